"""Own fields: what people know about leads beyond the usual."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from prospekt.people.actions.own_fields import (
    add_choices,
    add_field,
    change_field,
    convert_field,
    move_field,
    remove_choice,
    remove_field,
    rename_choice,
    restore_field,
    take_choices,
)
from prospekt.people.forms import log_foreign
from prospekt.people.models import OwnField
from prospekt.people.own_field_forms import ChangeFieldForm, ChoicesForm, KindForm, NewFieldForm
from prospekt.people.queries.field_uses import uses_of
from prospekt.people.queries.own_fields import (
    COUNTED,
    choice_counts,
    field_of,
    field_rows,
    value_counts,
)
from prospekt.people.rules.own_values import WITH_CHOICES
from prospekt.people.views.guard import needs
from prospekt.people.views.requests import by_web
from prospekt.ui.said import said
from prospekt.words.folding import fold
from prospekt.words.problem import Refusal


@require_safe
@needs("manage_fields")
def own_fields(request: HttpRequest) -> HttpResponse:
    """All own fields in their order, with how many leads have a value, and where they are used."""
    rows, removed = field_rows(), field_rows(removed=True)
    counts = value_counts([row.slug for row in (*rows, *removed)])
    context = {
        "rows": [_row(row, counts[row.slug]) for row in rows],
        "removed": [_row(row, counts[row.slug]) for row in removed],
        "crumbs": _crumbs()[:1],
    }
    return render(request, "people/own_fields.html", context)


def _row(row: OwnField, n: int) -> dict[str, Any]:
    return {
        "slug": row.slug,
        "name": f"own.{row.slug}",
        "label": row.label,
        "kind": row.get_kind_display(),
        "applies_to": row.get_applies_to_display(),
        "help": row.help,
        "is_filterable": row.is_filterable,
        "n": min(n, COUNTED),
        "is_more": n > COUNTED,
        "uses": uses_of(row.slug) if row.removed_at is None else [],
        "removed_at": row.removed_at,
    }


@require_http_methods(["GET", "HEAD", "POST"])
@needs("manage_fields")
def own_field_new(request: HttpRequest) -> HttpResponse:
    """Add a field."""
    form = NewFieldForm(request.POST or None, auto_id="field_%s")
    if request.method == "POST":
        log_foreign(request.POST, list(form.fields), "own_field_new")
        if form.is_valid() and (made := _made(request, form)):
            messages.success(
                request,
                gettext("“{label}” is there: in forms, lists, imports and exports.").format(
                    label=made.label
                ),
            )
            return redirect("own_fields")
    context = {"form": form, "crumbs": _crumbs()}
    return render(request, "people/own_field_new.html", context, status=422 if form.errors else 200)


def _made(request: HttpRequest, form: NewFieldForm) -> OwnField | None:
    sent = form.cleaned_data
    try:
        return add_field(
            sent["label"], sent["kind"], choices=form.lines(), help=sent["help"],
            applies_to=sent["applies_to"], is_filterable=sent["is_filterable"],
            by=by_web(request), now=timezone.now(),
        )  # fmt: skip
    except Refusal as refused:
        _tell(form, refused)
        return None


@require_http_methods(["GET", "HEAD", "POST"])
@needs("manage_fields")
def own_field(request: HttpRequest, slug: str) -> HttpResponse:
    """One field: its label, help and who has it; on the same page its choices, its kind, and the way out."""
    row = field_of(slug)
    if request.method != "POST":
        return _page(request, row)
    form = ChangeFieldForm(request.POST, auto_id="field_%s")
    log_foreign(request.POST, list(form.fields), "own_field")
    if form.is_valid():
        try:
            change_field(slug, **form.cleaned_data, by=by_web(request), now=timezone.now())
            messages.success(request, gettext("Saved"))
            return redirect("own_fields")
        except Refusal as refused:
            _tell(form, refused)
    return _page(request, row, form=form, status=422)


def _page(
    request: HttpRequest,
    row: OwnField,
    *,
    form: ChangeFieldForm | None = None,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    has_choices = row.kind in WITH_CHOICES
    counts = choice_counts(row) if has_choices else {}
    by_key: dict[str, int] = {}
    for text, n in counts.items():
        by_key[fold(text)] = by_key.get(fold(text), 0) + n
    known = {fold(choice) for choice in row.choices}
    n = value_counts([row.slug])[row.slug]
    context = {
        "field": row, "form": form or ChangeFieldForm(initial=_initial(row), auto_id="field_%s"),
        "kind_form": KindForm(initial={"kind": row.kind}, auto_id="kind_%s"), "has_choices": has_choices,
        "choices": [
            {"text": choice, "n": by_key.get(fold(choice), 0), "others": [c for c in row.choices if c != choice]}
            for choice in row.choices
        ],
        "unlisted": sum(fold(text) not in known for text in counts), "n": min(n, COUNTED), "is_more": n > COUNTED,
        "uses": uses_of(row.slug), "problem": problem, "crumbs": _crumbs(),
    }  # fmt: skip
    return render(request, "people/own_field.html", context, status=status)


def _initial(row: OwnField) -> dict[str, Any]:
    return {name: getattr(row, name) for name in ("label", "help", "applies_to", "is_filterable")}


@require_POST
@needs("manage_fields")
def own_field_move(request: HttpRequest, slug: str) -> HttpResponse:
    """One place up or down."""
    log_foreign(request.POST, ["to"], "own_field_move")
    places = -1 if request.POST.get("to") == "up" else 1
    move_field(slug, places, by=by_web(request), now=timezone.now())
    return redirect(f"{reverse('own_fields')}#{slug}")


@require_POST
@needs("manage_fields")
def own_field_kind(request: HttpRequest, slug: str) -> HttpResponse:
    """Give a field another kind, where nothing is lost."""
    log_foreign(request.POST, ["kind"], "own_field_kind")

    def convert() -> str:
        kind = request.POST.get("kind", "")
        n = convert_field(slug, kind, by=by_web(request), now=timezone.now())
        return _counted(n, gettext("Saved"))

    return _tried(request, slug, convert)


@require_POST
@needs("manage_fields")
def own_field_choices(request: HttpRequest, slug: str) -> HttpResponse:
    """Add, rename or remove a choice, or take over the texts that leads have."""
    row = field_of(slug)
    form = ChoicesForm(request.POST, known=row.choices)
    log_foreign(request.POST, list(form.fields), "own_field_choices")
    if not form.is_valid():
        text = " ".join(error for errors in form.errors.values() for error in errors)
        return _page(request, row, problem=text, status=422)
    return _tried(request, slug, lambda: _change_choices(request, slug, form.cleaned_data))


def _change_choices(request: HttpRequest, slug: str, sent: dict[str, str]) -> str:
    by, now, n = by_web(request), timezone.now(), 0
    if sent["do"] == "add":
        add_choices(slug, [sent["new"]], by=by, now=now)
    elif sent["do"] == "take":
        take_choices(slug, by=by, now=now)
    elif sent["do"] == "rename":
        n = rename_choice(slug, sent["choice"], sent["new"], by=by, now=now)
    else:
        n = remove_choice(slug, sent["choice"], into=sent["into"], by=by, now=now)
    return _counted(n, gettext("Saved"))


@require_POST
@needs("manage_fields")
def own_field_remove(request: HttpRequest, slug: str) -> HttpResponse:
    """Take a field away; one with values only after that was confirmed."""
    log_foreign(request.POST, ["with_values"], "own_field_remove")
    row = field_of(slug)
    try:
        with_values = request.POST.get("with_values") == "yes"
        remove_field(slug, with_values=with_values, by=by_web(request), now=timezone.now())
    except Refusal as refused:
        return _page(request, row, problem=said(refused.problem), status=422)
    messages.success(
        request, gettext("“{label}” is removed; it can be put back below.").format(label=row.label)
    )
    return redirect("own_fields")


@require_POST
@needs("manage_fields")
def own_field_back(request: HttpRequest, slug: str) -> HttpResponse:
    """Put a removed field back."""
    log_foreign(request.POST, [], "own_field_back")
    try:
        row = restore_field(slug, by=by_web(request), now=timezone.now())
    except Refusal as refused:
        if refused.problem.code == "not_found":
            raise
        messages.error(request, said(refused.problem))
        return redirect("own_fields")
    messages.success(request, gettext("“{label}” is back with its values.").format(label=row.label))
    return redirect("own_fields")


def _tried(request: HttpRequest, slug: str, action: Callable[[], str]) -> HttpResponse:
    """Do it and come back to the field, or say on its page why not."""
    row = field_of(slug)
    try:
        messages.success(request, action())
    except Refusal as refused:
        return _page(request, row, problem=said(refused.problem), status=422)
    return redirect("own_field", slug)


def _counted(n: int, word: str) -> str:
    if not n:
        return word
    return ngettext("Saved; {n} lead was changed.", "Saved; {n} leads were changed.", n).format(n=n)


def _tell(form: Any, refused: Refusal) -> None:
    column = refused.problem.column or ""
    form.add_error(column if column in form.fields else None, said(refused.problem))


def _crumbs() -> list[dict[str, str]]:
    return [
        {"label": gettext("Settings"), "url": reverse("settings")},
        {"label": gettext("Own fields"), "url": reverse("own_fields")},
    ]
