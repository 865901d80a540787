"""The page of assignment: rules, who has how much, giving leads out with a preview, and taking that back."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from prospekt.people.forms import log_foreign
from prospekt.people.queries.rights import reader_of
from prospekt.people.rules.lead_ref import LeadRef, parse_ref, parse_refs
from prospekt.people.rules.rights import Reader
from prospekt.people.views.guard import needs
from prospekt.people.views.requests import DENIED, by_web, whole_number
from prospekt.playbook.loading import ROUTING_FILE, parse_routing
from prospekt.qualify.queries.scores import running_playbook
from prospekt.route.actions.assigning import (
    MOST,
    Plan,
    may_undo,
    new_seed,
    run_assignment,
    try_assignment,
    undo_assignment,
)
from prospekt.route.forms import WhichForm
from prospekt.route.queries.decided import assignments, of_assignment, one_assignment
from prospekt.route.queries.replays import DAYS, names_of_leads, replay
from prospekt.route.queries.reps import names_of, seats, unknown_members
from prospekt.route.wording import people_in, plan_lines, rule_line, seat_line, told_block
from prospekt.ui import written
from prospekt.ui.said import said
from prospekt.words.problem import Refusal

SHOWN = 50
LONGEST_RULES = 40_000


@require_safe
@needs("assign_leads")
def assignment(request: HttpRequest) -> HttpResponse:
    """Who has how much and is away, by which rules leads are given out, and what was given out last."""
    reader, now = reader_of(request.user), timezone.now()
    routing = running_playbook().routing
    found = [seat for seat in seats(reader, routing, now) if seat.able.within_reach]
    owners = [(str(seat.able.id), str(seat.user)) for seat in found]
    context = {
        "people": [seat_line(seat) for seat in found],
        "rules": [rule_line(rule, n) for n, rule in enumerate(routing.rules, 1)],
        "unknown": unknown_members(routing), "after_import": routing.after_import,
        "first_response": routing.first_response, "reroute_after": routing.reroute_after,
        "runs": [_run_line(row, reader) for row in assignments(reader)], "form": WhichForm(owners=owners),
        "tabs": tabs("assignment"),
    }  # fmt: skip
    return render(request, "route/assignment.html", context)


def tabs(current: str) -> list[dict[str, Any]]:
    """The pages about who gets which lead."""
    pages = (
        ("assignment", gettext("Assignment")), ("handovers", gettext("Hand-overs")), ("replay", gettext("Other rules")),
    )  # fmt: skip
    return [
        {"label": label, "url": reverse(name), "is_current": name == current, "count": None}
        for name, label in pages
    ]


def _run_line(row: Any, reader: Reader) -> dict[str, Any]:
    return {
        "id": row.pk, "url": reverse("assignment_done", args=[row.pk]), "at": row.made_at,
        "who": str(row.by) if row.by else gettext("Prospekt"), "matched": row.matched, "given": row.given,
        "left": row.matched - row.given, "undone_at": row.undone_at, "may_undo": not row.undone_at and may_undo(row, reader),
    }  # fmt: skip


@require_safe
@needs("assign_leads")
def attempt(request: HttpRequest) -> HttpResponse:
    """What would happen: who would get how many, and the first leads with the reason. Nothing is changed."""
    leads = parse_refs(request.GET.getlist("lead")) or None
    view = {name: value for name, value in request.GET.items() if value and name != "lead"}
    try:
        plan = try_assignment(leads, view, seed=new_seed(), by=by_web(request), now=timezone.now())
    except Refusal as refused:
        if refused.problem.code in DENIED:
            raise
        messages.error(request, said(refused.problem))
        return redirect("assignment")
    context = _preview(plan) | {
        "view": urlencode([*(("lead", str(lead)) for lead in leads or ()), *view.items()]),
        "crumbs": crumbs(),
    }
    return render(request, "route/attempt.html", context)


def _preview(plan: Plan) -> dict[str, Any]:
    shown = [parse_ref(each.lead.ref) for each in plan.decisions[:SHOWN]]
    names = {str(lead): name for lead, name in names_of_leads(shown).items()}
    given = plan.given
    people = [
        seat_line(seat, gets=given.get(seat.able.id, 0))
        for seat in plan.seats
        if seat.able.within_reach
    ]
    return {
        "n": len(plan.decisions), "given": len(plan.decisions) - plan.left, "left": plan.left, "is_cut": plan.is_cut,
        "most": MOST, "people": people, "lines": plan_lines(plan, names, SHOWN), "seed": plan.seed,
    }  # fmt: skip


@require_POST
@needs("assign_leads")
def run(request: HttpRequest) -> HttpResponse:
    """Give them out."""
    log_foreign(request.POST, ("seed", "view"), "assignment_run")
    seed = whole_number(request.POST.get("seed", ""))
    asked = parse_qsl(request.POST.get("view", "")[:20_000])
    leads = parse_refs(value for name, value in asked if name == "lead") or None
    view = {name: value for name, value in asked if name != "lead"}
    try:
        made = run_assignment(leads, view, seed=seed, by=by_web(request), now=timezone.now())
    except Refusal as refused:
        if refused.problem.code in DENIED:
            raise
        messages.error(request, said(refused.problem))
        return redirect("assignment")
    text = ngettext("{n} lead was given out.", "{n} leads were given out.", made.given)
    messages.success(request, text.format(n=written.number(made.given)))
    return redirect("assignment_done", made.pk)


@require_safe
@needs("assign_leads")
def done(request: HttpRequest, assignment_id: int) -> HttpResponse:
    """What was given out together, lead by lead with the reasons."""
    reader = reader_of(request.user)
    made = one_assignment(assignment_id, reader)
    after = request.GET.get("after", "")
    page, place = of_assignment(made.pk, reader, after=whole_number(after) if after else 0)
    names = names_of(people_in(told.row for told in page))
    routing = running_playbook().routing
    context = {
        "run": _run_line(made, reader), "undone": made.undone, "spared": made.spared,
        "blocks": [told_block(told, routing, names) for told in page], "crumbs": crumbs(),
        "next_url": f"{reverse('assignment_done', args=[made.pk])}?after={place}" if place else "",
        "first_url": reverse("assignment_done", args=[made.pk]) if after else "",
    }  # fmt: skip
    return render(request, "route/done.html", context)


@require_POST
@needs("assign_leads")
def undo(request: HttpRequest, assignment_id: int) -> HttpResponse:
    """Put every lead back to whom it belonged, but for those that were given away since."""
    log_foreign(request.POST, (), "assignment_undo")
    try:
        made = undo_assignment(assignment_id, by=by_web(request), now=timezone.now())
    except Refusal as refused:
        if refused.problem.code in DENIED:
            raise
        messages.error(request, said(refused.problem))
        return redirect("assignment_done", assignment_id)
    text = gettext("Undone: {undone} leads put back, {spared} left as they are.")
    counts = {"undone": written.number(made.undone), "spared": written.number(made.spared)}
    messages.success(request, text.format(**counts))
    return redirect("assignment_done", assignment_id)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("assign_leads")
def other_rules(request: HttpRequest) -> HttpResponse:
    """The assignments of the last month under other rules: who would have got how many. Nothing is changed."""
    reader = reader_of(request.user)
    running = running_playbook()
    text = dict(running.files).get(ROUTING_FILE, "")
    context: dict[str, Any] = {"rules": text, "days": DAYS, "tabs": tabs("replay"), "problem": ""}
    if request.method == "POST":
        log_foreign(request.POST, ("rules",), "replay")
        typed = request.POST.get("rules", "")[:LONGEST_RULES].replace("\r\n", "\n")
        context["rules"] = typed
        try:
            routing = parse_routing(running.name, {ROUTING_FILE: typed})
        except Refusal as refused:
            context["problem"] = said(refused.problem)
            return render(request, "route/replay.html", context, status=422)
        context |= _replayed(replay(routing, reader, now=timezone.now()), unknown_members(routing))
    return render(request, "route/replay.html", context)


def _replayed(found: Any, unknown: list[str]) -> dict[str, Any]:
    ids = {*found.was, *found.would}
    names = names_of(ids)
    leads: dict[LeadRef, str] = names_of_leads([each.lead for each in found.moved[:SHOWN]])
    nobody = gettext("nobody")
    rows = [
        {
            "name": names.get(id_, f"#{id_}"), "was": found.was.get(id_, 0), "would": found.would.get(id_, 0),
            "change": found.would.get(id_, 0) - found.was.get(id_, 0),
        }
        for id_ in sorted(ids, key=lambda id_: names.get(id_, ""))
    ]  # fmt: skip
    moved = [
        {
            "url": reverse("lead", args=[str(each.lead)]), "name": leads.get(each.lead, str(each.lead)),
            "was": names.get(each.was, f"#{each.was}"),
            "would": names.get(each.would, f"#{each.would}") if each.would is not None else nobody,
        }
        for each in found.moved[:SHOWN]
    ]  # fmt: skip
    return {
        "found": found, "rows": rows, "moved": moved, "n_moved": found.n_moved, "unknown": unknown,
        "shown": len(moved),
    }  # fmt: skip


def crumbs() -> list[dict[str, str]]:
    """The way back from the pages below."""
    return [
        {"label": gettext("Settings"), "url": reverse("settings")},
        {"label": gettext("Assignment"), "url": reverse("assignment")},
    ]
