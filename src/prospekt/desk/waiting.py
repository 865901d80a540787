"""Lists that take their time: the page comes at once without them, and asks again, and whoever waits can cancel."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlencode

from django.core.cache import cache
from django.http import HttpRequest
from django.urls import reverse

from prospekt.people.queries.leads import may_take_long
from prospekt.people.queries.patience import patience
from prospekt.people.rules.list_view import ListView

AT_ONCE, PATIENT = 0.3, 25.0
"""Seconds for a page that comes at once, and for one that somebody waits for; htmx gives up after 30."""
RUN = "run"
"""The parameter by which the page asks again; its value names what Cancel stops."""
_RUN = re.compile(r"[a-z0-9]{1,32}", re.ASCII)


@contextmanager
def in_time(view: ListView, request: HttpRequest) -> Iterator[None]:
    """The time that the list has in this request. Raises TooSlow, and Stopped after Cancel."""
    run = request.GET.get(RUN, "")
    if not may_take_long(view):
        yield
    elif _RUN.fullmatch(run):
        with patience(PATIENT, lambda: cache.get(_key(request, run)) is not None):
            yield
    else:
        with patience(AT_ONCE):
            yield


def waiting(request: HttpRequest, parameters: dict[str, str]) -> dict[str, Any]:
    """What the page needs to ask again: the address, and what Cancel sends; `is_over` when it was waited for already."""
    run = secrets.token_hex(8)
    places = {name: request.GET[name] for name in ("after", "before") if name in request.GET}
    return {
        "url": f"{reverse('leads')}?{urlencode({**parameters, **places, RUN: run})}",
        "run": run,
        "is_over": RUN in request.GET,
    }


def cancel(request: HttpRequest) -> None:
    """Stop what the user's page waits for."""
    run = request.POST.get(RUN, "")
    if _RUN.fullmatch(run):
        cache.set(_key(request, run), True, 60)


def _key(request: HttpRequest, run: str) -> str:
    return f"stopped:{request.user.pk}:{run}"
