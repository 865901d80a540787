"""What is typed into own fields: read for certain, or refused in a sentence; kinds change without loss."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prospekt.people.rules.edits import read_edit
from prospekt.people.rules.money import CURRENCIES, amount_text, money_text, read_amount
from prospekt.people.rules.own_shapes import check_choices, check_label
from prospekt.people.rules.own_values import (
    KINDS,
    Own,
    converted,
    free_slug,
    own_text,
    read_own,
    slug_of,
)
from prospekt.words.problem import Refusal

PLANS = ("Basic", "Plus", "Für Große")
FIELDS = {
    kind: Own("Field", kind, PLANS if kind in ("choice", "choices") else ()) for kind in KINDS
}


@pytest.mark.parametrize(
    ("kind", "typed", "value"),
    [
        ("text", "as it stands", "as it stands"),
        ("number", "1200", 1200),
        ("number", "-12.5", -12.5),
        ("number", "1,200,000", 1_200_000),
        ("number", "1 200", 1200),
        ("money", "1200.50", [120050, "EUR"]),
        ("money", "1200.50 USD", [120050, "USD"]),
        ("money", "nok 1,200", [120000, "NOK"]),
        ("money", "5000000 VND", [5000000, "VND"]),
        ("money", "-20", [-2000, "EUR"]),
        ("money", "1 200,50 NOK", [120050, "NOK"]),
        ("date", "2026-02-28", "2026-02-28"),
        ("choice", "plus", "Plus"),
        ("choice", "fur grosse", "Für Große"),
        ("choices", "Plus; basic", "Basic; Plus"),
        ("choices", "plus;plus", "Plus"),
        ("yes_no", "Yes", True),
        ("yes_no", "0", False),
        *(("yes_no", word, True) for word in ("ya", "JA", "có", "true")),
        *(("yes_no", word, False) for word in ("tidak", "Nei", "không", "off")),
        ("link", "https://a.example/x?y=1#z", "https://a.example/x?y=1#z"),
        *((kind, "", None) for kind in KINDS),
    ],
)
def test_reading(kind: str, typed: str, value: Any) -> None:
    assert read_own(FIELDS[kind], typed, "EUR") == value


@pytest.mark.parametrize(
    ("kind", "typed", "code"),
    [
        ("number", "twelve", "not_number"),
        ("number", "nan", "not_number"),
        ("number", "1e400", "not_number"),
        ("number", "\u0661\u0662", "not_number"),
        ("money", "1.200", "not_money"),
        ("money", "1200.505", "not_money"),
        ("money", "12 XQX", "not_money"),
        ("money", "EUR 12 USD", "not_money"),
        ("money", "12.50 VND", "not_money"),
        ("money", "9" * 30, "not_money"),
        ("date", "28.2.2026", "not_date"),
        ("date", "2026-02-30", "not_date"),
        ("date", "0001-01-01", "not_date"),
        ("choice", "Gold", "not_a_choice"),
        ("choices", "Plus; Gold", "not_a_choice"),
        ("yes_no", "perhaps", "not_yes_no"),
        ("link", "javascript:alert(1)", "not_link"),
        ("link", "data:text/html,x", "not_link"),
        ("link", "https://", "not_link"),
        ("link", "https://a.example/a b", "not_link"),
        ("link", "//a.example", "not_link"),
        ("link", "https://[broken", "not_link"),
        ("link", "https://a.example/" + "x" * 600, "not_link"),
    ],
)
def test_refusing(kind: str, typed: str, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        read_own(FIELDS[kind], typed, "EUR")
    assert refused.value.problem.code == code
    assert str(refused.value).startswith("Field: ")


def test_a_field_without_choices_takes_any_text() -> None:
    assert read_own(Own("Plan", "choice"), "Gold", "EUR") == "Gold"


def test_a_refusal_names_the_field_of_the_form() -> None:
    own = {"seats": Own("Seats", "number")}
    with pytest.raises(Refusal) as refused:
        read_edit("own:seats", "x", is_person=True, country="", own=own)
    assert refused.value.problem.column == "own:seats"


def test_a_field_of_companies_is_none_of_persons() -> None:
    own = {"seats": Own("Seats", "number", applies_to="companies")}
    assert read_edit("own:seats", "3", is_person=False, country="", own=own) == {"own:seats": 3}
    with pytest.raises(Refusal) as refused:
        read_edit("own:seats", "3", is_person=True, country="", own=own)
    assert refused.value.problem.code == "unknown_field"


@given(st.integers(-(2**53) + 1, 2**53 - 1), st.sampled_from(sorted(CURRENCIES)))
def test_money_reads_back_as_it_is_written(minor: int, currency: str) -> None:
    assert read_amount(money_text(minor, currency), "EUR") == (minor, currency)


def test_amounts_are_written_with_their_decimals() -> None:
    assert [amount_text(5, code) for code in ("EUR", "VND")] == ["0.05", "5"]


@pytest.mark.parametrize(
    ("value", "kind", "choices", "new"),
    [
        (1200, "text", (), "1200"),
        (True, "text", (), "yes"),
        ([120050, "USD"], "text", (), "1200.50 USD"),
        ("12.50", "number", (), 12.5),
        ("1200.50 USD", "money", (), [120050, "USD"]),
        ("2026-02-28", "date", (), "2026-02-28"),
        ("no", "yes_no", (), False),
        ("Plus", "choices", PLANS, "Plus"),
        ("Plus", "choice", PLANS, "Plus"),
    ],
)
def test_another_kind_says_the_same(
    value: Any, kind: str, choices: tuple[str, ...], new: Any
) -> None:
    assert converted(value, kind, choices, "EUR") == new


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("about 12", "number"), ("+12", "yes_no"), ("plus", "choice"), ("Basic; Plus", "choice"), ("1200", "money"),
        ("Yes", "yes_no"), ("28.2.2026", "date"),
    ],
)  # fmt: skip
def test_another_kind_would_lose_something(value: str, kind: str) -> None:
    with pytest.raises(Refusal):
        converted(value, kind, PLANS, "EUR")


@given(st.one_of(st.booleans(), st.integers(-(2**53) + 1, 2**53 - 1), st.just([5, "VND"])))
def test_every_value_becomes_text_and_comes_back(value: Any) -> None:
    kind = "yes_no" if isinstance(value, bool) else "number" if isinstance(value, int) else "money"
    text = converted(value, "text", (), "EUR")
    assert converted(text, kind, (), "EUR") == value
    assert own_text(value) == text


@pytest.mark.parametrize(
    ("label", "slug"),
    [
        ("Budget 2026", "budget_2026"),
        ("Đặt hàng", "dat_hang"),
        ("***", "field"),
        ("x" * 80, "x" * 60),
    ],
)
def test_slugs(label: str, slug: str) -> None:
    assert slug_of(label) == slug


def test_a_taken_slug_gets_a_number() -> None:
    assert free_slug("Plan", {"plan", "plan_2"}) == "plan_3"
    assert len(free_slug("x" * 80, {"x" * 60})) == 60


@pytest.mark.parametrize(
    ("choices", "code"),
    [(["a", "A"], "choice_twice"), ([""], "bad_choice"), (["a;b"], "bad_choice"), (["x" * 81], "bad_choice"),
     ([str(n) for n in range(201)], "too_many_choices"), (["a\x00"], "nul")],
)  # fmt: skip
def test_choices_that_cannot_be(choices: list[str], code: str) -> None:
    with pytest.raises(Refusal) as refused:
        check_choices(choices)
    assert refused.value.problem.code == code


@pytest.mark.parametrize(
    ("label", "code"), [("", "bad_name"), ("x" * 101, "bad_name"), (" BÜDGET ", "name_taken")]
)
def test_labels_that_cannot_be(label: str, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        check_label(label, ["Budget"])
    assert refused.value.problem.code == code
