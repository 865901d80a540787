"""T5: an event whose writing was acknowledged is there after any kill, and an altered one is named."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from collections.abc import Callable

import pytest

from tests import postgres
from tests.conftest import ON_POSTGRES
from tests.stages.config.installation import Installation
from tests.trust.conftest import Install
from tests.trust.telling import tell

pytestmark = pytest.mark.trust
APPEND = """
import django
django.setup()
from django.db import transaction
from django.utils import timezone
from prospekt.ledger.actions import append
from prospekt.ledger.events import Actor
from prospekt.people.events import LeadChanged
n = 0
while True:
    n += 1
    with transaction.atomic():
        ids = append(
            [LeadChanged(person_id=1 + n % 7, fields=("city",), version=n + k) for k in range(n % 4 + 1)],
            by=Actor(None, "cli"), now=timezone.now(),
        )
    print(*ids, flush=True)
"""
SEAL = """
import django
django.setup()
from datetime import timedelta
from django.utils import timezone
from prospekt.ledger.seals import seal_new
print(seal_new(now=timezone.now() + timedelta(hours=1)))
"""


@pytest.fixture
def prospekt(install: Install) -> Installation:
    return install()


def script(prospekt: Installation, text: str) -> subprocess.Popen[str]:
    env = {**prospekt.env, "DJANGO_SETTINGS_MODULE": "prospekt.config.settings"}
    return subprocess.Popen(
        [sys.executable, "-c", text],
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )


def append_until_killed(
    prospekt: Installation, seconds: float, first: Callable[[], None] = lambda: None
) -> list[int]:
    """The ids that were acknowledged before a kill -9; something else may happen `first`."""
    process = script(prospekt, APPEND)
    assert process.stdout
    lines = [process.stdout.readline()]
    time.sleep(seconds)
    first()
    process.kill()
    lines += process.stdout.read().splitlines()
    process.stdout.close()
    process.wait()
    if lines[-1] and not lines[-1].endswith("\n"):
        lines.pop()  # The kill may have cut the last line short.
    return [int(word) for line in lines for word in line.split()]


def test_no_acknowledged_event_is_lost(prospekt: Installation, times: Callable[[int], int]) -> None:
    chance = random.Random(5)
    acknowledged: list[int] = []
    for _n in range(times(20) + 1):
        acknowledged += append_until_killed(prospekt, chance.uniform(0.05, 0.6))
    if not ON_POSTGRES:
        assert prospekt.rows("PRAGMA integrity_check") == [{"integrity_check": "ok"}]
    check_there(prospekt, acknowledged)


def check_there(prospekt: Installation, acknowledged: list[int]) -> None:
    """Every acknowledged event is in the log, once."""
    there = {row["id"] for row in prospekt.rows("SELECT id FROM ledger_event")}
    assert len(acknowledged) > 10
    assert len(acknowledged) == len(set(acknowledged))
    assert set(acknowledged) <= there
    tell(f"{len(acknowledged)} acknowledged, 0 missing, {len(there)} there")


@pytest.mark.skipif(not ON_POSTGRES, reason="a SQLite file has no server that could crash")
def test_no_acknowledged_event_is_lost_when_the_server_crashes(
    prospekt: Installation, crashing_server: postgres.Server, times: Callable[[int], int]
) -> None:
    acknowledged: list[int] = []
    for _n in range(times(20) + 1):
        acknowledged += append_until_killed(prospekt, 0.4, crashing_server.crash)
        crashing_server.begin()
    check_there(prospekt, acknowledged)


def check(prospekt: Installation) -> tuple[int, list[str]]:
    done = prospekt.run("check", "--json")
    problems = json.loads(done.stdout)["problems"]
    return done.returncode, [
        str(said) for part in problems.values() for said in part if "vent" in str(said)
    ]


def alter(prospekt: Installation, victim: int) -> None:
    """Change one letter of an event, past Prospekt."""
    if ON_POSTGRES:
        changed = "replace(facts::text, 'city', 'citx')::jsonb"
    else:
        changed = "replace(facts, 'city', 'citx')"
        names = (
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'ledger_event'"
        )
        for row in prospekt.rows(names):
            prospekt.rows(f'DROP TRIGGER "{row["name"]}"')
    prospekt.rows(f"UPDATE ledger_event SET facts = {changed} WHERE id = ?", victim)


def test_a_flipped_byte_is_found_and_the_event_named(prospekt: Installation) -> None:
    ids = append_until_killed(prospekt, 0.3)
    sealing = script(prospekt, SEAL)
    said, _nothing = sealing.communicate(timeout=180)
    assert int(said) >= len(ids)
    assert check(prospekt)[1] == []
    victim = ids[len(ids) // 2]
    alter(prospekt, victim)
    code, found = check(prospekt)
    assert code == 1
    assert len(found) == 1, found
    assert f"{victim:,}" in found[0] or str(victim) in found[0]
