"""The people and companies a line may speak of, by the words of their names, with slips."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

from prospekt.engage.rules.line.found import Candidate
from prospekt.engage.rules.line.grammar import grammar_of
from prospekt.engage.rules.line.lexicon import (
    is_one_slip,
    lexicon_of,
    shortened,
    words_of,
)
from prospekt.engage.rules.line.reading import Reading
from prospekt.engage.rules.line.tokens import tokens_of
from prospekt.words.folding import words_in

_SLIP_FROM = 4
_APOSTROPHES = str.maketrans("", "", "'\u2019\u02bc")


@dataclass(slots=True)
class Index:
    """The words of all candidates, and the words that a slip may have changed."""

    words: dict[str, list[int]] = field(default_factory=dict)
    parts: dict[str, list[int]] = field(default_factory=dict)
    """All words of their names, also those by which nobody is found."""
    close: dict[str, set[str]] = field(default_factory=dict)
    names: list[list[str]] = field(default_factory=list)
    marked: list[frozenset[str]] = field(default_factory=list)
    """The words of each name with their marks; none where the name was entered without."""

    def meant(self, word: str, slip: bool) -> list[int]:
        """The numbers of the candidates one of whose words is `word`, perhaps with a slip."""
        if word in self.words or not slip or len(word) < _SLIP_FROM:
            return self.words.get(word, [])
        near = {each for short in shortened(word) for each in self.close.get(short, ())}
        return [
            n
            for each in sorted(near)
            if is_one_slip(word, each) or _is_other_letter(word, each)
            for n in self.words[each]
        ]


def _marked(name: str) -> frozenset[str]:
    return frozenset() if name.isascii() else frozenset(t.marked for t in tokens_of(name))


def _words(name: str) -> list[str]:
    """The words of a name as tokens have them: O'Brien is one."""
    return words_in(name.translate(_APOSTROPHES))


@lru_cache(maxsize=32)
def index_of(candidates: tuple[Candidate, ...], language: str) -> Index:
    """The names of `candidates`; in some languages people are found by the last word of their name alone."""
    index, grammar = Index(), grammar_of(language)
    is_last = "called_by_last_word" in grammar.traits
    generic = words_of(lexicon_of(language), "glue.firm")
    shortest = _SLIP_FROM - ("syllables" not in grammar.traits)
    for number, candidate in enumerate(candidates):
        words = _words(candidate.name)
        index.names.append(words)
        index.marked.append(_marked(candidate.name))
        for word in words:
            index.parts.setdefault(word, []).append(number)
        given = words[-1:] if is_last and candidate.is_person else words
        for word in given:
            if (
                word in grammar.words["in_names"]
                or len(word) < 2
                or (not candidate.is_person and word in generic)
            ):
                continue
            index.words.setdefault(word, []).append(number)
            if len(word) >= shortest:
                for short in shortened(word):
                    index.close.setdefault(short, set()).add(word)
    return index


def full_names(reading: Reading, candidates: tuple[Candidate, ...]) -> frozenset[int]:
    """The tokens where two words in a row are of one candidate's name: a name, whatever else the words may mean."""
    names = [_words(candidate.name) for candidate in candidates]
    pairs = {pair for words in names for pair in zip(words, words[1:], strict=False)}
    tokens = reading.tokens
    found = {p for p in range(len(tokens) - 1) if (tokens[p].name, tokens[p + 1].name) in pairs}
    found |= {p for p in range(len(tokens) - 1) if _is_typed(reading, p)}
    return frozenset(found | {p + 1 for p in found})


def _is_typed(reading: Reading, place: int) -> bool:
    """Jan Erik, Tor-Arne: a given name that is a month or a day as well, and another capital behind it."""
    token, behind = reading.tokens[place], reading.tokens[place + 1]
    if behind.text == "-" and place + 2 < len(reading.tokens):
        behind = reading.tokens[place + 2]
    is_day = reading.at(place + 1, "weekdays") or reading.at(place + 1, "months")
    is_both = token.is_capital and behind.is_capital and behind.kind == "word" and not is_day
    is_case = any(not t.is_capital for t in reading.tokens if t.kind == "word")
    return is_case and is_both and token.marked in reading.grammar.large


def _is_other_letter(typed: str, word: str) -> bool:
    return (
        len(typed) == len(word) > _SLIP_FROM
        and sum(a != b for a, b in zip(typed, word, strict=True)) == 1
    )


def is_word_of(word: str, other: str) -> bool:
    """Whether `word` is `other`, with a slip, or its first letter."""
    return (
        word == other
        or (len(word) >= _SLIP_FROM and is_one_slip(word, other))
        or (len(word) == 1 and other.startswith(word) and len(other) > 1)
    )
