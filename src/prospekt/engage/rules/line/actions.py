"""The words for what is done with a lead, and what stands around them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from prospekt.engage.rules.line.known_names import Name
from prospekt.engage.rules.line.periods import LONG_AGO, When
from prospekt.engage.rules.line.reading import Mention, Reading

PLAIN = "plain"
"""Phrases of the tables that mean nothing, though a word in them does: a telephone number."""
_LONG_AHEAD = timedelta(days=180)
_HIDING = ("outcome.", "answer.can_decide", "answer.decides", "answer.must_ask")
"""A word for an action is none inside of these: she calls the shots."""


@dataclass(frozen=True, slots=True)
class Action:
    """A word for something done with a lead. `is_done` says that it has been, `is_in` that the lead did it."""

    tag: str
    mention: Mention
    is_done: bool
    is_in: bool


class Actions:
    """All words for actions in a line, and which days of it have been."""

    def __init__(self, reading: Reading, whens: Sequence[When], names: Sequence[Name]) -> None:
        self.reading, self.whens, self.names = reading, whens, names
        self.today = reading.now.date()
        self.actions = [
            _action(m)
            for m in reading.mentions
            if m.concept.startswith("touch.")
            and m.name != PLAIN
            and not reading.is_inner(m, *_HIDING)
            and not _is_naming(reading, m)
        ]

    def _is_past(self, when: When) -> bool:
        if when.unit not in ("day", "week") or when.is_span:
            return False
        if when.side:
            return when.side < 0
        if when.ahead == when.back == self.today:
            return self._is_past_today(when)
        near = [a for a in self.actions if self._same(a, when)]
        if when.ahead - self.today > _LONG_AHEAD:
            return bool(near) and self.today - when.back < LONG_AGO
        if near and all(a.is_done for a in near) and not self._has_in_clause(when, "glue.want"):
            return True
        is_first = (
            bool(near)
            and near[0] is self.actions[0]
            and self.reading.clauses[near[0].mention.first] == 0
        )
        tells = any(
            m.concept.startswith(("answer.", "outcome.", "objection."))
            and not self._same_place(m, when)
            for m in self.reading.mentions
        )
        return (
            is_first
            and near[0].tag in ("meeting", "demo")
            and when.clock is None
            and len(near) == 1
            and tells
            and not when.after - when.first > 2
        )

    def _is_past_today(self, when: When) -> bool:
        if when.clock is not None and when.clock > self.reading.now.time():
            return False
        near = [a for a in self.actions if self._same(a, when)]
        if when.clock is not None and not (near and near[0].is_done):
            return any(a.tag in ("call", "meeting", "demo") for a in near)
        wants = self._has_in_clause(when, "glue.want")
        return any(
            a.is_done or a.is_in or a.tag in ("meeting", "demo", "event") for a in near
        ) and not (wants and not any(a.is_done for a in near))

    def _same(self, action: Action, when: When) -> bool:
        return self.reading.same_clause(action.mention.first, when.first)

    def _same_place(self, mention: Mention, when: When) -> bool:
        return self.reading.same_clause(mention.first, when.first)

    def _same_clause(self, one: Action, other: Action) -> bool:
        return self.reading.same_clause(one.mention.first, other.mention.first)

    def _is_called_off(self, action: Action) -> bool:
        """Cancelled, forbidden, or only spoken of: the line is a note, or says what somebody prefers."""
        if self.reading.at(0, "glue.off"):
            return True
        mention = action.mention
        near = range(max(0, mention.first - 2), mention.first)
        if action.tag not in ("meeting", "demo", "call", "quote", "send"):
            return any(self.reading.at(p, "glue.off") for p in near)
        return any(
            self.reading.at(p, "glue.off")
            for p in self.reading.clause(self.reading.clauses[mention.first])
        )

    def _has_in_clause(self, when: When, concept: str) -> bool:
        return any(
            self.reading.at(p, concept)
            for p in self.reading.clause(self.reading.clauses[when.first])
        )

    def _before(self, place: int, concept: str, reach: int) -> bool:
        return any(
            self.reading.same_clause(p, place) and self.reading.at(p, concept)
            for p in range(max(0, place - reach), place)
        )


def _is_naming(reading: Reading, mention: Mention) -> bool:
    """The dog is called Biscuit."""
    words = reading.tokens[max(0, mention.first - 1) : mention.after]
    return [w.plain for w in words[:2]] == ["is", "called"] and mention.first > 0


def _action(mention: Mention) -> Action:
    name = mention.name
    if name == "reply_in":
        return Action("reply", mention, True, True)
    tag = name.removesuffix("_done").removesuffix("_in")
    return Action(tag, mention, name.endswith("_done"), name.endswith("_in"))
