"""The invited come in: the link of the mail shows a form; only sending it changes anything."""

from __future__ import annotations

from allauth.account.utils import perform_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from prospekt.config.account_forms import JoinForm
from prospekt.people.actions.invitations import accept_invitation, invitation_of
from prospekt.people.forms import log_foreign
from prospekt.people.models import User
from prospekt.ui.said import said
from prospekt.words.problem import Refusal


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, token: str) -> HttpResponse:
    """Choose a name and a password, and be in. 410 for a link that no longer works."""
    try:
        invitation = invitation_of(token, now=timezone.now())
    except Refusal as refused:
        return render(request, "account/join_gone.html", {"why": said(refused.problem)}, status=410)
    form = JoinForm(request.POST or None)
    if request.method == "POST" and not request.user.is_authenticated:
        log_foreign(request.POST, list(form.fields), "invitation")
        if form.is_valid() and (user := _accepted(token, form)):
            return perform_login(request, user)
    context = {"form": form, "invitation": invitation, "token": token}
    return render(request, "account/join.html", context, status=422 if form.errors else 200)


def _accepted(token: str, form: JoinForm) -> User | None:
    try:
        return accept_invitation(token, **form.cleaned_data, now=timezone.now())
    except Refusal as refused:
        column = refused.problem.column
        form.add_error(column if column in form.fields else None, said(refused.problem))
        return None
