"""How numbers and days are written and typed in each language."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prospekt.words import written
from prospekt.words.typed import as_typed, can_be_two_things, plain_amount, plain_number

ALL = ("en", "ms", "id", "nb", "vi")
AT = datetime(2026, 9, 5, 15, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    "language, number, amount",
    [
        ("en", "−1,234,567.5", "1,200.50 EUR"),
        ("ms", "−1,234,567.5", "1,200.50 EUR"),
        ("id", "−1.234.567,5", "1.200,50 EUR"),
        ("nb", "−1\u00a0234\u00a0567,5", "1\u00a0200,50 EUR"),
        ("vi", "−1.234.567,5", "1.200,50 EUR"),
        ("xx", "−1,234,567.5", "1,200.50 EUR"),
    ],
)
def test_numbers(language: str, number: str, amount: str) -> None:
    assert written.number(-1_234_567.5, language) == number
    assert written.money(Decimal("1200.5"), "EUR", 2, language) == amount
    assert written.number(9_240, "en") == "9,240"
    assert written.number(0.1, "en") == "0.1"


@pytest.mark.parametrize(
    "language, day, moment",
    [
        ("en", "5 Sep 2026", "5 Sep 2026, 15:04"),
        ("ms", "5 Sep 2026", "5 Sep 2026, 3:04 PTG"),
        ("id", "5 Sep 2026", "5 Sep 2026 15.04"),
        ("nb", "5. sep. 2026", "5. sep. 2026, 15:04"),
        ("vi", "5 thg 9, 2026", "15:04 5 thg 9, 2026"),
    ],
)
def test_days(language: str, day: str, moment: str) -> None:
    assert written.day(date(2026, 9, 5), language) == day
    assert written.moment(AT, language).replace("\u202f", " ") == moment


@pytest.mark.parametrize(
    "typed, en, id_, nb",
    [
        ("1200.50", "1200.50", "1200.50", "1200.50"),
        ("1200,50", "1200.50", "1200.50", "1200.50"),
        ("1.234,5", "1234.5", "1234.5", "1234.5"),
        ("1,234.5", "1234.5", "1234.5", "1234.5"),
        ("1 234,5", "1234.5", "1234.5", "1234.5"),
        ("1.200", "1.200", "1200", None),
        ("1,200", "1200", "1.200", "1.200"),
        ("1,234,567", "1234567", "1234567", "1234567"),
        ("−5", "-5", "-5", "-5"),
        ("1.2.3", None, None, None),
        ("12.", None, None, None),
        ("twelve", None, None, None),
    ],
)
def test_typed_numbers(typed: str, en: str | None, id_: str | None, nb: str | None) -> None:
    assert [plain_number(typed, each) for each in ("en", "id", "nb")] == [en, id_, nb]


@given(
    st.sampled_from(ALL),
    st.decimals(min_value=-(10**12), max_value=10**12, places=2, allow_nan=False),
)
def test_what_is_written_can_be_typed_back(language: str, value: Decimal) -> None:
    again = plain_number(written.number(value, language), language)
    assert again is not None
    assert Decimal(again) == value
    assert Decimal(plain_number(as_typed(str(value), language), language) or "nan") == value


def test_an_amount_with_its_currency() -> None:
    assert plain_amount("NOK 1.200,50", "id") == "NOK 1200.50"
    assert plain_amount("1 200,50 EUR", "nb") == "1200.50 EUR"
    assert plain_amount("nothing", "nb") == "nothing"
    assert can_be_two_things("1.200")
    assert not can_be_two_things("1200.5")
