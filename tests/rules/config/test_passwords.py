"""Which passwords are good enough, and what is said about the others."""

from __future__ import annotations

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from hypothesis import given, settings
from hypothesis import strategies as st

from prospekt.people.models import User

KARI = User(email="kari.nordmann@fjordfish.example", name="Kari Nordmann")


def codes(password: str) -> set[str]:
    try:
        validate_password(password, KARI)
    except ValidationError as weak:
        return {error.code for error in weak.error_list}
    return set()


@pytest.mark.parametrize(
    "password",
    [
        "purple stapler canyon", "correct horse battery", "wirklich-lange-gurke", "tre små fisker i regn",
        "春眠不覚暁処処聞啼鳥", "x" * 3 + "kjdhfwqpozm", "   leading canyon stapler   ",
        "purple stapler\n1984\ncanyon 2026\n",
        "a" * 500 + "stapler canyon purple 88 giraffe",
    ],
)  # fmt: skip
def test_long_and_unrelated_words_will_do(password: str) -> None:
    assert codes(password) == set()


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("short7q", "password_too_short"),
        ("1234567890", "password_stolen"),
        ("1QAZ2WSX3EDC", "password_stolen"),
        ("qwertyuiop", "password_stolen"),
        ("Password123!", "password_guessable"),
        ("prospekt2026", "password_guessable"),
        ("fjordfish2026", "password_guessable"),
        ("Nordmann1985", "password_guessable"),
        ("aaaaaaaaaaaaaaaaaaaaaaaa", "password_guessable"),
        ("abcdefghijklmnop", "password_guessable"),
        ("kari.nordmann@fjordfish.example", "password_too_similar"),
    ],
)
def test_what_is_tried_first_is_refused(password: str, code: str) -> None:
    assert code in codes(password)


def test_the_refusal_says_what_to_do() -> None:
    with pytest.raises(ValidationError) as caught:
        validate_password("Password123!", KARI)
    assert "unrelated words" in caught.value.messages[0]


@settings(deadline=None, max_examples=50)
@given(
    st.text(
        min_size=64, max_size=300, alphabet=st.characters(codec="utf-8", exclude_categories=["Cs"])
    )
)
def test_any_length_can_be_judged(password: str) -> None:
    assert codes(password) <= {"password_guessable", "password_stolen", "password_too_similar"}
