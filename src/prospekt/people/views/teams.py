"""Teams and the teams under them."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from prospekt.people.actions.teams import change_team, delete_team, make_team, why_not_deleted
from prospekt.people.forms import log_foreign
from prospekt.people.models import Team
from prospekt.people.queries.staff import team_tree
from prospekt.people.staff_forms import TeamForm
from prospekt.people.views.guard import needs
from prospekt.people.views.requests import by_web
from prospekt.people.views.users import settings_tabs
from prospekt.ui.said import said
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

DEEPEST = 5
"""Teams further down are not set in further."""


@require_safe
@needs("manage_teams")
def teams(request: HttpRequest) -> HttpResponse:
    """The tree of teams, with people and leads."""
    tree = team_tree()
    names = {row.id: row.name for row in tree}
    rows = [
        {
            "id": row.id,
            "name": row.name,
            "under": names.get(row.parent_id, ""),
            "depth": min(row.depth, DEEPEST),
            "people": row.people,
            "leads": row.leads,
        }
        for row in tree
    ]
    context = {"rows": rows, "tabs": settings_tabs("teams")}
    return render(request, "people/teams.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("manage_teams")
def team_new(request: HttpRequest) -> HttpResponse:
    """Make a team."""
    form = TeamForm(request.POST or None)
    if request.method == "POST":
        log_foreign(request.POST, list(form.fields), "team_new")
        if form.is_valid() and _saved(request, form, None):
            return redirect("teams")
    status = 422 if form.errors else 200
    context = {"form": form, "team": None, "crumbs": _crumbs()}
    return render(request, "people/team.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("manage_teams")
def team(request: HttpRequest, team_id: int) -> HttpResponse:
    """Call a team something else, or put it under another one."""
    row = _there(team_id)
    initial = {"name": row.name, "parent": row.parent_id or ""}
    form = TeamForm(request.POST or None, initial=initial, team_id=team_id)
    if request.method == "POST":
        log_foreign(request.POST, list(form.fields), "team")
        if form.is_valid() and _saved(request, form, team_id):
            return redirect("teams")
    problem = why_not_deleted(row)
    context = {
        "form": form,
        "team": row,
        "why_not": said(problem) if problem else "",
        "crumbs": _crumbs(),
    }
    return render(request, "people/team.html", context, status=422 if form.errors else 200)


def _saved(request: HttpRequest, form: TeamForm, team_id: int | None) -> bool:
    sent, by, now = form.cleaned_data, by_web(request), timezone.now()
    try:
        if team_id is None:
            make_team(sent["name"], parent_id=sent["parent"], by=by, now=now)
        else:
            change_team(team_id, name=sent["name"], parent_id=sent["parent"], by=by, now=now)
    except Refusal as refused:
        column = refused.problem.column
        form.add_error(column if column in form.fields else None, said(refused.problem))
        return False
    messages.success(request, gettext("Saved"))
    return True


@require_POST
@needs("manage_teams")
def team_delete(request: HttpRequest, team_id: int) -> HttpResponse:
    """Take an empty team away."""
    row = _there(team_id)
    try:
        delete_team(team_id, by=by_web(request), now=timezone.now())
    except Refusal as refused:
        messages.error(request, said(refused.problem))
        return redirect("team", team_id)
    messages.success(request, gettext("“{name}” is deleted.").format(name=row.name))
    return redirect("teams")


def _crumbs() -> list[dict[str, str]]:
    return [
        {"label": gettext("Settings"), "url": reverse("settings")},
        {"label": gettext("Teams"), "url": reverse("teams")},
    ]


def _there(team_id: int) -> Team:
    found = Team.objects.filter(pk=team_id).first()
    if found is None:
        raise Refusal(Problem("not_found", _("There is no such team. Look at the list again.")))
    return found
