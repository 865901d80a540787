"""One answer: what may be typed, what is kept, and what meets a question."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prospekt.playbook.answer_facts import said_facts
from prospekt.playbook.condition_text import read_condition
from prospekt.playbook.places import Place
from prospekt.qualify.rules.said import (
    Said,
    card_value,
    judged,
    read_said,
    said_text,
    typed_text,
)
from prospekt.words.problem import Refusal
from tests.rules.qualify.questions import BOOK, question

ON = date(2026, 11, 20)

READ = [
    ("authority", "Yes", True),
    ("authority", "nei", False),
    ("authority", "không", False),
    ("need", "urgent", "urgent"),
    ("need", "needs it now", "urgent"),
    ("need", "ya", "yes"),
    ("need", "tidak", "no"),
    ("budget", "20000", [2_000_000, "USD"]),
    ("budget", "20 000,50 EUR", [2_000_050, "EUR"]),
    ("budget", "yes", True),
    ("budget", "no", False),
    ("budget", "0", [0, "USD"]),
    ("timing", "2027-03-31", "2027-03-31"),
    ("timing", "yes", True),
    ("committee", "Anna and Bo", None),
]


@pytest.mark.parametrize(("key", "typed", "kept"), READ)
def test_what_is_typed_is_kept(key: str, typed: str, kept: Said) -> None:
    assert read_said(question(key), typed, "USD") == kept


REFUSED = [
    ("authority", "perhaps", "not_yes_no", "yes or no"),
    ("need", "a bit", "not_a_choice", "urgent, yes, put_off, no"),
    ("budget", "a lot", "not_money", "20000"),
    ("budget", "-5", "not_money", "20000"),
    ("timing", "31.03.2027", "not_date", "2027-03-31"),
    ("timing", "9999-01-01", "not_date", "2027-03-31"),
    ("authority", "  ", "empty_answer", "empty"),
    ("committee", "", "empty_answer", "empty"),
    ("authority", "<script>alert(1)</script>", "not_yes_no", "yes or no"),
]


@pytest.mark.parametrize(("key", "typed", "code", "told"), REFUSED)
def test_a_wrong_type_is_refused_with_what_would_do(
    key: str, typed: str, code: str, told: str
) -> None:
    with pytest.raises(Refusal) as refused:
        read_said(question(key), typed, "USD")
    assert refused.value.problem.code == code
    assert told in str(refused.value)
    assert question(key).title in str(refused.value)


JUDGED = [
    ("authority", True, "met"),
    ("authority", False, "not_met"),
    ("need", "urgent", "met"),
    ("need", "yes", "met"),
    ("need", "put_off", "not_met"),
    ("budget", [1, "USD"], "met"),
    ("budget", [1, "EUR"], "met"),
    ("budget", [0, "USD"], "not_met"),
    ("budget", True, "met"),
    ("budget", False, "not_met"),
    ("timing", "2027-03-31", "met"),
    ("timing", "2028-03-31", "not_met"),
    ("timing", True, "met"),
    ("timing", False, "not_met"),
    ("committee", None, "met"),
]


@pytest.mark.parametrize(("key", "said", "verdict"), JUDGED)
def test_what_meets_a_question(key: str, said: Said, verdict: str) -> None:
    assert judged(question(key), said, ON, "USD") == verdict


@pytest.mark.parametrize(
    ("said", "verdict"),
    [
        ([500_000, "USD"], "met"),
        ([499_900, "USD"], "not_met"),
        ([500_000, "EUR"], "unknown"),
        (True, "unknown"),
        (False, "not_met"),
    ],
)
def test_what_cannot_be_compared_is_unknown(said: Said, verdict: str) -> None:
    facts = said_facts("money", ())
    asked = replace(
        question("budget"), meets=read_condition("amount >= 5000", facts, Place("x", 1))
    )
    assert judged(asked, said, ON, "USD") == verdict


@pytest.mark.parametrize(
    ("key", "said", "value"),
    [
        ("authority", False, "no"),
        ("need", "put_off", "put_off"),
        ("budget", [2_000_050, "USD"], 20_000),
        ("budget", [2_000_050, "EUR"], None),
        ("budget", True, None),
        ("timing", "2026-11-30", 10),
        ("committee", None, None),
    ],
)
def test_what_the_scorecard_reads(key: str, said: Said, value: str | int | None) -> None:
    assert card_value(question(key), said, ON, "USD") == value


def values(key: str) -> st.SearchStrategy[Said]:
    kind = question(key).kind
    dates = st.dates(date(1900, 1, 1), date(2200, 12, 31)).map(date.isoformat)
    amounts = st.tuples(st.integers(0, 2**50), st.sampled_from(("USD", "EUR", "VND"))).map(list)
    return {
        "yes_no": st.booleans(),
        "choice": st.sampled_from([code for code, _title in question(key).choices]),
        "money": st.booleans() | amounts,
        "date": st.booleans() | dates,
    }[kind]  # fmt: skip


@pytest.mark.parametrize("key", [q.key for q in BOOK.questions if q.kind != "text"])
@given(data=st.data())
def test_what_is_shown_in_a_form_is_read_back(key: str, data: st.DataObject) -> None:
    said = data.draw(values(key))
    assert read_said(question(key), typed_text(said), "USD") == said
    assert said_text(question(key), said)
    assert judged(question(key), said, ON, "USD") in ("met", "not_met", "unknown")
