"""A line being read: its words, the phrases of the tables in it, and its clauses. What all rules look at."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from prospekt.engage.rules.line.grammar import Grammar, grammar_of
from prospekt.engage.rules.line.lexicon import Lexicon, Phrase
from prospekt.engage.rules.line.tokens import Token, clauses_of, tokens_of

_HEAD = 8
_SECTIONS = ("touch", "outcome", "answer", "objection")


@dataclass(frozen=True, slots=True)
class Mention:
    """A phrase in the line: its concept and the tokens [first, after)."""

    concept: str
    first: int
    after: int
    value: Any = None

    @property
    def name(self) -> str:
        return self.concept.partition(".")[2]


@dataclass(slots=True)
class Reading:
    """The line cut up, with what the tables know of every word."""

    text: str
    lexicon: Lexicon
    now: datetime
    currency: str
    grammar: Grammar = field(init=False)
    tokens: list[Token] = field(init=False)
    is_strict: bool = field(init=False)
    """Whether marks have to be right: words differ by them, and whoever typed makes them."""
    clauses: list[int] = field(init=False)
    mentions: list[Mention] = field(init=False)
    _at: list[dict[str, Mention]] = field(init=False)
    _covered: frozenset[int] = field(init=False)

    def __post_init__(self) -> None:
        self.grammar = grammar_of(self.lexicon.language)
        self.tokens = tokens_of(self.text)
        self.is_strict = self.is_so("marks_decide") and any(
            t.marked != t.plain for t in self.tokens
        )
        phrases = [self._phrases(place) for place in range(len(self.tokens))]
        self._at = [_longest(place, found) for place, found in enumerate(phrases)]
        self._covered = frozenset(
            p
            for found in phrases
            for _, after in found[:1]
            for p in range(after - len(found[0][0].places), after)
        )
        self.clauses = clauses_of(self.tokens, self._breaks(), self._points())
        self.mentions = [m for section in _SECTIONS for m in _without_overlap(section, phrases)]
        self.mentions.sort(key=lambda m: (m.first, -m.after))

    def _phrases(self, place: int) -> list[tuple[Phrase, int]]:
        token = self.tokens[place]
        found = self.lexicon.at(self.tokens, place, self.is_strict)
        if found or token.kind != "word" or token.is_capital:
            return found
        meant = self.lexicon.meant(token.name)
        return [(p, place + 1) for p in self.lexicon.alone(meant)] if meant else []

    def _breaks(self) -> frozenset[int]:
        found = {place for place in range(len(self.tokens)) if "glue.but" in self._at[place]}
        return frozenset(found | self._heads())

    def _heads(self) -> set[int]:
        """Behind the colon of "call hasan: ..." something new begins."""
        for place, token in enumerate(self.tokens[:_HEAD]):
            if token.text == ":":
                is_head = any(c.startswith("touch.") for p in range(place) for c in self._at[p])
                return {place + 1} if is_head else set()
        return set()

    def _points(self) -> frozenset[int]:
        """Points after titles, initials, times and days of the month."""
        kept = set()
        for place in range(1, len(self.tokens)):
            token, before = self.tokens[place], self.tokens[place - 1]
            if token.text == "." and token.is_glued and (
                "glue.title" in self._at[place - 1]
                or (len(before.plain) == 1 and "time.hour" not in self._at[place - 1])
                or "time.clock" in self._at[place - 1] or (before.kind == "number" and place + 1 < len(self.tokens) and "months" in self._at[place + 1])
            ):  # fmt: skip
                kept.add(place)
        return frozenset(kept)

    def is_so(self, trait: str) -> bool:
        """Whether a trait is one of the language's."""
        return trait in self.grammar.traits

    def is_near(self, place: int, *lists: str) -> bool:
        """Whether the word at `place` is in one of the language's lists of little words."""
        return 0 <= place < len(self.tokens) and self.grammar.is_one(self.tokens[place], *lists)

    def at(self, place: int, concept: str) -> Mention | None:
        """The longest phrase of `concept` that begins at `place`."""
        return self._at[place].get(concept) if 0 <= place < len(self.tokens) else None

    def known(self, place: int) -> bool:
        """Whether the tables know the word at `place`, so that it is hardly a name."""
        return place in self._covered

    def concepts(self, place: int) -> Iterable[str]:
        return self._at[place]

    def of(self, section: str, *names: str) -> list[Mention]:
        """The phrases of these concepts in the line, in order."""
        wanted = {f"{section}.{name}" for name in names}
        return [m for m in self.mentions if m.concept in wanted]

    def is_inner(self, mention: Mention, *sections: str) -> bool:
        """Whether it is a part of a longer phrase of these sections: the message of "left a message"."""
        size = mention.after - mention.first
        return any(
            o.first <= mention.first
            and mention.after <= o.after
            and size < o.after - o.first
            and o.concept.startswith(sections)
            for o in self.mentions
        )

    def all(self, concept: str) -> list[Mention]:
        """The phrases of `concept` in the line, also of those tables whose words may overlap."""
        return [found[concept] for found in self._at if concept in found]

    def clause(self, number: int) -> Iterator[int]:
        """The places of the tokens of a clause."""
        first = bisect_left(self.clauses, number)
        return iter(range(first, bisect_right(self.clauses, number)))

    def same_clause(self, first: int, second: int) -> bool:
        return self.clauses[first] == self.clauses[second]

    def span(self, first: int, after: int) -> tuple[int, int]:
        """The characters [start, end) of the tokens [first, after)."""
        return self.tokens[first].start, self.tokens[after - 1].end

    def is_denied(self, place: int, reach: int = 3) -> bool:
        """Whether a word such as "not" stands at most `reach` words before `place`, in its clause."""
        return any(
            self.same_clause(each, place) and self.at(each, "glue.not") is not None
            for each in range(max(0, place - reach), place)
        )


def _longest(place: int, found: Sequence[tuple[Phrase, int]]) -> dict[str, Mention]:
    longest: dict[str, Mention] = {}
    for phrase, after in found:
        longest.setdefault(phrase.concept, Mention(phrase.concept, place, after, phrase.value))
    return longest


def _without_overlap(
    section: str, phrases: Sequence[Sequence[tuple[Phrase, int]]]
) -> Iterator[Mention]:
    """The phrases of one section; a longer one hides those that begin inside it."""
    free = 0
    for place, found in enumerate(phrases):
        mine = [(p, after) for p, after in found if p.concept.startswith(section + ".")]
        if place < free or not mine:
            continue
        free = mine[0][1]
        yield from (Mention(p.concept, place, after, p.value) for p, after in mine if after == free)
