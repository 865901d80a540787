"""What follows for people and tasks from what happened: mentions, leads that change hands, users who go."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from prospekt.engage.actions.notices import ESCALATED, HANDED, LEFT, MENTIONED, tell
from prospekt.engage.actions.tasks import give
from prospekt.engage.models import Notification, Task
from prospekt.engage.rules.mentions import mentioned
from prospekt.ledger.events import Actor
from prospekt.ledger.models import Event, Text
from prospekt.ledger.reading import Happened
from prospekt.people.models import Company, Person, User
from prospekt.people.queries.rights import reader_of, visible
from prospekt.people.rules.lead_ref import LeadRef
from prospekt.route.models import Handover
from prospekt.route.queries.reps import leads_of_team, managers_of_team


def tell_mentioned(events: Sequence[Happened], *, now: datetime) -> None:
    """Whoever a note names with an @ is told of it, if they may see the lead; old notes of a file call nobody."""
    ids = [event.id for event in events]
    rows = Event.objects.filter(pk__in=ids).exclude(door="import")
    authors = dict(rows.values_list("pk", "actor_id"))
    texts = Text.objects.filter(pk__in=authors, text__contains="@")
    notes = list(texts.values_list("pk", "person_id", "company_id", "text"))
    if not notes:
        return
    active = User.objects.filter(is_active=True, is_service=False)
    people = list(active.values_list("pk", "name", "email"))
    called = [
        (event_id, LeadRef(person_id is not None, person_id or company_id), user_id)
        for event_id, person_id, company_id, text in notes
        if person_id or company_id
        for user_id in mentioned(text, people)
        if user_id != authors[event_id]
    ]
    may_see = _seen_by({(user_id, lead) for _event, lead, user_id in called})
    tell(
        [
            Notification(
                user_id=user_id, kind=MENTIONED, key=f"{MENTIONED}:{event_id}", person_id=lead.person_id,
                company_id=lead.company_id, event_id=event_id, about_id=authors[event_id], made_at=now,
            )
            for event_id, lead, user_id in called
            if (user_id, lead) in may_see
        ]
    )  # fmt: skip


def _seen_by(pairs: Iterable[tuple[int, LeadRef]]) -> set[tuple[int, LeadRef]]:
    """Those of (user, lead) where the user may see the lead."""
    leads_of: dict[int, list[LeadRef]] = defaultdict(list)
    for user_id, lead in pairs:
        leads_of[user_id].append(lead)
    found: set[tuple[int, LeadRef]] = set()
    for user in User.objects.filter(pk__in=leads_of):
        reader = reader_of(user)
        for is_person in (True, False):
            model: type[Person] | type[Company] = Person if is_person else Company
            rows = model.objects.filter(
                visible(reader, "see_leads", is_company=not is_person), deleted_at=None
            )
            ids = [lead.id for lead in leads_of[user.pk] if lead.is_person == is_person]
            seen = rows.filter(pk__in=ids).values_list("pk", flat=True)
            found |= {(user.pk, LeadRef(is_person, id_)) for id_ in seen}
    return found


def hand_over(events: Sequence[Happened], *, by: Actor, now: datetime) -> None:
    """Open tasks go with the lead from its former owner to the new one, who is told by getting the lead.

    Of a lead that changed hands several times, only the last owner counts.
    """
    moves: dict[LeadRef, tuple[set[int], int]] = {}
    for event in events:
        before, owner = event.facts.get("before"), event.facts.get("owner")
        lead = LeadRef(event.person_id is not None, event.person_id or event.company_id or 0)
        former, _owner = moves.pop(lead, (set(), 0))
        if owner:
            moves[lead] = (former | ({before} if before else set()), owner)
    active = set(
        User.objects.filter(
            pk__in={owner for _former, owner in moves.values()}, is_active=True
        ).values_list("pk", flat=True)
    )
    by_owner: dict[int, list[Task]] = defaultdict(list)
    for task in _open_tasks(moves):
        lead = LeadRef(task.person_id is not None, task.person_id or task.company_id or 0)
        former, owner = moves[lead]
        if task.owner_id in former and owner in active:
            by_owner[owner].append(task)
    for owner, tasks in sorted(by_owner.items()):
        give(tasks, owner, by=by, now=now)


def follow_merges(events: Sequence[Happened]) -> None:
    """Tasks go with a lead into the one it is part of, and come back with it when the merge is taken back."""
    for event in events:
        column, kept = ("person_id", event.person_id) if event.person_id else ("company_id", event.company_id)  # fmt: skip
        gone = event.facts["gone"]
        is_back = event.name == "lead.unmerged"
        rows = Task.objects.select_for_update().filter(**{column: kept if is_back else gone})
        moved = [task for task in rows.order_by("pk") if not is_back or task.merged_from[-1:] == [gone]]  # fmt: skip
        for task in moved:
            setattr(task, column, gone if is_back else kept)
            task.merged_from = task.merged_from[:-1] if is_back else [*task.merged_from, gone]
        Task.objects.bulk_update(moved, [column, "merged_from"], batch_size=500)
        for task in moved:
            Notification.objects.filter(task=task).update(**{column: gone if is_back else kept})


def _open_tasks(leads: Iterable[LeadRef]) -> list[Task]:
    found: list[Task] = []
    wanted = list(leads)
    for is_person, column in ((True, "person_id__in"), (False, "company_id__in")):
        ids = [lead.id for lead in wanted if lead.is_person == is_person]
        rows = Task.objects.select_for_update().filter(state=Task.State.OPEN, **{column: ids})
        found += list(rows.order_by("pk")) if ids else []
    return sorted(found, key=lambda task: task.pk)


def tell_left(events: Sequence[Happened], *, now: datetime) -> None:
    """Somebody was switched off: their managers are told that tasks are left, if any are."""
    told: list[Notification] = []
    for event in events:
        user = User.objects.filter(pk=event.facts.get("user"), is_active=False).first()
        if user and Task.objects.filter(owner=user, state=Task.State.OPEN).exists():
            told += [
                Notification(
                    user_id=manager_id, kind=LEFT, key=f"{LEFT}:{event.id}", about_id=user.pk, made_at=now
                )
                for manager_id in leads_of_team(user)
            ]  # fmt: skip
    tell(told)


def tell_handed(events: Sequence[Happened], *, now: datetime) -> None:
    """Whoever got a lead by hand-over is told; of one on which nobody acts, those who may give it to somebody else."""
    ids = {event.facts["handover"] for event in events}
    rows = Handover.objects.select_related("owner", "person", "company").in_bulk(ids)
    told: list[Notification] = []
    for event in events:
        row = rows.get(event.facts["handover"])
        if row is None or row.state != Handover.State.WAITING:
            continue
        kind, users, about_id = HANDED, [row.owner_id], row.handed_by_id
        if event.name == "handover.escalated":
            side = row.person or row.company
            kind, about_id = ESCALATED, row.owner_id
            users = leads_of_team(row.owner) if row.owner else managers_of_team(side.team_id if side else None)  # fmt: skip
        told += [
            Notification(
                user_id=user_id, kind=kind, key=f"{kind}:{row.pk}", person_id=row.person_id,
                company_id=row.company_id, about_id=about_id, made_at=now,
            )
            for user_id in users
            if user_id is not None
        ]  # fmt: skip
    tell(told)
