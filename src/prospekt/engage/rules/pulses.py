"""What touches tell of a lead: who reached for whom last, whether it waits for us, and where it answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

CHANNELS = ("phone", "email", "sms", "chat", "social", "letter", "meeting")
"""Channels by which somebody can be reached on purpose."""
FROM_THEM = (
    "visit", "mail_open", "mail_click", "form", "download", "quote_request", "review", "referral", "purchase",
)  # fmt: skip
"""Kinds of touch that only the lead can begin."""
SPOKEN = ("answered", "attended", "positive", "negative")
"""Outcomes after which both sides have been heard."""
UNHEARD = ("no_answer", "busy", "left_message", "no_show", "bounced")
_CHANNEL_OF: Mapping[str, str] = {
    "call": "phone", "meeting": "meeting", "demo": "meeting", "reply": "email", "letter": "letter",
}  # fmt: skip
LAST = 5
"""Moments of answers that are kept for each channel."""
Answers = dict[str, tuple[int, int, list[int]]]
"""Channel -> times answered, times not, moments of the last answers (seconds since 1970)."""


@dataclass(frozen=True, slots=True)
class Felt:
    """A touch as the log holds it."""

    at: datetime
    kind: str
    channel: str = ""
    direction: str = ""
    outcome: str = ""
    topic: str = ""

    @classmethod
    def of(cls, at: datetime, facts: Mapping[str, Any]) -> Felt:
        """From the facts of its event."""
        names = ("kind", "channel", "direction", "outcome", "topic")
        return cls(at, *(str(facts.get(name) or "") for name in names))

    @property
    def is_theirs(self) -> bool:
        """Whether the lead began it; a reply of which nobody says more is theirs."""
        if self.kind in FROM_THEM:
            return True
        return self.direction == "in" or (self.kind == "reply" and self.direction != "out")

    @property
    def way(self) -> str:
        """The channel, if somebody can be reached on it; else empty."""
        found = self.channel or _CHANNEL_OF.get(self.kind, "")
        return found if found in CHANNELS and self.kind not in FROM_THEM else ""


@dataclass(slots=True)
class Heard:
    """What all touches of a lead come to."""

    out_at: datetime | None = None
    in_at: datetime | None = None
    in_kind: str = ""
    in_topic: str = ""
    answers: Answers = field(default_factory=dict)

    @property
    def waits_since(self) -> datetime | None:
        """The lead's last touch, while nothing of ours came after it."""
        if self.in_at is None or (self.out_at is not None and self.out_at >= self.in_at):
            return None
        return self.in_at


def heard(touches: Iterable[Felt]) -> Heard:
    """All touches of a lead, in whatever order, taken together."""
    found = Heard()
    for touch in sorted(touches, key=lambda each: each.at):
        if touch.is_theirs:
            found.in_at, found.in_kind, found.in_topic = touch.at, touch.kind, touch.topic
        if not touch.is_theirs or touch.outcome in SPOKEN:
            found.out_at = touch.at
        if touch.way:
            _count(found.answers, touch)
    return found


def _count(answers: Answers, touch: Felt) -> None:
    yes, no, last = answers.get(touch.way, (0, 0, []))
    if touch.is_theirs or touch.outcome in SPOKEN:
        moments = [*last, int(touch.at.timestamp())][-LAST:]
        answers[touch.way] = (yes + 1, no, moments)
    elif touch.outcome in UNHEARD:
        answers[touch.way] = (yes, no + 1, last)
