"""What a task can be, what can be typed into it, and in which part of the day's list it stands."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

from prospekt.engage.rules.dues import check_day, read_day, read_time
from prospekt.engage.rules.meetings import read_length, read_place
from prospekt.engage.rules.repeats import SHIFTS, UNITS
from prospekt.people.rules.typed_text import check_text
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

KIND_WORDS: Mapping[str, str] = {
    "call": _("Call"), "email": _("E-mail"), "meeting": _("Meeting"), "todo": _("Something to do"),
    "birthday": _("Birthday"), "anniversary": _("Anniversary"),
}  # fmt: skip
KINDS = tuple(KIND_WORDS)
BY_HAND = ("call", "email", "meeting", "todo")
"""Kinds that people choose; the others are made by the schedule."""
STATES = ("open", "done", "dismissed")
REASON_WORDS: Mapping[str, str] = {
    "not_needed": _("No longer needed"),
    "done_otherwise": _("Settled in another way"),
    "not_reachable": _("Cannot be reached"),
    "not_interested": _("Not interested"),
    "duplicate": _("Stands here twice"),
    "no_show": _("Nobody came"),
    "cancelled": _("Cancelled"),
    "other": _("Another reason"),
}
REASONS = tuple(REASON_WORDS)
UNIT_WORDS: Mapping[str, str] = {"days": _("days"), "weeks": _("weeks"), "months": _("months")}
SHIFT_WORDS: Mapping[str, str] = {
    "": _("stays on that day"),
    "next": _("moves to the next working day"),
    "previous": _("moves to the working day before"),
}
LONGEST_TITLE = 300
FIELD_WORDS: Mapping[str, str] = {
    "kind": _("Kind"), "title": _("Title"), "due_on": _("Due on"), "due_time": _("Time of day"),
    "repeat_every": _("Comes again every"), "repeat_unit": _("Unit"), "repeat_shift": _("On a day off"),
    "length": _("Minutes"), "place": _("Place"),
}  # fmt: skip
"""What can be changed about a task in its form -> label."""


def read_field(name: str, typed: str, today: date) -> Any:
    """The value of what was typed into a field. Raises Refusal for an unknown field or an unreadable value."""
    if name not in _READ:
        message = _("A task has no field “{field}” that could be changed. Fields: {allowed}.")
        params = {"field": name[:60], "allowed": ", ".join(_READ)}
        raise Refusal(Problem("unknown_field", message, params, column=name[:60]))
    return _READ[name](typed, today)


def read_title(typed: str, kind: str) -> str:
    """The title; only what is no call, mail or meeting needs one. Raises Refusal."""
    try:
        title = " ".join(check_text(FIELD_WORDS["title"], typed, LONGEST_TITLE).split())
    except Refusal as refused:
        raise Refusal(replace(refused.problem, column="title")) from None
    if not title and kind == "todo":
        message = _("Nothing says what is to be done. Write it, or choose call, e-mail or meeting.")
        raise Refusal(Problem("no_title", message, column="title"))
    return title


def read_kind(typed: str) -> str:
    """A kind there is. Raises Refusal."""
    return _code(typed, KINDS, "kind")


def read_reason(typed: str) -> str:
    """A reason there is for not doing a task. Raises Refusal."""
    return _code(typed, REASONS, "reason")


def _code(typed: str, allowed: tuple[str, ...], column: str) -> str:
    if typed not in allowed:
        message = _("“{value}” is not one of the words to choose from. Use one of: {allowed}.")
        params = {"value": typed[:40], "allowed": ", ".join(filter(None, allowed))}
        raise Refusal(Problem("unknown_code", message, params, column=column))
    return typed


def _every(typed: str, today: date) -> int:
    text = typed.strip()
    if not text:
        return 0
    if not (text.isascii() and text.isdigit() and len(text) < 5):
        message = _("“{value}” is not a whole number. Write how often it comes again, such as 2.")
        raise Refusal(Problem("not_int", message, {"value": typed[:40]}, column="repeat_every"))
    return int(text)


_READ: Mapping[str, Callable[[str, date], Any]] = {
    "kind": lambda typed, today: read_kind(typed),
    "title": lambda typed, today: typed,
    "due_on": lambda typed, today: check_day(read_day(typed), today),
    "due_time": lambda typed, today: read_time(typed),
    "repeat_every": _every,
    "repeat_unit": lambda typed, today: _code(typed, ("", *UNITS), "repeat_unit"),
    "repeat_shift": lambda typed, today: _code(typed, SHIFTS, "repeat_shift"),
    "length": lambda typed, today: read_length(typed),
    "place": lambda typed, today: read_place(typed),
}


def shown(value: date | time | int | str | None) -> str:
    """A value of a field as it would be typed."""
    if value is None:
        return ""
    return value.strftime("%H:%M") if isinstance(value, time) else str(value)


def is_overdue(
    due_on: date, due_time: time | None, due_at: datetime, comes_at: datetime, now: datetime
) -> bool:
    """Whether a task is late at `now` (aware, in the reader's zone) and not put off until later."""
    if comes_at > now:
        return False
    return due_at < now if due_time is not None else due_on < now.date()
