"""The filter language: what may be asked, what is refused and where, round trips, sentences, relative dates."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given

from prospekt.people.rules.filter_events import event_shapes
from prospekt.playbook.filters.catalog import (
    EVENT_KEYS,
    FACTS,
    OPERATORS,
    Vocabulary,
    own_filter_fact,
)
from prospekt.playbook.filters.in_python import to_test
from prospekt.playbook.filters.lowering import lower
from prospekt.playbook.filters.reading import read_filter, read_text, write_text
from prospekt.playbook.filters.tree import EVERYTHING, to_json
from prospekt.playbook.filters.windows import Reading, birthdays, instant_of, moment_of, window
from prospekt.playbook.filters.wording import to_sentence
from prospekt.words.problem import Refusal
from tests.parity.filter_world import OWN_FACTS, trees

OWN = {
    "budget": own_filter_fact("budget", "Budget", "number"),
    "vip": own_filter_fact("vip", "VIP", "yes_no"),
}
WORDS = Vocabulary(
    OWN,
    event_shapes(),
    lambda fact, name: {("tag", "Fair"): 7, ("owner", "anna@firm.no"): 3}.get((fact, name)),
)
DRAWN = Vocabulary(OWN_FACTS, event_shapes())
READING = Reading(datetime(2026, 11, 21, 8, tzinfo=UTC), UTC, user_id=3, team_id=2)


def industry(n: int = 1) -> dict[str, Any]:
    return {"fact": "industry", "is": [f"i{k}" for k in range(n)]}


def nested(depth: int) -> dict[str, Any]:
    return industry() if depth == 1 else {"not": nested(depth - 1)}


@pytest.mark.parametrize(
    ("tree", "place", "said"),
    [
        ({"fact": "owner__password", "starts": ["pbkdf2"]}, "filter.fact", "Use one of: name, kind"),
        ({"fact": "owner", "password": "x"}, "filter.password", "Use one of: fact, is, is_not, known"),
        ({"fact": "owner", "is__startswith": "x"}, "filter.is__startswith", ""),
        ({"fact": "industry", "like": "x"}, "filter.like", "contains"),
        ({"fact": "industry"}, "filter", "contains"),
        ({"fact": "industry", "is": []}, "filter.is", ""),
        ({"fact": "industry", "is": [" "]}, "filter.is[0]", ""),
        ({"fact": "industry", "is": ["a\x00"]}, "filter.is[0]", ""),
        ({"fact": "industry", "is": ["\ud800"]}, "filter.is[0]", ""),
        ({"fact": "industry", "is": ["x" * 201]}, "filter.is[0]", "200"),
        ({"fact": "industry", "is": [1]}, "filter.is[0]", ""),
        ({"fact": "industry", "is": "a", "contains": "b"}, "filter", "do not go together"),
        ({"fact": "employees", "at_least": 1, "over": 2}, "filter", "do not go together"),
        ({"fact": "employees", "at_least": 1, "under": 9, "is": 2}, "filter", ""),
        ({"fact": "employees", "at_least": "1"}, "filter.at_least", "whole number"),
        ({"fact": "employees", "at_least": True}, "filter.at_least", ""),
        ({"fact": "employees", "at_least": 10**16}, "filter.at_least", ""),
        ({"fact": "employees", "at_least": 1.5}, "filter.at_least", ""),
        ({"fact": "score", "over": 1.005}, "filter.over", "2 decimals"),
        ({"own": "budget", "over": float("nan")}, "filter.over", ""),
        ({"own": "budget", "over": float("inf")}, "filter.over", ""),
        ({"own": "shoe_size", "over": 1}, "filter.own", "budget, vip"),
        ({"own": "vip", "is": "yes"}, "filter.is", "true or false"),
        ({"fact": "bounced", "is": 1}, "filter.is", ""),
        ({"fact": "country", "is": ["Norway"]}, "filter.is[0]", "such as NO"),
        ({"fact": "grade", "is": ["E1"]}, "filter.is[0]", "A1"),
        ({"fact": "owner", "is": ["everybody"]}, "filter.is[0]", "me, nobody, <owner>"),
        ({"fact": "owner", "is": [0]}, "filter.is[0]", ""),
        ({"fact": "owner", "is": [2**63]}, "filter.is[0]", ""),
        ({"fact": "tag", "is": ["Fare"]}, "filter.is[0]", "<tag>"),
        ({"fact": "phone", "starts": ["abc"]}, "filter.starts[0]", ""),
        ({"fact": "created", "within_days": -1}, "filter.within_days", "0 to 3650"),
        ({"fact": "created", "in": "next_month"}, "filter.in", "this_month"),
        ({"fact": "created", "from": "2026-02-30"}, "filter.from", "2026-12-31"),
        ({"fact": "created", "from": "٢٠٢٦-01-01"}, "filter.from", ""),
        ({"fact": "created", "from": "0001-01-01"}, "filter.from", ""),
        ({"fact": "created", "within_days": 1, "to": "2026-01-01"}, "filter", ""),
        ({"event": "payment"}, "filter.event", "touch"),
        ({"event": "touch", "password": "x"}, "filter.password", "kind"),
        ({"event": "touch", "kind": "dance"}, "filter.kind", "visit"),
        ({"event": "touch", "kind": []}, "filter.kind", ""),
        ({"event": "lead.lifecycle_changed", "lifecycle": "it's; --"}, "filter.lifecycle", ""),
        ({"event": "touch", "at_least": -1}, "filter.at_least", ""),
        ({"event": "touch", "none": False}, "filter", ""),
        ({"event": "touch", "none": True, "at_least": 1}, "filter", ""),
        ({"event": "touch", "none_within_days": 3, "from": "2026-01-01"}, "filter", ""),
        ({"all": [industry(), {"any": [industry(), {"fact": "x", "is": 1}]}]}, "filter.all[1].any[1].fact", ""),
        ({"all": [industry()], "any": [industry()]}, "filter", ""),
        ({"all": industry()}, "filter.all", ""),
        ({"any": []}, "filter.any", ""),
        ({"not": [industry()]}, "filter.not", ""),
        ({"not": {"all": []}}, "filter.not.all", ""),
        ({}, "filter", "all, any, not, fact, own, event"),
        ([], "filter", ""),
        (None, "filter", ""),
        ("owner", "filter", ""),
        (nested(9), "filter", "8"),
        ({"all": [industry()] * 60}, "filter", "60"),
        ({"any": [industry(101), industry(100)]}, "filter", "200"),
        ({"all": [industry(), industry()], "x": 1}, "filter.x", ""),
    ],
)  # fmt: skip
def test_refused_with_the_place_and_what_is_allowed(tree: Any, place: str, said: str) -> None:
    with pytest.raises(Refusal) as refused:
        read_filter(tree, WORDS)
    problem = refused.value.problem
    assert (problem.code, problem.column) == ("unknown_filter", place)
    assert said in str(problem)
    assert len(str(problem)) < 1_000


@pytest.mark.parametrize(
    "text",
    ["", "{", "[1", "{'all': []}", '{"all": [], "all": []}', '{"own": "budget", "over": NaN}', "[" * 9_000, "9" * 5_000,
     '{"fact": "industry", "is": "' + "x" * 17_000 + '"}', '{"own": "budget", "over": 1e999}', "\x00", "owner=me"],
)  # fmt: skip
def test_no_text_breaks_the_reader(text: str) -> None:
    with pytest.raises(Refusal) as refused:
        read_text(text, WORDS)
    assert refused.value.problem.code == "unknown_filter"


def test_the_limits_themselves_are_allowed() -> None:
    assert read_filter(nested(6), WORDS)
    assert read_filter({"all": [industry()] * 59}, WORDS)
    assert read_filter({"any": [industry(100), industry(100)]}, WORDS)
    assert read_filter({"all": []}, WORDS) == EVERYTHING


@given(tree=trees)
def test_a_filter_survives_being_written(tree: dict[str, Any]) -> None:
    read = read_filter(tree, DRAWN)
    written = to_json(read)
    assert read_filter(written, DRAWN) == read
    assert read_text(write_text(written), DRAWN) == read
    assert to_json(read_filter(json.loads(json.dumps(written)), DRAWN)) == written


def test_names_become_ids() -> None:
    tree = {
        "all": [{"fact": "tag", "is": "Fair"}, {"fact": "owner", "is_not": ["anna@firm.no", "me"]}]
    }
    assert to_json(read_filter(tree, WORDS)) == {
        "all": [{"fact": "tag", "is": [7]}, {"fact": "owner", "is_not": [3, "me"]}]
    }


@given(tree=trees)
def test_every_filter_has_a_sentence(tree: dict[str, Any]) -> None:
    said = to_sentence(read_filter(tree, DRAWN))
    assert said
    assert to_sentence(read_filter(tree, DRAWN), lambda text: f"<{text}>").count("<") >= 1


@pytest.mark.parametrize(
    ("tree", "said"),
    [
        ({"all": []}, "all leads"),
        ({"all": [industry(2), {"fact": "employees", "at_least": 1500}]}, "industry is i0 or i1, and employees at least 1\u202f500"),
        ({"fact": "employees", "at_least": 10, "at_most": 50}, "employees from 10 to 50"),
        ({"all": [{"any": [industry(), {"fact": "bounced", "is": True}]}, {"not": {"fact": "email", "known": True}}]},
         "(industry is i0, or e-mail came back), and e-mail address is not known"),
        ({"fact": "lifecycle", "is_not": ["repeat_customer"]}, "lifecycle is known and not repeat customer"),
        ({"fact": "created", "within_days": 7}, "created within the last 7 days"),
        ({"fact": "created", "in": "this_month"}, "created this month"),
        ({"fact": "birthday", "coming_days": 7}, "birthday within the next 7 days"),
        ({"own": "vip", "is": False}, "VIP: no"),
        ({"event": "touch", "kind": "visit", "topic": "price", "at_least": 2, "within_days": 30},
         "touch (visit, price) at least 2 times within the last 30 days"),
        ({"event": "touch", "none_within_days": 14}, "no touch within the last 14 days"),
        ({"event": "note.added"}, "at least one note"),
        ({"not": {"event": "note"}}, "no note"),
        ({"event": "touch", "at_most": 1}, "touch at most once"),
        ({"event": "touch", "at_least": 2, "at_most": 5}, "touch from 2 to 5 times"),
        ({"fact": "no_email", "is": False}, "has not refused e-mail"),
        ({"not": {"fact": "no_email", "is": False}}, "wants no e-mail"),
        ({"not": {"own": "vip", "is": True}}, "not (VIP: yes)"),
        ({"fact": "owner", "is": ["nobody"]}, "has no owner"),
        ({"fact": "owner", "is_not": ["nobody"]}, "has an owner"),
        ({"fact": "owner", "is": ["me", "nobody"]}, "owner is me or nobody"),
        ({"fact": "tag", "known": False}, "has no tag"),
        ({"not": {"fact": "tag", "is": ["Fair"]}}, "does not have the tag 7"),
        ({"not": {"fact": "country", "is": "NO"}}, "country is not NO, or not known"),
        ({"not": {"fact": "owner", "is": ["me", "nobody"]}}, "not (owner is me or nobody)"),
    ],
)  # fmt: skip
def test_sentences(tree: dict[str, Any], said: str) -> None:
    assert to_sentence(read_filter(tree, WORDS)) == said


@pytest.mark.parametrize(
    ("times", "first", "end"),
    [
        ({"within_days": 0}, date(2026, 3, 1), date(2026, 3, 2)),
        ({"within_days": 1}, date(2026, 2, 28), date(2026, 3, 2)),
        ({"coming_days": 2}, date(2026, 3, 1), date(2026, 3, 4)),
        ({"in": "yesterday"}, date(2026, 2, 28), date(2026, 3, 1)),
        ({"in": "this_week"}, date(2026, 2, 23), date(2026, 3, 2)),
        ({"in": "last_week"}, date(2026, 2, 16), date(2026, 2, 23)),
        ({"in": "this_month"}, date(2026, 3, 1), date(2026, 4, 1)),
        ({"in": "last_month"}, date(2026, 2, 1), date(2026, 3, 1)),
        ({"in": "this_quarter"}, date(2026, 1, 1), date(2026, 4, 1)),
        ({"in": "last_quarter"}, date(2025, 10, 1), date(2026, 1, 1)),
        ({"in": "this_year"}, date(2026, 1, 1), date(2027, 1, 1)),
        ({"in": "last_year"}, date(2025, 1, 1), date(2026, 1, 1)),
        ({"from": "2026-01-02", "to": "2026-01-02"}, date(2026, 1, 2), date(2026, 1, 3)),
        ({"to": "2026-01-02"}, None, date(2026, 1, 3)),
    ],
)  # fmt: skip
def test_windows(times: dict[str, Any], first: date | None, end: date) -> None:
    found = window(tuple(times.items()), date(2026, 3, 1))
    assert (found.first, found.end) == (first, end)


def test_a_day_begins_in_the_readers_zone() -> None:
    hanoi = ZoneInfo("Asia/Ho_Chi_Minh")
    reading = Reading(datetime(2026, 11, 20, 20, tzinfo=UTC), hanoi)
    assert reading.today == date(2026, 11, 21)
    assert moment_of(instant_of(date(2026, 11, 21), hanoi)) == datetime(
        2026, 11, 20, 17, tzinfo=UTC
    )


def test_a_birthday_on_a_leap_day_is_not_forgotten() -> None:
    assert birthdays(date(2026, 2, 27), 2) == ("02-27", "02-28", "03-01", "02-29")
    assert birthdays(date(2028, 2, 28), 2) == ("02-28", "02-29", "03-01")
    assert birthdays(date(2026, 12, 31), 1) == ("12-31", "01-01")


def let_in(tree: dict[str, Any], facts: dict[str, Any], **related: list[dict[str, Any]]) -> bool:
    return to_test(lower(read_filter(tree, WORDS), READING))(facts, related)


@pytest.mark.parametrize(
    ("tree", "facts", "expected"),
    [
        ({"fact": "name", "contains": "Nordmann ola"}, {"name": "nordmann ola"}, True),
        ({"fact": "name", "starts": "OL nord"}, {"name": "nordmann ola"}, True),
        ({"fact": "name", "starts": "mann"}, {"name": "nordmann ola"}, False),
        ({"fact": "name", "starts": "marie"}, {"name": "berg anne-marie"}, True),
        ({"fact": "industry", "contains": "ØL"}, {"industry": "ol og vin"}, True),
        ({"fact": "industry", "is_not": "bank"}, {}, False),
        ({"not": {"fact": "industry", "is": "bank"}}, {}, True),
        ({"fact": "owner", "is": ["me"]}, {"owner": 3}, True),
        ({"fact": "owner", "is": ["nobody", 9]}, {"owner": None}, True),
        ({"fact": "owner", "is_not": ["nobody"]}, {"owner": None}, False),
        ({"fact": "owner", "is_not": ["nobody", "me"]}, {"owner": 4}, True),
        ({"fact": "team", "is": "mine"}, {"team": 2}, True),
        ({"fact": "grade", "is": ["A"]}, {"grade": "A3"}, True),
        ({"fact": "score", "over": 50}, {"score": 5001}, True),
        ({"fact": "score", "over": 50}, {"score": 5000}, False),
        ({"own": "budget", "over": 1000}, {"own_budget": 1000.25}, True),
        ({"own": "vip", "is": False}, {"own_vip": None}, False),
        ({"fact": "bounced", "is": False}, {"bounced": False}, True),
    ],
)  # fmt: skip
def test_let_in(tree: dict[str, Any], facts: dict[str, Any], expected: bool) -> None:
    assert let_in(tree, facts) is expected


def test_events_are_counted() -> None:
    day = 86_400 * 10**6
    now = int(READING.now.timestamp() * 10**6)
    visits = [
        {"event_name": "touch.recorded", "kind": "visit", "at": now - n * day} for n in (1, 3, 40)
    ]
    tree = {"event": "touch", "kind": "visit", "within_days": 30}
    assert let_in({**tree, "at_least": 2}, {}, events=visits)
    assert not let_in({**tree, "at_least": 3}, {}, events=visits)
    assert let_in({"event": "touch", "none_within_days": 0}, {}, events=visits)
    assert not let_in({"event": "touch", "none_within_days": 1}, {}, events=visits)
    assert let_in({"event": "note", "none": True}, {}, events=visits)


def test_every_event_can_be_counted_by_every_fact() -> None:
    for name, shape in event_shapes().items():
        assert not set(shape.facts) & set(EVENT_KEYS)
        for key, fact in shape.facts.items():
            value = {"code": next(iter(fact.codes), "x"), "number": 1, "flag": True}[fact.kind]
            assert read_filter({"event": name, key: value}, WORDS)


def test_every_kind_of_fact_has_operators() -> None:
    assert {fact.kind for fact in FACTS.values()} | {
        fact.kind for fact in OWN_FACTS.values()
    } == set(OPERATORS)
