"""Working days: weekends and public holidays of a country."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

from holidays import HolidayBase, country_holidays

WEEKEND = frozenset({5, 6})
"""Saturday and Sunday, where the country is not known."""
ONE = timedelta(days=1)
LONGEST_BREAK = 60
"""Days: nowhere does nobody work for so long; a calendar that says so is not believed."""


def is_working_day(day: date, country: str) -> bool:
    """Whether people work on `day` in `country` (ISO 3166, two letters; "" where it is not known)."""
    calendar = _calendar(country)
    return day.weekday() not in WEEKEND if calendar is None else calendar.is_working_day(day)


def is_day_off(day: date, country: str) -> bool:
    """Whether `day` is a public holiday in `country`; weekends are not asked about."""
    calendar = _calendar(country)
    return calendar is not None and day in calendar


def working_day_near(day: date, country: str, step: int = 1) -> date:
    """`day` if it is a working day, else the next one, or with `step` -1 the one before."""
    found = day
    for _n in range(LONGEST_BREAK):
        if is_working_day(found, country):
            return found
        found += step * ONE
    return day


def after_working_days(day: date, n: int, country: str) -> date:
    """The n-th working day after `day`; with 0 `day` itself, or the next working day."""
    if n == 0:
        return working_day_near(day, country)
    found = day
    for _n in range(n):
        found = working_day_near(found + ONE, country)
    return found


@lru_cache(maxsize=300)
def _calendar(country: str) -> HolidayBase | None:
    if not country:
        return None
    try:
        return country_holidays(country)
    except NotImplementedError:
        return None
