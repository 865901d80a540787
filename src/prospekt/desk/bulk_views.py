"""Changing many leads at once: what to change, what would happen, how far it is, and taking it back."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from prospekt.desk.bulk_pages import (
    BUSY,
    TONES,
    back_url,
    edits_in_words,
    for_whom,
    form_context,
    preview_context,
    progress_context,
    receipt_context,
)
from prospekt.desk.list_requests import asked_view
from prospekt.desk.queries.filter_words import Show, sentence
from prospekt.desk.queries.lists import list_url
from prospekt.desk.queries.names import Names, all_names, check_origins
from prospekt.people.actions.bulk_edit import (
    State,
    cancel_bulk,
    make_bulk,
    start_bulk,
    start_undo,
    try_bulk,
)
from prospekt.people.fields import plain_typed
from prospekt.people.forms import log_foreign
from prospekt.people.jobs import run_bulk_job, undo_bulk_job
from prospekt.people.models import BulkEdit
from prospekt.people.queries.bulk import bulk_edit, bulk_edits
from prospekt.people.queries.rights import reader_of
from prospekt.people.rules.lead_ref import parse_refs
from prospekt.people.rules.list_view import ListView
from prospekt.people.rules.rights import Reader
from prospekt.people.views.guard import needs
from prospekt.people.views.requests import by_web
from prospekt.ui.said import said
from prospekt.words.problem import Problem, Refusal

AS_IT_IS = "-"
_NAMES = ("owner", "priority", "source", "campaign", "add_tags", "remove_tags", "field", "value", "channel",
          "purpose", "do")  # fmt: skip


@needs("change_leads")
def new(request: HttpRequest) -> HttpResponse:
    """What is to be changed: GET asks, POST prepares it and shows what would happen."""
    reader = reader_of(request.user)
    names = all_names(reader)
    view, leads = _asked(request.GET, names, reader)
    if request.method != "POST":
        return _form(request, names, view, leads)
    log_foreign(request.POST, _NAMES, "bulk_new")
    try:
        record = make_bulk(
            _plain(request.POST, names), view=view.parameters(),
            leads=parse_refs(leads) if leads else None, by=by_web(request), now=timezone.now(),
        )  # fmt: skip
    except Refusal as refused:
        if refused.problem.code in ("not_found", "not_allowed"):
            raise
        return _form(request, names, view, leads, refused.problem)
    return redirect("bulk", record.pk)


def _asked(query: QueryDict, names: Names, reader: Reader) -> tuple[ListView, list[str]]:
    """The list of the address without the place in it, and the chosen leads, if any are."""
    copy = query.copy()
    leads = copy.pop("lead", [])
    for name in ("after", "before", "open"):
        copy.pop(name, None)
    if not copy:
        copy["view"] = "all"
    return asked_view(copy, names, reader).view, [str(lead) for lead in leads]


def _form(
    request: HttpRequest, names: Names, view: ListView, leads: list[str], problem: Problem | None = None
) -> HttpResponse:  # fmt: skip
    reader = reader_of(request.user)
    context = form_context(names, reader) | {
        "n": len(leads),
        "sentence": "" if leads else sentence(view, Show(names)),
        "back": list_url(view.parameters()),
        "typed": request.POST,
        "problem": said(problem) if problem else "",
    }
    return render(request, "desk/bulk_new.html", context, status=422 if problem else 200)


def _plain(typed: QueryDict, names: Names) -> dict[str, Any]:
    """The form as an action reads it; what is left as it is stays out."""
    if typed.get("do") == "remove":
        return {"remove": True}
    found = {
        name: typed[name]
        for name in ("owner", "priority", "source", "campaign")
        if typed.get(name, AS_IT_IS) != AS_IT_IS
    }
    for name, value in zip(typed.getlist("field"), typed.getlist("value"), strict=False):
        if name:
            found[name] = plain_typed(name, value, names.own)
    check_origins(found, names)
    channel = typed.get("channel", "")
    return {
        "set": found,
        "add_tags": _words(typed.get("add_tags", "")),
        "remove_tags": _words(typed.get("remove_tags", "")),
        "refuse": [f"{channel}:{typed.get('purpose', '')}".rstrip(":")] if channel else [],
    }


def _words(text: str) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()]


@needs("change_leads")
@require_safe
def history(request: HttpRequest) -> HttpResponse:
    """The bulk edits one has made, newest first."""
    names = all_names()
    rows = [
        {"record": one, "what": edits_in_words(one, names), "tone": TONES[one.state]}
        for one in bulk_edits(reader=reader_of(request.user))
    ]
    return render(request, "desk/bulk_history.html", {"rows": rows})


@needs("change_leads")
@require_safe
def page(request: HttpRequest, bulk_id: int) -> HttpResponse:
    """What would happen, then progress, then the receipt."""
    reader = reader_of(request.user)
    record = bulk_edit(bulk_id, reader=reader)
    names = all_names()
    context: dict[str, Any] = {
        "record": record, "for_whom": for_whom(record, names), "back": back_url(record), "tone": TONES[record.state],
        "edits": edits_in_words(record, names), "is_busy": record.state in BUSY, "is_draft": record.state == State.DRAFT,
    }  # fmt: skip
    if record.state == State.DRAFT:
        context |= preview_context(record, try_bulk(record), names)
        again = [("lead", lead) for lead in record.leads or ()] + list(record.view.items())
        context["again"] = f"{reverse('bulk_new')}?{urlencode(again)}"
    elif record.state in BUSY:
        context |= progress_context(record)
    else:
        context |= receipt_context(record, reader=reader)
    return render(request, "desk/bulk.html", context)


@needs("change_leads")
@require_safe
def progress(request: HttpRequest, bulk_id: int) -> HttpResponse:
    """The polled part; at the end it asks for the whole page."""
    record = bulk_edit(bulk_id, reader=reader_of(request.user))
    if record.state not in BUSY:
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    return render(request, "desk/_bulk_progress.html", {"record": record, **progress_context(record)})  # fmt: skip


def _mine(request: HttpRequest, bulk_id: int, name: str) -> BulkEdit:
    log_foreign(request.POST, (), name)
    return bulk_edit(bulk_id, reader=reader_of(request.user))


@needs("change_leads")
@require_POST
def run(request: HttpRequest, bulk_id: int) -> HttpResponse:
    """Carry it out; a second click changes nothing."""
    record = _mine(request, bulk_id, "bulk_run")
    if record.state == State.DRAFT:
        matched = try_bulk(record).matched
        start_bulk(record, matched=matched, enqueue=lambda: run_bulk_job.enqueue(record.pk))
    return redirect("bulk", record.pk)


@needs("change_leads")
@require_POST
def cancel(request: HttpRequest, bulk_id: int) -> HttpResponse:
    """Stop after the current batch, or throw a prepared one away."""
    record = _mine(request, bulk_id, "bulk_cancel")
    was_draft = record.state == State.DRAFT
    try:
        cancel_bulk(record)
    except Refusal as refused:
        messages.error(request, said(refused.problem))
    return redirect(back_url(record)) if was_draft else redirect("bulk", record.pk)


@needs("change_leads")
@require_POST
def undo(request: HttpRequest, bulk_id: int) -> HttpResponse:
    """Take it back as a whole."""
    record = _mine(request, bulk_id, "bulk_undo")
    try:
        start_undo(
            record,
            enqueue=lambda: undo_bulk_job.enqueue(record.pk, request.user.pk, "web"),
        )
    except Refusal as refused:
        messages.error(request, said(refused.problem))
    return redirect("bulk", record.pk)
