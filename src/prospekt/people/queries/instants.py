"""Moments as raw statements give them back."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any


def instant(value: Any) -> datetime:
    """An aware moment from what a raw statement returned: SQLite gives text or a naive UTC time, PostgreSQL an aware one."""
    found = datetime.fromisoformat(value) if isinstance(value, str) else value
    return found if found.tzinfo else found.replace(tzinfo=UTC)
