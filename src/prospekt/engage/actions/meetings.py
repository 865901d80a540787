"""Meetings: planned as tasks of that kind, with a length, a place and people; held, moved, cancelled, or nobody came.

Length and place are changed like everything a task says (`change_task.py`). Holding a meeting logs a touch of the lead
and of everybody of the company who took part, with note, answers and the next step, in one transaction.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from prospekt.engage.actions.change_task import change_task
from prospekt.engage.actions.making import NewTask, make_tasks
from prospekt.engage.actions.notices import CALLED_OFF, INVITED, tell
from prospekt.engage.actions.rows import lead_of, locked_tasks, who
from prospekt.engage.actions.tasks import dismiss_tasks, finish_tasks
from prospekt.engage.events import MeetingPlanned, MeetingSettled
from prospekt.engage.models import Notification, Participant, Task
from prospekt.engage.queries.meetings import colleagues, sees
from prospekt.engage.rules.dues import Due
from prospekt.engage.rules.meetings import MOST_OTHERS, USUAL, read_outcome, read_result
from prospekt.engage.rules.tasks import shown
from prospekt.ledger.actions import append
from prospekt.ledger.events import Actor
from prospekt.people.actions.touches import Touch, add_note, record_touches
from prospekt.people.models import Person, User
from prospekt.people.queries.rights import reached_ids, reader_of
from prospekt.people.rules.draft import TouchDraft
from prospekt.people.rules.lead_ref import LeadRef
from prospekt.people.rules.typed_text import check_text
from prospekt.qualify.actions.answers import NewAnswer, give_answers
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

LONGEST_NOTE = 20_000
MEETING = "meeting"


@dataclass(frozen=True, slots=True)
class NewMeeting:
    """A meeting with a lead: when (with a time), how many minutes, where, and who takes part besides owner and lead."""

    due: Due
    length: int = USUAL
    title: str = ""
    place: str = ""
    owner_id: int | None = None
    users: tuple[int, ...] = ()
    persons: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a meeting; `due` says when it is moved to, `answers` are (question, value), `tasks` the next steps."""

    outcome: str
    result: str = ""
    note: str = ""
    answers: tuple[tuple[str, str], ...] = ()
    tasks: tuple[NewTask, ...] = ()
    due: Due | None = None


@dataclass(frozen=True, slots=True)
class Settled:
    """The event of the touch of the lead, and the tasks that come next."""

    touch: int | None = None
    tasks: tuple[int, ...] = field(default=())


def plan_meeting(lead: LeadRef, new: NewMeeting, *, by: Actor, now: datetime) -> int:
    """Plan a meeting; returns the id of its task. Users who take part are told.

    Raises Refusal no_time, bad_length, sees_not, not_of_company, too_many, and whatever `make_tasks` refuses.
    """
    if new.due.at is None or not new.length:
        message = _("A meeting needs a time and a length. Write when it begins, such as 14:30, and its minutes.")  # fmt: skip
        raise Refusal(Problem("no_time", message, column="due_time"))
    draft = NewTask(
        new.due, MEETING, new.title, lead, new.owner_id, length=new.length, place=new.place
    )
    with transaction.atomic():
        (task_id,) = make_tasks([draft], by=by, now=now)
        task = Task.objects.get(pk=task_id)
        _set_others(task, new.users, new.persons, by, now)
    return task_id


def set_participants(
    task_id: int, users: Sequence[int], persons: Sequence[int], *, by: Actor, now: datetime
) -> None:
    """From now on these take part, and nobody else. Raises Refusal as `plan_meeting`, task_closed, not_a_meeting."""
    with transaction.atomic():
        task = _open_meeting(task_id, by)
        _set_others(task, users, persons, by, now)


def settle_meeting(task_id: int, told: Outcome, *, by: Actor, now: datetime) -> Settled:
    """Say what became of a meeting: held, no_show, moved (to `due`) or cancelled; all of it or nothing.

    Raises Refusal unknown_code, no_time (moved without a time), not_a_meeting, task_closed, not_found, not_yours, and
    whatever is wrong in the answers and tasks.
    """
    read_outcome(told.outcome)
    read_result(told.result)
    note = check_text(_("The note"), told.note, LONGEST_NOTE)
    with transaction.atomic():
        task = _open_meeting(task_id, by)
        lead = lead_of(task)
        assert lead
        touch, made = None, ()
        if told.outcome == "moved":
            _move(task, told.due, note, by, now)
        elif told.outcome == "cancelled":
            _note(lead, note, by, now)
            dismiss_tasks([task_id], "cancelled", goes_on=True, by=by, now=now)
            _tell_users(task, _users_of(task), CALLED_OFF, by, now)
        else:
            touch = _touch(task, lead, told, note, by, now)
            made = _close(task_id, told.outcome, by, now)
        made += _next_steps(task, lead, told, by, now)
        settled = MeetingSettled(**who(lead), task=task_id, outcome=told.outcome, touch=touch)
        append([settled], by=by, now=now)
    return Settled(touch, made)


def forget_participants(column: str, ids: Sequence[int]) -> None:
    """Leads go for good: who took part in their meetings goes with them, and they from the meetings of others."""
    Participant.objects.filter(**{f"task__{column}__in": list(ids)}).delete()
    if column == "person_id":
        Participant.objects.filter(person_id__in=list(ids)).delete()


