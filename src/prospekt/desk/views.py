"""Pages over all stages: the leads list, the companies list, the page and the panel of one lead."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from prospekt.desk.list_requests import asked_view
from prospekt.desk.marks import grade_mark
from prospekt.desk.palette_views import recent, remember
from prospekt.desk.queries.columns import lead_url, round_points
from prospekt.desk.queries.first_steps import first_steps
from prospekt.desk.queries.lead import lead_context
from prospekt.desk.queries.lists import leads_context, list_url, summary
from prospekt.desk.queries.names import Names, all_names
from prospekt.desk.waiting import RUN, cancel, in_time, waiting
from prospekt.engage.views.notices import Bell
from prospekt.people.fields import country_name
from prospekt.people.forms import log_foreign
from prospekt.people.queries.companies import SORTS, company_page
from prospekt.people.queries.merged import kept_of
from prospekt.people.queries.patience import Stopped, TooSlow
from prospekt.people.queries.rights import reached_ids, reader_of
from prospekt.people.rules.hints import FIRST_STEPS
from prospekt.people.rules.lead_ref import LeadRef, parse_ref
from prospekt.people.rules.list_view import read_view
from prospekt.people.rules.rights import Reader
from prospekt.people.views.guard import needs
from prospekt.ui.places import address
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _


def _is_partial(request: HttpRequest) -> bool:
    return request.headers.get("HX-Request-Type") == "partial"


@needs("see_leads")
@require_safe
@vary_on_headers("HX-Request-Type")
def leads(request: HttpRequest) -> HttpResponse:
    """The ranked list; a search as one types asks only for the part under the header."""
    reader = reader_of(request.user)
    names = _names(request, reader)
    query = request.GET.copy()
    query.pop(RUN, None)
    asked = asked_view(query, names, reader)
    if asked.goes_to:
        return redirect(list_url({"view": str(asked.goes_to)}))
    is_plain = "" not in request.GET.values() and len(request.GET.getlist("columns")) < 2
    if not is_plain and not _is_partial(request):
        mark = {"view": request.GET["view"]} if request.GET.get("view") else {}
        return redirect(list_url({**asked.view.parameters(), **mark}))
    open_ref = request.GET.get("open", "")
    draw = partial(
        leads_context, asked.view, names, reader=reader, open_ref=open_ref, kept=asked.kept
    )
    try:
        with in_time(asked.view, request):
            context = draw()
    except Stopped:
        return HttpResponse(status=204)
    except TooSlow:
        context = draw(with_rows=False)
        context["waiting"] = waiting(request, context["parameters"])
    if _is_partial(request):
        response = render(request, "desk/_leads.html", context)
        response.headers["HX-Replace-Url"] = context["here"]
        return response
    if open_ref:
        context |= lead_context(
            parse_ref(open_ref), names, reader=reader, now=timezone.now(), is_panel=True
        )
    context |= {
        "bell": _bell(request, names),
        "panel_next": request.get_full_path(),
        "first_steps": None if context.get("waiting") else _steps(request, reader, context["rows"]),
    }
    return render(request, "desk/leads.html", context)


@needs("see_leads")
@require_POST
def stop(request: HttpRequest) -> HttpResponse:
    """Cancel of a list that somebody waits for."""
    log_foreign(request.POST, [RUN], request.path)
    cancel(request)
    if _is_partial(request):
        parts = urlsplit(request.headers.get("HX-Current-URL", ""))
        here = parts.query if parts.path == reverse("leads") else ""
        return render(request, "desk/_stopped.html", {"again": f"{reverse('leads')}?{here}"})
    return redirect("leads")


def _steps(
    request: HttpRequest, reader: Reader, rows: Sequence[Mapping[str, Any]]
) -> dict[str, Any] | None:
    """The first steps of whoever has some to take and has not put them away; `rows` are the leads beside them.

    An open lead has the page for itself.
    """
    if request.GET.get("open") or FIRST_STEPS in request.user.put_away:  # type: ignore[union-attr]
        return None
    found = first_steps(request.user, reader, has_opened=bool(recent(request)))  # type: ignore[arg-type]
    if not found["next"]:
        return None
    best = rows[0]["url"] if rows else ""
    way_on = {"opened": best, "ranked": "", "view": ""}
    found["next"]["url"] = way_on.get(found["next"]["key"], found["next"]["url"])
    return found


@needs("see_leads")
@require_safe
def lead(request: HttpRequest, ref: str) -> HttpResponse:
    """Everything about one person or company; the old address of a merged one leads to the kept one."""
    _check_names(request, ("show", "after"))
    reader, wanted = reader_of(request.user), parse_ref(ref)
    names = all_names(segments_of=reader, bell_of=request.user.pk, routing_of=wanted)
    try:
        context = lead_context(
            wanted,
            names,
            reader=reader,
            now=timezone.now(),
            show=request.GET.get("show") or "all",
            after=request.GET.get("after", ""),
        )
    except Refusal as refusal:
        return redirect("lead", _kept_instead(request, ref, refusal))
    context["bell"] = _bell(request, names)
    return remember(request, render(request, "desk/lead.html", context), wanted)


@needs("see_leads")
@require_safe
def panel(request: HttpRequest, ref: str) -> HttpResponse:
    """The lead beside the list."""
    found = parse_ref(ref)
    reader = reader_of(request.user)
    try:
        context = lead_context(
            found, all_names(segments_of=reader), reader=reader, now=timezone.now(), is_panel=True
        )
    except Refusal as refusal:
        return redirect("lead_panel", _kept_instead(request, ref, refusal))
    place = _list_beside(request, ref)
    response = render(request, "desk/_panel.html", context | {"panel_next": place})
    return remember(request, response, found)


def _kept_instead(request: HttpRequest, ref: str, refusal: Refusal) -> LeadRef:
    """The lead that this one, which is not there, is part of now; raises `refusal` if the reader may see none."""
    lead = parse_ref(ref)
    kept = kept_of(lead)
    reader = reader_of(request.user)
    if kept == lead or not reached_ids(reader, "see_leads", {kept.id}, not kept.is_person):
        raise refusal
    return kept


def _names(request: HttpRequest, views_of: Reader | None = None) -> Names:
    """The names of a page, and what its header asks besides."""
    return all_names(views_of, bell_of=request.user.pk)


def _bell(request: HttpRequest, names: Names) -> Bell:
    return Bell(request.user.pk, names.unread)  # type: ignore[arg-type]


def _list_beside(request: HttpRequest, ref: str) -> str:
    """The list as it stands beside the panel, with this lead open; to go back to."""
    parts = urlsplit(request.headers.get("HX-Current-URL", ""))
    kept = parse_qsl(parts.query) if parts.path == reverse("leads") else []
    chosen = [(name, value) for name, value in kept if name != "open"]
    return f"{reverse('leads')}?{urlencode([*chosen, ('open', ref)])}"


def _check_names(request: HttpRequest, allowed: tuple[str, ...]) -> None:
    for name in request.GET:
        if name not in allowed:
            message = _("There is no filter “{value}”. Filter by: {allowed}.")
            raise Refusal(
                Problem(
                    "unknown_filter", message, {"value": name[:60], "allowed": ", ".join(allowed)}
                )
            )


@needs("see_leads")
@require_safe
@vary_on_headers("HX-Request-Type")
def companies(request: HttpRequest) -> HttpResponse:
    """All companies by name, also those whose people are the leads."""
    view = read_view(request.GET.dict(), filters=(), sorts=SORTS)
    page = company_page(view, reader=reader_of(request.user))
    rows = [
        row._asdict()
        | {
            "url": lead_url(f"c{row.id}"),
            "score": round_points(row.points),
            "grade": grade_mark(row.grade),
            "country_name": country_name(row.country),
        }
        for row in page.rows
    ]
    context: dict[str, Any] = {
        "rows": rows, "view": view, "summary": summary(len(rows), page.n, page.is_capped),
        "first_url": _companies_url(q=view.q) if page.previous else "",
        "previous_url": _companies_url(q=view.q, before=page.previous) if page.previous else "",
        "next_url": _companies_url(q=view.q, after=page.next) if page.next else "",
    }  # fmt: skip
    if _is_partial(request):
        response = render(request, "desk/_companies.html", context)
        response.headers["HX-Replace-Url"] = _companies_url(q=view.q)
        return response
    return render(request, "desk/companies.html", context)


def _companies_url(**parameters: str) -> str:
    kept = {name: value for name, value in parameters.items() if value}
    return f"{address('companies')}?{urlencode(kept)}" if kept else address("companies")
