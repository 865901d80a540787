"""T7: PostgreSQL is killed and restarted under load, and stays away for a while; nothing is lost, all goes on."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests import postgres
from tests.conftest import ON_POSTGRES
from tests.stages.config.installation import Installation, until
from tests.trust.browsing import Answer, Browser, Visitor
from tests.trust.conftest import Install
from tests.trust.effects import (
    EFFECTS,
    TABLE,
    enqueue,
    enqueue_for_later,
    let_run,
    queue_file,
    until_done,
)
from tests.trust.lists import List, write_list
from tests.trust.telling import tell
from tests.trust.test_interrupted_imports import check_receipt
from tests.trust.test_jobs_once import check_each_once

pytestmark = [
    pytest.mark.trust,
    pytest.mark.skipif(not ON_POSTGRES, reason="a SQLite file has no server that could restart"),
]
JOBS, RESTARTS, ROWS, OUTAGE = 3_000, 10, 100_000, 60
BACK = 10.0
"""Seconds in which reading, writing and working go on once the database is back."""
TOUCHES = "SELECT COUNT(*) FROM ledger_event WHERE name = 'touch.recorded' AND door = 'web'"


@pytest.fixture
def served(install: Install, tmp_path: Path) -> Installation:
    """A web server with its worker, three workers more, and one lead."""
    prospekt = install()
    prospekt.rows(TABLE)
    first = tmp_path / "first.csv"
    first.write_text("Full name,E-mail\nSiti Aminah,siti@first.example\n")
    assert prospekt.run("import", str(first), "--yes", "--json").returncode == 0
    prospekt.start("serve")
    for _n in range(3):
        prospekt.start("worker")
    until(lambda: prospekt.status() == 200, 120)
    return prospekt


def check_answers(answers: list[Answer]) -> None:
    """Pages and kept touches, or 503 with a time to come back; never a trace, never silence."""
    other = [answer for answer in answers if answer.status not in (200, 302, 503)]
    assert not other, (len(other), other[0].status, other[0].text)
    for answer in answers:
        if answer.status == 503:
            assert int(answer.retry_after) > 0
            assert not any(
                word in answer.text for word in ("Traceback", "psycopg", "Error", "SELECT")
            )


def test_restarts_and_an_outage_under_load(
    served: Installation,
    crashing_server: postgres.Server,
    tmp_path: Path,
    times: Callable[[int], int],
) -> None:
    n, restarts = times(JOBS), max(3, times(RESTARTS))
    made = write_list(tmp_path / "list.csv", times(ROWS))
    lead = f"p{served.scalar('SELECT MIN(id) FROM people_person')}"
    visitor = Visitor(Browser(served), lead)
    visitor.start()
    enqueue(served, range(n))
    enqueue_for_later(served, n)
    queue_file(served, made.path)
    for restart in range(1, restarts + 1):
        due = n * restart // (restarts + 2)
        until(lambda due=due: served.scalar(EFFECTS) >= due, 600)
        crashing_server.crash()
        crashing_server.begin()
    reads_back, jobs_back = be_away(served, crashing_server, visitor, max(8, times(OUTAGE)), n)
    until_done(served, 1_800)
    visitor.end()
    tell("\n".join(line for line in served.said().splitlines() if "request failed" in line))
    check_answers(visitor.answers)
    refused = sum(answer.status == 503 for answer in visitor.answers)
    tell(
        f"{restarts} restarts, {n} jobs, {made.rows} rows: {visitor.confirmed} touches confirmed, {served.scalar(TOUCHES)}"
        f" there; {refused} of {len(visitor.answers)} requests told to come back; after the outage pages went on"
        f" in {reads_back:.1f} s, jobs in {jobs_back:.1f} s"
    )
    assert visitor.confirmed > 0
    unsure = sum(answer.status == 503 for answer in visitor.writes)
    assert visitor.confirmed <= served.scalar(TOUCHES) <= visitor.confirmed + unsure
    check_each_once(served, n + 1)
    check_import(served, made)
    assert reads_back < BACK
    assert jobs_back < BACK


def be_away(
    served: Installation, server: postgres.Server, visitor: Visitor, seconds: int, number: int
) -> tuple[float, float]:
    """An outage; returns after how many seconds pages and jobs went on. `number` is the job that waits."""
    server.crash()
    n_before = len(visitor.answers)
    time.sleep(seconds)
    told = visitor.answers[n_before + 2 :]
    assert told
    assert {answer.status for answer in told} == {503}
    server.begin()
    let_run(served)
    pages = until(lambda: visitor.browser.get("/leads/").status == 200)
    assert visitor.browser.post(f"/leads/{visitor.lead}/note/", text="back").status == 302
    jobs = until(lambda: served.scalar(f"{EFFECTS} WHERE number = ?", number) == 1)
    return pages, pages + jobs


def check_import(served: Installation, made: List) -> None:
    """Nothing of the file is lost or doubled; one lead was there before."""
    receipt = served.rows("SELECT * FROM capture_import ORDER BY id DESC LIMIT 1")[0]
    assert receipt["state"] == "done"
    check_receipt(receipt, made)
    assert served.scalar("SELECT COUNT(*) FROM people_person") == made.distinct + 1
    assert served.scalar("SELECT COUNT(*) FROM people_email") == made.distinct + 1
    lines = "SELECT COUNT(DISTINCT number) FROM capture_importrow WHERE import_id = ?"
    assert served.scalar(lines, receipt["id"]) == made.rows
    assert served.scalar("SELECT COUNT(*) FROM people_person WHERE card = ''") == 0
