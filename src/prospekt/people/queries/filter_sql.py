"""A lowered filter as SQL for SQLite and PostgreSQL; every value is a parameter."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any as Anything

from django.db import connection

from prospekt.ledger.bulk import moment
from prospekt.people.queries.filter_facts import (
    lead_expression,
    row_expression,
    rows_source,
    still_counts,
)
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
    Value,
    end,
)
from prospekt.playbook.facts import Fact
from prospekt.playbook.filters.lowering import EVENT_AT, EVENT_NAME, Counted, Lowered
from prospekt.playbook.filters.windows import moment_of

Sql = tuple[str, tuple[Anything, ...]]
"""A condition and the values of its marks."""
TOUCH = "touch.recorded"
NEVER = "1 = 0"


def condition_sql(lowered: Lowered, condition: Condition, is_company: bool) -> Sql:
    """A condition of the filter (the whole, or a part of it) over the lead `p`; may be NULL where it is not true."""
    return _Leads(lowered, is_company).sql(condition)


def literal_sql(condition: Condition, expression: Callable[[Fact], str]) -> str:
    """A condition of a checked playbook over facts that `expression` gives, its values written out."""
    sql, values = _Compiler(expression).sql(condition)
    first, *rest = sql.split("%s")
    return first + "".join(_literal(v) + part for v, part in zip(values, rest, strict=True))


def _literal(value: Anything) -> str:
    if isinstance(value, str):
        return "'" + value.replace("'", "''").replace("%", "%%") + "'"
    return repr(value)


def rows_sql(counted: Counted, is_company: bool) -> Sql:
    """A SELECT of the leads that have such a row, found from the rows."""
    table, column, always = rows_source(counted.relation, is_company)
    where, values = _Rows(counted.relation).sql(counted.where)
    return f"SELECT {column} FROM {table} WHERE {column} IS NOT NULL AND {where}{always}", values


class _Compiler:
    """Over expressions that `expression` gives for facts."""

    def __init__(self, expression: Callable[[Fact], str]) -> None:
        self.expression = expression

    def sql(self, condition: Condition) -> Sql:
        match condition:
            case All(parts):
                return self.joined(parts, " AND ", "1 = 1")
            case Any(parts):
                return self.joined(parts, " OR ", NEVER)
            case Not(part):
                inner, values = self.sql(part)
                return f"(({inner}) IS NOT TRUE)", values
            case Known(fact) | Flag(fact) | Compare(fact) | Member(fact) | Find(fact) if (
                self.expression(fact) == "NULL"
            ):
                return NEVER, ()
            case Known(fact):
                return f"{self.expression(fact)} IS NOT NULL", ()
            case Flag(fact):
                return f"({self.expression(fact)}) IS TRUE", ()
            case Compare():
                return self.compare(condition)
            case Member(fact, values, absent):
                marks = ", ".join(["%s"] * len(values))
                return f"{self.expression(fact)} {'NOT ' if absent else ''}IN ({marks})", values
            case Find():
                return self.find(condition)

    def joined(self, parts: tuple[Condition, ...], word: str, empty: str) -> Sql:
        found = [self.sql(part) for part in parts]
        if not found:
            return empty, ()
        text = word.join(sql for sql, _values in found)
        return f"({text})", tuple(value for _sql, values in found for value in values)

    def compare(self, node: Compare) -> Sql:
        operator = {"==": "=", "!=": "<>"}.get(node.operator, node.operator)
        expression = self.expression(node.fact)
        if node.fact.kind == "day" and connection.vendor == "postgresql":
            expression = f'{expression} COLLATE "C"'
        return f"{expression} {operator} %s", (_stored(node.fact, node.value),)

    def find(self, node: Find) -> Sql:
        expression = self.expression(node.fact)
        if node.search == "starts":
            tests = [f"SUBSTR({expression}, 1, {len(text)}) = %s" for text in node.texts]
            return f"({' OR '.join(tests)})", node.texts
        texts = node.texts
        if node.search == "part":
            expression = f"('{BETWEEN}' || {expression} || '{BETWEEN}')"
            texts = tuple(f"{BETWEEN}{text}{BETWEEN}" for text in texts)
        elif node.search != "contains":
            for separator in SEPARATORS:
                expression = f"REPLACE({expression}, '{separator}', ' ')"
            expression = f"(' ' || {expression} || ' ')"
            texts = tuple(f" {text}{end(node.search)}" for text in texts)
        inside = "STRPOS" if connection.vendor == "postgresql" else "INSTR"
        test = f"{inside}({expression}, %s) > 0"
        return f"({' OR '.join([test] * len(texts))})", texts


class _Rows(_Compiler):
    """Over the rows of a relation."""

    def __init__(self, relation: str) -> None:
        super().__init__(lambda fact: row_expression(fact, relation))


class _Leads(_Compiler):
    """Over leads, with their counts."""

    def __init__(self, lowered: Lowered, is_company: bool) -> None:
        super().__init__(lambda fact: lead_expression(fact, is_company))
        self.counted = lowered.counted
        self.is_company = is_company

    def compare(self, node: Compare) -> Sql:
        counted = self.counted.get(node.fact.name)
        if counted is None:
            return super().compare(node)
        sql, values = self.count(node, counted)
        since = _touched_since(counted)
        if since is None or not _is_about_none(node):
            return sql, values
        if _is_about_none(node) == "some":
            return f"(p.last_touch_at >= %s AND {sql})", (since, *values)
        return f"(p.last_touch_at IS NULL OR p.last_touch_at < %s OR {sql})", (since, *values)

    def count(self, node: Compare, counted: Counted) -> Sql:
        table, column, always = rows_source(counted.relation, self.is_company)
        where, values = _Rows(counted.relation).sql(counted.where)
        if _event_of(counted) == TOUCH:
            always += still_counts(self.is_company)
        source = f"FROM {table} WHERE {column} = p.id AND {where}{always}"
        about = _is_about_none(node)
        if about and _least(node) <= 1:
            return f"{'NOT ' if about == 'none' else ''}EXISTS (SELECT 1 {source})", values
        operator = "=" if node.operator == "==" else node.operator
        counting = f"(SELECT COUNT(*) FROM (SELECT 1 {source} LIMIT {_least(node) + 1}) AS n)"
        return f"{counting} {operator} %s", (*values, node.value)


def _least(node: Compare) -> int:
    """How many rows must be met to know the answer, less one at most."""
    return int(node.value) + (node.operator in (">", "<="))


def _is_about_none(node: Compare) -> str:
    """`some`: without a row it is false; `none`: without a row it is true and with many false; else empty."""
    if node.operator in (">=", ">") and _least(node) >= 1:
        return "some"
    return "none" if node.operator in ("<", "<=") and _least(node) >= 1 else ""


def _event_of(counted: Counted) -> str:
    for part in _parts(counted):
        if isinstance(part, Compare) and part.fact == EVENT_NAME:
            return str(part.value)
    return ""


def _touched_since(counted: Counted) -> Anything:
    """For touches since a moment: that moment, because whoever was touched since then was touched last since then."""
    if _event_of(counted) != TOUCH:
        return None
    for part in _parts(counted):
        if isinstance(part, Compare) and part.fact == EVENT_AT and part.operator == ">=":
            return _stored(part.fact, part.value)
    return None


def _parts(counted: Counted) -> list[Condition]:
    """The conditions that every counted row meets."""
    found: list[Condition] = []
    left = [counted.where]
    while left:
        part = left.pop()
        if isinstance(part, All):
            left.extend(part.parts)
        else:
            found.append(part)
    return found


def _stored(fact: Fact, value: Value) -> Anything:
    return moment(moment_of(int(value))) if fact.kind == "moment" else value
