"""Working time: by weekday, in one's own zone, without holidays, over changes of the clock."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prospekt.route.rules.facts import read_languages, read_products, read_territories
from prospekt.route.rules.hours import (
    USUAL,
    Calendar,
    due_after,
    next_day_at_work,
    read_week,
    week_texts,
    worked,
)
from prospekt.words.problem import Refusal

OSLO = Calendar(USUAL, "Europe/Oslo", "NO")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


WORKED = [
    # Friday 8 in UTC is 9 in Oslo.
    ("2026-11-20 08:00", "2026-11-20 16:00", 8),
    ("2026-11-20 15:00", "2026-11-23 09:00", 2),
    ("2026-11-21 00:00", "2026-11-22 23:00", 0),
    ("2026-11-20 16:00", "2026-11-20 08:00", 0),
    # The night to 29 March 2026 has an hour less; nobody works in it.
    ("2026-03-27 08:00", "2026-03-30 15:00", 16),
    # 17 May is a holiday, and in 2027 a Monday.
    ("2027-05-14 07:00", "2027-05-18 15:00", 16),
]


@pytest.mark.parametrize(("start", "end", "hours"), WORKED)
def test_worked_time(start: str, end: str, hours: int) -> None:
    assert worked(at(start), at(end), OSLO) == timedelta(hours=hours)


DUE = [
    ("2026-11-20 08:00", 4, "2026-11-20 12:00"),
    ("2026-11-20 15:00", 4, "2026-11-23 11:00"),
    ("2026-11-22 12:00", 8, "2026-11-23 16:00"),
    ("2027-05-14 14:00", 4, "2027-05-18 10:00"),
]


@pytest.mark.parametrize(("start", "hours", "due"), DUE)
def test_due(start: str, hours: int, due: str) -> None:
    assert due_after(at(start), timedelta(hours=hours), OSLO) == at(due)


def test_a_night_shift_over_a_change_of_the_clock_is_as_long_as_it_is() -> None:
    sundays = Calendar(((),) * 6 + (((0, 360),),), "Europe/Oslo", "")
    assert worked(at("2026-03-28 12:00"), at("2026-03-29 12:00"), sundays) == timedelta(hours=5)
    assert worked(at("2026-10-24 12:00"), at("2026-10-25 12:00"), sundays) == timedelta(hours=7)


def test_who_never_works_is_due_by_the_clock() -> None:
    never = Calendar(((),) * 7)
    assert due_after(at("2026-11-20 08:00"), timedelta(hours=4), never) == at("2026-11-20 12:00")


def test_the_next_day_at_work() -> None:
    assert next_day_at_work(at("2026-11-20 10:00"), OSLO) == date(2026, 11, 20)
    assert next_day_at_work(at("2026-11-20 17:00"), OSLO) == date(2026, 11, 23)


weeks = st.tuples(
    *[st.sampled_from(((), ((540, 1020),), ((0, 1440),), ((480, 720), (780, 1020))))] * 7
).filter(any)


@given(weeks, st.integers(0, 400 * 24 * 60), st.integers(1, 60 * 40), st.sampled_from(["UTC", "Europe/Oslo", "Asia/Jakarta"]))  # fmt: skip
def test_by_the_time_it_is_due_so_much_was_worked(
    week: tuple[tuple[tuple[int, int], ...], ...], minute: int, amount: int, zone: str
) -> None:
    calendar, start = Calendar(week, zone, "NO"), at("2026-01-01 00:00") + timedelta(minutes=minute)
    due = due_after(start, timedelta(minutes=amount), calendar)
    assert worked(start, due, calendar) == timedelta(minutes=amount)


def test_a_week_is_read_as_it_is_written() -> None:
    week = read_week({"mon": "9:00-12:00, 13.00 – 17:30", "sat": "00:00-24:00"})
    assert week[0] == ((540, 720), (780, 1050))
    assert week_texts(week) == {"mon": "09:00-12:00 13:00-17:30", "sat": "00:00-24:00"}
    assert read_week(week_texts(week)) == week


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ({}, "no_hours"), ({"mon": ""}, "no_hours"), ({"mon": "nine to five"}, "bad_hours"),
        ({"mon": "17:00-09:00"}, "bad_hours"), ({"mon": "09:00-12:00 11:00-13:00"}, "bad_hours"),
        ({"mon": "09:00-25:00"}, "bad_hours"), ({"moon": "09:00-17:00"}, "unknown_code"),
    ],
)  # fmt: skip
def test_what_is_no_week(typed: dict[str, str], code: str) -> None:
    with pytest.raises(Refusal) as refused:
        read_week(typed)
    assert refused.value.problem.code == code


def test_codes() -> None:
    assert read_languages(["NB", " en", "nb"]) == ["en", "nb"]
    assert read_territories(["no", "NO/Møre og Romsdal"]) == ["NO", "NO/more og romsdal"]
    assert read_products(["CRM-1"]) == ["crm-1"]
    for read, wrong in ((read_languages, "norsk"), (read_territories, "Norway"), (read_products, "a b")):  # fmt: skip
        with pytest.raises(Refusal):
            read([wrong])
