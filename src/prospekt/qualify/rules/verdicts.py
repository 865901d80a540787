"""Verdicts: met, not met or unknown for a criterion; qualified, not yet or disqualified for a method.

Every verdict carries its reason as a sentence (a message id with parts).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from prospekt.playbook.answer_facts import MET, NOT_MET, UNKNOWN
from prospekt.playbook.conditions import Condition, facts_of
from prospekt.playbook.shapes import Criterion, Method
from prospekt.qualify.rules.said import holds, said_text
from prospekt.qualify.rules.standing import Stand, Stands
from prospekt.words.problem import Reason
from prospekt.words.problem import gettext_noop as _

QUALIFIED, NOT_YET, DISQUALIFIED = "qualified", "not_yet", "disqualified"


@dataclass(frozen=True, slots=True)
class CriterionVerdict:
    """What is known of one criterion. `stand` is how its question stands; None if it has none.

    `is_open`: an answer may still make it met.
    """

    criterion: Criterion
    verdict: str
    reason: Reason
    stand: Stand | None = None
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class MethodVerdict:
    """What a method says of a lead, criterion by criterion."""

    method: Method
    verdict: str
    reason: Reason
    criteria: tuple[CriterionVerdict, ...]

    @property
    def n_met(self) -> int:
        """How many criteria are met."""
        return sum(each.verdict == MET for each in self.criteria)


def method_verdict(
    method: Method, stands: Stands, facts: Mapping[str, Any], market: Condition | None
) -> MethodVerdict:
    """The verdict of a method. `facts` are those that conditions of its criteria and the market read."""
    criteria = tuple(
        criterion_verdict(criterion, stands, facts, market) for criterion in method.criteria
    )
    verdict = _reached(method, criteria)
    return MethodVerdict(method, verdict, _why(method, verdict, criteria), criteria)


def verdict_by(method: Method, met: set[str], is_open: set[str]) -> str:
    """The rule of a method over the keys of the criteria that are met, and of those that still may be."""
    if _holds(method, met):
        return QUALIFIED
    return NOT_YET if _holds(method, met | is_open) else DISQUALIFIED


def _holds(method: Method, met: set[str]) -> bool:
    others = [each.key for each in method.criteria if each.key not in method.must]
    return met.issuperset(method.must) and sum(key in met for key in others) >= method.at_least


def _reached(method: Method, criteria: Sequence[CriterionVerdict]) -> str:
    return verdict_by(
        method,
        {each.criterion.key for each in criteria if each.verdict == MET},
        {each.criterion.key for each in criteria if each.is_open},
    )


def _why(method: Method, verdict: str, criteria: Sequence[CriterionVerdict]) -> Reason:
    n = sum(each.verdict == MET for each in criteria)
    params = {"n": n, "total": len(criteria), "most": method.at_least + len(method.must)}
    if verdict == QUALIFIED:
        return Reason(QUALIFIED, _("{n} of {total} criteria are met; {most} are enough."), params)
    if verdict == NOT_YET:
        return Reason(NOT_YET, _("{n} of {total} criteria are met; {most} are needed."), params)
    failed = next(each for each in criteria if each.verdict == NOT_MET and not each.is_open)
    message = _("{n} of {total} criteria are met, and the open ones cannot reach {most}: {what}.")
    return Reason(DISQUALIFIED, message, {**params, "what": failed.criterion.title})


def criterion_verdict(
    criterion: Criterion, stands: Stands, facts: Mapping[str, Any], market: Condition | None
) -> CriterionVerdict:
    """The verdict of one criterion: by the market, by the answer, or else by its condition."""
    if criterion.is_market:
        return _by_market(criterion, facts, market)
    stand = stands.get(criterion.question)
    if stand is not None and stand.verdict != UNKNOWN:
        return CriterionVerdict(
            criterion, stand.verdict, _answered(stand, stands), stand, stand.is_open
        )
    if criterion.when is not None:
        if holds(criterion.when, facts):
            message = _("Met without being asked: the facts of the lead show it.")
            return CriterionVerdict(criterion, MET, Reason("shown", message), stand)
        if stand is None:
            return _by_facts(criterion, criterion.when, facts)
    return CriterionVerdict(criterion, UNKNOWN, _open(stand), stand, is_open=True)


def _by_market(
    criterion: Criterion, facts: Mapping[str, Any], market: Condition | None
) -> CriterionVerdict:
    if market is None:
        reason = Reason(
            "everybody",
            _("This playbook sells to everybody."),
        )
        return CriterionVerdict(criterion, MET, reason)
    if holds(market, facts):
        reason = Reason("in_market", _("Nothing that is known stands against the target market."))
        return CriterionVerdict(criterion, MET, reason)
    reason = Reason("off_market", _("Outside the target market."))
    return CriterionVerdict(criterion, NOT_MET, reason)


def _by_facts(criterion: Criterion, when: Condition, facts: Mapping[str, Any]) -> CriterionVerdict:
    missing = next((fact for fact in facts_of(when) if facts.get(fact.name) is None), None)
    if missing is None:
        reason = Reason("not_shown", _("The facts of the lead say otherwise."))
        return CriterionVerdict(criterion, NOT_MET, reason)
    reason = Reason("fact_missing", _("Not known yet: {what}."), {"what": missing.title})
    return CriterionVerdict(criterion, UNKNOWN, reason, is_open=True)


def _answered(stand: Stand, stands: Stands) -> Reason:
    if stand.through is not None:
        return Reason("other_contact", _("Met by another contact of the company."))
    if stand.also:
        return Reason(
            "also", _("Met by another answer: {what}."), {"what": stands[stand.also].question.title}
        )
    assert stand.latest is not None
    if stand.verdict == NOT_MET and stand.question.of_contact:
        message = _("Not this contact. Find out who at the company can.")
        return Reason("find_who", message)
    shown = said_text(stand.question, stand.latest.said)
    if not shown:
        return Reason("told", _("They told us."))
    return Reason("answered", _("They said: {what}."), {"what": shown})


def _open(stand: Stand | None) -> Reason:
    if stand is not None and stand.latest is not None:
        shown = said_text(stand.question, stand.latest.said)
        return Reason("not_clear", _("“{what}” does not decide it. Ask on."), {"what": shown})
    return Reason("not_asked", _("Nobody has asked yet."))
