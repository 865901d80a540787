"""Where a lead stands: lifecycle, temperature and what is proposed, each with its reason.

What is unknown is never counted against anybody: who is neither fit nor ready is only proposed for
disqualification, and only where both are known.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from prospekt.playbook.answer_facts import MET, NOT_MET, UNKNOWN
from prospekt.playbook.conditions import All, Condition, facts_of
from prospekt.playbook.shapes import Criterion, Method, Playbook
from prospekt.qualify.rules.said import holds
from prospekt.qualify.rules.verdicts import DISQUALIFIED as TEST_FAILED
from prospekt.qualify.rules.verdicts import QUALIFIED, verdict_by
from prospekt.words.problem import Reason
from prospekt.words.problem import gettext_noop as _

LEAD, MQL, SQL, PROSPECT = "lead", "mql", "sql", "prospect"
CUSTOMER, REPEAT, ADVOCATE = "customer", "repeat_customer", "advocate"
DISQUALIFIED, NURTURE = "disqualified", "nurture"
ASIDE = (DISQUALIFIED, NURTURE)
"""Side states, in which a recycle clock runs and no rule moves a lead."""
WAY = ("suspect", LEAD, MQL, SQL, PROSPECT, CUSTOMER, REPEAT, ADVOCATE)
ORDER = (DISQUALIFIED, NURTURE, "recycled", *WAY)
"""Lifecycles by how far they are."""
BEGINNINGS = ("suspect", "recycled")
"""Where a lead stays until more than nothing is known."""
HOT, WARM, COLD = "hot", "warm", "cold"
TEMPERATURES = (HOT, WARM, COLD)
PROPOSE, MISFIT = "disqualify", "misfit"


@dataclass(frozen=True, slots=True)
class Known:
    """What the rules read of a lead.

    `facts` are those of the conditions of `conditions_of_stages`, `interest` is in hundredths, `touched` says how
    often the lead was touched at each stage of the journey, `is_asked` whether anybody ever asked it anything.
    """

    grade: str = ""
    interest: int = 0
    facts: Mapping[str, Any] = field(default_factory=dict)
    touched: Mapping[str, int] = field(default_factory=dict)
    is_asked: bool = False


@dataclass(frozen=True, slots=True)
class Derived:
    """A value with its reason, and what is proposed; `failed` are conditions that a proposal names.

    A reason that tells of a condition has it as its part `what`, to be put in words.
    """

    value: str
    reason: Reason
    proposal: str = ""
    failed: tuple[Condition, ...] = ()


def rank(lifecycle: str) -> int:
    """How far a lifecycle is; one that nobody knows is no further than a lead."""
    return ORDER.index(lifecycle if lifecycle in ORDER else LEAD)


def furthest(lifecycles: Sequence[str]) -> str:
    """What a company shows of its people."""
    return max(lifecycles, key=rank)


def lifecycle_of(playbook: Playbook, known: Known) -> Derived:
    """The lifecycle of a lead by the rules of the playbook, from the far end to the near one."""
    if bought := _bought(known):
        return bought
    test = playbook.method_called(playbook.prospect_test) if playbook.prospect_test else None
    verdict = verdict_of_facts(test, known.facts, playbook) if test else ""
    if verdict == QUALIFIED:
        message = _("Passes the test that makes a prospect.")
        return Derived(PROSPECT, Reason("prospect_test", message))
    failed = _outside(playbook.market, known.facts)
    least = playbook.stages.fit or playbook.mql[:1]
    is_fit = not failed and bool(known.grade) and (not least or known.grade[0] <= least)
    is_ready = _holds(playbook.stages.ready, known)
    if is_fit and is_ready:
        message = _("In line with the ideal customer, and wants to buy now: {what}.")
        return Derived(SQL, Reason("fit_and_ready", message, {"what": playbook.stages.ready}))
    proposal = ""
    if is_ready:
        proposal = MISFIT
    elif (failed or verdict == TEST_FAILED) and _holds(playbook.stages.not_ready, known):
        proposal = PROPOSE
    return _early(playbook, known, proposal, failed)


def _bought(known: Known) -> Derived | None:
    n = known.touched.get("retention", 0)
    if not n:
        return None
    if known.touched.get("advocacy"):
        return Derived(ADVOCATE, Reason("advocates", _("Has bought, and speaks for us.")))
    if n > 1:
        return Derived(REPEAT, Reason("bought_again", _("Has bought again.")))
    return Derived(CUSTOMER, Reason("bought", _("Has bought.")))


def _early(
    playbook: Playbook, known: Known, proposal: str, failed: tuple[Condition, ...]
) -> Derived:
    """A lead, or one that marketing has qualified."""
    asked = playbook.stages.interested
    is_interested = known.interest > 0 if asked is None else _holds(asked, known)
    reaches = bool(playbook.mql) and _reaches(known.grade, playbook.mql)
    params = {"grade": known.grade, "least": playbook.mql}
    if failed:
        reason = Reason("off_market", _("Outside the target market."))
    elif reaches and is_interested:
        message = _("Grade {grade} reaches {least}, and interest was shown.")
        return Derived(MQL, Reason("grade_reached", message, params), proposal)
    elif reaches:
        reason = Reason("no_interest", _("Has shown no interest yet."))
    elif known.grade and playbook.mql:
        reason = Reason("grade_below", _("Grade {grade} does not reach {least}."), params)
    else:
        reason = Reason("not_known", _("Too little is known yet."))
    return Derived(LEAD, reason, proposal, failed)


def _reaches(grade: str, least: str) -> bool:
    return len(grade) == 2 and grade[0] <= least[0] and grade[1] <= least[1]


def _outside(market: Condition | None, facts: Mapping[str, Any]) -> tuple[Condition, ...]:
    """What of the target market a lead does not meet; nothing if it is inside."""
    if market is None or holds(market, facts):
        return ()
    parts = market.parts if isinstance(market, All) else (market,)
    return tuple(part for part in parts if not holds(part, facts))


def temperature_of(playbook: Playbook, known: Known) -> Derived:
    """How warm a lead is by the rule of the playbook; cold while nobody asked it anything."""
    rule = playbook.stages.temperature
    if rule is None:
        return Derived(COLD, Reason("no_rule", _("This playbook has no rule for it.")))
    if not known.is_asked:
        return Derived(COLD, Reason("not_asked", _("Nobody has asked yet.")))
    if rule.by == "answers":
        if _holds(rule.hot, known):
            return Derived(HOT, Reason("hot", _("Because {what}."), {"what": rule.hot}))
        if _holds(rule.warm, known):
            return Derived(WARM, Reason("warm", _("Because {what}."), {"what": rule.warm}))
        return Derived(COLD, Reason("no_need", _("No need is known.")))
    method = playbook.method_called(rule.method)
    assert method is not None, "the loader looked"
    n = sum(_verdict(each, known.facts, playbook)[0] == MET for each in method.criteria)
    value = HOT if n >= rule.hot_from else WARM if n >= rule.warm_from else COLD
    params = {"n": n, "total": len(method.criteria), "method": method.title}
    return Derived(
        value, Reason("criteria", _("{n} of {total} criteria of {method} are met."), params)
    )


def verdict_of_facts(method: Method, facts: Mapping[str, Any], playbook: Playbook) -> str:
    """What a method says of a lead, read off the facts alone: qualified, not_yet or disqualified."""
    met, still = set(), set()
    for each in method.criteria:
        verdict, is_open = _verdict(each, facts, playbook)
        if verdict == MET:
            met.add(each.key)
        elif is_open:
            still.add(each.key)
    return verdict_by(method, met, still)


def _verdict(
    criterion: Criterion, facts: Mapping[str, Any], playbook: Playbook
) -> tuple[str, bool]:
    """The verdict of a criterion, and whether an answer may still make it met; as `rules/verdicts.py` has it."""
    if criterion.is_market:
        is_in = playbook.market is None or holds(playbook.market, facts)
        return (MET if is_in else NOT_MET), False
    said = facts.get(f"verdict_{criterion.question}") if criterion.question else None
    if said is not None:
        question = playbook.question(criterion.question)
        return said, said != MET and question is not None and question.of_contact
    if criterion.when is not None:
        if holds(criterion.when, facts):
            return MET, False
        is_told = all(facts.get(fact.name) is not None for fact in facts_of(criterion.when))
        if not criterion.question and is_told:
            return NOT_MET, False
    return UNKNOWN, True


def _holds(condition: Condition | None, known: Known) -> bool:
    return condition is not None and holds(condition, known.facts)
