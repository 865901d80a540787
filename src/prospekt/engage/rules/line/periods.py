"""Days and longer periods, as what was typed means them seen from a day."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, time, timedelta

_LEAP = 9
LONG_AGO = timedelta(days=90)
"""A day and month without a year lies ahead, unless it was this recently."""


@dataclass(frozen=True, slots=True)
class When:
    """A day or a longer period at the tokens [first, after).

    `ahead` is its first day if it is to come, `back` if it has been: "Tuesday" is two days. `side` is 1 where the
    words say that it is to come, -1 where it has been, 0 where both are possible. `clock` is None for no time.
    """

    first: int
    after: int
    unit: str
    ahead: date
    back: date
    side: int = 0
    clock: time | None = None
    is_span: bool = False
    """A mere length of time ("3 months"), counted from today."""

    def moved(self, after: int, clock: time) -> When:
        return replace(self, after=max(self.after, after), clock=clock)

    @property
    def code(self) -> str:
        """The period as 2026-12-31, 2026-W49, 2026-12, 2027-Q1 or 2027."""
        day = self.ahead
        if self.unit == "week":
            year, week, _ = day.isocalendar()
            return f"{year}-W{week:02}"
        if self.unit == "quarter":
            return f"{day.year}-Q{(day.month + 2) // 3}"
        return {"month": f"{day:%Y-%m}", "year": f"{day:%Y}"}.get(self.unit, day.isoformat())


def weekday(today: date, number: int, shift: int | None) -> tuple[date, date, int]:
    """(ahead, back, side) of a day of the week; `shift` counts weeks from this one, None says nothing."""
    if shift is not None:
        day = today - timedelta(days=today.weekday()) + timedelta(days=number, weeks=shift)
        return day, day, _side(day, today)
    ahead = today + timedelta(days=(number - today.weekday() - 1) % 7 + 1)
    return ahead, ahead - timedelta(days=7), 0


def month_day(today: date, month: int, day: int, year: int | None) -> tuple[date, date, int] | None:
    """(ahead, back, side) of a day of a month; None if there is no such day."""
    days = [
        made
        for each in range(today.year - 1, today.year + _LEAP)
        if (made := _date(year or each, month, day))
    ]
    if not days:
        return None
    if year:
        return days[0], days[0], _side(days[0], today)
    ahead = min((d for d in days if d >= today), default=days[-1])
    back = max((d for d in days if d <= today), default=None)
    if back is None:
        return ahead, ahead, 1
    return ahead, back, 0 if today - back < LONG_AGO else 1


def day_of_month(today: date, day: int) -> tuple[date, date, int] | None:
    """(ahead, back, side) of "the 24th"."""
    year, month = today.year, today.month
    months = [
        (year, month),
        *((year, month + 1),) * (month < 12),
        *((year + 1, 1),) * (month == 12),
    ]
    ahead = min((d for y, m in months if (d := _date(y, m, day)) and d >= today), default=None)
    before = (year - 1, 12) if month == 1 else (year, month - 1)
    back = max(
        (d for y, m in (before, (year, month)) if (d := _date(y, m, day)) and d <= today),
        default=None,
    )
    return (ahead, back or ahead, 0) if ahead else None


def shifted(today: date, unit: str, n: int) -> date | None:
    """The first day of the period `n` periods after the one of `today`; None outside of the calendar."""
    try:
        if unit == "day":
            return today + timedelta(days=n)
        if unit == "week":
            return today - timedelta(days=today.weekday()) + timedelta(weeks=n)
        if unit == "year":
            return date(today.year + n, 1, 1)
        size = 3 if unit == "quarter" else 1
        months = today.year * 12 + (today.month - 1) // size * size + n * size
        return date(months // 12, months % 12 + 1, 1)
    except (ValueError, OverflowError):
        return None


def last_day(first: date, unit: str) -> date:
    """The last day of the period that begins on `first`."""
    after = shifted(first, unit, 1)
    return after - timedelta(days=1) if after else first


def _side(day: date, today: date) -> int:
    return (day > today) - (day < today)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
