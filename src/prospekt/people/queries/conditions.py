"""Filters of a list as SQL: each filter alone is answered by an index, whatever the number of leads.

A list has branches: one a table, and one a grade where a letter names four grades, because an index gives rows
in the order of the score only for one grade. A branch walks the index of the order, or, where few rows match,
lets the filter find them and sorts those.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import product
from typing import Any

from django.db import connection
from django.utils import timezone

from prospekt.ledger.bulk import moment
from prospekt.people.queries.filter_sql import NEVER
from prospekt.people.queries.filters import filter_terms, split_terms
from prospekt.people.queries.rights import reached
from prospekt.people.queries.search import token_terms
from prospekt.people.queries.seen_segments import segments_for
from prospekt.people.rules.list_view import GRADES, ListView
from prospekt.people.rules.rights import Reader
from prospekt.playbook.filters.lowering import Lowered, lower
from prospekt.playbook.filters.windows import Reading

FEW = 5_000
"""Up to here matching rows are sorted; above, the order's index is walked. At 1 M leads and 50 rows a page both
read about sqrt(50 x 1 M) = 7,000 rows where they meet."""
MOST_BRANCHES = 40


@dataclass(frozen=True, slots=True)
class Term:
    """One condition: `sql` lets its own index find the rows, `walking` only tests a row met on the way.

    `order` is the sort whose rows that index gives in order.
    """

    sql: str
    walking: str
    values: tuple[Any, ...] = ()
    walking_values: tuple[Any, ...] | None = None
    order: str = ""

    def tested(self) -> tuple[Any, ...]:
        return self.values if self.walking_values is None else self.walking_values


@dataclass(frozen=True, slots=True)
class Branch:
    """Rows of one table: `is_company`, and its conditions."""

    is_company: bool
    terms: tuple[Term, ...] = field(default=())

    @property
    def source(self) -> tuple[str, str]:
        """FROM and the condition that every index of the list has."""
        if self.is_company:
            return "people_company p", "p.deleted_at IS NULL AND p.is_lead"
        return "people_person p", "p.deleted_at IS NULL"


def branches(view: ListView, reader: Reader) -> list[Branch]:
    """The branches whose rows together are the list: what the view asks for and the reader may see."""
    found: list[Branch] = []
    scopes, grades = _scopes(reader), _grades(view.get("grade"))
    lowered = lowered_for(view, reader)
    for is_company in (False, True):
        if view.get("kind") and (view.get("kind") == "company") != is_company:
            continue
        parts, rest = _asked(
            lowered, is_company, MOST_BRANCHES // max(1, len(scopes) * len(grades))
        )
        terms = (*_terms(view, is_company, reader.user_id), *rest)
        if any(term.sql == NEVER for term in terms):
            continue
        for scope, grade, part in product(scopes, grades, parts):
            found.append(Branch(is_company, (*grade, *part, *terms, *scope)))
    return found


def lowered_for(view: ListView, reader: Reader) -> Lowered:
    """The view's filter as the reader reads it now."""
    zone = timezone.get_current_timezone()
    segments = segments_for(view.tree, reader)
    reading = Reading(timezone.now(), zone, reader.user_id, reader.team_id, segments)
    return lower(view.tree, reading)


def _asked(
    lowered: Lowered, is_company: bool, most: int
) -> tuple[list[tuple[Term, ...]], list[Term]]:
    """The filter: parts that exclude each other, each with an index that begins with it, and what all must meet."""
    parts, rest = split_terms(lowered, most)
    return [tuple(Term(*term) for term in part) for part in parts], [
        Term(*term) for term in filter_terms(lowered, rest, is_company)
    ]


def _scopes(reader: Reader) -> list[tuple[Term, ...]]:
    """What the reader may see, in parts that exclude each other; each has an index that begins with it."""
    return [
        (Term(sql, _unindexed(sql), values, order="best"),) if sql else ()
        for sql, values in reached(reader, "see_leads")
    ]


def _grades(value: str) -> list[tuple[Term, ...]]:
    if not value:
        return [()]
    return [(_equals("p.grade", grade),) for grade in GRADES if grade.startswith(value)]


def _terms(view: ListView, is_company: bool, user_id: int | None) -> list[Term]:
    found: list[Term] = []
    if owner := view.get("owner"):
        found.append(_owner(owner, user_id))
    for name, column in (
        ("lifecycle", "p.lifecycle"),
        ("source", "p.source_id"),
        ("campaign", "p.campaign_id"),
    ):
        if value := view.get(name):
            found.append(_equals(column, value if name == "lifecycle" else int(value)))
    if tag := view.get("tag"):
        found.append(_tagged(int(tag), is_company))
    found += [_created(name, view.get(name)) for name in ("from", "to") if view.get(name)]
    return [*found, *(Term(*parts) for parts in token_terms(view.tokens, is_company))]


def _equals(column: str, value: str | int) -> Term:
    return Term(f"{column} = %s", f"{_unindexed(column)} = %s", (value,), order="best")


def _owner(value: str, user_id: int | None) -> Term:
    if value == "nobody":
        return Term("p.owner_id IS NULL", f"{_unindexed('p.owner_id')} IS NULL", order="best")
    return _equals("p.owner_id", (user_id or 0) if value == "me" else int(value))


def _tagged(tag_id: int, is_company: bool) -> Term:
    column = "company_id" if is_company else "person_id"
    inside = (
        f"SELECT t.{column} FROM people_leadtag t WHERE t.tag_id = %s AND t.{column} IS NOT NULL"
    )
    probe = f"EXISTS (SELECT 1 FROM people_leadtag t WHERE t.tag_id = %s AND t.{column} = p.id)"
    return Term(f"p.id IN ({inside})", probe, (tag_id,))


def _created(name: str, day: str) -> Term:
    """`from` that day on, `to` the end of that day, in the reader's time zone."""
    on = date.fromisoformat(day) + timedelta(days=1 if name == "to" else 0)
    at = moment(timezone.make_aware(datetime.combine(on, time.min)))
    sign = "<" if name == "to" else ">="
    return Term(
        f"p.created_at {sign} %s", f"{_unindexed('p.created_at')} {sign} %s", (at,), order="newest"
    )


def _unindexed(sql: str) -> str:
    """Columns of `p` in a form that keeps SQLite, which has no statistics, from choosing their index."""
    return sql.replace("p.", "+p.") if connection.vendor == "sqlite" else sql


def capped_counts(found: Sequence[Branch], cap: int = FEW) -> list[int]:
    """How many rows each branch has, counted no further than `cap` + 1; one statement."""
    parts: list[str] = []
    values: list[Any] = []
    for branch in found:
        table, here = branch.source
        where = " AND ".join([here, *(term.sql for term in branch.terms)])
        parts.append(
            f"(SELECT COUNT(*) FROM (SELECT 1 AS one FROM {table} WHERE {where} LIMIT {cap + 1}) AS n)"
        )
        values += [value for term in branch.terms for value in term.values]
    if not parts:
        return []
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)}", values)
        return list(cursor.fetchone())
