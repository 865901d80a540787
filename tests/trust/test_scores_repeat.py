"""T4: reasons add up to the score, every engine gives the same whole points, and a killed scorer changes nothing."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest
from django.db import connection

from prospekt import flow
from prospekt.config.demo_load import load_demo
from prospekt.people.models import Company, Person
from prospekt.playbook.compile_ibis import card_sql
from prospekt.playbook.shapes import fact_kinds
from prospekt.qualify.queries.scores import (
    bulk_scores_sql,
    facts_of,
    interest_of,
    running_playbook,
    scores_of,
)
from tests.stages.config.installation import Installation
from tests.trust.hashing import state_digests
from tests.trust.lists import write_list
from tests.trust.telling import tell

pytestmark = pytest.mark.trust
NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
_TYPES = {"number": pa.int64(), "flag": pa.bool_(), "text": pa.string(), "code": pa.string()}
Scored = dict[int, tuple[int, int, int, str]]
"""lead -> fit, interest, points, grade"""


def in_duckdb(
    playbook: Any,
    facts: Mapping[int, Mapping[str, Any]],
    pairs: Mapping[int, Mapping[str, tuple[float, float]]],
) -> Scored:
    kinds = fact_kinds(playbook.card)
    names = sorted(kinds)
    fields = [("lead", pa.int64()), *((name, _TYPES[kinds[name]]) for name in names)]
    rows = [{"lead": lead, **of_lead} for lead, of_lead in facts.items()]
    felt = [
        {"lead": lead, "rule": rule, "value": value, "moment": moment}
        for lead, rules in pairs.items()
        for rule, (value, moment) in rules.items()
    ]
    kinds = [
        ("lead", pa.int64()),
        ("rule", pa.string()),
        ("value", pa.float64()),
        ("moment", pa.float64()),
    ]
    with duckdb.connect() as engine:
        engine.register("facts", pa.Table.from_pylist(rows, schema=pa.schema(fields)))
        engine.register("pairs", pa.Table.from_pylist(felt, schema=pa.schema(kinds)))
        found = engine.execute(card_sql(playbook.card, "duckdb", NOW.timestamp())).fetchall()
    return {int(row[0]): (int(row[1]), int(row[2]), int(row[3]), row[4]) for row in found}


def in_database(playbook: Any, kind: str) -> Scored:
    lead = "p" if kind == "person" else "c"
    with connection.cursor() as cursor:
        cursor.execute(bulk_scores_sql(playbook, kind, f"{lead}.id > 0", NOW.timestamp()))
        return {int(r[0]): (int(r[1]), int(r[2]), int(r[3]), r[4]) for r in cursor.fetchall()}


@pytest.mark.django_db(transaction=True)
def test_reasons_add_up_and_all_engines_agree(times: Callable[[int], int]) -> None:
    load_demo(n=times(100_000), now=NOW, tell=lambda *_told: None)
    flow.catch_up()
    playbook = running_playbook()
    n = 0
    for kind, model in (("person", Person), ("company", Company)):
        ids = list(model.objects.values_list("pk", flat=True))
        scores = scores_of(playbook, kind, ids, NOW.timestamp())
        for lead, score in scores.items():
            assert sum(addend.points for addend in score.addends) == score.points, lead
        by_python = {lead: (s.fit, s.interest, s.points, s.grade) for lead, s in scores.items()}
        assert in_database(playbook, kind) == by_python
        assert (
            in_duckdb(playbook, facts_of(playbook.card, kind, ids), interest_of(kind, ids))
            == by_python
        )
        n += len(ids)
        cards = set(model.objects.values_list("card", flat=True).distinct())
        assert cards <= {playbook.version}, "two versions of the score stand in one list"
    assert n >= times(100_000) * 0.9
    points = set(Person.objects.values_list("points", flat=True))
    assert len(points) > 20, "too few different scores to show anything"
    tell(f"{n} leads, {len(points)} different scores")


RESCORE = """
import sys, django
django.setup()
from datetime import datetime, UTC
from prospekt.ledger.events import Actor
from prospekt.playbook.loading import load
from prospekt.qualify.actions import playbooks, scoring
playbooks.BATCH = scoring.BATCH = 200
now = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
playbook = load("b2b-software")
by = Actor(None, "schedule")
playbooks.enact_playbook(playbook, by=by, now=now)
playbooks.rescore_all(playbook, by=by, now=now, tell=lambda done, total: print(done, flush=True))
"""


@pytest.fixture
def scored(tmp_path: Path) -> Iterator[Installation]:
    found = Installation.begun(tmp_path / "home")
    made = write_list(tmp_path / "list.csv", 3_000)
    assert found.run("import", str(made.path), "--yes", "--json").returncode == 0
    yield found
    found.end()


def rescore(prospekt: Installation, *, end_after: int | None = None) -> int:
    """Score everybody by another playbook; killed after so many batches were told of. Returns the exit code."""
    env = {**prospekt.env, "DJANGO_SETTINGS_MODULE": "prospekt.config.settings"}
    process = subprocess.Popen(
        [sys.executable, "-c", RESCORE], env=env, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout
    for _n in range(end_after or 0):
        if not process.stdout.readline():
            break
    if end_after is not None:
        process.kill()
    process.stdout.read()
    process.stdout.close()
    return process.wait()


def test_a_killed_scorer_ends_with_the_same_scores(
    scored: Installation, tmp_path: Path, times: Callable[[int], int]
) -> None:
    calm = Installation(tmp_path / "calm")
    shutil.copytree(scored.home, calm.home)
    assert rescore(calm) == 0
    chance = random.Random(4)
    for _n in range(times(20)):
        rescore(scored, end_after=chance.randint(1, 3))
    left = scored.scalar(
        "SELECT COUNT(*) FROM people_person WHERE card <> (SELECT MAX(version) FROM qualify_playbookversion WHERE is_running)",
    )
    assert left > 0 or times(20) > 3, "the scorer was never interrupted, so the test shows nothing"
    assert rescore(scored) == 0
    tables = ("people_person", "people_company")
    of_killed, of_calm = state_digests(scored), state_digests(calm)
    assert {t: of_killed[t] for t in tables} == {t: of_calm[t] for t in tables}
