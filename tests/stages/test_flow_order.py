"""Readers of the log on PostgreSQL: an event that is committed late with a lower id is not lost."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction

from prospekt import flow
from prospekt.ledger.actions import append
from prospekt.ledger.events import Actor
from prospekt.ledger.models import Event, Seal
from prospekt.ledger.seals import seal_new, verify
from prospekt.people.events import LeadChanged

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor != "postgresql", reason="writers queue up on SQLite, so ids are in order"
    ),
]
NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
BY = Actor(None, "web")


class Writer(threading.Thread):
    """Appends an event in a transaction of its own that stays open until it may end."""

    def __init__(self, person_id: int) -> None:
        super().__init__(daemon=True)
        self.person_id = person_id
        self.has_written, self.may_commit = threading.Event(), threading.Event()
        self.ids: list[int] = []

    def run(self) -> None:
        with transaction.atomic():
            happened = LeadChanged(person_id=self.person_id, fields=("city",), version=2)
            self.ids = append([happened], by=BY, now=NOW)
            self.has_written.set()
            self.may_commit.wait(120)
        connection.close()

    def write(self) -> None:
        self.start()
        assert self.has_written.wait(120)

    def commit(self) -> None:
        self.may_commit.set()
        self.join(20)


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """The ids of the events that the flow has let something follow from; nothing follows by itself."""
    found: list[int] = []
    table = {"lead.changed": (lambda events, now: found.extend(e.id for e in events), flow.score)}
    monkeypatch.setattr(flow, "TABLE", table)
    monkeypatch.setattr(flow, "score", table["lead.changed"][1])
    monkeypatch.setattr("prospekt.ledger.actions._followers", [])
    flow.catch_up()
    return found


def read_while(steps: list[Callable[[], None]], seen: list[int]) -> list[list[int]]:
    """What was seen after each step."""
    after = []
    for step in steps:
        step()
        flow.catch_up()
        after.append(list(seen))
    return after


def test_a_late_commit_with_a_lower_id_is_read(seen: list[int]) -> None:
    slow, quick = Writer(1), Writer(2)
    slow.write()
    quick.write()
    assert slow.ids < quick.ids
    early, late = read_while([quick.commit, slow.commit], seen)
    assert early == [], "the reader stays below the oldest transaction that still runs"
    assert late == [*slow.ids, *quick.ids]
    assert read_while([lambda: None], seen) == [late], "and nothing is read twice"


def test_a_lower_id_in_a_later_transaction_is_read(seen: list[int]) -> None:
    """The number is drawn first, the event is written later: by id alone it would be skipped."""
    quick = Writer(2)
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('ledger_event', 'id'))")
        low = cursor.fetchone()[0]
    quick.write()
    quick.commit()
    flow.catch_up()
    assert seen == quick.ids
    assert low < quick.ids[0]
    Event.objects.create(
        id=low, occurred_at=NOW, recorded_at=NOW, name="lead.changed", door="web", person_id=1,
        facts={"fields": ["city"], "version": 2, "change_set": None},
    )  # fmt: skip
    flow.catch_up()
    assert seen == [*quick.ids, low]


def test_seals_wait_for_the_oldest_transaction(seen: list[int]) -> None:
    slow, quick = Writer(1), Writer(2)
    slow.write()
    quick.write()
    quick.commit()
    later = NOW + timedelta(days=1)
    seal_new(now=later)
    assert not Seal.objects.filter(last_event_id__gte=slow.ids[0]).exists()
    slow.commit()
    seal_new(now=later)
    assert Seal.objects.filter(last_event_id__gte=quick.ids[0]).exists()
    assert verify() == []
