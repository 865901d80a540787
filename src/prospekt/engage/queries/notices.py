"""What a user is told of: newest first, of leads and tasks that the user may still see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet

from prospekt.engage.models import Notification, Task
from prospekt.engage.queries.agenda import TaskRow, tasks_by_id
from prospekt.engage.queries.rights import seen_tasks
from prospekt.ledger.models import Text
from prospekt.people.models import Company, Person, User
from prospekt.people.queries.rights import visible
from prospekt.people.rules.lead_ref import LeadRef
from prospekt.people.rules.rights import Reader

PAGE = 50
SHOWN = 99
"""The bell counts no further."""
UNREAD_SQL = (
    "SELECT COUNT(*) AS n FROM (SELECT 1 AS one FROM engage_notification WHERE user_id = %s AND read_at IS NULL"
    f" LIMIT {SHOWN + 1}) AS new"
)
"""What is new to a user as `n`, counted a little further than the bell shows."""


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing a user is told: its kind, who did it, the task or lead it is about, and words of a note."""

    id: int
    kind: str
    made_at: datetime
    is_read: bool
    about_id: int | None
    about: str
    task: TaskRow | None
    lead: LeadRef | None
    lead_name: str
    text: str


def unread_count(user_id: int) -> int:
    """How many are new, counted a little further than the bell shows; one statement."""
    with connection.cursor() as cursor:
        cursor.execute(UNREAD_SQL, [user_id])
        return int(cursor.fetchone()[0])


def notice_page(
    reader: Reader, *, before: int | None = None, size: int = PAGE
) -> tuple[list[Notice], int | None]:
    """A page, newest first, and the id to go on before."""
    rows = _seen(reader)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows.select_related("person", "company").order_by("-pk")[: size + 1])
    page = found[:size]
    tasks = tasks_by_id(reader, [row.task_id for row in page if row.task_id])
    texts = dict(
        Text.objects.filter(pk__in=[row.event_id for row in page if row.event_id]).values_list(
            "pk", "text"
        )
    )
    users = {
        user.pk: str(user) for user in User.objects.filter(pk__in=[row.about_id for row in page])
    }
    notices = [_notice(row, tasks, texts, users) for row in page]
    return notices, page[-1].pk if len(found) > size else None


def _seen(reader: Reader) -> QuerySet[Notification]:
    """Of the reader, without what is about leads and tasks that are hidden from them by now."""
    persons = Person.objects.filter(visible(reader, "see_leads", is_company=False), deleted_at=None)
    companies = Company.objects.filter(
        visible(reader, "see_leads", is_company=True), deleted_at=None
    )
    tasks = Task.objects.filter(seen_tasks(reader))
    return Notification.objects.filter(
        Q(person=None) | Exists(persons.filter(pk=OuterRef("person_id"))),
        Q(company=None) | Exists(companies.filter(pk=OuterRef("company_id"))),
        Q(task=None) | Exists(tasks.filter(pk=OuterRef("task_id"))),
        user_id=reader.user_id,
    )


def _notice(
    row: Notification, tasks: dict[int, TaskRow], texts: dict[int, str], users: dict[int, str]
) -> Notice:
    side: Any = row.person or row.company
    lead = LeadRef(row.person_id is not None, side.pk) if side else None
    return Notice(
        row.pk, row.kind, row.made_at, row.read_at is not None, row.about_id, users.get(row.about_id or 0, ""),
        tasks.get(row.task_id or 0), lead, str(side) if side else "", texts.get(row.event_id or 0, ""),
    )  # fmt: skip
