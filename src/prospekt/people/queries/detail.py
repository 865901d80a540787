"""One lead with everything that hangs on it, in a handful of statements."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection

from prospekt.people.models import Company, Person
from prospekt.people.queries.instants import instant
from prospekt.people.queries.rights import not_there, owners_within, reaches_company, told, visible
from prospekt.people.rules.lead_ref import LeadRef
from prospekt.people.rules.rights import Reader
from prospekt.words.problem import Refusal

PEOPLE_SHOWN = 50
_SHARED = (
    "id", "version", "lifecycle", "temperature", "grade", "points", "card", "priority", "industry", "employees",
    "revenue", "revenue_currency", "country", "region", "city", "language", "preferred_channel", "own", "source_id",
    "campaign_id", "first_seen_at", "last_touch_at", "no_email", "no_call", "no_contact", "bounced", "email", "phone",
    "owner_id", "team_id", "owner__name", "owner__email", "list_price", "list_price_currency",
)  # fmt: skip
_PERSON = (
    *_SHARED, "full_name", "call_name", "role", "seniority", "department", "birthday", "company_id", "company__name",
    "company__industry", "company__employees", "company__country", "company__region", "company__city",
)  # fmt: skip
_COMPANY = (*_SHARED, "name", "legal_form", "domain", "is_lead")


def lead_values(ref: LeadRef, *, reader: Reader, rights: Iterable[str] = ()) -> dict[str, Any]:
    """The columns of a lead that the reader may see, with its owner's and company's. Raises Refusal (not_found).

    Of a company also which of `rights` reach it, through its people too, so that `reaches_row` asks no more.
    """
    rows = Person.objects.values(*_PERSON) if ref.is_person else Company.objects.values(*_COMPANY)
    seen = visible(reader, "see_leads", is_company=not ref.is_person)
    if not ref.is_person:
        rows = rows.annotate(**{told(right): reaches_company(reader, right) for right in rights})
    # One row at most, so no order: `first` would look through forty columns for one.
    found = next(iter(rows.filter(seen, pk=ref.id, deleted_at=None)), None)
    if found is None:
        raise Refusal(not_there(reader, ref))
    return found


@dataclass(frozen=True, slots=True)
class Contact:
    """An address, number, link, tag or consent: its id, what is shown, and a kind or a second text.

    `is_on`: an e-mail address imitates another, a consent was given; `at`: when a consent was told; `key`: an
    e-mail address as it is matched, the purpose of a consent; `words`: what was shown when a consent was given.
    """

    id: int
    shown: str
    kind: str = ""
    is_on: bool = False
    at: datetime | None = None
    key: str = ""
    words: str = ""


@dataclass(slots=True)
class Details:
    """What hangs on a lead; `ids` are its own and those of all leads that are part of it now."""

    emails: list[Contact] = field(default_factory=list)
    phones: list[Contact] = field(default_factory=list)
    links: list[Contact] = field(default_factory=list)
    tags: list[Contact] = field(default_factory=list)
    addresses: list[Contact] = field(default_factory=list)
    external: list[Contact] = field(default_factory=list)
    consents: list[Contact] = field(default_factory=list)
    ids: list[int] = field(default_factory=list)


_PARTS: Mapping[str, str] = {
    "emails": (
        "SELECT 'emails', id, address, kind, CASE WHEN is_suspicious THEN 1 ELSE 0 END, position, NULL, key, ''"
        " FROM people_email"
    ),
    "phones": "SELECT 'phones', id, shown, e164, 0, position, NULL, '', '' FROM people_phone",
    "links": "SELECT 'links', id, url, '', 0, 0, NULL, '', '' FROM people_link",
    "external": "SELECT 'external', id, external_id, source, 0, 0, NULL, '', '' FROM people_externalid",
    "tags": (
        "SELECT 'tags', t.id, t.name, t.key, 0, 0, NULL, '', ''"
        " FROM people_leadtag l JOIN people_tag t ON t.id = l.tag_id"
    ),
    "addresses": (
        "SELECT 'addresses', id, street || ', ' || postal_code || ' ' || city || ', ' || region, country, 0, 0, NULL,"
        " '', '' FROM people_address"
    ),
    "consents": (
        "SELECT 'consents', id, channel, source, CASE WHEN is_given THEN 1 ELSE 0 END, -id, recorded_at, purpose,"
        " text_shown FROM people_consent"
    ),
}
_MERGED = (
    "WITH RECURSIVE part (id) AS (SELECT CAST({id} AS bigint) UNION SELECT m.{column} FROM people_merged m"
    " JOIN part ON m.into_id = part.id WHERE m.{column} IS NOT NULL)"
)
_IDS = "SELECT 'ids', id, '', '', 0, 0, NULL, '', '' FROM part"


def details_of(ref: LeadRef) -> Details:
    """E-mails, phones, links, tags, addresses, ids elsewhere, consents, and what was merged; one statement."""
    found = Details()
    with connection.cursor() as cursor:
        cursor.execute(f"{_details_sql(ref)} ORDER BY 1, 6, 2")
        for part, id_, shown, kind, is_on, _position, at, key, words in cursor.fetchall():
            if part == "ids":
                found.ids.append(id_)
                continue
            text = (
                shown
                if part != "addresses"
                else ", ".join(p.strip() for p in shown.split(",") if p.strip())
            )
            getattr(found, part).append(
                Contact(id_, text, kind, bool(is_on), instant(at) if at else None, key, words)
            )
    return found


def _details_sql(ref: LeadRef) -> str:
    empty = "CAST(NULL AS timestamptz)" if connection.vendor == "postgresql" else "NULL"
    parts = [f"{part} WHERE {ref.column} = {ref.id}" for part in _PARTS.values()]
    union = " UNION ALL ".join([*parts, _IDS]).replace(" NULL,", f" {empty},")
    return f"{_MERGED.format(id=ref.id, column=ref.column)} {union}"


def people_of(company_id: int, *, reader: Reader) -> list[dict[str, Any]]:
    """The people of a company whom the reader may see, best first; one more than are shown, if there are more."""
    seen = visible(reader, "see_leads", is_company=False)
    rows = Person.objects.filter(seen, company_id=company_id, deleted_at=None).order_by(
        "-points", "-id"
    )
    return list(
        rows.values("id", "full_name", "email", "phone", "role", "grade", "points")[
            : PEOPLE_SHOWN + 1
        ]
    )


def user_choices(reader: Reader) -> list[tuple[int, str]]:
    """Users to whom the reader may give leads: (id, name)."""
    return [(user.pk, str(user)) for user in owners_within(reader, "assign_leads")]


def tag_choices() -> list[tuple[int, str]]:
    """(id, name) of tags by name; the first 200."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, name FROM people_tag ORDER BY key LIMIT 200")
        return list(cursor.fetchall())
