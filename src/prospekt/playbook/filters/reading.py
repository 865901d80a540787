"""Read a filter strictly: what is not known is refused, with the place in the tree and what is allowed there."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from prospekt.playbook.filters.catalog import (
    EVENT_KEYS,
    FACTS,
    LOWER,
    TIMES,
    UPPER,
    EventFact,
    Vocabulary,
)
from prospekt.playbook.filters.tree import (
    EVERYTHING,
    Asked,
    Filter,
    Group,
    Happened,
    Negation,
    Tests,
    Value,
)
from prospekt.playbook.filters.values import MOST_DAYS, Ask, read_value, whole
from prospekt.playbook.filters.wrong import (
    NO_LIST,
    NO_NODE,
    NO_PAIR,
    NO_SUCH,
    NO_TREE,
    ROOT,
    TOO_DEEP,
    TOO_FULL,
    TOO_LONG,
    TOO_MANY,
    at,
    limit,
    wrong,
)

DEEPEST = 8
MOST_NODES = 60
MOST_VALUES = 200
LONGEST_JSON = 16_000
MOST_COUNTED = 1_000_000
NODES = ("all", "any", "not", "fact", "own", "event")
_SIZES = (*LOWER, *UPPER)
_CODE = re.compile(r"[a-z0-9_.:+-]{0,80}")
_TYPES: Mapping[str, type] = {"code": str, "number": int, "flag": bool}
_FORMS = {"code": "a_code", "number": "1, 2, 3", "flag": "true, false"}


def read_text(text: str, vocabulary: Vocabulary) -> Filter:
    """The filter of a JSON text, as an address or a file holds it. Raises Refusal unknown_filter."""
    if len(text) > LONGEST_JSON:
        raise limit(TOO_LONG, LONGEST_JSON)
    try:
        raw = json.loads(text, object_pairs_hook=_once, parse_constant=_no_constant)
    except (ValueError, RecursionError) as fault:
        raise wrong(NO_TREE, ROOT, text, ['{"all": []}']) from fault
    return read_filter(raw, vocabulary)


def write_text(plain: Mapping[str, Any]) -> str:
    """The JSON text of a filter's plain values, as short as an address wants it."""
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":"))


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found


def _no_constant(name: str) -> float:
    raise ValueError(name)


def read_filter(raw: Any, vocabulary: Vocabulary) -> Filter:
    """The filter of a tree of plain values. Raises Refusal unknown_filter."""
    if raw == {"all": []}:
        return EVERYTHING
    return _Reader(vocabulary, _Left(MOST_NODES, MOST_VALUES)).node(raw, ROOT, 1)


@dataclass(slots=True)
class _Left:
    """How much more the filter may hold."""

    nodes: int
    values: int


