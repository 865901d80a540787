"""Which question to ask next: the one whose answer tells most about the verdict, and then about the score.

Each open question is met with some chance: how often such answers met it before, shrunk towards the playbook's
own guess. What an answer tells is its information about the verdict, in bits: how much less uncertain the
verdict is expected to be afterwards. An answer that moves the score counts a little besides.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any

from prospekt.playbook.answer_facts import MET, NOT_MET, UNKNOWN
from prospekt.playbook.shapes import DOUBLING, Card, Method, Question, Rule
from prospekt.qualify.rules.said import holds
from prospekt.qualify.rules.standing import Stand, Stands
from prospekt.qualify.rules.verdicts import (
    DISQUALIFIED,
    QUALIFIED,
    CriterionVerdict,
    MethodVerdict,
    verdict_by,
)
from prospekt.words.problem import Reason
from prospekt.words.problem import gettext_noop as _

STRENGTH = 20
"""As many answers as the playbook's own guess weighs."""
STAYS = 0.8
"""The chance that a stale answer is still true."""
SCORE_WEIGHT = 0.05
"""Bits that a doubling of the odds by the score counts for: verdicts come first."""
MOST_OPEN = 10
"""Questions of one method that are weighed against each other; a thousand cases."""
Counts = Mapping[str, tuple[int, int]]
"""Question -> (answers that met it, all answers)."""


@dataclass(frozen=True, slots=True)
class NextQuestion:
    """What to ask, what it tells about the verdict (bits), and why as a sentence."""

    question: Question
    bits: float
    value: float
    why: Reason


def chance(question: Question, counts: Counts) -> float:
    """How often such answers meet the question: counted, shrunk towards the playbook's guess."""
    n_met, n = counts.get(question.key, (0, 0))
    return (n_met + float(question.usual) * STRENGTH) / (n + STRENGTH)


def next_questions(
    verdict: MethodVerdict, stands: Stands, card: Card, counts: Counts
) -> list[NextQuestion]:
    """The questions worth asking, best first; none where nothing more can be learnt.

    Those that tell about the verdict come before those that only the score reads; a question with a fresh answer
    is not asked again.
    """
    case = _case(verdict, stands, counts)
    found = [
        _worth(stand.question, case, verdict, stands, card)
        for stand in stands.values()
        if _may_ask(stand)
    ]
    return sorted(
        (each for each in found if each.value > 0),
        key=lambda each: (
            not each.bits,
            -each.value,
            each.question.basic or len(stands),
            each.question.key,
        ),
    )


def alike(verdict: MethodVerdict, stands: Stands) -> Hashable:
    """Equal for leads of which `next_questions` says the same: it looks at nothing else of them."""
    return (
        verdict.method.key,
        tuple((each.criterion.key, each.verdict, each.is_open) for each in verdict.criteria),
        tuple(
            (key, each.verdict, each.is_stale, each.is_open, each.latest is None)
            for key, each in stands.items()
        ),
    )


def _may_ask(stand: Stand) -> bool:
    return stand.is_stale or (stand.verdict == UNKNOWN and stand.latest is None)


@dataclass(frozen=True, slots=True)
class _Case:
    """A method with what is settled, and the questions that are not, each with its chance."""

    method: Method
    criteria: Sequence[CriterionVerdict]
    chances: Mapping[str, float]
    also: Mapping[str, tuple[str, ...]]
    settled: Mapping[str, bool]
    memory: dict[tuple[tuple[str, bool], ...], float] = field(default_factory=dict)

    def probability(self, **told: bool) -> float:
        """How likely the method ends qualified, if these questions are answered so."""
        key = tuple(sorted(told.items()))
        if key not in self.memory:
            self.memory[key] = self._probability(told)
        return self.memory[key]

    def _probability(self, told: Mapping[str, bool]) -> float:
        free = [key for key in self.chances if key not in told]
        total = 0.0
        for bits in product((True, False), repeat=len(free)):
            answers = {**told, **dict(zip(free, bits, strict=True))}
            if self.verdict(answers) == QUALIFIED:
                total += math.prod(
                    self.chances[key] if bit else 1 - self.chances[key]
                    for key, bit in zip(free, bits, strict=True)
                )
        return total

    def verdict(self, answers: Mapping[str, bool]) -> str:
        """The verdict when these questions are answered so; the others stay as open as they are."""
        met, is_open = set(), set()
        for each in self.criteria:
            state = self._state(each, answers)
            if state is True:
                met.add(each.criterion.key)
            elif state is None:
                is_open.add(each.criterion.key)
        return verdict_by(self.method, met, is_open)

    def _state(self, each: CriterionVerdict, answers: Mapping[str, bool]) -> bool | None:
        question = each.criterion.question
        if each.criterion.key in self.settled or question not in self.chances:
            return self.settled.get(each.criterion.key)
        if answers.get(question) or any(answers.get(key) for key in self.also[question]):
            return True
        return answers.get(question)


