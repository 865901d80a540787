"""Work for real workers: jobs whose effects can be counted, written under the fence of a lease, and imports."""

from __future__ import annotations

import os
import time
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django_tasks import task

from prospekt.ledger.leases import HeldElsewhere, take
from prospekt.words.problem import Problem
from tests.stages.config.installation import Installation, until

TABLE = "CREATE TABLE effects (number BIGINT NOT NULL, worker BIGINT NOT NULL)"
"""Without any constraint, so that a doubled effect would be there to see."""
EFFECTS = "SELECT COUNT(*) FROM effects"
OPEN = "SELECT COUNT(*) FROM django_tasks_database_dbtaskresult WHERE status <> 'SUCCESSFUL'"
LEFT = "SELECT task_path, status, run_after, worker_ids, traceback FROM django_tasks_database_dbtaskresult WHERE status <> 'SUCCESSFUL'"
PAUSE = 0.01


def until_done(prospekt: Installation, seconds: float = 300) -> float:
    """Wait until every job ended well, and return the seconds that took; says what became of those that did not."""
    try:
        return until(lambda: prospekt.scalar(OPEN) == 0, seconds)
    except AssertionError:
        left = [{**row, "traceback": row["traceback"][-400:]} for row in prospekt.rows(LEFT)[:5]]
        raise AssertionError(prospekt.said()[-2_000:], left) from None


def started(home: Path) -> list[list[str]]:
    """(number, process) of every time a job began."""
    path = home / "started"
    return [line.split() for line in path.read_text().splitlines()] if path.exists() else []


@task()
def leave_effect(number: int, wait_for: str = "") -> None:
    """Write the effect of a job, as every idempotent job does: held, looked for, written, in one transaction."""
    held = take(f"effect:{number}")
    if held is None:
        raise HeldElsewhere(Problem("held", "Somebody else is at it."))
    try:
        with (settings.HOME / "started").open("a") as file:
            file.write(f"{number} {os.getpid()}\n")
        time.sleep(PAUSE)
        while wait_for and not (settings.HOME / wait_for).exists():
            time.sleep(0.02)
        with transaction.atomic():
            held.keep()
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1 FROM effects WHERE number = %s", [number])
                if cursor.fetchone() is None:
                    values = [number, os.getpid()]
                    cursor.execute("INSERT INTO effects (number, worker) VALUES (%s, %s)", values)
    finally:
        held.release()


def enqueue(prospekt: Installation, numbers: range, wait_for: str = "") -> None:
    """Let the workers do these jobs."""
    prospekt.python(
        "from django.db import transaction\n"
        "from tests.trust.effects import leave_effect\n"
        "with transaction.atomic():\n"
        f"    for number in {numbers!r}:\n"
        f"        leave_effect.enqueue(number, {wait_for!r})"
    )


def enqueue_for_later(prospekt: Installation, number: int) -> None:
    """A job that waits until `let_run`."""
    prospekt.python(
        "from datetime import timedelta\n"
        "from django.utils import timezone\n"
        "from tests.trust.effects import leave_effect\n"
        "later = timezone.now() + timedelta(days=9)\n"
        f"leave_effect.using(run_after=later, priority=90).enqueue({number})"
    )


def let_run(prospekt: Installation) -> None:
    """The job that waits is the next one."""
    prospekt.rows(
        "UPDATE django_tasks_database_dbtaskresult SET run_after = enqueued_at WHERE priority = 90"
    )


def queue_file(prospekt: Installation, path: Path) -> None:
    """Let the workers import a file."""
    prospekt.python(
        "from pathlib import Path\n"
        "from django.utils import timezone\n"
        "from prospekt.capture.actions.files import keep_path\n"
        "from prospekt.capture.actions.prepare_import import prepare_import, settle_open_columns\n"
        "from prospekt.capture.actions.queue import queue_import\n"
        "from prospekt.capture.jobs import run_import_job\n"
        f"kept = keep_path(Path({str(path)!r}))\n"
        "record = prepare_import(kept, by=None, now=timezone.now())\n"
        "settle_open_columns(record)\n"
        "record.save()\n"
        "queue_import(record, enqueue=lambda: run_import_job.enqueue(record.pk))"
    )
