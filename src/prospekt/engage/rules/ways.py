"""By which channel to reach somebody, and why: where it answered, what it prefers, what is known, what is allowed."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from typing import Any

from prospekt.engage.rules.pulses import CHANNELS
from prospekt.words.problem import Problem
from prospekt.words.problem import gettext_noop as _

CONSENT: Mapping[str, str] = {
    "phone": "call", "email": "email", "sms": "sms", "chat": "chat", "letter": "letter",
}  # fmt: skip
"""Channel -> the channel of consent; any other is refused only where every channel is."""
PURPOSE = "sales"
NONE = ""
NARROW = 3
"""Hours: answers that came within so many on their days tell a good time."""


@dataclass(frozen=True, slots=True)
class Way:
    """A channel, empty where there is none, and why as a sentence; `hours` in which answers came, if they agree."""

    channel: str
    why: Problem
    hours: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of reaching a lead. `barred`: channels it may not be contacted by."""

    has_phone: bool = False
    has_email: bool = False
    preferred: str = ""
    answers: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    barred: Collection[str] = ()


def way_to(known: Known, zone: tzinfo = UTC) -> Way:
    """The channel to use: the one it answered on most (the latest, of several), its own wish, a number, an address.

    A channel that is refused, or for which nothing is known, is passed over.
    """
    heard = sorted(
        ((yes, max(last, default=0), channel) for channel, (yes, _no, last) in known.answers.items() if yes),
        reverse=True,
    )  # fmt: skip
    for yes, last, channel in heard:
        if _is_open(channel, known):
            at = datetime.fromtimestamp(last, zone).date()
            why = Problem("answered", _WHY["answered"], {"n": yes, "at": at})
            return Way(channel, why, _hours(known.answers[channel][2], zone))
    if known.preferred in CHANNELS and _is_open(known.preferred, known):
        return Way(known.preferred, Problem("preferred", _WHY["preferred"]))
    if known.has_phone and "phone" not in known.barred:
        return Way("phone", Problem("has_phone", _WHY["has_phone"]))
    if known.has_email and "email" not in known.barred:
        return Way("email", Problem("has_email", _WHY["has_email"]))
    refused = (known.has_phone and "phone" in known.barred) or (
        known.has_email and "email" in known.barred
    )
    code = "refused" if refused or len(set(known.barred)) == len(CHANNELS) else "unknown"
    return Way(NONE, Problem(code, _WHY[code]))


def _is_open(channel: str, known: Known) -> bool:
    if channel in known.barred:
        return False
    if channel in ("phone", "sms"):
        return known.has_phone
    return known.has_email if channel == "email" else True


def _hours(moments: Sequence[int], zone: tzinfo) -> tuple[int, int] | None:
    """The hours of the day in which answers came, if at least two agree to within a few."""
    hours = sorted(datetime.fromtimestamp(each, zone).hour for each in moments)
    if len(hours) < 2 or hours[-1] - hours[0] >= NARROW:
        return None
    return hours[0], hours[-1] + 1


_WHY: Mapping[str, str] = {
    "answered": _("answered there {n} times, last on {at}"),
    "preferred": _("asked for this channel"),
    "has_phone": _("there is a number, and they have answered nowhere yet"),
    "has_email": _("there is an address, and they have answered nowhere yet"),
    "refused": _("they must not be contacted"),
    "unknown": _("neither number nor address is known"),
}
