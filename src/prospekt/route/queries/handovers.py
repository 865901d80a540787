"""Hand-overs to sales: those that wait, those of a lead, and who may decide about them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from prospekt.people.models import Company, Person
from prospekt.people.queries.rights import visible
from prospekt.people.rules.lead_ref import LeadRef
from prospekt.people.rules.rights import Reader
from prospekt.route.models import Handover
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

PARTS = ("waiting", "closed")
PAGE = 50


@dataclass(frozen=True, slots=True)
class HandoverRow:
    """A hand-over as lists show it. `may_decide`: accept or send back; `may_pass_on`: give it to somebody else."""

    id: int
    lead: LeadRef
    lead_name: str
    company: str
    grade: str
    owner_id: int | None
    owner: str
    state: str
    handed_at: datetime
    due_at: datetime
    escalated_at: datetime | None
    decided_at: datetime | None
    reason: str
    responded_at: datetime | None
    response_minutes: int | None
    round: int
    may_decide: bool
    may_pass_on: bool


def handover_page(
    reader: Reader, *, part: str = "waiting", before: int | None = None, size: int = PAGE
) -> tuple[list[HandoverRow], int | None]:
    """Those the reader may see: waiting ones by the time they are due, closed ones newest first; two statements.

    Closed ones go on before an id.
    """
    rows = _seen(reader).select_related("person__company", "company", "owner")
    if part == "waiting":
        found = list(rows.filter(state="waiting").order_by("due_at", "pk")[:500])
        return [row_of(row, reader) for row in found], None
    rows = rows.exclude(state="waiting")
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows.order_by("-pk")[: size + 1])
    page = found[:size]
    return [row_of(row, reader) for row in page], page[-1].pk if len(found) > size else None


def one_handover(reader: Reader, handover_id: int) -> HandoverRow:
    """Raises Refusal not_found."""
    rows = _seen(reader).select_related("person__company", "company", "owner")
    found = rows.filter(pk=handover_id).first()
    if found is None:
        raise Refusal(no_handover())
    return row_of(found, reader)


def row_of(row: Handover, reader: Reader) -> HandoverRow:
    lead: Any = row.person or row.company
    firm = lead.company.name if row.person and lead.company else ""
    is_open = row.state == "waiting"
    facts = (lead.owner_id, lead.team_id, lead.lifecycle)
    passes_on = reader.reaches("assign_leads", *facts)
    is_own = row.owner_id is not None and row.owner_id == reader.user_id
    return HandoverRow(
        row.pk, lead_of(row), str(lead), firm, lead.grade, row.owner_id, str(row.owner) if row.owner else "",
        row.state, row.handed_at, row.due_at, row.escalated_at, row.decided_at, row.reason, row.responded_at,
        row.response_minutes, row.round, is_open and (passes_on or (is_own and reader.may("change_leads"))),
        is_open and passes_on,
    )  # fmt: skip


def lead_of(row: Handover) -> LeadRef:
    """The lead that was handed over."""
    return LeadRef(row.person_id is not None, row.person_id or row.company_id or 0)


def _seen(reader: Reader) -> QuerySet[Handover]:
    """Of leads in the list that the reader may see; representatives see their own, and those nobody has yet."""
    persons = Person.objects.filter(visible(reader, "see_leads", is_company=False), deleted_at=None)
    companies = Company.objects.filter(visible(reader, "see_leads", is_company=True), deleted_at=None)  # fmt: skip
    return Handover.objects.filter(
        Q(Exists(persons.filter(pk=OuterRef("person_id"))))
        | Q(Exists(companies.filter(pk=OuterRef("company_id"))))
    )


def no_handover() -> Problem:
    """Nothing there, or nothing that the reader may see."""
    message = _("This hand-over is no longer there; its lead may have been removed or given away.")
    return Problem("not_found", message)
