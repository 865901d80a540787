"""Birthdays and anniversaries: on which day of a year they are, and which one is coming."""

from __future__ import annotations

from calendar import isleap
from datetime import date, timedelta

AHEAD = 7
"""Days before the occasion at which its reminder is made."""
BIRTHDAY, ANNIVERSARY = "birthday", "anniversary"


def day_in(first: date, year: int) -> date:
    """The occasion in that year; 29 February is kept on 28 February where there is none."""
    if (first.month, first.day) == (2, 29) and not isleap(year):
        return date(year, 2, 28)
    return first.replace(year=year)


def coming(first: date, today: date, ahead: int = AHEAD) -> date | None:
    """The occasion that is today or in the next `ahead` days; none in the year in which it all began."""
    for year in {today.year, (today + timedelta(days=ahead)).year}:
        day = day_in(first, year)
        if year > first.year and today <= day <= today + timedelta(days=ahead):
            return day
    return None


def marks(today: date, ahead: int = AHEAD) -> list[str]:
    """Month and day (02-29) of all who have their occasion in the days from today on."""
    days = [today + timedelta(days=n) for n in range(ahead + 1)]
    found = [day.strftime("%m-%d") for day in days]
    if any((day.month, day.day) == (2, 28) and not isleap(day.year) for day in days):
        found.append("02-29")
    return found


def key_of(kind: str, lead: str, year: int) -> str:
    """What makes a reminder the only one of its lead, kind and year."""
    return f"{kind}:{lead}:{year}"
