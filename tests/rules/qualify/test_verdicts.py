"""Methods as tables: which answers make which verdict, and why."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prospekt.qualify.rules.said import Said
from prospekt.qualify.rules.verdicts import (
    DISQUALIFIED,
    NOT_YET,
    QUALIFIED,
    MethodVerdict,
    method_verdict,
)
from tests.rules.qualify.questions import BO, BOOK, said, stands

IN_MARKET = {"employees": 50, "do_not_contact": False, "interest": 0}


def verdict(
    method: str, answers: Mapping[str, Said], facts: Mapping[str, object] = IN_MARKET
) -> MethodVerdict:
    found = BOOK.method_called(method)
    assert found is not None
    given_ = [said(key, value) for key, value in answers.items()]
    return method_verdict(found, stands(*given_), facts, BOOK.market)


CASES: list[tuple[str, dict[str, Said], str]] = [
    ("bant", {}, NOT_YET),
    ("bant", {"budget": True, "need": "yes"}, NOT_YET),
    ("bant", {"budget": True, "need": "yes", "timing": True}, QUALIFIED),
    ("bant", {"budget": False, "need": "no"}, DISQUALIFIED),
    ("bant", {"budget": False, "authority": False}, NOT_YET),  # another contact may decide
    ("bant", {"budget": False, "authority": False, "need": "no"}, DISQUALIFIED),
    ("bant", {"budget": True, "challenges": True, "timing": True}, QUALIFIED),  # answers need too
    ("champ", {"budget": True, "authority": True, "timing": True}, NOT_YET),
    ("champ", {"challenges": True, "budget": True, "authority": True}, QUALIFIED),
    ("champ", {"challenges": False}, DISQUALIFIED),
    ("champ", {"challenges": True, "budget": False, "timing": False}, DISQUALIFIED),
    ("faint", {"budget": True, "authority": True, "need": "yes"}, NOT_YET),
    ("faint", {"budget": True, "authority": True, "need": "yes", "interest": True}, QUALIFIED),
    ("faint", {"budget": False, "interest": False}, DISQUALIFIED),
    ("anum", {"authority": True, "need": "yes", "timing": True}, QUALIFIED),
    ("anum", {"need": "yes", "timing": True, "budget": True}, NOT_YET),
    ("anum", {"authority": False, "need": "yes", "timing": True, "budget": True}, NOT_YET),
    ("gpct", {"goals": True, "plans": True, "challenges": True}, QUALIFIED),
    ("gptc", {"goals": True, "plans": True, "timing": "2027-01-01"}, QUALIFIED),
    ("gpct", {"goals": False, "plans": False}, DISQUALIFIED),
    ("prospect_test", {"budget": True}, NOT_YET),
    ("prospect_test", {"budget": True, "authority": True}, QUALIFIED),
    ("prospect_test", {"budget": False}, DISQUALIFIED),
    ("prospect_test", {"authority": False}, NOT_YET),
    ("prospect_traits", {"need": "yes", "budget": True, "interest": True}, QUALIFIED),
    ("prospect_traits", {"need": "yes", "budget": True, "interest": False}, DISQUALIFIED),
    ("meddicc", {"challenges": True, "champion": True, "metrics": True, "committee": None}, NOT_YET),
    ("meddicc", {"challenges": True, "champion": True, "metrics": True, "authority": True,
                 "competitors": None}, QUALIFIED),
]  # fmt: skip


@pytest.mark.parametrize(("method", "answers", "expected"), CASES)
def test_verdicts(method: str, answers: dict[str, Said], expected: str) -> None:
    found = verdict(method, answers)
    assert found.verdict == expected
    assert str(found.reason)
    assert all(str(each.reason) for each in found.criteria)


def test_one_answer_of_budget_fills_bant_champ_faint_and_anum() -> None:
    for method, key in (
        ("bant", "budget"),
        ("champ", "money"),
        ("faint", "funds"),
        ("anum", "money"),
    ):
        found = {each.criterion.key: each for each in verdict(method, {"budget": True}).criteria}
        assert found[key].verdict == "met"
        assert str(found[key].reason) == "They said: yes."


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"employees": 50, "do_not_contact": False}, "met"),
        ({"employees": None, "do_not_contact": False}, "met"),  # unknown stands against nobody
        ({"employees": 6_000, "do_not_contact": False}, "not_met"),
    ],
)
def test_the_market_is_a_criterion(facts: dict[str, object], expected: str) -> None:
    found = verdict("prospect_test", {}, facts)
    assert found.criteria[0].verdict == expected
    assert (found.verdict == DISQUALIFIED) == (expected == "not_met")


def test_interest_is_met_by_what_they_did_unless_they_said_no() -> None:
    warm = {**IN_MARKET, "interest": 12}
    shown = {each.criterion.key: each for each in verdict("faint", {}, warm).criteria}["interest"]
    assert (shown.verdict, shown.reason.code) == ("met", "shown")
    denied = verdict("faint", {"interest": False}, warm).criteria[2]
    assert denied.verdict == "not_met"


def test_reasons_say_what_to_do() -> None:
    who = verdict("bant", {"authority": False}).criteria[1]
    assert str(who.reason) == "Not this contact. Find out who at the company can."
    other = BOOK.method_called("bant")
    assert other is not None
    through = method_verdict(other, stands(said("authority", True, who=BO)), IN_MARKET, None)
    assert str(through.criteria[1].reason) == "Met by another contact of the company."
    lost = verdict("bant", {"budget": False, "need": "no"})
    assert "cannot reach 3: Budget" in str(lost.reason)


KEYS = (
    "budget",
    "authority",
    "timing",
    "challenges",
    "goals",
    "plans",
    "interest",
    "champion",
    "metrics",
)


@given(
    answers=st.dictionaries(st.sampled_from(KEYS), st.booleans()),
    more=st.dictionaries(st.sampled_from(KEYS), st.booleans()),
    method=st.sampled_from([method.key for method in BOOK.methods]),
)
def test_a_verdict_once_reached_stays_while_answers_stand(
    answers: dict[str, bool], more: dict[str, bool], method: str
) -> None:
    before, after = verdict(method, answers).verdict, verdict(method, {**more, **answers}).verdict
    if before != NOT_YET:
        assert after == before
