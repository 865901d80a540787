"""What a matched row changes about a lead we have: column by column, by the policy."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from prospekt.people.rules.draft import EMPTY, Policy

FOLLOWERS: Mapping[str, tuple[str, ...]] = {
    "full_name": ("given_name", "family_name", "call_name", "honorific", "sort_key", "name_key"),
    "name": ("legal_form", "name_key", "sort_key"),
    "role": ("role_key", "seniority"),
    "industry": ("industry_key",),
    "region": ("region_key",),
    "city": ("city_key",),
    "department": ("department_key",),
    "revenue": ("revenue_currency",),
    "list_price": ("list_price_currency",),
}
"""Columns that are derived from another one and change only with it."""
_DERIVED = {column for columns in FOLLOWERS.values() for column in columns} - {"seniority"}
FIRST_ONLY = {"source_id", "campaign_id", "first_seen_at", "list_price"}
"""What is known about the first time is never overwritten by a later one."""


def changes(
    current: Mapping[str, Any], given: Mapping[str, Any], policy: Policy
) -> dict[str, tuple[Any, Any]]:
    """(old, new) by column for all that the row changes; `own` is compared field by field."""
    found: dict[str, tuple[Any, Any]] = {}
    for column, new in given.items():
        if column in _DERIVED or column == "own":
            continue
        old = current.get(column)
        if column in FIRST_ONLY and old not in EMPTY:
            continue
        if (value := policy.value(column, old, new)) != old:
            found[column] = (old, value)
            for follower in FOLLOWERS.get(column, ()):
                if given.get(follower, "") != current.get(follower):
                    found[follower] = (current.get(follower), given.get(follower, ""))
    found.update(_own_changes(current.get("own") or {}, given.get("own") or {}, policy))
    return found


def _own_changes(
    current: Mapping[str, Any], given: Mapping[str, Any], policy: Policy
) -> dict[str, tuple[Any, Any]]:
    found = {}
    for slug, new in given.items():
        old = current.get(slug)
        if (value := policy.value(f"own:{slug}", old, new)) != old:
            found[f"own:{slug}"] = (old, value)
    return found
