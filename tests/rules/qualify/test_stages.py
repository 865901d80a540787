"""Lifecycle, temperature, journey and recycle clocks as tables of examples."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prospekt.playbook.facts import JOURNEY
from prospekt.playbook.loading import load, parse, shipped
from prospekt.playbook.shapes import Stages
from prospekt.qualify.rules.clocks import Clock, read_clock
from prospekt.qualify.rules.journey import stage_of_touch, stage_reached, wakes, with_touches
from prospekt.qualify.rules.stages import (
    ORDER,
    Known,
    furthest,
    lifecycle_of,
    rank,
    temperature_of,
)
from prospekt.words.problem import Refusal

BOOK = load("default")
MET, NOT = "met", "not_met"


def known(**told: Any) -> Known:
    """`need="met"` stands for its verdict; other names are facts or fields as they are."""
    facts = {f"verdict_{key}": value for key, value in told.items() if value in (MET, NOT)}
    facts |= {key: value for key, value in told.items() if key.startswith("answer_")}
    facts |= {key: told[key] for key in ("employees", "journey", "interest") if key in told}
    return Known(
        told.get("grade", ""), 100 * told.get("interest", 0), facts, told.get("touched", {}), bool(facts)
    )  # fmt: skip


LIFECYCLES = [
    ({}, "lead", "not_known", ""),
    ({"grade": "C4"}, "lead", "grade_below", ""),
    ({"grade": "A3", "interest": 5}, "lead", "grade_below", ""),
    ({"grade": "B2", "interest": 5}, "mql", "grade_reached", ""),
    ({"grade": "A1", "interest": 9}, "mql", "grade_reached", ""),
    ({"grade": "A1"}, "lead", "no_interest", ""),
    ({"grade": "A2", "journey": "consideration"}, "mql", "grade_reached", ""),
    ({"grade": "A1", "interest": 9, "employees": 9000}, "lead", "off_market", ""),
    ({"grade": "B4", "need": MET, "timing": MET}, "sql", "fit_and_ready", ""),
    ({"grade": "B4", "need": MET, "journey": "purchase"}, "sql", "fit_and_ready", ""),
    ({"grade": "C4", "need": MET, "timing": MET}, "lead", "grade_below", "misfit"),
    ({"grade": "A4", "need": MET, "timing": MET, "employees": 9000}, "lead", "off_market", "misfit"),
    ({"grade": "B4", "need": MET}, "lead", "grade_below", ""),
    ({"budget": MET, "authority": MET}, "prospect", "prospect_test", ""),
    ({"budget": MET, "authority": MET, "need": NOT}, "prospect", "prospect_test", ""),
    ({"budget": MET, "authority": MET, "employees": 9000}, "lead", "off_market", ""),
    ({"need": NOT}, "lead", "not_known", ""),
    ({"employees": 9000}, "lead", "off_market", ""),
    ({"need": NOT, "employees": 9000}, "lead", "off_market", "disqualify"),
    ({"timing": NOT, "budget": NOT}, "lead", "not_known", "disqualify"),
    ({"timing": NOT, "authority": NOT}, "lead", "not_known", ""),
    ({"touched": {"retention": 1}}, "customer", "bought", ""),
    ({"touched": {"retention": 2}, "need": NOT}, "repeat_customer", "bought_again", ""),
    ({"touched": {"retention": 1, "advocacy": 1}}, "advocate", "advocates", ""),
    ({"touched": {"advocacy": 3}}, "lead", "not_known", ""),
]  # fmt: skip


@pytest.mark.parametrize(("told", "value", "reason", "proposal"), LIFECYCLES)
def test_lifecycle(told: dict[str, Any], value: str, reason: str, proposal: str) -> None:
    found = lifecycle_of(BOOK, known(**told))
    assert (found.value, found.reason.code, found.proposal) == (value, reason, proposal)


def test_what_makes_a_misfit_is_named() -> None:
    told = known(grade="A1", need=MET, timing=MET, employees=9000)
    assert len(lifecycle_of(BOOK, told).failed) == 1


VERDICTS = st.sampled_from([MET, NOT, None])


@given(
    st.fixed_dictionaries(
        dict.fromkeys(("need", "timing", "budget", "authority"), VERDICTS),
        optional={"employees": st.integers(1, 20_000)},
    ),
    st.sampled_from(["", "A1", "B2", "C3", "D4"]),
)
def test_what_is_unknown_is_never_neither(told: dict[str, Any], grade: str) -> None:
    found = lifecycle_of(BOOK, known(grade=grade, **{k: v for k, v in told.items() if v}))
    assert found.value in ORDER
    if found.proposal == "disqualify":
        assert NOT in (told["need"], told["timing"])
        assert told.get("employees", 0) > 5_000 or told["budget"] == NOT


TEMPERATURES = [
    ({}, "cold", "not_asked"),
    ({"answer_need": "urgent", "need": MET, "budget": MET, "timing": MET}, "hot", "hot"),
    ({"answer_need": "yes", "need": MET, "budget": MET, "timing": MET}, "warm", "warm"),
    ({"answer_need": "urgent", "need": MET, "budget": MET}, "warm", "warm"),
    ({"answer_need": "urgent", "need": MET, "budget": NOT, "timing": MET}, "warm", "warm"),
    ({"need": NOT, "budget": MET, "timing": MET}, "cold", "no_need"),
    ({"budget": MET}, "cold", "no_need"),
]


@pytest.mark.parametrize(("told", "value", "reason"), TEMPERATURES)
def test_temperature_by_answers(told: dict[str, Any], value: str, reason: str) -> None:
    found = temperature_of(BOOK, known(**told))
    assert (found.value, found.reason.code) == (value, reason)


@pytest.mark.parametrize(
    ("met", "value"), [(0, "cold"), (1, "warm"), (2, "warm"), (3, "hot"), (4, "hot")]
)
def test_temperature_by_criteria(met: int, value: str) -> None:
    rule = BOOK.stages.temperature
    assert rule is not None
    book = replace(BOOK, stages=replace(BOOK.stages, temperature=replace(rule, by="criteria")))
    keys = ("budget", "authority", "need", "timing")
    told = known(**{key: MET if n < met else NOT for n, key in enumerate(keys)})
    found = temperature_of(book, told)
    assert (found.value, found.reason.params["n"]) == (value, met)


TOUCHES = [
    ({"kind": "visit", "topic": ""}, "awareness"),
    ({"kind": "visit", "topic": "price"}, "consideration"),
    ({"kind": "download", "topic": "comparison"}, "consideration"),
    ({"kind": "webinar"}, "consideration"),
    ({"kind": "quote_request"}, "purchase"),
    ({"kind": "demo"}, "purchase"),
    ({"kind": "purchase"}, "retention"),
    ({"kind": "referral"}, "advocacy"),
    ({"kind": "letter"}, ""),
    ({}, ""),
]


@pytest.mark.parametrize("name", shipped())
@pytest.mark.parametrize(("facts", "stage"), TOUCHES)
def test_where_a_touch_belongs(name: str, facts: dict[str, str], stage: str) -> None:
    assert stage_of_touch(load(name).stages, facts) == stage


@given(st.lists(st.tuples(st.floats(0, 9e9), st.sampled_from([facts for facts, _ in TOUCHES]))))
def test_the_journey_is_the_furthest_in_whatever_order(touches: list[Any]) -> None:
    stages = BOOK.stages
    touched = with_touches(stages, {}, touches)
    reached = [stage_of_touch(stages, facts) for _at, facts in touches]
    assert stage_reached(touched) == max(reached, key=(("",) + JOURNEY).index, default="")
    assert sum(each[0] for each in touched.values()) == sum(map(bool, reached))
    half = with_touches(stages, with_touches(stages, {}, touches[::2]), touches[1::2])
    assert {k: v[:2] for k, v in half.items()} == {k: v[:2] for k, v in touched.items()}


WAKING = [
    ({"kind": "reply"}, True),
    ({"kind": "visit", "topic": "price"}, True),
    ({"kind": "visit", "topic": "general"}, False),
    ({"kind": "call", "direction": "in", "outcome": "answered"}, True),
    ({"kind": "call", "direction": "in"}, True),
    ({"kind": "call", "direction": "in", "outcome": "negative"}, False),
    ({"kind": "call", "direction": "out"}, False),
]


@pytest.mark.parametrize(("facts", "is_signal"), WAKING)
def test_which_touches_wake(facts: dict[str, str], is_signal: bool) -> None:
    assert wakes(BOOK.stages, facts) == is_signal


TODAY = date(2026, 11, 22)
CLOCKS = [
    ("never", "", Clock("never")),
    ("signal", "", Clock("signal")),
    ("date", "2027-01-08", Clock("date", date(2027, 1, 8))),
    ("", " 2027-01-08 ", Clock("date", date(2027, 1, 8))),
    ("", "", "no_clock"),
    ("date", "", "no_day"),
    ("never", "2027-01-08", "day_unwanted"),
    ("soon", "", "unknown_code"),
    ("date", "next year", "not_date"),
    ("date", "2026-11-22", "past_day"),
    ("date", "1999-01-01", "past_day"),
    ("date", "9999-12-31", "too_far"),
]


@pytest.mark.parametrize(("typed", "on", "expected"), CLOCKS)
def test_a_clock_as_it_is_typed(typed: str, on: str, expected: Clock | str) -> None:
    if isinstance(expected, Clock):
        assert read_clock(typed, on, TODAY) == expected
        return
    with pytest.raises(Refusal) as refused:
        read_clock(typed, on, TODAY)
    assert refused.value.problem.code == expected
    assert "{" not in str(refused.value)


def test_the_furthest_of_people() -> None:
    assert furthest(["disqualified", "lead", "nurture"]) == "lead"
    assert furthest(["disqualified", "nurture"]) == "nurture"
    assert furthest(["mql", "advocate", "customer"]) == "advocate"
    assert rank("nobody knows") == rank("lead")


def test_a_playbook_from_before_there_were_stages_makes_mqls_and_prospects() -> None:
    files = {name: text for name, text in BOOK.files if name != "stages.toml"}
    old = parse("old", files)
    assert old.stages == Stages()
    assert lifecycle_of(old, known(grade="B2", interest=3)).value == "mql"
    assert lifecycle_of(old, known(budget=MET, authority=MET)).value == "prospect"
    assert temperature_of(old, known(need=MET)).reason.code == "no_rule"


FAULTS = [
    ('fit = "B"', 'fit = "E"', "dangling", "A, B, C, D"),
    ('fit = "B"', 'fits = "B"', "unknown_key", "interested"),
    (
        'verdict.need == "met" and (',
        'verdict.needs == "met" and (',
        "condition.fact",
        "verdict.need",
    ),
    ('journey == "purchase")', 'journey == "buying")', "condition.code", "awareness"),
    ("recycle_days = 180\n\n# Hot", "recycle_days = 0\n\n# Hot", "wrong_value", "1 to 3650"),
    ("recycle_days = 180\n\n# Hot", 'disqualify_as = "x"\n\n# Hot', "dangling", "no_fit, no_need"),
    ('by = "answers"', 'by = "guess"', "dangling", "answers, criteria"),
    ('by = "answers"\n', "", "missing_key", "by"),
    ("warm_from = 1", "warm_from = 1\nhotter = 2", "unknown_key", "hot_from"),
    ('method = "bant"', 'method = "bent"', "dangling", "bant"),
    ("warm = 'verdict.need == \"met\"'", "", "wrong_value", "goes by it"),
    ("[journey.awareness]", "[journey.wonder]", "dangling", "awareness, consideration"),
    ("on = 'kind == \"purchase\"'", "on = 'kind == \"bought\"'", "condition.code", "purchase"),
    ('title = "No need"', 'titel = "No need"', "unknown_key", "title"),
    ("[reasons.no_need]", "[reasons.NoNeed]", "key_name", "small letters"),
]


@pytest.mark.parametrize(("old", "new", "code", "told"), FAULTS)
def test_a_fault_in_stages_names_file_and_line(old: str, new: str, code: str, told: str) -> None:
    files = dict(BOOK.files)
    assert old in files["stages.toml"]
    files["stages.toml"] = files["stages.toml"].replace(old, new, 1)
    with pytest.raises(Refusal) as refused:
        parse("ours", files)
    problem = refused.value.problem
    assert problem.code.removeprefix("playbook.") == code
    assert str(refused.value).startswith("ours/stages.toml, line ")
    assert told in str(refused.value)
    at = files["stages.toml"].splitlines()
    assert 1 <= (problem.line or 0) <= len(at)
