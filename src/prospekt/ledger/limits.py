"""How often somebody may call: token buckets in the database, so that every process counts the same calls."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import connection

from prospekt.ledger.models import Bucket

FORGOTTEN = timedelta(hours=1)
"""A bucket nobody took from for so long is full again, and its row says nothing."""


def take_call(rates: Mapping[str, int], *, now: datetime) -> int:
    """Count a call against every bucket of `rates` (name -> calls a minute), by one statement.

    Returns 0 if all of them had one left, else the seconds until they have. A bucket holds the calls of a
    minute and fills evenly; a rate of 0 is no limit.
    """
    limited = {name: rate for name, rate in sorted(rates.items()) if rate > 0}
    if not limited:
        return 0
    at = now.timestamp()
    rows = ", ".join(["(%s, %s, %s)"] * len(limited))
    values = [value for name, rate in limited.items() for value in (name, rate - 1.0, at)]
    least, most = ("LEAST", "GREATEST") if connection.vendor == "postgresql" else ("MIN", "MAX")
    rate = f"CASE b.name {' '.join(['WHEN %s THEN %s'] * len(limited))} END"
    named = [value for name, rate_ in limited.items() for value in (name, float(rate_))]
    filled = f"{least}({rate}, b.level + {most}(0, excluded.at - b.at) * ({rate}) / 60)"
    sql = (
        f"INSERT INTO {Bucket._meta.db_table} AS b (name, level, at) VALUES {rows}"
        f" ON CONFLICT (name) DO UPDATE SET level = {filled} - 1, at = {most}(b.at, excluded.at)"
        f" WHERE {filled} >= 1 RETURNING name"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [*values, *named * 4])
        taken = {name for (name,) in cursor.fetchall()}
    empty = limited.keys() - taken
    return _seconds(limited, empty, at) if empty else 0


def _seconds(rates: Mapping[str, int], empty: set[str], at: float) -> int:
    """How long the emptiest bucket needs to hold one call again."""
    rows = Bucket.objects.filter(name__in=empty).values_list("name", "level", "at")
    waits = [(1 - level) * 60 / rates[name] - max(0.0, at - since) for name, level, since in rows]
    return max(1, math.ceil(max(waits, default=1)))


def forget_full(*, now: datetime) -> int:
    """Take out buckets that are full again; returns how many."""
    return Bucket.objects.filter(at__lt=(now - FORGOTTEN).timestamp()).delete()[0]
