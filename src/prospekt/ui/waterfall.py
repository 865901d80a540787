"""Where the bars of a score stand: geometry as plain numbers, so that the page needs no inline style."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import accumulate

WIDTH = 1000


@dataclass(frozen=True, slots=True)
class WaterfallStep:
    """One rule that gave or took points: the fact behind it and since when it holds."""

    title: str
    points: Decimal | float | int
    fact: str = ""
    since: date | None = None
    url: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar from `x`, `width` units wide (0 to 1000); `start` and `end` are the sums before and after."""

    kind: str
    x: float
    width: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Waterfall:
    base: Bar
    rows: list[tuple[WaterfallStep, Bar]]
    total: Bar
    zero: float


def draw(
    base: Decimal | float | int, steps: Sequence[WaterfallStep], total: Decimal | float | int
) -> Waterfall:
    """Scale the running sum of `base` and `steps` to the width; the total is drawn as given, from zero."""
    sums = list(accumulate((float(step.points) for step in steps), initial=float(base)))
    low, high = min(0.0, float(total), *sums), max(0.0, float(total), *sums)
    span = (high - low) or 1.0

    def place(value: float) -> float:
        return round((value - low) / span * WIDTH, 2)

    def bar(kind: str, start: float, end: float) -> Bar:
        left, right = sorted((place(start), place(end)))
        return Bar(kind, left, max(round(right - left, 2), 3.0), place(start), place(end))

    rows = [
        (step, bar("plus" if step.points >= 0 else "minus", before, after))
        for step, before, after in zip(steps, sums, sums[1:], strict=False)
    ]
    return Waterfall(bar("sum", 0, sums[0]), rows, bar("sum", 0, float(total)), place(0))
