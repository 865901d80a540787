"""Signing in: by invitation only, links from the configured address, and a clear word when locked out."""

from __future__ import annotations

import logging
import math
from collections.abc import Mapping
from smtplib import SMTPException
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as allauth_context
from axes.utils import reset
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from prospekt.config.session_limits import begin, lacks_second_step
from prospekt.ledger.events import Actor
from prospekt.people.actions.users import keep_password
from prospekt.people.models import User
from prospekt.ui.written import as_read_by
from prospekt.words.problem import gettext_noop

log = logging.getLogger("prospekt.accounts")
CHANGES = {
    "password_changed": gettext_noop("Your password was changed."),
    "password_reset": gettext_noop("A new password was chosen with a link by mail."),
    "totp_activated": gettext_noop("An authenticator app was set up."),
    "totp_deactivated": gettext_noop("The authenticator app was taken away."),
    "webauthn_added": gettext_noop("A passkey was added."),
    "webauthn_removed": gettext_noop("A passkey was taken away."),
    "recovery_codes_generated": gettext_noop("New recovery codes were made."),
}
"""What is told by mail: allauth's name of the mail -> the sentence."""


class AccountAdapter(DefaultAccountAdapter):
    """allauth's ways, narrowed to ours."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _(
            "This e-mail address and password do not go together. Check both, or choose a new password."
        ),
        "incorrect_password": _("This is not your current password. Type it again."),
        "enter_current_password": _("This is not your current password. Type it again."),
        "too_many_login_attempts": _(
            "Too many wrong codes. Wait five minutes, then take the newest code or a recovery code."
        ),
        "rate_limited": _("Too many wrong codes. Wait five minutes, then take the newest code."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Links in mails come from the configured address alone, never from a Host header."""
        url = super().get_reset_password_from_key_url(key)
        return settings.BASE_URL + "/" + url.split("://", 1)[-1].split("/", 1)[-1]

    def is_safe_url(self, url: str | None) -> bool:
        """Only paths of our own: every other shape of a next= goes home."""
        return (
            bool(url)
            and url.startswith("/")
            and url[1:2] not in ("/", "\\")
            and super().is_safe_url(url)
        )

    def set_password(self, user: User, password: str) -> None:
        """Whoever can choose a new password is let in again, also after too many wrong ones."""
        keep_password(user, password, by=Actor(user.pk, "web"), now=timezone.now())
        reset(username=user.email.lower())

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Nothing: wrong passwords are counted by axes, for an account and a place together."""

    def reauthenticate(self, user: User, password: str) -> bool:
        """Whether this is the password of who is signed in; counted as at sign-in."""
        found = self.authenticate(allauth_context.request, email=user.email, password=password)
        return found is not None and found.pk == user.pk

    def login(self, request: HttpRequest, user: User) -> None:
        super().login(request, user)
        begin(request)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Whoever still has to set up the second step is led there at once."""
        return (
            reverse("account")
            if lacks_second_step(request)
            else super().get_login_redirect_url(request)
        )

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """In the language and the time zone of whoever gets it; a link in it opens in that language."""
        user = context["user"]
        with as_read_by(user.language, user.time_zone):
            if link := context.get("password_reset_url"):
                context = {**context, "password_reset_url": f"{link}?lang={get_language()}"}
            super().send_mail(template_prefix, email, context)

    def send_notification_mail(
        self,
        template_prefix: str,
        user: User,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Tell people what was changed about their signing in, in case it was not them.

        A mail that cannot be sent does not undo the change; that is said in the log.
        """
        what = CHANGES.get(template_prefix.rsplit("/", 1)[-1])
        if what is None:
            return
        told = {
            "user": user,
            "what": what,
            "at": timezone.now(),
            "account": settings.BASE_URL + "/account/",
        }
        try:
            self.send_mail("account/email/changed", user.email, told)
        except (OSError, SMTPException) as failed:
            log.error("a mail about a change of signing in was not sent: %s", type(failed).__name__)


def attempted_name(request: HttpRequest, credentials: Mapping[str, Any] | None = None) -> str:
    """Whom somebody tries to be: failures are counted by address, however it is written."""
    given = credentials or {}
    name = given.get("email") or given.get("username") or request.POST.get("login") or ""
    return str(name).strip().lower()[:255]


def locked_out(
    request: HttpRequest, credentials: dict[str, Any] | None = None, *_: Any, **__: Any
) -> HttpResponse:
    """Too many wrong passwords for this address from this place; says when it ends."""
    minutes = math.ceil(settings.AXES_COOLOFF_TIME * 60)
    response = render(request, "account/locked_out.html", {"minutes": minutes}, status=429)
    response.headers["Retry-After"] = str(minutes * 60)
    return response
