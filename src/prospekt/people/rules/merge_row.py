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


_EMPTY_TOO: Mapping[str, Any] = {"priority": 0, "bounced": False}
"""Columns that cannot be NULL, with the value that says nothing."""


def changes(
    current: Mapping[str, Any], given: Mapping[str, Any], own: Mapping[str, Any], policy: Policy
) -> dict[str, tuple[Any, Any]]:
    """(old, new) by column for all that a row changes; own fields come as "own:slug"."""
    found: dict[str, tuple[Any, Any]] = {}
    for column, new in given.items():
        old = current.get(column)
        if column in _DERIVED or new == old or new in EMPTY:
            continue
        if column in FIRST_ONLY and old not in EMPTY:
            continue
        usual = None if column in _EMPTY_TOO and old == _EMPTY_TOO[column] else old
        if policy.value(column, usual, new) != usual:
            found[column] = (old, new)
            for follower in FOLLOWERS.get(column, ()):
                if given.get(follower, "") != current.get(follower):
                    found[follower] = (current.get(follower), given.get(follower, ""))
    if own:
        found.update(_own_changes(current.get("own") or {}, own, policy))
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
