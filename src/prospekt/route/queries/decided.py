"""Decisions of the rules as they were kept: of a lead, of a representative, of an assignment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet

from prospekt.people.models import Company, Person
from prospekt.people.queries.rights import visible
from prospekt.people.rules.lead_ref import LeadRef
from prospekt.people.rules.rights import Reader, Scope
from prospekt.route.models import Assignment, Decided
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

PAGE = 50
NEWEST = 10


@dataclass(frozen=True, slots=True)
class Told:
    """A decision with the lead it was about."""

    row: Decided
    lead: LeadRef
    lead_name: str


def of_lead(lead: LeadRef, reader: Reader) -> list[Told]:
    """The newest decisions about a lead that the reader sees."""
    rows = _seen(reader).filter(**{lead.column: lead.id})
    return _told(rows.order_by("-pk")[:NEWEST])


def of_assignment(
    assignment_id: int, reader: Reader, *, after: int = 0, size: int = PAGE
) -> tuple[list[Told], int | None]:
    """A page of an assignment in its order, and the id to go on after."""
    rows = _seen(reader).filter(assignment_id=assignment_id, pk__gt=after).order_by("pk")
    found = _told(rows[: size + 1])
    return found[:size], found[size - 1].row.pk if len(found) > size else None


def of_rep(
    user_id: int, reader: Reader, *, before: int | None = None, size: int = PAGE
) -> tuple[list[Told], int | None]:
    """A page of decisions in which somebody was considered, newest first, and the id to go on before."""
    rows = _seen(reader).filter(Q(user_id=user_id) | Q(others__has_key=str(user_id)))
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = _told(rows.order_by("-pk")[: size + 1])
    return found[:size], found[size - 1].row.pk if len(found) > size else None


def _seen(reader: Reader) -> QuerySet[Decided]:
    persons = Person.objects.filter(visible(reader, "see_leads", is_company=False), deleted_at=None)
    companies = Company.objects.filter(visible(reader, "see_leads", is_company=True), deleted_at=None)  # fmt: skip
    return Decided.objects.filter(
        Q(Exists(persons.filter(pk=OuterRef("person_id"))))
        | Q(Exists(companies.filter(pk=OuterRef("company_id"))))
    ).select_related("person", "company", "user", "assignment")


def _told(rows: QuerySet[Decided] | Sequence[Decided]) -> list[Told]:
    return [
        Told(row, LeadRef(row.person_id is not None, row.person_id or row.company_id or 0), str(row.person or row.company))
        for row in rows
    ]  # fmt: skip


def assignments(reader: Reader, size: int = 20) -> list[Assignment]:
    """The newest that the reader may take back: their own, or all. Those of one lead by hand-over are left out."""
    rows = Assignment.objects.select_related("by").exclude(door="route")
    if reader.scope("assign_leads") != Scope.ALL:
        rows = rows.filter(by_id=reader.user_id)
    return list(rows.order_by("-pk")[:size])


def one_assignment(assignment_id: int, reader: Reader) -> Assignment:
    """Raises Refusal not_found."""
    rows = Assignment.objects.select_related("by")
    if reader.scope("assign_leads") != Scope.ALL:
        rows = rows.filter(by_id=reader.user_id)
    found = rows.filter(pk=assignment_id).first()
    if found is None:
        message = _("There is no such assignment, or somebody else made it.")
        raise Refusal(Problem("not_found", message))
    return found


@dataclass(frozen=True, slots=True)
class Brief:
    """What the page of a lead says of its routing: the newest decision, and the hand-over that waits or was taken."""

    decision: int | None = None
    rule: str = ""
    code: str = ""
    handover: int | None = None
    state: str = ""
    owner_id: int | None = None
    due_at: datetime | None = None


def brief_of(lead: LeadRef) -> Brief:
    """One statement."""
    none = "CAST(NULL AS bigint)"
    nothing = (
        "CAST(NULL AS timestamp with time zone)" if connection.vendor == "postgresql" else "NULL"
    )
    sql = (
        f"SELECT * FROM (SELECT 'd' AS kind, id, rule AS one, code AS two, {none} AS owner, {nothing} AS due"
        f" FROM route_decided WHERE {lead.column} = %s ORDER BY id DESC LIMIT 1) AS d"
        " UNION ALL SELECT * FROM (SELECT 'h' AS kind, id, state AS one, '' AS two, owner_id AS owner, due_at AS due"
        f" FROM route_handover WHERE {lead.column} = %s ORDER BY id DESC LIMIT 1) AS h"
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(sql, [lead.id, lead.id])
        rows: dict[str, Any] = {row[0]: row[1:] for row in cursor.fetchall()}
    decided = rows.get("d", (None, "", "", None, None))
    handed = rows.get("h", (None, "", "", None, None))
    return Brief(
        decided[0], decided[1], decided[2], handed[0], handed[1], handed[3], _instant(handed[4])
    )


def _instant(value: Any) -> datetime | None:
    """SQLite gives moments as texts in UTC."""
    if value is None or isinstance(value, datetime):
        return value
    return datetime.fromisoformat(f"{value}+00:00" if "+" not in value else value)
