"""Read dates and moments as people write them; one column has one order of day and month."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import lru_cache
from typing import TypeAlias
from zoneinfo import ZoneInfo

from prospekt.words.folding import fold

ORDERS = ("ymd", "dmy", "mdy")
FIRST_YEAR, LAST_YEAR = 1900, 2100
# POSIX strptime: 69-99 are 1969-1999. Birthdays use an earlier pivot, leads are not children.
PIVOT, BIRTHDAY_PIVOT = 69, 16

# English, Malay, Indonesian, Norwegian, Vietnamese; folded. Vietnamese also counts: "tháng 3", "Th3".
_MONTH_WORDS = (
    "january jan januari januar jan.",
    "february feb februari februar feb. pebruari",
    "march mar mac maret mars mar. mrt",
    "april apr apr.",
    "may mei mai",
    "june jun juni jun.",
    "july jul julai juli jul.",
    "august aug ogos agustus agu ags agt august aug. ogo",
    "september sep sept september sep. sept.",
    "october oct oktober okt oct. okt.",
    "november nov nov. nopember nop",
    "december dec disember desember des dis dec. des.",
)
_MONTHS = {word: number for number, words in enumerate(_MONTH_WORDS, 1) for word in words.split()}
_MONTHS |= {
    f"{prefix}{n}": n
    for n in range(1, 13)
    for prefix in ("thang", "thang ", "th", "th ", "thg ", "thg")
}
_WEEKDAY = re.compile(
    r"^(thu (?:hai|ba|tu|nam|sau|bay)|mon|tue|tues|wed|thu|thur|thurs|fri|sat|sun|monday|tuesday|wednesday|thursday|friday|saturday|sunday"
    r"|isnin|selasa|rabu|khamis|jumaat|sabtu|ahad|senin|kamis|jumat|minggu"
    r"|mandag|tirsdag|onsdag|torsdag|fredag|lordag|sondag|chu nhat)\.?,?\s+"
)
_TIME = re.compile(
    r"[\st,]+(?:kl\.?\s*|pukul\s*|jam\s*|at\s*)?(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:[.,]\d+)?)?"
    r"\s*(am|pm|a\.m\.|p\.m\.|sa|ch)?\s*(z|utc|gmt)?\s*([+-]\d{2}:?\d{2}|[+-]\d{2})?$"
)
_ISO = re.compile(r"^(\d{4})-(\d{2})-(\d{2})$")
_YEAR_FIRST = re.compile(r"^(\d{4})[-/.\\ ](\d{1,2})[-/.\\ ](\d{1,2})\.?$")
_COMPACT = re.compile(r"^(\d{4})(\d{2})(\d{2})$")
_NUMERIC = re.compile(r"^(\d{1,2})([-/. ])\s?(\d{1,2})\2\s?(\d{4}|\d{2})\.?$")
_SERIAL = re.compile(r"^(\d{5})(\.\d+)?$")
_EPOCH_MS = re.compile(r"^1\d{12}$")
_DAY_MONTH = re.compile(
    r"^(?:ngay )?(\d{1,2})(?:st|nd|rd|th)?[\s./-]*(?:of )?([a-z]+\.?(?: ?\d{1,2}(?!\d))?)[\s,./-]*(?:nam )?(\d{4}|\d{2})$"
)
_MONTH_DAY = re.compile(r"^([a-z]+\.?)[\s./-]*(\d{1,2})(?:st|nd|rd|th)?,?[\s/-]+(\d{4}|\d{2})$")
_SERIAL_ZERO = datetime(1899, 12, 30, tzinfo=UTC)
# Longer texts are no dates; they would only fill the memory of the readers.
_LONGEST = 80
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

_Parts: TypeAlias = tuple[date, time | None, tzinfo | None]


def read_date(text: str, order: str | None = None, pivot: int = PIVOT) -> date | None:
    """The day `text` names, or None when it names none or day and month cannot be told apart.

    `order` is dmy, mdy or ymd for purely numeric dates; without it only those that allow one reading
    are read. Years outside 1900..2100 and dates without a year give None.
    """
    if len(text) == 10 and text[4] == "-" and text[7] == "-":
        try:
            day = date.fromisoformat(text)
        except ValueError:
            return None
        return day if FIRST_YEAR <= day.year <= LAST_YEAR else None
    parts = _parse(text, order, pivot) if len(text) <= _LONGEST else None
    return parts[0] if parts else None


def read_moment(text: str, order: str | None = None, zone: str = "UTC") -> datetime | None:
    """The moment `text` names, in UTC. A zone in the text wins over `zone` (an IANA name); a bare day is its midnight."""
    parts = _parse(text, order, PIVOT) if len(text) <= _LONGEST else None
    if parts is None:
        return None
    day, clock, offset = parts
    return datetime.combine(day, clock or time(), offset or _zone(zone)).astimezone(UTC)


def column_date_order(samples: Iterable[str]) -> str | None:
    """The one order that fits a whole column: ymd when no value needs an order, dmy, mdy, or None (ask).

    Values that no order can read are bad cells and do not vote.
    """
    numeric = [text.strip() for text in samples if _needs_order(text.strip())]
    if not numeric:
        return "ymd"
    readable = [
        t for t in numeric if read_date(t, "dmy") or read_date(t, "mdy") or read_date(t, "ymd")
    ]
    if not readable:
        return None
    fits = [order for order in ("dmy", "mdy") if all(read_date(t, order) for t in readable)]
    if len(fits) == 1:
        return fits[0]
    if (
        not fits
        and not any(_year_last(t) for t in readable)
        and all(read_date(t, "ymd") for t in readable)
    ):
        return "ymd"
    # Nobody writes 31.12.2023 as month first: a column of dots is day first when both orders fit.
    return "dmy" if fits and all("." in t.split(" ")[0] for t in readable) else None


def looks_like_date(text: str) -> bool:
    """True when some order reads `text` as a date and it is not a bare number."""
    if text.replace(".", "", 1).isdigit():
        return False
    return any(read_date(text, order) is not None for order in ORDERS)


@lru_cache(maxsize=16)
def _zone(name: str) -> tzinfo:
    return ZoneInfo(name)


def _year_last(text: str) -> bool:
    match = _NUMERIC.match(_split_time(_folded(text))[0])
    return match is not None and len(match[4]) == 4


def _needs_order(text: str) -> bool:
    return 0 < len(text) <= _LONGEST and _NUMERIC.match(_split_time(_folded(text))[0]) is not None


def _folded(text: str) -> str:
    return _WEEKDAY.sub("", fold(text))


@lru_cache(maxsize=65536)
def _parse(text: str, order: str | None, pivot: int) -> _Parts | None:
    folded = _folded(text)
    if not folded:
        return None
    if _SERIAL.match(folded):
        return _from_serial(folded)
    if _EPOCH_MS.match(folded):
        moment = _EPOCH + timedelta(milliseconds=int(folded))
        return moment.date(), moment.time(), UTC
    day_text, clock, offset = _split_time(folded)
    day = _read_day(day_text, order, pivot)
    return (day, clock, offset) if day else None


def _from_serial(text: str) -> _Parts | None:
    moment = _SERIAL_ZERO + timedelta(days=float(text))
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        return None
    rounded = (moment + timedelta(milliseconds=500)).replace(microsecond=0)
    return rounded.date(), (rounded.time() if "." in text else None), None


def _split_time(folded: str) -> tuple[str, time | None, tzinfo | None]:
    match = _TIME.search(folded)
    if match is None or match.start() < 6:
        return folded, None, None
    hour, minute, second = int(match[1]), int(match[2]), int(match[3] or 0)
    half = (match[4] or "")[:1]
    if half and not 1 <= hour <= 12:
        return folded, None, None
    if half:
        hour = hour % 12 + (12 if match[4] in ("pm", "p.m.", "ch") else 0)
    if hour > 23 or minute > 59 or second > 59:
        return folded, None, None
    return folded[: match.start()], time(hour, minute, second), _offset(match[5], match[6])


def _offset(utc_word: str | None, digits: str | None) -> tzinfo | None:
    if digits is None:
        return UTC if utc_word else None
    hours, minutes = int(digits[1:3]), int(digits[3:].lstrip(":") or 0)
    span = timedelta(hours=min(hours, 23), minutes=min(minutes, 59))
    return timezone(-span if digits[0] == "-" else span)


def _read_day(text: str, order: str | None, pivot: int) -> date | None:
    for pattern, read in _DAY_READERS:
        match = pattern.match(text)
        if match is not None:
            return read(match, order, pivot)
    return None


def _year_first(match: re.Match[str], _order: str | None, _pivot: int) -> date | None:
    return _day(int(match[1]), int(match[2]), int(match[3]))


def _numeric(match: re.Match[str], order: str | None, pivot: int) -> date | None:
    first, second, last = int(match[1]), int(match[3]), match[4]
    if order == "ymd" and len(last) == 2 and len(match[1]) == 2:
        return _day(_year(match[1], pivot), second, int(last))
    year = _year(last, pivot)
    if order == "dmy" or (order in (None, "ymd") and first > 12 and len(last) == 4):
        return _day(year, second, first)
    if order == "mdy" or (order in (None, "ymd") and second > 12 and len(last) == 4):
        return _day(year, first, second)
    return _day(year, first, second) if first == second and len(last) == 4 else None


def _day_month(match: re.Match[str], _order: str | None, pivot: int) -> date | None:
    month = _MONTHS.get(match[2].strip())
    return _day(_year(match[3], pivot), month, int(match[1])) if month else None


def _month_day(match: re.Match[str], _order: str | None, pivot: int) -> date | None:
    month = _MONTHS.get(match[1])
    return _day(_year(match[3], pivot), month, int(match[2])) if month else None


_DAY_READERS: tuple[tuple[re.Pattern[str], Callable[..., date | None]], ...] = (
    (_ISO, _year_first),
    (_YEAR_FIRST, _year_first),
    (_COMPACT, _year_first),
    (_NUMERIC, _numeric),
    (_DAY_MONTH, _day_month),
    (_MONTH_DAY, _month_day),
)


def _year(text: str, pivot: int) -> int:
    if len(text) == 4:
        return int(text)
    return int(text) + (1900 if int(text) >= pivot else 2000)


def _day(year: int, month: int, day: int) -> date | None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None
