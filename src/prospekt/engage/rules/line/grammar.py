"""What the rules have to know of a language itself: traits, little words, number words, and what people are called.

`words/near/<language>.toml` has them; `words/given` has given names, with a capital those that are words as well.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from prospekt.engage.rules.line.tokens import Token
from prospekt.words.folding import fold

TRAITS: Mapping[str, str] = {
    "called_by_last_word": "people are called by the last word of their name",
    "syllables": "every syllable is a word, so that an unknown one in small letters says little",
    "marks_decide": "words differ by their marks alone, so that these have to be right where somebody types any",
    "letters_are_words": "a letter alone is often a short form, not the first letter of a name",
    "which_before": "“next” stands before its word",
    "which_behind": "“next” stands behind its word",
    "weekday_week": "“tuesday week” is the Tuesday after the next",
    "half_before": "“half three” is half an hour before three",
    "month_first": "some write the month before the day",
    "orders_by_verb": "a line that begins with the word for a task tells to do it",
    "tells_tense": "what has been done has a form of its own",
    "firm_first": "the word for a kind of firm stands before its name",
}
"""What may be said of a language under `traits`, and what it means."""


@dataclass(frozen=True, slots=True)
class Grammar:
    """One language: what is true of it, its lists of little words, its number words and its given names."""

    traits: frozenset[str]
    words: Mapping[str, frozenset[str]]
    left_out: frozenset[str]
    """Of the words, the spellings without marks."""
    numbers: Mapping[str, int]
    given: frozenset[str]
    large: frozenset[str]
    """Given names that mean something else in small letters: Jan, Tor, Grace."""

    def is_one(self, token: Token, *lists: str) -> bool:
        """Whether a word stands in one of the lists; marks may be left out, but not be wrong."""
        return any(token.marked in self.words[each] for each in lists)

    def longest(self, tokens: Sequence[Token], name: str, is_strict: bool) -> int:
        """How many of the tokens are a phrase of the list; with `is_strict` marks may not be left out either."""
        listed = self.words[name]
        for n in range(len(tokens), 0, -1):
            phrase = " ".join(t.marked for t in tokens[:n])
            if phrase in listed and not (is_strict and phrase in self.left_out):
                return n
        return 0

    def is_given(self, token: Token) -> bool:
        """Whether people are called so."""
        word = token.marked.removesuffix("'s")
        if word in self.given or token.name in self.given:
            return True
        return token.is_capital and (word in self.large or token.name in self.large)


@lru_cache(maxsize=8)
def grammar_of(language: str) -> Grammar:
    """What is known of a language of which there are tables."""
    folder = files("prospekt.engage.rules.line").joinpath("words")
    table = tomllib.loads(folder.joinpath("near", f"{language}.toml").read_text("utf-8"))
    names = folder.joinpath("given", f"{language}.txt").read_text("utf-8").split()
    words = table["words"]
    known = {word.casefold() for listed in words.values() for word in listed}
    return Grammar(
        frozenset(table["traits"]),
        {name: _spelt(listed) for name, listed in words.items()},
        frozenset(fold(word) for word in known) - known,
        {way: n for word, n in table["numbers"].items() for way in _spelt([word])},
        _spelt([name for name in names if name.islower()]),
        _spelt([name for name in names if not name.islower()]),
    )


def _spelt(words: list[str]) -> frozenset[str]:
    """The words as they are, and without their marks."""
    return frozenset(way for word in words for way in (word.casefold(), fold(word)))
