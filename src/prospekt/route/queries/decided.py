"""Decisions of the rules as they were kept: of a lead, of a representative, of an assignment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from prospekt.people.models import Company, Person
from prospekt.people.queries.instants import instant
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


def brief_sql(lead: LeadRef) -> tuple[str, tuple[Any, ...]]:
    """A SELECT of (kind, id, text, text, text), as names of other things are read: what `read_brief` reads."""
    sql = (
        "SELECT * FROM (SELECT 'decided', id, rule, code, '' FROM route_decided"
        f" WHERE {lead.column} = %s ORDER BY id DESC LIMIT 1) AS newest_decided"
        " UNION ALL SELECT * FROM (SELECT 'handover', id, state, COALESCE(CAST(owner_id AS text), ''),"
        " COALESCE(CAST(due_at AS text), '') FROM route_handover"
        f" WHERE {lead.column} = %s ORDER BY id DESC LIMIT 1) AS newest_handover"
    )  # fmt: skip
    return sql, (lead.id, lead.id)


def read_brief(rows: Mapping[str, tuple[int, str, str, str]]) -> Brief:
    """The rows of `brief_sql` by kind; one that is missing says that there is none."""
    decision, rule, code, _none = rows.get("decided", (None, "", "", ""))
    handover, state, owner_id, due_at = rows.get("handover", (None, "", "", ""))
    return Brief(
        decision,
        rule,
        code,
        handover,
        state,
        int(owner_id) if owner_id else None,
        instant(due_at) if due_at else None,
    )
