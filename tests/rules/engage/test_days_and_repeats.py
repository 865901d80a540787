"""Working days of countries, when tasks are due, and when they come again."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prospekt.engage.rules.dues import Due, check_day, instant_of, read_day, read_time
from prospekt.engage.rules.repeats import SHIFTS, UNITS, Repeat, checked_repeat, next_day, nth
from prospekt.route.rules.days import after_working_days, is_working_day, working_day_near
from prospekt.words.problem import Refusal

COUNTRIES = ("", "NO", "ID", "MY", "VN", "SA", "GB", "XX")
DAYS = st.dates(date(2020, 1, 1), date(2040, 12, 31))


@pytest.mark.parametrize(
    ("day", "country", "is_one"),
    [
        (date(2026, 11, 20), "NO", True), (date(2026, 11, 21), "NO", False), (date(2026, 11, 22), "", False),
        # Friday is a day off in Saudi Arabia, Sunday is not.
        (date(2026, 11, 20), "SA", False), (date(2026, 11, 22), "SA", True),
        (date(2027, 5, 17), "NO", False), (date(2027, 5, 17), "", True), (date(2027, 8, 17), "ID", False),
        (date(2027, 9, 2), "VN", False), (date(2027, 8, 31), "MY", False), (date(2027, 8, 31), "XX", True),
    ],
)  # fmt: skip
def test_who_works_when(day: date, country: str, is_one: bool) -> None:
    assert is_working_day(day, country) == is_one


@pytest.mark.parametrize(
    ("day", "n", "country", "wanted"),
    [
        (date(2026, 11, 20), 1, "NO", date(2026, 11, 23)), (date(2026, 11, 20), 0, "NO", date(2026, 11, 20)),
        (date(2026, 11, 21), 0, "NO", date(2026, 11, 23)), (date(2026, 11, 21), 1, "NO", date(2026, 11, 23)),
        (date(2026, 12, 23), 2, "NO", date(2026, 12, 28)), (date(2026, 11, 19), 1, "SA", date(2026, 11, 22)),
        (date(2026, 11, 20), 10, "", date(2026, 12, 4)),
    ],
)  # fmt: skip
def test_so_many_working_days_later(day: date, n: int, country: str, wanted: date) -> None:
    assert after_working_days(day, n, country) == wanted


@given(DAYS, st.integers(0, 30), st.sampled_from(COUNTRIES))
def test_nothing_is_due_on_a_day_off(day: date, n: int, country: str) -> None:
    found = after_working_days(day, n, country)
    assert is_working_day(found, country)
    assert found >= day + timedelta(days=n)
    assert working_day_near(day, country, -1) <= day <= working_day_near(day, country)


@pytest.mark.parametrize(
    ("day", "at", "zone", "wanted"),
    [
        (date(2026, 11, 20), time(9), "Europe/Oslo", "2026-11-20T08:00"),
        (date(2026, 7, 20), time(9), "Europe/Oslo", "2026-07-20T07:00"),
        (date(2026, 11, 20), None, "Asia/Jakarta", "2026-11-19T17:00"),
        # In spring 02:30 is not there and becomes 03:30; in autumn it comes twice and the first counts.
        (date(2027, 3, 28), time(2, 30), "Europe/Oslo", "2027-03-28T01:30"),
        (date(2027, 10, 31), time(2, 30), "Europe/Oslo", "2027-10-31T00:30"),
    ],
)
def test_the_moment_of_a_day_and_a_time(day: date, at: time | None, zone: str, wanted: str) -> None:
    assert instant_of(Due(day, at), zone) == datetime.fromisoformat(wanted).replace(tzinfo=UTC)


@pytest.mark.parametrize("typed", ["9999-12-31", "1990-01-01", "2047-01-01"])
def test_a_day_nobody_will_see_is_refused_in_a_sentence(typed: str) -> None:
    with pytest.raises(Refusal, match="more than 20 years away"):
        check_day(read_day(typed), date(2026, 11, 20))


@pytest.mark.parametrize("typed", ["", "tomorrow", "2026-02-30", "20.11.2026", "x" * 5_000])
def test_what_is_no_day_is_refused(typed: str) -> None:
    with pytest.raises(Refusal, match="is not a day"):
        read_day(typed)


@pytest.mark.parametrize(
    ("typed", "wanted"), [("", None), ("14:30", time(14, 30)), ("14:30:59", time(14, 30))]
)
def test_a_time_of_day(typed: str, wanted: time | None) -> None:
    assert read_time(typed) == wanted


@pytest.mark.parametrize("typed", ["25:00", "9", "noon", "14:30+02:00"])
def test_what_is_no_time_is_refused(typed: str) -> None:
    with pytest.raises(Refusal, match="not a time of day"):
        read_time(typed)


@pytest.mark.parametrize(
    ("every", "unit", "since", "n", "wanted"),
    [
        (1, "days", date(2026, 11, 20), 3, date(2026, 11, 23)),
        (2, "weeks", date(2026, 11, 20), 1, date(2026, 12, 4)),
        (1, "months", date(2027, 1, 31), 1, date(2027, 2, 28)),
        (1, "months", date(2027, 1, 31), 2, date(2027, 3, 31)),
        (12, "months", date(2028, 2, 29), 1, date(2029, 2, 28)),
        (12, "months", date(2028, 2, 29), 4, date(2032, 2, 29)),
        (5, "months", date(2026, 11, 30), 3, date(2028, 2, 29)),
    ],
)
def test_the_nth_time(every: int, unit: str, since: date, n: int, wanted: date) -> None:
    assert nth(Repeat(every, unit, since), n) == wanted


@pytest.mark.parametrize(
    ("every", "unit", "shift", "after", "today", "wanted"),
    [
        # Done in time, early, and late: the rhythm stays, and what was missed is not made up for.
        (1, "weeks", "", date(2026, 11, 20), date(2026, 11, 20), date(2026, 11, 27)),
        (1, "weeks", "", date(2026, 11, 27), date(2026, 11, 24), date(2026, 12, 4)),
        (1, "weeks", "", date(2026, 11, 20), date(2026, 12, 8), date(2026, 12, 11)),
        (1, "days", "", date(2026, 11, 20), date(2026, 11, 22), date(2026, 11, 22)),
        # Every day, but not on days off: Friday, then Monday.
        (1, "days", "next", date(2026, 11, 20), date(2026, 11, 20), date(2026, 11, 23)),
        (1, "months", "previous", date(2026, 11, 20), date(2026, 11, 20), date(2026, 12, 18)),
    ],
)
def test_the_next_time(
    every: int, unit: str, shift: str, after: date, today: date, wanted: date
) -> None:
    repeat = Repeat(every, unit, date(2026, 11, 20), shift)
    assert next_day(repeat, after=after, today=today, country="NO") == wanted


@given(
    st.sampled_from(sorted(UNITS)), st.integers(1, 104), DAYS, st.integers(0, 3_000), st.integers(-400, 900),
    st.sampled_from(SHIFTS), st.sampled_from(COUNTRIES),
)  # fmt: skip
def test_the_next_time_is_always_ahead_and_never_on_a_day_off(
    unit: str, every: int, since: date, late: int, early: int, shift: str, country: str
) -> None:
    repeat = checked_repeat(every, unit, since, shift)
    assert repeat
    after = since + timedelta(days=late)
    today = after + timedelta(days=early)
    found = next_day(repeat, after=after, today=today, country=country)
    if found is None:
        assert unit != "days" or every > 300
        return
    assert found > after
    assert found >= today
    if shift:
        assert is_working_day(found, country)
    again = next_day(repeat, after=found, today=today, country=country)
    assert again is None or again > found


@pytest.mark.parametrize(
    ("every", "unit", "shift", "code"),
    [(0, "x", "", None), (366, "days", "", "bad_repeat"), (-1, "weeks", "", "bad_repeat"), (1, "years", "", "unknown_code"),
     (1, "days", "later", "unknown_code")],
)  # fmt: skip
def test_what_cannot_come_again(every: int, unit: str, shift: str, code: str | None) -> None:
    if code is None:
        assert checked_repeat(every, unit, date(2026, 1, 1), shift) is None
        return
    with pytest.raises(Refusal) as refused:
        checked_repeat(every, unit, date(2026, 1, 1), shift)
    assert refused.value.problem.code == code
