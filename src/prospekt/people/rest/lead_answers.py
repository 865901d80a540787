"""Rows of leads as answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from prospekt.people.queries.detail import Details, details_of, lead_values
from prospekt.people.queries.leads import LeadRow
from prospekt.people.rest.lead_shapes import (
    ContactsAnswer,
    EmailAnswer,
    ExternalIdAnswer,
    LeadAnswer,
    LeadLine,
    MoneyAnswer,
    PhoneAnswer,
    TagAnswer,
    TagsAnswer,
)
from prospekt.people.rules.lead_ref import LeadRef
from prospekt.people.rules.rights import Reader

_AS_THEY_ARE = (
    "version", "industry", "employees", "country", "region", "city", "language", "preferred_channel", "priority",
    "own", "lifecycle", "temperature", "grade", "points", "owner_id", "source_id", "campaign_id", "first_seen_at",
    "last_touch_at", "no_email", "no_call", "no_contact", "bounced",
)  # fmt: skip
_OF_PERSONS = ("full_name", "call_name", "role", "seniority", "department")
_OF_COMPANIES = ("domain", "legal_form")


def line_of(row: LeadRow, tags: Sequence[str]) -> LeadLine:
    """A row of the list."""
    return LeadLine(
        ref=str(row.ref), is_company=row.is_company, name=row.name, role=row.role,
        company_ref=_company_ref(row.company_id), company=row.company, email=row.email, phone=row.phone,
        country=row.country, grade=row.grade, points=row.points, owner_id=row.owner_id, source_id=row.source_id,
        last_touch_at=row.last_touch_at, tags=list(tags),
    )  # fmt: skip


def lead_answer(lead: LeadRef, *, reader: Reader) -> LeadAnswer:
    """One lead; two statements. Raises Refusal not_found."""
    values = lead_values(lead, reader=reader)
    return _answer(lead, values, details_of(lead))


def _answer(lead: LeadRef, values: Mapping[str, Any], details: Details) -> LeadAnswer:
    contacts = contacts_answer(details)
    return LeadAnswer(
        ref=str(lead), is_company=not lead.is_person, name=_name(values),
        **{name: values[name] for name in _AS_THEY_ARE},
        **{name: values.get(name, "") for name in (*_OF_PERSONS, *_OF_COMPANIES)},
        birthday=values.get("birthday"), company_ref=_company_ref(values.get("company_id")),
        company=values.get("company__name") or "", revenue=_money(values), emails=contacts.emails,
        phones=contacts.phones, links=[link.shown for link in details.links], tags=tags_answer(details).tags,
        external_ids=[ExternalIdAnswer(source=e.kind, external_id=e.shown) for e in details.external],
    )  # fmt: skip


def _name(values: Mapping[str, Any]) -> str:
    named = values.get("full_name") or values.get("name")
    return str(named or values["email"] or values["phone"] or f"#{values['id']}")


def _money(values: Mapping[str, Any]) -> MoneyAnswer | None:
    if values["revenue"] is None:
        return None
    return MoneyAnswer(amount=values["revenue"], currency=values["revenue_currency"])


def _company_ref(company_id: int | None) -> str | None:
    return f"c{company_id}" if company_id else None


def contacts_answer(details: Details) -> ContactsAnswer:
    """E-mail addresses and phone numbers."""
    return ContactsAnswer(
        emails=[
            EmailAnswer(id=e.id, address=e.shown, kind=e.kind, is_suspicious=e.is_on)
            for e in details.emails
        ],
        phones=[PhoneAnswer(id=p.id, shown=p.shown, e164=p.kind) for p in details.phones],
    )


def tags_answer(details: Details) -> TagsAnswer:
    """Tags."""
    return TagsAnswer(tags=[TagAnswer(id=tag.id, name=tag.shown) for tag in details.tags])
