"""Rows that follow a lead into the one it is merged with, and come back exactly when the merge is undone.

Later stages say once, at start, which of their tables follow (`rows_follow`), and when a lead cannot be merged
just now (`ask_first`). What was moved is remembered as ids, so that coming back needs no guess.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from prospekt.ledger.bulk import select_by
from prospekt.people.rules.lead_ref import LeadRef

Moved = list[list[int]]
"""[id, 1 if the row was the other lead's, place among its kind or 0] of every row that was written."""
Check = Callable[[Sequence[LeadRef]], None]


@dataclass(frozen=True, slots=True)
class Rows:
    """A table whose rows belong to a lead by `person_id` or `company_id`.

    `same` is an expression over a row; two rows where it is equal say the same thing, and only the kept lead's is
    wanted. Empty: every row says something of its own. `told` names the row in the audit trail by `same`.
    """

    table: str
    same: str = ""
    told: str = ""
    key: str = "id"
    has_position: bool = False
    columns: tuple[str, ...] = ("person_id", "company_id")


_ROWS: list[Rows] = [
    Rows("people_email", "key", "email", has_position=True),
    Rows("people_phone", "COALESCE(NULLIF(e164, ''), shown)", "phone", has_position=True),
    Rows("people_address", "LOWER(street || '|' || postal_code || '|' || city)", "address"),
    Rows("people_link", "url", "link"),
    Rows("people_externalid", "source || ':' || external_id", "external"),
    Rows("people_leadtag", "(SELECT key FROM people_tag WHERE id = tag_id)", "tag"),
    Rows("ledger_text", key="event_id"),
]
_CHECKS: list[Check] = []


def rows_follow(rows: Rows) -> None:
    """Rows of a table of a later stage follow their lead too."""
    if rows not in _ROWS:
        _ROWS.append(rows)


def ask_first(check: Check) -> None:
    """`check` raises a Refusal where leads cannot be merged or separated just now."""
    if check not in _CHECKS:
        _CHECKS.append(check)


def check_free(leads: Sequence[LeadRef]) -> None:
    """Raises the Refusal of whoever works on one of these leads."""
    for check in _CHECKS:
        check(leads)


def followers_of(lead: LeadRef) -> list[Rows]:
    """The tables that follow leads of this kind."""
    return [rows for rows in _ROWS if lead.column in rows.columns]


def move_rows(
    rows: Rows, keep: LeadRef, gone: LeadRef, *, gone_first: bool = False
) -> tuple[Moved, list[str]]:
    """Give the kept lead what only the other has; returns what was written, and what came new by `same`.

    Where rows have a place, the kept lead's come first, or the other's with `gone_first`.
    """
    place = "position" if rows.has_position else "0"
    sql = (
        f"SELECT {rows.key}, {keep.column}, {rows.same or 'NULL'}, {place} FROM {rows.table}"
        f" WHERE {keep.column} IN (%s, %s) ORDER BY 4, 1"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [keep.id, gone.id])
        found = cursor.fetchall()
    mine = [row for row in found if row[1] == keep.id]
    known = {row[2] for row in mine} if rows.same else set()
    new: list[tuple[Any, ...]] = []
    for row in found:
        if row[1] == gone.id and row[2] not in known:
            new.append(row)
            if rows.same:
                known.add(row[2])
    if not rows.has_position:
        _give(rows, keep, [row[0] for row in new])
        return [[row[0], 1, 0] for row in new], [row[2] for row in new if rows.same]
    return _in_order(rows, keep, mine, new, gone_first), [row[2] for row in new]


def _in_order(
    rows: Rows,
    keep: LeadRef,
    mine: Sequence[tuple[Any, ...]],
    new: Sequence[tuple[Any, ...]],
    gone_first: bool,
) -> Moved:
    start = 1 + max((row[3] for row in mine), default=-1)
    placed = [(row, start + n) for n, row in enumerate(new)]
    if gone_first and new:
        placed = [(row, n) for n, row in enumerate([*new, *mine])]
    written = [(row, n) for row, n in placed if row[1] != keep.id or row[3] != n]
    with connection.cursor() as cursor:
        cursor.executemany(
            f"UPDATE {rows.table} SET {keep.column} = %s, position = %s WHERE {rows.key} = %s",
            [(keep.id, n, row[0]) for row, n in written],
        )
    return [[row[0], int(row[1] != keep.id), row[3]] for row, _n in written]


def give_back(rows: Rows, keep: LeadRef, gone: LeadRef, moved: Moved) -> list[str]:
    """Rows that moved go back to their lead and place; those that are gone meanwhile stay gone.

    Returns what was given back by `same`.
    """
    known = {id_: (was_gone, position) for id_, was_gone, position in moved}
    here = _still_of(rows, keep, known)
    sets = f"{keep.column} = %s, position = %s" if rows.has_position else f"{keep.column} = %s"
    with connection.cursor() as cursor:
        cursor.executemany(
            f"UPDATE {rows.table} SET {sets} WHERE {rows.key} = %s",
            [
                (
                    gone.id if known[id_][0] else keep.id,
                    *([known[id_][1]] if rows.has_position else ()),
                    id_,
                )
                for id_ in here
            ],
        )
    return [same for id_, same in here.items() if known[id_][0] and same is not None]


def _still_of(rows: Rows, keep: LeadRef, ids: Iterable[int]) -> dict[int, str | None]:
    sql = (
        f"SELECT {rows.key}, {rows.same or 'NULL'} FROM {rows.table}"
        f" WHERE {rows.key} IN {{values}} AND {keep.column} = {keep.id} ORDER BY {rows.key}"
    )
    return dict(select_by(sql, ids))


def _give(rows: Rows, keep: LeadRef, ids: Sequence[int]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(
            f"UPDATE {rows.table} SET {keep.column} = %s WHERE {rows.key} = %s",
            [(keep.id, id_) for id_ in ids],
        )
