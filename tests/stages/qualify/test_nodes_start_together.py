"""Nodes that start at the same moment make one playbook the running one, once, on PostgreSQL."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import connection

from prospekt.config.playbook_start import enact_configured
from prospekt.ledger.models import Event
from prospekt.qualify.models import PlaybookVersion
from tests.stages.at_once import errors, together

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor != "postgresql", reason="on SQLite one writes after the other anyway"
    ),
]
NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)


def test_one_of_them_makes_the_playbook_the_running_one() -> None:
    for _round in range(6):
        PlaybookVersion.objects.all().delete()
        before = Event.objects.filter(name="playbook.enacted").count()
        found = together(*[lambda: enact_configured(now=NOW)] * 4)
        assert errors(found) == []
        assert sorted(found) == [False, False, False, True]
        assert PlaybookVersion.objects.filter(is_running=True).count() == 1
        assert Event.objects.filter(name="playbook.enacted").count() == before + 1
