"""What the log says of a lead: its events folded into lifecycle, owner, grade and whatever else they set.

Knows no event by name: an event class says itself which states it leaves behind (`sets`) and whether it
takes the lead out (`removes`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.db import connection

from prospekt.ledger.events import EVENTS

BLOCK = 20_000
States = dict[int, dict[str, Any]]
"""Lead id -> state name -> value."""
Row = tuple[int, str, Mapping[str, Any]]
"""Lead id, event name, facts; in the order of the log."""


def fold(rows: Iterable[Row]) -> States:
    """The states that these events leave behind; a removed lead has none."""
    states: States = {}
    for lead, name, facts in rows:
        kind = EVENTS.get(name)
        if kind is None:
            continue
        if kind.removes:
            states.pop(lead, None)
        elif kind.sets:
            found = states.setdefault(lead, {})
            found.update((state, facts[fact]) for state, fact in kind.sets.items() if fact in facts)
    return states


def replayed(kind: str) -> Iterator[tuple[int, int, States]]:
    """All persons (or companies) of the log by blocks of ids: (first id, last id, states)."""
    column = {"person": "person_id", "company": "company_id"}[kind]
    only = " AND person_id IS NULL" if kind == "company" else ""
    names = [name for name, event in EVENTS.items() if event.sets or event.removes]
    marks = ", ".join(["%s"] * len(names))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT MAX({column}) FROM ledger_event WHERE {column} IS NOT NULL")
        last = cursor.fetchone()[0] or 0
        for first in range(1, last + 1, BLOCK):
            cursor.execute(
                f"SELECT {column}, name, facts FROM ledger_event WHERE {column} BETWEEN %s AND %s{only}"
                f" AND name IN ({marks}) ORDER BY id",
                [first, first + BLOCK - 1, *names],
            )
            rows = ((lead, name, json.loads(facts)) for lead, name, facts in cursor.fetchall())
            yield first, first + BLOCK - 1, fold(rows)
