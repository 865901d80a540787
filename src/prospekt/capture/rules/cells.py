"""Read one cell by the kind of its target; a bad cell is a problem of its own and never rejects its row."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import TypeAlias

from prospekt.capture.rules.dates import BIRTHDAY_PIVOT, column_date_order, read_date, read_moment
from prospekt.capture.rules.numbers import column_decimal_mark, read_int, read_money, read_number
from prospekt.capture.rules.places import read_country, read_language
from prospekt.words.folding import fold
from prospekt.words.problem import Problem
from prospekt.words.problem import gettext_noop as _
from prospekt.words.yes_no import read_bool

__all__ = [
    "CellStyle", "column_date_order", "column_decimal_mark", "is_blank", "read_bool", "read_cell", "read_channel",
    "read_country", "read_date", "read_int", "read_language", "read_moment", "read_money", "read_number",
    "read_priority", "read_tags", "split_values",
]  # fmt: skip

CellValue: TypeAlias = (
    str | int | bool | date | datetime | Decimal | tuple[int, str] | tuple[str, ...] | None
)

# Words that mean "nothing here". Kept few: "unknown" and "none" can be real answers.
_BLANKS = {
    "",
    "n/a",
    "#n/a",
    "null",
    "-",
    "--",
    "\u2013",
    "\u2014",
    "(blank)",
    "select",
    "nan",
    "#null!",
}
_PRIORITIES = {
    3: "high|highest|urgent|tinggi|hoy|cao|a|3|p1|hot|mendesak|khan cap|kritisk|critical",
    2: "medium|normal|moderate|sederhana|sedang|warm|middels|trung binh|b|2|p2",
    1: "low|lowest|cold|rendah|lav|thap|c|1|p3",
    0: "none|0|tiada|tidak ada|ingen|khong",
}
_CHANNELS = {
    "email": "email|e-mail|mail|emel|e-mel|surel|epost|e-post|thu dien tu",
    "phone": "phone|call|telephone|mobile|cell|telefon|telepon|panggilan|ringe|dien thoai|goi dien|cellular|mobil",
    "sms": "sms|text|text message|tekstmelding|tin nhan|pesan teks",
    "chat": "chat|whatsapp|messenger|telegram|zalo|wechat|signal|line|viber|live chat|obrolan|sembang",
    "social": "social|social media|linkedin|facebook|instagram|twitter|x|media sosial|sosiale medier|mang xa hoi",
    "letter": "letter|post|postal|postal mail|direct mail|surat|pos|brev|thu|thu tay",
    "meeting": "meeting|in person|visit|face to face|mesyuarat|perjumpaan|pertemuan|rapat|mote|hop|gap mat",
}
_PRIORITY_WORDS = {word: level for level, words in _PRIORITIES.items() for word in words.split("|")}
_CHANNEL_WORDS = {
    word: channel for channel, words in _CHANNELS.items() for word in words.split("|")
}
_VALUE_BREAK = re.compile(r" ::: |;|\n")
_VALUE_BREAK_COMMA = re.compile(r" ::: |;|\n|,")
_TAG_BREAK = re.compile(r" ::: |[;,|\n]")


BLANK_CELLS = frozenset(
    written
    for blank in _BLANKS
    for written in (blank, blank.upper(), blank.capitalize(), blank.title())
)
"""The blank words as they are usually written, for a look-up without any folding."""


@dataclass(frozen=True, slots=True)
class CellStyle:
    """How one column writes its cells: order of dates, decimal mark, currency (ISO 4217), scale of bare amounts, IANA zone."""

    order: str | None = None
    decimal: str | None = None
    currency: str = ""
    scale: int = 1
    zone: str = "UTC"


PLAIN = CellStyle()


def is_blank(text: str) -> bool:
    """True for an empty cell and for the few words that other tools write into one ("N/A", "-", "Select")."""
    return len(text) <= 12 and text.strip().casefold() in _BLANKS


@lru_cache(maxsize=4096)
def read_priority(text: str) -> int | None:
    """0 (none) to 3 (high), from words or 1-3; None when not a priority."""
    return _PRIORITY_WORDS.get(re.sub(r"^0?\d\.", "", fold(text)))


@lru_cache(maxsize=4096)
def read_channel(text: str) -> str | None:
    """email, phone, sms, chat, social, letter or meeting; None for anything else."""
    return _CHANNEL_WORDS.get(fold(text))


def split_values(text: str, commas: bool = False) -> list[str]:
    """Several values of one cell: cut at " ::: ", ";" and line ends, for e-mails and phones also at ",". No blanks, no repeats."""
    pattern = _VALUE_BREAK_COMMA if commas else _VALUE_BREAK
    return list(dict.fromkeys(part.strip() for part in pattern.split(text) if not is_blank(part)))


def read_tags(text: str) -> list[str]:
    """Tags of one cell, as typed, without repeats in any case; Google's leading "* " is dropped.

    In a cell that ends in ":::", only that parts them, so that a tag may hold a comma.
    """
    parts = text.split(":::") if text.rstrip().endswith(":::") else _TAG_BREAK.split(text)
    tags = (part.strip().removeprefix("* ") for part in parts)
    return list(
        {fold(tag): tag for tag in reversed([t for t in tags if not is_blank(t)])}.values()
    )[::-1]


def read_cell(kind: str, text: str, style: CellStyle = PLAIN) -> tuple[CellValue, Problem | None]:
    """The value of a cell for a target of `kind`, and what is wrong with it (line and column left to the caller).

    Blank cells are (None, None). email, phone and link give a tuple of raw texts for the identity
    rules to judge; money gives (minor units, code); optout and optin give a bool.
    """
    stripped = text.strip()
    if is_blank(stripped):
        return None, None
    reader = _READERS.get(kind)
    if reader is None:
        return stripped, None
    if len(stripped) > _LONGEST and kind not in _LONG_KINDS:
        return None, _unreadable(kind, stripped)
    value = reader(stripped, style)
    return (value, None) if value is not None else (None, _unreadable(kind, stripped))


def _unreadable(kind: str, text: str) -> Problem:
    if kind == "date" and len(text) < _LONGEST and _NO_YEAR.match(fold(text)):
        return Problem(
            "date_without_year", _SENTENCES["date_without_year"], {"value": text}, value=text
        )
    return Problem(f"not_{kind}", _SENTENCES[kind], {"value": text}, value=text)


# A cell of megabytes is no date or number, and must not stay in the memory of the readers.
_LONGEST = 200
_LONG_KINDS = frozenset({"tags", "email", "phone", "link"})
_NO_YEAR = re.compile(r"^--\d\d-?\d\d$|^\d{1,2}[./ -]{1,2}([a-z]+|\d{1,2})\.?$|^[a-z]+ \d{1,2}$")
_SENTENCES = {
    "date_without_year": _(
        "“{value}” has no year. The text is kept; write the year to fill the field."
    ),
    "date": _(
        "“{value}” is not a date that can be read for certain. Write it as 2024-12-31, or say the order of day and month."
    ),
    "moment": _(
        "“{value}” is not a date that can be read for certain. Write it as 2024-12-31 08:30, or say the order of day and month."
    ),
    "country": _("“{value}” is not a country we know. Write its name or its two-letter code."),
    "language": _("“{value}” is not a language we know. Write its name or its two-letter code."),
    "channel": _(
        "“{value}” is not a channel. Write email, phone, sms, chat, social, letter or meeting."
    ),
    "priority": _("“{value}” is not a priority. Write high, medium, low or a number from 0 to 3."),
    "money": _(
        "“{value}” is not an amount of money that can be read for certain. Write it as 1200.50, with the currency code if needed."
    ),
    "int": _("“{value}” is not a whole number. Write it in digits, such as 1200."),
    "number": _("“{value}” is not a number. Write it in digits, such as 1200.5."),
    "optout": _("“{value}” is neither yes nor no. Write yes or no."),
    "optin": _("“{value}” is neither yes nor no. Write yes or no."),
    "yes_no": _("“{value}” is neither yes nor no. Write yes or no."),
}


def _yes_no(text: str, _style: CellStyle) -> CellValue:
    return read_bool(text)


def _many(text: str, _style: CellStyle) -> CellValue:
    if ";" not in text and "," not in text and ":::" not in text and "\n" not in text:
        return (text,)
    return tuple(split_values(text, commas=True))


_READERS: dict[str, Callable[[str, CellStyle], CellValue]] = {
    "date": lambda text, style: read_date(text, style.order, BIRTHDAY_PIVOT),
    "moment": lambda text, style: read_moment(text, style.order, style.zone),
    "country": lambda text, _style: read_country(text) or None,
    "language": lambda text, _style: read_language(text) or None,
    "channel": lambda text, _style: read_channel(text),
    "priority": lambda text, _style: read_priority(text),
    "money": lambda text, style: read_money(text, style.decimal, style.currency, style.scale),
    "int": lambda text, style: read_int(text, style.decimal),
    "number": lambda text, style: read_number(text, style.decimal),
    "optout": _yes_no,
    "optin": _yes_no,
    "yes_no": _yes_no,
    "tags": lambda text, _style: tuple(read_tags(text)),
    "email": _many,
    "phone": _many,
    "link": lambda text, _style: tuple(split_values(text)),
}
