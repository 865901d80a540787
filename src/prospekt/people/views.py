"""What people do to leads by hand: every view turns a form into one action and goes back to where it came from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language, gettext, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from prospekt.ledger.events import Actor
from prospekt.people.actions.assign import assign_owner
from prospekt.people.actions.contacts import add_contact, remove_contact
from prospekt.people.actions.edit_lead import EditConflict, edit_lead
from prospekt.people.actions.new_lead import FIELDS, enter_lead
from prospekt.people.actions.tagging import change_tags
from prospekt.people.actions.touches import Touch, add_note, record_touches
from prospekt.people.fields import countries, field_view, languages
from prospekt.people.forms import EditForm, NewLeadForm, TouchForm, log_foreign
from prospekt.people.models import Company, Person
from prospekt.people.queries.detail import lead_values, own_fields, tag_choices, user_choices
from prospekt.people.rules.draft import TouchDraft
from prospekt.people.rules.lead_ref import LeadRef, no_lead, parse_ref, parse_refs
from prospekt.people.rules.typed_text import check_text
from prospekt.people.touch_words import CHANNEL_OF_KIND
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

MOST_CHOSEN = 200


def said(problem: Problem) -> str:
    """A problem in the reader's language."""
    return gettext(problem.message).format(**{k: gettext(v) if k == "field" else v for k, v in problem.params.items()})


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
    wanted = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) and wanted.startswith("/"):
        return redirect(wanted)
    return redirect("lead", lead)


def _whole_number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 18):
        message = _("“{value}” is not a number. Go back to the page and send the form again.")
        raise Refusal(Problem("not_int", message, {"value": text[:40]}))
    return int(text)


# Facts.


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, ref: str) -> HttpResponse:
    """Facts of a lead: one field edited in place, or all of them in a form."""
    lead = parse_ref(ref)
    if request.method == "POST" and "field" in request.POST:
        return _edit_one(request, lead)
    values, own = lead_values(lead), own_fields()
    if request.method == "POST":
        return _save_form(request, lead, values, own)
    form = _edit_form(lead, own, initial={**_typed(values), **_own_typed(values), "version": values["version"]})
    return _form_page(request, lead, values, form)


def _edit_one(request: HttpRequest, lead: LeadRef) -> HttpResponse:
    log_foreign(request.POST, ("field", "value", "version", "take"), "lead_edit")
    name = request.POST["field"]
    version = _whole_number(request.POST.get("version", ""))
    status, extra = 200, {}
    try:
        if request.POST.get("take") != "theirs":
            edit_lead(lead, {name: request.POST.get("value", "")}, version=version, by=by_web(request), now=timezone.now())
    except EditConflict as refused:
        clash = refused.clashes[0]
        status, extra = 409, {"conflict": {"who": clash.who, "value": _shown_theirs(lead, name)}}
    except Refusal as refused:
        if refused.problem.code in ("unknown_field", "not_found"):
            raise
        status, extra = 422, {"errors": [said(refused.problem)]}
    if not is_partial(request):
        return _without_script(request, lead, extra)
    values = lead_values(lead)
    context = {"view": field_view(lead, name, values, own_fields()), "version": values["version"], "lead": lead, **extra}
    if status != 200:
        context["typed"] = request.POST.get("value", "")
    return render(request, "people/_edited.html", context, status=status)


def _shown_theirs(lead: LeadRef, name: str) -> str:
    return field_view(lead, name, lead_values(lead), own_fields()).shown or gettext("(empty)")


def _without_script(request: HttpRequest, lead: LeadRef, extra: Mapping[str, Any]) -> HttpResponse:
    for error in extra.get("errors", ()):
        messages.error(request, error)
    if conflict := extra.get("conflict"):
        messages.error(request, gettext("{who} has meanwhile saved: {value}").format(**conflict))
    return back(request, lead)


def _edit_form(lead: LeadRef, own: Mapping[str, tuple[str, str]], **kwargs: Any) -> EditForm:
    language = get_language() or "en"
    return EditForm(
        is_person=lead.is_person, own=own, countries=countries(language), languages=languages(language),
        auto_id="edit_%s", **kwargs,
    )  # fmt: skip


def _typed(values: Mapping[str, Any]) -> dict[str, str]:
    return {name: "" if value is None else str(value) for name, value in values.items()}


def _own_typed(values: Mapping[str, Any]) -> dict[str, Any]:
    shown = {True: "yes", False: "no"}
    return {f"own:{slug}": shown[value] if isinstance(value, bool) else value for slug, value in values["own"].items()}


