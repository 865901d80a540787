"""A task in a few words: “Call on Tuesday”, “mail offer tomorrow 14:30”, “ring om 3 dager”.

What it is, when, and the rest as its title. The whole sentence about a talk is read elsewhere (`rules/line`); here
only kind, day and time are looked for, in the five languages of the screens at once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from functools import lru_cache

from babel import Locale

from prospekt.words.folding import fold

LANGUAGES = ("en", "nb", "ms", "id", "vi")
_KINDS: Mapping[str, tuple[str, ...]] = {
    "call": ("call", "phone", "ring", "ringe", "telefon", "hubungi", "telefoni", "telepon", "telpon", "telp", "panggil",
             "goi", "goi dien", "goi lai"),
    "email": ("mail", "email", "e-mail", "epost", "e-post", "send mail", "emel", "e-mel", "surel", "gui mail", "gui email"),
    "meeting": ("meet", "meeting", "mote", "mesyuarat", "rapat", "jumpa", "bertemu", "gặp", "họp"),
}  # fmt: skip
_DAYS: Mapping[str, int] = {
    "today": 0, "tomorrow": 1, "i dag": 0, "idag": 0, "i morgen": 1, "imorgen": 1, "i overmorgen": 2,
    "hari ini": 0, "esok": 1, "besok": 1, "lusa": 2, "hom nay": 0, "ngay mai": 1,
}  # fmt: skip
_WEEKS = ("next week", "neste uke", "minggu depan", "minggu hadapan", "tuan sau")
_UNITS: Mapping[str, int] = {
    "day": 1, "days": 1, "dag": 1, "dager": 1, "hari": 1, "ngay": 1,
    "week": 7, "weeks": 7, "uke": 7, "uker": 7, "minggu": 7, "tuan": 7,
}  # fmt: skip
_BEFORE = r"(?:(?:on|by|the|pa|den|til|pada|hari|vao|thu)\s+)*"
_IN = r"(?:in|om|dalam|trong|sau)"
_TIME = re.compile(r"(?:\b(?:at|kl\.?|klokken|jam|pukul|luc)\s*)?\b([01]?\d|2[0-3])[:.]([0-5]\d)\b")
_ISO = re.compile(r"\b(\d{4}-\d{2}-\d{2})\b")
_SHORT = re.compile(r"\b(\d{1,2})[./](\d{1,2})[./](\d{4})\b")


@dataclass(frozen=True, slots=True)
class Quick:
    """What a few words say; `on` None where they name no day."""

    kind: str
    title: str
    on: date | None
    at: time | None


def read_quick(text: str, today: date) -> Quick:
    """Kind, day and time of what was typed, the rest is the title; a weekday is the next one after today."""
    text = " ".join(text.split())
    taken: list[tuple[int, int]] = []
    on = _day(text, today, taken)
    at = _time(text, taken)
    kind, word = _kind(text)
    rest = _without(text, taken)
    title = rest[len(word) :].strip(" ,.:;-") if rest.startswith(word) else rest
    return Quick(kind, title, on, at)


def _kind(text: str) -> tuple[str, str]:
    """The kind that the first words name, and those words."""
    found = [
        (kind, text[: _length(text, word)])
        for kind, words in _KINDS.items()
        for word in words
        if _length(text, word)
    ]
    return max(found, key=lambda each: len(each[1]), default=("todo", ""))


def _length(text: str, word: str) -> int:
    """How many letters of `text` are `word` at its beginning, 0 if it is not there.

    Marks on letters do not matter, but for words that would be others without them.
    """
    n = len(word.split())
    first = " ".join(text.split(" ")[:n]).rstrip(",.:;")
    return len(first) if word in (fold(first), first.casefold()) else 0


def _day(text: str, today: date, taken: list[tuple[int, int]]) -> date | None:
    for finder in (_written_day, _counted_day, _named_day):
        if found := finder(text, today):
            day, span = found
            taken.append(span)
            return day
    return None


def _written_day(text: str, today: date) -> tuple[date, tuple[int, int]] | None:
    if met := _ISO.search(text):
        try:
            return date.fromisoformat(met[1]), met.span()
        except ValueError:
            return None
    if met := _SHORT.search(text):
        try:
            return date(int(met[3]), int(met[2]), int(met[1])), met.span()
        except ValueError:
            return None
    return None


def _counted_day(text: str, today: date) -> tuple[date, tuple[int, int]] | None:
    plain = _same_length(text)
    units = "|".join(_UNITS)
    met = re.search(rf"\b(?:{_IN}\s+)?(\d{{1,3}})\s+({units})\b(?:\s+(?:nua|lagi))?", plain)
    if met is None:
        return None
    return today + timedelta(days=int(met[1]) * _UNITS[met[2]]), met.span()


def _named_day(text: str, today: date) -> tuple[date, tuple[int, int]] | None:
    plain = _same_length(text)
    for words in _WEEKS:
        if met := re.search(rf"\b{words}\b", plain):
            return today + timedelta(days=7 - today.weekday()), met.span()
    for words in sorted(_DAYS, key=len, reverse=True):
        if met := re.search(rf"\b{_BEFORE}{words}\b", plain):
            return today + timedelta(days=_DAYS[words]), met.span()
    for word, weekday in weekdays():
        if met := re.search(rf"\b{_BEFORE}{re.escape(word)}\b", plain):
            ahead = (weekday - today.weekday() - 1) % 7 + 1
            return today + timedelta(days=ahead), met.span()
    return None


@lru_cache(maxsize=1)
def weekdays() -> tuple[tuple[str, int], ...]:
    """Names of the days of the week in all languages, the longest first: (folded name, 0 for Monday)."""
    found: dict[str, int] = {}
    for language in LANGUAGES:
        names: Iterable[tuple[int, str]] = Locale(language).days["format"]["wide"].items()
        found |= {fold(name): day for day, name in names}
    # Vietnamese writes them with numbers too: thứ 2 is Monday.
    found |= {f"thu {day + 2}": day for day in range(6)}
    short = {"mon": 0, "tue": 1, "wed": 2, "thu": 3, "fri": 4}
    return tuple(sorted((found | short).items(), key=lambda each: -len(each[0])))


def _time(text: str, taken: list[tuple[int, int]]) -> time | None:
    for met in _TIME.finditer(_same_length(text)):
        if not any(met.start() < end and start < met.end() for start, end in taken):
            taken.append(met.span())
            return time(int(met[1]), int(met[2]))
    return None


def _same_length(text: str) -> str:
    """Folded letter by letter, so that places stay what they are."""
    return "".join(fold(char)[:1] or " " for char in text)


def _without(text: str, taken: Iterable[tuple[int, int]]) -> str:
    for start, end in sorted(taken, reverse=True):
        text = f"{text[:start]} {text[end:]}"
    return " ".join(text.split()).strip(" ,.:;-")
