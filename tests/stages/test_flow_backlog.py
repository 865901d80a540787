"""A long backlog, of which every step lets something else follow, is worked off in one loop."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from django.db import transaction

from prospekt import flow
from prospekt.ledger.actions import append
from prospekt.ledger.events import Actor
from prospekt.ledger.models import Event
from prospekt.ledger.reading import Happened
from prospekt.people.events import LeadChanged

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)


def test_steps_do_not_stand_within_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    depth, deepest, step = 0, 0, flow._step

    def answers(events: Sequence[Happened], now: datetime) -> None:
        first = [event.person_id for event in events if event.facts["version"] == 2]
        told = [LeadChanged(person_id=id_, fields=("city",), version=3) for id_ in first]
        append(told, by=Actor(None, "flow"), now=now)

    def counted() -> int:
        nonlocal depth, deepest
        depth += 1
        deepest = max(deepest, depth)
        try:
            return step()
        finally:
            depth -= 1

    monkeypatch.setattr(flow, "BATCH", 5)
    with monkeypatch.context() as quiet:
        quiet.setattr(flow, "_is_due", lambda _door: False)
        changed = [LeadChanged(person_id=n, fields=("city",), version=2) for n in range(1, 41)]
        with transaction.atomic():
            append(changed, by=Actor(None, "worker"), now=NOW)
    monkeypatch.setattr(flow, "TABLE", {"lead.changed": (answers, flow.score)})
    monkeypatch.setattr(flow, "_step", counted)
    assert flow.catch_up() == 80
    assert (deepest, Event.objects.filter(door="flow").count()) == (1, 40)
    assert flow.catch_up() == 0
