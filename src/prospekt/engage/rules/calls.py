"""Calls one after the other: how one ended, what comes next by itself, and where in the list one is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from prospekt.engage.rules.dues import check_day, read_day
from prospekt.route.rules.days import after_working_days
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

MOST = 200
"""Leads in one list of calls."""
OUTCOMES: Mapping[str, str] = {
    "answered": _("Talked"), "positive": _("Talked, wants more"), "negative": _("Talked, not interested"),
    "no_answer": _("No answer"), "busy": _("Busy"), "left_message": _("Left a message"),
}  # fmt: skip
"""Outcomes of a call in the order of their keys, 1 to 6."""
STEPS: Mapping[str, str] = {
    "": _("Nothing planned"), "tomorrow": _("Tomorrow"), "days_3": _("In 3 working days"),
    "week": _("In a week"), "month": _("In a month"), "day": _("On the day"),
}  # fmt: skip
USUAL: Mapping[str, str] = {
    "answered": "week", "positive": "days_3", "negative": "", "no_answer": "tomorrow", "busy": "tomorrow",
    "left_message": "days_3",
}  # fmt: skip
"""Outcome -> when one calls again, if nobody says otherwise."""
UNHEARD = ("no_answer", "busy")
"""Outcomes of calls in which nobody was reached."""
TO_COME, CALLED, SKIPPED = "", "called", "skipped"
BARRED, NO_NUMBER, FOREIGN, GONE = "barred", "no_number", "foreign", "gone"  # fmt: skip
Entry = tuple[str, str]
"""A lead of a list of calls, and what became of it."""


def read_outcome(typed: str) -> str:
    """An outcome that a call can have. Raises Refusal."""
    if typed not in OUTCOMES:
        message = _("Say how the call ended: choose one of the outcomes.")
        raise Refusal(Problem("no_outcome", message, column="outcome"))
    return typed


def next_day(step: str, typed_day: str, outcome: str, today: date, country: str) -> date | None:
    """The day of the next call; None for none. `usual` goes by the outcome. Raises Refusal."""
    if step == "usual":
        step = USUAL[outcome]
    if step not in STEPS:
        message = _("“{value}” is no time of a next step. Use one of: {allowed}.")
        params = {"value": step[:40], "allowed": ", ".join(("usual", *filter(None, STEPS)))}
        raise Refusal(Problem("unknown_code", message, params, column="step"))
    match step:
        case "":
            return None
        case "day":
            return check_day(read_day(typed_day), today, "step_day")
        case "tomorrow":
            return after_working_days(today, 1, country)
        case "days_3":
            return after_working_days(today, 3, country)
        case "week":
            return after_working_days(today + timedelta(days=7), 0, country)
    return after_working_days(today + timedelta(days=30), 0, country)


def first_to_come(entries: Sequence[Entry]) -> int | None:
    """The place of the first lead that is still to be called."""
    return next((n for n, (_lead, state) in enumerate(entries) if state == TO_COME), None)


def with_state(entries: Sequence[Entry], lead: str, state: str) -> list[Entry]:
    """The list after something became of a lead."""
    return [(each, state if each == lead else was) for each, was in entries]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a list has come."""

    n: int
    n_called: int
    n_left: int
    n_passed: int

    @classmethod
    def of(cls, entries: Sequence[Entry]) -> Progress:
        """Counted from the list."""
        states = [state for _lead, state in entries]
        n_called, n_left = states.count(CALLED), states.count(TO_COME)
        return cls(len(states), n_called, n_left, len(states) - n_called - n_left)
