"""Headers that mean different things in different tables ("Name", "Title", "Website"): the table decides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from prospekt.capture.rules import content
from prospekt.words.folding import fold

_COMPANY_FACTS = {
    "industry",
    "employees",
    "revenue",
    "company_domain",
    "website",
    "company_phone",
    "company_city",
    "company_country",
    "company_street",
}
_PERSON_FACTS = {
    "role",
    "birthday",
    "honorific",
    "department",
    "seniority",
    "family_name",
    "given_name",
    "company",
    "middle_name",
    "preferred_channel",
}


@dataclass(frozen=True, slots=True)
class Table:
    """What is already known of the whole table: targets found, values of its e-mail column, language of its headers ("" unknown),
    and what a row is when a known export says so."""

    targets: frozenset[str]
    emails: Sequence[str] = ()
    language: str = ""
    entity: str = ""


def meaning_of(key: str, values: Sequence[str], table: Table) -> tuple[str, ...]:
    """Targets a header of meaning `key` ("?name"...) may have here; exactly one when it is settled."""
    return _MEANINGS[key](values, table)


def _name(values: Sequence[str], table: Table) -> tuple[str, ...]:
    if len(values) >= 20 and len(set(values)) * 5 <= len(values):
        return ("full_name", "company")
    if "family_name" in table.targets and "given_name" not in table.targets:
        single = content.share(values, lambda text: len(text.split()) == 1)
        return ("given_name",) if single >= 0.8 else ("full_name",)
    if content.share(values, content.has_legal_form) >= 0.15 and "company" not in table.targets:
        return ("company",)
    if values and content.share(values, content.is_person_name) < 0.5:
        return (
            ("company",)
            if "company" not in table.targets and table.targets & _COMPANY_FACTS
            else ("full_name", "company")
        )
    if table.targets & _PERSON_FACTS or _named_in_emails(values, table.emails):
        return ("full_name",)
    if table.targets & _COMPANY_FACTS:
        return ("company",)
    return ("full_name",) if table.targets & {"email", "phone"} else ("full_name", "company")


def _named_in_emails(values: Sequence[str], emails: Sequence[str]) -> bool:
    """The names' words stand before the @ of the e-mails in a third of the rows. Columns with gaps are not compared."""
    if not values or len(values) != len(emails):
        return False
    pairs = zip(values, emails, strict=True)
    hits = sum(
        any(len(w) > 2 and w in mail.split("@")[0].lower() for w in fold(name).split())
        for name, mail in pairs
    )
    return hits * 3 >= len(values)


def _title(values: Sequence[str], table: Table) -> tuple[str, ...]:
    if content.share(values, content.is_honorific) >= 0.6:
        return ("honorific",)
    if not values and "role" in table.targets:
        return ("honorific", "role")
    return ("role",)


def _location(values: Sequence[str], table: Table) -> tuple[str, ...]:
    if (
        content.share(values, lambda text: content.read_country(text) if len(text) > 2 else "")
        >= 0.8
    ):
        return ("country",)
    if not values or content.share(values, lambda text: "," in text) >= 0.3:
        return ("address",)
    return ("city", "region", "address")


def _website(_values: Sequence[str], table: Table) -> tuple[str, ...]:
    person = (
        table.targets & (_PERSON_FACTS - {"company"})
        or "?name" in table.targets
        and "email" in table.targets
    )
    if "company" in table.targets or table.entity == "company" or not person:
        return ("website",)
    return ("link",)


def _address(_values: Sequence[str], table: Table) -> tuple[str, ...]:
    return (
        ("street",)
        if table.targets & {"city", "postal_code"} and "street" not in table.targets
        else ("address",)
    )


def _jabatan(_values: Sequence[str], table: Table) -> tuple[str, ...]:
    """Malay: department; Indonesian: position. Another column that is one of them leaves the other."""
    if table.language == "ms" or "role" in table.targets:
        return ("department",)
    if table.language == "id" or "department" in table.targets:
        return ("role",)
    return ("role", "department")


def _status(_values: Sequence[str], _table: Table) -> tuple[str, ...]:
    return ("lifecycle_hint", "tags")


def _date(_values: Sequence[str], _table: Table) -> tuple[str, ...]:
    return ("first_seen", "touch_at", "birthday")


def _id(_values: Sequence[str], _table: Table) -> tuple[str, ...]:
    """Two lists both counted from 1 must not meet, so a plain id is left to the user."""
    return ("external_id", "company_external_id")


_MEANINGS = {
    "?name": _name,
    "?title": _title,
    "?location": _location,
    "?website": _website,
    "?address": _address,
    "?jabatan": _jabatan,
    "?status": _status,
    "?date": _date,
    "?id": _id,
}
