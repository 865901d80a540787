"""The working day of the demo before it is loaded: who plays which part, and in which words."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from prospekt.config.demo import day
from prospekt.config.demo.day_words import BUDGETS, WORDS
from prospekt.config.demo.generate import SEED, TODAY, leads, touches, users
from prospekt.config.demo.staff import ASIA, NORDICS

Row = dict[str, str]
REPS = {user["email"] for user in users() if user["role"] == "representative"}


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    return list(leads(300))


def test_every_part_of_a_short_list_is_played_by_another_lead(rows: list[Row]) -> None:
    found = day.cast(rows, SEED, TODAY)
    assert found.keys() == REPS == BUDGETS.keys()
    played = [row["External id"] for parts in found.values() for row in parts.values()]
    assert len(played) == len(set(played))
    for email, parts in found.items():
        assert tuple(parts) == day.PARTS, f"{email} lacks leads"
        assert {row["Owner e-mail"] for row in parts.values()} == {email}


def test_who_has_so_few_leads_has_a_shorter_story() -> None:
    found = day.cast(leads(12), SEED, TODAY)
    assert found.keys() == REPS
    assert all(tuple(parts) == day.PARTS[: len(parts)] for parts in found.values())


def test_no_customer_and_no_competitor_plays_a_part(rows: list[Row]) -> None:
    played = [row for parts in day.cast(rows, SEED, TODAY).values() for row in parts.values()]
    assert not any("competitor" in row["Tags"] for row in played)
    assert not any(touch["kind"] == "purchase" for touch in touches(played, SEED, TODAY))


def test_the_parts_are_the_same_tomorrow_for_the_same_rows(rows: list[Row]) -> None:
    today = day.cast(rows, SEED, TODAY)
    assert day.cast(reversed(rows), SEED, TODAY) == today
    assert {email: parts["ready"] for email, parts in day.cast(rows, SEED, TODAY + timedelta(days=1)).items()} == {
        email: parts["ready"] for email, parts in today.items()
    }  # fmt: skip


def test_both_teams_have_leads_of_nobody(rows: list[Row]) -> None:
    found = day.free(rows, SEED, TODAY)
    assert {day.team_of(row) for row in found} == {ASIA, NORDICS}
    assert not any(row["Owner e-mail"] for row in found)


def test_all_that_is_told_names_a_part_and_has_words() -> None:
    told = [*day.ANSWERS, *day.CALLS, *day.INBOUND, *day.TASKS]
    assert {each.part for each in told} <= set(day.PARTS)
    keys = {each.words for each in told} - {""}
    assert keys <= WORDS["en"].keys()
    assert all(words.keys() <= WORDS["en"].keys() for words in WORDS.values())
    assert day.said("nb", "callback") == "Ring tilbake som avtalt"
    assert day.said("nb", "brochure") == WORDS["en"]["brochure"]
    assert day.said("nb", "") == ""


def test_whoever_is_typed_again_is_recognisable_and_has_another_address(rows: list[Row]) -> None:
    for parts in day.cast(rows, SEED, TODAY).values():
        row = parts["twice"]
        typed = day.typed_in(row)
        assert typed["email"] != row["E-mail"].lower()
        assert re.fullmatch(r"[a-z0-9.]+@mail\.example", typed["email"]), typed
        assert typed["company"].split()[0] in row["Company"]
