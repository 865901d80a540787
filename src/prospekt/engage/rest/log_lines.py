"""The one-line log: what is understood of a line, and saving it; the words that a team has taught it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from ninja import Path
from pydantic import Field

from prospekt.engage.actions.log_line import Logged
from prospekt.engage.actions.log_line import log_line as log_one
from prospekt.engage.actions.team_words import forget_word
from prospekt.engage.queries.log_lines import MOST, Meant, Preview, preview
from prospekt.engage.queries.places import zone_of_user
from prospekt.engage.queries.team_words import ENOUGH, team_of, words_of_team
from prospekt.engage.rest.shapes import Time
from prospekt.engage.rules.dues import check_day, read_time
from prospekt.engage.rules.plans import (
    LONGEST_LINE,
    MOST_PARTS,
    OBJECTION_WORDS,
    AnswerPart,
    ObjectionPart,
    Plan,
    TaskPart,
    TouchPart,
    which_lead,
)
from prospekt.engage.rules.tasks import BY_HAND, shown
from prospekt.engage.wording import plan_words
from prospekt.people.rest.door import Caller, Rest, caller_of
from prospekt.people.rest.shapes import (
    Answer,
    Body,
    Day,
    Id,
    LeadRefText,
    Moment,
    Text60,
    Text300,
    Text4000,
    Words20000,
)
from prospekt.people.rules.lead_ref import parse_ref
from prospekt.playbook.facts import TOUCH_DIRECTIONS, TOUCH_KINDS, TOUCH_OUTCOMES
from prospekt.ui.languages import LANGUAGES
from prospekt.words.problem import Refusal

rest = Rest("Log")
assert LONGEST_LINE == 20_000
Language = Annotated[
    Literal[tuple(code for code, _name in LANGUAGES)] | None,
    Field(description="The line's; left out: the user's."),
]


class TouchOfLine(Body):
    """What happened; without `at` it happened now."""

    kind: Literal[TOUCH_KINDS]
    channel: Literal["", "email", "phone", "sms", "chat", "social", "letter", "meeting", "web", "event"] = ""  # fmt: skip
    direction: Literal[TOUCH_DIRECTIONS] = "out"
    outcome: Literal[TOUCH_OUTCOMES] = ""
    at: Moment | None = None


class AnswerOfLine(Body):
    """An answer to a question of the playbook, by its key; `words` stand behind it."""

    question: Text60
    value: Text4000
    words: Text4000 = ""


class ObjectionOfLine(Body):
    """A category of objections, and the words by which it was raised."""

    category: Literal[tuple(OBJECTION_WORDS)]
    words: Annotated[str, Field(max_length=1_000)] = ""


class TaskOfLine(Body):
    """What comes next; its owner is the caller."""

    kind: Literal[BY_HAND]
    title: Text300 = ""
    due_on: Day
    due_time: Time = ""


class Line(Body):
    """A line as somebody typed it. Without `lead_ref` the lead is looked for by the names in the line."""

    text: Words20000
    lead_ref: LeadRefText | None = None
    language: Language = None


class Parts(Body):
    """What a line says, corrected. Without a touch the line is kept as a note."""

    touch: TouchOfLine | None = None
    answers: Annotated[list[AnswerOfLine], Field(max_length=MOST_PARTS)] = []
    objections: Annotated[list[ObjectionOfLine], Field(max_length=MOST_PARTS)] = []
    tasks: Annotated[list[TaskOfLine], Field(max_length=MOST_PARTS)] = []


class NewLine(Line):
    """A line to be saved: as it is understood, or with `parts` as these say."""

    parts: Parts | None = None


class FoundAnswer(Answer):
    """Something that was understood: the characters [start, end) of the line, and how sure it is, from 0 to 1."""

    field: str
    start: int
    end: int
    sure: float


class LeadOfLine(Answer):
    """A lead that the line may be about."""

    lead_ref: str
    name: str
    detail: str


class LineAnswer(Answer):
    """What a line would save. `lead` is null where it is not sure; then choose one of `candidates`."""

    lead: LeadOfLine | None
    candidates: Annotated[list[LeadOfLine], Field(max_length=MOST)]
    other_name: Annotated[str, Field(description="A name in the line that is not the lead's.")]
    found: list[FoundAnswer]
    parts: Parts
    says: list[str]
    model: Annotated[
        Literal["", "read", "silent"],
        Field(description="Whether the outside language model was asked, and answered."),
    ]


class LoggedAnswer(Answer):
    """What was saved: events of the touch or note, of answers and objections, and tasks."""

    lead_ref: str
    event_id: int
    is_note: bool
    answer_ids: list[int]
    objection_ids: list[int]
    task_ids: list[int]
    says: list[str]


class TeamWordAnswer(Answer):
    """A word of the caller's team; it is believed once it was corrected so twice."""

    id: int
    word: str
    meaning: str
    n: int
    is_believed: bool


