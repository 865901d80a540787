"""Putting off always ends ahead; birthdays are once a year; names behind an @ are the people they name."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prospekt.engage.rules.mentions import mentioned
from prospekt.engage.rules.occasions import coming, day_in, marks
from prospekt.engage.rules.quick import Quick, read_quick
from prospekt.engage.rules.snoozes import CHOICES, snoozed_until
from prospekt.engage.rules.tasks import is_overdue, read_field, read_title
from prospekt.words.problem import Refusal

OSLO = ZoneInfo("Europe/Oslo")
FRIDAY = date(2026, 11, 20)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=OSLO)


@pytest.mark.parametrize(
    ("choice", "now", "wanted"),
    [
        ("later", "2026-11-20T09:40", "2026-11-20T12:00"),
        ("later", "2026-11-20T19:40", "2026-11-20T21:00"),
        ("tomorrow", "2026-11-20T09:00", "2026-11-21T08:00"),
        ("next_week", "2026-11-20T09:00", "2026-11-23T08:00"),
        ("next_week", "2026-11-23T07:00", "2026-11-30T08:00"),
        # Easter Monday and Whit Monday are days off in Norway.
        ("next_week", "2027-03-24T09:00", "2027-03-30T08:00"),
        ("2026-12-24", "2026-11-20T09:00", "2026-12-24T08:00"),
        ("2027-03-28", "2027-03-27T09:00", "2027-03-28T08:00"),
    ],
)
def test_put_off_until(choice: str, now: str, wanted: str) -> None:
    found = snoozed_until(choice, at(now), "NO")
    assert found == at(wanted)


@pytest.mark.parametrize(
    ("choice", "code"),
    [("2026-11-20", "not_ahead"), ("2020-01-01", "not_ahead"), ("9999-01-01", "too_far"), ("", "bad_snooze"),
     ("soon", "bad_snooze"), ("later", "too_late")],
)  # fmt: skip
def test_not_put_off_until(choice: str, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        snoozed_until(choice, datetime(2026, 11, 20, 22, tzinfo=OSLO))
    assert refused.value.problem.code == code


@given(
    st.integers(1_577_836_800, 2_208_988_800), st.sampled_from(CHOICES),
    st.sampled_from(["Europe/Oslo", "Asia/Jakarta", "America/New_York", "Pacific/Apia", "Australia/Lord_Howe"]),
)  # fmt: skip
def test_putting_off_always_ends_ahead(seconds: int, choice: str, zone: str) -> None:
    now = datetime.fromtimestamp(seconds, ZoneInfo(zone))
    if choice == "later" and now.hour >= 21:
        with pytest.raises(Refusal, match="nearly over"):
            snoozed_until(choice, now, "NO")
    else:
        assert snoozed_until(choice, now, "NO") > now


@pytest.mark.parametrize(
    ("first", "today", "wanted"),
    [
        (date(1980, 11, 25), FRIDAY, date(2026, 11, 25)), (date(1980, 11, 28), FRIDAY, None),
        (date(1980, 11, 19), FRIDAY, None), (date(1980, 11, 20), FRIDAY, FRIDAY),
        (date(1980, 1, 2), date(2026, 12, 29), date(2027, 1, 2)),
        (date(1980, 2, 29), date(2027, 2, 25), date(2027, 2, 28)), (date(1980, 2, 29), date(2028, 2, 25), date(2028, 2, 29)),
        (date(2026, 11, 22), FRIDAY, None),
    ],
)  # fmt: skip
def test_the_occasion_that_is_coming(first: date, today: date, wanted: date | None) -> None:
    assert coming(first, today) == wanted


@given(st.dates(date(1900, 1, 1), date(2019, 12, 31)), st.integers(2020, 2090))
def test_every_year_has_exactly_one_day_on_which_a_reminder_is_due(first: date, year: int) -> None:
    new_year = date(year, 1, 1)
    days = [new_year + timedelta(days=n) for n in range((date(year + 1, 1, 1) - new_year).days)]
    found = {coming(first, day, ahead=0) for day in days} - {None}
    assert found == {day_in(first, year)}
    assert first.strftime("%m-%d") in marks(day_in(first, year), 0)


PEOPLE = [
    (1, "Kari Nordmann", "kari@firm.no"), (2, "Kari Hansen", "kh@firm.no"), (3, "Đặng Thị Hoa", "hoa@firm.vn"),
    (4, "", "ola.berg@firm.no"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("@Kari Nordmann can you call?", [1]), ("@kari hansen, and @KARI NORDMANN", [2, 1]),
        ("@Kari?", [1]), ("@kari@firm.no", [1]), ("@kh @kh @kh", [2]), ("@Dang Thi Hoa!", [3]), ("@Đặng hi", [3]),
        ("ask @ola.berg.", [4]), ("write to kari@firm.no", []), ("@karianne", []), ("@", []), ("", []),
        ("@nobody", []), ("(@hoa)", [3]), ("@" * 5_000, []),
    ],
)  # fmt: skip
def test_who_is_meant(text: str, wanted: list[int]) -> None:
    assert mentioned(text, PEOPLE) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Call on Tuesday", Quick("call", "", date(2026, 11, 24), None)),
        ("mail offer tomorrow 14:30", Quick("email", "offer", date(2026, 11, 21), time(14, 30))),
        ("Ring Kari på tirsdag kl. 10:15", Quick("call", "Kari", date(2026, 11, 24), time(10, 15))),
        ("gọi ngày mai", Quick("call", "", date(2026, 11, 21), None)),
        ("Gọi thứ ba", Quick("call", "", date(2026, 11, 24), None)),
        ("Gọi điện thứ 3", Quick("call", "", date(2026, 11, 24), None)),
        ("Gọi lại thứ Ba", Quick("call", "", date(2026, 11, 24), None)),
        ("Telepon hari Selasa", Quick("call", "", date(2026, 11, 24), None)),
        ("e-mel sebut harga esok", Quick("email", "sebut harga", date(2026, 11, 21), None)),
        ("hubungi hari Selasa", Quick("call", "", date(2026, 11, 24), None)),
        ("rapat minggu depan", Quick("meeting", "", date(2026, 11, 23), None)),
        ("Follow up in 2 weeks", Quick("todo", "Follow up", date(2026, 12, 4), None)),
        ("Send offer", Quick("todo", "Send offer", None, None)),
        ("gap analysis 2026-12-01", Quick("todo", "gap analysis", date(2026, 12, 1), None)),
        ("Call Friday", Quick("call", "", date(2026, 11, 27), None)),
        ("", Quick("todo", "", None, None)),
    ],
)
def test_a_task_in_a_few_words(text: str, wanted: Quick) -> None:
    assert read_quick(text, FRIDAY) == wanted


@given(st.text(max_size=200))
def test_whatever_is_typed_is_read(text: str) -> None:
    assert read_quick(text, FRIDAY).kind in ("call", "email", "meeting", "todo")


@pytest.mark.parametrize(
    ("due_on", "at", "comes", "wanted"),
    [
        (FRIDAY, None, 0, False), (date(2026, 11, 19), None, 0, True), (FRIDAY, time(8), 8, True),
        (FRIDAY, time(10), 10, False), (date(2026, 11, 1), None, 12, False),
    ],
)  # fmt: skip
def test_what_is_overdue(due_on: date, at: time | None, comes: int, wanted: bool) -> None:
    now = datetime(2026, 11, 20, 9, tzinfo=OSLO)
    due_at = datetime.combine(due_on, at or time.min, OSLO)
    comes_at = datetime(2026, 11, 20, comes, tzinfo=OSLO)
    assert is_overdue(due_on, at, due_at, comes_at, now) == wanted


def test_what_can_be_typed() -> None:
    assert read_title("  send\n the offer ", "todo") == "send the offer"
    assert read_title("", "call") == ""
    for bad in (
        lambda: read_title("", "todo"),
        lambda: read_title("x" * 1_000_000, "todo"),
        lambda: read_title("a\x00b", "todo"),
        lambda: read_field("owner", "1", FRIDAY),
        lambda: read_field("kind", "dance", FRIDAY),
        lambda: read_field("repeat_every", "-1", FRIDAY),
        lambda: read_field("repeat_every", "²", FRIDAY),
    ):
        with pytest.raises(Refusal):
            bad()
