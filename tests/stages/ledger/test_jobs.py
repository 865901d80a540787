"""One job runs once, whoever dies."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from prospekt.ledger.jobs import (
    ATTEMPTS,
    SOON,
    claim_next,
    forget_finished,
    free_orphans,
    lease_of,
    run_job,
)
from prospekt.ledger.leases import take
from prospekt.ledger.models import Lease
from tests.stages.ledger.marks import fail, hold, leave_marks, refuse

ROOT = Path(__file__).parents[3]


@pytest.mark.django_db
def test_a_job_is_claimed_once_and_keeps_its_result(tmp_path: Path) -> None:
    leave_marks.enqueue(str(tmp_path))
    job = claim_next("one")
    assert job is not None
    assert claim_next("two") is None
    assert run_job(job)
    job.refresh_from_db()
    assert (job.status, job.return_value, job.worker_ids) == ("SUCCESSFUL", 42, ["one"])
    assert (tmp_path / "marks").read_text() == "start\nend\n"


@pytest.mark.django_db
def test_the_job_of_a_living_worker_is_left_alone(tmp_path: Path) -> None:
    take(lease_of("one"))
    leave_marks.enqueue(str(tmp_path))
    claim_next("one")
    assert free_orphans() == 0


@pytest.mark.django_db
def test_the_job_of_a_dead_worker_is_free_and_the_late_one_is_not_believed(tmp_path: Path) -> None:
    take(lease_of("one"))
    leave_marks.enqueue(str(tmp_path))
    late = claim_next("one")
    assert late is not None
    Lease.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert (free_orphans(), free_orphans()) == (1, 0)
    again = claim_next("two")
    assert again is not None
    assert not run_job(late), "it woke up, worked, and may not say so"
    again.refresh_from_db()
    assert again.status == "RUNNING"
    assert run_job(again)


@pytest.mark.django_db
def test_a_job_whose_worker_lost_the_database_is_free_and_that_is_no_attempt(
    tmp_path: Path,
) -> None:
    take(lease_of("one"))
    leave_marks.enqueue(str(tmp_path))
    job = claim_next("one")
    assert job is not None
    assert (free_orphans(idle="two"), free_orphans(idle="one")) == (0, 1)
    job.refresh_from_db()
    assert (job.status, job.worker_ids) == ("READY", [])


@pytest.mark.django_db
def test_a_failed_job_is_tried_again_later_and_later_and_not_for_ever() -> None:
    fail.enqueue()
    waits = []
    for _attempt in range(ATTEMPTS):
        DBTaskResult.objects.update(run_after=timezone.now())
        job = claim_next("one")
        assert job is not None
        assert not run_job(job)
        job.refresh_from_db()
        waits.append((job.run_after - timezone.now()).total_seconds())
    assert (job.status, job.exception_class_path) == ("FAILED", "builtins.ZeroDivisionError")
    assert "on purpose" in job.traceback
    assert waits[:4] == sorted(waits[:4])
    assert claim_next("one") is None


@pytest.mark.django_db
def test_what_is_refused_is_not_tried_again() -> None:
    refuse.enqueue()
    job = claim_next("one")
    assert job is not None
    run_job(job)
    job.refresh_from_db()
    assert job.status == "FAILED"


@pytest.mark.django_db
def test_a_job_waits_while_its_work_is_held_elsewhere() -> None:
    held = take("work")
    assert held is not None
    hold.enqueue("work")
    for _look in range(ATTEMPTS + 1):
        job = claim_next("one")
        assert job is not None
        assert not run_job(job)
        job.refresh_from_db()
        assert job.status == "READY"
        assert timedelta() < job.run_after - timezone.now() <= SOON
        DBTaskResult.objects.update(run_after=timezone.now())
    held.release()
    job = claim_next("one")
    assert job is not None
    assert run_job(job)


@pytest.mark.django_db
def test_finished_jobs_are_forgotten_after_two_weeks(tmp_path: Path) -> None:
    leave_marks.enqueue(str(tmp_path))
    job = claim_next("one")
    assert job is not None
    run_job(job)
    assert forget_finished(now=timezone.now()) == 0
    assert forget_finished(now=timezone.now() + timedelta(days=15)) == 1


class Installation:
    """A home of its own with real worker processes."""

    def __init__(self, home: Path) -> None:
        self.home = home
        kept = {key: value for key, value in os.environ.items() if not key.startswith("PROSPEKT_")}
        path = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
        settings = "prospekt.config.settings"
        self.env = {
            **kept,
            "PROSPEKT_HOME": str(home),
            "PYTHONPATH": path,
            "DJANGO_SETTINGS_MODULE": settings,
        }
        self.workers: list[subprocess.Popen[bytes]] = []
        self.python("from prospekt.config.home import ensure_ready; ensure_ready()")

    def python(self, code: str) -> str:
        """Run some lines with Django set up; returns what they print."""
        lines = f"import django; django.setup()\n{code}"
        done = subprocess.run(
            [sys.executable, "-c", lines], env=self.env, capture_output=True, text=True, check=True
        )
        return done.stdout.strip()

    def enqueue(self, wait_for: str) -> None:
        self.python(
            f"from tests.stages.ledger.marks import leave_marks\nleave_marks.enqueue({str(self.home)!r}, {wait_for!r})"
        )

    def jobs(self) -> str:
        return self.python(
            "from django_tasks_db.models import DBTaskResult as J\n"
            "print(sorted((j.status, len(j.worker_ids)) for j in J.objects.all()))"
        )

    def start_worker(self) -> subprocess.Popen[bytes]:
        worker = subprocess.Popen(
            [sys.executable, "-m", "prospekt.config.cli", "worker"], env=self.env
        )
        self.workers.append(worker)
        return worker

    def marks(self) -> list[str]:
        path = self.home / "marks"
        return path.read_text().split() if path.exists() else []


def _until(is_so: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    found = Installation(tmp_path)
    yield found
    for worker in found.workers:
        worker.kill()
        worker.wait()


@pytest.mark.trust
def test_a_killed_worker_s_job_is_taken_up_again_exactly_once(installation: Installation) -> None:
    installation.enqueue("go")
    first = installation.start_worker()
    _until(lambda: installation.marks() == ["start"])
    first.send_signal(signal.SIGKILL)
    first.wait()
    installation.start_worker()
    installation.start_worker()
    _until(lambda: installation.marks() == ["start", "start"])
    time.sleep(1.5)
    (installation.home / "go").touch()
    _until(lambda: installation.marks()[-1] == "end")
    _until(lambda: "SUCCESSFUL" in installation.jobs())
    assert installation.marks() == ["start", "start", "end"]
    assert installation.jobs() == "[('SUCCESSFUL', 2)]"


def test_a_worker_that_is_told_to_stop_finishes_its_job(installation: Installation) -> None:
    installation.enqueue("go")
    worker = installation.start_worker()
    _until(lambda: installation.marks() == ["start"])
    worker.terminate()
    time.sleep(0.3)
    (installation.home / "go").touch()
    assert worker.wait(60) == 0
    assert installation.jobs() == "[('SUCCESSFUL', 1)]"
