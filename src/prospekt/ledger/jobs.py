"""Background jobs on the same database: claimed by one statement, taken up again when their worker is gone.

The queue is django-tasks-db's table. Added here: a worker is a lease that beats; a running job whose worker
holds none any more is free again; what a worker says about a job counts only while the job is still its own
(`started_at` of the claim is the fence). Jobs are idempotent: one may run twice, its effect must not.
"""

from __future__ import annotations

import logging
import traceback
from datetime import datetime, timedelta
from types import TracebackType
from typing import Any

from django.db import transaction
from django.utils import timezone
from django_tasks import TaskContext, TaskResultStatus
from django_tasks_db.models import DBTaskResult

from prospekt.ledger.crash_points import reach
from prospekt.ledger.leases import HeldElsewhere, forget_old, held_of, release_left
from prospekt.ledger.outages import is_outage
from prospekt.ledger.room import is_low
from prospekt.words.problem import Refusal

log = logging.getLogger("prospekt.jobs")
ATTEMPTS = 5
WAIT = timedelta(seconds=10)
"""Before the second attempt; doubled each time."""
KEPT = timedelta(days=14)


SOON = timedelta(seconds=1)
"""Before the next attempt of a job whose database went away, or whose work is still held by somebody."""
WORKER = "worker:"


def lease_of(worker_id: str) -> str:
    """The lease that says this worker lives."""
    return f"{WORKER}{worker_id}"


def free_orphans(idle: str = "") -> int:
    """Give back the running jobs whose workers are gone; returns how many there were.

    `idle` is the worker that asks: it runs none now, so one that says so lost its database before the end,
    which does not count as an attempt.
    """
    release_left()
    running = list(DBTaskResult.objects.running().values_list("id", "started_at", "worker_ids"))
    if not running:
        return 0
    alive = held_of(lease_of(workers[-1]) for _id, _at, workers in running if workers)
    freed = 0
    for id_, started_at, workers in running:
        is_own = bool(workers) and workers[-1] == idle
        if workers and not is_own and lease_of(workers[-1]) in alive:
            continue
        # Only if it is still the same claim: somebody else may have freed it, and a third may run it now.
        claim = DBTaskResult.objects.running().filter(id=id_, started_at=started_at)
        tried = workers[:-1] if is_own else workers
        freed += claim.update(status=TaskResultStatus.READY, worker_ids=tried)
    return freed


def claim_next(worker_id: str) -> DBTaskResult | None:
    """The next job, now this worker's; None if nothing waits, or there is no room for what it would write."""
    ready = DBTaskResult.objects.ready()
    if is_low() or not ready.exists():
        return None
    with transaction.atomic():
        job = ready.get_locked()
        if job is None:
            return None
        job.claim(worker_id)
    return job


def run_job(job: DBTaskResult) -> bool:
    """Run a claimed job to its end; True if it ended well. A failure is kept, and tried again later."""
    with _Verdict(job) as verdict:
        reach("job_before_run")
        result = job.task_result
        context = (TaskContext(task_result=result),) if job.task.takes_context else ()
        verdict.value = job.task.call(*context, *result.args, **result.kwargs)
        reach("job_after_run")
    return verdict.is_good


class _Verdict:
    """Writes down how a job ended, unless it was taken over meanwhile."""

    def __init__(self, job: DBTaskResult) -> None:
        self.job = job
        self.value: Any = None
        self.is_good = False

    def __enter__(self) -> _Verdict:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> bool:
        if error is None:
            self.is_good = self._write(
                status=TaskResultStatus.SUCCESSFUL, return_value=self.value, traceback=""
            )
            return True
        if not isinstance(error, Exception):
            return False
        if not isinstance(error, HeldElsewhere):
            log.error("job %s: %s", self.job.task_path, error, exc_info=error)
        self._fail(error)
        return True

    def _fail(self, error: Exception) -> None:
        told = {
            "exception_class_path": f"{type(error).__module__}.{type(error).__qualname__}",
            "traceback": "".join(traceback.format_exception(error)),
        }
        if is_outage(error) or isinstance(error, HeldElsewhere):
            # Not an attempt. Whoever holds the work may have lost the database before giving it back.
            others = self.job.worker_ids[:-1]
            soon = timezone.now() + SOON
            self._write(status=TaskResultStatus.READY, run_after=soon, worker_ids=others, **told)
            return
        attempts = len(self.job.worker_ids)
        if isinstance(error, Refusal) or attempts >= ATTEMPTS:
            self._write(status=TaskResultStatus.FAILED, **told)
            return
        again_at = timezone.now() + WAIT * 2 ** (attempts - 1)
        self._write(status=TaskResultStatus.READY, run_after=again_at, **told)

    def _write(self, **columns: Any) -> bool:
        """True if the job was still ours."""
        mine = DBTaskResult.objects.running().filter(id=self.job.id, started_at=self.job.started_at)
        return bool(mine.update(finished_at=timezone.now(), **columns))


def forget_finished(*, now: datetime) -> int:
    """Take out jobs that ended two weeks ago, and the leases of workers long gone; returns how many jobs."""
    forget_old(WORKER)
    return DBTaskResult.objects.finished().filter(finished_at__lt=now - KEPT).delete()[0]
