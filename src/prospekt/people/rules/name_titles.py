"""What stands around a person name: honorifics before it, degrees after it, and words folded for comparing."""

from __future__ import annotations

import re
from functools import lru_cache

from prospekt.people.rules.name_words import (
    DEGREES,
    HONORIFICS,
    SUFFIXES,
    TITLE_FOLLOWERS,
    TITLES_WITH_FOLLOWERS,
    VIETNAMESE_FAMILIES,
    VIETNAMESE_FAMILIES_SHARED,
    VIETNAMESE_MIDDLES,
    VIETNAMESE_TITLES,
    VIETNAMESE_TITLES_MARKED,
)
from prospekt.words.folding import fold

_VIETNAMESE_LETTERS = re.compile(r"[\u1ea0-\u1ef9\u01a1\u01b0\u0103\u0129\u0169]", re.IGNORECASE)


def fold_word(word: str) -> str:
    """Letters and digits of one word, folded; hyphen and slash stay inside it."""
    return word.lower() if word.isascii() and word.isalpha() else _folded(word)


@lru_cache(maxsize=65_536)
def _folded(word: str) -> str:
    return "".join(c for c in fold(word) if c.isalnum() or c in "-/").strip("-/")


def is_vietnamese_family(word: str, words: list[str], country: str) -> bool:
    """Whether `word` of the name `words` is a Vietnamese family name: by itself, by its company or by country."""
    low = fold_word(word)
    if low in VIETNAMESE_FAMILIES:
        return True
    if low not in VIETNAMESE_FAMILIES_SHARED:
        return False
    middle = len(words) > 2 and any(fold_word(w) in VIETNAMESE_MIDDLES for w in words[1:-1])
    return country == "VN" or middle or any(_VIETNAMESE_LETTERS.search(w) for w in words)


def without_honorific(text: str, country: str) -> tuple[str, str]:
    """(honorific, rest); at least one word is left as the name."""
    words = text.split()
    n = 0
    while n < len(words) - 1 and _is_honorific(words, n, country):
        n += 1
    return " ".join(words[:n]), " ".join(words[n:])


def without_suffix(text: str) -> str:
    """Drop degrees: any after a comma or written with dots, the unmistakable ones anywhere at the end."""
    head, comma, tail = text.partition(",")
    if comma and all(fold_word(word) in DEGREES for word in tail.replace(",", " ").split()):
        text = head
    words = text.split()
    while len(words) > 1:
        low = fold_word(words[-1])
        dotted = words[-1].count(".") > 1 and low in DEGREES
        if not (dotted or (low in SUFFIXES and (len(words) > 2 or low != "sr"))):
            break
        words.pop()
    return " ".join(words)


def _is_honorific(words: list[str], n: int, country: str) -> bool:
    low, after = fold_word(words[n]), fold_word(words[n + 1])
    if n and low in TITLE_FOLLOWERS and fold_word(words[n - 1]) in TITLES_WITH_FOLLOWERS:
        return True
    if low in ("tan", "toh"):
        return after == ("sri" if low == "tan" else "puan") and len(words) > n + 2
    if low in VIETNAMESE_TITLES and not n:
        return _is_vietnamese_title(words, country)
    if low == "h":
        return words[n] in ("H.", "Hj.") and country == "ID"
    if low in ("sr", "en", "ar", "ts", "ir", "fr", "hr", "pn", "bu", "pak", "ing"):
        return words[n].endswith(".") or country in ("MY", "ID", "NO", "DK") or len(words) > n + 2
    return low in HONORIFICS


def _is_vietnamese_title(words: list[str], country: str) -> bool:
    """Anh Tuấn is Mr Tuấn, Anh Nguyen is a woman called Anh."""
    if words[0].lower() in VIETNAMESE_TITLES_MARKED:
        return True
    if len(words) == 2:
        marked = bool(_VIETNAMESE_LETTERS.search(words[1])) or country == "VN"
        return (
            words[0].lower() == "anh" and marked and fold_word(words[1]) not in VIETNAMESE_FAMILIES
        )
    return len(words) > 3 and is_vietnamese_family(words[1], words[1:], country)
