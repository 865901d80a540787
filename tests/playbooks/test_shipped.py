"""The shipped playbooks load, are complete, and mean what they say."""

from __future__ import annotations

import pytest

from prospekt.playbook.compile_python import to_python
from prospekt.playbook.loading import load, shipped
from prospekt.playbook.scoring import matching_interest_rules, score_lead
from prospekt.playbook.sentences import to_sentence

BOOKS = ["b2b-software", "default"]


def keys_of(playbook: str, facts: dict[str, object]) -> set[str]:
    return {addend.key for addend in score_lead(load(playbook).card, facts, {}, 0.0).addends}


def test_two_playbooks_are_shipped() -> None:
    assert shipped() == BOOKS


@pytest.mark.parametrize("name", BOOKS)
def test_shipped_playbook_is_complete(name: str) -> None:
    book = load(name)
    assert book is load(name)
    assert book.market is not None
    assert book.icp
    assert book.personas
    assert {rule.kind for rule in book.card.rules} == {"fit", "interest", "answers", "negative"}
    assert all(to_sentence(rule.when or rule.on) for rule in book.card.rules)


@pytest.mark.parametrize("name", BOOKS)
def test_unknown_facts_keep_a_lead_in_the_market(name: str) -> None:
    market = to_python(load(name).market)
    assert market({})
    assert not market({"do_not_contact": True})


LEADS = [
    ("default", {"seniority": "c_level", "employees": 60}, {"decision_maker", "medium_company"}),
    ("default", {"email_kind": "student"}, {"student"}),
    ("default", {"source": "competitor list"}, {"competitor"}),
    ("default", {"has_phone": True, "no_call": True}, set()),
    ("b2b-software", {"role": "cto", "industry": "perisian"}, {"technology_head", "right_industry"}),
    ("b2b-software", {"role": "director of sales"}, set()),
    ("b2b-software", {"industry": "agriculture"}, set()),
    ("b2b-software", {"industry": "bank & finans", "employees": 500}, {"near_industry", "right_size"}),
]  # fmt: skip


@pytest.mark.parametrize(("name", "facts", "keys"), LEADS)
def test_shipped_rules_hit_whom_they_mean(
    name: str, facts: dict[str, object], keys: set[str]
) -> None:
    reachable = {"has_email": True, **facts}
    assert keys_of(name, reachable) - {"base", "industry_known"} == keys


TOUCHES = [
    ("default", {"kind": "visit", "topic": "price"}, ["price_page"]),
    ("default", {"kind": "visit", "topic": "general"}, ["visit"]),
    ("default", {"kind": "call", "outcome": "no_answer", "direction": "out"}, []),
    ("default", {"kind": "call", "outcome": "answered", "direction": "out"}, ["call_answered"]),
    ("default", {"kind": "reply", "direction": "in", "outcome": "negative"}, ["said_no"]),
    ("default", {"kind": "purchase"}, ["purchase"]),
    ("b2b-software", {"kind": "visit", "topic": "careers"}, ["careers"]),
    ("b2b-software", {"kind": "demo", "outcome": ""}, ["demo"]),
    ("b2b-software", {"kind": "meeting", "outcome": "attended"}, ["talked"]),
]


@pytest.mark.parametrize(("name", "touch", "keys"), TOUCHES)
def test_touches_feed_the_rules_they_mean(
    name: str, touch: dict[str, object], keys: list[str]
) -> None:
    complete = {"outcome": "", "topic": "", "direction": "in", **touch}
    assert [rule.key for rule in matching_interest_rules(load(name).card, complete)] == keys
