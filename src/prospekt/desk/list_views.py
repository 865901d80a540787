"""Around the leads list: its filter editor, the counts beside it, saved views, and the list as a file."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from prospekt.desk.export import Export
from prospekt.desk.export_files import FORMATS, file_of
from prospekt.desk.filter_draft import begun, changed, draft_of, from_form, plain_of, settled
from prospekt.desk.list_requests import PLACES, asked_view
from prospekt.desk.queries.facets import facet_lists
from prospekt.desk.queries.filter_editor import editor_context
from prospekt.desk.queries.filter_words import Show, sentence, whole_tree, words_here
from prospekt.desk.queries.lists import list_url
from prospekt.desk.queries.names import Names, all_names
from prospekt.people.actions.saved_views import ViewDraft, put_first, remove_view, save_view
from prospekt.people.forms import log_foreign
from prospekt.people.queries.rights import reader_of
from prospekt.people.queries.saved_views import saved_view, share_of
from prospekt.people.rules.list_view import ListView
from prospekt.people.views.guard import needs
from prospekt.people.views.requests import by_web, is_partial
from prospekt.playbook.filters.reading import read_filter, write_text
from prospekt.words.problem import Problem, Refusal

_KEPT = ("q", "sort", "group", "look", "columns", "view")
"""What stays of an address when its filters are replaced."""


@needs("see_leads")
@vary_on_headers("HX-Request-Type")
def edit_filter(request: HttpRequest) -> HttpResponse:
    """The filter of a list put together: GET shows it, POST changes it; Show leads to the list."""
    reader = reader_of(request.user)
    names = all_names(reader)
    view = asked_view(_places(request.GET), names, reader).view
    if request.method != "POST":
        return _editor(request, draft_of(whole_tree(view)), names, view)
    listed = [name for name in request.POST if name[:2] in _INPUTS]
    log_foreign(request.POST, [*listed, "id", "do"], request.path)
    vocabulary = words_here(names)
    draft = settled(changed(from_form(request.POST), request.POST.get("do", "")), vocabulary)
    if request.POST.get("do") != "apply":
        return _editor(request, draft, names, view)
    plain, places = plain_of(draft, vocabulary)
    try:
        read_filter(plain, vocabulary)
    except Refusal as refused:
        return _editor(request, draft, names, view, refused.problem, places)
    kept = {name: request.GET[name] for name in _KEPT if request.GET.get(name)}
    url = list_url({**kept, "filter": "" if plain == {"all": []} else write_text(plain)})
    if is_partial(request):
        return HttpResponse(headers={"HX-Redirect": url})
    return redirect(url)


_INPUTS = ("w-", "n-", "f-", "o-", "v-", "u-", "x-", "c-", "m-", "s-")


def _places(query: QueryDict) -> QueryDict:
    """The address without the place in the list."""
    copy = query.copy()
    for name in ("after", "before", "open"):
        copy.pop(name, None)
    return copy


def _editor(
    request: HttpRequest, draft: Any, names: Names, view: ListView,
    problem: Problem | None = None, places: dict[str, str] | None = None,
) -> HttpResponse:  # fmt: skip
    wrong_at = _node_at(problem.column or "", places or {}) if problem else ""
    context = editor_context(begun(draft), words_here(names), names, wrong_at) | {
        "sentence": _said(draft, names, view),
        "problem": gettext(problem.message).format(**problem.params) if problem else "",
        "action": f"{reverse('leads_filter')}?{_places(request.GET).urlencode()}",
        "back": list_url(
            {k: v for k, v in request.GET.items() if k not in ("after", "before", "open")}
        ),
    }
    template = "desk/_filter_editor.html" if is_partial(request) else "desk/filter.html"
    return render(request, template, context, status=422 if problem else 200)


def _said(draft: Any, names: Names, view: ListView) -> str:
    """What the draft would show, as far as it can be read already."""
    vocabulary = words_here(names)
    try:
        tree = read_filter(plain_of(draft, vocabulary)[0], vocabulary)
    except Refusal:
        return ""
    return sentence(ListView(view.q, view.sort, tree=tree), Show(names))


def _node_at(place: str, places: dict[str, str]) -> str:
    """The node that the place of a problem lies in."""
    fitting = [
        known for known in places if place == known or place.startswith((f"{known}.", f"{known}["))
    ]
    return places[max(fitting, key=len)] if fitting else ""


@needs("see_leads")
@require_safe
@vary_on_headers("HX-Request-Type")
def facets(request: HttpRequest) -> HttpResponse:
    """How many of the leads shown have which value of the main facts."""
    reader = reader_of(request.user)
    names = all_names(reader)
    view = asked_view(_places(request.GET), names, reader).view
    context = facet_lists(view, names, reader=reader) | {
        "sentence": sentence(view, Show(names)),
        "back": list_url(view.parameters()),
    }
    template = "desk/_facets.html" if is_partial(request) else "desk/facets.html"
    return render(request, template, context)


@needs("see_leads")
@require_POST
def keep_view(request: HttpRequest) -> HttpResponse:
    """Keep the list of the address as a view."""
    log_foreign(request.POST, ["name", "share"], request.path)
    draft = ViewDraft(
        request.POST.get("name", ""), _kept_parameters(request), request.POST.get("share", "own")
    )
    view_id = save_view(draft, by=by_web(request), now=timezone.now())
    messages.success(request, gettext("The view “{name}” is kept.").format(name=draft.name.strip()))
    return redirect(list_url({"view": str(view_id)}))


def _kept_parameters(request: HttpRequest) -> dict[str, str]:
    return {name: value for name, value in request.GET.items() if name not in PLACES}


@needs("see_leads")
def one_view(request: HttpRequest, view_id: int) -> HttpResponse:
    """A saved view: GET leads to its list; POST changes, removes or begins with it."""
    reader, now = reader_of(request.user), timezone.now()
    if request.method != "POST":
        saved_view(view_id, reader=reader)
        return redirect(list_url({"view": str(view_id)}))
    log_foreign(request.POST, ["do", "name", "share"], request.path)
    by, wanted = by_web(request), request.POST.get("do", "")
    if wanted == "remove":
        remove_view(view_id, by=by, now=now)
        return redirect("leads")
    if wanted in ("first", "not_first"):
        put_first(view_id if wanted == "first" else None, by=by, now=now)
    elif wanted in ("save", "rename"):
        view = saved_view(view_id, reader=reader)
        parameters = _kept_parameters(request) if wanted == "save" else view.query
        name = request.POST.get("name", view.name)
        draft = ViewDraft(name, parameters, request.POST.get("share") or share_of(view))
        save_view(draft, view_id=view_id, by=by, now=now)
    else:
        raise Refusal(
            Problem(
                "unknown_code", _("This is not something a view can do. Go back and use its menu.")
            )
        )
    return redirect(list_url({"view": str(view_id)}))


@needs("export_leads")
@require_safe
def export(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """The list as a file: just what it shows, or every fact, so that it can be read in again."""
    reader = reader_of(request.user)
    names = all_names(reader)
    query = _places(request.GET)
    format_, fields = query.pop("format", [""])[-1], query.pop("fields", ["view"])[-1]
    view = asked_view(query, names, reader).view
    if not format_:
        context = {
            "formats": _formats(request.GET),
            "sentence": sentence(view, Show(names)),
            "back": list_url(view.parameters()),
        }
        return render(request, "desk/export.html", context)
    return file_of(
        Export(view, reader, is_whole=fields == "all"), format_, names=names, now=timezone.now()
    )


def _formats(query: QueryDict) -> list[dict[str, str]]:
    parameters = {
        name: value for name, value in _places(query).items() if name not in ("format", "fields")
    }
    return [
        {
            "label": label, "hint": gettext(hint),
            **{fields: f"{reverse('leads_export')}?{urlencode({**parameters, 'format': name, 'fields': fields})}" for fields in ("view", "all")},
        }
        for name, (label, hint) in FORMATS.items()
    ]  # fmt: skip
