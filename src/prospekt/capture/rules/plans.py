"""What sources, campaigns and costs may look like."""

from __future__ import annotations

from datetime import date

from prospekt.capture.rules.channels import CHANNELS
from prospekt.people.rules.money import CURRENCIES
from prospekt.people.rules.typed_text import check_text
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

LONGEST_NAME = 120
LONGEST_NOTE = 400
LONGEST_WHAT_FOR = 200
MOST_AMOUNT = 2**53
FIRST_YEAR, LAST_YEAR = 1990, 2100
STATES = ("planned", "running", "over", "called_off")


def check_name(name: str) -> str:
    """A name without blanks at its ends. Raises Refusal for an empty or long one."""
    found = " ".join(check_text(_("Name"), name, 1_000).split())
    if not found or len(found) > LONGEST_NAME:
        message = _("Type a name of 1 to {most} characters.")
        raise Refusal(Problem("bad_name", message, {"most": LONGEST_NAME}, column="name"))
    return found


def check_channel(channel: str, before: str = "") -> str:
    """A lead channel, or none; one from before the list stays. Raises Refusal."""
    if channel and channel not in CHANNELS and channel != before:
        message = _("“{channel}” is not a lead channel. Use one of: {allowed}.")
        params = {"channel": channel[:40], "allowed": ", ".join(CHANNELS)}
        raise Refusal(Problem("unknown_channel", message, params, column="channel"))
    return channel


def check_note(note: str) -> str:
    """A note. Raises Refusal for a long one."""
    return check_text(_("Note"), note, LONGEST_NOTE)


def check_state(state: str) -> str:
    """The state of a campaign. Raises Refusal."""
    if state not in STATES:
        message = _("“{state}” is not a state of a campaign. Use one of: {allowed}.")
        params = {"state": state[:40], "allowed": ", ".join(STATES)}
        raise Refusal(Problem("unknown_code", message, params, column="state"))
    return state


def check_currency(currency: str) -> str:
    """An ISO 4217 code. Raises Refusal."""
    code = currency.strip().upper()
    if code not in CURRENCIES:
        message = _("“{value}” is not a currency code of three letters, such as EUR.")
        raise Refusal(
            Problem("unknown_currency", message, {"value": currency[:20]}, column="currency")
        )
    return code


def check_amount(amount: int, column: str = "amount") -> int:
    """Minor units that can be added up without fear. Raises Refusal."""
    if abs(amount) >= MOST_AMOUNT:
        message = _("This amount is larger than any that can be kept. Check its digits.")
        raise Refusal(Problem("bad_amount", message, column=column))
    return amount


def check_days(first: date | None, last: date | None, column: str) -> None:
    """That a time has its days in order, and none in a year of another age. Raises Refusal."""
    for day in (first, last):
        if day and not FIRST_YEAR <= day.year <= LAST_YEAR:
            message = _("{day} lies too far off. Use a year from {first} to {last}.")
            params = {"day": day.isoformat(), "first": FIRST_YEAR, "last": LAST_YEAR}
            raise Refusal(Problem("bad_day", message, params, column=column))
    if first and last and last < first:
        message = _(
            "The last day ({last}) is before the first ({first}). Swap them, or correct one."
        )
        params = {"first": first.isoformat(), "last": last.isoformat()}
        raise Refusal(Problem("days_reversed", message, params, column=column))
