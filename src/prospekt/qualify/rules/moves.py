"""Who moves when one card takes the place of another: lead by lead, and counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Judged:
    """What a card says of a lead. `addends` are hundredths by rule, without those of zero."""

    points: int
    grade: str
    addends: Mapping[str, int]
    is_in_market: bool = True
    is_in_icp: bool = False


@dataclass(frozen=True, slots=True)
class Move:
    """What differs for a lead: market and icp are 1 for in, -1 for out; addends are (rule, before, after)."""

    before: Judged
    after: Judged
    market: int
    icp: int
    addends: tuple[tuple[str, int, int], ...]

    @property
    def is_move(self) -> bool:
        """Whether the lead gets another grade, or crosses the border of the target market or the ICP."""
        return bool(self.before.grade != self.after.grade or self.market or self.icp)


@dataclass(slots=True)
class Tally:
    """The leads of a trial, counted."""

    n: int = 0
    moved: int = 0
    other_points: int = 0
    grades: Counter[str] = field(default_factory=Counter)
    market: Counter[int] = field(default_factory=Counter)
    icp: Counter[int] = field(default_factory=Counter)

    def add(self, move: Move) -> None:
        """Count one lead, whether it moves or not."""
        self.n += 1
        self.moved += move.is_move
        self.other_points += move.before.points != move.after.points
        self.grades[f"{move.before.grade}>{move.after.grade}"] += 1
        self.market[move.market] += 1
        self.icp[move.icp] += 1

    def as_found(self) -> dict[str, Any]:
        """As it is kept: grades by "from>to", those who enter and leave."""
        return {
            "n": self.n,
            "moved": self.moved,
            "other_points": self.other_points,
            "grades": dict(sorted(self.grades.items())),
            "market": {"in": self.market[1], "out": self.market[-1]},
            "icp": {"in": self.icp[1], "out": self.icp[-1]},
        }


def compared(before: Judged, after: Judged) -> Move:
    """The difference between two judgements of one lead; addends by rule, in the order of the cards."""
    keys = dict.fromkeys((*before.addends, *after.addends))
    addends = tuple(
        (key, before.addends.get(key, 0), after.addends.get(key, 0))
        for key in keys
        if before.addends.get(key, 0) != after.addends.get(key, 0)
    )
    return Move(
        before,
        after,
        after.is_in_market - before.is_in_market,
        after.is_in_icp - before.is_in_icp,
        addends,
    )


def grade_changes(grades: Mapping[str, int]) -> list[tuple[str, str, int]]:
    """(from, to, leads) of the pairs "from>to" that differ, most leads first."""
    pairs = [(*pair.split(">"), n) for pair, n in grades.items()]
    changed = [(one, other, n) for one, other, n in pairs if one != other]
    return sorted(changed, key=lambda row: (-row[2], row[0], row[1]))
