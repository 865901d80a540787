"""A filter once it is read: a small frozen tree that says what was asked, with relative dates as they were said."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from prospekt.playbook.filters.catalog import EventShape, FilterFact

Value = str | int | float | bool
Tests = tuple[tuple[str, "Value | tuple[Value, ...]"], ...]
"""Operator and what stands beside it, in the order of the operators."""


@dataclass(frozen=True, slots=True)
class Group:
    """True when all, or any, of the parts are. Only the whole filter may be an empty `all`: everything."""

    word: Literal["all", "any"]
    parts: tuple[Filter, ...]


@dataclass(frozen=True, slots=True)
class Negation:
    """True when the part is not; whoever is unknown to the part is in."""

    part: Filter


@dataclass(frozen=True, slots=True)
class Asked:
    """A fact of the lead and what is asked of it."""

    fact: FilterFact
    tests: Tests


@dataclass(frozen=True, slots=True)
class Happened:
    """How often an event happened: its facts, the count, the time."""

    event: EventShape
    facts: tuple[tuple[str, tuple[Value, ...]], ...]
    counts: Tests
    times: Tests


Filter = Group | Negation | Asked | Happened
EVERYTHING = Group("all", ())


def parts_of(tree: Filter) -> Iterator[Filter]:
    """The node itself and everything under it, from the top."""
    yield tree
    match tree:
        case Group(parts=parts):
            for part in parts:
                yield from parts_of(part)
        case Negation(part):
            yield from parts_of(part)


def to_json(tree: Filter) -> dict[str, Any]:
    """The tree as plain values; reading them gives the tree again."""
    match tree:
        case Group(word, parts):
            return {word: [to_json(part) for part in parts]}
        case Negation(part):
            return {"not": to_json(part)}
        case Asked(fact, tests):
            return {"own" if fact.is_own else "fact": fact.name, **_tests(tests)}
        case Happened(event, facts, counts, times):
            said = {name: _plain(values) for name, values in facts}
            if counts == (("at_most", 0),):
                if times and times[0][0] == "within_days":
                    return {"event": event.short, **said, "none_within_days": times[0][1]}
                return {"event": event.short, **said, "none": True, **_tests(times)}
            return {"event": event.short, **said, **_tests(counts), **_tests(times)}


def _tests(tests: Tests) -> dict[str, Any]:
    return {operator: _plain(value) for operator, value in tests}


def _plain(value: Value | tuple[Value, ...]) -> Any:
    return list(value) if isinstance(value, tuple) else value