def _save_form(
    request: HttpRequest, lead: LeadRef, values: Mapping[str, Any], own: Mapping[str, tuple[str, str]]
) -> HttpResponse:
    form = _edit_form(lead, own, data=request.POST)
    log_foreign(request.POST, list(form.fields), "lead_edit")
    version = _whole_number(request.POST.get("version", ""))
    try:
        fields = _changed_by_reader(form, request)
        edit_lead(lead, fields, version=version, by=by_web(request), now=timezone.now())
    except EditConflict as refused:
        clashes = [
            {"label": form.fields[c.field].label, "mine": c.mine, "who": c.who, "at": c.changed_at,
             "theirs": field_view(lead, c.field, values, own).shown or gettext("(empty)")}
            for c in refused.clashes
        ]  # fmt: skip
        form.data = form.data.copy()
        form.data["version"] = str(refused.version)
        return _form_page(request, lead, values, form, clashes=clashes, status=409)
    except Refusal as refused:
        column = refused.problem.column or ""
        form.add_error(column if column in form.fields else None, said(refused.problem))
        return _form_page(request, lead, values, form, status=422)
    messages.success(request, gettext("Saved"))
    return redirect("lead", lead)


def _changed_by_reader(form: EditForm, request: HttpRequest) -> dict[str, str]:
    """Only what the reader changed: each field is sent beside what stood in it (`was:<field>`)."""
    return {name: text for name, text in form.typed().items() if request.POST.get(f"was:{name}") != text}


