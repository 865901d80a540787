"""Under https: what is said on the next page comes back in a cookie that is bound to the host, as the others are."""

from __future__ import annotations

from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage


class HostCookie(CookieStorage):
    """Only this host can set it, only over https."""

    cookie_name = "__Host-messages"


class HostMessages(FallbackStorage):
    """In the cookie, and what does not fit there in the session."""

    storage_classes = (HostCookie, SessionStorage)
