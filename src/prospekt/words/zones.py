"""The time zones that there are."""

from __future__ import annotations

from functools import cache
from zoneinfo import available_timezones


@cache
def time_zones() -> frozenset[str]:
    """All names; listing them walks through hundreds of files, so that is done once."""
    return frozenset(available_timezones())
