"""A digest of the state tables of an installation: what people see of their leads, without the log of how it came."""

from __future__ import annotations

import hashlib

from tests.stages.config.installation import Installation

STATE = (
    "people_person", "people_company", "people_email", "people_phone", "people_address", "people_link",
    "people_externalid", "people_tag", "people_leadtag", "people_consent", "people_ownfield", "capture_source",
    "capture_campaign", "capture_campaigncost", "qualify_interest",
)  # fmt: skip
MOMENTS = ("created_at", "updated_at", "first_seen_at", "recorded_at")


def state_digests(prospekt: Installation, *, without: tuple[str, ...] = ()) -> dict[str, str]:
    """Table -> digest of its rows in the order of their ids."""
    return {table: _digest(prospekt, table, without) for table in STATE}


def _digest(prospekt: Installation, table: str, without: tuple[str, ...]) -> str:
    found = hashlib.sha256()
    for row in prospekt.rows(f"SELECT * FROM {table} ORDER BY id"):
        found.update(repr([(name, row[name]) for name in row if name not in without]).encode())
    return found.hexdigest()
