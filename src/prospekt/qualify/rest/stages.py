"""Where leads stand: lifecycle, temperature and buyer's journey, disqualified, put off, woken."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Path, Query
from pydantic import BaseModel, Field

from prospekt.people.queries.detail import lead_values
from prospekt.people.rest.door import Rest, caller_of
from prospekt.people.rest.shapes import (
    After,
    Answer,
    Body,
    Day,
    LeadRefText,
    Limit,
    Text60,
    Text4000,
)
from prospekt.people.rules.lead_ref import LeadRef, parse_ref
from prospekt.playbook.shapes import Playbook
from prospekt.qualify.actions.by_hand import WHAT, let_rules_decide, set_lifecycle, set_temperature
from prospekt.qualify.actions.recycling import Aside, put_aside, wake_leads
from prospekt.qualify.queries.follow_up import PARTS, AsideRow, follow_up_page
from prospekt.qualify.queries.lead_stage import Waiting, stage_of_lead
from prospekt.qualify.queries.scores import running_playbook
from prospekt.qualify.rules.clocks import DATE, WAKES, Clock, read_clock, read_wake_day
from prospekt.qualify.rules.stages import DISQUALIFIED, NURTURE, TEMPERATURES, WAY
from prospekt.qualify.stage_words import (
    journey_sentence,
    lifecycle_sentence,
    proposal_sentence,
    temperature_sentence,
)

rest = Rest("Lifecycle")
Wakes = Annotated[
    Literal[("", *WAKES)],
    Field(description="When it comes back: date (with `wake_on`), signal, or explicitly never."),
]
Words = Annotated[
    Text4000, Field(description="Why; kept beside the event, where it can be erased.")
]


class LifecycleBody(Body):
    """How far a lead is, and why; it holds until the rules are to decide again."""

    lifecycle: Literal[WAY]
    reason: Words


class TemperatureBody(Body):
    """How warm a lead is, and why; it holds until the rules are to decide again."""

    temperature: Literal[TEMPERATURES]
    reason: Words


class RulesBody(Body):
    """What the rules are to decide again; empty: all of it."""

    what: Literal[("", *WHAT)] = ""


class DisqualifyBody(Body):
    """Why a lead is disqualified (a reason of the playbook), and when it comes back."""

    reason: Text60
    wakes: Wakes = ""
    wake_on: Day | None = None
    words: Words = ""


class LaterBody(Body):
    """The day on which a lead comes back."""

    wake_on: Day
    reason: Text60 = ""
    words: Words = ""


class ClockAnswer(Answer):
    """A recycle clock: `wakes` is date, signal or never."""

    id: int
    state: Literal["disqualified", "nurture"]
    reason: str
    wakes: Literal[WAKES]
    wake_on: date | None
    since: datetime
    by: int | None
    words: str


class StageAnswer(Answer):
    """Where a lead stands, with the reason of each as a sentence; `held` is what was set by hand."""

    lifecycle: str
    lifecycle_reason: str
    temperature: str
    temperature_reason: str
    journey: str
    journey_reason: str
    held: list[str]
    clock: ClockAnswer | None
    proposal: str
    recycled_at: datetime | None


class FollowUpQuery(BaseModel):
    """Which part of the follow-up list, and where its page begins."""

    part: Literal[tuple(PARTS)] = "due"
    after: After = ""
    limit: Limit = 50


class FollowUpRow(Answer):
    """A lead of the follow-up list. `state` is disqualified or nurture; of a proposal, disqualify or misfit."""

    ref: str
    name: str
    company: str
    grade: str
    lifecycle: str
    owner_id: int | None
    state: str
    reason: str
    wakes: str
    wake_on: date | None
    since: datetime | None
    recycled_at: datetime | None
    recycled_how: str


class FollowUpAnswer(Answer):
    """A page of the follow-up list; `next` is empty at its end."""

    leads: list[FollowUpRow]
    next: str


@rest.get("/leads/{lead_ref}/stage", right="see_leads", answer=StageAnswer)
def read_stage(request: HttpRequest, lead_ref: Path[LeadRefText]) -> StageAnswer:
    """Read where a lead stands, and why."""
    lead = parse_ref(lead_ref)
    lead_values(lead, reader=caller_of(request).reader)
    return _stage(lead, running_playbook())


def _stage(lead: LeadRef, playbook: Playbook) -> StageAnswer:
    stage = stage_of_lead(lead, playbook)
    return StageAnswer(
        lifecycle=stage.lifecycle,
        lifecycle_reason=lifecycle_sentence(stage, playbook, {}),
        temperature=stage.temperature,
        temperature_reason=temperature_sentence(stage, {}),
        journey=stage.journey,
        journey_reason=journey_sentence(stage),
        held=sorted(stage.held),
        clock=_clock(stage.clock) if stage.clock else None,
        proposal=proposal_sentence(stage, playbook),
        recycled_at=stage.recycled_at,
    )


def _clock(clock: Waiting) -> ClockAnswer:
    return ClockAnswer(
        id=clock.event_id, state=clock.state, reason=clock.reason, wakes=clock.wakes,  # type: ignore[arg-type]
        wake_on=clock.on, since=clock.at, by=clock.by_id, words=clock.words,
    )  # fmt: skip


@rest.put("/leads/{lead_ref}/lifecycle", right="change_leads", answer=StageAnswer)
def set_lifecycle_of_lead(
    request: HttpRequest, lead_ref: Path[LeadRefText], body: LifecycleBody
) -> StageAnswer:
    """Set how far a lead is, by hand and with a reason."""
    caller, lead = caller_of(request), parse_ref(lead_ref)
    set_lifecycle([lead], body.lifecycle, body.reason, by=caller.actor, now=timezone.now())
    return _stage(lead, running_playbook())


@rest.put("/leads/{lead_ref}/temperature", right="change_leads", answer=StageAnswer)
def set_temperature_of_lead(
    request: HttpRequest, lead_ref: Path[LeadRefText], body: TemperatureBody
) -> StageAnswer:
    """Set how warm a lead is, by hand and with a reason."""
    caller, lead = caller_of(request), parse_ref(lead_ref)
    set_temperature([lead], body.temperature, body.reason, by=caller.actor, now=timezone.now())
    return _stage(lead, running_playbook())


@rest.post("/leads/{lead_ref}/rules-decide", right="change_leads", answer=StageAnswer)
def let_rules_decide_on_lead(
    request: HttpRequest, lead_ref: Path[LeadRefText], body: RulesBody
) -> StageAnswer:
    """Let the rules decide again what was set by hand."""
    caller, lead = caller_of(request), parse_ref(lead_ref)
    what = (body.what,) if body.what else WHAT
    let_rules_decide([lead], what, by=caller.actor, now=timezone.now())
    return _stage(lead, running_playbook())


def _typed(day: date | None) -> str:
    return day.isoformat() if day else ""


@rest.post("/leads/{lead_ref}/disqualify", right="change_leads", answer=StageAnswer)
def disqualify_lead(
    request: HttpRequest, lead_ref: Path[LeadRefText], body: DisqualifyBody
) -> StageAnswer:
    """Disqualify a lead with a reason and a recycle clock."""
    caller, lead, now = caller_of(request), parse_ref(lead_ref), timezone.now()
    clock = read_clock(body.wakes, _typed(body.wake_on), timezone.localdate(now))
    aside = Aside(DISQUALIFIED, clock, body.reason, body.words)
    put_aside([lead], aside, by=caller.actor, now=now)
    return _stage(lead, running_playbook())


@rest.post("/leads/{lead_ref}/follow-up", right="change_leads", answer=StageAnswer)
def put_lead_off(request: HttpRequest, lead_ref: Path[LeadRefText], body: LaterBody) -> StageAnswer:
    """Put a lead on the follow-up list until a day."""
    caller, lead, now = caller_of(request), parse_ref(lead_ref), timezone.now()
    on = read_wake_day(_typed(body.wake_on), timezone.localdate(now))
    put_aside([lead], Aside(NURTURE, Clock(DATE, on), body.reason, body.words), by=caller.actor, now=now)  # fmt: skip
    return _stage(lead, running_playbook())


@rest.post("/leads/{lead_ref}/wake", right="change_leads", answer=StageAnswer)
def wake_lead(request: HttpRequest, lead_ref: Path[LeadRefText]) -> StageAnswer:
    """Call a lead back that was disqualified or put off."""
    caller, lead = caller_of(request), parse_ref(lead_ref)
    wake_leads([lead], by=caller.actor, now=timezone.now())
    return _stage(lead, running_playbook())


@rest.get("/follow-up", right="see_leads", answer=FollowUpAnswer)
def list_follow_up(request: HttpRequest, view: Query[FollowUpQuery]) -> FollowUpAnswer:
    """Read a part of the follow-up list: due, signal, never, woken or proposed."""
    page = follow_up_page(caller_of(request).reader, view.part, after=view.after, size=view.limit)
    return FollowUpAnswer(leads=[_row(row) for row in page.rows], next=page.next)


def _row(row: AsideRow) -> FollowUpRow:
    return FollowUpRow(
        ref=str(row.lead), name=row.name, company=row.company, grade=row.grade, lifecycle=row.lifecycle,
        owner_id=row.owner_id, state=row.state, reason=row.reason, wakes=row.wakes, wake_on=row.on,
        since=row.at, recycled_at=row.woken_at, recycled_how=row.woken_how,
    )  # fmt: skip