@dataclass(frozen=True, slots=True)
class _Reader:
    vocabulary: Vocabulary
    left: _Left

    def node(self, raw: Any, place: str, depth: int) -> Filter:
        if depth > DEEPEST:
            raise limit(TOO_DEEP, DEEPEST)
        self.left.nodes -= 1
        if self.left.nodes < 0:
            raise limit(TOO_MANY, MOST_NODES)
        words = [word for word in NODES if word in raw] if isinstance(raw, dict) else []
        if len(words) != 1:
            met = ", ".join(map(str, raw)) if isinstance(raw, dict) else raw
            raise wrong(NO_NODE, place, met, NODES)
        (word,) = words
        if word in ("all", "any", "not"):
            return self.branch(raw, word, place, depth)
        if word == "event":
            return self.happened(raw, place)
        return self.asked(raw, word, place)

    def branch(self, raw: Mapping[str, Any], word: str, place: str, depth: int) -> Filter:
        _only(raw, (word,), place)
        inner, here = raw[word], f"{place}.{word}"
        if word == "not":
            return Negation(self.node(inner, here, depth + 1))
        if not isinstance(inner, list) or not inner:
            raise wrong(NO_LIST, here, inner)
        parts = (self.node(part, f"{here}[{n}]", depth + 1) for n, part in enumerate(inner))
        return Group("all" if word == "all" else "any", tuple(parts))

    def asked(self, raw: Mapping[str, Any], word: str, place: str) -> Filter:
        known = self.vocabulary.facts if word == "fact" else self.vocabulary.own
        name = raw[word]
        if not isinstance(name, str) or name not in known:
            raise wrong(NO_SUCH, f"{place}.{word}", name, list(known))
        fact = known[name]
        _only(raw, (word, *fact.operators), place)
        given = [operator for operator in fact.operators if operator in raw]
        if not given:
            raise wrong(NO_NODE, place, name, fact.operators)
        _check_pair(given, place, fact.operators)
        return Asked(fact, self.tests(raw, given, place, Ask(fact, self.vocabulary.find_id)))

    def tests(self, raw: Mapping[str, Any], given: Sequence[str], place: str, ask: Ask) -> Tests:
        found = []
        for operator in given:
            value = read_value(ask, operator, raw[operator], f"{place}.{operator}")
            self.count(len(value) if isinstance(value, tuple) else 1)
            found.append((operator, value))
        return tuple(found)

    def happened(self, raw: Mapping[str, Any], place: str) -> Filter:
        name, events = raw["event"], self.vocabulary.events
        if not isinstance(name, str) or name not in events:
            known = sorted({event.short for event in events.values()})
            raise wrong(NO_SUCH, f"{place}.event", name, known)
        event = events[name]
        _only(raw, (*EVENT_KEYS, *event.facts), place)
        facts = tuple(
            (key, self.codes(raw[key], fact, f"{place}.{key}"))
            for key, fact in event.facts.items()
            if key in raw
        )
        return Happened(event, facts, _counts(raw, place), self.times(raw, place))

    def codes(self, raw: Any, fact: EventFact, place: str) -> tuple[Value, ...]:
        values = raw if isinstance(raw, list) else [raw]
        if not values:
            raise wrong(NO_LIST, place, raw)
        for value in values:
            good = type(value) is _TYPES[fact.kind] and (not fact.codes or value in fact.codes)
            if not good or (fact.kind == "code" and not _CODE.fullmatch(value)):
                raise wrong(NO_SUCH, place, value, fact.codes or (_FORMS[fact.kind],))
            if fact.kind == "number":
                whole(value, place, -(2**53), 2**53)
        self.count(len(values))
        return tuple(dict.fromkeys(values))

    def times(self, raw: Mapping[str, Any], place: str) -> Tests:
        said = [key for key in TIMES if key in raw]
        if "none_within_days" in raw:
            if said:
                raise wrong(NO_PAIR, place, ", ".join(said), TIMES)
            days = whole(raw["none_within_days"], f"{place}.none_within_days", 0, MOST_DAYS)
            return (("within_days", days),)
        _check_pair(said, place, TIMES)
        return self.tests(raw, said, place, Ask(FACTS["last_touch"], self.vocabulary.find_id))

    def count(self, n: int) -> None:
        self.left.values -= n
        if self.left.values < 0:
            raise limit(TOO_FULL, MOST_VALUES)


def _counts(raw: Mapping[str, Any], place: str) -> Tests:
    said = [key for key in ("none", "none_within_days", *_SIZES) if key in raw]
    if "none" in said or "none_within_days" in said:
        if len(said) > 1 or raw.get("none", True) is not True:
            raise wrong(NO_PAIR, place, ", ".join(said), _SIZES)
        return (("at_most", 0),)
    _check_pair(said, place, _SIZES)
    counts = tuple((key, whole(raw[key], f"{place}.{key}", 0, MOST_COUNTED)) for key in said)
    return counts or (("at_least", 1),)


def _only(raw: Mapping[str, Any], allowed: Sequence[str], place: str) -> None:
    for key in raw:
        if key not in allowed:
            raise wrong(NO_SUCH, at(place, key), key, allowed)


def _check_pair(given: Sequence[str], place: str, allowed: Sequence[str]) -> None:
    """Operators stand alone, but a lower limit goes with an upper one."""
    lower, upper = {*LOWER, "from"} & set(given), {*UPPER, "to"} & set(given)
    if len(given) > 1 and not (len(given) == 2 and lower and upper):
        raise wrong(NO_PAIR, place, ", ".join(given), allowed)
