"""Who moves, counted; and how well a card ranked, by its formulas."""

from __future__ import annotations

from collections import Counter
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prospekt.qualify.rules.moves import Judged, Tally, compared, grade_changes
from prospekt.qualify.rules.replayed import area_under_curve, top_share

LEADS = st.lists(st.tuples(st.integers(-5, 5), st.booleans()), max_size=40)


def counts(leads: list[tuple[int, bool]]) -> tuple[Counter[int], Counter[int]]:
    return Counter(p for p, _hit in leads), Counter(p for p, hit in leads if hit)


@given(LEADS)
def test_the_area_is_the_share_of_pairs_in_the_right_order(leads: list[tuple[int, bool]]) -> None:
    hits = [points for points, hit in leads if hit]
    misses = [points for points, hit in leads if not hit]
    found = area_under_curve(*counts(leads))
    if not hits or not misses:
        assert found is None
        return
    won = sum((one > other) + (one == other) / 2 for one, other in product(hits, misses))
    assert found == pytest.approx(won / (len(hits) * len(misses)))


@given(LEADS)
def test_turning_the_card_round_turns_the_area_round(leads: list[tuple[int, bool]]) -> None:
    found = area_under_curve(*counts(leads))
    turned = area_under_curve(*counts([(-points, hit) for points, hit in leads]))
    if found is not None:
        assert turned == pytest.approx(1 - found)


TENTHS = [
    ([(n, n >= 90) for n in range(100)], 1.0),
    ([(n, n < 10) for n in range(100)], 0.0),
    ([(n, n % 10 == 0) for n in range(100)], 0.1),
    ([(1, n < 5) for n in range(100)], 0.1),
    ([(1, False)], None),
    ([], None),
    ([(1, True)], 0.1),
]


@pytest.mark.parametrize(("leads", "share"), TENTHS)
def test_the_best_tenth(leads: list[tuple[int, bool]], share: float | None) -> None:
    found = top_share(*counts(leads))
    assert found == (share if share is None else pytest.approx(share))


def judged(points: int, grade: str, *, market: bool = True, **addends: int) -> Judged:
    return Judged(points, grade, addends, market, "icp" in addends)


MOVES = [
    (judged(5, "B2", a=5), judged(5, "B2", a=5), 0, 0, (), False),
    (judged(5, "B2", a=5), judged(7, "B2", a=7), 0, 0, (("a", 5, 7),), False),
    (judged(5, "B2", a=5), judged(7, "A2", a=5, b=2), 0, 0, (("b", 0, 2),), True),
    (judged(5, "B2"), judged(5, "B2", market=False), -1, 0, (), True),
    (judged(5, "B2", market=False), judged(5, "B2"), 1, 0, (), True),
    (judged(5, "B2", icp=2), judged(3, "B2"), 0, -1, (("icp", 2, 0),), True),
]


@pytest.mark.parametrize(("before", "after", "market", "icp", "addends", "is_move"), MOVES)
def test_what_differs(
    before: Judged, after: Judged, market: int, icp: int, addends: tuple[object, ...], is_move: bool
) -> None:
    move = compared(before, after)
    assert (move.market, move.icp, move.addends, move.is_move) == (market, icp, addends, is_move)


def test_all_are_counted_and_the_counts_balance() -> None:
    tally = Tally()
    for before, after, *_rest in MOVES:
        tally.add(compared(before, after))
    found = tally.as_found()
    assert found == {
        "n": 6, "moved": 4, "other_points": 3, "grades": {"B2>A2": 1, "B2>B2": 5},
        "market": {"in": 1, "out": 1}, "icp": {"in": 0, "out": 1},
    }  # fmt: skip
    assert sum(found["grades"].values()) == found["n"]
    assert grade_changes(found["grades"]) == [("B2", "A2", 1)]
