"""Tasks as lists show them: one's own, those of one's people, those nobody works on, and those of a lead."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from prospekt.engage.models import Task
from prospekt.engage.queries.meetings import meetings_with
from prospekt.engage.queries.rights import seen_tasks, workable_tasks
from prospekt.engage.rules.tasks import is_overdue
from prospekt.ledger.models import Text
from prospekt.people.models import User
from prospekt.people.rules.lead_ref import LeadRef
from prospekt.people.rules.rights import Reader, Scope
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

PAGE = 50
COUNTED = 1_000
OF_LEAD = 10
PARTS = ("today", "upcoming", "done")
"""What is due today or before, what comes later, what is closed."""
WHOSE = ("own", "team", "left")
"""One's own tasks, those of others one may work on, those whose owner is gone or switched off."""
_COLUMNS = (
    "id", "kind", "due_on", "due_time", "time_zone", "due_at", "snoozed_until", "comes_at", "state", "reason",
    "closed_at", "owner_id", "owner__name", "owner__email", "owner__is_active", "repeat_every", "repeat_unit",
    "repeat_from", "repeat_shift", "version", "made_at", "length", "place", "person_id", "company_id", "person__full_name", "person__email", "person__phone",
    "person__company__name", "person__no_call", "person__no_contact", "company__name", "company__phone",
    "company__no_call", "company__no_contact",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class TaskRow:
    """A task in ready values. `lead_name`, `company` and `phone` are empty for a task of no lead."""

    id: int
    kind: str
    title: str
    lead: LeadRef | None
    lead_name: str
    company: str
    phone: str
    owner_id: int | None
    owner: str
    is_left: bool
    due_on: date
    due_time: time | None
    time_zone: str
    due_at: datetime
    snoozed_until: datetime | None
    comes_at: datetime
    state: str
    reason: str
    closed_at: datetime | None
    repeat_every: int
    repeat_unit: str
    repeat_from: date | None
    repeat_shift: str
    version: int
    made_at: datetime
    length: int = 0
    place: str = ""

    @property
    def is_open(self) -> bool:
        return self.state == Task.State.OPEN

    def is_overdue(self, now: datetime) -> bool:
        """Late at `now`, and not put off until later."""
        here = timezone.localtime(now)
        return self.is_open and is_overdue(
            self.due_on, self.due_time, self.due_at, self.comes_at, here
        )


@dataclass(frozen=True, slots=True)
class TaskPage:
    """Rows and the place where the next page begins."""

    rows: list[TaskRow]
    next: str = ""


def task_page(
    reader: Reader,
    *,
    part: str = "today",
    whose: str = "own",
    owner_id: int | None = None,
    lead: LeadRef | None = None,
    after: str = "",
    size: int = PAGE,
    now: datetime,
) -> TaskPage:
    """A page of tasks in the order in which they come, closed ones newest first; two statements.

    Raises Refusal unknown_filter or bad_cursor.
    """
    rows = _part(_whose(reader, whose), part, now)
    if owner_id is not None:
        rows = rows.filter(owner_id=owner_id)
    if lead is not None:
        rows = rows.filter(**{lead.column: lead.id})
    is_done = part == "done"
    column = "closed_at" if is_done else "comes_at"
    if after:
        at, id_ = _read_place(after)
        sign = "lt" if is_done else "gt"
        rows = rows.filter(
            Q(**{f"{column}__{sign}": at}) | Q(**{column: at, f"pk__{sign}": id_})
        )  # fmt: skip
    order = (f"-{column}", "-pk") if is_done else (column, "pk")
    found = _rows(rows.order_by(*order)[: size + 1])
    last = found[size - 1] if len(found) > size else None
    return TaskPage(found[:size], _place(last, is_done) if last else "")


def open_tasks_about(lead: LeadRef, size: int = OF_LEAD) -> list[TaskRow]:
    """The open tasks of a lead that the reader may see, in the order in which they come; one statement."""
    rows = Task.objects.filter(**{lead.column: lead.id}, state=Task.State.OPEN)
    return _rows(rows.order_by("comes_at", "pk")[:size])


def open_tasks_of(user_id: int, reader: Reader, *, until: datetime | None = None, most: int) -> list[TaskRow]:  # fmt: skip
    """The open tasks of a user that come up before `until`, as far as the user may see them."""
    mine = Q(owner_id=user_id)
    if others := meetings_with(user_id):
        mine |= Q(pk__in=others)
    rows = Task.objects.filter(seen_tasks(reader), mine, state=Task.State.OPEN)
    if until is not None:
        rows = rows.filter(comes_at__lt=until)
    return _rows(rows.order_by("comes_at", "pk")[:most])


def one_task(reader: Reader, task_id: int) -> TaskRow | None:
    """A task that the reader may see."""
    found = _rows(Task.objects.filter(seen_tasks(reader), pk=task_id))
    return found[0] if found else None


def tasks_by_id(reader: Reader, task_ids: Iterable[int]) -> dict[int, TaskRow]:
    """Those of the tasks that the reader may see; no statement for none."""
    wanted = list(task_ids)
    rows = _rows(Task.objects.filter(seen_tasks(reader), pk__in=wanted)) if wanted else []
    return {row.id: row for row in rows}


def may_work_on(reader: Reader, task_ids: Iterable[int]) -> set[int]:
    """Those of the tasks that the reader may change; one statement, none for none."""
    wanted = list(task_ids)
    rows = Task.objects.filter(workable_tasks(reader), pk__in=wanted)
    return set(rows.values_list("pk", flat=True)) if wanted else set()


def counts(reader: Reader, whose: str, now: datetime) -> dict[str, int]:
    """How many tasks stand in each part but the closed ones, counted to 1,000."""
    mine = _whose(reader, whose)
    return {
        part: _part(mine, part, now).values("pk")[: COUNTED + 1].count()
        for part in ("today", "upcoming")
    }


def left_count(reader: Reader) -> int:
    """How many open tasks wait whose owner is gone or switched off, counted to 1,001."""
    rows = _whose(reader, "left").filter(state=Task.State.OPEN)
    return rows.values("pk")[: COUNTED + 1].count()


def has_team(reader: Reader) -> bool:
    """Whether there are others whose tasks the reader may work on."""
    return reader.scope("assign_leads") >= Scope.TEAM


def _whose(reader: Reader, whose: str) -> QuerySet[Task]:
    _check("whose", whose, WHOSE)
    if whose == "own":
        mine = Q(owner_id=reader.user_id)
        if others := meetings_with(reader.user_id):
            mine |= Q(pk__in=others)
        return Task.objects.filter(seen_tasks(reader), mine)
    rows = Task.objects.filter(workable_tasks(reader))
    if whose == "left":
        gone = User.objects.filter(is_active=False)
        return rows.filter(Q(owner=None) | Q(owner_id__in=gone.values("pk")))
    return rows.exclude(owner_id=reader.user_id) if reader.user_id else rows


def _part(rows: QuerySet[Task], part: str, now: datetime) -> QuerySet[Task]:
    _check("part", part, PARTS)
    if part == "done":
        return rows.exclude(state=Task.State.OPEN)
    tomorrow = end_of_day(now)
    rows = rows.filter(state=Task.State.OPEN)
    return rows.filter(comes_at__lt=tomorrow) if part == "today" else rows.filter(comes_at__gte=tomorrow)  # fmt: skip


def end_of_day(now: datetime) -> datetime:
    """When the reader's day is over."""
    tomorrow = timezone.localtime(now).date() + timedelta(days=1)
    return timezone.make_aware(datetime.combine(tomorrow, time.min)).astimezone(UTC)


def _check(name: str, value: str, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        message = _("There is no filter “{value}”. Filter by: {allowed}.")
        params = {"value": value[:60], "allowed": ", ".join(allowed)}
        raise Refusal(Problem("unknown_filter", message, params, column=name))


def _rows(rows: QuerySet[Task]) -> list[TaskRow]:
    title = Text.objects.filter(pk=OuterRef("text_id")).values("text")
    return [_row(row) for row in rows.values(*_COLUMNS, title=Subquery(title))]


def _row(row: Mapping[str, Any]) -> TaskRow:
    lead = None
    if row["person_id"]:
        lead = LeadRef(True, row["person_id"])
    elif row["company_id"]:
        lead = LeadRef(False, row["company_id"])
    side = "person" if row["person_id"] else "company"
    name = row["person__full_name"] or row["person__email"] or row["company__name"] or ""
    is_quiet = row[f"{side}__no_call"] or row[f"{side}__no_contact"]
    return TaskRow(
        id=row["id"], kind=row["kind"], title=row["title"] or "", lead=lead,
        lead_name=name or (f"#{lead.id}" if lead else ""), company=row["person__company__name"] or "",
        phone="" if is_quiet else row[f"{side}__phone"] or "", owner_id=row["owner_id"],
        owner=row["owner__name"] or row["owner__email"] or "", is_left=not row["owner__is_active"],
        **{name: row[name] for name in _PLAIN},
    )  # fmt: skip


_PLAIN = (
    "due_on", "due_time", "time_zone", "due_at", "snoozed_until", "comes_at", "state", "reason", "closed_at",
    "repeat_every", "repeat_unit", "repeat_from", "repeat_shift", "version", "made_at", "length", "place",
)  # fmt: skip


def _place(row: TaskRow, is_done: bool) -> str:
    at = row.closed_at if is_done else row.comes_at
    assert at
    text = json.dumps([at.astimezone(UTC).isoformat(), row.id])
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _read_place(text: str) -> tuple[datetime, int]:
    try:
        at, id_ = json.loads(
            base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        )
        when = datetime.fromisoformat(at)
        good = type(id_) is int and 0 < id_ < 2**63 and when.tzinfo is not None
    except (binascii.Error, ValueError, TypeError, RecursionError):
        good = False
    if not good:
        message = _(
            "This part of the list cannot be found: its address was changed. Begin at the first page."
        )
        raise Refusal(Problem("bad_cursor", message))
    return when, id_
