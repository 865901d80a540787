"""Whether a typed word means another one in spite of a slip."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

MOST_CANDIDATES = 1_500


def means(typed: str, word: str) -> bool:
    """Whether `typed`, perhaps with slips, is `word` or its beginning: one slip from four letters on, two from eight.

    A number has to be right.
    """
    slips = _slips(typed)
    if slips == 0:
        return word.startswith(typed)
    return _shares_a_piece(typed, word, slips) and any(
        _within(typed, word[:n], slips)
        for n in {len(word), len(typed), len(typed) + 1, len(typed) - 1}
    )


def _slips(typed: str) -> int:
    return 0 if len(typed) < 4 or typed.isdigit() else 1 if len(typed) < 8 else 2


def _shares_a_piece(typed: str, word: str, slips: int) -> bool:
    """Each slip spoils two pieces at most, so of two a slip and one more, one must be there, hardly moved.

    Sorts out nearly every word before the dear comparison.
    """
    return any(
        word.find(piece, max(0, at - slips), at + slips + len(piece)) >= 0
        for at, piece in _pieces(typed, 2 * slips + 1)
    )


@lru_cache(maxsize=64)
def _pieces(typed: str, n: int) -> tuple[tuple[int, str], ...]:
    """`typed` cut into `n` parts of about the same length, with where each begins."""
    cuts = [len(typed) * part // n for part in range(n + 1)]
    return tuple((start, typed[start:end]) for start, end in pairwise(cuts))


class Slips:
    """Compares many texts with the same typed words, and every different word only once."""

    def __init__(self, typed: Sequence[str]) -> None:
        self.typed = typed
        self._known: dict[str, frozenset[int]] = {}

    def all_in(self, words: Iterable[str]) -> bool:
        """Whether every typed word means one of `words`."""
        met: set[int] = set()
        for word in words:
            if word not in self._known:
                self._known[word] = frozenset(
                    n for n, one in enumerate(self.typed) if means(one, word)
                )
            met |= self._known[word]
        return len(met) == len(self.typed)


@dataclass(frozen=True, slots=True)
class Begun:
    """What to look for in place of the typed words: `right` as they stand, and one of the beginnings `either`."""

    right: tuple[str, ...]
    either: tuple[str, ...]
    most: int
    """How many of those found are looked at."""


def beginnings(typed: Sequence[str], most: int = MOST_CANDIDATES) -> list[Begun]:
    """What a slip in one of the words may have spared; the shares together are at most `most`.

    Where the slip lies in the first letters, two swapped ones are put back, or one too many is left out. A
    word typed alone is asked for by more letters first, because so many more words share three than five.
    """
    words = [(n, word) for n, word in enumerate(typed[:4]) if _slips(word)]
    if len(typed) == 1 and words:
        word = typed[0]
        close = {word[:-1], word[: (len(word) + 3) // 2], *_put_right(word, 4)} - {word[:3]}
        shares = ((tuple(sorted(close)), most * 2 // 3), ((word[:3],), most // 3))
        return [Begun((), either, share) for either, share in shares if either]
    return [
        Begun(
            (*typed[:n], *typed[n + 1 :]),
            (word[:3], *sorted(_put_right(word, 3))),
            most // len(words),
        )
        for n, word in words
    ]


def _put_right(word: str, letters: int) -> set[str]:
    swapped = {word[:n] + word[n + 1] + word[n] + word[n + 2 :] for n in range(3)}
    left_out = {word[:n] + word[n + 1 :] for n in range(3)}
    return {each[:letters] for each in swapped | left_out} - {word[:letters]}


def _within(a: str, b: str, slips: int) -> bool:
    """At most `slips` letters added, left out, changed, or two neighbours swapped."""
    if abs(len(a) - len(b)) > slips:
        return False
    start = 0
    for one, other in zip(a, b, strict=False):
        if one != other:
            break
        start += 1
    a, b = a[start:], b[start:]
    if not a or not b or slips == 0:
        return len(a) + len(b) <= slips
    if a[:2] == b[1::-1] and len(b) > 1 and _within(a[2:], b[2:], slips - 1):
        return True
    return any(_within(*pair, slips - 1) for pair in ((a[1:], b[1:]), (a[1:], b), (a, b[1:])))
