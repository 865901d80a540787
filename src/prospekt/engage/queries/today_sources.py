"""Where the reasons of the day come from: small queries of one shape, asked in a single statement.

Each finds at most `MOST` reasons, by an index, among a bounded number of rows: the shape is (kind, person, company,
task, moment, two words more). A new source is one more function in `SOURCES`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from prospekt.engage.queries.agenda import end_of_day
from prospekt.engage.queries.next_steps import IN_WORK
from prospekt.engage.rules.today import FINE
from prospekt.ledger.bulk import moment
from prospekt.people.queries.instants import instant
from prospekt.people.queries.rights import reached_sql
from prospekt.people.rules.rights import Reader

MOST = 40
FREE_MOST = 10
WINDOW = 2_000
"""Of so many of the best own leads, and of those that nobody owns, it is asked what is to be done."""
LATELY = timedelta(days=30)
"""Touches by a lead that are older wait for nobody any more."""
_TABLES = (
    ("people_person", "person_id", "p.deleted_at IS NULL"),
    ("people_company", "company_id", "p.deleted_at IS NULL AND p.is_lead"),
)
NARROW = "p.id, p.points, p.grade, p.temperature, p.lifecycle, p.owner_id, p.team_id, p.created_at, p.last_touch_at, p.no_contact"  # fmt: skip
"""What the sources read of leads."""
_WORK = f"p.lifecycle IN ({', '.join(repr(name) for name in IN_WORK)}) AND NOT p.no_contact"
Part = tuple[str, list[Any]]
"""A SELECT of the shape, and its values."""


@dataclass(frozen=True, slots=True)
class Raw:
    """A reason as a source gives it; `one` and `two` are what this source says besides."""

    source: str
    person_id: int | None
    company_id: int | None
    task_id: int | None
    at: datetime
    one: str
    two: str


def raw_reasons(reader: Reader, now: datetime) -> list[Raw]:
    """All reasons of all sources for a user; one statement."""
    parts = [part for source in SOURCES for part in source(reader, now)]
    sql = " UNION ALL ".join(f"SELECT * FROM ({each}) AS part{n}" for n, (each, _v) in enumerate(parts))  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(sql, [value for _sql, values in parts for value in values])
        rows = cursor.fetchall()
    return [
        Raw(source, person, company, task, instant(at), one, two)
        for source, person, company, task, at, one, two in rows
    ]


def _shape(source: str, column: str, at: str, one: str = "''", two: str = "''") -> str:
    """The columns of a reason about the lead `p`."""
    ids = {"person_id": "CAST(NULL AS bigint)", "company_id": "CAST(NULL AS bigint)"} | {column: "p.id"}  # fmt: skip
    return (
        f"SELECT '{source}' AS source, {ids['person_id']} AS person_id, {ids['company_id']} AS company_id,"
        f" CAST(NULL AS bigint) AS task_id, {at} AS at, {one} AS one, {two} AS two"
    )


def _not_aside(column: str, id_: str, since: str, reader: Reader, now: datetime) -> Part:
    """The user neither put the lead off until later, nor dismissed it after `since`."""
    return (
        f"NOT EXISTS (SELECT 1 FROM engage_aside a WHERE a.user_id = %s AND a.{column} = {id_}"
        f" AND (a.until > %s OR (a.until IS NULL AND a.at >= {since})))",
        [reader.user_id, moment(now)],
    )


def _tasks(reader: Reader, now: datetime) -> list[Part]:
    """What is due today or was due before."""
    sql = (
        "SELECT 'task' AS source, t.person_id, t.company_id, t.id AS task_id, t.comes_at AS at, t.kind AS one,"
        " '' AS two FROM engage_task t WHERE t.state = 'open' AND t.owner_id = %s AND t.comes_at < %s"
        f" ORDER BY t.comes_at, t.id LIMIT {MOST}"
    )
    return [(sql, [reader.user_id, moment(end_of_day(now))])]


def _waits(reader: Reader, now: datetime) -> list[Part]:
    """Own leads that reached for us since we last reached for them."""
    persons, values = _not_aside("person_id", "u.person_id", "u.waits_since", reader, now)
    companies, more = _not_aside("company_id", "u.company_id", "u.waits_since", reader, now)
    sql = (
        "SELECT 'waits' AS source, u.person_id, u.company_id, CAST(NULL AS bigint) AS task_id, u.waits_since AS at,"
        " u.in_kind AS one, u.in_topic AS two FROM engage_pulse u WHERE u.owner_id = %s"
        f" AND u.waits_since IS NOT NULL AND u.waits_since > %s AND {persons} AND {companies}"
        f" ORDER BY u.waits_since DESC, u.id DESC LIMIT {MOST}"
    )
    return [(sql, [reader.user_id, moment(now - LATELY), *values, *more])]


def _own(reader: Reader, now: datetime) -> list[Part]:
    """Own leads with nothing planned: never contacted and fine, or in work without a next step."""
    fine = ", ".join(f"'{letter}'" for letter in FINE)
    cases = (
        (
            "fresh",
            "p.created_at",
            f"p.last_touch_at IS NULL AND (p.temperature = 'hot' OR SUBSTR(p.grade, 1, 1) IN ({fine}))",
        ),
        ("idle", "p.last_touch_at", "p.last_touch_at IS NOT NULL"),
    )
    found = []
    for table, column, here in _TABLES:
        best = f"SELECT {NARROW} FROM {table} p WHERE {here} AND p.owner_id = %s ORDER BY p.points DESC, p.id DESC LIMIT {WINDOW}"  # fmt: skip
        for source, since, case in cases:
            free, values = _not_aside(column, "p.id", since, reader, now)
            sql = (
                f"{_shape(source, column, since)} FROM ({best}) AS p WHERE {_WORK} AND {case} AND {free}"
                f" AND NOT EXISTS (SELECT 1 FROM engage_task t WHERE t.{column} = p.id AND t.state = 'open')"
                f" ORDER BY p.points DESC, p.id DESC LIMIT {MOST}"
            )
            found.append((sql, [reader.user_id, *values]))
    return found


def _free(reader: Reader, now: datetime) -> list[Part]:
    """The best leads that nobody looks after and that the user may take."""
    if not reader.may("claim_leads"):
        return []
    found = []
    for table, column, here in _TABLES:
        best = f"SELECT {NARROW} FROM {table} p WHERE {here} AND p.owner_id IS NULL ORDER BY p.points DESC, p.id DESC LIMIT {WINDOW}"  # fmt: skip
        near, reach = reached_sql(reader, "claim_leads")
        free, values = _not_aside(column, "p.id", "p.created_at", reader, now)
        sql = (
            f"{_shape('free', column, 'p.created_at')} FROM ({best}) AS p WHERE {_WORK} AND {near} AND {free}"
            f" ORDER BY p.points DESC, p.id DESC LIMIT {FREE_MOST}"
        )
        found.append((sql, [*reach, *values]))
    return found


def _handed_over(reader: Reader, now: datetime) -> list[Part]:
    """Leads that were handed over to the user and wait for a yes or a no; these cannot be put aside."""
    sql = (
        "SELECT 'handover' AS source, h.person_id, h.company_id, CAST(NULL AS bigint) AS task_id, h.handed_at AS at,"
        " CAST(h.due_at AS text) AS one, '' AS two FROM route_handover h"
        f" WHERE h.owner_id = %s AND h.state = 'waiting' ORDER BY h.due_at, h.id LIMIT {MOST}"
    )
    return [(sql, [reader.user_id])]


def _woken(reader: Reader, now: datetime) -> list[Part]:
    """Own leads whose recycle clock went off lately, and whom nobody has contacted since."""
    found = []
    for table, column, here in _TABLES:
        best = f"SELECT {NARROW} FROM {table} p WHERE {here} AND p.owner_id = %s ORDER BY p.points DESC, p.id DESC LIMIT {WINDOW}"  # fmt: skip
        free, values = _not_aside(column, "p.id", "k.closed_at", reader, now)
        sql = (
            f"{_shape('woken', column, 'k.closed_at', 'k.closed_how', 'k.reason')} FROM ({best}) AS p"
            f" JOIN qualify_recycleclock k ON k.{column} = p.id AND k.closed_how IN ('date', 'signal')"
            f" AND k.closed_at > %s WHERE NOT p.no_contact AND {free}"
            " AND (p.last_touch_at IS NULL OR p.last_touch_at <= k.closed_at)"
            f" ORDER BY k.closed_at DESC, p.id DESC LIMIT {MOST}"
        )
        found.append((sql, [reader.user_id, moment(now - LATELY), *values]))
    return found


Source = Callable[[Reader, datetime], Sequence[Part]]
SOURCES: tuple[Source, ...] = (_tasks, _waits, _handed_over, _woken, _own, _free)
