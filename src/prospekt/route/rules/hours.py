"""Working hours: ranges of a weekday in somebody's own time zone, and how much of them lies between two moments."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from prospekt.route.rules.days import is_day_off
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
Range = tuple[int, int]
"""From and to, in minutes of the day; `to` at most 1440."""
Week = tuple[tuple[Range, ...], ...]
"""Ranges of each weekday, Monday first."""
USUAL: Week = (((540, 1020),),) * 5 + ((), ())
"""Monday to Friday, nine to five."""
MOST_RANGES = 4
FURTHEST_DAYS = 400
"""Who does not work for so long is not waited for."""
_RANGE = re.compile(r"([0-2]?[0-9])[:.]([0-5][0-9])\s*[-–]\s*([0-2]?[0-9])[:.]([0-5][0-9])")
ONE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Calendar:
    """When somebody works: ranges by weekday, in a time zone, not on public holidays of a country."""

    week: Week = USUAL
    zone: str = "UTC"
    country: str = ""

    def shifts(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        """The working times of a day, in UTC; as clocks show them there, so that a day of change is longer or shorter."""
        if is_day_off(day, self.country):
            return
        for first, last in self.week[day.weekday()]:
            start, end = _instant(day, first, self.zone), _instant(day, last, self.zone)
            if end > start:
                yield start, end


def _instant(day: date, minute: int, zone: str) -> datetime:
    whole, rest = divmod(minute, 1440)
    at = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)) + timedelta(days=whole)
    return at.replace(hour=rest // 60, minute=rest % 60).astimezone(UTC)


def worked(start: datetime, end: datetime, calendar: Calendar) -> timedelta:
    """The working time between two moments; none if `end` is not after `start`."""
    total = timedelta()
    day, last = _day(start, calendar) - ONE, _day(end, calendar)
    while day <= last:
        for begin, finish in calendar.shifts(day):
            total += max(timedelta(), min(finish, end) - max(begin, start))
        day += ONE
    return total


def due_after(start: datetime, amount: timedelta, calendar: Calendar) -> datetime:
    """The moment by which `amount` of working time has passed; by the clock where nobody ever works."""
    left, day = amount, _day(start, calendar) - ONE
    for _n in range(FURTHEST_DAYS):
        for begin, finish in calendar.shifts(day):
            begin = max(begin, start)
            if finish <= begin:
                continue
            if finish - begin >= left:
                return begin + left
            left -= finish - begin
        day += ONE
    return start + amount


def next_day_at_work(now: datetime, calendar: Calendar) -> date:
    """The day of `now` there if some of its working time is left, else the next day with any."""
    today = day = _day(now, calendar)
    for _n in range(FURTHEST_DAYS):
        if any(finish > now for _begin, finish in calendar.shifts(day)):
            return day
        day += ONE
    return today


def _day(at: datetime, calendar: Calendar) -> date:
    return at.astimezone(ZoneInfo(calendar.zone)).date()


def read_week(typed: Mapping[str, str]) -> Week:
    """The week from texts by day (`mon`...): ranges such as `09:00-12:00 13:00-17:00`, empty for a free day.

    Raises Refusal for an unknown day, what cannot be read or overlaps, and a week without any work.
    """
    for name in typed:
        if name not in DAYS:
            message = _("There is no day “{value}”. Days: {allowed}.")
            params = {"value": name[:20], "allowed": ", ".join(DAYS)}
            raise Refusal(Problem("unknown_code", message, params, column="hours"))
    week = tuple(_read_day(typed.get(name, ""), name) for name in DAYS)
    if not any(week):
        message = _("Name at least one day with working hours, such as 09:00-17:00.")
        raise Refusal(Problem("no_hours", message, column="hours"))
    return week


def _read_day(typed: str, name: str) -> tuple[Range, ...]:
    found: list[Range] = []
    rest = _RANGE.sub(lambda match: found.append(_range(match)) or "", typed)  # type: ignore[func-returns-value]
    found.sort()
    is_apart = all(one[1] <= other[0] for one, other in zip(found, found[1:], strict=False))
    good = is_apart and all(0 <= first < last <= 1440 for first, last in found)
    if rest.strip(" ,;") or not good or len(found) > MOST_RANGES:
        message = _("“{value}” are no working hours. Write them as 09:00-12:00 13:00-17:00.")
        raise Refusal(Problem("bad_hours", message, {"value": typed[:60]}, column=name))
    return tuple(found)


def _range(match: re.Match[str]) -> Range:
    first, first_minute, last, last_minute = map(int, match.groups())
    return first * 60 + first_minute, last * 60 + last_minute


def day_text(ranges: Sequence[Sequence[int]]) -> str:
    """The ranges of a day as they are typed."""
    return " ".join(f"{_clock(first)}-{_clock(last)}" for first, last in ranges)


def week_texts(week: Sequence[Sequence[Sequence[int]]]) -> dict[str, str]:
    """The week as texts by day, free days left out."""
    return {
        name: day_text(ranges) for name, ranges in zip(DAYS, week, strict=True) if len(ranges) > 0
    }


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


def week_of(stored: Sequence[Sequence[Sequence[int]]]) -> Week:
    """A week as it was stored."""
    return tuple(tuple((first, last) for first, last in ranges) for ranges in stored)
