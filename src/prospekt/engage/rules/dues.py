"""When a task is due: a day that makes sense, and the moment that a day and a time are in a zone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _
from prospekt.words.zones import time_zones

MOST_YEARS = 20
"""Before and after today: what lies further away is a slip."""


@dataclass(frozen=True, slots=True)
class Due:
    """A day, and a time on it where it matters."""

    on: date
    at: time | None = None


def read_day(typed: str) -> date:
    """A day as forms and programs write it. Raises Refusal."""
    try:
        return date.fromisoformat(typed.strip())
    except ValueError:
        message = _("“{value}” is not a day. Write it as 2026-12-31.")
        raise Refusal(
            Problem("not_date", message, {"value": typed[:40]}, column="due_on")
        ) from None


def read_time(typed: str) -> time | None:
    """A time of day such as 14:30; none where nothing is typed. Raises Refusal."""
    text = typed.strip()
    if not text:
        return None
    try:
        found = time.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo or len(text) < 4:
        message = _("“{value}” is not a time of day. Write it as 14:30, or leave it empty.")
        raise Refusal(Problem("not_time", message, {"value": typed[:40]}, column="due_time"))
    return found.replace(second=0, microsecond=0)


def check_day(day: date, today: date, column: str = "due_on") -> date:
    """`day`, if it is less than twenty years away. Raises Refusal."""
    if abs(day.year - today.year) > MOST_YEARS:
        message = _(
            "{day} is more than {years} years away. Choose a day that somebody working here will see."
        )
        params = {"day": day.isoformat(), "years": MOST_YEARS}
        raise Refusal(Problem("too_far", message, params, column=column))
    return day


def zone_of(*names: str) -> str:
    """The first of these that is a time zone; UTC if none is."""
    return next((name for name in names if name in time_zones()), "UTC")


def instant_of(due: Due, zone: str) -> datetime:
    """The moment in UTC: the time, or the beginning of the day.

    A time that the clock leaves out in spring is the one an hour later, as clocks show it then; one that comes twice
    in autumn is the first of the two.
    """
    local = datetime.combine(due.on, due.at or time.min, ZoneInfo(zone))
    return local.astimezone(UTC)
