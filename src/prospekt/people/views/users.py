"""The people who work here: who they are, what they may do, who is asked in."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from prospekt.people.actions.invitations import (
    invite,
    invite_again,
    mail_invitation,
    revoke_invitation,
)
from prospekt.people.actions.users import change_user, reset_second_factor, switch_off, switch_on
from prospekt.people.forms import log_foreign
from prospekt.people.models import User
from prospekt.people.queries.staff import PAGE, leads_owned, open_invitations, staff
from prospekt.people.staff_forms import InviteForm, PlaceForm
from prospekt.people.views.guard import needs
from prospekt.people.views.requests import by_web
from prospekt.ui.said import said
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _


def settings_tabs(current: str) -> list[dict[str, object]]:
    """The two pages about people."""
    pages = (("users", gettext("People")), ("teams", gettext("Teams")))
    return [
        {"label": label, "url": reverse(name), "is_current": name == current, "count": None}
        for name, label in pages
    ]


@require_safe
@needs("manage_users")
def users(request: HttpRequest) -> HttpResponse:
    """Everybody who may sign in or could once, and who is asked in."""
    search = request.GET.get("q", "").strip()[:100]
    page = Paginator(staff(search), PAGE).get_page(request.GET.get("page"))
    now = timezone.now()
    context = {
        "rows": [_row(user) for user in page],
        "invitations": [
            {"row": row, "is_over": row.expires_at <= now} for row in open_invitations()
        ],
        "q": search,
        "page": page,
        "tabs": settings_tabs("users"),
    }
    return render(request, "people/users.html", context)


def _row(user: User) -> dict[str, object]:
    return {
        "url": reverse("user", args=[user.pk]),
        "name": str(user),
        "email": "" if user.is_service else user.email,
        "role": user.get_role_display(),
        "team": user.team.name if user.team else "",
        "last_sign_in": user.last_login,
        "has_second_factor": user.has_second_factor,
        "is_active": user.is_active,
    }


@require_http_methods(["GET", "HEAD", "POST"])
@needs("manage_users")
def user_invite(request: HttpRequest) -> HttpResponse:
    """Ask somebody in by mail."""
    form = InviteForm(request.POST or None, initial={"role": "representative"})
    status = 200
    if request.method == "POST":
        log_foreign(request.POST, list(form.fields), "user_invite")
        if form.is_valid() and _invited(request, form):
            return redirect("users")
        status = 422
    return render(request, "people/invite.html", {"form": form}, status=status)


def _invited(request: HttpRequest, form: InviteForm) -> bool:
    sent = form.cleaned_data
    try:
        invitation, token = invite(
            email=sent["email"], role=sent["role"], team_id=sent["team"], language=sent["language"],
            by=by_web(request), now=timezone.now(),
        )  # fmt: skip
    except Refusal as refused:
        column = refused.problem.column
        form.add_error(column if column in form.fields else None, said(refused.problem))
        return False
    try:
        mail_invitation(invitation, token)
    except Refusal as refused:
        messages.error(request, said(refused.problem))
    else:
        text = gettext("A link is on its way to {email}.").format(email=invitation.email)
        messages.success(request, text)
    return True


@require_POST
@needs("manage_users")
def invitation_again(request: HttpRequest, invitation_id: int) -> HttpResponse:
    """Send the mail of an invitation again, with a new link."""
    try:
        invitation, token = invite_again(invitation_id, by=by_web(request), now=timezone.now())
        mail_invitation(invitation, token)
    except Refusal as refused:
        return _told(request, refused, "users")
    text = gettext("A new link is on its way to {email}; the old one no longer works.")
    messages.success(request, text.format(email=invitation.email))
    return redirect("users")


@require_POST
@needs("manage_users")
def invitation_revoke(request: HttpRequest, invitation_id: int) -> HttpResponse:
    """Take an invitation back."""
    try:
        invitation = revoke_invitation(invitation_id, by=by_web(request), now=timezone.now())
    except Refusal as refused:
        return _told(request, refused, "users")
    text = gettext("The invitation of {email} is taken back.").format(email=invitation.email)
    messages.success(request, text)
    return redirect("users")


@require_http_methods(["GET", "HEAD", "POST"])
@needs("manage_users")
def user(request: HttpRequest, user_id: int) -> HttpResponse:
    """One user: role, team, second step, leads, and whether they may sign in."""
    row = staff().filter(pk=user_id).first()
    if row is None:
        raise Refusal(Problem("not_found", _("There is no such user. Look at the list again.")))
    form = PlaceForm(request.POST or None, initial={"role": row.role, "team": row.team_id or ""})
    status = 200
    if request.method == "POST":
        log_foreign(request.POST, list(form.fields), "user")
        if form.is_valid() and _changed(request, row, form):
            return redirect("user", user_id)
        status = 422
    context = {
        "form": form,
        "row": _row(row),
        "user_id": user_id,
        "is_self": row.pk == request.user.pk,
        "joined_at": row.joined_at,
        "n_leads": leads_owned(user_id),
        "crumbs": [
            {"label": gettext("Settings"), "url": reverse("settings")},
            {"label": gettext("People who work here"), "url": reverse("users")},
        ],
    }
    return render(request, "people/user.html", context, status=status)


def _changed(request: HttpRequest, row: User, form: PlaceForm) -> bool:
    sent = form.cleaned_data
    try:
        is_new = change_user(
            row.pk, role=sent["role"], team_id=sent["team"], by=by_web(request), now=timezone.now()
        )
    except Refusal as refused:
        form.add_error(
            "team" if refused.problem.column == "team" else "role", said(refused.problem)
        )
        return False
    if is_new:
        text = gettext("Saved. {name} is signed out everywhere and signs in anew.")
        messages.success(request, text.format(name=row))
    return True


@require_POST
@needs("manage_users")
def user_off(request: HttpRequest, user_id: int) -> HttpResponse:
    """The user may no longer sign in."""
    try:
        row = switch_off(user_id, by=by_web(request), now=timezone.now())
    except Refusal as refused:
        return _told(request, refused, "user", user_id)
    text = gettext("{name} can no longer sign in, and is signed out everywhere.").format(name=row)
    messages.success(request, text)
    return redirect("user", user_id)


@require_POST
@needs("manage_users")
def user_on(request: HttpRequest, user_id: int) -> HttpResponse:
    """The user may sign in again."""
    row = switch_on(user_id, by=by_web(request), now=timezone.now())
    messages.success(request, gettext("{name} can sign in again.").format(name=row))
    return redirect("user", user_id)


@require_POST
@needs("manage_users")
def user_reset_factor(request: HttpRequest, user_id: int) -> HttpResponse:
    """Take away the second step of somebody who has lost it."""
    try:
        row = reset_second_factor(user_id, by=by_web(request), now=timezone.now())
    except Refusal as refused:
        return _told(request, refused, "user", user_id)
    text = gettext("{name} signs in with the password alone until a second step is set up anew.")
    messages.success(request, text.format(name=row))
    return redirect("user", user_id)


def _told(request: HttpRequest, refused: Refusal, place: str, *args: int) -> HttpResponse:
    """Back to the page with the sentence on top; what is not there at all is a page of its own."""
    if refused.problem.code == "not_found":
        raise refused
    messages.error(request, said(refused.problem))
    return redirect(place, *args)
