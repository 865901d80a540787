"""Signing in: by invitation only, links from the configured address, and a clear word when locked out."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from axes.utils import reset
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from prospekt.people.models import User


class AccountAdapter(DefaultAccountAdapter):
    """allauth's ways, narrowed to ours."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _(
            "This e-mail address and password do not go together. Check both, or choose a new password."
        ),
        "incorrect_password": _("This is not your current password. Type it again."),
        "enter_current_password": _("This is not your current password. Type it again."),
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
        super().set_password(user, password)
        reset(username=user.email.lower())


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
