"""The last step: the import is handed to the worker, watched, cancelled, and taken back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_POST, require_safe

from prospekt.capture.actions.queue import problem_of_failure, queue_import, queue_undo
from prospekt.capture.actions.run_import import cancel_import
from prospekt.capture.actions.undo_import import check_undoable
from prospekt.capture.jobs import run_import_job, undo_import_job, why_waiting
from prospekt.capture.listings import problem_page, spared_page
from prospekt.capture.models import Import
from prospekt.capture.views.check import is_settled
from prospekt.capture.views.draft import import_or_404, steps
from prospekt.capture.views.paging import cursor
from prospekt.capture.views.receipts import mapping_rows, problem_rows, receipt_figures, spared_rows
from prospekt.capture.wording import TONES
from prospekt.people.forms import log_foreign
from prospekt.people.queries.rights import reader_of
from prospekt.people.views.guard import needs
from prospekt.ui.said import said
from prospekt.words.problem import Refusal

BUSY = (Import.State.QUEUED, Import.State.RUNNING, Import.State.UNDOING)
SHOWN = 20


@needs("import_leads")
@require_POST
def run(request: HttpRequest, import_id: str) -> HttpResponse:
    """Hand the draft to the worker; a second click changes nothing."""
    record = import_or_404(request, import_id)
    log_foreign(request.POST, (), "import_run")
    if record.state == Import.State.DRAFT and not is_settled(record):
        return redirect("import_columns", record.pk)
    queue_import(record, enqueue=lambda: run_import_job.enqueue(record.pk))
    return redirect("import", record.pk)


@needs("import_leads")
@require_POST
def cancel(request: HttpRequest, import_id: str) -> HttpResponse:
    """Stop after the current batch, or throw a draft away."""
    record = import_or_404(request, import_id)
    log_foreign(request.POST, (), "import_cancel")
    try:
        cancel_import(record)
    except Refusal as refused:
        messages.error(request, said(refused.problem))
        return redirect("import", record.pk)
    if record.state == Import.State.DRAFT:
        messages.success(request, gettext("The import was thrown away; nothing was written."))
        return redirect("imports")
    return redirect("import", record.pk)


@needs("import_leads")
@require_POST
def undo(request: HttpRequest, import_id: str) -> HttpResponse:
    """Take the whole import back."""
    record = import_or_404(request, import_id)
    log_foreign(request.POST, (), "import_undo")
    user_id = request.user.pk
    try:
        queue_undo(record, enqueue=lambda: undo_import_job.enqueue(record.pk, user_id))
    except Refusal as refused:
        messages.error(request, said(refused.problem))
    return redirect("import", record.pk)


@needs("import_leads")
@require_safe
def page(request: HttpRequest, import_id: str) -> HttpResponse:
    """Progress while it goes on, then the receipt."""
    record = import_or_404(request, import_id)
    if record.state == Import.State.DRAFT:
        return redirect("import_columns", record.pk)
    context: dict[str, Any] = {
        "record": record, "steps": steps("run", record), "is_busy": record.state in BUSY, "tone": TONES[record.state],
    }  # fmt: skip
    context |= _watched(record, timezone.now()) if record.state in BUSY else _over(request, record)
    return render(request, "capture/import.html", context)


@needs("import_leads")
@require_safe
def progress(request: HttpRequest, import_id: str) -> HttpResponse:
    """The polled part; at the end it asks for the whole page."""
    record = import_or_404(request, import_id)
    if record.state not in BUSY:
        response = HttpResponse(status=204)
        response.headers["HX-Refresh"] = "true"
        return response
    return render(
        request, "capture/_progress.html", {"record": record, **_watched(record, timezone.now())}
    )


def _watched(record: Import, now: datetime) -> dict[str, Any]:
    is_undo = record.state == Import.State.UNDOING
    done = record.undone + record.spared if is_undo else record.done
    total = (
        record.created + record.updated + record.companies_created if is_undo else record.estimated
    )
    waits = (
        why_waiting(record.pk, now=now) if record.state != Import.State.RUNNING and not done else ""
    )
    labels = {
        Import.State.QUEUED: gettext("Waiting for the worker"), Import.State.RUNNING: gettext("Importing"),
        Import.State.UNDOING: gettext("Taking it back"),
    }  # fmt: skip
    return {
        "is_undo": is_undo, "done": done, "total": max(total, done) if total else None, "waits": waits,
        "label": labels[Import.State(record.state)], "left": "" if is_undo else _left(record, now),
        "unit": gettext("changes") if is_undo else gettext("rows"), "is_cancelling": record.is_cancel_asked,
        "poll_url": reverse("import_progress", args=[record.pk]),
    }  # fmt: skip


def _left(record: Import, now: datetime) -> str:
    if not (
        record.done and record.estimated and record.seconds > 2 and record.estimated > record.done
    ):
        return ""
    seconds = round(record.seconds / record.done * (record.estimated - record.done)) or 1
    if seconds < 90:
        return ngettext("about %(n)d second left", "about %(n)d seconds left", seconds) % {
            "n": seconds
        }
    minutes = round(seconds / 60)
    return ngettext("about %(n)d minute left", "about %(n)d minutes left", minutes) % {"n": minutes}


def _over(request: HttpRequest, record: Import) -> dict[str, Any]:
    failed = problem_of_failure(record)
    problems, more = problem_page(record, is_reject=None, after=(0, 0), size=SHOWN)
    spared, next_spared = spared_page(record, after=cursor(request, "spared"), size=100)
    return {
        **receipt_figures(record), "problems": problem_rows(problems), "has_more_problems": more is not None,
        "spared": spared_rows(spared, reader=reader_of(request.user)), "next_spared": next_spared, "mapping": mapping_rows(record),
        "failure": said(failed) if failed else "", "can_undo": _can_undo(record),
        "was_begun": record.change_set_id is not None,
    }  # fmt: skip


def _can_undo(record: Import) -> bool:
    try:
        check_undoable(record)
    except Refusal:
        return False
    return True
