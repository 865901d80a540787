"""The list of companies, by name; all of them, also those whose people are the leads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db import connection

from prospekt.people.queries.conditions import FEW
from prospekt.people.queries.rights import company_sql, reached_sql
from prospekt.people.queries.search import token_terms
from prospekt.people.rules.list_view import Cursor, ListView, write_cursor
from prospekt.people.rules.rights import Reader

PAGE = 50
COUNTED = 1_000
SORTS = ("name",)


class CompanyRow(NamedTuple):
    """A line of the list; `n_people` are the persons known."""

    value: str
    id: int
    name: str
    industry: str
    employees: int | None
    country: str
    city: str
    domain: str
    grade: str
    points: int
    is_lead: bool
    n_people: int


@dataclass(frozen=True, slots=True)
class CompanyPage:
    rows: list[CompanyRow]
    n: int
    is_capped: bool
    previous: str = ""
    next: str = ""


def company_page(view: ListView, *, reader: Reader, size: int = PAGE) -> CompanyPage:
    """One page of the companies that the reader may see, by name; two statements."""
    if view.q and not view.tokens:
        return CompanyPage([], 0, False)
    n = _count(view, reader)
    cursor = view.cursor
    rows, more = _rows(view, reader, n, cursor, size)
    if cursor and not cursor.is_forward and len(rows) < size:
        cursor = None
        rows, more = _rows(view, reader, n, None, size)
    has_next = more if cursor is None or cursor.is_forward else True
    has_previous = cursor is not None and (cursor.is_forward or more)
    return CompanyPage(
        rows, min(n, COUNTED), n > COUNTED,
        _at(rows[0]) if rows and has_previous else "", _at(rows[-1]) if rows and has_next else "",
    )  # fmt: skip


def _at(row: CompanyRow) -> str:
    return write_cursor(Cursor(row.value, True, row.id), "name")


def _where(view: ListView, reader: Reader, walks: bool) -> tuple[str, list[Any]]:
    seen, more = company_sql(reader, "see_leads")
    parts, values = ["p.deleted_at IS NULL", seen], list(more)
    for by_index, testing, index_values, testing_values in token_terms(view.tokens, True):
        parts.append(testing if walks else by_index)
        values += testing_values if walks else index_values
    return " AND ".join(parts), values


def _count(view: ListView, reader: Reader) -> int:
    where, values = _where(view, reader, walks=False)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT COUNT(*) FROM (SELECT 1 AS one FROM people_company p WHERE {where} LIMIT {FEW + 1}) AS n",
            values,
        )
        return int(cursor.fetchone()[0])


def _rows(
    view: ListView, reader: Reader, n: int, at: Cursor | None, size: int
) -> tuple[list[CompanyRow], bool]:
    is_forward = at is None or at.is_forward
    where, values = _where(view, reader, walks=n > FEW)
    if at:
        where += f" AND (p.name_key, p.id) {'>' if is_forward else '<'} (%s, %s)"
        values += [at.value, at.id]
    way = "ASC" if is_forward else "DESC"
    seen, more = reached_sql(reader, "see_leads", "e")
    people = (
        "(SELECT COUNT(*) FROM people_person e WHERE e.company_id = p.id AND e.deleted_at IS NULL"
        f" AND {seen})"
    )
    sql = (
        "SELECT p.name_key, p.id, p.name, p.industry, p.employees, p.country, p.city, p.domain, p.grade, p.points,"
        f" p.is_lead, {people} FROM (SELECT * FROM people_company p WHERE {where}"
        f" ORDER BY p.name_key {way}, p.id {way} LIMIT {size + 1}) AS p ORDER BY p.name_key {way}, p.id {way}"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [*more, *values])
        rows = [CompanyRow(*row) for row in cursor.fetchall()]
    page = rows[:size]
    return (page if is_forward else page[::-1]), len(rows) > size
