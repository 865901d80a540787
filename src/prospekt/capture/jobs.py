"""Imports and undos in the background: idempotent, and found again when their worker died."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from prospekt.capture.actions.queue import give_up
from prospekt.capture.actions.run_import import OPEN, lease_name, run_import
from prospekt.capture.actions.undo_import import UNDOABLE, undo_import
from prospekt.capture.models import Import
from prospekt.ledger.leases import is_held
from prospekt.ledger.models import Lease

SOON = timedelta(seconds=4)
"""A worker that has nothing else to do takes a job in half a second."""
REFUSAL = "prospekt.words.problem.Refusal"


@task()
def run_import_job(import_id: int) -> None:
    """Run an import, or go on with it; nothing to do if it is over."""
    if Import.objects.filter(pk=import_id, state__in=OPEN).exists():
        run_import(import_id)


@task()
def undo_import_job(import_id: int, user_id: int | None) -> None:
    """Take an import back, or go on with that; nothing to do if it is undone."""
    if Import.objects.filter(pk=import_id, state__in=UNDOABLE).exists():
        undo_import(import_id, by_id=user_id)


PATHS = (run_import_job.module_path, undo_import_job.module_path)


def resume_interrupted() -> None:
    """Queue again whatever was begun and is held by nobody: its process was killed before a job could be kept."""
    states = (Import.State.QUEUED, Import.State.RUNNING, Import.State.UNDOING)
    unfinished = Import.objects.filter(state__in=states).order_by("pk")
    for import_id, state in unfinished.values_list("pk", "state"):
        if not is_held(lease_name(import_id)):
            _go_on(import_id, state)


def _go_on(import_id: int, state: str) -> None:
    jobs = list(_jobs_of(import_id))
    if any(job.status in (TaskResultStatus.READY, TaskResultStatus.RUNNING) for job in jobs):
        return
    if state == Import.State.UNDOING:
        undo_import_job.enqueue(import_id, None)
    elif any(_crashed(job) for job in jobs):
        give_up(import_id)
    else:
        run_import_job.enqueue(import_id)


def _jobs_of(import_id: int) -> Iterator[DBTaskResult]:
    rows = DBTaskResult.objects.filter(task_path__in=PATHS).exclude(
        status=TaskResultStatus.SUCCESSFUL
    )
    return (job for job in rows if job.args_kwargs["args"][0] == import_id)


def _crashed(job: DBTaskResult) -> bool:
    return job.status == TaskResultStatus.FAILED and job.exception_class_path != REFUSAL


def why_waiting(import_id: int, *, now: datetime) -> str:
    """ "" when the worker is about to begin, "busy" when it does something else, "no_worker" when there is none."""
    waiting = [job for job in _jobs_of(import_id) if job.status == TaskResultStatus.READY]
    if not any(now - job.enqueued_at > SOON for job in waiting):
        return ""
    workers = Lease.objects.filter(name__startswith="worker:", expires_at__gt=now)
    alive = any(is_held(name) for name in workers.values_list("name", flat=True))
    return "busy" if alive else "no_worker"
