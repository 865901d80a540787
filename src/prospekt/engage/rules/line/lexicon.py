"""The tables of words of a language: which phrases begin at a word, and what they mean.

`words/<language>.toml` has the phrases by what they mean; “a|b c|d” stands for four of them. `words/common` has everyday
words that mean nothing here, so that none of them is taken for a name.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from importlib.resources import files
from itertools import product
from operator import contains
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
_WITH_SLIPS = ("touch", "outcome", "answer", "objection", "weekdays", "days")
"""The tables whose single words are known with a slip, too."""
_SHORTEST_BORROWED = 4
_SHORTEST_WITH_SLIP = 5
_SHORTEST_WITH_OTHER_LETTER = 7


Place = Mapping[str, frozenset[str]]
"""The words that may stand somewhere, without marks on letters -> how each is spelt with them."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """What may stand in each place, and what it means: a concept such as `outcome.busy`, for days and months a number."""

    places: tuple[Place, ...]
    concept: str
    value: Any = None
    is_borrowed: bool = False


@dataclass(slots=True)
class Lexicon:
    """All phrases by their first word, and the words that a slip may have changed."""

    language: str
    by_first: dict[str, list[Phrase]] = field(default_factory=dict)
    close: dict[str, set[str]] = field(default_factory=dict)

    def add(self, phrase: Phrase) -> None:
        for word in phrase.places[0]:
            self.by_first.setdefault(word, []).append(phrase)
        if len(phrase.places) > 1 or phrase.concept.split(".")[0] not in _WITH_SLIPS:
            return
        for word in phrase.places[0]:
            if len(word) >= _SHORTEST_WITH_SLIP and word.isalpha():
                for short in shortened(word):
                    self.close.setdefault(short, set()).add(word)

    def at(self, tokens: Sequence[Token], place: int, is_strict: bool) -> list[tuple[Phrase, int]]:
        """The phrases that begin at `place`, each with the place after it, the longest first.

        What the language says of some words itself goes before what it borrowed.
        """
        found: dict[tuple[str, int], tuple[Phrase, int]] = {}
        for phrase in self.by_first.get(tokens[place].plain, ()):
            if _stands(phrase, tokens, place, is_strict):
                end = place + len(phrase.places)
                found.setdefault((phrase.concept, end), (phrase, end))
        own = {end for phrase, end in found.values() if not phrase.is_borrowed}
        kept = [each for each in found.values() if not each[0].is_borrowed or each[1] not in own]
        return sorted(kept, key=lambda each: -each[1])

    def alone(self, word: str) -> list[Phrase]:
        """The phrases that are this one word."""
        found = [phrase for phrase in self.by_first.get(word, ()) if len(phrase.places) == 1]
        return [phrase for phrase in found if not phrase.is_borrowed] or found

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


def _stands(phrase: Phrase, tokens: Sequence[Token], first: int, is_strict: bool) -> bool:
    """Marks on letters have to be right where somebody typed any: in the word, or with `is_strict` in the line."""
    if first + len(phrase.places) > len(tokens):
        return False
    for number, words in enumerate(phrase.places, first):
        token = tokens[number]
        spelt = words.get(token.plain)
        if spelt is None:
            return False
        if token.marked not in spelt and (is_strict or token.marked != token.plain):
            return False
    return True


@lru_cache(maxsize=8)
def lexicon_of(language: str) -> Lexicon:
    """The tables of `language`, with English words that people mix in; English for a language we have not."""
    language = language if language in LANGUAGES else "en"
    found = Lexicon(language)
    for phrase in _phrases(_table(language)):
        found.add(phrase)
    if language != "en":
        for phrase in _phrases(_table("en")):
            if phrase.concept.split(".")[0] in _BORROWED or phrase.concept in _BORROWED_WORDS:
                found.add(_borrowed(phrase))
    return found


def _borrowed(phrase: Phrase) -> Phrase:
    """As another language takes it over: of single words only the longer ones."""
    places = phrase.places
    if len(places) == 1:
        long = {word: spelt for word, spelt in places[0].items() if len(word) >= _SHORTEST_BORROWED}
        places = (long,)
    return replace(phrase, places=places, is_borrowed=True)


@lru_cache(maxsize=64)
def _words_of(language: str, concept: str) -> frozenset[str]:
    phrases = lexicon_of(language).by_first.values()
    return frozenset(
        word
        for each in phrases
        for phrase in each
        if phrase.concept == concept
        for place in phrase.places
        for word in place
    )


@lru_cache(maxsize=8)
def _concepts_of(language: str) -> frozenset[str]:
    phrases = lexicon_of(language).by_first.values()
    return frozenset(phrase.concept for each in phrases for phrase in each)


def words_of(lexicon: Lexicon, concept: str) -> frozenset[str]:
    """All words in the phrases of a concept."""
    return _words_of(lexicon.language, concept)


def with_own_words(lexicon: Lexicon, own: Mapping[str, str]) -> Lexicon:
    """The tables and a team's own words: word -> a concept (`touch.call`) or a word of the tables that means the same.

    What a team means goes before what the tables say of the same word.
    """
    if not own:
        return lexicon
    found = replace(lexicon, by_first=dict(lexicon.by_first))
    concepts = _concepts_of(lexicon.language)
    for word, meaning in own.items():
        pieces = tokens_of(word[:80])
        if not pieces:
            continue
        plain = tuple(t.plain for t in pieces)
        same = tokens_of(meaning[:80])
        meant = [(meaning, None)] if meaning in concepts else _meanings(lexicon, meaning, same)
        sections = {concept.split(".")[0] for concept, _value in meant}
        others = [
            left
            for phrase in found.by_first.get(plain[0], ())
            for left in (
                _without(phrase, plain) if phrase.concept.split(".")[0] in sections else [phrase]
            )
        ]
        places = tuple({t.plain: frozenset((t.marked,))} for t in pieces)
        own_ones = [Phrase(places, concept, value) for concept, value in meant]
        if own_ones:
            found.by_first[plain[0]] = [*others, *own_ones]
    return found


def _without(phrase: Phrase, words: tuple[str, ...]) -> list[Phrase]:
    """What a phrase says of all words that begin with the first of these, but for these: as they are up to one other."""
    if len(words) != len(phrase.places) or not all(map(contains, phrase.places, words)):
        return [phrase]
    same = [{word: place[word]} for place, word in zip(phrase.places, words, strict=True)]
    left = []
    for n, place in enumerate(phrase.places[1:], 1):
        if other := {word: spelt for word, spelt in place.items() if word != words[n]}:
            left.append(replace(phrase, places=(*same[:n], other, *phrase.places[n + 1 :])))
    return left


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
                    yield from phrases_of(words, f"{section}.{name}")


def phrases_of(words: str, concept: str) -> Iterable[Phrase]:
    """“call|ring him|her back” is one phrase, unless one of its words is several for us, such as “don't”."""
    for chosen in product(*map(_choices, words.split())):
        yield Phrase(tuple(place for places in chosen for place in places), concept)


@lru_cache(maxsize=1 << 15)
def _choices(words: str) -> tuple[tuple[Place, ...], ...]:
    """What may stand for “a|b|don't”: a or b in one place, or the pieces of the last."""
    pieces = [tokens_of(word) for word in words.split("|")]
    single = [tokens[0] for tokens in pieces if len(tokens) == 1]
    several = [tuple(_place([t]) for t in tokens) for tokens in pieces if len(tokens) > 1]
    return (((_place(single),),) if single else ()) + tuple(several)


def _place(tokens: Iterable[Token]) -> Place:
    found: dict[str, frozenset[str]] = {}
    for token in tokens:
        found[token.plain] = found.get(token.plain, frozenset()) | {token.marked}
    return found


def _phrase(words: str, concept: str, value: Any) -> Phrase:
    return Phrase(tuple(_place([token]) for token in tokens_of(words)), concept, value)
