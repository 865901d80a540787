"""Answers kept under a key: with their effect or not at all."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from prospekt.ledger.leases import take
from prospekt.ledger.models import Lease, Reply, Schedule
from prospekt.ledger.replies import KEPT, Answer, Call, answer_once, forget_replies
from prospekt.words.problem import Refusal

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
CALL = Call("token:1", "k", "digest")


def effect(status: int = 201, *, is_final: bool = True) -> Answer:
    """Writes a row, then answers."""
    Schedule.objects.create(name=f"n{Schedule.objects.count()}", every_seconds=1, next_at=NOW)
    return Answer(status, f"answer {Schedule.objects.count()}", is_final=is_final)


def test_the_second_is_answered_as_the_first() -> None:
    first, second = (answer_once(CALL, effect, now=NOW) for _n in range(2))
    assert (second.status, second.body, second.is_repeated) == (201, first.body, True)
    assert Schedule.objects.count() == 1


@pytest.mark.parametrize(("is_final", "kept"), [(True, 1), (False, 0)])
def test_a_refusal_leaves_no_effect(is_final: bool, kept: int) -> None:
    answer_once(CALL, lambda: effect(422, is_final=is_final), now=NOW)
    assert (Schedule.objects.count(), Reply.objects.count()) == (0, kept)


def test_a_failure_leaves_nothing_and_can_be_tried_again() -> None:
    def fails() -> Answer:
        effect()
        raise ValueError("ours")

    with pytest.raises(ValueError, match="ours"):
        answer_once(CALL, fails, now=NOW)
    assert (Schedule.objects.count(), Reply.objects.count()) == (0, 0)
    assert answer_once(CALL, effect, now=NOW).status == 201


def test_while_another_answers_it_is_said() -> None:
    held = take(CALL.lease)
    assert held
    with pytest.raises(Refusal, match="being answered just now"):
        answer_once(CALL, effect, now=NOW)
    held.release()
    assert answer_once(CALL, effect, now=NOW).status == 201


def test_who_was_held_up_and_overtaken_writes_nothing() -> None:
    def slow() -> Answer:
        Lease.objects.filter(name=CALL.lease).update(fence=99)
        return effect()

    with pytest.raises(Refusal, match="being answered just now"):
        answer_once(CALL, slow, now=NOW)
    assert (Schedule.objects.count(), Reply.objects.count()) == (0, 0)


def test_a_key_is_for_one_call_of_one_caller() -> None:
    answer_once(CALL, effect, now=NOW)
    with pytest.raises(Refusal, match="used at 2026-11-21 09:00:00 UTC for a different request"):
        answer_once(Call("token:1", "k", "another"), effect, now=NOW)
    assert answer_once(Call("token:2", "k", "another"), effect, now=NOW).status == 201


def test_answers_are_kept_for_two_days() -> None:
    answer_once(CALL, effect, now=NOW)
    assert forget_replies(now=NOW + timedelta(hours=24)) == 0
    assert forget_replies(now=NOW + KEPT + timedelta(seconds=1)) == 1
