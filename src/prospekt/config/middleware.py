"""What every request passes: failures become sentences, pages stay private, times are the reader's."""

from __future__ import annotations

import logging
import zoneinfo
from collections.abc import Callable

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from prospekt.config.errors import failure_page, refusal_page
from prospekt.words.problem import Refusal

log = logging.getLogger("prospekt.web")
GetResponse = Callable[[HttpRequest], HttpResponse]


def explain_failures(get_response: GetResponse) -> GetResponse:
    """The outermost layer: whatever goes wrong further in is answered in a sentence with a reference id."""

    def answer(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    def process_exception(request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, Refusal):
            return refusal_page(request, error.problem)
        if isinstance(error, OperationalError):
            return failure_page(request, error)
        return None

    answer.process_exception = process_exception  # type: ignore[attr-defined]
    return answer


def private_pages(get_response: GetResponse) -> GetResponse:
    """Pages are for the signed-in reader alone; static files may be kept."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = "private, no-store"
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), microphone=(), geolocation=()"
        )
        return response

    return answer


def local_time(get_response: GetResponse) -> GetResponse:
    """Times are stored in UTC and shown in the zone of the user, else of the installation."""

    def answer(request: HttpRequest) -> HttpResponse:
        zone = getattr(request.user, "time_zone", "")
        if zone in zoneinfo.available_timezones():
            timezone.activate(zone)
        else:
            timezone.deactivate()
        return get_response(request)

    return answer
