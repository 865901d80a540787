"""From what was asked to a condition that every engine has: names become ids, relative dates become dates.

Counts of events, tags, e-mail addresses, phone numbers and consents become number facts `count_0`, `count_1`...,
each with the relation that is counted and the condition on its rows.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Literal, cast

from prospekt.playbook.conditions import (
    All,
    Any,
    Compare,
    Condition,
    Find,
    Flag,
    Known,
    Member,
    Not,
    Operator,
    Search,
    spaced,
)
from prospekt.playbook.facts import Fact, FactKind
from prospekt.playbook.filters.catalog import GRADES, FilterFact
from prospekt.playbook.filters.tree import Asked, Filter, Group, Happened, Negation, Tests, Value
from prospekt.playbook.filters.values import phone_digits
from prospekt.playbook.filters.windows import Reading, birthdays, instant_of, window
from prospekt.words.folding import fold

Relation = Literal["events", "tags", "segments", "emails", "phones", "consents"]
_SIZES: Mapping[str, Operator] = {
    "at_least": ">=", "over": ">", "at_most": "<=", "under": "<", "is": "==",
}  # fmt: skip
_KINDS: Mapping[str, FactKind] = {
    "words": "text", "text": "text", "plain": "text", "code": "code", "number": "number",
    "points": "number", "decimal": "decimal", "money": "money", "choice": "text", "choices": "text", "flag": "flag", "moment": "moment", "day": "day",
    "birthday": "day", "reference": "number",
}  # fmt: skip
_ROWS: Mapping[str, tuple[Relation, Fact]] = {
    "tag": ("tags", Fact("tag", "number", "tag")),
    "segment": ("segments", Fact("segment", "number", "segment")),
    "address": ("emails", Fact("address", "text", "address")),
    "phone": ("phones", Fact("number", "text", "number")),
    "consent": ("consents", Fact("channel", "code", "channel")),
}
"""Kind of fact -> the relation that is counted, and the fact of its rows that is compared."""
BIRTHDAY = Fact("birthday_mark", "text", "birthday")
EVENT_NAME = Fact("event_name", "code", "event")
EVENT_AT = Fact("at", "moment", "time")
_ASCII = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz")
_EPOCH, _MICROSECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)
NEVER = Any(())
ALWAYS = All(())


@dataclass(frozen=True, slots=True)
class Counted:
    """How many rows of a relation of the lead fulfil a condition."""

    relation: Relation
    where: Condition


@dataclass(frozen=True, slots=True)
class Lowered:
    """A condition over facts of the lead and over counts, which `counted` explains by the fact's name."""

    condition: Condition
    counted: Mapping[str, Counted] = field(default_factory=dict)


def lower(tree: Filter, reading: Reading) -> Lowered:
    """The condition of a filter, read at that moment by that reader."""
    lowering = _Lowering(reading, {})
    condition = lowering.condition(tree)
    return Lowered(condition, {name: counted for counted, name in lowering.counted.items()})


def plain_lower(text: str) -> str:
    """A text of an own field as filters compare it: A to Z small, every other letter as it stands."""
    return text.translate(_ASCII)


