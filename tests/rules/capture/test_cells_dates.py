"""Dates as people and tools write them."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prospekt.capture.rules.cells import column_date_order, read_cell, read_date, read_moment

CERTAIN = [
    ("2024-01-31", date(2024, 1, 31)),
    ("2024/1/31", date(2024, 1, 31)),
    ("20080101", date(2008, 1, 1)),
    ("01 Jan 2024", date(2024, 1, 1)),
    ("15-Jan-24", date(2024, 1, 15)),
    ("January 5, 2024", date(2024, 1, 5)),
    ("5th of May 2023", date(2023, 5, 5)),
    ("Mon, 15 Jan 2024", date(2024, 1, 15)),
    ("1. januar 2024", date(2024, 1, 1)),
    ("17. desember 2023", date(2023, 12, 17)),
    ("15 Mac 2023", date(2023, 3, 15)),
    ("15 Ogos 2023", date(2023, 8, 15)),
    ("15 Agustus 2023", date(2023, 8, 15)),
    ("ngày 15 tháng 3 năm 2024", date(2024, 3, 15)),
    ("15 tháng 12, 2024", date(2024, 12, 15)),
    ("12 Th3 2024", date(2024, 3, 12)),
    ("Thứ Hai, 15/01/2024", date(2024, 1, 15)),
    ("31.12.2023", date(2023, 12, 31)),
    ("12/31/2023", date(2023, 12, 31)),
    ("45292", date(2024, 1, 1)),
    ("2010-10-14T12:00:00.000Z-0300", date(2010, 10, 14)),
]
NO_DATES = [
    "", "abc", "2024-02-30", "2024-13-01", "1850-01-01", "2150-01-01", "--03-14", "14 March", "March 2024",
    "01/02/2024", "9.3.10", "99999", "12345678", "31/31/2024", "1.2.3.4", "2024",
]  # fmt: skip


@pytest.mark.parametrize(("text", "day"), CERTAIN)
def test_certain_dates_need_no_order(text: str, day: date) -> None:
    assert read_date(text) == day


@pytest.mark.parametrize("text", NO_DATES)
def test_what_is_no_date_or_not_certain_is_none(text: str) -> None:
    assert read_date(text) is None


@pytest.mark.parametrize(
    ("text", "order", "day"),
    [
        ("01/02/2024", "dmy", date(2024, 2, 1)),
        ("01/02/2024", "mdy", date(2024, 1, 2)),
        ("9.3.10 8:05", "dmy", date(2010, 3, 9)),
        ("24-01-15", "ymd", date(2024, 1, 15)),
        ("25/12/2023", "mdy", None),
        ("12/25/2023", "dmy", None),
    ],
)
def test_order_decides_numeric_dates(text: str, order: str, day: date | None) -> None:
    assert read_date(text, order) == day


@pytest.mark.parametrize(
    ("text", "order", "zone", "moment"),
    [
        (
            "2024-01-15 10:30:00",
            None,
            "Asia/Kuala_Lumpur",
            datetime(2024, 1, 15, 2, 30, tzinfo=UTC),
        ),
        (
            "2006-04-15T03:23:15.000Z",
            None,
            "Asia/Jakarta",
            datetime(2006, 4, 15, 3, 23, 15, tzinfo=UTC),
        ),
        ("2010-10-14T12:00:00.000Z-0300", None, "UTC", datetime(2010, 10, 14, 15, tzinfo=UTC)),
        (
            "2010-10-14T12:00:00.000GMT",
            None,
            "Asia/Jakarta",
            datetime(2010, 10, 14, 12, tzinfo=UTC),
        ),
        ("07/15/2009 02:14:45+0800", "mdy", "UTC", datetime(2009, 7, 14, 18, 14, 45, tzinfo=UTC)),
        ("1/2/2024 3:05 PM", "dmy", "UTC", datetime(2024, 2, 1, 15, 5, tzinfo=UTC)),
        ("5. mai 2023 kl. 08.30", None, "Europe/Oslo", datetime(2023, 5, 5, 6, 30, tzinfo=UTC)),
        ("45292.5", None, "UTC", datetime(2024, 1, 1, 12, tzinfo=UTC)),
        ("1700000000000", None, "UTC", datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)),
        ("2024-01-15", None, "Europe/Oslo", datetime(2024, 1, 14, 23, tzinfo=UTC)),
        ("2024-01-15 25:00", None, "UTC", None),
    ],
)
def test_moments_are_told_in_utc(
    text: str, order: str | None, zone: str, moment: datetime | None
) -> None:
    assert read_moment(text, order, zone) == moment


@pytest.mark.parametrize(
    ("samples", "order"),
    [
        (["2024-01-01", "2024-02-03"], "ymd"),
        (["01 Jan 2024", ""], "ymd"),
        (["01/02/2024", "13/02/2024"], "dmy"),
        (["01/02/2024", "02/13/2024"], "mdy"),
        (["01/20/2024", "garbage"], "mdy"),
        (["01/02/2024", "02/03/2024"], None),
        (["13/02/2024", "02/13/2024"], None),
        (["1.2.2024", "3.4.2024"], "dmy"),
        (["9.3.10 8:05", "31.3.10 8:05"], "dmy"),
        ([], "ymd"),
    ],
)
def test_one_order_fits_the_whole_column(samples: list[str], order: str | None) -> None:
    assert column_date_order(samples) == order


def test_birthdays_with_two_digits_lie_in_the_past() -> None:
    assert read_cell("date", "1. mai 45") == (date(1945, 5, 1), None)


@pytest.mark.parametrize("text", ["--03-14", "--0314", "14 March", "14.3."])
def test_a_birthday_without_year_says_so(text: str) -> None:
    value, problem = read_cell("date", text)
    assert value is None
    assert problem is not None
    assert problem.code == "date_without_year"
    assert text in str(problem)


@given(
    st.dates(date(1900, 1, 1), date(2100, 12, 31)),
    st.sampled_from(["%d/%m/%Y", "%d.%m.%Y %H:%M", "%d-%m-%Y"]),
)
def test_what_was_written_day_first_is_read_back(day: date, pattern: str) -> None:
    assert read_date(day.strftime(pattern), "dmy") == day


@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)))
def test_what_was_written_month_first_is_read_back(day: date) -> None:
    assert read_date(day.strftime("%m/%d/%Y"), "mdy") == day
    assert read_date(day.isoformat()) == day
    assert read_date(day.strftime("%d %B %Y")) == day


@given(st.text(max_size=40), st.sampled_from(["dmy", "mdy", "ymd", None]))
def test_no_text_breaks_the_reader(text: str, order: str | None) -> None:
    day, moment = read_date(text, order), read_moment(text, order)
    assert (day is None) == (moment is None)
