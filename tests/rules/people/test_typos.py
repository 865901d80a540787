"""Words typed with a slip: which are meant, and what is looked for in their place."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from prospekt.people.rules.typos import MOST_CANDIDATES, Slips, beginnings, means

MEANT = [
    ("hansn", "hansen", True),
    ("hansne", "hansen", True),
    ("hanse", "hansen", True),
    ("hansenn", "hansen", True),
    ("ahnsen", "hansen", True),
    ("hxnsxn", "hansen", False),
    ("lan", "lam", False),
    ("nguyne", "nguyen", True),
    ("nurhalisah", "nurhaliza", True),
    ("kari", "mari", True),
    ("hans", "hansen", True),
]


@pytest.mark.parametrize(("typed", "word", "is_meant"), MEANT)
def test_means(typed: str, word: str, is_meant: bool) -> None:
    assert means(typed, word) == is_meant


def test_a_number_has_to_be_right() -> None:
    assert means("91234567", "912345678")
    assert not means("91234568", "912345678")
    assert beginnings(["91234567"]) == []


@given(st.text("abcd", min_size=4, max_size=12), st.data())
def test_whatever_the_slips_the_word_is_still_meant(word: str, data: st.DataObject) -> None:
    typed, middle = word, len(word) // 2
    # Two slips at the same place may make more of it; people slip here and there.
    for first, last in (
        [(middle + 1, len(word) - 2), (0, middle - 3)] if len(word) >= 8 else [(0, len(word) - 2)]
    ):
        at, letter = data.draw(st.integers(first, last)), data.draw(st.sampled_from("abx"))
        start, rest = typed[:at], typed[at:]
        typed = data.draw(
            st.sampled_from(
                [start + letter + rest, start + letter + rest[1:], start + rest[1:], start + rest[1::-1] + rest[2:]]
            )
        )  # fmt: skip
    assume(len(typed) > (7 if len(word) >= 8 else 3))
    assert means(typed, word)


def test_every_word_typed_has_to_be_meant() -> None:
    assert Slips(["ole", "hansn"]).all_in(["hansen", "ole", "fjord"])
    assert not Slips(["ole", "hansn", "berg"]).all_in(["hansen", "ole", "fjord"])


WORDS = st.text("abcdefghij", min_size=1, max_size=12)


@given(st.lists(WORDS, min_size=1, max_size=8))
def test_there_is_always_something_to_look_for_and_never_too_much(typed: list[str]) -> None:
    begun = beginnings(typed)
    assert bool(begun) == any(len(word) > 3 for word in typed[:4])
    assert all(one.either and all(one.either) for one in begun)
    assert sum(one.most for one in begun) <= MOST_CANDIDATES


@given(st.text("abcdefghij", min_size=5, max_size=10), st.data())
def test_a_slip_behind_the_third_letter_or_a_swap_or_an_extra_letter_is_looked_for(
    word: str, data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(word) - 2))
    swapped = word[:place] + word[place + 1] + word[place] + word[place + 2 :]
    doubled = word[: place + 1] + word[place:]
    for typed in (swapped, doubled):
        either = {start for one in beginnings([typed]) for start in one.either}
        assert typed == word or any(word.startswith(start) for start in either), typed
