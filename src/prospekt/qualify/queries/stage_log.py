"""Whether the log and the tables tell the same of recycle clocks and of what was set by hand."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django.db import connection

from prospekt.ledger.bulk import select_by
from prospekt.words.problem import Problem
from prospekt.words.problem import gettext_noop as _

BLOCK = 2_000


def clocks_that_differ() -> Iterator[Problem]:
    """Every recycle clock of which the log tells something else than the table."""
    message = _("The recycle clock {event} differs between the tables and the log.")
    opened, closed = _told("lead.put_aside", ("lead.recycled", "lead.clock_stopped"), "clock")
    columns = "state, reason, wakes, COALESCE(CAST(wake_on AS text), ''), closed_at IS NOT NULL"
    facts = {
        id_: (facts["state"], facts["reason"], facts["wakes"], facts["wake_on"], id_ in closed)
        for id_, (_person, _company, facts) in opened.items()
    }
    yield from _differing("qualify_recycleclock", columns, "clock_differs", message, opened, facts)


def holds_that_differ() -> Iterator[Problem]:
    """Everything set by hand of which the log tells something else than the table."""
    message = _("What event {event} set by hand differs between the tables and the log.")
    opened, closed = _told("lead.held", ("lead.released",), "hold")
    columns = "what, value, ended_at IS NOT NULL"
    facts = {
        id_: (facts["what"], facts["value"], id_ in closed)
        for id_, (_person, _company, facts) in opened.items()
    }
    yield from _differing("qualify_hold", columns, "hold_differs", message, opened, facts)


_Opened = dict[int, tuple[int | None, int | None, Any]]


def _told(opens: str, closes: tuple[str, ...], fact: str) -> tuple[_Opened, set[int]]:
    opened: _Opened = {}
    closed: set[int] = set()
    marks = ", ".join(["%s"] * (1 + len(closes)))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id, name, person_id, company_id, facts FROM ledger_event WHERE name IN ({marks}) ORDER BY id",
            [opens, *closes],
        )
        for id_, name, person, company, text in cursor.fetchall():
            facts = json.loads(text) if isinstance(text, str) else text
            if name == opens:
                opened[id_] = (person, company, facts)
            else:
                closed.add(facts[fact])
    return opened, closed


def _differing(
    table: str,
    columns: str,
    code: str,
    message: str,
    opened: _Opened,
    told: dict[int, tuple[Any, ...]],
) -> Iterator[Problem]:
    ids = list(opened)
    for start in range(0, len(ids), BLOCK):
        block = ids[start : start + BLOCK]
        sql = f"SELECT event_id, {columns} FROM {table} WHERE event_id IN {{values}}"
        stored = {row[0]: (*row[1:-1], bool(row[-1])) for row in select_by(sql, block)}
        lost = _still_there({id_: opened[id_] for id_ in block if id_ not in stored})
        wrong = [id_ for id_, row in stored.items() if row != told[id_]]
        for id_ in sorted([*lost, *wrong]):
            yield Problem(code, message, {"event": id_})
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT event_id FROM {table} ORDER BY event_id")
        for (id_,) in cursor.fetchall():
            if id_ not in opened:
                yield Problem(code, message, {"event": id_})


def _still_there(missing: _Opened) -> list[int]:
    """Those whose lead is still in the tables, so that the row should be too."""
    found: list[int] = []
    for table, place in (("people_person", 0), ("people_company", 1)):
        ids = {row[place] for row in missing.values() if row[place]}
        here = {row[0] for row in select_by(f"SELECT id FROM {table} WHERE id IN {{values}}", ids)}
        found += [id_ for id_, row in missing.items() if row[place] in here]
    return found
