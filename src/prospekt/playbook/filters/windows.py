"""Relative dates: what "within the last 7 days" or "last month" means at a moment in a time zone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from prospekt.playbook.filters.tree import Tests

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Reading:
    """Who reads a filter, and when and where: what `me`, `mine` and relative dates mean."""

    now: datetime
    zone: tzinfo
    user_id: int | None = None
    team_id: int | None = None
    segments: frozenset[int] | None = None
    """The segments the reader has; others have nobody in them. None: all."""

    @property
    def today(self) -> date:
        return self.now.astimezone(self.zone).date()


@dataclass(frozen=True, slots=True)
class Window:
    """Days from `first` up to and without `end`; None is without limit."""

    first: date | None
    end: date | None


def window(tests: Tests, today: date) -> Window:
    """The days that tests of a time name. A day counts whole; the last n days hold today and n before it."""
    first = end = None
    for operator, value in tests:
        if operator == "within_days":
            first, end = today - timedelta(days=int(str(value))), today + timedelta(days=1)
        elif operator == "coming_days":
            first, end = today, today + timedelta(days=int(str(value)) + 1)
        elif operator == "in":
            first, end = _period(str(value), today)
        elif operator == "from":
            first = date.fromisoformat(str(value))
        elif operator == "to":
            end = date.fromisoformat(str(value)) + timedelta(days=1)
    return Window(first, end)


def _period(name: str, today: date) -> tuple[date, date]:
    if name in ("today", "yesterday"):
        first = today - timedelta(days=name == "yesterday")
        return first, first + timedelta(days=1)
    which, _, unit = name.partition("_")
    back = 1 if which == "last" else 0
    if unit == "week":
        first = today - timedelta(days=today.weekday() + 7 * back)
        return first, first + timedelta(days=7)
    months = {"month": 1, "quarter": 3, "year": 12}[unit]
    here = today.year * 12 + today.month - 1
    start = here - here % months - back * months
    return _month(start), _month(start + months)


def _month(number: int) -> date:
    return date(number // 12, number % 12 + 1, 1)


def instant_of(day: date, zone: tzinfo) -> int:
    """When the day begins in the zone, in microseconds since 1970."""
    return (datetime.combine(day, time.min, zone) - _EPOCH) // _MICROSECOND


def moment_of(microseconds: int) -> datetime:
    """The aware moment of `instant_of`."""
    return _EPOCH + timedelta(microseconds=microseconds)


def birthdays(today: date, days: int) -> tuple[str, ...]:
    """Month and day (12-31) of today and the coming days; who was born on 29 February has 1 March in other years."""
    found = [today + timedelta(days=n) for n in range(days + 1)]
    marks = [f"{day:%m-%d}" for day in found]
    leap = [
        "02-29"
        for day in found
        if (day.month, day.day) == (3, 1) and (day - timedelta(days=1)).day == 28
    ]
    return tuple(dict.fromkeys([*marks, *leap]))
