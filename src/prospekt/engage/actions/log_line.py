"""Save a line of the log: the touch or the note, its answers, objections and tasks, all or nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from prospekt.engage.actions.making import NewTask, make_tasks
from prospekt.engage.actions.rows import who
from prospekt.engage.actions.team_words import learn_words
from prospekt.engage.events import ObjectionRaised
from prospekt.engage.rules.dues import Due
from prospekt.engage.rules.line.found import ReadLine
from prospekt.engage.rules.plans import (
    LONGEST_LINE,
    LONGEST_WORDS,
    MOST_PARTS,
    ObjectionPart,
    Plan,
    TouchPart,
    corrections,
    no_line,
    read_category,
)
from prospekt.ledger.actions import append, write_texts
from prospekt.ledger.events import Actor
from prospekt.people.actions.touches import Touch, add_note, record_touches
from prospekt.people.rules.draft import TouchDraft
from prospekt.people.rules.lead_ref import LeadRef
from prospekt.people.rules.typed_text import check_text
from prospekt.qualify.actions.answers import NewAnswer, give_answers
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

_SOURCES = {"call": "call", "meeting": "meeting", "demo": "meeting", "reply": "email", "message": "message", "event": "meeting"}  # fmt: skip
"""Kind of touch -> where its answers come from."""


@dataclass(frozen=True, slots=True)
class Logged:
    """What was saved: the event of the touch or note, of the answers and objections, and the tasks."""

    event: int
    is_note: bool
    answers: tuple[int, ...] = ()
    objections: tuple[int, ...] = ()
    tasks: tuple[int, ...] = ()


def log_line(
    lead: LeadRef, plan: Plan, *, by: Actor, now: datetime, read: ReadLine | None = None
) -> Logged:
    """Save a plan about a lead; with what was `read` before it was corrected the team's words are learned.

    Raises Refusal, with nothing saved, for an empty or endless line, too many parts, whatever is wrong in one of
    them, and a lead that is gone or may not be changed.
    """
    text = checked_line(plan.text)
    if len(plan.answers) + len(plan.objections) + len(plan.tasks) > MOST_PARTS:
        message = _("A line has at most {most} answers, objections and tasks. Log it in two lines.")
        raise Refusal(Problem("too_many", message, {"most": MOST_PARTS}))
    with transaction.atomic():
        event = _happened(lead, plan.touch, text, by, now)
        at = plan.touch.at if plan.touch else None
        source = _SOURCES.get(plan.touch.kind, "") if plan.touch else ""
        answers = [
            NewAnswer(lead, each.question, each.value, each.words, source, at)
            for each in plan.answers
        ]
        given = give_answers(answers, by=by, now=now) if answers else []
        raised = _objections(lead, plan.objections, at, by, now)
        tasks = [NewTask(Due(t.on, t.at), t.kind, t.title, lead) for t in plan.tasks]
        made = make_tasks(tasks, by=by, now=now) if tasks else []
        if read is not None:
            learn_words(corrections(read, plan), by=by, now=now)
    return Logged(event, plan.touch is None, tuple(given), tuple(raised), tuple(made))


def checked_line(text: str) -> str:
    """The line as it may be stored. Raises Refusal for an empty or endless one."""
    checked = check_text(_("The line"), text, LONGEST_LINE)
    if not checked:
        raise Refusal(no_line())
    return checked


def _happened(lead: LeadRef, touch: TouchPart | None, text: str, by: Actor, now: datetime) -> int:
    if touch is None:
        return add_note(text, person_id=lead.person_id, company_id=lead.company_id, by=by, now=now)
    draft = TouchDraft(
        touch.kind, touch.at, touch.channel, touch.direction or "out", touch.outcome, "", text
    )
    (event,) = record_touches([Touch(draft, lead.person_id, lead.company_id)], by=by, now=now)
    return event


def _objections(
    lead: LeadRef,
    objections: tuple[ObjectionPart, ...],
    at: datetime | None,
    by: Actor,
    now: datetime,
) -> list[int]:
    """Each an event; the lead is locked and checked by what happened before."""
    words = [check_text(_("The objection"), each.words, LONGEST_WORDS) for each in objections]
    events = append(
        [
            ObjectionRaised(**who(lead), occurred_at=at, category=read_category(each.category))
            for each in objections
        ],
        by=by, now=now,
    )  # fmt: skip
    write_texts(
        [
            (event, lead.person_id, lead.company_id, text)
            for event, text in zip(events, words, strict=True)
            if text
        ]
    )
    return events
