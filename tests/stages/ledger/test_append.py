"""The only way into the log."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from django.db import OperationalError, transaction
from django.utils import timezone

from prospekt.ledger.actions import append, follow, write_texts
from prospekt.ledger.events import Actor, Happening
from prospekt.ledger.models import Event, Text

BY = Actor(7, "test")


@dataclass(frozen=True, slots=True, kw_only=True)
class Met(Happening):
    name = "test.met"
    place: str = ""


@pytest.mark.django_db
def test_an_event_keeps_who_when_and_what() -> None:
    at, now = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC), timezone.now()
    ids = append(
        [Met(person_id=1, occurred_at=at, place="fair"), Met(company_id=2)],
        by=BY,
        now=now,
        cause_id=9,
    )
    first, second = Event.objects.filter(pk__in=ids).order_by("pk")
    assert (first.name, first.person_id, first.occurred_at, first.recorded_at) == (
        "test.met",
        1,
        at,
        now,
    )
    assert (first.actor_id, first.door, first.cause_id, first.facts) == (
        7,
        "test",
        9,
        {"place": "fair"},
    )
    assert (second.company_id, second.occurred_at) == (2, now)


@pytest.mark.django_db
def test_a_person_s_words_never_enter_the_log() -> None:
    with pytest.raises(ValueError, match="place"):
        append([Met(person_id=1, place="Kari Nordmann, +47 900 00 000")], by=BY, now=timezone.now())
    assert not Event.objects.exists()


@pytest.mark.django_db
def test_words_stand_beside_the_event() -> None:
    (id_,) = append([Met(person_id=1)], by=BY, now=timezone.now())
    write_texts([(id_, 1, None, "Talked about the weather, Ø.")])
    assert Text.objects.get(pk=id_).text == "Talked about the weather, Ø."


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_nothing_is_appended() -> None:
    with pytest.raises(RuntimeError, match="transaction"):
        append([Met(person_id=1)], by=BY, now=timezone.now())


@pytest.mark.django_db(transaction=True)
def test_followers_run_after_the_commit_and_never_after_a_rollback(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen: list[int] = []
    monkeypatch.setattr("prospekt.ledger.actions._followers", [])
    follow(lambda _door: seen.append(Event.objects.count()))
    with transaction.atomic():
        append([Met(person_id=1)], by=BY, now=timezone.now())
        assert seen == []
    assert seen == [1]
    with transaction.atomic():
        append([Met(person_id=1)], by=BY, now=timezone.now())
        transaction.set_rollback(True)
    assert seen == [1]


@pytest.mark.django_db(transaction=True)
def test_followers_are_told_once_a_transaction_and_by_which_door(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told: list[str] = []
    monkeypatch.setattr("prospekt.ledger.actions._followers", [])
    follow(told.append)
    with transaction.atomic():
        for person_id in (1, 2):
            append([Met(person_id=person_id)], by=BY, now=timezone.now())
        with contextlib.suppress(ZeroDivisionError), transaction.atomic():
            append([Met(person_id=3)], by=BY, now=timezone.now())
            raise ZeroDivisionError
    assert told == ["test"]
    with transaction.atomic():
        with contextlib.suppress(ZeroDivisionError), transaction.atomic():
            append([Met(person_id=4)], by=BY, now=timezone.now())
            raise ZeroDivisionError
        append([Met(person_id=5)], by=BY, now=timezone.now())
    assert told == ["test", "test"], "what was rolled back tells nobody, what came after it does"


@pytest.mark.django_db(transaction=True)
def test_a_follower_that_fails_undoes_nothing_and_stops_nobody(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    told: list[str] = []

    def falls(_door: str) -> None:
        raise OperationalError("the database is away")

    monkeypatch.setattr("prospekt.ledger.actions._followers", [])
    follow(falls)
    follow(told.append)
    with transaction.atomic():
        append([Met(person_id=1)], by=BY, now=timezone.now())
    assert (Event.objects.count(), told) == (1, ["test"])
    assert "falls" in caplog.text
