"""Read the log onwards from a place, each event once, none passed over.

On PostgreSQL a transaction that commits later may hold a lower id, so readers stay below the oldest transaction
still running and go by (transaction, id); on SQLite writers queue up and the id is enough.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Q

from prospekt.ledger.models import Event, Position

LAST_ID = 2**63 - 1
FLOW = "flow"
"""The reader after which everything follows."""


class Place(NamedTuple):
    """How far somebody has read."""

    transaction_id: int = 0
    event_id: int = 0


@dataclass(frozen=True, slots=True)
class Happened:
    """An event as readers of the log see it."""

    id: int
    name: str
    person_id: int | None
    company_id: int | None
    occurred_at: datetime
    facts: Mapping[str, Any]
    door: str = ""


def events_after(
    place: Place, *, most: int, names: Collection[str] = ()
) -> tuple[list[Happened], Place]:
    """The next events (only those of `names`, if given), at most `most`, and the place behind them."""
    # Found before the events are read, so none can slip in between.
    end = end_of_log() if names else place
    where, values, order = _behind(place)
    if names:
        where += f" AND name IN ({', '.join(['%s'] * len(names))})"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, name, person_id, company_id, occurred_at, facts, transaction_id, door FROM ledger_event"
            f" WHERE {where} ORDER BY {order} LIMIT {int(most)}",
            [*values, *names],
        )
        rows = cursor.fetchall()
    behind = Place(rows[-1][6], rows[-1][0]) if rows else place
    if names and len(rows) < most:
        behind = max(behind, end, key=_in_order)
    return [_happened(row) for row in rows], behind


def next_after(reader: str, *, most: int) -> list[tuple[str, str]]:
    """Name and door of the events `reader` has not come to, at most `most`; nobody waits for this."""
    found = Position.objects.filter(reader=reader).first()
    place = Place(found.transaction_id, found.event_id) if found else Place()
    where, values, order = _behind(place)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT name, door FROM ledger_event WHERE {where} ORDER BY {order} LIMIT {int(most)}",
            values,
        )
        return cursor.fetchall()


def _behind(place: Place) -> tuple[str, list[int], str]:
    """The condition for the events behind a place, its values, and their order."""
    if connection.vendor == "postgresql":
        where = f"(transaction_id, id) > (%s, %s) AND transaction_id < {_RUNNING}"
        return where, [*place], "transaction_id, id"
    return "id > %s", [place.event_id], "id"


_RUNNING = "pg_snapshot_xmin(pg_current_snapshot())::text::bigint"


def position_of(reader: str) -> Place:
    """How far `reader` has come, locked: it comes no further before this transaction ends."""
    rows = Position.objects.filter(reader=reader)
    if connection.features.has_select_for_update:
        rows = rows.select_for_update()
    found = rows.first()
    if found is None:
        # Two may find none at once; one of them makes it, and both then wait for the same row.
        Position.objects.bulk_create([Position(reader=reader)], ignore_conflicts=True)
        found = rows.get()
    return Place(found.transaction_id, found.event_id)


def move(reader: str, place: Place) -> None:
    """In the transaction that holds what followed from the events before `place`."""
    Position.objects.filter(reader=reader).update(
        transaction_id=place.transaction_id, event_id=place.event_id
    )


def before(place: Place) -> Q:
    """The events up to and with the one at `place`."""
    if connection.vendor != "postgresql":
        return Q(id__lte=place.event_id)
    here = Q(transaction_id=place.transaction_id, id__lte=place.event_id)
    return Q(transaction_id__lt=place.transaction_id) | here


def end_of_log() -> Place:
    """A place before which everything is settled: what is still being written comes after it."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {_RUNNING}")
            return Place(cursor.fetchone()[0] - 1, LAST_ID)
    last = Event.objects.order_by("-id").values_list("id", flat=True).first()
    return Place(0, last or 0)


def origin() -> str:
    """By what a log is known among others: a digest of its first event; empty for an empty log."""
    first = Event.objects.order_by("id").values_list("id", "name", "recorded_at").first()
    return sha256(repr(first).encode()).hexdigest()[:16] if first else ""


def _in_order(place: Place) -> tuple[int, ...]:
    return place if connection.vendor == "postgresql" else (place.event_id,)


def _happened(row: tuple[Any, ...]) -> Happened:
    facts = json.loads(row[5]) if row[5] != "{}" else {}
    return Happened(row[0], row[1], row[2], row[3], _time(row[4]), facts, row[7])


def _time(value: Any) -> datetime:
    """SQLite keeps moments in UTC without saying so."""
    found = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    return found if found.tzinfo else found.replace(tzinfo=UTC)
