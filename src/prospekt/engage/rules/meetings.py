"""What a meeting may be: how long, where, with how many, and what can become of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from prospekt.people.rules.typed_text import check_text
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

MEETING_WORDS: Mapping[str, str] = {
    "held": _("held"), "no_show": _("did not happen: nobody came"), "moved": _("moved"), "cancelled": _("cancelled"),
}  # fmt: skip
"""What can become of a meeting."""
OUTCOMES = tuple(MEETING_WORDS)
RESULTS = ("", "positive", "negative")
"""How one that was held went; empty: nobody says."""
LONGEST, LONGEST_PLACE, MOST_OTHERS = 24 * 60, 500, 50
USUAL = 60
EARLY = timedelta(minutes=15)
"""So long before it begins everybody is told."""


def read_length(typed: str) -> int:
    """Minutes; none where nothing is typed. Raises Refusal bad_length."""
    text = typed.strip() or "0"
    if not (text.isascii() and text.isdigit() and len(text) < 6 and int(text) <= LONGEST):
        message = _("“{value}” is not how long a meeting takes. Write whole minutes, at most {most}.")  # fmt: skip
        params = {"value": typed[:40], "most": LONGEST}
        raise Refusal(Problem("bad_length", message, params, column="length"))
    return int(text)


def read_place(typed: str) -> str:
    """Where it is, or the link under which one meets. Raises Refusal."""
    return " ".join(check_text(_("Place"), typed, LONGEST_PLACE).split())


def read_outcome(typed: str) -> str:
    """What became of it. Raises Refusal unknown_code."""
    return _one_of(typed, OUTCOMES, "outcome")


def read_result(typed: str) -> str:
    """How it went. Raises Refusal unknown_code."""
    return _one_of(typed, RESULTS, "result")


def _one_of(typed: str, allowed: Sequence[str], column: str) -> str:
    if typed not in allowed:
        message = _("“{value}” is not one of the words to choose from. Use one of: {allowed}.")
        params = {"value": typed[:40], "allowed": ", ".join(filter(None, allowed))}
        raise Refusal(Problem("unknown_code", message, params, column=column))
    return typed
