"""Tokens by which programs act: one's own, and those of programs of their own. A key is shown once, on the page that made it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from prospekt.people.actions.revoking import revoke_token
from prospekt.people.actions.tokens import make_service_token, make_token
from prospekt.people.forms import log_foreign
from prospekt.people.queries.rights import reader_of
from prospekt.people.queries.tokens import TokenRow, all_tokens, tokens_of
from prospekt.people.rules.rights import RIGHTS
from prospekt.people.rules.tokens import WORDS, grantable
from prospekt.people.token_forms import ServiceTokenForm, TokenForm
from prospekt.people.views.guard import needs, open_to_all_signed_in
from prospekt.people.views.requests import by_web
from prospekt.ui.said import said
from prospekt.words.problem import Refusal


@open_to_all_signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def own(request: HttpRequest) -> HttpResponse:
    """One's own tokens, and a new one."""
    rights = grantable(request.user.role)
    form = TokenForm(request.POST or None, rights=rights)
    if key := _made(request, form) if request.method == "POST" else "":
        form = TokenForm(rights=rights)
    return _page(request, form, key, tokens_of(request.user.pk, now=timezone.now()), of_all=False)


@needs("manage_tokens")
@require_http_methods(["GET", "HEAD", "POST"])
def services(request: HttpRequest) -> HttpResponse:
    """The tokens of everybody, and a new program with its first one."""
    form = _service_form(request.POST or None)
    if key := _made(request, form) if request.method == "POST" else "":
        form = _service_form()
    return _page(request, form, key, all_tokens(now=timezone.now()), of_all=True)


def _service_form(sent: QueryDict | None = None) -> ServiceTokenForm:
    return ServiceTokenForm(sent, rights=list(RIGHTS), initial={"role": "representative"})


def _page(
    request: HttpRequest, form: TokenForm, key: str, rows: list[TokenRow], *, of_all: bool
) -> HttpResponse:
    context = {
        "form": form,
        "key": key,
        "rows": [
            {**row._asdict(), "may": [gettext(WORDS.get(scope, scope)) for scope in row.scopes]}
            for row in rows
        ],
        "of_all": of_all,
        "sees_all": reader_of(request.user).may("manage_tokens"),
    }
    status = 422 if form.errors else 200
    return render(request, "people/tokens.html", context, status=status)


def _made(request: HttpRequest, form: TokenForm) -> str:
    """The key of a new token; empty when it could not be made, and then the form says why."""
    log_foreign(request.POST, list(form.fields), "tokens")
    if not form.is_valid():
        return ""
    sent, now = form.cleaned_data, timezone.now()
    told = {
        "name": sent["name"],
        "scopes": sent["scopes"],
        "expires_at": form.expires_at(now),
        "by": by_web(request),
        "now": now,
    }
    try:
        if isinstance(form, ServiceTokenForm):
            _token, key = make_service_token(role=sent["role"], team_id=sent["team"], **told)
        else:
            _token, key = make_token(request.user.pk, **told)
    except Refusal as refused:
        column = refused.problem.column
        form.add_error(column if column in form.fields else None, said(refused.problem))
        return ""
    return key


@open_to_all_signed_in
@require_POST
def revoke(request: HttpRequest, token_id: int) -> HttpResponse:
    """The key no longer works; one of somebody else needs the right to manage tokens."""
    log_foreign(request.POST, ("next",), "token_revoke")
    token = revoke_token(token_id, by=by_web(request), now=timezone.now())
    messages.success(request, gettext("“{name}” no longer works.").format(name=token.name))
    return redirect("tokens" if token.user_id == request.user.pk else "all_tokens")
