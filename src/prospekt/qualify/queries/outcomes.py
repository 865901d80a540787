"""Which leads became prospects or customers after a day in the past, by the log."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from prospekt.ledger.bulk import select_by
from prospekt.ledger.events import EVENTS
from prospekt.qualify.queries.answers import moment_of
from prospekt.qualify.queries.judging import document_of
from prospekt.qualify.queries.scores import PERSON

CONVERTED = ("prospect", "customer", "repeat_customer", "advocate")
"""Lifecycles of leads that converted."""


def conversions(
    kind: str, ids: Sequence[int], at: datetime, until: datetime
) -> tuple[set[int], set[int]]:
    """The leads that had converted by `at`, and those of the others that did so up to `until`.

    A lead has converted once it was a prospect or more; going back afterwards does not undo it.
    """
    names = [name for name, event in EVENTS.items() if "lifecycle" in event.sets]
    alone = "" if kind == PERSON else " AND person_id IS NULL"
    rows = select_by(
        f"SELECT {kind}_id, name, facts, occurred_at FROM ledger_event WHERE {kind}_id IN {{values}}{alone}"
        f" AND name IN ({', '.join(['%s'] * len(names))}) ORDER BY id",
        ids,
        names,
    )
    before, after = set[int](), set[int]()
    for lead, name, facts, occurred_at in rows:
        if document_of(facts).get(EVENTS[name].sets["lifecycle"]) not in CONVERTED:
            continue
        when = moment_of(occurred_at)
        if when <= at:
            before.add(lead)
        elif when <= until:
            after.add(lead)
    return before, after - before
