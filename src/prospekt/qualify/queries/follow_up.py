"""The follow-up list: who comes back when, who never does, who came back, and what the rules propose; by pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection

from prospekt.people.queries.rights import reached_sql
from prospekt.people.rules.lead_ref import LeadRef
from prospekt.people.rules.rights import Reader
from prospekt.qualify.queries.answers import moment_of
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

PAGE = 50
MOST_PAGE = 500
COUNTED = 1_000
_OPEN = "k.closed_at IS NULL"
PARTS: Mapping[str, tuple[str, str]] = {
    "due": (f"{_OPEN} AND k.wakes = 'date'", "k.wake_on"),
    "signal": (f"{_OPEN} AND k.wakes = 'signal'", "k.event_id"),
    "never": (f"{_OPEN} AND k.wakes = 'never'", "k.event_id"),
    "woken": ("k.closed_how IN ('date', 'signal', 'hand')", "k.event_id"),
    "proposed": ("k.proposal <> ''", "k.id"),
}
"""Part -> the condition of its rows and what they are sorted by: the next day first, of the others the newest."""


@dataclass(frozen=True, slots=True)
class AsideRow:
    """A lead of the list. `state` is disqualified or nurture; of what is proposed, disqualify or misfit."""

    lead: LeadRef
    name: str
    company: str
    grade: str
    lifecycle: str
    owner_id: int | None
    state: str
    reason: str
    wakes: str
    on: date | None
    at: datetime | None
    woken_at: datetime | None
    woken_how: str
    place: str


@dataclass(frozen=True, slots=True)
class AsidePage:
    """A page, and the place where the next one begins; empty at the end."""

    rows: list[AsideRow]
    next: str = ""


def follow_up_page(reader: Reader, part: str, *, after: str = "", size: int = PAGE) -> AsidePage:
    """Leads of one part that the reader may see; one statement. Raises Refusal unknown_filter, bad_cursor."""
    if part not in PARTS:
        message = _("The follow-up list has no part “{value}”. Parts: {allowed}.")
        params = {"value": part[:40], "allowed": ", ".join(PARTS)}
        raise Refusal(Problem("unknown_filter", message, params, column="part"))
    size = max(1, min(size, MOST_PAGE))
    sql, values = "", []
    for is_person in (True, False):
        one, more = _branch(reader, part, is_person, after, size + 1)
        sql += (
            " UNION ALL " if sql else ""
        ) + f"SELECT * FROM ({one}) AS {'p' if is_person else 'c'}s"
        values += more
    order = "12, 1" if part == "due" else "1 DESC"
    with connection.cursor() as cursor:
        cursor.execute(f"{sql} ORDER BY {order} LIMIT {size + 1}", values)
        rows = [_row(row, part) for row in cursor.fetchall()]
    return AsidePage(rows[:size], rows[size - 1].place if len(rows) > size else "")


def _branch(
    reader: Reader, part: str, is_person: bool, after: str, limit: int
) -> tuple[str, list[Any]]:
    kind, where = ("person", "") if is_person else ("company", " AND l.is_lead")
    condition, sort = PARTS[part]
    allowed, values = reached_sql(reader, "see_leads", "l")
    is_proposed = part == "proposed"
    key = "k.id" if is_proposed else "k.event_id"
    table = "qualify_stage" if is_proposed else "qualify_recycleclock"
    told = (
        "k.proposal, '', '', NULL, NULL, NULL, ''"
        if is_proposed
        else "k.state, k.reason, k.wakes, k.wake_on, k.opened_at, k.closed_at, k.closed_how"
    )
    if connection.vendor == "postgresql" and is_proposed:
        told = "k.proposal, '', '', CAST(NULL AS date), CAST(NULL AS timestamptz), CAST(NULL AS timestamptz), ''"
    name = "l.full_name" if is_person else "l.name"
    firm = "(SELECT c.name FROM people_company c WHERE c.id = l.company_id)" if is_person else "''"
    place, more = _behind(part, key, after)
    order = f"{sort}, {key}" if part == "due" else f"{sort} DESC"
    sql = (
        f"SELECT {key}, {int(is_person)}, l.id, COALESCE(NULLIF({name}, ''), NULLIF(l.email, ''), l.phone),"
        f" {firm}, l.grade, l.lifecycle, l.owner_id, {told} FROM {table} k JOIN people_{kind} l"
        f" ON l.id = k.{kind}_id AND l.deleted_at IS NULL{where}"
        f" WHERE {condition} AND {allowed}{place} ORDER BY {order} LIMIT {limit}"
    )
    return sql, [*values, *more]


def _behind(part: str, key: str, after: str) -> tuple[str, list[Any]]:
    """The condition of what comes after a place, `2027-03-31.12` or `12`."""
    if not after:
        return "", []
    on, _dot, id_ = after.rpartition(".")
    is_good = id_.isascii() and id_.isdigit() and len(id_) <= 18 and bool(on) == (part == "due")
    try:
        day = date.fromisoformat(on) if on and is_good else None
    except ValueError:
        is_good = False
    if not is_good:
        raise Refusal(Problem("bad_cursor", _("This place in the list is not known. Start from the beginning.")))  # fmt: skip
    if part != "due":
        return f" AND {key} < %s", [int(id_)]
    assert day is not None
    return " AND (k.wake_on > %s OR k.wake_on = %s AND k.event_id > %s)", [day, day, int(id_)]


def _row(row: Sequence[Any], part: str) -> AsideRow:
    key, is_person, id_, name, firm, grade, lifecycle, owner, state, reason, wakes, on, at, woken_at, how = row  # fmt: skip
    day = date.fromisoformat(on) if isinstance(on, str) else on
    lead = LeadRef(bool(is_person), id_)
    return AsideRow(
        lead, name or f"#{id_}", firm or "", grade, lifecycle, owner, state, reason, wakes, day,
        moment_of(at) if at else None, moment_of(woken_at) if woken_at else None, how,
        f"{day.isoformat()}.{key}" if part == "due" and day else str(key),
    )  # fmt: skip


def follow_up_counts(reader: Reader) -> dict[str, int]:
    """How many leads there are in each part, counted up to 1,000; one statement."""
    parts, values = [], []
    for part in PARTS:
        branches = []
        for is_person in (True, False):
            one, more = _branch(reader, part, is_person, "", COUNTED)
            branches.append(f"SELECT 1 AS n FROM ({one}) AS x{int(is_person)}")
            values += more
        parts.append(f"SELECT '{part}', COUNT(*) FROM ({' UNION ALL '.join(branches)}) AS {part}s")
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), values)
        return {part: min(int(n), COUNTED) for part, n in cursor.fetchall()}
