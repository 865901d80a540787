"""The tables of words of a language: which phrases begin at a word, and what they mean.

`words/<language>.toml` has the phrases by what they mean; “a|b c|d” stands for four of them. `words/common` has everyday
words that mean nothing here, so that none of them is taken for a name.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from itertools import product
from typing import Any

from prospekt.engage.rules.line.tokens import Token, tokens_of

LANGUAGES = ("en", "ms", "id", "nb", "vi")
_BORROWED = (
    "touch",
    "outcome",
    "answer",
    "objection",
    "days",
    "weekdays",
    "months",
    "time",
    "money",
    "feasts",
)
"""Of the English tables, what people mix into other languages."""
_BORROWED_WORDS = ("glue.trade",)
_SHORTEST_BORROWED = 4
_SHORTEST_WITH_SLIP = 5
_SHORTEST_WITH_OTHER_LETTER = 7


@dataclass(frozen=True, slots=True)
class Phrase:
    """Some words and what they mean: a concept such as `outcome.busy`, and for days and months a number."""

    plain: tuple[str, ...]
    marked: tuple[str, ...]
    concept: str
    value: Any = None


@dataclass(slots=True)
class Lexicon:
    """All phrases by their first word, and the words that a slip may have changed."""

    language: str
    by_first: dict[str, list[Phrase]] = field(default_factory=dict)
    close: dict[str, set[str]] = field(default_factory=dict)

    def add(self, phrase: Phrase) -> None:
        self.by_first.setdefault(phrase.plain[0], []).append(phrase)
        word = phrase.plain[0]
        is_fact = phrase.concept.split(".")[0] in (
            "touch",
            "outcome",
            "answer",
            "objection",
            "weekdays",
            "days",
        )
        if (
            len(phrase.plain) == 1
            and is_fact
            and len(word) >= _SHORTEST_WITH_SLIP
            and word.isalpha()
        ):
            for short in shortened(word):
                self.close.setdefault(short, set()).add(word)

    def at(self, tokens: Sequence[Token], place: int, is_strict: bool) -> list[tuple[Phrase, int]]:
        """The phrases that begin at `place`, each with the place after it, the longest first."""
        found = [
            (phrase, place + len(phrase.plain))
            for phrase in self.by_first.get(tokens[place].plain, ())
            if _stands(phrase, tokens, place, is_strict)
        ]
        return sorted(found, key=lambda each: -each[1])

    def meant(self, word: str) -> str:
        """The word of the tables that `word` is with one slip, or ""; short words have to be right."""
        if len(word) < _SHORTEST_WITH_SLIP or word in self.by_first:
            return ""
        near = {each for short in shortened(word) for each in self.close.get(short, ())}
        return min((each for each in near if is_one_slip(word, each)), default="")


def is_one_slip(typed: str, word: str) -> bool:
    """A letter too many or too few, two neighbours swapped, or in a long word another letter."""
    if abs(len(typed) - len(word)) == 1:
        long, short = (typed, word) if len(typed) > len(word) else (word, typed)
        return any(long[:n] + long[n + 1 :] == short for n in range(len(long)))
    if len(typed) != len(word):
        return False
    other = [n for n in range(len(word)) if typed[n] != word[n]]
    if len(other) == 1:
        return len(word) >= _SHORTEST_WITH_OTHER_LETTER
    return (
        len(other) == 2
        and other[1] - other[0] == 1
        and typed[other[0]] == word[other[1]]
        and typed[other[1]] == word[other[0]]
    )


def shortened(word: str) -> set[str]:
    """The word, and the word with any one letter left out: two words a slip apart share one of them."""
    return {word, *(word[:n] + word[n + 1 :] for n in range(len(word)))}


def _stands(phrase: Phrase, tokens: Sequence[Token], place: int, is_strict: bool) -> bool:
    """Marks on letters have to be right where somebody typed any: in the word, or with `is_strict` in the line."""
    if place + len(phrase.plain) > len(tokens):
        return False
    for plain, marked, token in zip(
        phrase.plain, phrase.marked, tokens[place : place + len(phrase.plain)], strict=True
    ):
        if token.plain != plain:
            return False
        if token.marked != marked and (is_strict or token.marked != token.plain):
            return False
    return True


@lru_cache(maxsize=8)
def lexicon_of(language: str) -> Lexicon:
    """The tables of `language`, with English words that people mix in; English for a language we have not."""
    language = language if language in LANGUAGES else "en"
    found = Lexicon(language)
    own = list(_phrases(_table(language)))
    known = {phrase.plain for phrase in own}
    for phrase in own:
        found.add(phrase)
    if language != "en":
        for phrase in _phrases(_table("en")):
            is_long = len(phrase.plain) > 1 or len(phrase.plain[0]) >= _SHORTEST_BORROWED
            is_borrowed = (
                phrase.concept.split(".")[0] in _BORROWED or phrase.concept in _BORROWED_WORDS
            )
            if is_borrowed and is_long and phrase.plain not in known:
                found.add(phrase)
    return found


@lru_cache(maxsize=64)
def _words_of(language: str, concept: str) -> frozenset[str]:
    phrases = lexicon_of(language).by_first.values()
    return frozenset(
        word for each in phrases for p in each if p.concept == concept for word in p.plain
    )


def words_of(lexicon: Lexicon, concept: str) -> frozenset[str]:
    """All words in the phrases of a concept."""
    return _words_of(lexicon.language, concept)


def with_own_words(lexicon: Lexicon, own: Mapping[str, str]) -> Lexicon:
    """The tables and a team's own words: word -> a concept (`touch.call`) or a word of the tables that means the same.

    What a team means goes before what the tables say of the same word.
    """
    if not own:
        return lexicon
    concepts = {phrase.concept for phrases in lexicon.by_first.values() for phrase in phrases}
    found = Lexicon(
        lexicon.language,
        {first: list(phrases) for first, phrases in lexicon.by_first.items()},
        lexicon.close,
    )
    for word, meaning in own.items():
        pieces = tokens_of(word[:80])
        if not pieces:
            continue
        plain, marked = tuple(t.plain for t in pieces), tuple(t.marked for t in pieces)
        same = tokens_of(meaning[:80])
        meant = [(meaning, None)] if meaning in concepts else _meanings(lexicon, meaning, same)
        sections = {concept.split(".")[0] for concept, _value in meant}
        others = [
            phrase
            for phrase in found.by_first.get(plain[0], ())
            if phrase.plain != plain or phrase.concept.split(".")[0] not in sections
        ]
        own_ones = [Phrase(plain, marked, concept, value) for concept, value in meant]
        if own_ones:
            found.by_first[plain[0]] = [*others, *own_ones]
    return found


def _meanings(lexicon: Lexicon, meaning: str, same: Sequence[Token]) -> list[tuple[str, Any]]:
    if not same:
        return []
    return [
        (phrase.concept, phrase.value)
        for phrase, end in lexicon.at(same, 0, False)
        if end == len(same)
    ]


@lru_cache(maxsize=8)
def _table(language: str) -> Mapping[str, Mapping[str, Any]]:
    folder = files("prospekt.engage.rules.line").joinpath("words")
    table = tomllib.loads(folder.joinpath(f"{language}.toml").read_text("utf-8"))
    table["glue"].setdefault("common", [])
    table["glue"]["common"] += (
        folder.joinpath("common", f"{language}.txt").read_text("utf-8").split()
    )
    return table


def _phrases(table: Mapping[str, Mapping[str, Any]]) -> Iterable[Phrase]:
    for section, entries in table.items():
        for name, listed in entries.items():
            if section in ("days", "feasts", "counts"):
                yield _phrase(name, section, listed)
            elif section in ("weekdays", "months"):
                for number, words in enumerate(listed):
                    yield from (_phrase(word, section, number) for word in words)
            else:
                for words in listed:
                    yield from (_phrase(one, f"{section}.{name}", None) for one in spelt_out(words))


def spelt_out(words: str) -> Iterable[str]:
    """Every phrase that “call|ring him|her back” stands for."""
    return map(" ".join, product(*(word.split("|") for word in words.split())))


def _phrase(words: str, concept: str, value: Any) -> Phrase:
    pieces = tokens_of(words)
    return Phrase(tuple(t.plain for t in pieces), tuple(t.marked for t in pieces), concept, value)
