"""T5: an event whose writing was acknowledged is there after any kill, and an altered one is named."""

from __future__ import annotations

import json
import random
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.stages.config.installation import Installation
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
def prospekt(tmp_path: Path) -> Iterator[Installation]:
    found = Installation(tmp_path / "home")
    assert found.run("user", "list").returncode == 0
    yield found
    found.end()


def script(prospekt: Installation, text: str) -> subprocess.Popen[str]:
    env = {**prospekt.env, "DJANGO_SETTINGS_MODULE": "prospekt.config.settings"}
    return subprocess.Popen(
        [sys.executable, "-c", text],
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )


def append_until_killed(prospekt: Installation, seconds: float) -> list[int]:
    """The ids that were acknowledged before a kill -9."""
    process = script(prospekt, APPEND)
    assert process.stdout
    lines = [process.stdout.readline()]
    time.sleep(seconds)
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
    with closing(sqlite3.connect(prospekt.home / "prospekt.sqlite3")) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        there = {row[0] for row in database.execute("SELECT id FROM ledger_event")}
    assert len(acknowledged) > 10
    assert len(acknowledged) == len(set(acknowledged))
    assert set(acknowledged) <= there
    tell(
        f"{len(acknowledged)} acknowledged in {times(20) + 1} kills, 0 missing, {len(there)} there"
    )


def check(prospekt: Installation) -> tuple[int, list[str]]:
    done = prospekt.run("check", "--json")
    problems = json.loads(done.stdout)["problems"]
    return done.returncode, [
        str(said) for part in problems.values() for said in part if "vent" in str(said)
    ]


def test_a_flipped_byte_is_found_and_the_event_named(prospekt: Installation) -> None:
    ids = append_until_killed(prospekt, 0.3)
    sealing = script(prospekt, SEAL)
    said, _nothing = sealing.communicate(timeout=60)
    assert int(said) >= len(ids)
    assert check(prospekt)[1] == []
    victim = ids[len(ids) // 2]
    with closing(sqlite3.connect(prospekt.home / "prospekt.sqlite3")) as database, database:
        for (name,) in database.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'ledger_event'"
        ).fetchall():
            database.execute(f'DROP TRIGGER "{name}"')
        database.execute(
            "UPDATE ledger_event SET facts = replace(facts, 'city', 'citx') WHERE id = ?", [victim]
        )
    code, found = check(prospekt)
    assert code == 1
    assert len(found) == 1, found
    assert f"{victim:,}" in found[0] or str(victim) in found[0]
