"""Calls: a list of leads to call is begun and gone through; a call is logged with all that was said in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction

from prospekt.engage.actions.making import NewTask, make_tasks
from prospekt.engage.actions.rows import today_in, zone_of_actor
from prospekt.engage.actions.tasks import finish_tasks, snooze_tasks
from prospekt.engage.actions.today import own_due
from prospekt.engage.models import CallList
from prospekt.engage.queries.calls import callable_now
from prospekt.engage.queries.places import countries
from prospekt.engage.rules.calls import (
    CALLED,
    MOST,
    SKIPPED,
    UNHEARD,
    next_day,
    read_outcome,
    with_state,
)
from prospekt.engage.rules.dues import Due
from prospekt.ledger.events import Actor
from prospekt.people.actions.touches import Touch, record_touches
from prospekt.people.queries.rights import check_leads, check_right, reader_of
from prospekt.people.rules.draft import TouchDraft
from prospekt.people.rules.lead_ref import LeadRef
from prospekt.people.rules.typed_text import check_text
from prospekt.qualify.actions.answers import NewAnswer, give_answers
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

LONGEST_NOTE = 20_000


@dataclass(frozen=True, slots=True)
class Call:
    """A call as it was logged. `answers`: question -> what was said; `step` as in `rules.calls.STEPS`, or usual."""

    outcome: str
    note: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)
    step: str = "usual"
    step_day: str = ""
    step_title: str = ""


@dataclass(frozen=True, slots=True)
class Logged:
    """What was saved of a call: its event, answers, tasks that are done, and the one that comes next."""

    event: int
    answers: tuple[int, ...] = ()
    done: tuple[int, ...] = ()
    task: int | None = None


def begin_calls(leads: Sequence[LeadRef], *, back: str = "", by: Actor, now: datetime) -> int:
    """Begin a list of calls in place of the one before; returns how many leads it has, at most 200.

    Whoever may not be called, has no number, or belongs to somebody else is in it and passed over.

    Raises Refusal none_chosen, not_found for a lead that the actor does not see.
    """
    reader = reader_of(by)
    check_right(reader, "change_leads")
    wanted = list(dict.fromkeys(leads))[:MOST]
    if not wanted or by.user_id is None:
        raise Refusal(Problem("none_chosen", _("There is nobody to call. Choose some leads first.")))  # fmt: skip
    check_leads(reader, "see_leads", wanted)
    entries = [[str(lead), state] for lead, state in callable_now(wanted, reader).items()]
    values = {"leads": entries, "made_at": now, "back": back[:2_000]}
    CallList.objects.update_or_create(user_id=by.user_id, defaults=values)
    return len(entries)


def mark_calls(states: Mapping[str, str], *, by: Actor) -> None:
    """Say what became of leads of the actor's list; those that are not in it are left out."""
    with transaction.atomic():
        found = CallList.objects.select_for_update().filter(user_id=by.user_id).first()
        if found is None:
            return
        entries = [(lead, state) for lead, state in found.leads]
        for lead, state in states.items():
            entries = with_state(entries, lead, state)
        found.leads = [list(entry) for entry in entries]
        found.save(update_fields=["leads"])


def skip_call(lead: LeadRef, *, by: Actor) -> None:
    """Go on to the next lead of the list without calling this one. Raises Refusal not_found for a foreign one."""
    check_leads(reader_of(by), "see_leads", [lead])
    mark_calls({str(lead): SKIPPED}, by=by)


def log_call(lead: LeadRef, call: Call, *, by: Actor, now: datetime) -> Logged:
    """Log a call that was made: the touch, answers, the next step; call tasks that were due are done with it.

    All or nothing. Raises Refusal no_outcome, unknown_code, too_long, whatever is wrong with an answer (its column
    is the question), and for a lead that is gone or may not be changed.
    """
    outcome = read_outcome(call.outcome)
    note = check_text(_("The note"), call.note, LONGEST_NOTE)
    here = today_in(zone_of_actor(by), now)
    with transaction.atomic():
        due = own_due(lead, by.user_id, now, zone_of_actor(by), ("call",)) if by.user_id else ()
        draft = TouchDraft("call", None, "phone", "out", outcome, "", note)
        (event,) = record_touches([Touch(draft, lead.person_id, lead.company_id)], by=by, now=now)
        answers = _answers(lead, call.answers, by, now)
        on = next_day(call.step, call.step_day, outcome, here.date(), countries([lead])[lead])
        if outcome in UNHEARD and due:
            # What was to be called about is still to be called about.
            done, task = (), due[0]
            if on is not None:
                snooze_tasks(due, on.isoformat(), by=by, now=now)
        else:
            done = finish_tasks(due, by=by, now=now).done if due else ()
            task = _next_call(lead, on, call.step_title, by, now)
        mark_calls({str(lead): CALLED}, by=by)
    return Logged(event, answers, done, task)


def _next_call(lead: LeadRef, on: date | None, title: str, by: Actor, now: datetime) -> int | None:
    if on is None:
        return None
    draft = NewTask(Due(on), "call", title, lead, by.user_id)
    return make_tasks([draft], by=by, now=now)[0]


def _answers(
    lead: LeadRef, answers: Mapping[str, str], by: Actor, now: datetime
) -> tuple[int, ...]:
    """Those that were given, one by one, so that a wrong one is named by its question."""
    made: list[int] = []
    for question, value in answers.items():
        if not value.strip():
            continue
        try:
            made += give_answers([NewAnswer(lead, question, value, "", "call")], by=by, now=now)
        except Refusal as refused:
            raise Refusal(_of_question(refused.problem, question)) from None
    return tuple(made)


def _of_question(problem: Problem, question: str) -> Problem:
    if problem.code in ("not_found", "not_yours", "not_allowed"):
        return problem
    return Problem(problem.code, problem.message, problem.params, column=f"answer-{question}")
