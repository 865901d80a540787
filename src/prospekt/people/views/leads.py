"""Many leads at once, and new ones."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from prospekt.people.actions.assign import assign_owner
from prospekt.people.actions.new_lead import FIELDS, enter_lead
from prospekt.people.actions.tagging import change_tags
from prospekt.people.fields import countries
from prospekt.people.forms import NewLeadForm, log_foreign
from prospekt.people.queries.detail import lead_values, tag_choices, user_choices
from prospekt.people.queries.rights import reader_of
from prospekt.people.rules.lead_ref import LeadRef
from prospekt.people.rules.typed_text import check_text
from prospekt.people.views.bin import remove_chosen
from prospekt.people.views.guard import needs
from prospekt.people.views.requests import (
    back_to,
    by_web,
    chosen_leads,
    lead_name,
    next_place,
    whole_number,
)
from prospekt.ui.said import said
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _


@needs("see_leads", post="change_leads")
@require_POST
def chosen(request: HttpRequest) -> HttpResponse:
    """What is done with the chosen rows of a list: give them to somebody, tag them, or remove them."""
    log_foreign(request.POST, ("lead", "action", "owner", "tag"), "leads_chosen")
    leads = chosen_leads(request)
    action = request.POST.get("action", "")
    if action == "edit":
        asked = urlencode([("lead", str(lead)) for lead in leads])
        return redirect(f"{reverse('bulk_new')}?{asked}")
    if action == "merge":
        return _merge_chosen(leads)
    if action == "remove":
        return remove_chosen(request, leads)
    if action == "mine" or (action == "assign" and "owner" in request.POST):
        return _assign_chosen(request, leads, "me" if action == "mine" else request.POST["owner"])
    if action == "tag" and request.POST.get("tag", "").strip():
        return _tag_chosen(request, leads)
    context = {
        "leads": leads, "action": "tag" if action == "tag" else "assign", "users": user_choices(reader_of(request.user)),
        "tags": tag_choices(), "next": next_place(request), "n": len(leads),
    }  # fmt: skip
    return render(request, "people/chosen.html", context)


def _merge_chosen(leads: list[LeadRef]) -> HttpResponse:
    """Two chosen leads side by side."""
    if len(leads) != 2:
        message = _("Choose exactly two leads to merge; {n} were chosen.")
        raise Refusal(Problem("none_chosen", message, {"n": len(leads)}))
    return redirect(
        f"{reverse('lead_merge', args=[str(leads[0])])}?{urlencode({'with': str(leads[1])})}"
    )


def _assign_chosen(request: HttpRequest, leads: list[LeadRef], who: str) -> HttpResponse:
    owner_id = request.user.pk if who == "me" else whole_number(who) if who else None
    n = assign_owner(leads, owner_id, by=by_web(request), now=timezone.now())
    messages.success(
        request, ngettext("{n} lead changed hands.", "{n} leads changed hands.", n).format(n=n)
    )
    return back_to(request, "leads")


def _tag_chosen(request: HttpRequest, leads: list[LeadRef]) -> HttpResponse:
    name = check_text(_("Tag"), request.POST["tag"], 60)
    with transaction.atomic():
        for lead in leads:
            change_tags(lead, add=[name], by=by_web(request), now=timezone.now())
    n = len(leads)
    messages.success(
        request,
        ngettext("{n} lead has the tag {tag}.", "{n} leads have the tag {tag}.", n).format(
            n=n, tag=name
        ),
    )
    return back_to(request, "leads")


@needs("enter_leads")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Enter a lead by hand."""
    sent = request.POST if request.method == "POST" else None
    form = NewLeadForm(sent, countries=countries(get_language() or "en"))
    if request.method != "POST":
        return render(request, "people/new.html", {"form": form})
    log_foreign(request.POST, list(form.fields), "lead_new")
    known = None
    try:
        typed = {name: request.POST.get(name, "") for name in FIELDS}
        entered = enter_lead(
            typed, owner_id=request.user.pk, by=by_web(request), now=timezone.now()
        )
        if entered.is_new:
            messages.success(request, gettext("Saved"))
            return redirect("lead", entered.lead)
        known = {
            "lead": entered.lead,
            "name": lead_name(lead_values(entered.lead, reader=reader_of(request.user))),
        }
    except Refusal as refused:
        column = refused.problem.column or ""
        form.add_error(column if column in form.fields else None, said(refused.problem))
    return render(
        request, "people/new.html", {"form": form, "known": known}, status=409 if known else 422
    )