@dataclass(frozen=True, slots=True)
class _Lowering:
    reading: Reading
    counted: dict[Counted, str]

    def condition(self, tree: Filter) -> Condition:
        match tree:
            case Group("all", parts):
                return All(tuple(map(self.condition, parts)))
            case Group(parts=parts):
                return Any(tuple(map(self.condition, parts)))
            case Negation(part):
                return Not(self.condition(part))
            case Happened():
                return self.happened(tree)
            case Asked(fact, tests):
                if fact.kind in ("moment", "day") and tests[0][0] != "known":
                    return self.within(_fact(fact), tests)
                return _both(self.asked(fact, operator, value) for operator, value in tests)

    def asked(self, fact: FilterFact, operator: str, value: Value | tuple[Value, ...]) -> Condition:
        if fact.kind in _ROWS:
            return self.related(fact, operator, value)
        if operator == "known":
            return Known(_fact(fact)) if value else Not(Known(_fact(fact)))
        if fact.kind == "flag":
            return self.flag(fact, bool(value))
        if fact.kind == "birthday":
            return self.birthday(operator, value)
        if operator in ("is", "is_not"):
            return self.member(fact, cast(tuple[Value, ...], value), operator == "is_not")
        if isinstance(value, tuple):
            return _search(_fact(fact), fact.kind, operator, cast(tuple[str, ...], value))
        return Compare(_fact(fact), _SIZES[operator], _sized(fact, value))

    def flag(self, fact: FilterFact, wanted: bool) -> Condition:
        """An own field without an answer is neither yes nor no."""
        yes: Condition = Flag(_fact(fact))
        if fact.is_late:
            now = (self.reading.now - _EPOCH) // _MICROSECOND
            yes = Compare(Fact(fact.column, "moment", fact.title), "<=", now)
        if wanted:
            return yes
        return All((Known(_fact(fact)), Not(yes))) if fact.is_own else Not(yes)

    def member(self, fact: FilterFact, values: tuple[Value, ...], absent: bool) -> Condition:
        at = _fact(fact)
        if fact.name == "owner" and not fact.is_own and "nobody" in values:
            rest = tuple(value for value in values if value != "nobody")
            owned = Known(at) if absent else Not(Known(at))
            if not rest:
                return owned
            other = self.member(fact, rest, absent)
            return All((owned, other)) if absent else Any((owned, other))
        if fact.kind == "choices":
            has = Find(at, "part", tuple(v for value in values for v in _variants(str(value))))
            return All((Known(at), Not(has))) if absent else has
        return Member(at, tuple(self.compared(fact, values)), absent)

    def compared(self, fact: FilterFact, values: tuple[Value, ...]) -> Iterable[str | int | float]:
        """The values as the fact holds them."""
        for value in values:
            if fact.kind == "text":
                yield fold(str(value))
            elif fact.kind in ("plain", "choice"):
                yield from _variants(str(value))
            elif fact.kind == "reference":
                yield self.reference(value)
            elif fact.name == "grade" and not fact.is_own:
                yield from (grade for grade in GRADES if grade.startswith(str(value)))
            elif isinstance(value, str):
                yield value
            else:
                yield _sized(fact, value)

    def reference(self, value: Value) -> int:
        """An id; 0, which nobody has, for a reader who is nobody or has no team."""
        if value == "me":
            return self.reading.user_id or 0
        if value == "mine":
            return self.reading.team_id or 0
        return int(value)

    def within(self, fact: Fact, tests: Tests) -> Condition:
        wanted = window(tests, self.reading.today)
        limits = ((">=", wanted.first), ("<", wanted.end))
        found = []
        for operator, day in limits:
            if day is None or (
                tests[0][0] == "within_days" and fact.kind == "moment" and operator == "<"
            ):
                continue  # no moment lies in the future
            at = day.isoformat() if fact.kind == "day" else instant_of(day, self.reading.zone)
            found.append(Compare(fact, cast(Operator, operator), at))
        return _both(found)

    def birthday(self, operator: str, value: Value | tuple[Value, ...]) -> Condition:
        if operator == "coming_days":
            return Member(BIRTHDAY, birthdays(self.reading.today, int(cast(int, value))))
        sign: Operator = ">=" if operator == "from" else "<="
        return Compare(Fact("birthday", "day", "birthday"), sign, str(value))

    def related(
        self, fact: FilterFact, operator: str, value: Value | tuple[Value, ...]
    ) -> Condition:
        relation, at = _ROWS[fact.kind]
        if fact.kind == "segment":
            return self.segment(at, operator, value)
        if operator == "known":
            return self.at_least_one(Counted(relation, Known(at)), bool(value))
        values = cast(tuple[Value, ...], value)
        where: Condition
        if fact.kind == "tag":
            where = Member(at, tuple(map(int, values)))
        elif fact.kind == "consent":
            where = Member(at, tuple(map(str, values)))
        else:
            texts = tuple(_contact(fact.kind, str(text)) for text in values)
            where = (
                Member(at, texts) if operator == "is" else Find(at, cast(Search, operator), texts)
            )
        return self.at_least_one(Counted(relation, where), operator != "is_not")

    def segment(self, at: Fact, operator: str, value: Value | tuple[Value, ...]) -> Condition:
        """Segments that the reader does not have are as if they were not there."""
        seen = self.reading.segments
        where: Condition = Known(at) if seen is None else Member(at, tuple(sorted(seen)))
        wanted, is_nobody = bool(value), not seen and seen is not None
        if operator != "known":
            ids = tuple(
                int(id_) for id_ in cast(tuple[Value, ...], value) if seen is None or id_ in seen
            )
            where, wanted, is_nobody = Member(at, ids), operator == "is", not ids
        if is_nobody:
            return NEVER if wanted else ALWAYS
        return self.at_least_one(Counted("segments", where), wanted)

    def at_least_one(self, counted: Counted, wanted: bool) -> Condition:
        return Compare(self.count(counted), ">=" if wanted else "<", 1)

    def count(self, counted: Counted) -> Fact:
        name = self.counted.setdefault(counted, f"count_{len(self.counted)}")
        return Fact(name, "number", "count")

    def happened(self, node: Happened) -> Condition:
        parts: list[Condition] = [Compare(EVENT_NAME, "==", node.event.name)]
        for name, values in node.facts:
            parts.append(_event_fact(name, node.event.facts[name].kind, values))
        if node.times:
            parts.append(self.within(EVENT_AT, node.times))
        count = self.count(Counted("events", All(tuple(parts))))
        return _both(
            Compare(count, _SIZES[operator], int(cast(int, n))) for operator, n in node.counts
        )


