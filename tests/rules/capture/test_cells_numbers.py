"""Numbers and money with either decimal mark, in five languages."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prospekt.capture.rules.cells import column_decimal_mark, read_int, read_money, read_number


@pytest.mark.parametrize(
    ("text", "decimal", "number"),
    [
        ("482130", None, "482130"),
        ("1,234.56", None, "1234.56"),
        ("1.234,56", None, "1234.56"),
        ("1 200,50", None, "1200.50"),
        ("1\u00a0200,50", ",", "1200.50"),
        ("1'000", None, "1000"),
        ("1.234.567", None, "1234567"),
        ("12,34,567", None, "1234567"),
        ("1,200", None, "1200"),
        ("1,200", ",", "1.200"),
        ("1.200", ",", "1200"),
        ("0.5", None, "0.5"),
        (".5", None, "0.5"),
        ("-3", None, "-3"),
        ("(5)", None, "-5"),
        ("12%", None, "12"),
        ("6.0E7", None, "60000000"),
        ("8.48e10", None, "84800000000"),
        ("E7", None, None),
        ("1.2.3", None, None),
        ("1,2,3", ".", None),
        ("12 apples", None, None),
        ("50-100", None, None),
        ("", None, None),
        ("NaN", None, None),
        ("\u0661\u0662", None, None),
    ],
)
def test_numbers(text: str, decimal: str | None, number: str | None) -> None:
    assert read_number(text, decimal) == (None if number is None else Decimal(number))


@pytest.mark.parametrize(
    ("samples", "mark"),
    [
        (["1,5", "2,25"], ","),
        (["1.5", "100"], "."),
        (["1.234,5"], ","),
        (["1.500.000"], ","),
        (["1,234", "5,678", "12,000"], "."),
        (["1.234", "5.678", "12.000"], ","),
        (["1,234"], None),
        (["1,5", "1.5"], None),
        (["12", "7"], None),
        (["Rp 1.500.000", "Rp 20.000"], ","),
        ([], None),
    ],
)
def test_one_decimal_mark_for_the_whole_column(samples: list[str], mark: str | None) -> None:
    assert column_decimal_mark(samples) == mark


@pytest.mark.parametrize(
    ("text", "money"),
    [
        ("$1.2M", (120_000_000, "USD")),
        ("US$ 3.5 billion", (350_000_000_000, "USD")),
        ("RM 1,200.50", (120_050, "MYR")),
        ("Rp 1.500.000", (150_000_000, "IDR")),
        ("Rp 5 juta", (500_000_000, "IDR")),
        ("kr 1 200,50", (120_050, "NOK")),
        ("1,5 mill NOK", (150_000_000, "NOK")),
        ("NOK 2 mrd", (200_000_000_000, "NOK")),
        ("1.234.567 ₫", (1_234_567, "VND")),
        ("500.000 VND", (500_000, "VND")),
        ("3,5 triệu đồng", (3_500_000, "VND")),
        ("3tr5 VND", (3_500_000, "VND")),
        ("2 tỷ VND", (2_000_000_000, "VND")),
        ("€1.500", (150_000, "EUR")),
        ("S$20", (2_000, "SGD")),
        ("20k", (2_000_000, "")),
        ("Rp 5 M", None),
        ("5 USD EUR", None),
        ("call me", None),
        ("1-5M", None),
        ("9" * 30, None),
    ],
)
def test_money_is_minor_units_and_code(text: str, money: tuple[int, str] | None) -> None:
    assert read_money(text) == money


@pytest.mark.parametrize(
    ("text", "currency", "scale", "money"),
    [
        ("12,5", "NOK", 1_000_000, (1_250_000_000, "NOK")),
        ("100", "VND", 1, (100, "VND")),
        ("$5", "SGD", 1, (500, "SGD")),
        ("$5", "NOK", 1, (500, "USD")),
        ("5k", "USD", 1_000_000, (500_000, "USD")),
        ("kr 5", "SEK", 1, (500, "SEK")),
    ],
)
def test_the_column_lends_currency_and_scale(
    text: str, currency: str, scale: int, money: tuple[int, str]
) -> None:
    assert read_money(text, None, currency, scale) == money


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("2300000", 2300000),
        ("1,234", 1234),
        ("12.0", 12),
        ("12.5", None),
        ("11-50", None),
        ("500+", None),
    ],
)
def test_whole_numbers(text: str, number: int | None) -> None:
    assert read_int(text) == number


@given(st.decimals(-(10**12), 10**12, places=2, allow_nan=False))
def test_either_mark_reads_back(number: Decimal) -> None:
    assert read_number(f"{number:,}", ".") == number
    swapped = f"{number:,}".translate(str.maketrans(",.", ".,"))
    assert read_number(swapped, ",") == number


@given(st.text(max_size=30))
def test_no_text_breaks_the_readers(text: str) -> None:
    read_number(text)
    read_money(text)
    column_decimal_mark([text])
