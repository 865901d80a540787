"""Score one lead in plain Python; the bulk compilers give the same hundredths on every engine.

Formulas: architecture, "Scale", "Interest decays lazily", "Grade". Times are seconds since 1970.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from prospekt.playbook.compile_python import Facts, Test, to_python
from prospekt.playbook.shapes import BASE_KEY, BASE_TITLE, Card, Rule

DAY = 86_400
LETTERS = "ABCD"
DIGITS = "1234"
# After so many half-lives nothing is left of any interest; deeper powers would only make
# PostgreSQL complain of underflow.
FADED = 100.0

Pair = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Addend:
    """One reason: what it is called and what it adds, in hundredths."""

    key: str
    title: str
    points: int


@dataclass(frozen=True, slots=True)
class Score:
    """A score in hundredths and its reasons: the sum of `addends` is `points`.

    `fit` is the sum of fit and negative points without the base, `interest` of interest points,
    `answers` of what answers give; the grade goes by the first two.
    """

    points: int
    fit: int
    interest: int
    grade: str
    addends: tuple[Addend, ...]
    answers: int = 0


def score_lead(card: Card, facts: Facts, interest: Mapping[str, Pair], now: float) -> Score:
    """Score one lead at the moment `now`; `interest` holds (value, moment) by rule key."""
    fact_tests, _touch_tests = _tests(card)
    addends = [Addend(BASE_KEY, BASE_TITLE, card.base_points)]
    fit = warm = told = 0
    for rule in card.rules:
        if rule.on is not None:
            points = interest_points(rule, interest.get(rule.key), now)
            warm += points
        else:
            points = rule.points if fact_tests[rule.key](facts) else 0
            if rule.kind == "answers":
                told += points
            else:
                fit += points
        if points:
            addends.append(Addend(rule.key, rule.title, points))
    total = card.base_points + fit + warm + told
    return Score(total, fit, warm, grade(card, fit, warm), tuple(addends), told)


def grade(card: Card, fit: int, interest: int) -> str:
    """Letter by fit points, digit by interest points: `A1` to `D4`."""
    letter = LETTERS[sum(fit < least for least in card.letters)]
    return letter + DIGITS[sum(interest < least for least in card.digits)]


def interest_points(rule: Rule, pair: Pair | None, now: float) -> int:
    """sign(points) x min(cap, floor(|points| x value x 2^(-elapsed / half-life) + 0.5)).

    In hundredths; 0 for a rule that no touch has fed.
    """
    if pair is None:
        return 0
    value, moment = pair
    half_lives = max(0.0, now - moment) / (rule.half_life_days * DAY)
    live = abs(rule.points) * max(0.0, value) * 2.0 ** -min(half_lives, FADED)
    points = math.floor(min(float(rule.cap), live + 0.5))
    return points if rule.points > 0 else -points


def add_touch(pair: Pair | None, occurred_at: float, half_life_days: int) -> Pair:
    """The pair after one more touch, whatever order touches come in.

    A newer touch adds 1 to the value decayed to it and sets the moment; an older one adds what is
    left of it at the moment and leaves that.
    """
    if pair is None:
        return 1.0, occurred_at
    value, moment = pair
    left = 2.0 ** -min(abs(occurred_at - moment) / (half_life_days * DAY), FADED)
    if occurred_at >= moment:
        return value * left + 1.0, occurred_at
    return value + left, moment


def matching_interest_rules(card: Card, touch: Facts) -> list[Rule]:
    """The interest rules that a touch with these facts feeds, in card order."""
    _fact_tests, touch_tests = _tests(card)
    return [rule for rule in card.interest_rules if touch_tests[rule.key](touch)]


@lru_cache(maxsize=64)
def _tests(card: Card) -> tuple[dict[str, Test], dict[str, Test]]:
    whens = {rule.key: to_python(rule.when) for rule in card.rules if rule.when is not None}
    ons = {rule.key: to_python(rule.on) for rule in card.rules if rule.on is not None}
    return whens, ons
