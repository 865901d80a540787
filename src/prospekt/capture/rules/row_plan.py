"""How the columns of a file are read: what each fills, how its cells look, how long they may be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from prospekt.capture.rules.cells import CellStyle
from prospekt.capture.rules.targets import ANSWER, OWN, TARGETS
from prospekt.people.rules.own_values import slug_of

SINGLE_TEXT = frozenset(
    {"full_name", "given_name", "family_name", "middle_name", "honorific", "role", "department", "street",
     "postal_code", "city", "region", "company", "industry", "company_street", "company_postal_code",
     "company_city", "company_region", "source", "campaign", "owner", "seniority", "bounced"}
)  # fmt: skip
LONGEST_ANSWER = 4_000
LONGEST: Mapping[str, int] = {
    "full_name": 300, "given_name": 160, "family_name": 160, "middle_name": 120, "honorific": 60, "role": 200,
    "department": 120, "street": 300, "postal_code": 20, "city": 120, "region": 120, "company": 300,
    "industry": 200, "company_street": 300, "company_postal_code": 20, "company_city": 120,
    "company_region": 120, "source": 120, "campaign": 120, "owner": 200, "external_id": 200,
    "company_external_id": 200, "email": 320, "link": 600, "website": 600,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ColumnPlan:
    """How one column is read. `own` is the slug of the own field it fills, if it fills one."""

    index: int
    name: str
    target: str
    kind: str
    style: CellStyle
    own: str = ""
    is_required: bool = False
    is_short_text: bool = False
    longest: int = 200


_PARTS: Mapping[str, frozenset[str]] = {
    "work": frozenset({"role", "seniority", "department"}),
    "company": frozenset(
        {"company", "company_domain", "website", "industry", "employees", "revenue", "company_country",
         "company_city", "company_region"}
    ),
    "few": frozenset(
        {"language", "preferred_channel", "priority", "birthday", "first_seen", "list_price", "source", "campaign",
         "owner", "external_id", "company_external_id", "tags", "note"}
    ),
    "consent": frozenset({"no_email", "no_call", "no_contact", "subscribed", "bounced"}),
    "address": frozenset({"street", "postal_code", "address", "city", "region", "country"}),
    "company_address": frozenset({"company_street", "company_postal_code", "company_address"}),
    "links": frozenset({"link", "website"}),
}  # fmt: skip


@dataclass(frozen=True)
class Plan:
    """How all records of a file are read; `source` is the other tool under whose name ids are kept."""

    columns: tuple[ColumnPlan, ...]
    source: str = ""
    phone_country: str = ""
    tags: tuple[str, ...] = ()
    person: Mapping[str, Any] = field(default_factory=dict)
    """Values for every row: ids of source, campaign and owner."""

    @cached_property
    def steps(self) -> tuple[tuple[int, str, int, dict[str, Any], ColumnPlan], ...]:
        """(place of the cell, target of a plain text or "", its most letters, values of texts that were read
        before, the column), ready to walk."""
        return tuple(
            (
                column.index,
                column.target if column.is_short_text else "",
                column.longest,
                {},
                column,
            )
            for column in self.columns
        )

    @cached_property
    def parts(self) -> frozenset[str]:
        """Which parts of a lead the mapping can fill at all; the others need no look."""
        targets = {column.target for column in self.columns}
        return frozenset(part for part, fills in _PARTS.items() if targets & fills)


def column_plan(
    index: int,
    name: str,
    target: str,
    style: CellStyle,
    own_kind: str = "text",
    is_required: bool = False,
) -> ColumnPlan:
    """The plan of a mapped column."""
    if target.startswith(OWN):
        kind = own_kind if own_kind in ("number", "date", "yes_no") else "text"
        return ColumnPlan(index, name, target, kind, style, target.removeprefix(OWN), is_required)
    if target.startswith(ANSWER):
        kind = "date" if own_kind == "date" else "text"
        return ColumnPlan(index, name, target, kind, style, "", is_required, False, LONGEST_ANSWER)
    own = slug_of(name) if target == "lifecycle_hint" else ""
    return ColumnPlan(
        index, name, target, TARGETS[target].kind, style, own, is_required,
        target in SINGLE_TEXT and not own, LONGEST.get(target, 200),
    )  # fmt: skip
