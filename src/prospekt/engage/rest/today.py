"""The day of the caller: what to do next and why; putting off, dismissing; calls; the day of whoever leads others."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from django.http import HttpRequest
from django.utils import timezone
from ninja import Path
from pydantic import Field

from prospekt.engage.actions.calls import Call
from prospekt.engage.actions.calls import log_call as log_one
from prospekt.engage.actions.today import Moved, bring_back, dismiss, finish, put_off
from prospekt.engage.queries.places import zone_of_user
from prospekt.engage.queries.team_today import team_day
from prospekt.engage.queries.today import Day, day_of
from prospekt.engage.rest.shapes import Snooze
from prospekt.engage.rules.calls import OUTCOMES, STEPS
from prospekt.engage.rules.pulses import CHANNELS
from prospekt.engage.rules.tasks import LONGEST_TITLE, REASONS
from prospekt.engage.rules.today import WEIGHTS
from prospekt.engage.wording import next_line
from prospekt.people.rest.door import Rest, caller_of
from prospekt.people.rest.shapes import Answer, Body, Id, LeadRefText, Text300, Text4000, Words20000
from prospekt.people.rules.lead_ref import parse_ref

rest = Rest("Today")
assert LONGEST_TITLE == 300
LineKey = Annotated[
    str,
    Field(pattern="^[pct][1-9][0-9]{0,17}$", description="A lead (p12, c5), or a task of none (t7)."),
]  # fmt: skip


class WayAnswer(Answer):
    """The channel to use, empty where there is none, and why."""

    channel: Literal["", *CHANNELS]
    why: str
    hours: Annotated[str, Field(description="When answers came, if they agree.")]


class DayLineAnswer(Answer):
    """One thing to do next: its strongest reason, the others in words, and how to do it."""

    line: LineKey
    kind: Literal[tuple(WEIGHTS)]
    name: str
    lead_ref: str | None
    company: str
    grade: str
    temperature: str
    since: Annotated[datetime, Field(description="Since when, or when it is due.")]
    why: str
    more: list[str]
    way: WayAnswer | None
    barred: Annotated[list[str], Field(description="Channels that are refused, in words.")]
    phone: str
    email: str
    ask: Annotated[str, Field(description="The question whose answer tells most.")]
    question: str
    task_ids: list[int]


class DayAnswer(Answer):
    """The most pressing lines in their order, and how many there are besides."""

    lines: list[DayLineAnswer]
    n_more: int
    is_more: Annotated[bool, Field(description="Whether even more were not looked for.")]
    n_hot: int


class MovedAnswer(Answer):
    """The line, and the tasks that went with it."""

    line: LineKey
    task_ids: list[int]


class Dismissing(Body):
    """Why the line is not to be done."""

    reason: Literal[REASONS]


class Back(Body):
    """A line that is brought back, with the tasks that had gone with it."""

    task_ids: Annotated[list[Id], Field(max_length=200)] = []


class AnswerInCall(Body):
    """What was said to a question of the playbook, by its key."""

    question: Annotated[str, Field(max_length=60)]
    value: Text4000


class CallBody(Body):
    """How a call went. `step` is when to call again; `usual` goes by the outcome."""

    outcome: Literal[tuple(OUTCOMES)]
    note: Words20000 = ""
    answers: Annotated[list[AnswerInCall], Field(max_length=20)] = []
    step: Literal["usual", *STEPS] = "usual"
    step_day: Annotated[str, Field(pattern="^([0-9]{4}-[0-9]{2}-[0-9]{2})?$")] = ""
    step_title: Text300 = ""


class CallAnswer(Answer):
    """The event of the call and of its answers, the tasks that are done by it, and the next one."""

    event_id: int
    answer_ids: list[int]
    done_task_ids: list[int]
    task_id: int | None


class MemberAnswer(Answer):
    """Somebody who works leads; counts go no further than 1,001."""

    user_id: int
    name: str
    logged_at: datetime | None
    quiet_days: Annotated[int, Field(description="Working days without a log, up to 60.")]
    is_quiet: bool
    n_overdue: int
    n_waiting: int


class TeamDayAnswer(Answer):
    """Who is silent, what is overdue with whom, and what waits for a decision or an owner."""

    members: list[MemberAnswer]
    free_leads: list[str]
    n_free: int
    n_duplicates: int
    n_handovers: int
    n_late: Annotated[int, Field(description="Hand-overs past their time.")]
    n_left_tasks: Annotated[int, Field(description="Open tasks of people who were switched off.")]


@rest.get("/today", right="see_leads", answer=DayAnswer)
def read_today(request: HttpRequest) -> DayAnswer:
    """Read what the caller does next: at most 25 lines, the most pressing first."""
    caller, now = caller_of(request), timezone.now()
    with timezone.override(ZoneInfo(zone_of_user(caller.user))):
        return _day(day_of(caller.reader, now), now)


@rest.post("/today/{line}/put-off", right="change_leads", answer=MovedAnswer)
def put_off_line(request: HttpRequest, line: Path[LineKey], body: Snooze) -> MovedAnswer:
    """Put a line off: it comes back then, and the caller's tasks about it that are due with it."""
    return _moved(put_off(line, body.until, by=caller_of(request).actor, now=timezone.now()))


