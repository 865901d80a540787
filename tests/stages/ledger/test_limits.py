"""Token buckets: never more calls than the rate allows, however they come."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from prospekt.ledger.limits import FORGOTTEN, forget_full, take_call
from prospekt.ledger.models import Bucket

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.integers(0, 40), min_size=1, max_size=40), st.integers(1, 20))
def test_no_more_than_the_rate(gaps: list[int], rate: int) -> None:
    Bucket.objects.all().delete()
    now, taken = NOW, 0
    for gap in gaps:
        now += timedelta(seconds=gap)
        wait = take_call({"a": rate}, now=now)
        taken += not wait
        if wait:
            assert not take_call({"b": rate}, now=now) or rate == 0
            Bucket.objects.filter(name="b").delete()
    seconds = (now - NOW).total_seconds()
    assert taken <= rate + seconds * rate / 60 + 1e-6


@pytest.mark.parametrize("rate", [1, 7, 60])
def test_who_waits_as_told_is_let_in(rate: int) -> None:
    while not (wait := take_call({"a": rate}, now=NOW)):
        pass
    assert take_call({"a": rate}, now=NOW + timedelta(seconds=wait - 1)) or wait == 1
    assert not take_call({"a": rate}, now=NOW + timedelta(seconds=wait))


def test_each_of_several_buckets_counts() -> None:
    assert not take_call({"a": 1, "b": 5}, now=NOW)
    assert take_call({"a": 1, "b": 5}, now=NOW) > 0
    assert not take_call({"b": 5}, now=NOW)
    assert not take_call({"a": 0}, now=NOW)


def test_a_clock_that_goes_back_gives_nothing_away() -> None:
    assert not take_call({"a": 1}, now=NOW)
    assert take_call({"a": 1}, now=NOW - timedelta(hours=1))


def test_full_buckets_are_forgotten() -> None:
    take_call({"a": 5}, now=NOW)
    assert forget_full(now=NOW) == 0
    assert forget_full(now=NOW + FORGOTTEN + timedelta(seconds=1)) == 1
