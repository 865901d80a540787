"""Putting off: until later today, tomorrow, next week, or the morning of a day."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from prospekt.engage.rules.dues import check_day, read_day
from prospekt.route.rules.days import working_day_near
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

CHOICES = ("later", "tomorrow", "next_week")
LATER = timedelta(hours=3)
MORNING = time(8)
EVENING = time(21)
"""Nothing is put off until later today than this."""


def snoozed_until(choice: str, now: datetime, country: str = "") -> datetime:
    """The moment until which `choice` puts off, seen at `now` (aware, in the user's zone); in UTC, always ahead.

    `choice` is one of CHOICES, or a day such as 2026-12-31, which means its morning. Next week begins with the first
    working day of the country. Raises Refusal for anything else, for a day that is over, and late in the evening.
    """
    if choice == "later":
        return _later(now)
    today = now.date()
    if choice == "tomorrow":
        day = today + timedelta(days=1)
    elif choice == "next_week":
        day = working_day_near(today + timedelta(days=7 - today.weekday()), country)
    else:
        day = _chosen(choice, today)
    return datetime.combine(day, MORNING, now.tzinfo).astimezone(UTC)


def _later(now: datetime) -> datetime:
    full_hour = (now + LATER).replace(minute=0, second=0, microsecond=0)
    evening = datetime.combine(now.date(), EVENING, now.tzinfo)
    until = min(full_hour.astimezone(UTC), evening.astimezone(UTC))
    if until <= now.astimezone(UTC):
        message = _("The day is nearly over. Put the task off until tomorrow instead.")
        raise Refusal(Problem("too_late", message, column="until"))
    return until


def _chosen(typed: str, today: date) -> date:
    try:
        day = read_day(typed)
    except Refusal:
        message = _("“{value}” is no time to put off until. Use one of {allowed}, or a day.")
        params = {"value": typed[:40], "allowed": ", ".join(CHOICES)}
        raise Refusal(Problem("bad_snooze", message, params, column="until")) from None
    if day <= today:
        message = _("{day} is not ahead. Put the task off until a later day.")
        params = {"day": day.isoformat()}
        raise Refusal(Problem("not_ahead", message, params, column="until"))
    return check_day(day, today, "until")
