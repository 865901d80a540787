"""Everything about one lead, and its erasure, over REST."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Path
from pydantic import Field

from prospekt.desk.person_file import person_file
from prospekt.people.actions.erase_lead import erase_lead
from prospekt.people.rest.door import Rest, caller_of
from prospekt.people.rest.shapes import Answer, Body, LeadRefText
from prospekt.people.rules.lead_ref import parse_ref

rest = Rest("Consent")


class EverythingAnswer(Answer):
    """All rows that belong to a lead, by table, and the same as a page to read (HTML)."""

    ref: str
    name: str
    tables: dict[str, list[dict[str, Any]]]
    page: str


class EraseBody(Body):
    """The lead's name, or its reference, by somebody who means it."""

    confirm: Annotated[str, Field(min_length=1, max_length=400)]


class ErasedAnswer(Answer):
    """How many rows went or lost their words."""

    rows: int


@rest.post("/leads/{lead_ref}/everything", right="export_leads", answer=EverythingAnswer)
def hand_over_everything(request: HttpRequest, lead_ref: Path[LeadRefText]) -> EverythingAnswer:
    """Hand over everything that is known of a lead, for whoever asks what is.

    A POST, because it is written down that it was handed over.
    """
    lead = parse_ref(lead_ref)
    found = person_file(lead, by=caller_of(request).actor, now=timezone.now())
    return EverythingAnswer(
        ref=str(lead), name=found.name, tables=dict(found.tables), page=found.page
    )


@rest.post("/leads/{lead_ref}/erase", right="erase_texts", answer=ErasedAnswer)
def erase_a_lead(
    request: HttpRequest, lead_ref: Path[LeadRefText], body: EraseBody
) -> ErasedAnswer:
    """Erase a lead for good; what it refused goes on holding for its addresses, as digests."""
    by = caller_of(request).actor
    rows = erase_lead(parse_ref(lead_ref), confirm=body.confirm, by=by, now=timezone.now())
    return ErasedAnswer(rows=rows)