def _form_page(
    request: HttpRequest, lead: LeadRef, values: Mapping[str, Any], form: EditForm, *, clashes: list[Any] | None = None,
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    was = {f"was:{name}": form.initial.get(name, request.POST.get(f"was:{name}", "")) for name in form.fields if name != "version"}
    context = {"lead": lead, "name": lead_name(values), "form": form, "was": was, "clashes": clashes}
    return render(request, "people/edit.html", context, status=status)


def lead_name(values: Mapping[str, Any]) -> str:
    """What a lead is called on the screen."""
    return values.get("full_name") or values.get("name") or values.get("email") or values.get("phone") or f"#{values['id']}"


# Owner, tags, contacts.


@require_POST
def owner(request: HttpRequest, ref: str) -> HttpResponse:
    """Give the lead to an owner; an empty one takes the owner away."""
    lead = parse_ref(ref)
    log_foreign(request.POST, ("owner",), "lead_owner")
    chosen = request.POST.get("owner", "")
    owner_id = request.user.pk if chosen == "me" else _whole_number(chosen) if chosen else None
    assign_owner([lead], owner_id, by=by_web(request), now=timezone.now())
    return back(request, lead)


@require_POST
def tags(request: HttpRequest, ref: str) -> HttpResponse:
    """Put tags on the lead (`add`, several by commas) or take one off (`remove`)."""
    lead = parse_ref(ref)
    log_foreign(request.POST, ("add", "remove"), "lead_tags")
    try:
        change_tags(_row(lead), add=_tag_names(request), remove=request.POST.getlist("remove"), by=by_web(request), now=timezone.now())
    except Refusal as refused:
        if refused.problem.code == "not_found":
            raise
        messages.error(request, said(refused.problem))
    return back(request, lead)


def _tag_names(request: HttpRequest) -> list[str]:
    typed = check_text(_("Tag"), request.POST.get("add", ""), 400)
    return [check_text(_("Tag"), name, 60) for name in typed.split(",") if name.strip()]


def _row(lead: LeadRef) -> Person | Company:
    model: type[Person] | type[Company] = Person if lead.is_person else Company
    found = model.objects.filter(pk=lead.id, deleted_at=None).first()
    if found is None:
        raise Refusal(no_lead())
    return found


@require_POST
def contacts(request: HttpRequest, ref: str) -> HttpResponse:
    """Add an e-mail address or phone number (`kind`, `value`), or take one away (`kind`, `remove`)."""
    lead = parse_ref(ref)
    log_foreign(request.POST, ("kind", "value", "remove"), "lead_contacts")
    kind = "phone" if request.POST.get("kind") == "phone" else "email"
    now, by = timezone.now(), by_web(request)
    try:
        if gone := request.POST.get("remove"):
            remove_contact(lead, kind, _whole_number(gone), by=by, now=now)
        else:
            country = lead_values(lead)["country"] or settings.PHONE_COUNTRY
            add_contact(lead, kind, request.POST.get("value", ""), country=country, by=by, now=now)
    except Refusal as refused:
        if refused.problem.code == "not_found":
            raise
        messages.error(request, said(refused.problem))
    return back(request, lead)


# Notes and touches.


@require_http_methods(["GET", "HEAD", "POST"])
def note(request: HttpRequest, ref: str) -> HttpResponse:
    """Write a note about the lead."""
    lead = parse_ref(ref)
    name = lead_name(lead_values(lead))
    text, error, status = "", "", 200
    if request.method == "POST":
        log_foreign(request.POST, ("text",), "lead_note")
        text = request.POST.get("text", "")
        try:
            add_note(check_text(_("The note"), text, 20_000), **_refs(lead), by=by_web(request), now=timezone.now())
            return back(request, lead)
        except Refusal as refused:
            error, status = said(refused.problem), 422
    context = {"lead": lead, "name": name, "text": text, "error": error, "next": _next(request)}
    return render(request, "people/_note_panel.html" if is_partial(request) else "people/note.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def touch(request: HttpRequest, ref: str) -> HttpResponse:
    """Record what happened between us and the lead."""
    lead = parse_ref(ref)
    name = lead_name(lead_values(lead))
    form = TouchForm(request.POST or None, auto_id="touch_%s", initial={"kind": "call", "direction": "out"})
    status = 200
    if request.method == "POST":
        log_foreign(request.POST, list(form.fields), "lead_touch")
        if form.is_valid() and _record(request, lead, form):
            return back(request, lead)
        status = 422
    context = {"lead": lead, "name": name, "form": form, "next": _next(request)}
    return render(request, "people/_touch_panel.html" if is_partial(request) else "people/touch.html", context, status=status)


def _record(request: HttpRequest, lead: LeadRef, form: TouchForm) -> bool:
    values = form.cleaned_data
    draft = TouchDraft(
        values["kind"], values["occurred_at"], CHANNEL_OF_KIND.get(values["kind"], ""), values["direction"],
        values["outcome"], values["topic"], values["note"].strip(),
    )  # fmt: skip
    try:
        check_text(_("The note"), draft.note, 20_000)
        record_touches([Touch(draft, **_refs(lead))], by=by_web(request), now=timezone.now())
    except Refusal as refused:
        column = refused.problem.column
        form.add_error(column if column in form.fields else None, said(refused.problem))
        return False
    return True


def _refs(lead: LeadRef) -> dict[str, int | None]:
    return {"person_id": lead.person_id, "company_id": lead.company_id}


def _next(request: HttpRequest) -> str:
    return request.POST.get("next", "") or request.GET.get("next", "")


# Many at once, and new ones.


@require_POST
def chosen(request: HttpRequest) -> HttpResponse:
    """What is done with the chosen rows of a list: give them to somebody, or tag them."""
    log_foreign(request.POST, ("lead", "action", "owner", "tag"), "leads_chosen")
    leads = parse_refs(request.POST.getlist("lead"))
    if not leads or len(leads) > MOST_CHOSEN:
        message = _("Choose between 1 and {most} leads in the list first; {n} were chosen.")
        raise Refusal(Problem("none_chosen", message, {"most": MOST_CHOSEN, "n": len(leads)}))
    action = request.POST.get("action", "")
    if action == "mine" or (action == "assign" and "owner" in request.POST):
        return _assign_chosen(request, leads, "me" if action == "mine" else request.POST["owner"])
    if action == "tag" and request.POST.get("tag", "").strip():
        return _tag_chosen(request, leads)
    context = {
        "leads": leads, "action": "tag" if action == "tag" else "assign", "users": user_choices(),
        "tags": tag_choices(), "next": _next(request), "n": len(leads),
    }  # fmt: skip
    return render(request, "people/chosen.html", context)


def _assign_chosen(request: HttpRequest, leads: list[LeadRef], who: str) -> HttpResponse:
    owner_id = request.user.pk if who == "me" else _whole_number(who) if who else None
    n = assign_owner(leads, owner_id, by=by_web(request), now=timezone.now())
    messages.success(request, ngettext("{n} lead changed hands.", "{n} leads changed hands.", n).format(n=n))
    return _to_list(request)


def _tag_chosen(request: HttpRequest, leads: list[LeadRef]) -> HttpResponse:
    name = check_text(_("Tag"), request.POST["tag"], 60)
    for lead in leads:
        change_tags(_row(lead), add=[name], by=by_web(request), now=timezone.now())
    n = len(leads)
    messages.success(request, ngettext("{n} lead has the tag {tag}.", "{n} leads have the tag {tag}.", n).format(n=n, tag=name))
    return _to_list(request)


def _to_list(request: HttpRequest) -> HttpResponse:
    wanted = request.POST.get("next", "")
    good = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) and wanted.startswith("/")
    return redirect(wanted if good else reverse("leads"))


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Enter a lead by hand."""
    form = NewLeadForm(request.POST or None, countries=countries(get_language() or "en"))
    if request.method != "POST":
        return render(request, "people/new.html", {"form": form})
    log_foreign(request.POST, list(form.fields), "lead_new")
    known = None
    try:
        typed = {name: request.POST.get(name, "") for name in FIELDS}
        entered = enter_lead(typed, owner_id=request.user.pk, by=by_web(request), now=timezone.now())
        if entered.is_new:
            messages.success(request, gettext("Saved"))
            return redirect("lead", entered.lead)
        known = {"lead": entered.lead, "name": lead_name(lead_values(entered.lead))}
    except Refusal as refused:
        column = refused.problem.column or ""
        form.add_error(column if column in form.fields else None, said(refused.problem))
    return render(request, "people/new.html", {"form": form, "known": known}, status=409 if known else 422)
