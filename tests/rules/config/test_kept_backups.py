"""Which nightly backups are kept."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from prospekt.config.backup_schedule import kept_of

NIGHTS = [datetime(2026, 11, 1, 2, 30, tzinfo=UTC) + timedelta(days=n) for n in range(60)]


def test_seven_days_and_four_weeks() -> None:
    kept = kept_of(NIGHTS, daily=7, weekly=4)
    assert kept[-7:] == NIGHTS[-7:]
    # 30 December 2026 is a Wednesday: the youngest of its week is a daily one, three Sundays come before.
    assert [each.day for each in kept[:-7]] == [13, 20]
    assert len(kept) == 9


def test_two_in_one_night_count_once() -> None:
    twice = sorted([*NIGHTS[-3:], *(night + timedelta(hours=1) for night in NIGHTS[-3:])])
    assert kept_of(twice, daily=2, weekly=0) == [
        night + timedelta(hours=1) for night in NIGHTS[-2:]
    ]


@given(
    st.lists(st.datetimes(timezones=st.just(UTC)), max_size=40),
    st.integers(1, 10),
    st.integers(0, 6),
)
def test_the_youngest_is_always_kept_and_nothing_is_invented(
    made: list[datetime], daily: int, weekly: int
) -> None:
    kept = kept_of(made, daily=daily, weekly=weekly)
    assert set(kept) <= set(made)
    assert len(kept) <= daily + weekly
    assert not made or max(made) in kept
