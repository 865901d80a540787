"""How many leads of a view have which value of a fact: counted exactly where few match, else no further than 1,000."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from prospekt.ledger.bulk import select_by
from prospekt.people.queries.conditions import FEW, branches, capped_counts
from prospekt.people.rules.list_view import ListView
from prospekt.people.rules.rights import Reader

COUNTED = 1_000
_READ = "p.grade, p.lifecycle, p.owner_id, p.source_id, p.campaign_id, p.country, p.id"
_FACTS = ("grade", "lifecycle", "owner", "source", "campaign", "country")


@dataclass(frozen=True, slots=True)
class Facets:
    """Counts by fact and value. `is_whole`: of all leads of the view, else of the first 5,000 that were met."""

    counts: dict[str, Counter[Any]] = field(default_factory=dict)
    is_whole: bool = True


def facets(view: ListView, *, reader: Reader) -> Facets:
    """Counts over at most 5,000 leads of the view; grades by letter, persons and companies under `kind`."""
    rows = _rows(view, reader)
    is_whole = len(rows) <= FEW
    kept = rows[:FEW]
    counts: dict[str, Counter[Any]] = {
        fact: Counter(row[n + 1] for row in kept if row[n + 1] not in (None, ""))
        for n, fact in enumerate(_FACTS)
    }
    counts["grade"] = Counter(row[1][:1] for row in kept if row[1])
    counts["owner"]["nobody"] = sum(row[3] is None for row in kept)
    counts["kind"] = Counter("company" if row[0] else "person" for row in kept)
    counts["tag"] = _tags(kept)
    return Facets(counts, is_whole)


def _rows(view: ListView, reader: Reader) -> list[tuple[Any, ...]]:
    parts, values = [], []
    for branch in branches(view, reader):
        table, here = branch.source
        where = " AND ".join([here, *(term.sql for term in branch.terms)])
        sql = f"SELECT {int(branch.is_company)} AS is_company, {_READ} FROM {table} WHERE {where} LIMIT {FEW + 1}"
        parts.append(f"SELECT * FROM ({sql}) AS b{len(parts)}")
        values += [value for term in branch.terms for value in term.values]
    if not parts:
        return []
    with connection.cursor() as cursor:
        cursor.execute(f"{' UNION ALL '.join(parts)} LIMIT {FEW + 1}", values)
        return list(cursor.fetchall())


def _tags(rows: Sequence[tuple[Any, ...]]) -> Counter[Any]:
    found: Counter[Any] = Counter()
    for is_company, column in ((0, "person_id"), (1, "company_id")):
        ids = [row[-1] for row in rows if row[0] == is_company]
        sql = f"SELECT tag_id, COUNT(*) FROM people_leadtag WHERE {column} IN {{values}} GROUP BY tag_id"
        if ids:
            found.update(dict(select_by(sql, ids)))
    return found


def capped(views: Sequence[ListView], *, reader: Reader, cap: int = COUNTED) -> list[int]:
    """How many leads each view has, counted no further than about `cap` + 1; one statement."""
    found = [branches(view, reader) for view in views]
    counts = iter(capped_counts([branch for some in found for branch in some], cap))
    return [sum(next(counts) for _branch in some) for some in found]
