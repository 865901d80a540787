"""Segments: which ones somebody has, what their filters are to the database, who is in them and who should be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext

from prospekt.ledger.bulk import select_by
from prospekt.people.models import Segment
from prospekt.people.queries.conditions import Branch
from prospekt.people.queries.filter_sql import condition_sql
from prospekt.people.queries.filters import filter_terms, vocabulary
from prospekt.people.queries.rights import reached_sql
from prospekt.people.queries.seen_segments import seen_segments
from prospekt.people.rules.rights import SYSTEM, Reader
from prospekt.people.rules.segments import expanded, named
from prospekt.playbook.filters.catalog import Vocabulary
from prospekt.playbook.filters.lowering import Lowered, lower
from prospekt.playbook.filters.reading import read_filter
from prospekt.playbook.filters.tree import Asked, Filter, parts_of
from prospekt.playbook.filters.windows import Reading
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

COUNTED = 1_000
COLUMNS = ("person_id", "company_id")


@dataclass(frozen=True, slots=True)
class Rule:
    """Who is in a segment, as the database takes it."""

    id: int
    lowered: Lowered


def segment_of(segment_id: int, *, reader: Reader, removed: bool = False) -> Segment:
    """A segment the reader has. Raises Refusal not_found."""
    found = seen_segments(reader, removed=removed).filter(pk=segment_id).first()
    if found is None:
        message = _("There is no such segment. It may have been removed.")
        raise Refusal(Problem("not_found", message))
    return found


def share_of(segment: Segment) -> str:
    """own, team or all."""
    return "all" if segment.is_for_all else "team" if segment.team_id else "own"


def may_change(segment: Segment, reader: Reader) -> bool:
    """Whether the reader may change or remove it: their own, and a shared one with the right to share."""
    if reader.role == SYSTEM or segment.owner_id == reader.user_id:
        return True
    return share_of(segment) != "own" and reader.may("share_views")


def tree_of(segment: Segment, words: Vocabulary) -> Filter | None:
    """The filter of a segment; None where it asks what there is no longer, such as a field that was removed."""
    try:
        return read_filter(segment.tree, words)
    except Refusal:
        return None


def trees_of(rows: Iterable[Segment], words: Vocabulary) -> dict[int, Filter]:
    """The filters of segments that can still be read, by id."""
    read = ((row.pk, tree_of(row, words)) for row in rows)
    return {id_: tree for id_, tree in read if tree is not None}


def rules_of(
    rows: Sequence[Segment], now: datetime, *, every: Sequence[Segment] = ()
) -> list[Rule]:
    """What these segments are to the database at a moment, those they name among `every`; two statements.

    One that cannot be read, by itself or because of one it names, is left out: whoever is in it stays.
    """
    words = vocabulary()
    known = every or rows
    trees = trees_of(known, words)
    broken = {row.pk for row in known} - trees.keys()
    reading = Reading(now, timezone.get_default_timezone(), segments=frozenset())
    found = []
    for row in rows:
        tree = trees.get(row.pk)
        if tree is not None and not _leads_to(row.pk, trees, broken):
            found.append(Rule(row.pk, lower(expanded(tree, trees, (row.pk,)), reading)))
    return found


def _leads_to(start: int, trees: Mapping[int, Filter], broken: set[int]) -> bool:
    from_here, seen = [start], set()
    while from_here:
        id_ = from_here.pop()
        if id_ in broken:
            return True
        if id_ not in seen and id_ in trees:
            seen.add(id_)
            from_here += named(trees[id_])
    return False


def uses_of_field(slug: str) -> list[str]:
    """The segments whose filter asks for an own field, in the reader's language."""
    rows = Segment.objects.filter(removed_at=None).order_by("key")
    words = vocabulary()
    trees = ((row, tree_of(row, words)) for row in rows)
    return [
        gettext("Segment: {name}").format(name=row.name)
        for row, tree in trees
        if tree is not None and any(_asks(part, slug) for part in parts_of(tree))
    ]


