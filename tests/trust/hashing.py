"""A digest of the state tables of an installation: what people see of their leads, without the log of how it came."""

from __future__ import annotations

import hashlib
import sqlite3
from contextlib import closing
from pathlib import Path

STATE = (
    "people_person", "people_company", "people_email", "people_phone", "people_address", "people_link",
    "people_externalid", "people_tag", "people_leadtag", "people_consent", "people_ownfield", "capture_source",
    "capture_campaign", "capture_campaigncost", "qualify_interest",
)  # fmt: skip
MOMENTS = ("created_at", "updated_at", "first_seen_at", "recorded_at")


def state_digests(home: Path, *, without: tuple[str, ...] = ()) -> dict[str, str]:
    """Table -> digest of its rows in the order of their ids."""
    with closing(sqlite3.connect(home / "prospekt.sqlite3")) as database:
        return {table: _digest(database, table, without) for table in STATE}


def _digest(database: sqlite3.Connection, table: str, without: tuple[str, ...]) -> str:
    names = [row[1] for row in database.execute(f"PRAGMA table_info({table})")]
    kept = ", ".join(f'"{name}"' for name in names if name not in without)
    found = hashlib.sha256()
    for row in database.execute(f"SELECT {kept} FROM {table} ORDER BY id"):
        found.update(repr(row).encode())
    return found.hexdigest()


def scalar(home: Path, sql: str) -> int:
    """One number out of the database of an installation."""
    with closing(sqlite3.connect(home / "prospekt.sqlite3")) as database:
        return int(database.execute(sql).fetchone()[0] or 0)
