"""Owner, tags, addresses, notes and touches of a lead."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from prospekt.people.actions.assign import assign_owner
from prospekt.people.actions.contacts import add_contact, remove_contact
from prospekt.people.actions.tagging import change_tags
from prospekt.people.actions.touches import Touch, add_note, record_touches
from prospekt.people.forms import TouchForm, log_foreign
from prospekt.people.queries.detail import lead_values
from prospekt.people.queries.rights import reader_of
from prospekt.people.rules.draft import TouchDraft
from prospekt.people.rules.lead_ref import LeadRef, parse_ref
from prospekt.people.rules.typed_text import check_text
from prospekt.people.touch_words import CHANNEL_OF_KIND
from prospekt.people.views.guard import needs
from prospekt.people.views.requests import (
    DENIED,
    back,
    by_web,
    is_partial,
    lead_ids,
    lead_name,
    next_place,
    whole_number,
)
from prospekt.ui.said import said
from prospekt.words.problem import Refusal
from prospekt.words.problem import gettext_noop as _


@needs("see_leads", post="claim_leads")
@require_POST
def owner(request: HttpRequest, ref: str) -> HttpResponse:
    """Give the lead to an owner; an empty one takes the owner away."""
    lead = parse_ref(ref)
    log_foreign(request.POST, ("owner",), "lead_owner")
    chosen = request.POST.get("owner", "")
    owner_id = request.user.pk if chosen == "me" else whole_number(chosen) if chosen else None
    assign_owner([lead], owner_id, by=by_web(request), now=timezone.now())
    return back(request, lead)


@needs("see_leads", post="change_leads")
@require_POST
def tags(request: HttpRequest, ref: str) -> HttpResponse:
    """Put tags on the lead (`add`, several by commas) or take one off (`remove`)."""
    lead = parse_ref(ref)
    log_foreign(request.POST, ("add", "remove"), "lead_tags")
    try:
        change_tags(
            lead,
            add=_tag_names(request),
            remove=request.POST.getlist("remove"),
            by=by_web(request),
            now=timezone.now(),
        )
    except Refusal as refused:
        if refused.problem.code in DENIED:
            raise
        messages.error(request, said(refused.problem))
    return back(request, lead)


def _tag_names(request: HttpRequest) -> list[str]:
    typed = check_text(_("Tag"), request.POST.get("add", ""), 400)
    return [check_text(_("Tag"), name, 60) for name in typed.split(",") if name.strip()]


@needs("see_leads", post="change_leads")
@require_POST
def contacts(request: HttpRequest, ref: str) -> HttpResponse:
    """Add an e-mail address or phone number (`kind`, `value`), or take one away (`kind`, `remove`)."""
    lead = parse_ref(ref)
    log_foreign(request.POST, ("kind", "value", "remove"), "lead_contacts")
    kind = "phone" if request.POST.get("kind") == "phone" else "email"
    now, by = timezone.now(), by_web(request)
    try:
        if gone := request.POST.get("remove"):
            remove_contact(lead, kind, whole_number(gone), by=by, now=now)
        else:
            country = (
                lead_values(lead, reader=reader_of(request.user))["country"]
                or settings.PHONE_COUNTRY
            )
            add_contact(lead, kind, request.POST.get("value", ""), country=country, by=by, now=now)
    except Refusal as refused:
        if refused.problem.code in DENIED:
            raise
        messages.error(request, said(refused.problem))
    return back(request, lead)


@needs("change_leads")
@require_http_methods(["GET", "HEAD", "POST"])
def note(request: HttpRequest, ref: str) -> HttpResponse:
    """Write a note about the lead."""
    lead = parse_ref(ref)
    name = lead_name(lead_values(lead, reader=reader_of(request.user)))
    text, error, status = "", "", 200
    if request.method == "POST":
        log_foreign(request.POST, ("text", "is_brief"), "lead_note")
        text = request.POST.get("text", "")
        try:
            add_note(
                check_text(_("The note"), text, 20_000),
                **lead_ids(lead),
                is_brief=bool(request.POST.get("is_brief")),
                by=by_web(request),
                now=timezone.now(),
            )
            return back(request, lead)
        except Refusal as refused:
            if refused.problem.code in DENIED:
                raise
            error, status = said(refused.problem), 422
    context = {
        "lead": lead,
        "name": name,
        "text": text,
        "error": error,
        "next": next_place(request),
    }
    return render(
        request,
        "people/_note_panel.html" if is_partial(request) else "people/note.html",
        context,
        status=status,
    )


@needs("change_leads")
@require_http_methods(["GET", "HEAD", "POST"])
def touch(request: HttpRequest, ref: str) -> HttpResponse:
    """Record what happened between us and the lead."""
    lead = parse_ref(ref)
    name = lead_name(lead_values(lead, reader=reader_of(request.user)))
    form = TouchForm(
        request.POST or None, auto_id="touch_%s", initial={"kind": "call", "direction": "out"}
    )
    status = 200
    if request.method == "POST":
        log_foreign(request.POST, list(form.fields), "lead_touch")
        if form.is_valid() and _record(request, lead, form):
            return back(request, lead)
        status = 422
    context = {"lead": lead, "name": name, "form": form, "next": next_place(request)}
    return render(
        request,
        "people/_touch_panel.html" if is_partial(request) else "people/touch.html",
        context,
        status=status,
    )


def _record(request: HttpRequest, lead: LeadRef, form: TouchForm) -> bool:
    values = form.cleaned_data
    draft = TouchDraft(
        values["kind"], values["occurred_at"], CHANNEL_OF_KIND.get(values["kind"], ""), values["direction"],
        values["outcome"], values["topic"], values["note"].strip(),
    )  # fmt: skip
    try:
        check_text(_("The note"), draft.note, 20_000)
        record_touches([Touch(draft, **lead_ids(lead))], by=by_web(request), now=timezone.now())
    except Refusal as refused:
        if refused.problem.code in DENIED:
            raise
        column = refused.problem.column
        form.add_error(column if column in form.fields else None, said(refused.problem))
        return False
    return True