def _asks(part: Filter, slug: str) -> bool:
    return isinstance(part, Asked) and part.fact.is_own and part.fact.name == slug


def matched(rules: Sequence[Rule], ids: Iterable[int], is_company: bool) -> dict[int, set[int]]:
    """Which of the segments each of these leads belongs to now; one statement, whatever the number of segments."""
    table, here = Branch(is_company).source
    said = [condition_sql(rule.lowered, rule.lowered.condition, is_company) for rule in rules]
    columns = ", ".join(f"CASE WHEN {sql} THEN 1 ELSE 0 END" for sql, _values in said)
    values = [value for _sql, some in said for value in some]
    rows = select_by(
        f"WITH w AS (SELECT p.id AS wanted FROM {table} WHERE p.id IN {{values}} AND {here})"
        f" SELECT p.id, {columns} FROM w JOIN {table} ON p.id = w.wanted",
        ids, values,
    )  # fmt: skip
    return {
        id_: {rule.id for rule, is_in in zip(rules, told, strict=True) if is_in}
        for id_, *told in rows
    }


def members_of(
    ids: Iterable[int], is_company: bool, segments: Iterable[int]
) -> dict[int, set[int]]:
    """In which of these segments leads are by the table; one statement."""
    column, known = COLUMNS[is_company], set(segments)
    found: dict[int, set[int]] = {}
    sql = f"SELECT {column}, segment_id FROM people_segmentmember WHERE {column} IN {{values}}"
    for lead, segment in select_by(sql, ids):
        if segment in known:
            found.setdefault(lead, set()).add(segment)
    return found


def missing(rule: Rule, is_company: bool) -> list[int]:
    """Leads that belong to a segment and are not in it; by the indexes that a list with this filter goes by."""
    table, here = Branch(is_company).source
    terms = filter_terms(rule.lowered, [rule.lowered.condition], is_company)
    where = " AND ".join([here, *(term[0] for term in terms)])
    values = [value for term in terms for value in term[2]]
    is_in = f"SELECT 1 FROM people_segmentmember m WHERE m.{COLUMNS[is_company]} = p.id AND m.segment_id = %s"
    return _ids(
        f"SELECT p.id FROM {table} WHERE {where} AND NOT EXISTS ({is_in}) ORDER BY p.id",
        [*values, rule.id],
    )


def superfluous(rule: Rule, is_company: bool) -> list[int]:
    """Leads that are in a segment and do not belong to it."""
    table, here = Branch(is_company).source
    sql, values = condition_sql(rule.lowered, rule.lowered.condition, is_company)
    column = COLUMNS[is_company]
    belongs = f"SELECT 1 FROM {table} WHERE p.id = m.{column} AND {here} AND ({sql})"
    return _ids(
        f"SELECT m.{column} FROM people_segmentmember m WHERE m.segment_id = %s AND m.{column} IS NOT NULL"
        f" AND NOT EXISTS ({belongs}) ORDER BY 1",
        [rule.id, *values],
    )


def _ids(sql: str, values: Sequence[Any]) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return [row[0] for row in cursor.fetchall()]


def counts_of(segment_ids: Sequence[int], *, reader: Reader, cap: int = COUNTED) -> dict[int, int]:
    """How many leads of each segment the reader may see, counted no further than `cap` + 1; one statement."""
    if not segment_ids:
        return {}
    seen, of_reader = reached_sql(reader, "see_leads")
    parts, values = [], []
    for id_ in segment_ids:
        for is_company, column in enumerate(COLUMNS):
            table, here = Branch(bool(is_company)).source
            parts.append(
                f"(SELECT COUNT(*) FROM (SELECT 1 AS one FROM people_segmentmember m JOIN {table} ON p.id = m.{column}"
                f" WHERE m.segment_id = %s AND m.{column} IS NOT NULL AND {here} AND {seen} LIMIT {cap + 1}) n)"
            )
            values += [id_, *of_reader]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)}", values)
        told = cursor.fetchone()
    return {id_: min(told[2 * n] + told[2 * n + 1], cap + 1) for n, id_ in enumerate(segment_ids)}
