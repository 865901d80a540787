"""Fold text so that people find it however it was typed: Đặng = dang, Bjørn = bjorn, Æ = ae."""

from __future__ import annotations

import re
import unicodedata

_WORD = re.compile(r"[^\W_]+")
_LETTERS = str.maketrans(
    {
        "đ": "d", "ð": "d", "ø": "o", "æ": "ae", "å": "a", "œ": "oe", "ł": "l", "ß": "ss", "þ": "th", "ı": "i",
        "\u2018": "'", "\u2019": "'", "\u02bc": "'", "\u2013": "-", "\u2014": "-", "\u2010": "-", "\u2011": "-",
    }
)  # fmt: skip


class _Plain(dict[int, str | int | None]):
    """What becomes of a character, found once for the usual ones: a letter without marks, itself, or nothing."""

    def __missing__(self, code: int) -> int | None:
        char = chr(code)
        is_seen = unicodedata.category(char) not in ("Mn", "Cf", "Cc") or char in "\t\n\r"
        found = code if is_seen else None
        if code < 0x10000:
            self[code] = found
        return found


_plain = _Plain(_LETTERS)


def fold(text: str) -> str:
    """Lower-case `text`, write letters without marks, drop invisible characters, make one space of many.

    The result is what the search column, match keys and conditions of playbooks compare. It is
    idempotent: fold(fold(x)) == fold(x).
    """
    if text.isascii():
        return " ".join(text.lower().split())
    plain = unicodedata.normalize("NFKD", text.casefold()).translate(_plain)
    if plain.isascii():
        return " ".join(plain.lower().split())
    folded = plain.casefold().translate(_LETTERS)
    return " ".join(unicodedata.normalize("NFKC", folded).split())


def words_in(text: str) -> list[str]:
    """The folded runs of letters and digits of `text`, each once, in the order of the text: what indexes are made of."""
    return list(dict.fromkeys(_WORD.findall(fold(text))))
