"""No personal datum is ever part of an event."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prospekt.ledger.events import EVENTS, Happening, event, is_impersonal


@dataclass(frozen=True, slots=True, kw_only=True)
class Told(Happening):
    word: object = ""


PERSONAL = st.one_of(
    st.emails(),
    st.from_regex(r"\A[A-Z][a-z]+ [A-Z][a-z]+\Z"),
    st.from_regex(r"\A\+\d{2} \d{3} \d{4,7}\Z"),
    st.text(min_size=81),
    st.sampled_from(["Nguyễn", "Siti", "bin Ali", "O'Neil", "12 Main Street", "a\nb", "ø"]),
)
IMPERSONAL = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False),
    st.from_regex(r"\A[a-z0-9_.:+-]{0,80}\Z"),
)


@given(PERSONAL)
def test_what_a_person_typed_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="only codes and numbers"):
        Told(word=text).facts()


@given(st.lists(IMPERSONAL), PERSONAL, st.integers(0, 9))
def test_one_personal_word_in_a_list_is_enough(codes: list[object], text: str, at: int) -> None:
    assert is_impersonal(codes)
    assert not is_impersonal([*codes[:at], text, *codes[at:]])


@given(st.one_of(st.dictionaries(st.text(), st.text()), st.binary(), st.complex_numbers()))
def test_shapes_that_could_hide_something_are_refused(value: object) -> None:
    assert not is_impersonal(value)


def test_columns_are_no_facts() -> None:
    assert Told(person_id=3, amount=100, currency="NOK", word="won").facts() == {"word": "won"}


def test_two_events_cannot_share_a_name() -> None:
    taken = next(iter(EVENTS), None)
    if taken is None:
        event("test.once")(Told)
        taken = "test.once"
    with pytest.raises(ValueError, match="two events"):
        event(taken)(Told)
    EVENTS.pop("test.once", None)
