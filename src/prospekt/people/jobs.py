"""What this stage does in the background."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils import timezone
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from prospekt.ledger.events import Actor
from prospekt.ledger.leases import is_held
from prospekt.people.actions.bulk_edit import (
    OPEN,
    UNDOABLE,
    give_up_bulk,
    lease_name,
    run_bulk,
    undo_bulk,
)
from prospekt.people.actions.find_duplicates import run_search
from prospekt.people.actions.own_index import index_own_field
from prospekt.people.actions.segment_members import refresh_segments
from prospekt.people.models import BulkEdit

REFUSAL = "prospekt.words.problem.Refusal"


@task()
def index_own_field_job(field_id: int) -> None:
    """Make or drop the indexes of an own field."""
    index_own_field(field_id)


@task()
def find_duplicates_job(search_id: int) -> None:
    """Search all leads for duplicates; nothing to do if that is over."""
    run_search(search_id)


@task()
def refresh_segments_job() -> None:
    """Compare all segments with the base, after an import or under another playbook."""
    refresh_segments(by=Actor(None, "schedule"), now=timezone.now())


@task()
def run_bulk_job(bulk_id: int) -> None:
    """Carry a bulk edit out, or go on with it; nothing to do if it is over."""
    if BulkEdit.objects.filter(pk=bulk_id, state__in=OPEN).exists():
        run_bulk(bulk_id)


@task()
def undo_bulk_job(bulk_id: int, user_id: int | None, door: str) -> None:
    """Take a bulk edit back, or go on with that; nothing to do if it is undone."""
    if BulkEdit.objects.filter(pk=bulk_id, state__in=UNDOABLE).exists():
        undo_bulk(bulk_id, by=Actor(user_id, door))


PATHS = (run_bulk_job.module_path, undo_bulk_job.module_path)


def resume_interrupted() -> None:
    """Queue again whatever was begun and is held by nobody: its process was killed before a job could be kept."""
    states = (BulkEdit.State.QUEUED, BulkEdit.State.RUNNING, BulkEdit.State.UNDOING)
    for record in BulkEdit.objects.filter(state__in=states).order_by("pk"):
        if not is_held(lease_name(record.pk)):
            _go_on(record)


def _go_on(record: BulkEdit) -> None:
    jobs = list(_jobs_of(record.pk))
    if any(job.status in (TaskResultStatus.READY, TaskResultStatus.RUNNING) for job in jobs):
        return
    if record.state == BulkEdit.State.UNDOING:
        undo_bulk_job.enqueue(record.pk, record.by_id, record.door)
    elif any(_crashed(job) for job in jobs):
        give_up_bulk(record.pk)
    else:
        run_bulk_job.enqueue(record.pk)


def _jobs_of(bulk_id: int) -> Iterator[DBTaskResult]:
    rows = DBTaskResult.objects.filter(task_path__in=PATHS)
    rows = rows.exclude(status=TaskResultStatus.SUCCESSFUL)
    return (job for job in rows if job.args_kwargs["args"][0] == bulk_id)


def _crashed(job: DBTaskResult) -> bool:
    return job.status == TaskResultStatus.FAILED and job.exception_class_path != REFUSAL
