"""While there is too little room on the disk: pages say so and are read, nothing is saved."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from prospekt.config.errors import problem_page
from prospekt.ledger.room import is_low
from prospekt.words.problem import Problem
from prospekt.words.problem import gettext_noop as _

SAFE = ("GET", "HEAD", "OPTIONS")
STILL_OPEN = "/accounts/"
"""Signing in and out needs next to nothing, and whoever makes room may have to."""


def banner(request: HttpRequest) -> dict[str, Any]:
    """For every page: `disk_full_mb`, below which nothing is saved, while that is so."""
    return {"disk_full_mb": settings.FREE_BYTES >> 20 if is_low() else None}


def read_only_when_full(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Whatever would change something is answered 507 before it begins."""

    def answer(request: HttpRequest) -> HttpResponse:
        if request.method not in SAFE and not request.path.startswith(STILL_OPEN) and is_low():
            return problem_page(request, _problem(), 507)
        return get_response(request)

    return answer


def _problem() -> Problem:
    message = _(
        "Less than {mark} MB are free on the disk, so nothing can be saved now, and nothing was changed. Reading still works. Free some space; saving then goes on by itself."
    )
    return Problem("disk_full", message, {"mark": settings.FREE_BYTES >> 20})
