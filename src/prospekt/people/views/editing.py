"""Facts of a lead, edited in place or all of them in a form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_http_methods

from prospekt.people.actions.edit_lead import EditConflict, edit_lead
from prospekt.people.fields import countries, field_view, languages, own_typed, plain_typed
from prospekt.people.forms import EditForm, log_foreign
from prospekt.people.queries.detail import lead_values
from prospekt.people.queries.own_fields import own_fields
from prospekt.people.queries.rights import reader_of
from prospekt.people.rules.lead_ref import LeadRef, parse_ref
from prospekt.people.rules.own_values import Own
from prospekt.people.views.guard import needs
from prospekt.people.views.requests import DENIED, back, by_web, is_partial, lead_name, whole_number
from prospekt.ui.said import said
from prospekt.words.problem import Refusal


@needs("change_leads")
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, ref: str) -> HttpResponse:
    """Facts of a lead: one field edited in place, or all of them in a form."""
    lead = parse_ref(ref)
    if request.method == "POST" and "field" in request.POST:
        return _edit_one(request, lead)
    values = lead_values(lead, reader=reader_of(request.user))
    own = own_fields(is_person=lead.is_person)
    if request.method == "POST":
        return _save_form(request, lead, values, own)
    form = _edit_form(
        lead, own, initial={**_typed(values), **_own_typed(values), "version": values["version"]}
    )
    return _form_page(request, lead, values, form)


def _edit_one(request: HttpRequest, lead: LeadRef) -> HttpResponse:
    log_foreign(request.POST, ("field", "value", "version", "take"), "lead_edit")
    name = request.POST["field"]
    version = whole_number(request.POST.get("version", ""))
    status, extra = 200, {}
    try:
        if request.POST.get("take") != "theirs":
            edit_lead(
                lead,
                {name: plain_typed(name, request.POST.get("value", ""), own_fields())},
                version=version,
                by=by_web(request),
                now=timezone.now(),
            )
    except EditConflict as refused:
        clash = refused.clashes[0]
        status, extra = (
            409,
            {"conflict": {"who": clash.who, "value": _shown_theirs(request, lead, name)}},
        )
    except Refusal as refused:
        if refused.problem.code in ("unknown_field", *DENIED):
            raise
        status, extra = 422, {"errors": [said(refused.problem)]}
    if not is_partial(request):
        return _without_script(request, lead, extra)
    values = lead_values(lead, reader=reader_of(request.user))
    context = {
        "view": field_view(lead, name, values, own_fields()),
        "version": values["version"],
        "lead": lead,
        **extra,
    }
    if status != 200:
        context["typed"] = request.POST.get("value", "")
    return render(request, "people/_edited.html", context, status=status)


def _shown_theirs(request: HttpRequest, lead: LeadRef, name: str) -> str:
    values = lead_values(lead, reader=reader_of(request.user))
    return field_view(lead, name, values, own_fields()).shown or gettext("(empty)")


def _without_script(request: HttpRequest, lead: LeadRef, extra: Mapping[str, Any]) -> HttpResponse:
    for error in extra.get("errors", ()):
        messages.error(request, error)
    if conflict := extra.get("conflict"):
        messages.error(request, gettext("{who} has meanwhile saved: {value}").format(**conflict))
    return back(request, lead)


def _edit_form(lead: LeadRef, own: Mapping[str, Own], **kwargs: Any) -> EditForm:
    language = get_language() or "en"
    return EditForm(
        is_person=lead.is_person, own=own, countries=countries(language), languages=languages(language),
        auto_id="edit_%s", **kwargs,
    )  # fmt: skip


def _typed(values: Mapping[str, Any]) -> dict[str, str]:
    return {name: "" if value is None else str(value) for name, value in values.items()}


def _own_typed(values: Mapping[str, Any]) -> dict[str, Any]:
    return {f"own:{slug}": own_typed(value) for slug, value in values["own"].items()}


def _save_form(
    request: HttpRequest,
    lead: LeadRef,
    values: Mapping[str, Any],
    own: Mapping[str, Own],
) -> HttpResponse:
    form = _edit_form(lead, own, data=request.POST)
    log_foreign(request.POST, list(form.fields), "lead_edit")
    version = whole_number(request.POST.get("version", ""))
    try:
        changed = _changed_by_reader(form, request)
        fields = {name: plain_typed(name, text, own) for name, text in changed.items()}
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
        if refused.problem.code in DENIED:
            raise
        column = refused.problem.column or ""
        form.add_error(column if column in form.fields else None, said(refused.problem))
        return _form_page(request, lead, values, form, status=422)
    messages.success(request, gettext("Saved"))
    return redirect("lead", lead)


def _changed_by_reader(form: EditForm, request: HttpRequest) -> dict[str, str]:
    """Only what the reader changed: each field is sent beside what stood in it (`was:<field>`)."""
    return {
        name: text for name, text in form.typed().items() if request.POST.get(f"was:{name}") != text
    }


def _form_page(
    request: HttpRequest, lead: LeadRef, values: Mapping[str, Any], form: EditForm, *, clashes: list[Any] | None = None,
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    was = {
        f"was:{name}": form.initial.get(name, request.POST.get(f"was:{name}", ""))
        for name in form.fields
        if name != "version"
    }
    context = {
        "lead": lead,
        "name": lead_name(values),
        "form": form,
        "was": was,
        "clashes": clashes,
    }
    return render(request, "people/edit.html", context, status=status)
