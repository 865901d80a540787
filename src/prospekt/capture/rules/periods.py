"""Named periods as days."""

from __future__ import annotations

from datetime import date, timedelta

from prospekt.capture.rules.costs import Period


def named_period(name: str, today: date) -> Period:
    """12m, month, quarter, year, last_year or all; up to the end of the month, quarter or year."""
    year = today.year
    if name == "month":
        return _months(year, today.month, 1)
    if name == "quarter":
        return _months(year, (today.month - 1) // 3 * 3 + 1, 3)
    if name == "year":
        return _months(year, 1, 12)
    if name == "last_year":
        return _months(year - 1, 1, 12)
    if name == "12m":
        return Period(_a_year_before(today) + timedelta(days=1), today)
    return Period()


def _months(year: int, month: int, n: int) -> Period:
    years, after = divmod(month - 1 + n, 12)
    return Period(date(year, month, 1), date(year + years, after + 1, 1) - timedelta(days=1))


def _a_year_before(day: date) -> date:
    try:
        return day.replace(year=day.year - 1)
    except ValueError:  # the 29th of February
        return day.replace(year=day.year - 1, day=28)
