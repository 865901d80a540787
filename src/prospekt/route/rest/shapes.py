"""Assignment and hand-overs as they go in and out of the REST door."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from prospekt.people.rest.shapes import Answer, Body, Day, Id, LeadRefText, Text60, Text200
from prospekt.route.rules.facts import MOST_CAPACITY, MOST_WEIGHT
from prospekt.route.rules.handover import STATES
from prospekt.route.rules.hours import DAYS

Params = dict[str, str | int]
Codes = Annotated[list[Text200], Field(max_length=60)]
Hours = Annotated[
    dict[str, Text60],
    Field(description="By day (mon ... sun): 09:00-12:00 13:00-17:00; free days are left out.", max_length=len(DAYS)),
]  # fmt: skip


class RepAnswer(Answer):
    """What somebody can take. Send `version` with a change, so that nobody's edit is lost."""

    user_id: int
    name: str
    load: Annotated[int, Field(description="Open leads they own.")]
    capacity: Annotated[int | None, Field(description="Most open leads; null: no limit.")]
    weight: int
    is_preferred: bool
    languages: list[str]
    territories: list[str]
    products: list[str]
    away_until: Annotated[date | None, Field(description="The day they are back; null: here.")]


class AbsenceAnswer(Answer):
    """Days on which somebody gets no leads."""

    id: int
    user_id: int
    first_on: date
    last_on: date


class RepDetailAnswer(Answer):
    """Everything that is noted of somebody who gets leads."""

    user_id: int
    name: str
    version: int
    capacity: int | None
    weight: int
    is_preferred: bool
    languages: list[str]
    territories: list[str]
    products: list[str]
    hours: dict[str, str]
    country: Annotated[str, Field(description="Whose public holidays; empty: those here.")]
    absences: list[AbsenceAnswer]


class RepListAnswer(Answer):
    """Everybody to whom the caller may give leads."""

    people: list[RepAnswer]


class RepChanges(Body):
    """What changes; what is left out stays."""

    version: Annotated[int, Field(ge=0, le=2**31 - 1, description="As it was read.")]
    capacity: Annotated[int, Field(ge=0, le=MOST_CAPACITY)] | None = None
    weight: Annotated[int, Field(ge=1, le=MOST_WEIGHT)] = 1
    is_preferred: bool = False
    languages: Codes = []
    territories: Codes = []
    products: Codes = []
    hours: Hours = {}
    country: Annotated[str, Field(pattern="^([A-Z]{2})?$")] = ""


class NewAbsence(Body):
    """From the first to the last day, both with it."""

    first_on: Day
    last_on: Day


class RoutingRuleAnswer(Answer):
    """A rule of assignment, in the order in which they are tried."""

    key: str
    title: str
    method: str
    when: Annotated[str, Field(description="For which leads, as a sentence; empty: all.")]
    members: list[str]
    product: str
    across_teams: bool


class RejectionAnswer(Answer):
    """A reason to send a lead back."""

    key: str
    title: str
    then: Literal["back", "reroute"]


class RulesAnswer(Answer):
    """How leads come to people; hours are working hours."""

    rules: list[RoutingRuleAnswer]
    reasons: list[RejectionAnswer]
    after_import: bool
    first_response: int
    reroute_after: int
    most_reroutes: int
    unknown_members: list[str]


class RoutingWhyAnswer(Answer):
    """A reason: its code, the numbers and codes in it, and the words."""

    code: str
    params: Params
    text: str


class OtherAnswer(RoutingWhyAnswer):
    """Why somebody else did not get the lead."""

    user_id: int


class DecisionAnswer(Answer):
    """Who gets a lead by which rule and why, and why not each of the others."""

    lead_ref: str
    owner_id: int | None
    rule: str
    why: RoutingWhyAnswer
    others: list[OtherAnswer]


class Which(Body):
    """Which leads: these, or those of a list; without both all that nobody owns, the best first."""

    leads: Annotated[list[LeadRefText], Field(min_length=1, max_length=1_000)] | None = None
    view: Annotated[dict[str, Text200], Field(max_length=20, description="Parameters of the list of leads.")] = {}  # fmt: skip
    seed: Annotated[int, Field(ge=1, le=2**31 - 1, description="The lot among those who stand level.")] | None = None  # fmt: skip


class PlanAnswer(Answer):
    """What would happen; send `seed` along to have just that."""

    seed: int
    matched: int
    given: int
    left: int
    by_user: Annotated[dict[str, int], Field(description="User id -> how many leads.")]
    decisions: list[DecisionAnswer]


class AssignmentAnswer(Answer):
    """Leads that were given out together."""

    id: int
    made_at: datetime
    seed: int
    matched: int
    given: int
    left: int
    undone_at: datetime | None
    undone: int
    spared: int


class AssignmentListAnswer(Answer):
    """The newest, first."""

    assignments: list[AssignmentAnswer]


class DecisionsAnswer(Answer):
    """Decisions, newest first."""

    decisions: list[DecisionAnswer]


class OtherRules(Body):
    """Rules as in routing.toml, to be tried on the leads of the last days."""

    rules: Annotated[str, Field(max_length=40_000, pattern=r"^[^\x00]*$")]
    days: Annotated[int, Field(ge=1, le=92)] = 30


class ReplayRow(Answer):
    """How many leads somebody got, and would have got."""

    user_id: int
    was: int
    would: int


class ReplayedMoveAnswer(Answer):
    """A lead that would have gone to somebody else, or to nobody (null)."""

    lead_ref: str
    was: int
    would: int | None


class ReplayAnswer(Answer):
    """What other rules would have done; nothing was changed. At most 1,000 moves are listed."""

    n: int
    n_moved: int
    left: int
    people: list[ReplayRow]
    moved: list[ReplayedMoveAnswer]


class HandoverAnswer(Answer):
    """A lead that was handed over to sales."""

    id: int
    lead_ref: str
    lead_name: str
    owner_id: int | None
    state: Literal[STATES]
    handed_at: datetime
    due_at: datetime
    escalated_at: datetime | None
    decided_at: datetime | None
    reason: str
    responded_at: datetime | None
    response_minutes: Annotated[int | None, Field(description="In working time.")]


class HandoverPageAnswer(Answer):
    """A page of hand-overs; `next` is given as `before` for the page behind it."""

    handovers: list[HandoverAnswer]
    next: int | None


class NewHandover(Body):
    """To whom an SQL is handed over; null: its owner, or whom the rules choose."""

    owner_id: Id | None = None


class SendBack(Body):
    """Why a lead goes back: a reason of the playbook."""

    reason: Text60
