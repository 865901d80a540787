"""What somebody can take, when they are away, and why they got leads or not."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from prospekt.people.forms import log_foreign
from prospekt.people.queries.detail import lead_values
from prospekt.people.queries.rights import reader_of
from prospekt.people.rules.lead_ref import parse_ref
from prospekt.people.views.guard import needs
from prospekt.people.views.requests import DENIED, by_web, lead_name, whole_number
from prospekt.qualify.queries.scores import running_playbook
from prospekt.route.actions.reps import add_absence, change_rep, remove_absence, rep_of
from prospekt.route.forms import AbsenceForm, RepForm, initial_of
from prospekt.route.models import Absence
from prospekt.route.queries.decided import of_lead, of_rep
from prospekt.route.queries.reps import loads_of, names_of
from prospekt.route.views.assignment import crumbs
from prospekt.route.wording import people_in, told_block
from prospekt.ui.said import said
from prospekt.words.problem import Refusal


@require_http_methods(["GET", "HEAD", "POST"])
@needs("assign_leads")
def rep(request: HttpRequest, user_id: int) -> HttpResponse:
    """What somebody can take, in one form."""
    user, row = rep_of(user_id, by_web(request))
    form = RepForm(request.POST or None, initial=initial_of(row))
    if request.method == "POST":
        log_foreign(request.POST, list(form.fields), "rep")
        if form.is_valid() and _saved(request, form, user_id):
            return redirect("rep", user_id)
    absences = Absence.objects.filter(user=user, last_on__gte=timezone.localdate())
    context: dict[str, Any] = {
        "form": form, "user_id": user.pk, "name": str(user), "load": loads_of([user.pk]).get(user.pk, 0),
        "absences": absences.order_by("first_on"), "absence_form": AbsenceForm(), "crumbs": crumbs(),
        "zone": user.time_zone,
    }  # fmt: skip
    return render(request, "route/rep.html", context, status=422 if form.errors else 200)


def _saved(request: HttpRequest, form: RepForm, user_id: int) -> bool:
    version = form.cleaned_data["version"]
    try:
        change_rep(user_id, form.changes(), version=version, by=by_web(request), now=timezone.now())
    except Refusal as refused:
        if refused.problem.code in DENIED:
            raise
        column = refused.problem.column
        form.add_error(column if column in form.fields else None, said(refused.problem))
        return False
    messages.success(request, gettext("Saved"))
    return True


@require_POST
@needs("assign_leads")
def absence_add(request: HttpRequest, user_id: int) -> HttpResponse:
    """Somebody will be away."""
    form = AbsenceForm(request.POST)
    log_foreign(request.POST, list(form.fields), "absence_add")
    if not form.is_valid():
        messages.error(request, gettext("Choose the first and the last day of the absence."))
        return redirect("rep", user_id)
    sent = form.cleaned_data
    try:
        add_absence(
            user_id, sent["first_on"], sent["last_on"], by=by_web(request), now=timezone.now()
        )
    except Refusal as refused:
        if refused.problem.code in DENIED:
            raise
        messages.error(request, said(refused.problem))
    else:
        messages.success(request, gettext("Saved"))
    return redirect("rep", user_id)


@require_POST
@needs("assign_leads")
def absence_remove(request: HttpRequest, absence_id: int) -> HttpResponse:
    """They are there after all."""
    log_foreign(request.POST, (), "absence_remove")
    user_id = Absence.objects.filter(pk=absence_id).values_list("user_id", flat=True).first()
    remove_absence(absence_id, by=by_web(request), now=timezone.now())
    return redirect("rep", user_id)


@require_safe
@needs("assign_leads")
def rep_why(request: HttpRequest, user_id: int) -> HttpResponse:
    """The decisions in which somebody was considered: why they got a lead, and why not."""
    user, _row = rep_of(user_id, by_web(request))
    before = request.GET.get("before", "")
    page, place = of_rep(
        user.pk, reader_of(request.user), before=whole_number(before) if before else None
    )
    routing = running_playbook().routing
    names = names_of(people_in(told.row for told in page)) | {user.pk: str(user)}
    here = reverse("rep_why", args=[user.pk])
    context = {
        "name": str(user), "blocks": [told_block(told, routing, names, only=user.pk) for told in page],
        "crumbs": [*crumbs(), {"label": str(user), "url": reverse("rep", args=[user.pk])}],
        "next_url": f"{here}?before={place}" if place else "", "first_url": here if before else "",
    }  # fmt: skip
    return render(request, "route/rep_why.html", context)


@require_safe
@needs("see_leads")
def lead_routing(request: HttpRequest, ref: str) -> HttpResponse:
    """Why a lead has the owner it has, and why not each of the others."""
    lead, reader = parse_ref(ref), reader_of(request.user)
    values = lead_values(lead, reader=reader)
    found = of_lead(lead, reader)
    names = names_of(people_in(told.row for told in found))
    routing = running_playbook().routing
    context = {
        "lead": lead, "name": lead_name(values),
        "owner": values["owner__name"] or values["owner__email"] or "",
        "blocks": [told_block(told, routing, names) for told in found],
    }  # fmt: skip
    return render(request, "route/lead_routing.html", context)
