"""What the schedule reminds of: birthdays, anniversaries, and tasks whose time has come.

Each reminder has a key that the database lets stand once, so that it is made once however often the job runs, or
dies, or runs twice at the same moment.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.db.models import Q, QuerySet

from prospekt.engage.actions.making import NewTask, insert_tasks
from prospekt.engage.actions.notices import DUE, tell
from prospekt.engage.actions.rows import today_in
from prospekt.engage.models import Notification, Task
from prospekt.engage.rules.dues import Due, zone_of
from prospekt.engage.rules.meetings import EARLY
from prospekt.engage.rules.occasions import ANNIVERSARY, BIRTHDAY, coming, key_of, marks
from prospekt.ledger.bulk import select_by
from prospekt.ledger.crash_points import reach
from prospekt.ledger.events import Actor
from prospekt.people.queries.instants import instant
from prospekt.people.rules.lead_ref import LeadRef

BATCH = 500
CUSTOMERS = ("customer", "repeat_customer", "advocate")
QUIET = ("disqualified",)
STALE = timedelta(days=1)
"""A time that passed longer ago is in the list of what is overdue, and not told of any more."""
Found = tuple[LeadRef, int, date]
"""A lead, its owner, and the day on which it all began."""


def make_reminders(*, by: Actor, now: datetime) -> int:
    """Tasks for birthdays and anniversaries of the coming week, for the owners of the leads; returns how many."""
    today = today_in(zone_of(settings.TIME_ZONE), now).date()
    made = 0
    for kind, found in ((BIRTHDAY, _birthdays(today)), (ANNIVERSARY, _anniversaries())):
        for batch in _batches(found):
            made += _remind(kind, batch, today, by, now)
    return made


def _remind(kind: str, batch: list[Found], today: date, by: Actor, now: datetime) -> int:
    drafts = [
        NewTask(Due(day), kind, lead=lead, owner_id=owner_id, occasion=key_of(kind, str(lead), day.year))
        for lead, owner_id, first in batch
        if (day := coming(first, today))
    ]  # fmt: skip
    try:
        with transaction.atomic():
            wanted = [draft.occasion for draft in drafts]
            known = set(Task.objects.filter(occasion__in=wanted).values_list("occasion", flat=True))
            new = [draft for draft in drafts if draft.occasion not in known]
            insert_tasks(new, by=by, now=now)
            reach("reminders_before_commit")
    except IntegrityError:
        # Somebody makes the same ones at this moment; whatever they leave is made at the next run.
        return 0
    return len(new)


def _birthdays(today: date) -> Iterator[Found]:
    """Persons with an owner at work whose birthday is in the coming days."""
    day = "TO_CHAR(p.birthday, 'MM-DD')" if connection.vendor == "postgresql" else "SUBSTR(p.birthday, 6, 5)"  # fmt: skip
    wanted = marks(today)
    sql = (
        f"SELECT p.id, p.owner_id, p.birthday FROM people_person p JOIN people_user u ON u.id = p.owner_id"
        f" WHERE p.birthday IS NOT NULL AND {day} IN ({', '.join(['%s'] * len(wanted))})"
        " AND p.deleted_at IS NULL AND u.is_active AND NOT p.no_contact AND p.lifecycle <> %s ORDER BY p.id"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [*wanted, *QUIET])
        rows = cursor.fetchall()
    for id_, owner_id, born in rows:
        yield LeadRef(True, id_), owner_id, date.fromisoformat(str(born)[:10])


def _anniversaries() -> Iterator[Found]:
    """Customers with an owner at work, and the day on which they became customers."""
    marks_ = ", ".join(["%s"] * len(CUSTOMERS))
    for is_person, column, here in (
        (True, "person_id", "p.deleted_at IS NULL"),
        (False, "company_id", "p.deleted_at IS NULL AND p.is_lead"),
    ):
        table = "people_person" if is_person else "people_company"
        sql = (
            f"SELECT p.id, p.owner_id FROM {table} p JOIN people_user u ON u.id = p.owner_id"
            f" WHERE {here} AND p.lifecycle IN ({marks_}) AND u.is_active AND NOT p.no_contact ORDER BY p.id"
        )
        with connection.cursor() as cursor:
            cursor.execute(sql, CUSTOMERS)
            owners = dict(cursor.fetchall())
        for id_, at in _became_customer(column, owners):
            yield LeadRef(is_person, id_), owners[id_], instant(at).date()


def _became_customer(column: str, ids: Iterable[int]) -> Iterator[tuple[int, datetime]]:
    """When the log first says that a lead is a customer, or bought."""
    code = "e.facts ->> '{0}'" if connection.vendor == "postgresql" else "JSON_EXTRACT(e.facts, '$.{0}')"  # fmt: skip
    kinds = ", ".join(f"'{name}'" for name in CUSTOMERS)
    sql = (
        f"SELECT e.{column}, MIN(e.occurred_at) FROM ledger_event e WHERE e.{column} IN {{values}}"
        f" AND ((e.name IN ('lead.created', 'lead.lifecycle_changed') AND {code.format('lifecycle')} IN ({kinds}))"
        f" OR (e.name = 'touch.recorded' AND {code.format('kind')} = 'purchase'))"
        f" GROUP BY e.{column} ORDER BY e.{column}"
    )
    yield from select_by(sql, ids)


def _batches(found: Iterable[Found]) -> Iterator[list[Found]]:
    batch: list[Found] = []
    for each in found:
        batch.append(each)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def tell_due(*, now: datetime) -> int:
    """Tell owners of their tasks whose time has come since yesterday, and all users of a meeting shortly before it.

    Returns how many were told.
    """
    told = Notification.objects.filter(kind=DUE, made_at__gt=now - 2 * STALE)
    rows = Task.objects.filter(state=Task.State.OPEN, comes_at__gt=now - STALE)
    rows = rows.filter(Q(comes_at__lte=now) | Q(comes_at__lte=now + EARLY, length__gt=0))
    timed = rows.filter(Q(due_time__isnull=False) | Q(snoozed_until__isnull=False))
    known = set(told.values_list("user_id", "key"))
    found = [
        Notification(
            user_id=user_id, kind=DUE, key=key, task_id=task.pk, person_id=task.person_id,
            company_id=task.company_id, made_at=now,
        )
        for task, user_id in _concerned(timed)
        if (user_id, key := f"{DUE}:{task.pk}:{int(task.comes_at.timestamp())}") not in known
    ]  # fmt: skip
    with transaction.atomic():
        tell(found)
    return len(found)


def _concerned(tasks: QuerySet[Task]) -> Iterator[tuple[Task, int]]:
    """Each task with its owner and the users who take part, as far as they work here."""
    rows = tasks.select_related("owner").prefetch_related("participants__user").order_by("pk")
    for task in rows:
        users = [task.owner, *(each.user for each in task.participants.all())]
        for user in users:
            if user is not None and user.is_active:
                yield task, user.pk
