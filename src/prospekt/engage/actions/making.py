"""New tasks: by hand, by another task that is repeated, by the schedule."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.conf import settings
from django.db import transaction

from prospekt.engage.actions.notices import ASSIGNED, tell
from prospekt.engage.actions.rows import MOST, today_in, who
from prospekt.engage.events import TaskMade
from prospekt.engage.models import Notification, Participant, Task
from prospekt.engage.queries.places import zone_of_user
from prospekt.engage.queries.rights import check_owner
from prospekt.engage.rules.dues import Due, check_day, instant_of, zone_of
from prospekt.engage.rules.meetings import read_length, read_place
from prospekt.engage.rules.repeats import Repeat, checked_repeat
from prospekt.engage.rules.tasks import read_kind, read_title
from prospekt.ledger.actions import append, write_texts
from prospekt.ledger.bulk import reserve_ids
from prospekt.ledger.events import Actor
from prospekt.people.models import Company, Person, User
from prospekt.people.queries.rights import check_leads, check_right, reader_of
from prospekt.people.rules.lead_ref import LeadRef, no_lead
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _


@dataclass(frozen=True, slots=True)
class NewTask:
    """A task to be made. Without an owner it is the actor's, and for Prospekt itself the lead owner's.

    The time is meant in `zone`; where that is empty, in the actor's, else in the owner's. `after_id` is the task that
    it repeats, `occasion` makes it the only one of its kind. `length` (minutes) and `place` are those of a meeting.
    """

    due: Due
    kind: str = "todo"
    title: str = ""
    lead: LeadRef | None = None
    owner_id: int | None = None
    repeat: Repeat | None = None
    zone: str = ""
    after_id: int | None = None
    occasion: str | None = None
    length: int = 0
    place: str = ""


def make_tasks(drafts: Sequence[NewTask], *, by: Actor, now: datetime) -> list[int]:
    """Make tasks; returns their ids in order. An owner who is not the actor is told.

    Raises Refusal, with nothing made, for a lead that is gone or foreign (not_found, not_yours), an owner who cannot
    have it (unknown_user, sees_not), an unknown kind, a title that is missing or too long, and a day too far away.
    """
    if len(drafts) > MOST:
        message = _("At most {most} tasks can be made at once; these are {n}.")
        raise Refusal(Problem("none_chosen", message, {"most": MOST, "n": len(drafts)}))
    reader = reader_of(by)
    check_right(reader, "change_leads")
    today = today_in(zone_of(settings.TIME_ZONE), now).date()
    checked = [_checked(draft, today) for draft in drafts]
    with transaction.atomic():
        leads = list(dict.fromkeys(draft.lead for draft in checked if draft.lead))
        check_leads(reader, "change_leads", leads)
        owned = _owners_of(leads)
        actor_id = by.user_id
        checked = [
            replace(
                draft,
                owner_id=draft.owner_id or actor_id or (owned[draft.lead] if draft.lead else None),
            )
            for draft in checked
        ]
        for owner_id in dict.fromkeys(draft.owner_id for draft in checked):
            owner = User.objects.filter(pk=owner_id).first() if owner_id else None
            check_owner(reader, owner, [d.lead for d in checked if d.owner_id == owner_id])
        return insert_tasks(checked, by=by, now=now)


def insert_tasks(drafts: Sequence[NewTask], *, by: Actor, now: datetime) -> list[int]:
    """The same for tasks that are right, in the caller's transaction."""
    if not drafts:
        return []
    ids = reserve_ids(Task, len(drafts))
    zones = _zones(drafts, by)
    events = append(
        [
            TaskMade(**who(draft.lead), task=id_, kind=draft.kind, owner=draft.owner_id, due=draft.due.on.isoformat(),
                     time=draft.due.at.strftime("%H:%M") if draft.due.at else "", after=draft.after_id)
            for id_, draft in zip(ids, drafts, strict=True)
        ],
        by=by, now=now,
    )  # fmt: skip
    rows = [
        _row(id_, draft, zone, event_id if draft.title else None, by, now)
        for id_, draft, zone, event_id in zip(ids, drafts, zones, events, strict=True)
    ]
    Task.objects.bulk_create(rows, batch_size=200)
    write_texts(
        [
            (event_id, row.person_id, row.company_id, draft.title)
            for event_id, row, draft in zip(events, rows, drafts, strict=True)
            if draft.title
        ]
    )
    _bring_along([row for row in rows if row.after_id and row.length])
    tell(assigned(rows, by, now))
    return ids


def _bring_along(meetings: Sequence[Task]) -> None:
    """Whoever took part in a repeated meeting takes part in the next one."""
    by_last = {task.after_id: task for task in meetings}
    there = Participant.objects.filter(task_id__in=by_last) if by_last else ()
    Participant.objects.bulk_create(
        Participant(task=by_last[row.task_id], user_id=row.user_id, person_id=row.person_id)
        for row in there
    )


def assigned(tasks: Sequence[Task], by: Actor, now: datetime) -> list[Notification]:
    """What the owners of tasks are told that somebody else gave them."""
    return [
        Notification(user_id=task.owner_id, kind=ASSIGNED, key=f"{ASSIGNED}:{task.pk}:{task.version}", task_id=task.pk,
                     person_id=task.person_id, company_id=task.company_id, about_id=by.user_id, made_at=now)
        for task in tasks
        if task.owner_id and by.user_id and task.owner_id != by.user_id
    ]  # fmt: skip


def _checked(draft: NewTask, today: date) -> NewTask:
    read_kind(draft.kind)
    check_day(draft.due.on, today)
    again = draft.repeat
    if again:
        again = checked_repeat(again.every, again.unit, again.since, again.shift)
    read_length(str(draft.length))
    place = read_place(draft.place)
    return replace(draft, title=read_title(draft.title, draft.kind), repeat=again, place=place)


def _owners_of(leads: Sequence[LeadRef]) -> dict[LeadRef, int | None]:
    """The owner of each lead. Raises Refusal not_found for one that is gone."""
    found: dict[LeadRef, int | None] = {}
    for is_person in (True, False):
        model: type[Person] | type[Company] = Person if is_person else Company
        ids = [lead.id for lead in leads if lead.is_person == is_person]
        rows = model.objects.filter(pk__in=ids, deleted_at=None).values_list("pk", "owner_id")
        found |= {LeadRef(is_person, id_): owner_id for id_, owner_id in rows}
    if len(found) < len(leads):
        raise Refusal(no_lead())
    return found


def _zones(drafts: Sequence[NewTask], by: Actor) -> list[str]:
    wanted = {by.user_id, *(draft.owner_id for draft in drafts)} - {None}
    users = User.objects.in_bulk(wanted)
    actor = users.get(by.user_id or 0)
    return [draft.zone or zone_of_user(actor or users.get(draft.owner_id or 0)) for draft in drafts]


def _row(
    id_: int, draft: NewTask, zone: str, text_id: int | None, by: Actor, now: datetime
) -> Task:
    at = instant_of(draft.due, zone)
    again = draft.repeat
    repeats = (
        {"repeat_every": again.every, "repeat_unit": again.unit, "repeat_from": again.since, "repeat_shift": again.shift}
        if again
        else {}
    )  # fmt: skip
    return Task(
        pk=id_, **who(draft.lead), kind=draft.kind, text_id=text_id, due_on=draft.due.on, due_time=draft.due.at,
        time_zone=zone, due_at=at, comes_at=at, owner_id=draft.owner_id, after_id=draft.after_id,
        occasion=draft.occasion, made_by_id=by.user_id, made_at=now, length=draft.length, place=draft.place, **repeats,
    )  # fmt: skip
