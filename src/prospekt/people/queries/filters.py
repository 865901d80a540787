"""Filters of this installation: what they may ask, and what they are to the lists of leads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any as Anything

from django.db import connection

from prospekt.ledger.bulk import select_by
from prospekt.people.queries.consent_sql import PREFIX, consent_among
from prospekt.people.queries.filter_facts import duplicate_ids
from prospekt.people.queries.filter_sql import condition_sql, rows_sql
from prospekt.people.queries.more_facts import among, more_facts
from prospekt.people.queries.own_fields import own_fields
from prospekt.people.rules.filter_events import event_shapes
from prospekt.people.rules.lead_ref import LeadRef
from prospekt.playbook.conditions import All, Compare, Condition, Flag, Known, Member, Not
from prospekt.playbook.filters.catalog import FilterFact, Vocabulary, own_filter_fact
from prospekt.playbook.filters.lowering import Lowered
from prospekt.words.folding import fold

_INDEXED: Mapping[str, str] = {
    "owner": "p.owner_id", "lifecycle": "p.lifecycle", "source": "p.source_id", "campaign": "p.campaign_id",
    "grade": "p.grade",
}  # fmt: skip
"""Facts -> columns of which one value gives rows in the order of the score."""
_NAMED: Mapping[str, tuple[str, str]] = {
    "owner": ("people_user", "email"),
    "team": ("people_team", "name"),
    "source": ("capture_source", "key"),
    "campaign": ("capture_campaign", "key"),
    "tag": ("people_tag", "key"),
    "segment": ("people_segment", "key"),
}
ListTerm = tuple[str, str, tuple[Anything, ...], tuple[Anything, ...], str]
"""(by its index, testing a row met, values of each, the sort whose rows the index gives in order)."""


def own_facts() -> dict[str, FilterFact]:
    """The facts of all own fields by slug; one statement."""
    return {
        slug: own_filter_fact(slug, field.label, field.kind, field.choices)
        for slug, field in own_fields().items()
    }


def vocabulary() -> Vocabulary:
    """What a filter may ask here; two statements, and one more for every name that stands for an id."""
    return Vocabulary(own_facts(), event_shapes(), find_id, more_facts())


def find_id(fact: str, name: str) -> int | None:
    """The id of an owner (by e-mail address), team, source, campaign, tag or segment; None when there is none of
    that name. Of segments of one name, that for all comes first.
    """
    table, column = _NAMED[fact]
    value = {"owner": name.lower(), "team": name}.get(fact, fold(name))
    here = (
        " AND removed_at IS NULL ORDER BY is_for_all DESC, id LIMIT 1" if fact == "segment" else ""
    )
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id FROM {table} WHERE {column} = %s{here}", [value])
        row = cursor.fetchone()
    return int(row[0]) if row else None


def split_terms(lowered: Lowered, most: int) -> tuple[list[tuple[ListTerm, ...]], list[Condition]]:
    """One of the parts that must all hold, cut into single values where an index has the rows of each in order.

    Returns the values, each a term alone (one empty tuple where nothing is cut), and the other parts. No more
    than `most` values are cut.
    """
    parts = list(_flat((lowered.condition,)))
    for part in parts:
        if (
            isinstance(part, Member) and part.fact.name in _INDEXED and not part.absent
            and 1 < len(part.values) <= most
        ):  # fmt: skip
            column = _INDEXED[part.fact.name]
            rest = [other for other in parts if other is not part]
            return [(_equals(column, value),) for value in dict.fromkeys(part.values)], rest
    return [()], parts


def filter_terms(lowered: Lowered, parts: Iterable[Condition], is_company: bool) -> list[ListTerm]:
    """Parts of the filter that must all hold, each as the branches of a list take it."""
    return [_term(lowered, part, is_company) for part in parts]


def _flat(parts: Iterable[Condition]) -> Iterator[Condition]:
    for part in parts:
        if isinstance(part, All):
            yield from _flat(part.parts)
        else:
            yield part


def _equals(column: str, value: Anything) -> ListTerm:
    return f"{column} = %s", f"{_unindexed(column)} = %s", (value,), (value,), "best"


def _term(lowered: Lowered, part: Condition, is_company: bool) -> ListTerm:
    sql, values = condition_sql(lowered, part, is_company)
    match part:
        case Member(fact, (value,), False) if fact.name in _INDEXED:
            return _equals(_INDEXED[fact.name], value)
        case Member(fact, _values, False) if fact.name in _INDEXED:
            marks, column = ", ".join(["%s"] * len(values)), _INDEXED[fact.name]
            return (
                f"{column} IN ({marks})",
                f"{_unindexed(column)} IN ({marks})",
                values,
                values,
                "",
            )
        case Not(Known(fact)) if fact.name == "owner":
            return "p.owner_id IS NULL", f"{_unindexed('p.owner_id')} IS NULL", (), (), "best"
        case Compare(fact, operator, _value) if fact.name == "created":
            walking = f"{_unindexed('p.created_at')} {operator} %s"
            return sql, walking, values, values, "newest"
        case Compare(fact, ">=", _value) if fact.name == "last_touch":
            return f"{touched_sql()} >= %s", sql, values, values, "touched"
        case Compare(fact, ">=", 1) if _is_found_by_rows(lowered, fact.name):
            inside, found = rows_sql(lowered.counted[fact.name], is_company)
            return f"p.id IN ({inside})", sql, found, values, ""
        case Flag(fact) if fact.name == "duplicate":
            return f"p.id IN ({duplicate_ids(is_company)})", sql, (), (), ""
        case Member(fact, (value,), False) if fact.name.startswith(PREFIX):
            return f"({consent_among(is_company, str(value))} AND {sql})", sql, values, values, ""
    if found_by := among(part, is_company):
        return f"({found_by} AND {sql})", sql, values, values, ""
    return sql, sql, values, values, ""


def _is_found_by_rows(lowered: Lowered, name: str) -> bool:
    counted = lowered.counted.get(name)
    return counted is not None and counted.relation in ("tags", "segments", "emails")


def touched_sql() -> str:
    """The last touch as its index has it: whoever was never touched, was touched before everybody else."""
    never = "1970-01-01 00:00:00"
    if connection.vendor == "postgresql":
        return f"COALESCE(p.last_touch_at, '{never}+00'::timestamptz)"
    return f"COALESCE(p.last_touch_at, '{never}')"


def _unindexed(column: str) -> str:
    return f"+{column}" if connection.vendor == "sqlite" else column


def matching_refs(lowered: Lowered, refs: Iterable[LeadRef]) -> set[LeadRef]:
    """Which of these leads the filter lets in; removed leads and companies that are no leads are never in."""
    found: set[LeadRef] = set()
    wanted = list(refs)
    for is_company in (False, True):
        ids = [ref.id for ref in wanted if ref.is_person != is_company]
        if ids:
            sql, values = matching_sql(lowered, is_company)
            among = sql.replace(" WHERE ", " WHERE p.id IN {values} AND ", 1)
            found |= {LeadRef(not is_company, row[0]) for row in select_by(among, ids, values)}
    return found


def matching_sql(lowered: Lowered, is_company: bool) -> tuple[str, tuple[Anything, ...]]:
    """A SELECT of the ids of all persons, or companies that are leads, that the filter lets in, and its values."""
    sql, values = condition_sql(lowered, lowered.condition, is_company)
    here = "people_company p WHERE p.is_lead AND" if is_company else "people_person p WHERE"
    return f"SELECT p.id FROM {here} p.deleted_at IS NULL AND ({sql})", values
