"""What runs again and again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from prospekt.ledger.leases import take
from prospekt.ledger.models import Schedule
from prospekt.ledger.schedule import Entry, enter, run_due

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def _entry(
    name: str, seen: list[str], every: timedelta = HOUR, then: Callable[[], object] = lambda: None
) -> Entry:
    def run(now: datetime) -> None:
        seen.append(name)
        then()

    return Entry(name, every, run)


def test_a_new_entry_is_due_at_once_and_then_in_its_rhythm() -> None:
    seen: list[str] = []
    entries = [_entry("hourly", seen)]
    enter(entries, now=NOON)
    assert run_due(entries, now=NOON) == ["hourly"]
    assert run_due(entries, now=NOON + HOUR - timedelta(seconds=1)) == []
    assert run_due(entries, now=NOON + HOUR) == ["hourly"]
    assert seen == ["hourly", "hourly"]


def test_after_a_long_sleep_it_runs_once_not_for_every_hour_missed() -> None:
    seen: list[str] = []
    entries = [_entry("hourly", seen)]
    enter(entries, now=NOON)
    run_due(entries, now=NOON + 50 * HOUR)
    assert run_due(entries, now=NOON + 50 * HOUR) == []
    assert len(seen) == 1


def test_entering_again_does_not_make_it_due_again() -> None:
    entries = [_entry("hourly", [])]
    enter(entries, now=NOON)
    run_due(entries, now=NOON)
    enter(entries, now=NOON + timedelta(minutes=1))
    assert run_due(entries, now=NOON + timedelta(minutes=1)) == []


def test_a_changed_rhythm_counts_from_now_and_a_dropped_entry_goes() -> None:
    enter([_entry("a", []), _entry("b", [])], now=NOON)
    enter([_entry("a", [], timedelta(minutes=5))], now=NOON + HOUR)
    assert list(Schedule.objects.values_list("name", "every_seconds", "next_at")) == [
        ("a", 300, NOON + HOUR)
    ]


def test_one_that_fails_is_logged_and_the_others_run(caplog: pytest.LogCaptureFixture) -> None:
    seen: list[str] = []
    entries = [_entry("bad", seen, then=lambda: 1 / 0), _entry("good", seen)]
    enter(entries, now=NOON)
    run_due(entries, now=NOON)
    assert seen == ["bad", "good"]
    assert "bad: division by zero" in caplog.text
    assert run_due(entries, now=NOON + timedelta(minutes=1)) == []


def test_what_another_process_runs_is_left_to_it() -> None:
    seen: list[str] = []
    entries = [_entry("hourly", seen)]
    enter(entries, now=NOON)
    take("schedule:hourly")
    assert run_due(entries, now=NOON) == []
    assert seen == []
