"""Duplicates: the queue of pairs that look like one, merging two leads, keeping them apart, and taking a merge back."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from prospekt.people.actions.find_duplicates import OPEN, begin_search, cancel_search
from prospekt.people.actions.keep_apart import keep_apart
from prospekt.people.actions.merge_leads import merge_leads
from prospekt.people.actions.unmerge import unmerge
from prospekt.people.forms import log_foreign
from prospekt.people.jobs import find_duplicates_job
from prospekt.people.models import DuplicateSearch
from prospekt.people.queries.detail import lead_values
from prospekt.people.queries.duplicates import (
    PairLine,
    Place,
    merge_page,
    pair_count,
    pair_page,
)
from prospekt.people.queries.leads import lead_page
from prospekt.people.queries.rights import reader_of
from prospekt.people.rules.audit_view import FIELD_WORDS
from prospekt.people.rules.lead_ref import LeadRef, parse_ref
from prospekt.people.rules.list_view import read_view
from prospekt.people.rules.merging import GONE, KEEP
from prospekt.people.rules.rights import Reader
from prospekt.people.views.guard import needs
from prospekt.people.views.pair_rows import PREFIX, comparison
from prospekt.people.views.requests import DENIED, by_web, lead_name, whole_number
from prospekt.ui.said import said
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

_PLACE = re.compile(
    r"(-?[0-9]{1,6}(?:\.[0-9]{1,17})?(?:e-?[0-9]{1,3})?)_([1-9][0-9]{0,17})", re.ASCII
)
FOUND = 20
STEPS = {
    "reading": _("Reading the leads"), "candidates": _("Looking for candidates"),
    "learning": _("Learning what agreement says"), "comparing": _("Comparing"), "keeping": _("Keeping what was found"),
}  # fmt: skip


@require_safe
@needs("change_leads")
def listing(request: HttpRequest) -> HttpResponse:
    """The best pair that the reader may decide about, side by side; `after` goes on to the next."""
    place = _place(request)
    reader = reader_of(request.user)
    lines, next_place = pair_page(reader=reader, after=place, size=1)
    n, is_capped = pair_count(reader)
    search = DuplicateSearch.objects.order_by("-pk").first()
    context: dict[str, Any] = {
        "n": n, "is_capped": is_capped, "may_search": reader.may("manage_sources"),
        "search": search, "is_busy": search is not None and search.state in OPEN,
        "first_url": reverse("duplicates") if place else "",
        "here": request.get_full_path(),
    }  # fmt: skip
    if search is not None and search.problem:
        told = Problem(search.problem["code"], search.problem["message"], search.problem["params"])
        context["search_problem"] = said(told)
    if search is not None and context["is_busy"]:
        context |= _progress(search)
    if lines:
        context |= comparison(lines[0].one, lines[0].other, reader=reader)
        context["next_url"] = (
            f"{reverse('duplicates')}?after={_written(lines[0])}" if next_place else ""
        )
        context["may_merge"] = reader.may("remove_leads")
    return render(request, "people/duplicates.html", context)


@require_POST
@needs("manage_sources")
def search(request: HttpRequest) -> HttpResponse:
    """Let the worker search all leads."""
    log_foreign(request.POST, (), "duplicates_search")
    try:
        begin_search(enqueue=find_duplicates_job.enqueue, by=by_web(request), now=timezone.now())
    except Refusal as refused:
        if refused.problem.code in DENIED:
            raise
        messages.error(request, said(refused.problem))
    return redirect("duplicates")


@require_POST
@needs("manage_sources")
def cancel(request: HttpRequest) -> HttpResponse:
    """Stop the search that goes on."""
    log_foreign(request.POST, (), "duplicates_cancel")
    going = DuplicateSearch.objects.filter(state__in=OPEN).first()
    if going is not None:
        cancel_search(going.pk, by=by_web(request))
    return redirect("duplicates")


@require_safe
@needs("manage_sources")
def progress(request: HttpRequest) -> HttpResponse:
    """The polled part; at the end it asks for the whole page."""
    going = DuplicateSearch.objects.filter(state__in=OPEN).first()
    if going is None:
        response = HttpResponse(status=204)
        response.headers["HX-Refresh"] = "true"
        return response
    return render(request, "people/_duplicates_progress.html", _progress(going))


@require_POST
@needs("change_leads")
def apart(request: HttpRequest) -> HttpResponse:
    """Keep two leads separate, for ever."""
    log_foreign(request.POST, ("one", "other", "next"), "duplicates_apart")
    one, other = (parse_ref(request.POST.get(name, "")) for name in ("one", "other"))
    try:
        keep_apart(one, other, by=by_web(request), now=timezone.now())
    except Refusal as refused:
        return _refused(request, refused)
    messages.success(request, gettext("Kept separate. Nobody is asked about these two again."))
    return redirect(_next(request.POST))


@needs("change_leads")
@require_http_methods(["GET", "HEAD", "POST"])
def merge(request: HttpRequest, ref: str) -> HttpResponse:
    """Merge a lead with another one: choose which, then field by field."""
    lead, reader = parse_ref(ref), reader_of(request.user)
    values = lead_values(lead, reader=reader)
    if request.method == "POST":
        return _merge(request, lead)
    context: dict[str, Any] = {
        "lead": lead, "name": lead_name(values), "here": "", "merges": merge_page(reader=reader, into=lead)[0],
    }  # fmt: skip
    if chosen := request.GET.get("with", ""):
        context |= comparison(lead, parse_ref(chosen), reader=reader)
        context["may_merge"] = reader.may("remove_leads")
        return render(request, "people/merge.html", context)
    words = request.GET.get("q", "").strip()[:200]
    context |= {
        "q": words,
        "pairs": [_other(line, lead) for line in pair_page(reader=reader, of=lead, size=FOUND)[0]],
        "found": _found(words, lead, reader) if words else [],
    }
    return render(request, "people/merge_with.html", context)


def _merge(request: HttpRequest, lead: LeadRef) -> HttpResponse:
    """`lead` is one of the two; the form says which is kept."""
    choices = {
        name.removeprefix(PREFIX): value
        for name, value in request.POST.items()
        if name.startswith(PREFIX)
    }
    listed = ("keep", "gone", "swap", "next", *(PREFIX + name for name in choices))
    log_foreign(request.POST, listed, "lead_merge")
    keep, gone = (parse_ref(request.POST.get(name, "")) for name in ("keep", "gone"))
    if lead not in (keep, gone):
        message = _("This form is about other leads. Open the pair again.")
        raise Refusal(Problem("not_found", message))
    if request.POST.get("swap"):
        keep, gone = gone, keep
        choices = {name: GONE if value == KEEP else KEEP for name, value in choices.items()}
    try:
        done = merge_leads(keep, gone, choices, by=by_web(request), now=timezone.now())
    except Refusal as refused:
        return _refused(request, refused)
    undo = reverse("merge_undo", args=[done.change_set_id])
    messages.success(request, gettext("Merged: two leads are one now."), extra_tags=f"undo:{undo}")
    return redirect(_next(request.POST, "lead", keep))


def _refused(request: HttpRequest, refused: Refusal) -> HttpResponse:
    if refused.problem.code in DENIED:
        raise refused
    messages.error(request, said(refused.problem))
    return redirect(_next(request.POST))


@require_safe
@needs("change_leads")
def merges(request: HttpRequest) -> HttpResponse:
    """What was merged and can be separated again, newest first."""
    after = request.GET.get("after", "")
    lines, last = merge_page(
        reader=reader_of(request.user), after=whole_number(after) if after else 0
    )
    context = {
        "merges": lines,
        "first_url": reverse("merges") if after else "",
        "next_url": f"{reverse('merges')}?{urlencode({'after': last})}" if last else "",
    }
    return render(request, "people/merges.html", context)


@require_POST
@needs("change_leads")
def undo(request: HttpRequest, change_set_id: int) -> HttpResponse:
    """Take a merge back; what was edited since stays and is named."""
    log_foreign(request.POST, ("next",), "merge_undo")
    try:
        done = unmerge(change_set_id, by=by_web(request), now=timezone.now())
    except Refusal as refused:
        return _refused(request, refused)
    messages.success(
        request, gettext("The merge is undone: both leads stand for themselves again.")
    )
    if done.later:
        fields = ", ".join(gettext(FIELD_WORDS.get(name, name)) for name in done.later)
        text = gettext("Edited since, and kept with {lead}: {fields}.")
        messages.warning(request, text.format(lead=done.kept, fields=fields))
    return redirect("lead", done.kept)


def _other(line: PairLine, lead: LeadRef) -> dict[str, Any]:
    at = 1 if line.one == lead else 0
    other = (line.one, line.other)[at]
    return {"ref": str(other), "name": line.names[at], "weight": round(line.weight, 1)}


def _found(words: str, lead: LeadRef, reader: Reader) -> list[dict[str, Any]]:
    """Leads of the same kind that the words find."""
    kind = "person" if lead.is_person else "company"
    view = read_view({"q": words, "kind": kind})
    rows = lead_page(view, reader=reader, size=FOUND).rows
    return [
        {"ref": str(row.ref), "name": row.name, "company": row.company, "email": row.email}
        for row in rows
        if row.ref != lead
    ]


def _next(sent: QueryDict, *place: Any) -> str:
    """The queue where one was, else the given place."""
    wanted = sent.get("next", "")
    queue = reverse("duplicates")
    if wanted == queue or (
        wanted.startswith(f"{queue}?after=") and _PLACE.fullmatch(wanted.partition("=")[2])
    ):
        return wanted
    return reverse(place[0], args=[str(place[1])]) if place else queue


def _progress(search: DuplicateSearch) -> dict[str, Any]:
    words = STEPS.get(search.step)
    return {
        "label": gettext(words) if words else gettext("Waiting for the worker"),
        "done": search.done, "total": search.total, "unit": gettext("steps"),
        "left": ngettext("{n} pair so far", "{n} pairs so far", search.found).format(n=search.found)
        if search.found else "",
        "poll_url": reverse("duplicates_progress"), "is_cancelling": search.is_cancel_asked,
    }  # fmt: skip


def _written(line: PairLine) -> str:
    weight, id_ = line.place
    return f"{weight!r}_{id_}"


def _place(request: HttpRequest) -> Place | None:
    for name in request.GET:
        if name != "after":
            message = _("There is no filter “{value}”. Filter by: {allowed}.")
            raise Refusal(
                Problem("unknown_filter", message, {"value": name[:60], "allowed": "after"})
            )
    text = request.GET.get("after", "")
    if not text:
        return None
    found = _PLACE.fullmatch(text)
    if not found:
        message = _(
            "This page of the list cannot be found: its address was changed. Begin at the first page."
        )
        raise Refusal(Problem("bad_cursor", message))
    return float(found[1]), int(found[2])
