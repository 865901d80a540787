"""How well a card, played on a day in the past, ranked those who converted after it.

Two measures of the rank. The area under the ROC curve (J. A. Hanley, B. J. McNeil, "The meaning and use of the area
under a receiver operating characteristic curve", Radiology 143, 1982): the share of pairs of a lead that converted
and one that did not in which the converted one has more points; equal points count half, as in the Mann-Whitney
statistic U / (n1 x n0). And the hit rate of the best tenth, the "gains" of direct marketing (I. H. Witten, E. Frank,
"Data Mining", chapter on lift charts): the share of all converted leads that are among the tenth with the most points.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Ranked:
    """The leads of one card on that day: how many had which points and grade, and how many of them converted."""

    all_by_points: Counter[int] = field(default_factory=Counter)
    hits_by_points: Counter[int] = field(default_factory=Counter)
    all_by_grade: Counter[str] = field(default_factory=Counter)
    hits_by_grade: Counter[str] = field(default_factory=Counter)

    def add(self, points: int, grade: str, has_converted: bool) -> None:
        """Count a lead."""
        self.all_by_points[points] += 1
        self.all_by_grade[grade] += 1
        if has_converted:
            self.hits_by_points[points] += 1
            self.hits_by_grade[grade] += 1

    def as_found(self) -> dict[str, Any]:
        """As it is kept: the two measures, and (leads, converted) by grade."""
        return {
            "auc": area_under_curve(self.all_by_points, self.hits_by_points),
            "top": top_share(self.all_by_points, self.hits_by_points),
            "grades": {
                grade: [n, self.hits_by_grade[grade]]
                for grade, n in sorted(self.all_by_grade.items())
            },
        }


def area_under_curve(everybody: Counter[int], hits: Counter[int]) -> float | None:
    """U / (n1 x n0) over counts by points, ties half; None where all converted or nobody did."""
    n_hits = sum(hits.values())
    n_misses = sum(everybody.values()) - n_hits
    if not n_hits or not n_misses:
        return None
    below, won = 0, 0.0
    for points in sorted(everybody):
        here = hits[points]
        misses = everybody[points] - here
        won += here * (below + misses / 2)
        below += misses
    return won / (n_hits * n_misses)


def top_share(everybody: Counter[int], hits: Counter[int], *, share: float = 0.1) -> float | None:
    """The part of all converted leads among the `share` of leads with the most points; None where nobody converted.

    Where equal points straddle the border, the expected part of them counts.
    """
    n_hits = sum(hits.values())
    if not n_hits:
        return None
    left, found = share * sum(everybody.values()), 0.0
    for points in sorted(everybody, reverse=True):
        here = everybody[points]
        found += hits[points] * min(1.0, left / here)
        left -= here
        if left <= 0:
            break
    return found / n_hits
