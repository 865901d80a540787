"""What lists show of their leads beyond the usual columns; two statements for a page."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from prospekt.ledger.bulk import select_by
from prospekt.people.queries.leads import LeadRow
from prospekt.people.rules.lead_ref import LeadRef

_BOTH = ("industry", "region", "city")
_EITHER: Mapping[str, str] = {
    "lifecycle": "p.lifecycle", "temperature": "p.temperature", "language": "p.language", "campaign": "p.campaign_id",
    "team": "p.team_id", "priority": "p.priority", "fit": "p.fit", "interest": "p.interest", "created": "p.created_at",
    "first_seen": "p.first_seen_at", "updated": "p.updated_at", "preferred_channel": "p.preferred_channel",
    "no_email": "p.no_email", "no_call": "p.no_call", "no_contact": "p.no_contact", "bounced": "p.bounced",
    "own": "p.own",
}  # fmt: skip
_PERSON: Mapping[str, str] = {
    **_EITHER,
    **{name: f"COALESCE(NULLIF(p.{name}, ''), e.{name}, '')" for name in _BOTH},
    "employees": "COALESCE(p.employees, e.employees)",
    "revenue": "COALESCE(p.revenue, e.revenue)",
    "revenue_currency": "CASE WHEN p.revenue IS NULL THEN COALESCE(e.revenue_currency, '') ELSE p.revenue_currency END",
    "department": "p.department", "seniority": "p.seniority", "birthday": "p.birthday",
    "website": "COALESCE(e.domain, '')",
}  # fmt: skip
_COMPANY: Mapping[str, str] = {
    **_EITHER, **{name: f"p.{name}" for name in _BOTH}, "employees": "p.employees", "revenue": "p.revenue",
    "revenue_currency": "p.revenue_currency", "department": "''", "seniority": "''", "birthday": "NULL",
    "website": "p.domain",
}  # fmt: skip
_TOGETHER: Mapping[str, tuple[str, ...]] = {
    "revenue": ("revenue", "revenue_currency"),
    "refusals": ("no_email", "no_call", "no_contact", "bounced"),
}


def more_values(rows: Sequence[LeadRow], columns: Sequence[str]) -> dict[LeadRef, dict[str, Any]]:
    """The values of columns that the rows do not hold, by lead; own fields as one mapping under `own`."""
    names = _needed(columns)
    found: dict[LeadRef, dict[str, Any]] = {}
    for is_company, table, expressions in (
        (False, "people_person p LEFT JOIN people_company e ON e.id = p.company_id", _PERSON),
        (True, "people_company p", _COMPANY),
    ):
        ids = [row.id for row in rows if row.is_company == is_company]
        if not ids or not names:
            continue
        wanted = ", ".join(expressions[name] for name in names)
        for row in select_by(f"SELECT p.id, {wanted} FROM {table} WHERE p.id IN {{values}}", ids):
            found[LeadRef(not is_company, row[0])] = _values(names, row[1:])
    return found


def _needed(columns: Sequence[str]) -> list[str]:
    names: list[str] = []
    for column in columns:
        if column.startswith("own:"):
            names.append("own")
        else:
            names += [name for name in _TOGETHER.get(column, (column,)) if name in _PERSON]
    return list(dict.fromkeys(names))


def _values(names: Sequence[str], row: Sequence[Any]) -> dict[str, Any]:
    found = dict(zip(names, row, strict=True))
    own = found.get("own")
    if isinstance(own, str):
        found["own"] = json.loads(own)
    return found
