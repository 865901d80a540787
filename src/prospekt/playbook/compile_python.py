"""A condition as a plain Python function, for one lead at a time."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping

from prospekt.playbook.conditions import (
    BETWEEN,
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
    spaced,
)

Facts = Mapping[str, object]
Test = Callable[[Facts], bool]

_OPERATORS: Mapping[str, Callable[[object, object], bool]] = {
    "==": operator.eq, "!=": operator.ne, "<": operator.lt,
    "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip


def to_python(condition: Condition) -> Test:
    """A function from facts to bool: by name, own fields as `own_<slug>`, unknown as None or absent.

    A value of the wrong type counts as unknown, so the function never raises.
    """
    match condition:
        case All(parts):
            tests = tuple(map(to_python, parts))
            return lambda facts: all(test(facts) for test in tests)
        case Any(parts):
            tests = tuple(map(to_python, parts))
            return lambda facts: any(test(facts) for test in tests)
        case Not(part):
            test = to_python(part)
            return lambda facts: not test(facts)
        case Compare():
            return _compare(condition)
        case Member():
            return _member(condition)
        case Find():
            return _find(condition)
        case Known(fact):
            return lambda facts: facts.get(fact.name) is not None
        case Flag(fact):
            return lambda facts: bool(facts.get(fact.name))


def _compare(node: Compare) -> Test:
    name, value, holds = node.fact.name, node.value, _OPERATORS[node.operator]
    kind = type(value)
    return lambda facts: isinstance(met := facts.get(name), kind) and holds(met, value)


def _member(node: Member) -> Test:
    name, values, absent = node.fact.name, frozenset(node.values), node.absent
    kind = type(node.values[0])
    return lambda facts: isinstance(met := facts.get(name), kind) and (met in values) != absent


def _find(node: Find) -> Test:
    name, texts = node.fact.name, node.texts
    if node.search == "starts":
        return lambda facts: isinstance(met := facts.get(name), str) and met.startswith(texts)
    if node.search == "contains":
        return lambda facts: isinstance(met := facts.get(name), str) and _has(met, texts)
    if node.search == "part":
        parts = tuple(f"{BETWEEN}{text}{BETWEEN}" for text in texts)
        return lambda facts: (
            isinstance(met := facts.get(name), str) and _has(f"{BETWEEN}{met}{BETWEEN}", parts)
        )
    words = tuple(f" {text}{end(node.search)}" for text in texts)
    return lambda facts: isinstance(met := facts.get(name), str) and _has(spaced(met), words)


def _has(text: str, parts: tuple[str, ...]) -> bool:
    return any(part in text for part in parts)
