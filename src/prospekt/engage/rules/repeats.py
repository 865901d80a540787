"""Tasks that come again: every n days, weeks or months, moved to a working day if wanted."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from prospekt.engage.rules.dues import MOST_YEARS
from prospekt.route.rules.days import working_day_near
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

UNITS = {"days": 365, "weeks": 104, "months": 120}
_TOO_RARE: Mapping[str, str] = {
    "days": _("A task cannot come again every {n} days. Use 1 to {most}."),
    "weeks": _("A task cannot come again every {n} weeks. Use 1 to {most}."),
    "months": _("A task cannot come again every {n} months. Use 1 to {most}."),
}
"""Unit -> how many at most."""
SHIFTS = ("", "next", "previous")
"""What happens on a day on which nobody works: nothing, or the working day after or before."""
_STEPS = {"next": 1, "previous": -1}


@dataclass(frozen=True, slots=True)
class Repeat:
    """Every so many days, weeks or months, counted from the day `since`."""

    every: int
    unit: str
    since: date
    shift: str = ""


def checked_repeat(every: int, unit: str, since: date, shift: str = "") -> Repeat | None:
    """The repetition; none for every 0. Raises Refusal for what there is not, with what there is."""
    if every == 0:
        return None
    if unit not in UNITS:
        message = _("A task cannot come again every so many “{value}”. Use one of: {allowed}.")
        params = {"value": unit[:20], "allowed": ", ".join(UNITS)}
        raise Refusal(Problem("unknown_code", message, params, column="repeat_unit"))
    if not 1 <= every <= UNITS[unit]:
        params = {"most": UNITS[unit], "n": every}
        raise Refusal(Problem("bad_repeat", _TOO_RARE[unit], params, column="repeat_every"))
    if shift not in SHIFTS:
        message = _("“{value}” is no way to keep to working days. Use one of: {allowed}.")
        params = {"value": shift[:20], "allowed": ", ".join(filter(None, SHIFTS))}
        raise Refusal(Problem("unknown_code", message, params, column="repeat_shift"))
    return Repeat(every, unit, since, shift)


def nth(repeat: Repeat, n: int) -> date:
    """The day of the n-th time, before it is moved; 0 is the day it counts from.

    Months are counted from that first day: the 31st is the last of a shorter month and the 31st again in the next
    long one; 29 February is 28 February in other years.
    """
    if repeat.unit != "months":
        return repeat.since + timedelta(
            days=n * repeat.every * (7 if repeat.unit == "weeks" else 1)
        )
    years, month = divmod(repeat.since.month - 1 + n * repeat.every, 12)
    year, month = repeat.since.year + years, month + 1
    return date(year, month, min(repeat.since.day, monthrange(year, month)[1]))


def moved(repeat: Repeat, day: date, country: str) -> date:
    """The day, or the working day beside it."""
    step = _STEPS.get(repeat.shift)
    return working_day_near(day, country, step) if step else day


def next_day(repeat: Repeat, *, after: date, today: date, country: str) -> date | None:
    """The first time after `after` that is not over: what was missed meanwhile is not made up for.

    None where it would be more than twenty years from today.
    """
    n = max(0, _about(repeat, max(after, today)) - 1)
    while True:
        try:
            day = moved(repeat, nth(repeat, n), country)
        except (OverflowError, ValueError):
            return None
        if day.year > today.year + MOST_YEARS:
            return None
        if day > after and day >= today:
            return day
        n += 1


def _about(repeat: Repeat, day: date) -> int:
    """A number of times that certainly ends before `day`, and not long before it."""
    days = {"days": 1, "weeks": 7, "months": 31}[repeat.unit] * repeat.every
    return max(0, (day - repeat.since).days // days - 1)
