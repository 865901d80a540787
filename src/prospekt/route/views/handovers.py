"""Hand-overs to sales: what waits, and accepting, sending back and passing on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from prospekt.people.forms import log_foreign
from prospekt.people.queries.detail import user_choices
from prospekt.people.queries.rights import reader_of
from prospekt.people.views.guard import needs
from prospekt.people.views.requests import DENIED, back_to, by_web, whole_number
from prospekt.qualify.queries.scores import running_playbook
from prospekt.route.actions.handing_over import accept, reject, reroute
from prospekt.route.queries.handovers import PARTS, handover_page
from prospekt.route.views.assignment import tabs
from prospekt.route.wording import handover_line, rejection_choices
from prospekt.ui.said import said
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _


@require_safe
@needs("see_leads")
def handovers(request: HttpRequest) -> HttpResponse:
    """What waits, by the time it is due, or what was decided, newest first."""
    reader, now = reader_of(request.user), timezone.now()
    part, before = request.GET.get("part", "waiting"), request.GET.get("before", "")
    if part not in PARTS or set(request.GET) - {"part", "before"}:
        message = _("There is no filter “{value}”. Filter by: {allowed}.")
        params = {"value": part[:60], "allowed": ", ".join(PARTS)}
        raise Refusal(Problem("unknown_filter", message, params))
    rows, place = handover_page(reader, part=part, before=whole_number(before) if before else None)
    routing = running_playbook().routing
    here = reverse("handovers")
    context: dict[str, Any] = {
        "rows": [handover_line(row, now, routing) for row in rows], "part": part,
        "reasons": rejection_choices(routing), "first_response": routing.first_response,
        "users": user_choices(reader) if reader.may("assign_leads") else [],
        "parts": _parts(part), "tabs": tabs("handovers") if reader.may("assign_leads") else [],
        "next_url": f"{here}?part=closed&before={place}" if place else "", "here": request.get_full_path(),
    }  # fmt: skip
    return render(request, "route/handovers.html", context)


def _parts(part: str) -> list[dict[str, Any]]:
    words = {"waiting": gettext("Waiting"), "closed": gettext("Decided")}
    return [
        {"label": words[name], "url": f"{reverse('handovers')}?part={name}", "is_current": name == part, "count": None}
        for name in PARTS
    ]  # fmt: skip


@require_POST
@needs("change_leads")
def take(request: HttpRequest, handover_id: int) -> HttpResponse:
    """Accept a lead."""
    log_foreign(request.POST, ("next",), "handover_accept")
    return _done(
        request,
        lambda: accept(handover_id, by=by_web(request), now=timezone.now()),
        gettext("Accepted. The lead is yours to work on."),
    )


@require_POST
@needs("change_leads")
def send_back(request: HttpRequest, handover_id: int) -> HttpResponse:
    """Send a lead back, for a reason."""
    log_foreign(request.POST, ("reason", "next"), "handover_reject")
    reason = request.POST.get("reason", "")
    return _done(
        request,
        lambda: reject(handover_id, reason, by=by_web(request), now=timezone.now()),
        gettext("Sent back, with the reason."),
    )


@require_POST
@needs("assign_leads")
def pass_on(request: HttpRequest, handover_id: int) -> HttpResponse:
    """Give a waiting lead to somebody else: by name, or by the rules."""
    log_foreign(request.POST, ("owner", "next"), "handover_reroute")
    owner = request.POST.get("owner", "")
    to = whole_number(owner) if owner else None
    return _done(
        request,
        lambda: reroute(handover_id, to, by=by_web(request), now=timezone.now()),
        gettext("Passed on."),
    )


def _done(request: HttpRequest, act: Callable[[], object], text: str) -> HttpResponse:
    try:
        act()
    except Refusal as refused:
        if refused.problem.code in DENIED:
            raise
        messages.error(request, said(refused.problem))
    else:
        messages.success(request, text)
    return back_to(request, "handovers")
