"""What to do next, in one order: reasons of leads and tasks become lines, the most pressing first.

The order: a line weighs what its strongest reason weighs (`WEIGHTS`), plus what its lead is worth (`HEAT`, `WORTH`),
plus `MORE` for each further reason, of which at most `MOST_MORE` count. Lines of the same weight stand by how long
they wait, then by score, then by their keys; so the same facts always come in the same order.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from prospekt.route.rules.days import after_working_days

HANDOVER, REPLIED, OVERDUE, DUE, WOKEN, OCCASION = (
    "handover", "replied", "overdue", "due", "woken", "occasion",
)  # fmt: skip
LOOKED, FRESH, SILENT, NO_STEP, FREE = "looked", "fresh", "silent", "no_step", "free"
WEIGHTS: Mapping[str, int] = {
    HANDOVER: 130, REPLIED: 85, OVERDUE: 75, DUE: 65, WOKEN: 60, OCCASION: 55, LOOKED: 50, FRESH: 50, SILENT: 40,
    NO_STEP: 30, FREE: 20,
}  # fmt: skip
"""Kind of reason -> weight: what a service level runs for before all else, who waits for us before what we promised, that before what we could do."""
HEAT: Mapping[str, int] = {"hot": 15, "warm": 5}
WORTH: Mapping[str, int] = {"A": 8, "B": 4}
"""By the letter of the grade."""
MORE, MOST_MORE = 2, 3
REPLIES = (
    "reply",
    "form",
    "quote_request",
    "message",
    "call",
    "meeting",
    "demo",
    "referral",
    "letter",
)
"""Touches by which a lead asks for an answer; after any other it only looked."""
FINE = ("A", "B")


@dataclass(frozen=True, slots=True)
class Found:
    """A reason as its source finds it: a lead, or a task of none; `at`: since when, or when it is due."""

    kind: str
    at: datetime
    lead: str = ""
    task: int | None = None
    params: Mapping[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """What its line is about: p12, c5, or a task of no lead as t7."""
        return self.lead or f"t{self.task}"


@dataclass(frozen=True, slots=True)
class Worth:
    """What the order looks at of a lead. `points` in hundredths."""

    temperature: str = ""
    grade: str = ""
    points: int = 0

    @property
    def weight(self) -> int:
        """What the lead adds to the weight of its line."""
        return HEAT.get(self.temperature, 0) + WORTH.get(self.grade[:1], 0)


@dataclass(frozen=True, slots=True)
class Line:
    """One thing to do next: its reasons, the strongest first."""

    key: str
    reasons: tuple[Found, ...]
    weight: int

    @property
    def first(self) -> Found:
        return self.reasons[0]

    @property
    def tasks(self) -> tuple[int, ...]:
        """The tasks it is about."""
        return tuple(each.task for each in self.reasons if each.task is not None)


def ranked(found: Iterable[Found], worth: Mapping[str, Worth]) -> list[Line]:
    """One line for each lead, and for each task of none, in the order said above."""
    by_key: dict[str, list[Found]] = defaultdict(list)
    for each in found:
        by_key[each.key].append(each)
    nothing = Worth()
    lines = [_line(key, reasons, worth.get(key, nothing)) for key, reasons in by_key.items()]
    return sorted(
        lines,
        key=lambda line: (
            -line.weight, line.first.at, -worth.get(line.key, nothing).points, line.key,
        ),
    )  # fmt: skip


def _line(key: str, found: Sequence[Found], worth: Worth) -> Line:
    strongest = sorted(
        found, key=lambda each: (-WEIGHTS[each.kind], each.at, each.task or 0)
    )  # fmt: skip
    reasons = _without_weaker(strongest)
    more = MORE * min(len(reasons) - 1, MOST_MORE)
    return Line(key, tuple(reasons), WEIGHTS[reasons[0].kind] + worth.weight + more)


def _without_weaker(found: Sequence[Found]) -> list[Found]:
    """Nobody has to be told that a lead has no next step, or is new, where something is to be done for it anyway."""
    first, *others = found
    weak = (SILENT, NO_STEP, FRESH, FREE)
    return [first, *(each for each in others if each.kind not in weak)]


def kind_of_touch(kind: str) -> str:
    """What a touch by the lead asks for: an answer, or only a look."""
    return REPLIED if kind in REPLIES else LOOKED


def kind_of_task(kind: str, *, is_overdue: bool) -> str:
    """Which reason a task is."""
    if is_overdue:
        return OVERDUE
    return OCCASION if kind in ("birthday", "anniversary") else DUE


def silent_since(
    touched_at: datetime, silence: int, country: str, now: datetime
) -> datetime | None:
    """When the silence after a touch became too long, if it did: `silence` working days of the country after it.

    Both moments in the reader's zone, so that a day is the reader's.
    """
    last_day: date = after_working_days(touched_at.date(), silence, country)
    if now.date() <= last_day:
        return None
    return datetime.combine(last_day + timedelta(days=1), datetime.min.time(), now.tzinfo)


def is_worth_a_first_call(temperature: str, grade: str) -> bool:
    """Whether a lead that nobody has contacted yet stands in the day: hot, or of a fine grade."""
    return temperature == "hot" or grade[:1] in FINE
