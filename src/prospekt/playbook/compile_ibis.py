"""Compile a whole card to one SQL statement per engine. The only module that imports Ibis.

Importing Ibis takes most of a second, so only callers that score in bulk import this module.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache, reduce
from operator import and_, or_
from typing import cast

import ibis
from ibis.backends.sql.compilers.base import SQLGlotCompiler
from ibis.backends.sql.compilers.duckdb import compiler as duckdb_compiler
from ibis.backends.sql.compilers.postgres import compiler as postgres_compiler
from ibis.backends.sql.compilers.pyspark import compiler as pyspark_compiler
from ibis.backends.sql.compilers.sqlite import compiler as sqlite_compiler
from ibis.expr.types import BooleanValue, StringValue, Table, Value

from prospekt.playbook.conditions import (
    BETWEEN,
    SEPARATORS,
    All,
    Any,
    Compare,
    Condition,
    Find,
    Flag,
    Known,
    Member,
    Not,
    end,
)
from prospekt.playbook.facts import FactKind
from prospekt.playbook.interest_sql import ENGINES, Dialect, interest_sql
from prospekt.playbook.scoring import DIGITS, LETTERS
from prospekt.playbook.shapes import Card, Rule, fact_kinds

_COMPILERS: Mapping[Dialect, SQLGlotCompiler] = {
    "sqlite": sqlite_compiler,
    "postgres": postgres_compiler,
    "duckdb": duckdb_compiler,
    "pyspark": pyspark_compiler,
}
_TYPES: Mapping[FactKind, str] = {
    "code": "string", "text": "string", "any": "string", "number": "int64", "flag": "boolean",
}  # fmt: skip


def card_sql(card: Card, dialect: Dialect, now_epoch_s: float, each: bool = False) -> str:
    """One SELECT of lead, fit, interest, points (hundredths) and grade for every row of `facts`.

    The caller puts `WITH facts AS (...), pairs AS (...)` before it. `facts` has a bigint `lead`
    and the columns of `used_facts(card)`: texts folded, unknown as NULL; `pairs` has lead, rule,
    value (double), moment (double, seconds since 1970). `each` adds a column `p_<key>` for every
    rule. The moment counts to the microsecond.
    """
    engine = ENGINES[dialect]
    fact_columns = [f"p_{rule.key}" for rule in card.fact_rules] if each else []
    warm_columns = [f"p_{rule.key}" for rule in card.interest_rules] if each else []
    told = tuple(rule for rule in card.fact_rules if rule.kind == "answers")
    inner = [
        "f.lead",
        f"{_sum_of(tuple(rule for rule in card.fact_rules if rule not in told))} AS fit",
        f"{'COALESCE(i.interest, 0)' if card.interest_rules else '0'} AS interest",
        *([f"{_sum_of(told)} AS answers"] if told else []),
        *(f"f.{column}" for column in fact_columns),
        *(f"COALESCE(i.{column}, 0) AS {column}" for column in warm_columns),
    ]
    outer = [
        "lead", "fit", "interest",
        f"{card.base_points} + fit + interest{' + answers' if told else ''} AS points",
        f"{_grade_sql(card)} AS grade", *fact_columns, *warm_columns,
    ]  # fmt: skip
    return (
        f"SELECT\n  {_lines(outer)}\nFROM (\n  SELECT\n  {_lines(inner)}\n"
        f"  FROM (\n{fit_sql(card, dialect)}\n  ) AS f"
        f"{_joined_interest(card, dialect, now_epoch_s, each)}{engine.fence}\n) AS scored"
    )


@lru_cache(maxsize=64)
def fit_sql(card: Card, dialect: Dialect) -> str:
    """A SELECT of lead and one column `p_<key>` for every fit and negative rule from `facts`."""
    compiler = _COMPILERS[dialect]
    query = compiler.to_sqlglot(fit_table(card))
    return query.sql(dialect=compiler.dialect, pretty=True, comments=False)


def fit_table(card: Card) -> Table:
    """The same as an Ibis table expression over an unbound table `facts`."""
    columns = {name: _TYPES[kind] for name, kind in fact_kinds(card).items()}
    facts = ibis.table({"lead": "int64", **columns}, name="facts")
    points = {f"p_{rule.key}": _points(rule, facts) for rule in card.fact_rules}
    return facts.select(facts.lead, **points)


def to_ibis(condition: Condition, facts: Table) -> BooleanValue:
    """The condition over columns of `facts`; never NULL, as it is never unknown in Python."""
    match condition:
        case All(parts):
            return reduce(and_, (to_ibis(part, facts) for part in parts))
        case Any(parts):
            return reduce(or_, (to_ibis(part, facts) for part in parts))
        case Not(part):
            return ~to_ibis(part, facts)
        case Known(fact):
            return cast(BooleanValue, facts[fact.name].notnull())
        case Flag(fact):
            return _surely(facts[fact.name])
        case Compare():
            return _surely(_compare(condition, facts[condition.fact.name]))
        case Member(fact, values, absent):
            column = facts[fact.name]
            return _surely(column.notin(values) if absent else column.isin(values))
        case Find(fact):
            return _surely(_find(condition, cast(StringValue, facts[fact.name])))


def _surely(condition: Value) -> BooleanValue:
    return cast(BooleanValue, ibis.coalesce(condition, ibis.literal(False)))


def _compare(node: Compare, column: Value) -> Value:
    match node.operator:
        case "==":
            return column == node.value
        case "!=":
            return column != node.value
        case "<":
            return column < node.value
        case "<=":
            return column <= node.value
        case ">":
            return column > node.value
        case ">=":
            return column >= node.value


def _find(node: Find, column: StringValue) -> Value:
    if node.search == "starts":
        return reduce(or_, (column.left(len(text)) == text for text in node.texts))
    if node.search == "contains":
        return reduce(or_, (column.contains(text) for text in node.texts))
    if node.search == "part":
        between = ibis.literal(BETWEEN)
        listed = between + column + between
        return reduce(or_, (listed.contains(f"{BETWEEN}{text}{BETWEEN}") for text in node.texts))
    for separator in SEPARATORS:
        column = column.replace(separator, " ")
    column = ibis.literal(" ") + column + " "
    return reduce(or_, (column.contains(f" {text}{end(node.search)}") for text in node.texts))


def _points(rule: Rule, facts: Table) -> Value:
    if rule.when is None:
        return ibis.literal(0)
    return ibis.cases((to_ibis(rule.when, facts), rule.points), else_=0)


def _lines(columns: list[str]) -> str:
    return ",\n  ".join(columns)


def _sum_of(rules: tuple[Rule, ...]) -> str:
    total = " + ".join(f"f.p_{rule.key}" for rule in rules) or "0"
    return f"CAST({total} AS BIGINT)"


def _joined_interest(card: Card, dialect: Dialect, now: float, each: bool) -> str:
    if not card.interest_rules:
        return ""
    inner = interest_sql(card, dialect, now, each)
    return f"\n  LEFT JOIN (\n    {inner}\n  ) AS i ON i.lead = f.lead"


def _grade_sql(card: Card) -> str:
    letter = _step_sql("fit", card.letters, LETTERS)
    return f"{letter} || {_step_sql('interest', card.digits, DIGITS)}"


def _step_sql(column: str, least: tuple[int, int, int], names: str) -> str:
    steps = zip(least, names, strict=False)
    whens = " ".join(f"WHEN {column} >= {points} THEN '{name}'" for points, name in steps)
    return f"CASE {whens} ELSE '{names[-1]}' END"
