"""A line cut into words, numbers and signs that know their place, and into clauses."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from prospekt.words.folding import fold

_PIECE = re.compile(
    r"(?P<number>\d+(?:[.,:]\d+)*)|(?P<word>(?:[^\W\d_][\u0300-\u036f]*)+(?:['\u2019\u02bc](?:[^\W\d_][\u0300-\u036f]*)+)*)|(?P<sign>\S)"
)
_APOSTROPHES = str.maketrans("\u2019\u02bc", "''")
ENDS = frozenset(',.;!?()[]"\n\u2013\u2014+|\u2022')
"""Signs that end a clause; a hyphen does so between blanks, a point not after a title or inside a number."""


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a number or a sign. `marked` is in small letters, `plain` also without marks on letters."""

    text: str
    start: int
    end: int
    kind: str
    marked: str
    plain: str
    is_glued: bool
    """No blank stands before it."""

    @property
    def is_capital(self) -> bool:
        return self.text[0].isupper()

    @property
    def name(self) -> str:
        """The plain word without the sign of possession, O'Brien without its mark."""
        return self.plain.removesuffix("'s").replace("'", "")


def tokens_of(text: str) -> list[Token]:
    """The pieces of `text` in order; blanks are between them."""
    found: list[Token] = []
    end = -1
    for met in _PIECE.finditer(text):
        piece, kind = met[0], met.lastgroup or "sign"
        marked = unicodedata.normalize("NFC", piece.casefold()).translate(_APOSTROPHES)
        plain = fold(marked) or marked
        found.append(Token(piece, met.start(), met.end(), kind, marked, plain, met.start() == end))
        end = met.end()
    return found


def clauses_of(tokens: Sequence[Token], breaks: frozenset[int], kept: frozenset[int]) -> list[int]:
    """The number of its clause for every token. `breaks` begin one ("but", "then"); `kept` are points that end none."""
    numbers: list[int] = []
    now = 0
    for place in range(len(tokens)):
        if place in breaks and place and numbers[-1] == now:
            now += 1
        numbers.append(now)
        if _ends(tokens, place) and place not in kept:
            now += 1
    return numbers


def _ends(tokens: Sequence[Token], place: int) -> bool:
    token = tokens[place]
    if token.kind != "sign":
        return False
    if token.text == "-":
        return not token.is_glued and place + 1 < len(tokens) and not tokens[place + 1].is_glued
    return token.text in ENDS
