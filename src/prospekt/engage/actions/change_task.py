"""Change what a task says; two people who change different fields both succeed, the same field is asked about."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.db import transaction

from prospekt.engage.actions.rows import lead_of, locked_tasks, today_in, who
from prospekt.engage.events import TaskChanged
from prospekt.engage.models import Task
from prospekt.engage.queries.titles import titles_of
from prospekt.engage.rules.dues import Due, instant_of
from prospekt.engage.rules.repeats import checked_repeat
from prospekt.engage.rules.tasks import read_field, read_title, shown
from prospekt.ledger.actions import append, write_texts
from prospekt.ledger.events import Actor
from prospekt.people.actions.edit_lead import Clash, EditConflict, Edited
from prospekt.people.models import User

REPEATS = ("repeat_every", "repeat_unit", "repeat_shift")


def change_task(
    task_id: int, fields: Mapping[str, str], *, version: int, by: Actor, now: datetime
) -> Edited:
    """Save what was typed into `fields` (those of `rules.tasks`), by somebody who saw `version` of the task.

    A new day ends the putting off, and a repeated task counts from it. Raises EditConflict when one of the fields was
    changed after that version, and Refusal for an unknown field, a value that cannot be read, a task that is gone.
    """
    with transaction.atomic():
        (task,) = locked_tasks([task_id], by=by)
        today = today_in(task.time_zone, now).date()
        wanted = {name: read_field(name, typed, today) for name, typed in fields.items()}
        before = values_of(task)
        _check_meanwhile(task, wanted, before, version)
        if "title" in wanted or "kind" in wanted:
            kind = wanted.get("kind", task.kind)
            wanted["title"] = read_title(wanted.get("title", before["title"]), kind)
        changed = {name: value for name, value in wanted.items() if before[name] != value}
        if not changed:
            return Edited(task.version, ())
        _take(task, changed)
        task.version += 1
        task.edits |= {
            name: [task.version, by.user_id, by.door, now.astimezone(UTC).isoformat()]
            for name in changed
        }
        happened = TaskChanged(
            **who(lead_of(task)),
            task=task.pk,
            fields=tuple(sorted(changed)),
            version=task.version,
        )
        (event_id,) = append([happened], by=by, now=now)
        if "title" in changed:
            task.text_id = event_id if changed["title"] else None
            if changed["title"]:
                write_texts([(event_id, task.person_id, task.company_id, changed["title"])])
        task.save()
    return Edited(task.version, tuple(changed))


def values_of(task: Task) -> dict[str, Any]:
    """The values that can be changed."""
    return {
        "kind": task.kind, "title": titles_of([task]).get(task.pk, ""), "due_on": task.due_on,
        "due_time": task.due_time, "length": task.length, "place": task.place, **{name: getattr(task, name) for name in REPEATS},
    }  # fmt: skip


def _check_meanwhile(
    task: Task, wanted: Mapping[str, Any], before: Mapping[str, Any], version: int
) -> None:
    """What others changed after `version` may not be among what is saved now, unless it is the same value."""
    clashes = []
    for name, mine in wanted.items():
        at, user_id, door, when = task.edits.get(name, (0, None, "", ""))
        if at > version and before[name] != mine:
            user = User.objects.filter(pk=user_id).first() if user_id else None
            changed_at = datetime.fromisoformat(when)
            told = str(user) if user else door
            clashes.append(Clash(name, shown(mine), shown(before[name]), told, changed_at))
    if clashes:
        raise EditConflict(clashes, task.version)


def _take(task: Task, changed: Mapping[str, Any]) -> None:
    for name, value in changed.items():
        if name != "title":
            setattr(task, name, value)
    if any(name in changed for name in (*REPEATS, "due_on")):
        again = checked_repeat(task.repeat_every, task.repeat_unit, task.due_on, task.repeat_shift)
        task.repeat_from = again.since if again else None
        task.repeat_unit = again.unit if again else ""
        task.repeat_shift = again.shift if again else ""
    if "due_on" in changed or "due_time" in changed:
        task.due_at = instant_of(Due(task.due_on, task.due_time), task.time_zone)
        task.snoozed_until = None
        task.comes_at = task.due_at
