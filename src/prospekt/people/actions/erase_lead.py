"""Erase one lead on request, at once and for good: what it said and did goes, the numbers it counts in stay.

Everything happens in one transaction; files go after its commit, and again by a job if that was cut off. What it
refused goes on holding for its addresses, as digests. A restored backup forgets it again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from prospekt.ledger.actions import append
from prospekt.ledger.events import Actor
from prospekt.people.actions.erasing import wipe
from prospekt.people.actions.identity_lock import lock_identity
from prospekt.people.actions.recycle_bin import let_go_for_good
from prospekt.people.actions.traces import marks_of_leads, take_out_traces
from prospekt.people.events import LeadErased
from prospekt.people.models import Company, LeadTag, Person, Tag
from prospekt.people.queries.holdings import counts_of, models_of_leads
from prospekt.people.queries.merged import with_merged
from prospekt.people.queries.rights import check_leads, check_right, reader_of
from prospekt.people.rules.lead_ref import LeadRef, no_lead
from prospekt.words.folding import fold
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

NUMBERS_ONLY = (
    "ledger_event",
    "people_change",
    "people_bulkrow",
    "capture_importrow",
    "capture_spared",
)
"""Tables whose rows of a lead stay: they hold ids, codes and moments; values in the audit trail are erased."""


@dataclass(frozen=True, slots=True)
class ToErase:
    """What erasing a lead would take: how many rows by table, what has to be typed, and what stays."""

    name: str
    rows: dict[str, int] = field(default_factory=dict)
    stays: dict[str, int] = field(default_factory=dict)


def what_goes(lead: LeadRef, *, by: Actor) -> ToErase:
    """What erasing would take. Raises Refusal not_allowed, and not_found for a lead that is not in the list."""
    reader = reader_of(by)
    check_right(reader, "erase_texts")
    check_leads(reader, "see_leads", [lead])
    found = counts_of(lead, with_merged(lead.column, [lead.id]))
    stays = {table: n for table, n in found.items() if table in NUMBERS_ONLY}
    return ToErase(_name(lead), {t: n for t, n in found.items() if t not in stays}, stays)


def erase_lead(lead: LeadRef, *, confirm: str, by: Actor, now: datetime) -> int:
    """Erase a lead for good; returns how many rows went or lost their words.

    `confirm` is the lead's name (or its number), typed by somebody who means it. Raises Refusal not_allowed,
    not_found, not_confirmed, and has_people for a company at which somebody works.
    """
    check_right(reader_of(by), "erase_texts")
    with transaction.atomic():
        lock_identity()
        check_leads(reader_of(by), "see_leads", [lead])
        name = _name(lead)
        if fold(confirm.strip()) not in (fold(name), str(lead)):
            message = _("To erase this lead for good, type its name: {name}.")
            raise Refusal(Problem("not_confirmed", message, {"name": name}, column="confirm"))
        ids = with_merged(lead.column, [lead.id])
        marks = marks_of_leads(lead.column, ids)
        n = sum(counts_of(lead, ids).values())
        tags = list(
            LeadTag.objects.filter(**{f"{lead.column}__in": ids}).values_list("tag_id", flat=True)
        )
        let_go_for_good(lead, by=by, now=now)
        _sweep(lead.column, ids)
        Tag.objects.filter(pk__in=tags, leadtag=None).delete()
        n += take_out_traces(lead.column, ids, marks)
        who = {"person_id": lead.person_id, "company_id": lead.company_id}
        append([LeadErased(**who, rows=n)], by=by, now=now)
        wipe()
    return n


def _model(lead: LeadRef) -> type[Person] | type[Company]:
    return Person if lead.is_person else Company


def _name(lead: LeadRef) -> str:
    row = _model(lead).objects.filter(pk=lead.id, deleted_at=None).first()
    if row is None:
        raise Refusal(no_lead())
    return str(row)


def _sweep(column: str, ids: Sequence[int]) -> None:
    """What a stage keeps of the lead without having said so goes as well."""
    for model in models_of_leads():
        table, columns = model._meta.db_table, {f.column for f in model._meta.concrete_fields}
        if column in columns and table not in NUMBERS_ONLY and table != "people_company":
            rows = model._default_manager.filter(**{f"{column}__in": list(ids)})
            rows._raw_delete(rows.db)
