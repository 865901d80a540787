"""T2: one job runs once, whoever is killed, stopped or late. Real workers, on the database of the run."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing

import pytest

from prospekt.ledger.leases import LEASE
from tests.stages.config.installation import Installation, until
from tests.trust.conftest import Install
from tests.trust.effects import EFFECTS, OPEN, TABLE, enqueue, started, until_done
from tests.trust.telling import tell

pytestmark = pytest.mark.trust
JOBS, KILLS, WORKERS = 3_000, 20, 4
LATE = "2020-01-01 00:00:00+00:00"


@pytest.fixture
def prospekt(install: Install) -> Installation:
    found = install()
    found.rows(TABLE)
    return found


def check_each_once(prospekt: Installation, n: int) -> None:
    """Every job has exactly one effect and is said to have ended well; nobody was told of a locked database."""
    numbers = [row["number"] for row in prospekt.rows("SELECT number FROM effects")]
    assert Counter(numbers) == Counter(range(n))
    assert prospekt.scalar(OPEN) == 0
    said = prospekt.said()
    for word in ("locked", "Traceback"):
        at = said.find(word)
        assert at < 0, said[max(0, at - 2_000) : at + 6_000]


def test_killed_workers(prospekt: Installation, times: Callable[[int], int]) -> None:
    n, kills, chance = times(JOBS), times(KILLS), random.Random(2)
    enqueue(prospekt, range(n))
    workers = [prospekt.start("worker") for _n in range(WORKERS)]
    began = time.monotonic()
    for kill in range(1, kills + 1):
        due = n * kill // (kills + 1)
        until(lambda due=due: prospekt.scalar(EFFECTS) >= due, 120)
        victim = chance.randrange(WORKERS)
        workers[victim].kill()
        workers[victim].wait()
        workers[victim] = prospekt.start("worker")
    until_done(prospekt, 120)
    begun = len(started(prospekt.home))
    tell(
        f"{n} jobs, {kills} kills: {begun} beginnings, {prospekt.scalar(EFFECTS)} effects"
        f" in {time.monotonic() - began:.0f} s"
    )
    check_each_once(prospekt, n)
    assert n <= begun <= n + kills, "a job began twice without a kill"


def worker_of(prospekt: Installation) -> int:
    """The process that began the job last."""
    until(lambda: started(prospekt.home))
    return int(started(prospekt.home)[-1][1])


def let_leases_run_out(prospekt: Installation) -> None:
    """As if a minute had gone by in which nobody prolonged them."""
    prospekt.rows("UPDATE ledger_lease SET expires_at = ?", LATE)


def stop_outside_a_transaction(prospekt: Installation, process: int) -> None:
    """SQLite has one writer: a worker stopped in the middle of writing would hold everybody up, and not only itself."""
    while True:
        os.kill(process, signal.SIGSTOP)
        if prospekt.database_url:
            return
        try:
            with closing(sqlite3.connect(prospekt.home / "prospekt.sqlite3", timeout=0.5)) as line:
                line.execute("BEGIN IMMEDIATE")
                line.rollback()
            return
        except sqlite3.OperationalError:
            os.kill(process, signal.SIGCONT)
            time.sleep(0.1)


def test_a_stopped_worker_that_wakes_late_is_refused(prospekt: Installation) -> None:
    enqueue(prospekt, range(1), "go")
    first = prospekt.start("worker")
    late = worker_of(prospekt)
    try:
        stop_outside_a_transaction(prospekt, late)
        let_leases_run_out(prospekt)
        prospekt.start("worker")
        until(lambda: len(started(prospekt.home)) == 2)
        second = worker_of(prospekt)
        (prospekt.home / "go").touch()
        until_done(prospekt)
    finally:
        os.kill(late, signal.SIGCONT)
    until(lambda: "LeaseLost" in prospekt.said())
    assert prospekt.rows("SELECT worker FROM effects") == [{"worker": second}]
    (job,) = prospekt.rows("SELECT status, worker_ids FROM django_tasks_database_dbtaskresult")
    assert job["status"] == "SUCCESSFUL", "the late worker's failure is not believed"
    assert first.poll() is None, "it goes on with other jobs"
    enqueue(prospekt, range(2))
    until(lambda: prospekt.scalar(EFFECTS) == 2)


def test_the_job_of_a_worker_elsewhere_is_free_when_its_lease_has_run_out(
    prospekt: Installation,
) -> None:
    enqueue(prospekt, range(1), "go")
    worker = prospekt.start("worker")
    late = worker_of(prospekt)
    worker.kill()
    worker.wait()
    # Nobody here can know whether a process of another machine lives.
    prospekt.rows("UPDATE ledger_lease SET holder = 'elsewhere/1/1'")
    (prospekt.home / "go").touch()
    prospekt.start("worker")
    time.sleep(3)
    assert prospekt.scalar(EFFECTS) == 0, "its time is not over"
    let_leases_run_out(prospekt)
    assert until_done(prospekt) < LEASE.total_seconds()
    assert prospekt.rows("SELECT worker FROM effects") != [{"worker": late}]
    check_each_once(prospekt, 1)
