"""When a lead that was disqualified or put off comes back: a day, a signal, or explicitly never."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

DATE, SIGNAL, NEVER = "date", "signal", "never"
WAKES = (DATE, SIGNAL, NEVER)
FURTHEST_DAYS = 3_650


@dataclass(frozen=True, slots=True)
class Clock:
    """What wakes a lead; `on` is set with DATE only, and a signal wakes it before that day too."""

    wakes: str
    on: date | None = None


def read_clock(wakes: str, on: str, today: date) -> Clock:
    """A clock as somebody typed it: `on` is a day such as 2027-03-31, or empty.

    Raises Refusal for none at all, an unknown one, a day that is no day, is over, or is too far ahead.
    """
    wakes, on = wakes.strip(), on.strip()
    if not wakes:
        wakes = DATE if on else ""
    if not wakes:
        message = _("Say when the lead comes back: on a day, on a new signal, or never.")
        raise Refusal(Problem("no_clock", message, column="wakes"))
    if wakes not in WAKES:
        message = _("“{value}” does not say when a lead comes back. Use one of: {allowed}.")
        params = {"value": wakes[:40], "allowed": ", ".join(WAKES)}
        raise Refusal(Problem("unknown_code", message, params, column="wakes"))
    if wakes != DATE:
        if on:
            message = _("A day goes with “date” only. Leave it out, or choose “date”.")
            raise Refusal(Problem("day_unwanted", message, column="wake_on"))
        return Clock(wakes)
    return Clock(DATE, read_wake_day(on, today))


def read_wake_day(on: str, today: date) -> date:
    """A day on which a lead comes back. Raises Refusal no_day, not_date, past_day, too_far."""
    if not on:
        message = _("Name the day on which the lead comes back, such as 2027-03-31.")
        raise Refusal(Problem("no_day", message, column="wake_on"))
    try:
        day = date.fromisoformat(on)
    except ValueError:
        message = _("“{value}” is not a day. Write it like 2027-03-31.")
        params = {"value": on[:40]}
        raise Refusal(Problem("not_date", message, params, column="wake_on")) from None
    if day <= today:
        message = _("{day} is not ahead. Choose a day from tomorrow on.")
        raise Refusal(Problem("past_day", message, {"day": day.isoformat()}, column="wake_on"))
    if day > today + timedelta(days=FURTHEST_DAYS):
        message = _("{day} is more than ten years away. Choose an earlier day, or never.")
        raise Refusal(Problem("too_far", message, {"day": day.isoformat()}, column="wake_on"))
    return day
