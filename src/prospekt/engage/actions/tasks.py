"""Tasks are made, finished, put off, given away, dismissed and opened again; each verb for a batch, whole or not at all.

`make_tasks`, `finish_tasks`, `snooze_tasks`, `reassign_tasks`, `wake_tasks`, `dismiss_tasks`, `reopen_tasks`; what a single task
says is changed in `change_task.py`. Who may is said in `queries/rights.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.db import transaction

from prospekt.engage.actions.making import NewTask, assigned, insert_tasks, make_tasks
from prospekt.engage.actions.notices import settle, tell
from prospekt.engage.actions.rows import lead_of, locked_tasks, today_in, who, zone_of_actor
from prospekt.engage.events import (
    TaskDismissed,
    TaskDone,
    TaskReassigned,
    TaskReopened,
    TaskSnoozed,
)
from prospekt.engage.models import Task
from prospekt.engage.queries.places import countries
from prospekt.engage.queries.rights import check_owner
from prospekt.engage.queries.titles import titles_of
from prospekt.engage.rules.dues import Due
from prospekt.engage.rules.repeats import Repeat, next_day
from prospekt.engage.rules.snoozes import snoozed_until
from prospekt.engage.rules.tasks import read_reason
from prospekt.ledger.actions import append, write_texts
from prospekt.ledger.events import Actor
from prospekt.people.models import User
from prospekt.people.queries.rights import reader_of
from prospekt.people.rules.typed_text import check_text
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

__all__ = (
    "Finished", "NewTask", "dismiss_tasks", "finish_tasks", "make_tasks", "reassign_tasks", "reopen_tasks",
    "snooze_tasks", "wake_tasks",
)  # fmt: skip
LONGEST_REASON = 1_000
OPEN, DONE, DISMISSED = Task.State.OPEN, Task.State.DONE, Task.State.DISMISSED
REOPENED = "reopened"
"""Why the next one of a repeated task is not to be done for now: the one before is open again."""


@dataclass(frozen=True, slots=True)
class Finished:
    """The tasks that are done now, and those that come next in their place."""

    done: tuple[int, ...]
    made: tuple[int, ...]


def finish_tasks(task_ids: Sequence[int], *, by: Actor, now: datetime) -> Finished:
    """These tasks are done; each repeated one makes its next, once whatever happens.

    One that is done already stays as it is. Raises Refusal none_chosen, not_found, not_yours, task_closed.
    """
    with transaction.atomic():
        tasks = _not_yet(locked_tasks(task_ids, by=by), DONE, but=DISMISSED)
        _close(tasks, DONE, "", by, now)
        append(
            [
                TaskDone(**who(lead_of(task)), task=task.pk, kind=task.kind, owner=task.owner_id, is_late=_is_late(task, now))
                for task in tasks
            ],
            by=by, now=now,
        )  # fmt: skip
        made = _next_ones([task for task in tasks if task.repeat_every], by, now)
    return Finished(tuple(task.pk for task in tasks), tuple(made))


def snooze_tasks(task_ids: Sequence[int], until: str, *, by: Actor, now: datetime) -> int:
    """Put tasks off: `until` is later, tomorrow, next_week or a day; returns how many.

    The day they were due stays what it was. Raises Refusal as `rules.snoozes`, and as every action here.
    """
    here = today_in(zone_of_actor(by), now)
    with transaction.atomic():
        tasks = _open(locked_tasks(task_ids, by=by))
        places = countries([lead_of(task) for task in tasks])
        for task in tasks:
            task.snoozed_until = snoozed_until(until, here, places[lead_of(task)])
            task.comes_at = max(task.due_at, task.snoozed_until)
            task.version += 1
        Task.objects.bulk_update(tasks, ["snoozed_until", "comes_at", "version"], batch_size=500)
        settle([task.pk for task in tasks], now=now)
        append(
            [
                TaskSnoozed(**who(lead_of(task)), task=task.pk, until=_code_of(task.snoozed_until))
                for task in tasks
            ],
            by=by, now=now,
        )  # fmt: skip
    return len(tasks)


def wake_tasks(task_ids: Sequence[int], *, by: Actor, now: datetime) -> int:
    """Tasks that were put off come up when they are due again; returns how many."""
    with transaction.atomic():
        tasks = [task for task in _open(locked_tasks(task_ids, by=by)) if task.snoozed_until]
        for task in tasks:
            task.snoozed_until, task.comes_at = None, task.due_at
            task.version += 1
        Task.objects.bulk_update(tasks, ["snoozed_until", "comes_at", "version"], batch_size=500)
        append(
            [
                TaskSnoozed(**who(lead_of(task)), task=task.pk, until=_code_of(task.due_at))
                for task in tasks
            ],
            by=by, now=now,
        )  # fmt: skip
    return len(tasks)


def reassign_tasks(task_ids: Sequence[int], owner_id: int, *, by: Actor, now: datetime) -> int:
    """Give tasks to `owner_id`, who is told; returns how many changed hands.

    Raises Refusal for a user to whom one cannot give them (unknown_user), or who cannot see a lead (sees_not).
    """
    owner = User.objects.filter(pk=owner_id).first()
    with transaction.atomic():
        tasks = _open(locked_tasks(task_ids, by=by))
        check_owner(reader_of(by), owner, [lead_of(task) for task in tasks])
        return len(give(tasks, owner_id, by=by, now=now))


def give(tasks: Sequence[Task], owner_id: int, *, by: Actor, now: datetime) -> list[Task]:
    """The same for tasks that are locked, to an owner who was checked; returns those that had another one."""
    moved = [task for task in tasks if task.owner_id != owner_id]
    happened = [
        TaskReassigned(**who(lead_of(task)), task=task.pk, owner=owner_id, before=task.owner_id)
        for task in moved
    ]
    for task in moved:
        task.owner_id = owner_id
        task.version += 1
    Task.objects.bulk_update(moved, ["owner", "version"], batch_size=500)
    settle([task.pk for task in moved], now=now)
    tell(assigned(moved, by, now))
    append(happened, by=by, now=now)
    return moved


def dismiss_tasks(
    task_ids: Sequence[int],
    reason: str,
    *,
    words: str = "",
    goes_on: bool = False,
    by: Actor,
    now: datetime,
) -> int:
    """These tasks will not be done, for a reason (a code) and perhaps in words; returns how many.

    Nothing comes in place of a repeated one, unless it `goes_on`. Raises Refusal unknown_code, too_long, and as every action here.
    """
    read_reason(reason)
    words = check_text(_("The reason"), words, LONGEST_REASON)
    with transaction.atomic():
        tasks = _not_yet(locked_tasks(task_ids, by=by), DISMISSED, but=DONE)
        _dismiss(tasks, reason, words, by, now)
        if goes_on:
            _next_ones([task for task in tasks if task.repeat_every], by, now)
    return len(tasks)


def reopen_tasks(task_ids: Sequence[int], *, by: Actor, now: datetime) -> int:
    """Closed tasks are to be done again; returns how many. What came in place of a repeated one steps back."""
    with transaction.atomic():
        tasks = [task for task in locked_tasks(task_ids, by=by) if task.state != OPEN]
        for task in tasks:
            task.state, task.reason, task.closed_at, task.closed_by_id = OPEN, "", None, None
            task.version += 1
        _save(tasks)
        append([TaskReopened(**who(lead_of(task)), task=task.pk) for task in tasks], by=by, now=now)
        followers = Task.objects.select_for_update().filter(after__in=tasks, state=OPEN)
        _dismiss(list(followers.order_by("pk")), REOPENED, "", by, now)
    return len(tasks)


def _dismiss(tasks: Sequence[Task], reason: str, words: str, by: Actor, now: datetime) -> None:
    _close(tasks, DISMISSED, reason, by, now)
    events = append(
        [
            TaskDismissed(**who(lead_of(task)), task=task.pk, kind=task.kind, reason=reason)
            for task in tasks
        ],
        by=by,
        now=now,
    )
    if words:
        write_texts(
            [
                (event_id, task.person_id, task.company_id, words)
                for event_id, task in zip(events, tasks, strict=True)
            ]
        )


def _close(tasks: Sequence[Task], state: str, reason: str, by: Actor, now: datetime) -> None:
    for task in tasks:
        task.state, task.reason, task.closed_at = state, reason, now
        task.closed_by_id = by.user_id
        task.version += 1
    _save(tasks)
    settle([task.pk for task in tasks], now=now)


def _save(tasks: Sequence[Task]) -> None:
    columns = ["state", "reason", "closed_at", "closed_by_id", "version"]
    Task.objects.bulk_update(tasks, columns, batch_size=500)


def _next_ones(tasks: Sequence[Task], by: Actor, now: datetime) -> list[int]:
    """The next of each repeated task: made, or opened again where it stepped back."""
    known = {
        task.after_id: task for task in Task.objects.select_for_update().filter(after__in=tasks)
    }
    titles, places = titles_of(tasks), countries([lead_of(task) for task in tasks])
    drafts: list[NewTask] = []
    back: list[Task] = []
    for task in tasks:
        day = _next_day(task, places[lead_of(task)], now)
        if follower := known.get(task.pk):
            back += [follower] if follower.reason == REOPENED else []
        elif day is not None:
            drafts.append(_next_of(task, titles.get(task.pk, ""), Due(day, task.due_time)))
    for task in back:
        task.state, task.reason, task.closed_at, task.closed_by_id = OPEN, "", None, None
        task.version += 1
    _save(back)
    append([TaskReopened(**who(lead_of(task)), task=task.pk) for task in back], by=by, now=now)
    return [task.pk for task in back] + insert_tasks(drafts, by=by, now=now)


def _next_day(task: Task, country: str, now: datetime) -> date | None:
    today = today_in(task.time_zone, now).date()
    return next_day(repeat_of(task), after=task.due_on, today=today, country=country)


def repeat_of(task: Task) -> Repeat:
    """How a repeated task comes again."""
    since = task.repeat_from or task.due_on
    return Repeat(task.repeat_every, task.repeat_unit, since, task.repeat_shift)


def _next_of(task: Task, title: str, due: Due) -> NewTask:
    return NewTask(
        due, task.kind, title, lead_of(task), task.owner_id, repeat_of(task), zone=task.time_zone, after_id=task.pk,
        length=task.length, place=task.place,
    )  # fmt: skip


def _open(tasks: Sequence[Task]) -> list[Task]:
    if any(task.state != OPEN for task in tasks):
        raise Refusal(_closed())
    return list(tasks)


def _not_yet(tasks: Sequence[Task], state: str, *, but: str) -> list[Task]:
    """Those that are not in `state` yet. Raises Refusal task_closed if one is closed in the other way."""
    if any(task.state == but for task in tasks):
        raise Refusal(_closed())
    return [task for task in tasks if task.state != state]


def _closed() -> Problem:
    message = _("This task is closed already. Open it again first.")
    return Problem("task_closed", message)


def _is_late(task: Task, now: datetime) -> bool:
    if task.due_time is not None:
        return now > task.due_at
    return today_in(task.time_zone, now).date() > task.due_on


def _code_of(at: datetime | None) -> str:
    return at.astimezone(UTC).isoformat(timespec="minutes").lower() if at else ""
