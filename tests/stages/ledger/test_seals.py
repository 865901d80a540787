"""Whoever changes the past is found, and the event is named."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from prospekt.ledger import seals
from prospekt.ledger.actions import append
from prospekt.ledger.events import Actor, Happening
from prospekt.ledger.models import Event, Seal
from prospekt.ledger.seals import seal_new, verify

# A commit of its own for each step: on PostgreSQL only what is committed can be sealed.
pytestmark = pytest.mark.django_db(transaction=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Met(Happening):
    name = "test.met"
    n: int = 0


@pytest.fixture
def ids(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """25 sealed events under three seals, and two more that are too young."""
    monkeypatch.setattr(seals, "LENGTH", 10)
    monkeypatch.setattr("prospekt.ledger.actions._followers", [])
    now = timezone.now()
    old = _append(25, now - timedelta(hours=1))
    _append(2, now)
    assert seal_new(now=now) == 25
    return old


def _append(n: int, now: object) -> list[int]:
    with transaction.atomic():
        return append([Met(person_id=i + 1, n=i) for i in range(n)], by=Actor(1, "test"), now=now)


def _run(sql: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def _codes() -> list[tuple[str, object]]:
    return [(problem.code, problem.params.get("id")) for problem in verify()]


def test_an_untouched_log_is_well(ids: list[int]) -> None:
    assert verify() == []
    assert Seal.objects.count() == 3
    assert seal_new(now=timezone.now()) == 0


@pytest.mark.parametrize(
    "change",
    [
        "facts = '{{\"n\":99}}'",
        "person_id = 77",
        "occurred_at = '2020-01-01 00:00:00'",
        "door = 'tesu'",
        "name = 'test.mat'",
        "amount = 0",
        "actor_id = NULL",
    ],
)
def test_one_changed_value_names_its_event(ids: list[int], change: str) -> None:
    _run(f"UPDATE ledger_event SET {change.format()} WHERE id = %s", ids[13])
    assert _codes() == [("event_altered", ids[13])]
    assert str(ids[13]) in str(verify()[0])


def test_a_flipped_byte_that_is_no_text_any_more_is_found_too(ids: list[int]) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL itself refuses to hold broken text")
    _run("UPDATE ledger_event SET door = CAST(x'74ff' AS TEXT) WHERE id = %s", ids[3])
    assert _codes() == [("event_altered", ids[3])]


def test_a_removed_event_is_missed(ids: list[int]) -> None:
    _run("DELETE FROM ledger_event WHERE id = %s", ids[9])
    assert _codes() == [("event_missing", ids[9])]


def test_an_event_slipped_in_is_noticed(ids: list[int]) -> None:
    _run("DELETE FROM ledger_seal")
    _run("DELETE FROM ledger_event WHERE id = %s", ids[5])
    seal_new(now=timezone.now())
    assert verify() == []
    past = timezone.now() - timedelta(days=9)
    Event.objects.create(
        pk=ids[5], occurred_at=past, recorded_at=past, name="test.met", door="test"
    )
    assert _codes() == [("event_added", ids[5])]


def test_a_changed_event_with_a_seal_made_to_match_breaks_the_chain(ids: list[int]) -> None:
    first = Seal.objects.order_by("pk").first()
    assert first is not None
    first.digests = bytes(first.digests)[:-1] + b"\x00"
    first.save()
    assert ("seal_broken", None) in _codes()


def test_a_seal_taken_out_is_missed(ids: list[int]) -> None:
    Seal.objects.order_by("pk")[1].delete()
    assert _codes() == [("seal_broken", None)]


def test_new_events_are_sealed_behind_the_old(ids: list[int]) -> None:
    assert seal_new(now=timezone.now() + timedelta(minutes=5)) == 2
    assert verify() == []
