"""Every fact, touch and rule says what it means."""

from __future__ import annotations

import pytest

from prospekt.playbook.explained import (
    LEAD_FACT_TEXTS,
    TOUCH_FACT_TEXTS,
    TOUCH_KIND_TEXTS,
    explain_rule,
    odds_factor,
)
from prospekt.playbook.facts import LEAD_FACTS, TOUCH_FACTS, TOUCH_KINDS
from prospekt.playbook.loading import load, shipped
from prospekt.playbook.shapes import Rule


def test_every_fact_and_kind_of_touch_has_its_sentence() -> None:
    assert set(LEAD_FACT_TEXTS) == set(LEAD_FACTS)
    assert set(TOUCH_FACT_TEXTS) == set(TOUCH_FACTS)
    assert set(TOUCH_KIND_TEXTS) == set(TOUCH_KINDS)
    texts = [*LEAD_FACT_TEXTS.values(), *TOUCH_FACT_TEXTS.values(), *TOUCH_KIND_TEXTS.values()]
    assert all(text.endswith(".") and "!" not in text for text in texts)
    assert len(set(texts)) == len(texts)


RULES = [rule for name in shipped() for rule in load(name).card.rules]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.key)
def test_every_shipped_rule_says_what_it_reads_and_does(rule: Rule) -> None:
    said = explain_rule(rule)
    assert len(said) >= (3 if rule.on else 2)
    assert all(said)
    assert f"{abs(rule.points) / 100:g}" in " ".join(said)
    if rule.on:
        assert f"{rule.half_life_days} days" in said[-1]


@pytest.mark.parametrize(
    ("points", "factor"), [(0, 1), (1000, 2), (-1000, 2), (2000, 4), (600, 1.516), (-4000, 16)]
)
def test_points_change_the_odds(points: int, factor: float) -> None:
    assert odds_factor(points) == pytest.approx(factor, abs=0.001)


def test_points_are_told_with_their_sign_and_in_the_reader_s_way_of_writing() -> None:
    card = load("default").card
    rules = {rule.key: rule for rule in card.rules}
    written = {key: explain_rule(rules[key], write=lambda n: f"<{n}>")[-1] for key in ("student", "industry_known")}  # fmt: skip
    assert written["student"] == "Points: −<15>. The odds that the lead buys are divided by <2.8>."
    assert written["industry_known"].startswith("Points: +<1.5>.")
