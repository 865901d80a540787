"""What agreements say: keys of sounds, weights without labels, the threshold without labels."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prospekt.people.rules.matching import (
    COMPARISONS,
    HIGHEST,
    LOWEST,
    could_be_one,
    estimate,
    threshold,
)
from prospekt.people.rules.merging import merged, whose
from prospekt.people.rules.sound import bones, sound_of


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("soekarno", "sukarno"), ("djoko", "joko"), ("tjahjadi", "cahyadi"), ("sjarif", "syarif"),
        ("fadhil", "fadil"), ("khairul", "kairul"), ("taufiq", "taufik"), ("christian", "kristian"),
        ("wold", "vold"), ("hansen", "hanssen"), ("nguyen", "nguyen"), ("carl", "karl"), ("zulkifli", "sulkifli"),
    ],
)  # fmt: skip
def test_one_sound_has_one_key(one: str, other: str) -> None:
    assert bones(one) == bones(other)


@pytest.mark.parametrize(("one", "other"), [("hansen", "olsen"), ("siti", "nur"), ("tran", "pham")])
def test_other_sounds_have_other_keys(one: str, other: str) -> None:
    assert bones(one) != bones(other)


def test_a_name_sounds_the_same_in_any_order_and_one_word_says_too_little() -> None:
    assert sound_of("hansen ole") == sound_of("ole hansen")
    assert sound_of("ole") == ""


def _made_up(n: int, share: float) -> tuple[dict, dict, int]:  # type: ignore[type-arg]
    """Patterns of candidates and of any two, from known m and u; and how many of the candidates are one."""
    draw = random.Random(5)
    m, u = ((0.8, 0.15, 0.05), (0.7, 0.3)), ((0.001, 0.009, 0.99), (0.01, 0.99))

    def pattern(of: tuple[tuple[float, ...], ...]) -> tuple[int, ...]:
        return tuple(draw.choices(range(len(each)), each)[0] for each in of)

    candidates: dict[tuple[int, ...], float] = {}
    n_one = int(n * share)
    for at in range(n):
        found = pattern(m if at < n_one else u)
        candidates[found] = candidates.get(found, 0) + 1
    any_two: dict[tuple[int, ...], float] = {}
    for at in range(20_000):
        found = pattern(m if at < 20_000 * share else u)
        any_two[found] = any_two.get(found, 0) + 1
    return candidates, any_two, n_one


def test_what_agreements_say_is_learnt_without_labels() -> None:
    candidates, any_two, n_one = _made_up(40_000, 0.012)
    model = estimate(candidates, any_two, [(1.0, 1.0, 1.0), (1.0, 1.0)], 40_000)
    assert model.prior * 40_000 == pytest.approx(n_one, rel=0.3)
    assert model.m[0] == pytest.approx((0.8, 0.15, 0.05), abs=0.08)
    assert model.u[0] == pytest.approx((0.001, 0.009, 0.99), abs=0.005)


@given(
    st.dictionaries(st.tuples(st.integers(-1, 2), st.integers(-1, 1)), st.integers(1, 99), max_size=9),
    st.dictionaries(st.tuples(st.integers(-1, 2), st.integers(-1, 1)), st.integers(1, 99), max_size=9),
)  # fmt: skip
def test_shares_are_shares_whatever_is_counted(candidates: dict, any_two: dict) -> None:  # type: ignore[type-arg]
    most = [(1.0, 0.3, 0.05), (1.0, 0.4)]
    model = estimate(candidates, any_two, most, 1_000)
    assert 0 < model.prior <= 0.5
    for shares in (*model.m, *model.u):
        assert sum(shares) == pytest.approx(1)
        assert min(shares) > 0
    for shares, bounds in zip(model.m, most, strict=True):
        assert all(share <= bound + 1e-9 for share, bound in zip(shares, bounds, strict=True))


@given(st.lists(st.floats(0.01, 1), max_size=60))
def test_the_threshold_stays_within_its_bounds(probabilities: list[float]) -> None:
    for of_persons, lowest in LOWEST.items():
        found = threshold(sorted(probabilities, reverse=True), of_persons=of_persons)
        assert lowest <= found <= HIGHEST


def test_the_threshold_lies_where_right_ones_end() -> None:
    probabilities = [0.99] * 50 + [0.6] * 5 + [0.02] * 500
    assert threshold(probabilities, of_persons=True) == 0.6


def test_strangers_of_one_town_are_no_duplicates() -> None:
    """Town and a word of the name agree far more often together than either alone, and nobody is there twice."""
    sizes = [(1.0, 0.15, 0.05), (1.0, 0.1), (1.0, 0.5)]  # name, place, phone
    any_two = {(2, 1, 1): 190_000.0, (1, 1, 1): 3_000.0, (2, 0, 1): 4_000.0, (1, 0, 1): 3_000.0}
    candidates = {(1, 0, 1): 150_000.0, (1, 1, 1): 150_000.0, (0, 0, 1): 200.0, (0, 0, 0): 30.0}
    model = estimate(candidates, any_two, sizes, 10_000_000)
    assert model.prior * 10_000_000 < 10_000, "and not the three hundred thousand who are compared"


COLLEAGUES = {"company": "same", "domain": "same", "place": "same"}


@pytest.mark.parametrize(
    ("levels", "could"),
    [
        ({**COLLEAGUES, "name": "same"}, True),
        ({**COLLEAGUES, "name": "part"}, True),
        ({**COLLEAGUES, "name": "word"}, False),
        ({**COLLEAGUES, "name": "word", "email": "alike", "phone": "digit"}, False),  # extensions in a row
        ({**COLLEAGUES, "name": "word", "email": "mailbox"}, True),
        ({**COLLEAGUES, "name": "similar", "birthday": "same"}, True),
        ({**COLLEAGUES, "name": "different", "phone": "same"}, False),  # a switchboard
        ({**COLLEAGUES, "name": "different", "email": "same"}, True),  # married
        ({**COLLEAGUES, "phone": "same"}, True),
        ({**COLLEAGUES}, False),
        ({"name": "word", "place": "same"}, True),
        ({"name": "different", "company": "different"}, True),
    ],
)  # fmt: skip
def test_colleagues_need_something_of_their_own(levels: dict[str, str], could: bool) -> None:
    assert could_be_one(levels) is could


def test_every_comparison_ends_in_different_and_has_words() -> None:
    assert all(level.code != "different" for one in COMPARISONS for level in one.levels)


def test_the_kept_value_stays_unless_there_is_none() -> None:
    keep = {"full_name": "Ole", "role": "", "lifecycle": "lead", "own": {"a": 1}}
    gone = {"full_name": "Ola", "role": "Chair", "lifecycle": "customer", "own": {"b": 2}}
    assert whose("full_name", keep, gone) == "keep"
    assert whose("role", keep, gone) == "gone"
    assert whose("lifecycle", keep, gone) == "gone"
    assert whose("own:b", keep, gone) == "gone"


def test_a_field_goes_with_all_its_columns() -> None:
    from prospekt.people.actions.pending import PERSON_DEFAULTS  # noqa: PLC0415 - columns of a person

    keep = {**PERSON_DEFAULTS, "revenue": 5, "revenue_currency": "EUR"}
    gone = {**PERSON_DEFAULTS, "revenue": 7, "revenue_currency": "USD"}
    assert merged(keep, gone, {}, is_person=True) == {}
    assert merged(keep, gone, {"revenue": "gone"}, is_person=True) == {
        "revenue": (5, 7), "revenue_currency": ("EUR", "USD"),
    }  # fmt: skip
