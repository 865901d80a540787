"""The files of a lead: adding them, fetching one, taking one off and putting it back."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from prospekt.engage.actions.lead_files import Sent, add_files, put_back_file, remove_file
from prospekt.engage.file_answers import drop_context, file_answer, file_line
from prospekt.engage.queries.lead_files import files_of, one_file
from prospekt.people.forms import log_foreign
from prospekt.people.queries.detail import lead_values
from prospekt.people.queries.rights import reaches_row, reader_of
from prospekt.people.rules.lead_ref import LeadRef, parse_ref
from prospekt.people.views.guard import needs
from prospekt.people.views.requests import DENIED, back, by_web, lead_name
from prospekt.ui.said import said
from prospekt.words.problem import Problem, Refusal

STATUS = {"too_large": 413, "disk_full": 507, "no_room_for_files": 409}


@needs("see_leads", post="change_leads")
@require_http_methods(["GET", "HEAD", "POST"])
def files(request: HttpRequest, ref: str) -> HttpResponse:
    """The files of a lead, those that were taken off among them; a POST adds one or several."""
    lead = parse_ref(ref)
    if request.method != "POST":
        return _page(request, lead)
    log_foreign(request.POST, ("next",), "lead_files")
    sent = [Sent(each.name or "", each.chunks()) for each in request.FILES.getlist("file")]
    try:
        n = len(add_files(lead, sent, by=by_web(request), now=timezone.now()))
    except Refusal as refused:
        if refused.problem.code in DENIED:
            raise
        return _page(request, lead, refused.problem)
    messages.success(request, ngettext("{n} file added", "{n} files added", n).format(n=n))
    return back(request, lead)


def _page(request: HttpRequest, lead: LeadRef, problem: Problem | None = None) -> HttpResponse:
    reader = reader_of(request.user)
    values = lead_values(lead, reader=reader, rights=("change_leads",))
    context = {
        "lead": lead, "name": lead_name(values), "files": [file_line(row) for row in files_of(lead)],
        "removed": [file_line(row) for row in files_of(lead, is_removed=True)],
        "can_change": reaches_row(reader, "change_leads", values, lead), "days": settings.PROSPEKT_BIN_DAYS,
        "problem": said(problem) if problem else "", "code": problem.code if problem else "", **drop_context(),
    }  # fmt: skip
    status = STATUS.get(problem.code, 422) if problem else 200
    return render(request, "engage/files.html", context, status=status)


@needs("see_leads")
@require_safe
def download(request: HttpRequest, file_id: int) -> HttpResponseBase:
    """The file as it came in: to be saved, never shown or run by the browser."""
    return file_answer(one_file(reader_of(request.user), file_id))


@needs("see_leads", post="change_leads")
@require_POST
def remove(request: HttpRequest, file_id: int) -> HttpResponse:
    """Take the file off its lead."""
    log_foreign(request.POST, ("next",), "file_remove")
    words = gettext("Taken off; it can be put back for {days} days.")
    words = words.format(days=settings.PROSPEKT_BIN_DAYS)
    return _do(request, file_id, remove_file, words)


@needs("see_leads", post="change_leads")
@require_POST
def restore(request: HttpRequest, file_id: int) -> HttpResponse:
    """Hang the file on its lead again."""
    log_foreign(request.POST, ("next",), "file_restore")
    return _do(request, file_id, put_back_file, gettext("Put back"))


def _do(request: HttpRequest, file_id: int, act: Callable[..., None], words: str) -> HttpResponse:
    lead = one_file(reader_of(request.user), file_id).lead
    try:
        act(file_id, by=by_web(request), now=timezone.now())
    except Refusal as refused:
        if refused.problem.code in DENIED:
            raise
        messages.error(request, said(refused.problem))
    else:
        messages.success(request, words)
    return redirect("lead_files", lead)