def _open_meeting(task_id: int, by: Actor) -> Task:
    (task,) = locked_tasks([task_id], by=by)
    if task.kind != MEETING or lead_of(task) is None:
        message = _("This task is no meeting with a lead. Choose one that is.")
        raise Refusal(Problem("not_a_meeting", message))
    if task.state != Task.State.OPEN:
        message = _("This task is closed already. Open it again first.")
        raise Refusal(Problem("task_closed", message))
    return task


def _set_others(
    task: Task, users: Sequence[int], persons: Sequence[int], by: Actor, now: datetime
) -> None:
    lead = lead_of(task)
    assert lead
    user_ids = tuple(sorted({*users} - {task.owner_id}))
    person_ids = tuple(sorted({*persons} - {lead.person_id}))
    if len(user_ids) + len(person_ids) > MOST_OTHERS:
        message = _("At most {most} people can take part in a meeting; these are {n}.")
        params = {"most": MOST_OTHERS, "n": len(user_ids) + len(person_ids)}
        raise Refusal(Problem("too_many", message, params, column="user"))
    _check_users(lead, user_ids)
    found = colleagues(lead, reader_of(by)).filter(pk__in=person_ids)
    if found.count() < len(person_ids):
        message = _("Somebody chosen does not work at the same company, or is not there. Choose from the list.")  # fmt: skip
        raise Refusal(Problem("not_of_company", message, column="person"))
    Participant.objects.filter(task=task).delete()
    Participant.objects.bulk_create(
        [
            *(Participant(task=task, user_id=id_) for id_ in user_ids),
            *(Participant(task=task, person_id=id_) for id_ in person_ids),
        ]
    )
    _tell_users(task, user_ids, INVITED, by, now)
    append(
        [
            MeetingPlanned(
                **who(lead), task=task.pk, length=task.length, users=user_ids, persons=person_ids
            )
        ],
        by=by,
        now=now,
    )


def _check_users(lead: LeadRef, user_ids: Sequence[int]) -> None:
    users = User.objects.filter(pk__in=user_ids, is_active=True, is_service=False)
    able = [user for user in users if sees(user, lead)]
    if len(able) < len(user_ids):
        message = _("Somebody chosen cannot see this lead, or does not work here. Choose from the list.")  # fmt: skip
        raise Refusal(Problem("sees_not", message, column="user"))


def _users_of(task: Task) -> list[int]:
    users = Participant.objects.filter(task=task, user__isnull=False)
    return list(users.values_list("user_id", flat=True))


def _tell_users(task: Task, user_ids: Sequence[int], kind: str, by: Actor, now: datetime) -> None:
    """Told again when it was moved: the moment is part of the key."""
    at = int(task.due_at.timestamp())
    tell(
        [
            Notification(
                user_id=user_id, kind=kind, key=f"{kind}:{task.pk}:{at}", task_id=task.pk,
                person_id=task.person_id, company_id=task.company_id, about_id=by.user_id, made_at=now,
            )
            for user_id in user_ids
            if user_id != by.user_id
        ]
    )  # fmt: skip


def _move(task: Task, due: Due | None, note: str, by: Actor, now: datetime) -> None:
    if due is None or due.at is None:
        message = _("Write the day and the time to which the meeting is moved.")
        raise Refusal(Problem("no_time", message, column="due_on"))
    typed = {"due_on": shown(due.on), "due_time": shown(due.at)}
    change_task(task.pk, typed, version=task.version, by=by, now=now)
    lead = lead_of(task)
    assert lead
    _note(lead, note, by, now)
    _tell_users(Task.objects.get(pk=task.pk), _users_of(task), INVITED, by, now)


def _note(lead: LeadRef, note: str, by: Actor, now: datetime) -> None:
    if note:
        add_note(note, person_id=lead.person_id, company_id=lead.company_id, by=by, now=now)


def _touch(
    task: Task, lead: LeadRef, told: Outcome, note: str, by: Actor, now: datetime
) -> int:  # fmt: skip
    """Of the lead with the note, and, if it was held, of those of its company who were there; its event."""
    outcome = "no_show" if told.outcome == "no_show" else told.result or "attended"
    at = min(task.due_at, now)
    told_of = [Touch(_draft(at, outcome, note), lead.person_id, lead.company_id)]
    if told.outcome == "held":
        persons = Participant.objects.filter(task=task, person__isnull=False)
        ids = set(persons.values_list("person_id", flat=True))
        here = Person.objects.filter(pk__in=ids, deleted_at=None).values_list("pk", flat=True)
        mine = reached_ids(reader_of(by), "change_leads", set(here), False)
        told_of += [Touch(_draft(at, outcome, ""), id_) for id_ in sorted(mine)]
    return record_touches(told_of, by=by, now=now)[0]


def _draft(at: datetime, outcome: str, note: str) -> TouchDraft:
    return TouchDraft(MEETING, at, MEETING, "out", outcome, "", note)


def _close(task_id: int, outcome: str, by: Actor, now: datetime) -> tuple[int, ...]:
    if outcome == "held":
        return finish_tasks([task_id], by=by, now=now).made
    dismiss_tasks([task_id], "no_show", goes_on=True, by=by, now=now)
    return ()


def _next_steps(
    task: Task, lead: LeadRef, told: Outcome, by: Actor, now: datetime
) -> tuple[int, ...]:
    at = min(task.due_at, now)
    answers = [
        NewAnswer(lead, question, value, "", MEETING, at) for question, value in told.answers
    ]
    if answers:
        give_answers(answers, by=by, now=now)
    return tuple(make_tasks(told.tasks, by=by, now=now)) if told.tasks else ()
