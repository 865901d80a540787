"""Sessions end when nobody uses them, and in any case after a while; and some roles need a second step."""

from __future__ import annotations

import time
from collections.abc import Callable

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from prospekt.config.errors import problem_page
from prospekt.words.problem import Problem
from prospekt.words.problem import gettext_noop as _

GetResponse = Callable[[HttpRequest], HttpResponse]
BEGAN, SEEN = "began_at", "seen_at"
"""Seconds since 1970 in the session: when it began, and when it was last used (give or take `NOTED_EVERY`)."""
NOTED_EVERY = 300
"""Seconds between two notes that a session is used, so that reading pages hardly ever writes."""
SECOND_FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
WITHOUT_SECOND_STEP = ("/account/", "/accounts/", "/static/", "/health/")
"""What stays open to somebody who still has to set up the second step."""


def begin(request: HttpRequest) -> None:
    """The session of somebody who signs in begins now."""
    request.session[BEGAN] = request.session[SEEN] = int(time.time())


def session_limits(get_response: GetResponse) -> GetResponse:
    """Ends sessions that were not used for long, or began too long ago."""

    def answer(request: HttpRequest) -> HttpResponse:
        began, seen = request.session.get(BEGAN), request.session.get(SEEN)
        if began is not None and seen is not None:
            now = int(time.time())
            if (
                now - seen > settings.SESSION_IDLE_SECONDS
                or now - began > settings.SESSION_COOKIE_AGE
            ):
                request.session.flush()
            elif now - seen >= NOTED_EVERY:
                request.session[SEEN] = now
                rows = UserSession.objects.filter(session_key=request.session.session_key)
                rows.update(last_seen_at=timezone.now(), ip=request.META["REMOTE_ADDR"])
        return get_response(request)

    return answer


def second_step_required(get_response: GetResponse) -> GetResponse:
    """Roles of PROSPEKT_REQUIRE_TWO_FACTOR get nowhere before they have set up a second step."""

    def answer(request: HttpRequest) -> HttpResponse:
        if lacks_second_step(request) and not request.path.startswith(WITHOUT_SECOND_STEP):
            if request.method == "GET" and "HX-Request" not in request.headers:
                return redirect("account")
            return problem_page(request, second_step_needed(), 403)
        return get_response(request)

    return answer


def lacks_second_step(request: HttpRequest) -> bool:
    """Whether the role of who asks needs a second step that is not set up."""
    role = getattr(request.user, "role", "")
    needed = role in settings.PROSPEKT_TWO_FACTOR_ROLES
    return needed and not is_mfa_enabled(request.user, SECOND_FACTORS)


def second_step_needed() -> Problem:
    """Why nothing else can be done yet."""
    message = _(
        "Your role signs in with a second step. Set it up in your account first; everything else opens then."
    )
    return Problem("second_step_needed", message)
