"""Sources: where leads come from, and making one of two that are the same."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from prospekt.capture.actions.sources import add_source, change_source, merge_sources
from prospekt.capture.cost_tables import cost_tables
from prospekt.capture.models import Source
from prospekt.capture.origin_forms import MergeForm, SourceForm
from prospekt.capture.queries.costs import cost_report
from prospekt.capture.queries.origins import former_names, source_of
from prospekt.capture.rules.costs import Period
from prospekt.people.forms import log_foreign
from prospekt.people.queries.rights import reader_of
from prospekt.people.views.guard import needs
from prospekt.people.views.requests import by_web
from prospekt.ui.said import said
from prospekt.words.problem import Refusal


@require_safe
@needs("see_sources")
def sources(request: HttpRequest) -> HttpResponse:
    """All sources with their channels, leads and costs of all time."""
    reader = reader_of(request.user)
    tables = cost_tables(cost_report(Period(), reader=reader), "source")
    context = {**tables, "may_manage": reader.may("manage_sources"), "crumbs": _crumbs()[:1]}
    return render(request, "capture/sources.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("manage_sources")
def source_new(request: HttpRequest) -> HttpResponse:
    """Add a source."""
    form = SourceForm(request.POST or None, auto_id="source_%s")
    if request.method == "POST":
        log_foreign(request.POST, list(form.fields), "source_new")
        if form.is_valid():
            try:
                add_source(**form.cleaned_data, by=by_web(request), now=timezone.now())
                messages.success(request, gettext("Saved"))
                return redirect("sources")
            except Refusal as refused:
                _tell(form, refused)
    context = {"form": form, "source": None, "crumbs": _crumbs(), "may_manage": True}
    return render(request, "capture/source.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("see_sources", post="manage_sources")
def source(request: HttpRequest, source_id: int) -> HttpResponse:
    """One source: its name, channel and note, what it was called before, and merging it."""
    row = source_of(source_id)
    if request.method != "POST":
        return _page(request, row)
    form = SourceForm(request.POST, kept=row.channel, auto_id="source_%s")
    log_foreign(request.POST, list(form.fields), "source")
    if form.is_valid():
        try:
            change_source(source_id, **form.cleaned_data, by=by_web(request), now=timezone.now())
            messages.success(request, gettext("Saved"))
            return redirect("sources")
        except Refusal as refused:
            _tell(form, refused)
    return _page(request, row, form=form, status=422)


@require_POST
@needs("manage_sources")
def source_merge(request: HttpRequest, source_id: int) -> HttpResponse:
    """Let the leads and campaigns of a source have come from another one."""
    row = source_of(source_id)
    form = MergeForm(request.POST, source_id=source_id, auto_id="merge_%s")
    log_foreign(request.POST, list(form.fields), "source_merge")
    if not form.is_valid():
        return _page(request, row, merge_form=form, status=422)
    n = merge_sources(
        source_id, into_id=form.cleaned_data["into"], by=by_web(request), now=timezone.now()
    )
    told = ngettext("Merged; {n} lead moved.", "Merged; {n} leads moved.", n)
    messages.success(request, told.format(n=n))
    return redirect("source", form.cleaned_data["into"])


def _page(
    request: HttpRequest,
    row: Source,
    *,
    form: SourceForm | None = None,
    merge_form: MergeForm | None = None,
    status: int = 200,
) -> HttpResponse:
    initial = {"name": row.name, "channel": row.channel, "note": row.note}
    context = {
        "source": row, "form": form or SourceForm(initial=initial, kept=row.channel, auto_id="source_%s"),
        "merge_form": merge_form or MergeForm(source_id=row.pk, auto_id="merge_%s"),
        "former": former_names(source_id=row.pk), "crumbs": _crumbs(),
        "may_manage": reader_of(request.user).may("manage_sources"), "leads_url": f"{reverse('leads')}?source={row.pk}",
    }  # fmt: skip
    return render(request, "capture/source.html", context, status=status)


def _tell(form: Any, refused: Refusal) -> None:
    column = refused.problem.column or ""
    form.add_error(column if column in form.fields else None, said(refused.problem))


def _crumbs() -> list[dict[str, str]]:
    return [
        {"label": gettext("Campaigns"), "url": reverse("campaigns")},
        {"label": gettext("Sources"), "url": reverse("sources")},
    ]
