"""A lead that a batch has in its hands: its values now, what changed, and what it carries beside its columns."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from prospekt.people.rules.identity import Known

REFUSALS: Mapping[str, str] = {"email": "no_email", "call": "no_call", "all": "no_contact"}
"""Channel of a refusal -> the column that says so."""
_SHARED: Mapping[str, Any] = {
    "industry": "", "industry_key": "", "employees": None, "revenue": None, "revenue_currency": "", "country": "",
    "region": "", "region_key": "", "city": "", "city_key": "", "language": "", "preferred_channel": "", "priority": 0,
    "lifecycle": "lead", "source_id": None, "campaign_id": None, "list_price": None, "list_price_currency": "",
    "first_seen_at": None, "last_touch_at": None, "email": "", "email_kind": "", "phone": "", "no_email": False,
    "no_call": False, "no_contact": False, "bounced": False, "owner_id": None, "team_id": None, "own": {}, "search": "",
    "version": 1,
}  # fmt: skip
PERSON_DEFAULTS: Mapping[str, Any] = _SHARED | {
    "full_name": "", "given_name": "", "family_name": "", "call_name": "", "honorific": "", "sort_key": "",
    "name_key": "", "role": "", "role_key": "", "seniority": "", "department": "", "department_key": "",
    "birthday": None, "company_id": None,
}  # fmt: skip
COMPANY_DEFAULTS: Mapping[str, Any] = _SHARED | {
    "name": "", "legal_form": "", "name_key": "", "sort_key": "", "domain": "", "is_lead": True,
}  # fmt: skip
NEVER_GIVEN: Mapping[str, Any] = {
    "temperature": "cold", "points": 0, "fit": 0, "interest": 0, "grade": "", "card": "", "deleted_at": None,
}  # fmt: skip
"""Columns that other stages own, as a new lead has them."""


@dataclass(slots=True)
class Details:
    """What a lead has in other tables, by the keys that tell a repetition."""

    links: set[str] = field(default_factory=set)
    tags: set[str] = field(default_factory=set)
    external: set[tuple[str, str]] = field(default_factory=set)
    consents: set[tuple[str, bool]] = field(default_factory=set)
    notes: set[str] = field(default_factory=set)
    touches: set[tuple[str, str]] = field(default_factory=set)
    """(kind, moment); with the moment "" for kinds that another change set brought."""
    has_address: bool = False


@dataclass(slots=True, eq=False)
class Pending:
    """A lead this batch has in its hands. `details` are made when first asked for: most new leads need none."""

    known: Known
    columns: dict[str, Any]
    is_new: bool = False
    company: Pending | None = None
    changed: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    """(old, new) by column, or by "kind+key" for what was added in another table. Empty for new leads."""
    kept_details: Details | None = None
    stayed_out: tuple[str, ...] = ()

    @property
    def id(self) -> int:
        return self.known.id

    @property
    def is_person(self) -> bool:
        return self.known.is_person

    @property
    def details(self) -> Details:
        if self.kept_details is None:
            self.kept_details = Details()
        return self.kept_details

    def refs(self) -> tuple[int | None, int | None]:
        """(person id, company id), of which one is None."""
        known = self.known
        return (known.id, None) if known.is_person else (None, known.id)


_NAMED_BY_VALUE = re.compile(r"([a-z]+)[+-]")


def field_code(column: str) -> str:
    """The name of a changed field as the log may hold it: without any value in it."""
    found = _NAMED_BY_VALUE.match(column)
    return found[1] if found else column


def instant(value: datetime) -> str:
    """A moment to the second, in UTC; what two touches are held together by. A naive one came out of SQLite."""
    if value.tzinfo is not None:
        value = value.astimezone(UTC)
    return value.strftime("%Y-%m-%d %H:%M:%S")
