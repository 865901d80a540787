"""What to ask next: the answer that tells most, never what is known or decided."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prospekt.qualify.rules.next_question import NextQuestion, alike, chance, next_questions
from prospekt.qualify.rules.standing import Given
from prospekt.qualify.rules.verdicts import method_verdict
from tests.rules.qualify.questions import BOOK, question, said, stands

FACTS = {"employees": 50, "do_not_contact": False, "interest": 0}
NO_SCORE = replace(BOOK.card, rules=())


def asked(
    method: str,
    *given: Given,
    counts: dict[str, tuple[int, int]] | None = None,
    card: object = None,
) -> list[NextQuestion]:
    found, known = BOOK.method_called(method), stands(*given)
    assert found is not None
    verdict = method_verdict(found, known, FACTS, BOOK.market)
    return next_questions(verdict, known, card or NO_SCORE, counts or {})  # type: ignore[arg-type]


def keys(found: list[NextQuestion]) -> list[str]:
    return [each.question.key for each in found]


def test_what_is_answered_is_not_asked_again() -> None:
    assert "budget" not in keys(asked("bant", said("budget", True)))


def test_a_stale_answer_is_asked_again() -> None:
    old = said("timing", True, days_ago=200)
    assert "timing" in keys(asked("bant", old, said("budget", True), said("authority", True)))


def test_nothing_is_asked_once_the_verdict_is_there() -> None:
    met = [said(key, True) for key in ("budget", "authority", "timing")]
    assert asked("bant", *met) == []
    assert keys(asked("bant", *met, card=BOOK.card)) == ["need", "challenges"]
    assert asked("bant", *met, card=BOOK.card)[0].why.code == "score"


@pytest.mark.parametrize(
    ("method", "first"),
    [("champ", "challenges"), ("anum", "authority"), ("meddicc", "champion")],
)
def test_what_a_method_must_have_comes_first(method: str, first: str) -> None:
    even = {q.key: (5_000, 10_000) for q in BOOK.questions}
    assert keys(asked(method, counts=even))[0] in (first, "challenges")


def test_the_answer_that_decides_comes_first_and_says_so() -> None:
    found = asked("bant", said("budget", True), said("authority", True), said("timing", False))
    assert found[0].question.key in ("need", "challenges")
    assert str(found[0].why) == "A yes makes the verdict of BANT: qualified."
    lost = asked("champ", said("challenges", True), said("budget", False), said("timing", True))
    assert keys(lost)[0] == "authority"
    market = asked("prospect_test", said("authority", True))
    assert str(market[0].why) == "A yes makes the verdict of Prospect test: qualified."


def test_how_such_answers_fell_moves_the_order() -> None:
    rare = {"authority": (10, 10_000), "budget": (5_000, 10_000), "need": (5_000, 10_000)}
    assert keys(asked("prospect_test", counts=rare))[0] == "authority"
    often = {"authority": (9_990, 10_000), "budget": (5_000, 10_000), "need": (5_000, 10_000)}
    assert keys(asked("prospect_test", counts=often))[0] == "budget"


@pytest.mark.parametrize(
    ("counted", "expected"),
    [({}, 0.35), ({"budget": (0, 20)}, 0.175), ({"budget": (80, 80)}, 0.87)],
)
def test_chances_are_shrunk_towards_the_playbook(
    counted: dict[str, tuple[int, int]], expected: float
) -> None:
    assert chance(question("budget"), counted) == pytest.approx(expected)


def test_the_same_case_has_the_same_answer() -> None:
    assert asked("faint", card=BOOK.card) == asked("faint", card=BOOK.card)
    assert all(each.bits >= 0 for each in asked("meddicc", card=BOOK.card))


def test_the_score_counts_where_no_verdict_does() -> None:
    first = asked("gpct", said("goals", False), said("plans", False), card=BOOK.card)[0]
    assert first.why.code == "score"
    assert int(str(first.why.params["points"])) > 0


TOLD = st.lists(
    st.tuples(
        st.sampled_from([each.key for each in BOOK.questions]), st.booleans(), st.sampled_from([1, 3, 400])
    ),
    max_size=4,
    unique_by=lambda each: each[0],
)  # fmt: skip


@settings(max_examples=60)
@given(TOLD, TOLD, st.sampled_from(["bant", "champ", "prospect_test"]))
def test_leads_that_are_alike_are_asked_the_same(
    left: list[tuple[str, bool, int]], right: list[tuple[str, bool, int]], name: str
) -> None:
    method = BOOK.method_called(name)
    assert method is not None
    found = []
    for told in (left, [(key, yes, days + 1) for key, yes, days in left], right):
        known = stands(*(said(key, yes, days_ago=days) for key, yes, days in told))
        verdict = method_verdict(method, known, FACTS, BOOK.market)
        questions = next_questions(verdict, known, BOOK.card, {})
        found.append(
            (alike(verdict, known), [(q.question.key, q.value, str(q.why)) for q in questions])
        )
    assert found[0] == found[1], "a day earlier is the same case"
    if found[0][0] == found[2][0]:
        assert found[0][1] == found[2][1]
