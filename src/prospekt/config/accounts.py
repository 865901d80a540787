"""Signing in: by invitation only, links from the configured address, and a clear word when locked out."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


class AccountAdapter(DefaultAccountAdapter):
    """allauth's ways, narrowed to ours."""

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


def locked_out(
    request: HttpRequest, credentials: dict[str, Any] | None = None, *_: Any, **__: Any
) -> HttpResponse:
    """Too many wrong passwords for this address from this place; says when it ends."""
    minutes = int(settings.AXES_COOLOFF_TIME * 60)
    response = render(request, "account/locked_out.html", {"minutes": minutes}, status=429)
    response.headers["Retry-After"] = str(minutes * 60)
    return response
