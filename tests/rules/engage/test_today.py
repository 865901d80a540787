"""The order of the day, the pulse of a lead, the choice of a channel, and what follows a call, as tables."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prospekt.engage.rules.calls import (
    OUTCOMES,
    STEPS,
    USUAL,
    Progress,
    first_to_come,
    next_day,
    read_outcome,
    with_state,
)
from prospekt.engage.rules.pulses import Felt, heard
from prospekt.engage.rules.reasons import SENTENCES, SHORT
from prospekt.engage.rules.today import (
    WEIGHTS,
    Found,
    Worth,
    kind_of_task,
    kind_of_touch,
    ranked,
    silent_since,
)
from prospekt.engage.rules.ways import Known, way_to
from prospekt.words.problem import Refusal

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)


def found(kind: str, lead: str = "p1", hours: float = 1, task: int | None = None) -> Found:
    return Found(kind, NOW - timedelta(hours=hours), lead, task)


def keys(reasons: list[Found], worth: dict[str, Worth] | None = None) -> list[str]:
    return [line.key for line in ranked(reasons, worth or {})]


@pytest.mark.parametrize(
    ("reasons", "worth", "order"),
    [
        # Who waits for us comes before what we promised, that before what we could do.
        ([("due", "p1"), ("replied", "p2"), ("overdue", "p3")], {}, ["p2", "p3", "p1"]),
        ([("free", "p1"), ("no_step", "p2"), ("silent", "p3"), ("fresh", "p4")], {}, ["p4", "p3", "p2", "p1"]),
        # A hot lead of grade A goes up by two steps.
        ([("due", "p1"), ("fresh", "p2")], {"p2": Worth("hot", "A1")}, ["p2", "p1"]),
        ([("overdue", "p1"), ("fresh", "p2")], {"p2": Worth("hot", "A1")}, ["p1", "p2"]),
        # Several reasons count a little more than one.
        ([("due", "p1"), ("due", "p2"), ("due", "p2")], {}, ["p2", "p1"]),
        # The same weight: by score, then by key.
        ([("due", "p1"), ("due", "p2")], {"p2": Worth(points=10)}, ["p2", "p1"]),
        ([("due", "p2"), ("due", "c1"), ("due", "p1")], {}, ["c1", "p1", "p2"]),
    ],
)  # fmt: skip
def test_the_order(
    reasons: list[tuple[str, str]], worth: dict[str, Worth], order: list[str]
) -> None:
    made = [found(kind, lead, task=n) for n, (kind, lead) in enumerate(reasons)]
    assert keys(made, worth) == order


def test_who_waits_longer_comes_first() -> None:
    assert keys([found("due", "p1", 1), found("due", "p2", 5)]) == ["p2", "p1"]


def test_one_line_for_each_lead_and_each_task_of_none() -> None:
    lines = ranked([found("no_step"), found("due", task=4), found("overdue", task=3), found("due", "", task=9)], {})  # fmt: skip
    assert [(line.key, [each.kind for each in line.reasons], line.tasks) for line in lines] == [
        ("p1", ["overdue", "due"], (3, 4)),
        ("t9", ["due"], (9,)),
    ]


REASONS = st.builds(
    found, st.sampled_from(list(WEIGHTS)), st.sampled_from(["p1", "p2", "c1", "p3"]),
    st.integers(0, 50), st.none() | st.integers(1, 5),
)  # fmt: skip


@given(st.lists(REASONS, max_size=30), st.randoms())
def test_the_same_facts_come_in_the_same_order(reasons: list[Found], random: object) -> None:
    mixed = list(reasons)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    one, other = ranked(reasons, {}), ranked(mixed, {})
    assert [line.key for line in one] == [line.key for line in other]
    assert len({line.key for line in one}) == len(one) == len({each.key for each in reasons})
    assert [line.weight for line in one] == sorted((line.weight for line in one), reverse=True)
    for line in one:
        strongest = max(WEIGHTS[each.kind] for each in reasons if each.key == line.key)
        assert WEIGHTS[line.first.kind] == strongest


def test_every_reason_has_its_words() -> None:
    assert set(SENTENCES) == set(SHORT) == set(WEIGHTS)


@pytest.mark.parametrize(
    ("kind", "is_overdue", "wanted"),
    [("call", True, "overdue"), ("call", False, "due"), ("birthday", False, "occasion"), ("birthday", True, "overdue")],
)  # fmt: skip
def test_tasks_as_reasons(kind: str, is_overdue: bool, wanted: str) -> None:
    assert kind_of_task(kind, is_overdue=is_overdue) == wanted


def test_touches_as_reasons() -> None:
    assert [kind_of_touch(kind) for kind in ("reply", "form", "visit", "mail_open")] == [
        "replied", "replied", "looked", "looked",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("touched", "now", "country", "since"),
    [
        # Friday the 13th and two working days: Tuesday the 17th; silent on Wednesday.
        ("2026-11-13T09", "2026-11-17T23", "NO", None),
        ("2026-11-13T09", "2026-11-18T00", "NO", "2026-11-18"),
        # Christmas in Norway is no silence: the 25th is a day off, and two more are a weekend.
        ("2026-12-23T09", "2026-12-28T23", "NO", None),
        ("2026-12-23T09", "2026-12-31T00", "NO", "2026-12-29"),
    ],
)  # fmt: skip
def test_silence(touched: str, now: str, country: str, since: str | None) -> None:
    first, last = (datetime.fromisoformat(each).replace(tzinfo=UTC) for each in (touched, now))
    at = silent_since(first, 2, country, last)
    assert (at.date().isoformat() if at else None) == since


def felt(days: float, kind: str, direction: str = "", outcome: str = "", channel: str = "") -> Felt:
    return Felt(NOW - timedelta(days=days), kind, channel, direction, outcome)


@pytest.mark.parametrize(
    ("touches", "waits", "answers"),
    [
        ([], None, {}),
        ([felt(1, "call", "out", "no_answer")], None, {"phone": (0, 1)}),
        ([felt(3, "call", "out"), felt(1, "reply", "in")], 1, {"email": (1, 0)}),
        ([felt(3, "reply", "in"), felt(1, "message", "out", channel="email")], None, {"email": (1, 0)}),
        ([felt(1, "reply")], 1, {"email": (1, 0)}),
        ([felt(1, "visit", "out")], 1, {}),
        # A call by the lead in which one talked waits for nobody.
        ([felt(1, "call", "in", "answered")], None, {"phone": (1, 0)}),
        ([felt(1, "call", "in")], 1, {"phone": (1, 0)}),
        ([felt(2, "meeting", "out", "attended"), felt(1, "meeting", "out", "no_show")], None, {"meeting": (1, 1)}),
    ],
)  # fmt: skip
def test_the_pulse(
    touches: list[Felt], waits: float | None, answers: dict[str, tuple[int, int]]
) -> None:
    for order in (touches, touches[::-1]):
        made = heard(order)
        assert made.waits_since == (NOW - timedelta(days=waits) if waits else None)
        assert {channel: (yes, no) for channel, (yes, no, _last) in made.answers.items()} == answers


NINE = int(datetime(2026, 11, 20, 9, 30, tzinfo=UTC).timestamp())


@pytest.mark.parametrize(
    ("known", "channel", "why", "hours"),
    [
        (Known(), "", "unknown", None),
        (Known(has_email=True), "email", "has_email", None),
        (Known(has_phone=True, has_email=True), "phone", "has_phone", None),
        (Known(has_phone=True, preferred="chat"), "chat", "preferred", None),
        (Known(has_phone=True, has_email=True, preferred="phone", answers={"email": (1, 0, [NINE])}), "email", "answered", None),
        (Known(has_phone=True, answers={"phone": (2, 4, [NINE, NINE + 90_000])}), "phone", "answered", (9, 11)),
        (Known(has_phone=True, answers={"phone": (2, 0, [NINE, NINE + 40_000])}), "phone", "answered", None),
        # Where nobody ever answered, trying tells nothing.
        (Known(has_phone=True, has_email=True, answers={"email": (0, 3, [])}), "phone", "has_phone", None),
        (Known(has_phone=True, has_email=True, barred=("phone",)), "email", "has_email", None),
        (Known(has_phone=True, has_email=True, answers={"phone": (9, 0, [NINE])}, barred=("phone", "email")), "", "refused", None),
        # The most answers win; of as many, the latest.
        (Known(has_phone=True, has_email=True, answers={"phone": (1, 0, [NINE + 9]), "email": (2, 0, [NINE, NINE + 60_000])}), "email", "answered", None),
        (Known(has_phone=True, has_email=True, answers={"phone": (1, 0, [NINE + 9]), "email": (1, 0, [NINE])}), "phone", "answered", None),
        # A number that is gone cannot be called, whatever was.
        (Known(has_email=True, answers={"phone": (9, 0, [NINE])}), "email", "has_email", None),
    ],
)  # fmt: skip
def test_the_channel(known: Known, channel: str, why: str, hours: tuple[int, int] | None) -> None:
    way = way_to(known)
    assert (way.channel, way.why.code, way.hours) == (channel, why, hours)
    assert str(way.why)


MONDAY = date(2026, 12, 21)


@pytest.mark.parametrize(
    ("step", "typed", "outcome", "day"),
    [
        ("usual", "", "no_answer", date(2026, 12, 22)),
        ("usual", "", "positive", date(2026, 12, 24)),
        ("usual", "", "answered", date(2026, 12, 28)),
        ("usual", "", "negative", None),
        ("", "", "answered", None),
        ("month", "", "busy", date(2027, 1, 20)),
        ("day", "2027-02-01", "busy", date(2027, 2, 1)),
    ],
)
def test_the_next_call(step: str, typed: str, outcome: str, day: date | None) -> None:
    assert next_day(step, typed, outcome, MONDAY, "NO") == day


def test_what_no_next_call_can_be() -> None:
    for step, typed in (("someday", ""), ("day", "soon"), ("day", "9999-12-31")):
        with pytest.raises(Refusal):
            next_day(step, typed, "busy", MONDAY, "NO")
    with pytest.raises(Refusal):
        read_outcome("shouted")


def test_every_outcome_has_a_usual_step() -> None:
    assert set(USUAL) == set(OUTCOMES)
    assert set(USUAL.values()) <= set(STEPS)


def test_through_a_list() -> None:
    entries = [("p1", "called"), ("p2", "barred"), ("p3", ""), ("p4", "")]
    assert first_to_come(entries) == 2
    entries = with_state(with_state(entries, "p3", "called"), "p4", "skipped")
    assert first_to_come(entries) is None
    assert Progress.of(entries) == Progress(4, 2, 0, 2)