def _case(verdict: MethodVerdict, stands: Stands, counts: Counts) -> _Case:
    keys = dict.fromkeys(
        key
        for each in verdict.criteria
        if each.stand is not None and (each.is_open or each.stand.is_stale)
        for key in (each.criterion.question, *each.stand.question.also)
    )
    chances = {
        key: _chance_now(stands[key], counts)
        for key in list(keys)[:MOST_OPEN]
        if _is_uncertain(stands[key])
    }
    settled = {
        each.criterion.key: each.verdict == MET
        for each in verdict.criteria
        if not each.is_open and not (each.stand and each.stand.is_stale)
    }
    also = {key: stands[key].question.also for key in chances}
    return _Case(verdict.method, verdict.criteria, chances, also, settled)


def _is_uncertain(stand: Stand) -> bool:
    return stand.is_stale or stand.is_open


def _chance_now(stand: Stand, counts: Counts) -> float:
    if stand.is_stale and stand.verdict in (MET, NOT_MET):
        return STAYS if stand.verdict == MET else 1 - STAYS
    return chance(stand.question, counts)


def _worth(
    question: Question, case: _Case, verdict: MethodVerdict, stands: Stands, card: Card
) -> NextQuestion:
    key = question.key
    if key not in case.chances:
        moved = _score_moves(card.rules, stands, question, float(question.usual))
        return _by_score(question, moved, card, stands)
    likely = case.chances[key]
    yes, no, now = (
        case.probability(**{key: True}), case.probability(**{key: False}), case.probability(),
    )  # fmt: skip
    bits = max(0.0, _entropy(now) - likely * _entropy(yes) - (1 - likely) * _entropy(no))
    moved = _score_moves(card.rules, stands, question, likely)
    value = bits + SCORE_WEIGHT * moved
    if bits < 1e-9:
        return _by_score(question, moved, card, stands)
    if stands[key].is_stale:
        old = Reason("stale", _("What was answered is old. Ask whether it still holds."))
        return NextQuestion(question, bits, value, old)
    return NextQuestion(question, bits, value, _why(case, verdict, key, (yes, no, now)))


def _by_score(question: Question, moved: float, card: Card, stands: Stands) -> NextQuestion:
    most = max(
        (abs(_points(card.rules, stands, question, is_met)) for is_met in (True, False)), default=0
    )
    message = _("It counts for the score, by up to {points} points.")
    why = Reason("score", message, {"points": most // 100})
    return NextQuestion(question, 0.0, SCORE_WEIGHT * moved, why)


def _why(
    case: _Case, verdict: MethodVerdict, key: str, chances: tuple[float, float, float]
) -> Reason:
    title = {"what": verdict.method.title}
    if case.verdict({key: True}) == QUALIFIED:
        return Reason("qualifies", _("A yes makes the verdict of {what}: qualified."), title)
    if case.verdict({key: False}) == DISQUALIFIED:
        return Reason("disqualifies", _("A no makes the verdict of {what}: disqualified."), title)
    yes, no, now = (round(100 * each) for each in chances)
    message = _("The chance of {what} is {now} %; a yes makes it {yes} %, a no {no} %.")
    return Reason("moves", message, {**title, "yes": yes, "no": no, "now": now})


def _score_moves(rules: Iterable[Rule], stands: Stands, question: Question, likely: float) -> float:
    """Doublings of the odds, expected, that an answer moves the score by; either way."""
    told = [rule for rule in rules if rule.kind == "answers"]
    yes, no = (_points(told, stands, question, is_met) for is_met in (True, False))
    return (likely * abs(yes) + (1 - likely) * abs(no)) / (100 * DOUBLING)


def _points(rules: Iterable[Rule], stands: Stands, question: Question, is_met: bool) -> int:
    """What the score changes by if the question is met, or not; by verdicts alone."""
    facts: dict[str, Any] = {
        f"verdict_{key}": stand.verdict
        for key, stand in stands.items()
        if stand.verdict != UNKNOWN
    }  # fmt: skip
    told = {**facts, f"verdict_{question.key}": MET if is_met else NOT_MET}
    return sum(
        rule.points * (holds(rule.when, told) - holds(rule.when, facts))
        for rule in rules
        if rule.kind == "answers" and rule.when is not None
    )


def _entropy(probability: float) -> float:
    """Bits of uncertainty of yes or no."""
    if not 0 < probability < 1:
        return 0.0
    return -sum(each * math.log2(each) for each in (probability, 1 - probability))
