"""Pairs of leads that look like one, as far as a reader may see both, best first; and what was merged."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from prospekt.ledger.bulk import select_by
from prospekt.people.models import DuplicatePair
from prospekt.people.queries.instants import instant
from prospekt.people.queries.rights import company_sql, reached_sql
from prospekt.people.rules.lead_ref import LeadRef
from prospekt.people.rules.rights import Reader

PAGE = 50
MOST_COUNTED = 1_000
Place = tuple[float, int]
"""Where a page ends: weight and id of its last pair."""
_TABLES = {True: "people_person", False: "people_company"}
_NAMES = {
    True: "COALESCE(NULLIF({0}.full_name, ''), NULLIF({0}.email, ''), {0}.phone)",
    False: "{0}.name",
}


@dataclass(frozen=True, slots=True)
class PairLine:
    """A pair as lists show it: both leads with what they are called, and how much speaks for it."""

    id: int
    one: LeadRef
    other: LeadRef
    names: tuple[str, str]
    weight: float
    reasons: Sequence[Sequence[Any]]
    state: str
    found_at: datetime

    @property
    def place(self) -> Place:
        return self.weight, self.id


@dataclass(frozen=True, slots=True)
class MergeLine:
    """A merge: what was merged into what, when, by whom; what undoes it."""

    change_set_id: int
    kept: LeadRef
    gone: LeadRef
    names: tuple[str, str]
    merged_at: datetime
    by: str


def pair_page(
    *, reader: Reader, after: Place | None = None, size: int = PAGE, of: LeadRef | None = None
) -> tuple[list[PairLine], Place | None]:
    """Open pairs of which the reader may see both leads, best first, and the place to go on after; one statement.

    `of`: only pairs of this lead.
    """
    sql, values = _open_pairs(reader, after, of, size + 1)
    rows = _rows(f"{sql} ORDER BY weight DESC, id DESC LIMIT {size + 1}", values)
    found = [
        PairLine(
            id_, LeadRef(bool(is_person), low), LeadRef(bool(is_person), high),
            (one or f"#{low}", other or f"#{high}"), weight, _document(reasons), DuplicatePair.State.OPEN, instant(at),
        )
        for id_, is_person, low, high, weight, reasons, at, one, other in rows[:size]
    ]  # fmt: skip
    return found, found[-1].place if len(rows) > size else None


def pair_count(reader: Reader) -> tuple[int, bool]:
    """How many open pairs the reader may decide about, up to 1,000, and whether there are more."""
    sql, values = _open_pairs(reader, None, None, MOST_COUNTED + 1)
    n = _rows(
        f"SELECT COUNT(*) FROM (SELECT * FROM ({sql}) AS both_kinds LIMIT {MOST_COUNTED + 1}) AS counted",
        values,
    )[0][0]
    return min(n, MOST_COUNTED), n > MOST_COUNTED


def _open_pairs(
    reader: Reader, after: Place | None, of: LeadRef | None, limit: int
) -> tuple[str, list[Any]]:
    parts, values = [], []
    for is_person, table in _TABLES.items():
        if of is not None and of.is_person != is_person:
            continue
        seen = reached_sql if is_person else company_sql
        one, more = seen(reader, "see_leads", "a")
        other, others = seen(reader, "see_leads", "b")
        where = "d.is_person" if is_person else "NOT d.is_person"
        these: list[Any] = []
        if of is not None:
            where += " AND (d.low_id = %s OR d.high_id = %s)"
            these += [of.id, of.id]
        if after is not None:
            where += " AND (d.weight < %s OR (d.weight = %s AND d.id < %s))"
            these += [after[0], after[0], after[1]]
        parts.append(
            "SELECT * FROM (SELECT d.id AS id, d.is_person AS is_person, d.low_id AS low_id, d.high_id AS high_id,"
            f" d.weight AS weight, d.reasons AS reasons, d.found_at AS found_at, {_NAMES[is_person].format('a')} AS one,"
            f" {_NAMES[is_person].format('b')} AS other FROM people_duplicatepair d"
            # In this order on SQLite, which would begin with everybody of a team.
            f" CROSS JOIN {table} a CROSS JOIN {table} b WHERE d.state = 'open' AND {where} AND a.id = d.low_id"
            f" AND a.deleted_at IS NULL AND b.id = d.high_id AND b.deleted_at IS NULL AND {one} AND {other}"
            f" ORDER BY d.weight DESC, d.id DESC LIMIT {limit}) AS k{int(is_person)}"
        )
        values += [*these, *more, *others]
    return " UNION ALL ".join(parts), values


def pair_of(one: LeadRef, other: LeadRef) -> DuplicatePair | None:
    """What is known about two leads, if anything."""
    low, high = sorted((one.id, other.id))
    return DuplicatePair.objects.filter(is_person=one.is_person, low_id=low, high_id=high).first()


def state_of_pair(one: LeadRef, other: LeadRef) -> str:
    """open, merged or kept_apart; empty for a pair that nobody found or decided."""
    found = pair_of(one, other)
    return found.state if found else ""


def kept_apart(pairs: Iterable[tuple[LeadRef, LeadRef]]) -> set[tuple[LeadRef, LeadRef]]:
    """Those of some pairs that somebody decided are not one."""
    wanted = list(pairs)
    found = set()
    for is_person in (True, False):
        sql = (
            "SELECT low_id, high_id FROM people_duplicatepair WHERE state = 'kept_apart'"
            f" AND {'' if is_person else 'NOT '}is_person AND low_id IN {{values}}"
        )
        lows = {min(a.id, b.id) for a, b in wanted if a.is_person == is_person}
        apart = set(select_by(sql, lows)) if lows else set()
        found |= {
            (a, b) for a, b in wanted
            if a.is_person == is_person and (min(a.id, b.id), max(a.id, b.id)) in apart
        }  # fmt: skip
    return found


def merge_page(
    *, reader: Reader, after: int = 0, size: int = PAGE, into: LeadRef | None = None
) -> tuple[list[MergeLine], int]:
    """Merges that still hold, of leads the reader may see, newest first, and the id to go on after (0: the end)."""
    parts, values = [], []
    for is_person, table in _TABLES.items():
        if into is not None and into.is_person != is_person:
            continue
        column = "person_id" if is_person else "company_id"
        seen, more = (reached_sql if is_person else company_sql)(reader, "see_leads", "a")
        where = f"m.{column} IS NOT NULL AND a.deleted_at IS NULL AND {seen}"
        these: list[Any] = [*more]
        if after:
            where += " AND m.id < %s"
            these.append(after)
        if into is not None:
            where += " AND m.into_id = %s"
            these.append(into.id)
        parts.append(
            f"SELECT * FROM (SELECT m.id AS id, m.change_set_id, {int(is_person)} AS kind, m.into_id,"
            f" m.{column} AS gone_id, m.merged_at, {_NAMES[is_person].format('a')} AS kept,"
            f" {_NAMES[is_person].format('b')} AS gone, COALESCE(NULLIF(u.name, ''), u.email, '') AS who"
            f" FROM people_merged m JOIN {table} a ON a.id = m.into_id JOIN {table} b ON b.id = m.{column}"
            " JOIN people_changeset s ON s.id = m.change_set_id LEFT JOIN people_user u ON u.id = s.by_id"
            f" WHERE {where} ORDER BY m.id DESC LIMIT {size + 1}) AS k{int(is_person)}"
        )
        values += these
    rows = _rows(f"{' UNION ALL '.join(parts)} ORDER BY id DESC LIMIT {size + 1}", values)
    found = [
        MergeLine(
            change_set, LeadRef(bool(kind), kept_id), LeadRef(bool(kind), gone_id),
            (kept or f"#{kept_id}", gone or f"#{gone_id}"), instant(at), who,
        )
        for _id, change_set, kind, kept_id, gone_id, at, kept, gone, who in rows[:size]
    ]  # fmt: skip
    return found, rows[size - 1][0] if len(rows) > size else 0


def _document(stored: Any) -> Any:
    return json.loads(stored) if isinstance(stored, str) else stored


def _rows(sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()
