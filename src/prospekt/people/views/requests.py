"""What every view needs: who acts, which lead, and where to go afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from prospekt.ledger.events import Actor
from prospekt.people.rules.lead_ref import LeadRef, parse_refs
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

DENIED = ("not_found", "not_yours", "not_allowed")
"""Codes of refusals that are a page of their own, whatever form they came from."""
MOST_CHOSEN = 200


def by_web(request: HttpRequest) -> Actor:
    """Whoever is signed in, through the web door."""
    return Actor(request.user.pk, "web")


def is_partial(request: HttpRequest) -> bool:
    """Whether only a part of the page is asked for."""
    return request.headers.get("HX-Request-Type") == "partial"


def back(request: HttpRequest, lead: LeadRef) -> HttpResponse:
    """To the panel for a part of a page, else to `next` where that is a place of ours, else to the lead's page."""
    if is_partial(request):
        return redirect("lead_panel", lead)
    return redirect(next_place(request) or reverse("lead", args=[lead]))


def back_to(request: HttpRequest, place: str) -> HttpResponse:
    """To `next` where that is a place of ours, else to the page called `place`."""
    return redirect(next_place(request) or place)


def whole_number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 18):
        message = _("“{value}” is not a number. Go back to the page and send the form again.")
        raise Refusal(Problem("not_int", message, {"value": text[:40]}))
    return int(text)


def lead_name(values: Mapping[str, Any]) -> str:
    """What a lead is called on the screen."""
    return (
        values.get("full_name")
        or values.get("name")
        or values.get("email")
        or values.get("phone")
        or f"#{values['id']}"
    )


def lead_ids(lead: LeadRef) -> dict[str, int | None]:
    return {"person_id": lead.person_id, "company_id": lead.company_id}


def next_place(request: HttpRequest) -> str:
    """Where to go afterwards, as the page before asked; "" where that is no place of ours."""
    return ours(request.POST.get("next", "") or request.GET.get("next", ""))


def ours(url: str) -> str:
    """An address within this site, or "" for any other."""
    is_ours = url.startswith("/") and url_has_allowed_host_and_scheme(url, allowed_hosts=None)
    return url if is_ours else ""


def chosen_leads(request: HttpRequest) -> list[LeadRef]:
    """The rows chosen in a list, or named by the address. Raises Refusal none_chosen where there is none, or over 200."""
    leads = parse_refs(request.POST.getlist("lead") or request.GET.getlist("lead"))
    if not 0 < len(leads) <= MOST_CHOSEN:
        message = _("Choose between 1 and {most} leads in the list first; {n} were chosen.")
        raise Refusal(Problem("none_chosen", message, {"most": MOST_CHOSEN, "n": len(leads)}))
    return leads
