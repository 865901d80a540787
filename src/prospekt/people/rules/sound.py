"""How a word sounds, roughly: what stays of it when vowels go and spellings of one sound are one.

For finding candidates, never for deciding: Soekarno and Sukarno, Djoko and Joko, Kristian and Christian, Aas and Ås,
Mohd and Muhammad's many spellings come to one key; so do some words that have nothing in common.
"""

from __future__ import annotations

import re
from functools import lru_cache

_SPELLINGS = (
    # Indonesian before and after 1972, and English ears: Tjahjadi, Djoko, Soeharto, Sjarif, Njoto.
    ("tj", "c"), ("dj", "j"), ("oe", "u"), ("sj", "s"), ("sy", "s"), ("nj", "n"), ("ny", "n"),
    # Arabic names in Malay, Indonesian and English: Khairul, Dhia, Fadhil, Taufiq, Zulqarnain, Shahrul.
    ("dh", "d"), ("kh", "k"), ("gh", "g"), ("th", "t"), ("sh", "s"), ("ts", "s"), ("ph", "f"), ("q", "k"),
    # Norwegian and its neighbours: Christian, Wold, Nils and Niels, Carl, Zachariassen.
    ("ck", "k"), ("ch", "k"), ("c", "k"), ("w", "v"), ("x", "ks"), ("z", "s"),
)  # fmt: skip
_VOWELS = re.compile(r"[aeiouyhj]+")
_TWICE = re.compile(r"(.)\1+")


@lru_cache(maxsize=65_536)
def bones(word: str) -> str:
    """The key of a folded word: its first sound and the consonants behind it, each once in a row."""
    text = word
    for written, said in _SPELLINGS:
        text = text.replace(written, said)
    if not text:
        return ""
    first = "a" if text[0] in "aeiou" else text[0]
    return _TWICE.sub(r"\1", first + _VOWELS.sub("", text[1:]))


def sound_of(name_key: str) -> str:
    """How a whole name sounds, in whatever order its words stand; one word alone says too little."""
    words = name_key.split()
    return " ".join(sorted(bones(word) for word in words)) if len(words) > 1 else ""
