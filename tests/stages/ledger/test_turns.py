"""Long work leaves the database to people who write beside it; on PostgreSQL they queue up by themselves."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from prospekt.ledger import turns
from prospekt.ledger.models import Schedule
from tests.stages.at_once import errors, together

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def slept(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    found: list[float] = []
    monkeypatch.setattr(turns.time, "sleep", found.append)
    return found


def enter(name: str) -> None:
    Schedule.objects.create(name=name, every_seconds=60, next_at=timezone.now() + timedelta(days=1))


def test_who_works_alone_never_pauses(slept: list[float]) -> None:
    others = turns.Others()
    for n in range(3):
        enter(f"mine {n}")
        others.let_in()
    assert slept == []


@pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite lets nobody queue")
def test_who_writes_beside_it_is_let_in(
    slept: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    others = turns.Others()
    assert not errors(together(lambda: enter("theirs")))
    others.let_in()
    others.let_in()
    shortest, longest = turns.PAUSES
    assert len(slept) == 2, "and whoever wrote is taken to go on"
    assert all(shortest <= pause <= longest for pause in slept)
    monkeypatch.setattr(turns, "AT_WORK", 0.0)
    others.let_in()
    assert len(slept) == 2
