"""What of an outside model's answer is believed, and that it only fills what the rules left open."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prospekt.engage.rules.line.found import Candidate, Found, Money, Named, NextTask, ReadLine
from prospekt.engage.rules.line.outside import CODES, filled, question, told

NOW = datetime(2026, 11, 18, 10, 30, tzinfo=UTC)
TEXT = "Anna was over the moon, 20 grand in the kitty, see you thursday at 3"


def answer(*parts: Any) -> str:
    return json.dumps({"found": list(parts)})


def part(field: str, value: str, words: str) -> dict[str, str]:
    return {"field": field, "value": value, "words": words}


BELIEVED = [
    ("outcome", "positive", "over the moon", "positive"),
    ("budget", "20000 USD", "20 grand", Money(2_000_000, "USD")),
    ("budget", "20000", "20 grand", Money(2_000_000, "MYR")),
    ("budget", "yes", "in the kitty", "yes"),
    ("whom", "Anna Hansen", "Anna", Named("Anna")),
    ("goals", "whatever", "over the moon", "over the moon"),
    ("timing", "2027-Q1", "thursday", "2027-Q1"),
    ("task", "meeting 2026-11-19T15:00", "thursday at 3", NextTask("meeting", "thursday at 3", date(2026, 11, 19), time(15))),
    ("task", "call", "see you", NextTask("call", "see you")),
    ("occurred_at", "2026-11-17", "Anna", datetime(2026, 11, 17, tzinfo=UTC)),
]  # fmt: skip
DROPPED = [
    ("outcome", "delighted", "over the moon"),
    ("outcome", "", "over the moon"),
    ("outcome", "positive", "over the sun"),
    ("outcome", "positive", ""),
    ("budget", "20000 ABC", "20 grand"),
    ("budget", "a lot", "20 grand"),
    ("timing", "soon", "thursday"),
    ("task", "dance 2026-11-19", "thursday"),
    ("task", "call 2026-13-40", "thursday"),
    ("task", "call 2026-11-17", "thursday"),
    ("occurred_at", "2026-11-19", "thursday"),
    ("occurred_at", "yesterday", "thursday"),
    ("owner_id", "7", "Anna"),
]


@pytest.mark.parametrize(("field", "value", "words", "found"), BELIEVED)
def test_a_part_is_believed(field: str, value: str, words: str, found: Any) -> None:
    (one,) = told(answer(part(field, value, words)), TEXT, NOW, "MYR")
    assert (one.field, one.value, TEXT[one.start : one.end]) == (field, found, words)


@pytest.mark.parametrize(("field", "value", "words"), DROPPED)
def test_a_part_is_dropped(field: str, value: str, words: str) -> None:
    assert told(answer(part(field, value, words)), TEXT, NOW, "MYR") == ()


@pytest.mark.parametrize(
    "text", ["", "no", "[]", '{"found": 1}', '{"found": [1, {}, {"field": 1}]}', "[" * 100_000]
)
def test_an_answer_that_is_none_says_nothing(text: str) -> None:
    assert told(text, TEXT, NOW, "MYR") == ()


def test_a_fenced_answer_is_read() -> None:
    text = f"```json\n{answer(part('need', 'yes', 'Anna'))}\n```"
    assert [each.value for each in told(text, TEXT, NOW, "MYR")] == ["yes"]


@given(st.sampled_from([*CODES, "budget", "timing", "task", "occurred_at"]), st.text(max_size=40))
def test_any_value_is_read_or_dropped(field: str, value: str) -> None:
    for each in told(answer(part(field, value, "Anna")), TEXT, NOW, "MYR"):
        assert each.value not in (None, "")


def test_what_the_rules_read_stays() -> None:
    line = ReadLine(
        TEXT, (Found(0, 4, "outcome", "negative", 0.9), Found(5, 8, "objection", "price", 0.9))
    )
    outside = told(
        answer(
            part("outcome", "positive", "over the moon"), part("objection", "price", "20 grand"),
            part("objection", "trust", "moon"), part("objection", "trust", "moon"), part("whom", "", "Anna"),
            part("task", "call", "see you"), part("task", "demo", "thursday"),
        ), TEXT, NOW, "MYR",
    )  # fmt: skip
    found = filled(line, outside, (Candidate("p1", "anna"), Candidate("c1", "Anna", False)))
    assert [each.value for each in found.all("outcome")] == ["negative"]
    assert sorted(each.value for each in found.all("objection")) == ["price", "trust"]
    assert found.first("whom") == Named("Anna", "p1")
    assert [each.value.kind for each in found.all("task")] == ["call", "demo"]
    planned = ReadLine(TEXT, (Found(0, 4, "task", NextTask("send"), 0.9),))
    assert [each.value.kind for each in filled(planned, outside).all("task")] == ["send"]


def test_nothing_but_the_line_is_told() -> None:
    system, user = question("called Anna", "en", NOW, "MYR")
    assert user == {"role": "user", "content": "called Anna"}
    assert "Anna" not in system["content"]
    assert "2026-11-18" in system["content"]