def _both(parts: Iterable[Condition]) -> Condition:
    found = tuple(parts)
    return found[0] if len(found) == 1 else All(found)


def _fact(fact: FilterFact) -> Fact:
    return Fact(fact.column, _KINDS[fact.kind], fact.title)


def _sized(fact: FilterFact, value: Value) -> int | float:
    if fact.kind == "points":
        return round(float(value) * 100)
    return float(value) if fact.kind in ("decimal", "money") else int(value)


def _search(fact: Fact, kind: str, operator: str, texts: tuple[str, ...]) -> Condition:
    if kind == "words":
        found = tuple(_all_words(fact, operator, text) for text in texts)
        return found[0] if len(found) == 1 else Any(found)
    if kind == "plain":
        return Find(
            fact, cast(Search, operator), tuple(v for text in texts for v in _variants(text))
        )
    folded = (fold(text) for text in texts)
    if operator == "word":
        folded = (" ".join(spaced(text).split()) for text in folded)
    kept = tuple(text for text in folded if text)
    return Find(fact, cast(Search, operator), kept) if kept else NEVER


def _all_words(fact: Fact, operator: str, text: str) -> Condition:
    """Every word of a typed name, in whatever order they stand."""
    search: Search = "begin" if operator == "starts" else "contains"
    words = (spaced(fold(text)) if operator == "starts" else fold(text)).split()
    finds = tuple(Find(fact, search, (word,)) for word in dict.fromkeys(words))
    return finds[0] if len(finds) == 1 else All(finds) if finds else NEVER


def _variants(text: str) -> Iterable[str]:
    """A text in the ways people write its letters: only A to Z are compared without regard to capitals."""
    ways = (text, text.lower(), text.upper(), text.title(), text.capitalize())
    forms = (unicodedata.normalize(form, way) for way in ways for form in ("NFC", "NFD"))
    return dict.fromkeys(map(plain_lower, forms))


def _contact(kind: str, text: str) -> str:
    return phone_digits(text) if kind == "phone" else text.lower()


def _event_fact(name: str, kind: str, values: tuple[Value, ...]) -> Condition:
    if kind == "flag":
        flag = Flag(Fact(name, "flag", name))
        parts = tuple(flag if value else Not(flag) for value in values)
        return parts[0] if len(parts) == 1 else Any(parts)
    return Member(
        Fact(name, "code" if kind == "code" else "number", name),
        cast(tuple[str | int, ...], values),
    )
