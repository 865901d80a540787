"""What is done with a task by one button: done, put off, given away, dismissed, opened again."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from prospekt.engage.actions.tasks import (
    dismiss_tasks,
    finish_tasks,
    reassign_tasks,
    reopen_tasks,
    snooze_tasks,
)
from prospekt.people.forms import log_foreign
from prospekt.people.views.guard import needs
from prospekt.people.views.requests import DENIED, back_to, by_web, whole_number
from prospekt.ui.said import said
from prospekt.words.problem import Refusal


@needs("see_leads", post="change_leads")
@require_POST
def done(request: HttpRequest, task_id: int) -> HttpResponse:
    """The task is done; the toast has Undo."""
    log_foreign(request.POST, (), "task_done")
    by, now = by_web(request), timezone.now()
    return _do(
        request,
        gettext("The task is done."),
        lambda: finish_tasks([task_id], by=by, now=now),
        task_id,
    )


@needs("see_leads", post="change_leads")
@require_POST
def snooze(request: HttpRequest, task_id: int) -> HttpResponse:
    """Put the task off until `until`, or until the `day`."""
    log_foreign(request.POST, ("until", "day"), "task_snooze")
    until = request.POST.get("until", "") or request.POST.get("day", "")
    by, now = by_web(request), timezone.now()
    return _do(
        request,
        gettext("The task was put off."),
        lambda: snooze_tasks([task_id], until, by=by, now=now),
    )


@needs("see_leads", post="change_leads")
@require_POST
def reassign(request: HttpRequest, task_id: int) -> HttpResponse:
    """Give the task to somebody else."""
    log_foreign(request.POST, ("owner",), "task_reassign")
    owner_id = whole_number(request.POST.get("owner", ""))
    by, now = by_web(request), timezone.now()
    words = gettext("The task changed hands.")
    return _do(request, words, lambda: reassign_tasks([task_id], owner_id, by=by, now=now))


@needs("see_leads", post="change_leads")
@require_POST
def dismiss(request: HttpRequest, task_id: int) -> HttpResponse:
    """The task will not be done, for a reason."""
    log_foreign(request.POST, ("reason", "words"), "task_dismiss")
    reason, words = request.POST.get("reason", ""), request.POST.get("words", "")
    by, now = by_web(request), timezone.now()
    act = lambda: dismiss_tasks([task_id], reason, words=words, by=by, now=now)  # noqa: E731
    return _do(request, gettext("The task was dismissed."), act, task_id)


@needs("see_leads", post="change_leads")
@require_POST
def reopen(request: HttpRequest, task_id: int) -> HttpResponse:
    """The task is to be done again: by a button, or by Undo in the toast."""
    log_foreign(request.POST, (), "task_reopen")
    by, now = by_web(request), timezone.now()
    return _do(
        request, gettext("The task is open again."), lambda: reopen_tasks([task_id], by=by, now=now)
    )


def _do(
    request: HttpRequest, words: str, act: Callable[[], object], undo_id: int | None = None
) -> HttpResponse:
    """Act, say so, and go back where one came from; a refusal is said there too."""
    try:
        act()
    except Refusal as refused:
        if refused.problem.code in DENIED:
            raise
        messages.error(request, said(refused.problem))
        return back_to(request, "tasks")
    undo = ""
    if undo_id is not None:
        place = urlencode({"next": request.POST.get("next", "")})
        undo = f"undo:{reverse('task_reopen', args=[undo_id])}?{place}"
    messages.success(request, words, extra_tags=undo)
    return back_to(request, "tasks")
