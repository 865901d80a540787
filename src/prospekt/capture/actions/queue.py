"""Hand an import or its undo to the worker: the new state and the job are written in one transaction."""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction
from django.utils import timezone

from prospekt.capture.actions.undo_import import UNDOABLE, check_undoable
from prospekt.capture.models import Import
from prospekt.words.problem import Problem
from prospekt.words.problem import gettext_noop as _

Enqueue = Callable[[], object]


def queue_import(record: Import, *, enqueue: Enqueue) -> bool:
    """Let the worker run it; False if it was on its way already, so that a second click changes nothing."""
    return _move(record, (Import.State.DRAFT,), Import.State.QUEUED, enqueue)


def queue_undo(record: Import, *, enqueue: Enqueue) -> bool:
    """Let the worker take it back; False if that goes on already. Raises Refusal if it cannot be undone."""
    check_undoable(record)
    begun = tuple(state for state in UNDOABLE if state != Import.State.UNDOING)
    return _move(record, begun, Import.State.UNDOING, enqueue)


def _move(
    record: Import, before: tuple[Import.State, ...], after: Import.State, enqueue: Enqueue
) -> bool:
    with transaction.atomic():
        moved = Import.objects.filter(pk=record.pk, state__in=before).update(state=after)
        if moved:
            enqueue()
    record.refresh_from_db(fields=["state"])
    return bool(moved)


def give_up(import_id: int) -> None:
    """Say that an import failed for a reason that is ours; what is in stays in and can be undone."""
    message = _(
        "Prospekt stopped this import because of a fault of its own. The rows counted below are in; undo the"
        " import or ask your administrator for the log."
    )
    Import.objects.filter(
        pk=import_id, state__in=(Import.State.QUEUED, Import.State.RUNNING)
    ).update(
        state=Import.State.FAILED,
        finished_at=timezone.now(),
        problem={"code": "import_stopped", "message": message, "params": {}},
    )


def problem_of_failure(record: Import) -> Problem | None:
    """Why an import failed, if it did."""
    kept = record.problem
    return Problem(kept["code"], kept["message"], kept["params"]) if kept else None
