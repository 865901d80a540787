"""What a line says, part by part: each with its place in the line, so that a screen can mark and correct it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

FACTS = ("budget", "authority", "need", "timing", "challenges", "goals", "competitors", "committee")
"""The facts that an answer can be about."""
OBJECTIONS = ("price", "trust", "competitor", "need", "urgency", "authority")
TASK_KINDS = ("call", "email", "message", "meeting", "demo", "quote", "send", "follow_up")
NO, YES = "no", "yes"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A person or company that the line may speak of. `key` is the caller's own, such as p12."""

    key: str
    name: str
    is_person: bool = True


@dataclass(frozen=True, slots=True)
class Named:
    """A name as typed, and the key of the candidate it means, "" if none or several."""

    phrase: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class Money:
    """Minor units and an ISO 4217 code."""

    minor: int
    currency: str


@dataclass(frozen=True, slots=True)
class NextTask:
    """What is to be done, by when; `on` None where the line names no day."""

    kind: str
    title: str = ""
    on: date | None = None
    at: time | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """One thing in the line: characters [start, end), the field, its value, and how sure it is, from 0 to 1.

    Values: a code for kind, channel, direction, outcome, objection, authority and need; Named for whom and company;
    datetime for occurred_at; Money, "yes" or "no" for budget; a period such as 2027-Q1 or "now" for timing; words for
    the other facts; NextTask for task.
    """

    start: int
    end: int
    field: str
    value: Any
    sure: float


@dataclass(frozen=True, slots=True)
class ReadLine:
    """A line as read; `found` in the order of the line."""

    text: str
    found: tuple[Found, ...] = field(default_factory=tuple)

    def all(self, name: str) -> Iterator[Found]:
        """What was found for a field."""
        return (each for each in self.found if each.field == name)

    def first(self, name: str) -> Any:
        """The value of a field that comes once, or None."""
        return next((each.value for each in self.all(name)), None)

    @property
    def occurred_at(self) -> datetime | None:
        """When it happened, if the line says so."""
        return self.first("occurred_at")