@rest.ask("/log-lines/preview", right="change_leads", answer=LineAnswer, may_miss=True)
def preview_line(request: HttpRequest, body: Line) -> LineAnswer:
    """Read a line and say what it would save; nothing is changed."""
    caller = caller_of(request)
    found = _read(caller, body, _now(caller))
    return LineAnswer(
        lead=_lead(found.lead) if found.lead else None, candidates=[_lead(each) for each in found.candidates],
        other_name=found.other, parts=_parts(found.plan),
        found=[FoundAnswer(field=f.field, start=f.start, end=f.end, sure=f.sure) for f in found.read.found],
        says=plan_words(found.plan, found.questions), model=found.model,
    )  # fmt: skip


@rest.post("/log-lines", right="change_leads", answer=LoggedAnswer, status=201, may_miss=True)
def log_line(request: HttpRequest, body: NewLine) -> LoggedAnswer:
    """Save a line: its touch or note, answers, objections and tasks, all or nothing.

    Without `parts` as the rules understand it; where it is not sure which lead is meant, 422 `which_lead`.
    """
    caller = caller_of(request)
    now = _now(caller)
    found = _read(caller, body, now, with_model=False)
    if found.lead is None:
        raise Refusal(which_lead())
    plan = _plan(body.text, body.parts, now.date()) if body.parts else found.plan
    made = log_one(found.lead.ref, plan, by=caller.actor, now=now, read=found.read)
    return _logged(found, plan, made)


@rest.get("/team-words", right="change_leads", answer=list[TeamWordAnswer])
def list_team_words(request: HttpRequest) -> list[TeamWordAnswer]:
    """List the words that the caller's team has taught the one-line log, at most 500."""
    rows = words_of_team(team_of(caller_of(request).reader))
    return [
        TeamWordAnswer(id=row.pk, word=row.word, meaning=row.meaning, n=row.n, is_believed=row.n >= ENOUGH)
        for row in rows
    ]  # fmt: skip


@rest.delete("/team-words/{word_id}", right="change_leads")
def forget_team_word(request: HttpRequest, word_id: Path[Id]) -> None:
    """Take a word out: it means again what it means to everybody."""
    forget_word(word_id, by=caller_of(request).actor, now=timezone.now())


def _now(caller: Caller) -> datetime:
    return timezone.localtime(timezone.now(), ZoneInfo(zone_of_user(caller.user)))


def _read(caller: Caller, body: Line, now: datetime, *, with_model: bool = True) -> Preview:
    language = body.language or caller.user.language or settings.LANGUAGE_CODE
    lead = parse_ref(body.lead_ref) if body.lead_ref is not None else None
    return preview(
        body.text, lead=lead, reader=caller.reader, language=language.split("-")[0], now=now, with_model=with_model
    )  # fmt: skip


def _lead(each: Meant) -> LeadOfLine:
    return LeadOfLine(lead_ref=str(each.ref), name=each.name, detail=each.detail)


def _parts(plan: Plan) -> Parts:
    touch = plan.touch
    return Parts.model_construct(
        touch=TouchOfLine.model_construct(
            kind=touch.kind, channel=touch.channel, direction=touch.direction or "out", outcome=touch.outcome, at=touch.at,
        ) if touch else None,
        answers=[AnswerOfLine.model_construct(question=a.question, value=a.value, words=a.words) for a in plan.answers],
        objections=[ObjectionOfLine.model_construct(category=o.category, words=o.words) for o in plan.objections],
        tasks=[
            TaskOfLine.model_construct(kind=t.kind, title=t.title, due_on=t.on, due_time=shown(t.at)) for t in plan.tasks
        ],
    )  # fmt: skip


def _plan(text: str, parts: Parts, today: date) -> Plan:
    touch = parts.touch
    return Plan(
        text,
        TouchPart(touch.kind, touch.channel, touch.direction, touch.outcome, touch.at) if touch else None,
        tuple(AnswerPart(a.question, a.value, a.words) for a in parts.answers),
        tuple(ObjectionPart(o.category, o.words) for o in parts.objections),
        tuple(TaskPart(t.kind, check_day(t.due_on, today), t.title, read_time(t.due_time)) for t in parts.tasks),
    )  # fmt: skip


def _logged(found: Preview, plan: Plan, made: Logged) -> LoggedAnswer:
    assert found.lead
    return LoggedAnswer(
        lead_ref=str(found.lead.ref), event_id=made.event, is_note=made.is_note, answer_ids=list(made.answers),
        objection_ids=list(made.objections), task_ids=list(made.tasks), says=plan_words(plan, found.questions),
    )  # fmt: skip
