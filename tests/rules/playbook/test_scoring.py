"""Scores: the scale, the decay, the grade, and that the reasons add up."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prospekt.playbook.condition_text import read_condition
from prospekt.playbook.facts import LEAD_FACTS, TOUCH_FACTS
from prospekt.playbook.places import Place
from prospekt.playbook.scoring import (
    DAY,
    Pair,
    add_touch,
    grade,
    interest_points,
    matching_interest_rules,
    score_lead,
)
from prospekt.playbook.shapes import Card, Rule, fact_kinds, used_facts

HERE = Place("card.toml", 1)
NOW = 1_700_000_000.0


def fit(key: str, points: int, when: str) -> Rule:
    condition = read_condition(when, LEAD_FACTS, HERE)
    return Rule(key, key, "fit" if points > 0 else "negative", points, when=condition)


def interest(key: str, points: int, cap: int, half_life_days: int, on: str) -> Rule:
    condition = read_condition(on, TOUCH_FACTS, HERE)
    return Rule(key, key, "interest", points, on=condition, cap=cap, half_life_days=half_life_days)


def card_of(*rules: Rule, base_rate: str = "0.5") -> Card:
    return Card(Decimal(base_rate), 180, rules, (2000, 1000, 0), (2000, 1000, 1))


VISIT = interest("visit", 400, 1000, 10, 'kind == "visit"')
BAD = interest("bad", -400, 1000, 10, 'outcome == "negative"')
CARD = card_of(fit("big", 1250, "employees >= 50"), VISIT, BAD, fit("odd", -300, "bounced"))


@pytest.mark.parametrize(
    ("rate", "points"),
    [("0.5", 5000), ("0.2", 3000), ("0.8", 7000), ("0.03", -15), ("0.02", -615), ("0.9999", 18288)],
)
def test_base_is_50_plus_10_per_doubled_odds(rate: str, points: int) -> None:
    assert card_of(base_rate=rate).base_points == points


def test_score_is_base_and_rules_in_card_order() -> None:
    score = score_lead(CARD, {"employees": 60, "bounced": 1}, {"visit": (2.0, NOW)}, NOW)
    assert [(a.key, a.points) for a in score.addends] == [
        ("base", 5000), ("big", 1250), ("visit", 800), ("odd", -300),
    ]  # fmt: skip
    assert (score.points, score.fit, score.interest, score.grade) == (6750, 950, 800, "C3")


def test_rules_that_add_nothing_are_no_reasons() -> None:
    score = score_lead(CARD, {}, {"visit": (1.0, NOW - 5000 * DAY), "gone": (9.0, NOW)}, NOW)
    assert [a.key for a in score.addends] == ["base"]


DECAYS = [
    (VISIT, (1.0, NOW), 400),
    (VISIT, (1.0, NOW - 10 * DAY), 200),
    (VISIT, (1.0, NOW - 20 * DAY), 100),
    (VISIT, (1.0, NOW + DAY), 400),
    (VISIT, (2.5, NOW), 1000),
    (VISIT, (9.0, NOW), 1000),
    (VISIT, (0.0, NOW), 0),
    (VISIT, (1.0, NOW - 1e9), 0),
    (VISIT, None, 0),
    (BAD, (1.0, NOW), -400),
    (BAD, (9.0, NOW), -1000),
    # 400 x 2^-7 = 3.125 and 400 x 2^-6 x 0.24 = 1.5: halves go up
    (VISIT, (1.0, NOW - 70 * DAY), 3),
    (VISIT, (0.24, NOW - 60 * DAY), 2),
]


@pytest.mark.parametrize(("rule", "pair", "points"), DECAYS)
def test_interest_decays_under_its_cap(rule: Rule, pair: Pair | None, points: int) -> None:
    assert interest_points(rule, pair, NOW) == points


@pytest.mark.parametrize(
    ("fit_points", "warm", "expected"),
    [(2000, 2000, "A1"), (1999, 1999, "B2"), (999, 999, "C3"), (-1, 0, "D4"), (0, 1, "C3")],
)
def test_grade_starts_at_its_threshold(fit_points: int, warm: int, expected: str) -> None:
    assert grade(CARD, fit_points, warm) == expected


def test_newer_touch_moves_the_moment_and_older_leaves_it() -> None:
    assert add_touch(None, NOW, 10) == (1.0, NOW)
    assert add_touch((1.0, NOW), NOW + 10 * DAY, 10) == (1.5, NOW + 10 * DAY)
    assert add_touch((1.0, NOW), NOW - 10 * DAY, 10) == (1.5, NOW)


@given(st.permutations([0, 3, 3, 11, 40, 365]), st.integers(1, 400))
def test_order_of_touches_does_not_matter(days: list[int], half_life_days: int) -> None:
    def fed(order: list[int]) -> Pair:
        pair: Pair | None = None
        for day in order:
            pair = add_touch(pair, NOW + day * DAY, half_life_days)
        assert pair is not None
        return pair

    assert fed(days) == pytest.approx(fed(sorted(days)), rel=1e-9)


def test_touch_feeds_the_rules_it_matches() -> None:
    touch = {"kind": "visit", "outcome": "negative"}
    assert [rule.key for rule in matching_interest_rules(CARD, touch)] == ["visit", "bad"]
    assert matching_interest_rules(CARD, {"kind": "call", "outcome": ""}) == []


def test_used_facts_are_columns_with_kinds() -> None:
    card = card_of(fit("a", 100, "known(own.seats)"), fit("b", 100, "own.seats > 5 and has_phone"))
    assert used_facts(card) == ["has_phone", "own_seats"]
    assert fact_kinds(card) == {"has_phone": "flag", "own_seats": "number"}
