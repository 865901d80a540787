"""How numbers, money, days and times are written in a language, by the Unicode data that Babel carries.

English is the world's: 21 Nov 2026, 15:04, 1,234.5. Nothing here knows who reads; `ui/written.py` does.
"""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time
from babel.numbers import format_decimal

WORLD_DAY, WORLD_TIME = "d MMM y", "HH:mm"
MINUS = "\u2212"


@lru_cache(maxsize=64)
def locale_of(language: str) -> Locale:
    """The locale of a language code; English for one that is not known."""
    try:
        return Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale("en")


@lru_cache(maxsize=4096, typed=True)
def number(value: Decimal | float | int, language: str, places: int | None = None) -> str:
    """With thousands apart: 9,240 or 9.240 or 9 240; with `places` decimals, else as many as there are."""
    shape = (
        "#,##0.###############"
        if places is None
        else "#,##0" + (places and "." + "0" * places or "")
    )
    exact = Decimal(str(value)) if isinstance(value, float) else value
    text = format_decimal(
        exact, shape, locale_of(language), decimal_quantization=places is not None
    )
    return text.replace("-", MINUS, 1)


def money(amount: Decimal, currency: str, places: int, language: str) -> str:
    """Amount and code: 1,200.50 EUR; a code nobody named is left out."""
    return f"{number(amount, language, places)} {currency}".rstrip()


@lru_cache(maxsize=2048)
def day(value: date, language: str) -> str:
    """A day that nobody can read with month and day mixed up: 5 Sep 2026, 5. sep. 2026."""
    locale = locale_of(language)
    return format_date(value, WORLD_DAY if locale.language == "en" else "medium", locale)


@lru_cache(maxsize=2048)
def clock(value: time, language: str) -> str:
    """15:04, 15.04, 3:04 PTG."""
    locale = locale_of(language)
    return format_time(value, WORLD_TIME if locale.language == "en" else "short", locale=locale)


def moment(value: datetime, language: str) -> str:
    """Day and clock of a moment that is in the reader's time zone already."""
    both = str(locale_of(language).datetime_formats["medium"])
    return both.replace("{1}", day(value.date(), language)).replace(
        "{0}", clock(value.time(), language)
    )
