"""My account: who I am, how I sign in, and where I am signed in."""

from __future__ import annotations

from io import BytesIO

import qrcode
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext, override
from django.views.decorators.http import require_http_methods, require_safe
from qrcode.image.svg import SvgPathImage

from prospekt.config.account_forms import DetailsForm
from prospekt.config.devices import device_name
from prospekt.config.session_limits import lacks_second_step
from prospekt.engage.views.calendar import reminding_of
from prospekt.people.actions.users import change_own_details
from prospekt.people.forms import log_foreign


@require_http_methods(["GET", "HEAD", "POST"])
def account(request: HttpRequest) -> HttpResponse:
    """Everything about the own account on one page; the form on it saves name, language and time zone."""
    me = request.user
    initial = {"name": me.name, "language": me.language, "time_zone": me.time_zone}
    form = DetailsForm(request.POST or None, initial=initial)
    if request.method == "POST":
        log_foreign(request.POST, list(form.fields), "account")
        if form.is_valid():
            change_own_details(me.pk, **form.cleaned_data)
            with override(form.cleaned_data["language"] or get_language()):
                messages.success(request, gettext("Saved"))
            return redirect("account")
    context = {
        "form": form,
        "second_step": _second_step(request),
        "is_needed": lacks_second_step(request),
        "sessions": _sessions(request),
        **reminding_of(request),
    }
    return render(request, "account/account.html", context, status=422 if form.errors else 200)


def _second_step(request: HttpRequest) -> dict[str, object]:
    """What is set up: the app, passkeys, how many recovery codes are left."""
    kinds = Authenticator.Type
    found: dict[str, object] = {"app": None, "passkeys": [], "n_codes": None}
    for row in Authenticator.objects.filter(user=request.user).order_by("created_at"):
        if row.type == kinds.TOTP:
            found["app"] = row
        elif row.type == kinds.WEBAUTHN:
            found["passkeys"].append(row)  # type: ignore[attr-defined]
        else:
            found["n_codes"] = len(row.wrap().get_unused_codes())
    return found


def _sessions(request: HttpRequest) -> list[dict[str, object]]:
    """Where the user is signed in, the session used last first."""
    rows = UserSession.objects.purge_and_list(request.user)
    return [
        {
            "device": device_name(row.user_agent),
            "full": row.user_agent,
            "ip": row.ip,
            "since": row.created_at,
            "seen": row.last_seen_at,
            "is_current": row.session_key == request.session.session_key,
        }
        for row in sorted(rows, key=lambda row: row.last_seen_at, reverse=True)
    ]


@require_http_methods(["GET", "HEAD", "POST"])
def sessions(request: HttpRequest) -> HttpResponse:
    """Sign out everywhere else. Looking at the address leads to the account."""
    if request.method == "POST":
        for row in UserSession.objects.filter(user=request.user):
            if row.session_key != request.session.session_key:
                row.end()
        messages.success(request, gettext("You are signed out everywhere else."))
    return redirect("account")


@require_safe
def app_picture(request: HttpRequest) -> HttpResponse:
    """The square that an authenticator app reads, while it is being set up."""
    secret = request.session.get(SECRET_SESSION_KEY)
    if not secret:
        raise Http404
    picture = BytesIO()
    url = get_adapter().build_totp_url(request.user, secret)
    qrcode.make(url, image_factory=SvgPathImage, border=2).save(picture)
    return HttpResponse(picture.getvalue(), content_type="image/svg+xml")
