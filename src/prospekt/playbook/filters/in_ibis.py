"""A filter as an Ibis expression, for DuckDB and Spark. Importing Ibis takes most of a second."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

import ibis
from ibis.expr.types import BooleanValue, Table

from prospekt.playbook.compile_ibis import to_ibis
from prospekt.playbook.conditions import All, Any, Condition, Not
from prospekt.playbook.filters.lowering import Counted, Lowered


def matching(lowered: Lowered, facts: Table, related: Mapping[str, Table]) -> Table:
    """The leads of `facts` that the filter lets in, as a table of `lead`.

    `facts` has `lead` and a column for every fact that is asked, in the units of `in_python`;
    every table of `related` has `lead` and the columns of its rows: `events` has event_name, at and
    a column for each fact of an event that is asked, `tags` has tag, `emails` address, `phones`
    number, `consents` channel. Rows of persons and of companies are kept apart by the caller.
    """
    found = facts
    for name, counted in lowered.counted.items():
        found = _with_count(found, name, counted, related[counted.relation])
    return found.filter(_bare(lowered.condition, found)).select("lead")


def _with_count(facts: Table, name: str, counted: Counted, rows: Table) -> Table:
    counts = (
        rows.filter(_bare(counted.where, rows))
        .group_by("lead")
        .aggregate(**{name: ibis._.count()})
        .rename({f"{name}_lead": "lead"})
    )
    joined = facts.left_join(counts, facts.lead == counts[f"{name}_lead"])
    return joined.mutate(**{name: ibis.coalesce(joined[name], 0)}).drop(f"{name}_lead")


def _bare(condition: Condition, table: Table) -> BooleanValue:
    """The condition; the empty groups that a filter may lower to are true and false."""
    match condition:
        case All(()):
            return cast(BooleanValue, ibis.literal(True))
        case Any(()):
            return cast(BooleanValue, ibis.literal(False))
        case All(parts):
            return cast(BooleanValue, ibis.and_(*(_bare(part, table) for part in parts)))
        case Any(parts):
            return cast(BooleanValue, ibis.or_(*(_bare(part, table) for part in parts)))
        case Not(part):
            return ~_bare(part, table)
    return to_ibis(condition, table)
