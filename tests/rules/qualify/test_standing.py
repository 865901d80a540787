"""What answers about a lead come to: the latest counts, contacts, contradictions, staleness."""

from __future__ import annotations

import pytest

from prospekt.qualify.rules.standing import Given, known_of
from tests.rules.qualify.questions import ANNA, BO, FIRM, NOW, said, stands


def test_the_latest_answer_counts_and_the_other_contradicts() -> None:
    old, new = said("budget", False, days_ago=30), said("budget", [5_000, "USD"], days_ago=2)
    stand = stands(new, old)["budget"]
    assert (stand.verdict, stand.latest, stand.against) == ("met", new, (old,))


@pytest.mark.parametrize(
    ("older", "newer", "contradicts"),
    [
        (("budget", True, 30), ("budget", False, 1), True),
        (("budget", True, 30), ("budget", True, 1), False),
        (
            ("budget", True, 300),
            ("budget", False, 1),
            False,
        ),  # stale by then: news, no contradiction
        (("committee", None, 30), ("committee", None, 1), False),  # words are not compared
    ],
)
def test_contradictions(
    older: tuple[str, bool | None, int], newer: tuple[str, bool | None, int], contradicts: bool
) -> None:
    rows = [said(key, value, days_ago=days) for key, value, days in (older, newer)]
    assert bool(stands(*rows)[newer[0]].against) == contradicts


def test_an_answer_about_the_company_holds_for_every_contact() -> None:
    told = said("need", "urgent", who=BO)
    assert stands(told, who=ANNA)["need"].verdict == "met"
    assert stands(told, who=None)["need"].verdict == "met"


def test_authority_of_another_contact_is_enough() -> None:
    mine, theirs = said("authority", False, who=ANNA), said("authority", True, who=BO)
    stand = stands(mine, theirs, who=ANNA)["authority"]
    assert (stand.verdict, stand.latest, stand.through) == ("met", mine, theirs)
    assert stands(mine, theirs, who=BO)["authority"].through is None
    assert stands(mine, theirs, who=None)["authority"].verdict == "met"


def test_a_contact_without_authority_says_nothing_of_the_company() -> None:
    mine = said("authority", False, who=ANNA)
    assert stands(mine, who=ANNA)["authority"].verdict == "not_met"
    assert stands(mine, who=ANNA)["authority"].is_open
    assert stands(mine, who=BO)["authority"].verdict == "unknown"
    assert stands(mine, who=None)["authority"].verdict == "unknown"


def test_only_the_last_word_of_a_contact_counts_for_the_others() -> None:
    rows = said("authority", True, who=BO, days_ago=9), said("authority", False, who=BO, days_ago=1)
    assert stands(*rows, who=ANNA)["authority"].verdict == "unknown"


def test_a_confirmed_challenge_answers_need_unless_need_was_answered() -> None:
    pain = said("challenges", True)
    assert (stands(pain)["need"].verdict, stands(pain)["need"].also) == ("met", "challenges")
    assert stands(said("challenges", False))["need"].verdict == "unknown"
    assert stands(pain, said("need", "no"))["need"].verdict == "not_met"


@pytest.mark.parametrize(
    ("key", "value", "days_ago", "stale"),
    [
        ("budget", True, 179, False),
        ("budget", True, 181, True),
        ("timing", "2026-12-01", 1, False),
        ("timing", "2026-11-01", 30, True),  # the day has gone by
    ],
)
def test_stale_answers_are_marked_and_still_count(
    key: str, value: str | bool, days_ago: int, stale: bool
) -> None:
    stand = stands(said(key, value, days_ago=days_ago))[key]
    assert (stand.is_stale, stand.verdict) == (stale, "met")


def test_what_scores_read() -> None:
    found = known_of(stands(said("budget", [2_000_000, "USD"]), said("challenges", True)), "USD")
    assert found == {
        "verdict_budget": "met",
        "answer_budget": 20_000,
        "verdict_challenges": "met",
        "answer_challenges": "yes",
        "verdict_need": "met",
        "answered_budget": "2026-11-19 09:00:00",
        "answered_challenges": "2026-11-19 09:00:00",
        "answered_need": "2026-11-19 09:00:00",
        "stale_budget": "2027-05-18 09:00:00.000001",
        "stale_challenges": "2027-11-19 09:00:00.000001",
        "stale_need": "2027-11-19 09:00:00.000001",
    }


def test_answers_to_a_question_that_is_no_longer_asked_are_left_alone() -> None:
    assert stands(Given(1, "gone", True, NOW, person_id=ANNA, company_id=FIRM)) == stands()