@rest.post("/today/{line}/dismiss", right="change_leads", answer=MovedAnswer)
def dismiss_line(request: HttpRequest, line: Path[LineKey], body: Dismissing) -> MovedAnswer:
    """Dismiss a line for a reason: it stays away until something new happens to the lead."""
    return _moved(dismiss(line, body.reason, by=caller_of(request).actor, now=timezone.now()))


@rest.post("/today/{line}/done", right="change_leads", answer=MovedAnswer)
def finish_line(request: HttpRequest, line: Path[LineKey]) -> MovedAnswer:
    """Finish the caller's tasks of a line that are due."""
    return _moved(finish(line, by=caller_of(request).actor, now=timezone.now()))


@rest.post("/today/{line}/back", right="change_leads", answer=MovedAnswer)
def bring_line_back(request: HttpRequest, line: Path[LineKey], body: Back) -> MovedAnswer:
    """Bring a line back that was put off or dismissed, and open its tasks again."""
    bring_back(line, body.task_ids, by=caller_of(request).actor, now=timezone.now())
    return MovedAnswer(line=line, task_ids=body.task_ids)


@rest.get("/today/team", right="assign_leads", answer=TeamDayAnswer)
def read_team_today(request: HttpRequest) -> TeamDayAnswer:
    """Read the day of the caller's people: who is silent, what is overdue, what nobody looks after."""
    caller = caller_of(request)
    with timezone.override(ZoneInfo(zone_of_user(caller.user))):
        found = team_day(caller.reader, timezone.now())
    members = [
        MemberAnswer(
            user_id=each.id, name=each.name, logged_at=each.logged_at, quiet_days=each.quiet_days,
            is_quiet=each.is_quiet, n_overdue=each.n_overdue, n_waiting=each.n_waiting,
        )
        for each in found.members
    ]  # fmt: skip
    free = [str(each.ref) for each in found.free]
    return TeamDayAnswer(
        members=members, free_leads=free, n_free=found.n_free, n_duplicates=found.n_pairs, n_handovers=found.n_handovers,
        n_late=found.n_late, n_left_tasks=found.n_left,
    )  # fmt: skip


@rest.post("/leads/{lead_ref}/calls", right="change_leads", answer=CallAnswer, status=201)
def log_call(request: HttpRequest, lead_ref: Path[LeadRefText], body: CallBody) -> CallAnswer:
    """Log a call, with answers and the next step; tasks to call that were due are done by it."""
    answers = {each.question: each.value for each in body.answers}
    call = Call(body.outcome, body.note, answers, body.step, body.step_day, body.step_title)
    made = log_one(parse_ref(lead_ref), call, by=caller_of(request).actor, now=timezone.now())
    return CallAnswer(
        event_id=made.event, answer_ids=list(made.answers), done_task_ids=list(made.done), task_id=made.task
    )  # fmt: skip


def _moved(moved: Moved) -> MovedAnswer:
    return MovedAnswer(line=moved.key, task_ids=list(moved.tasks))


def _day(day: Day, now: datetime) -> DayAnswer:
    lines = []
    for each in day.lines:
        told = next_line(each, now)
        way = told["way"]
        lines.append(
            DayLineAnswer(
                line=told["key"], lead_ref=told["lead"] or None, task_ids=told["tasks"],
                way=WayAnswer(channel=way["channel"], why=way["why"], hours=way["hours"]) if way else None,
                **{name: told[name] for name in _PLAIN},
            )
        )  # fmt: skip
    return DayAnswer(lines=lines, n_more=day.n_more, is_more=day.is_more, n_hot=day.n_hot)


_PLAIN = (
    "kind", "name", "company", "grade", "temperature", "since", "why", "more", "barred", "phone", "email", "ask",
    "question",
)  # fmt: skip
