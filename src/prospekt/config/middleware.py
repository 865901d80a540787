"""What every request passes: failures become sentences, pages stay private, times are the reader's."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from prospekt.config.errors import failure_page, not_allowed, refusal_page, too_many_requests
from prospekt.ledger.outages import met_by
from prospekt.words.problem import Refusal
from prospekt.words.zones import time_zones

GetResponse = Callable[[HttpRequest], HttpResponse]


def explain_failures(get_response: GetResponse) -> GetResponse:
    """Whatever goes wrong further in is answered in a sentence with a reference id."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.status_code == 405:
            return not_allowed(request, response)
        if response.status_code == 429 and "Retry-After" not in response.headers:
            return too_many_requests(request)
        return response

    def process_exception(request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, Refusal):
            return refusal_page(request, error.problem)
        if failure := met_by(error):
            return failure_page(request, failure)
        return None

    answer.process_exception = process_exception  # type: ignore[attr-defined]
    return answer


def visitor_address(get_response: GetResponse) -> GetResponse:
    """REMOTE_ADDR is the visitor's, also behind proxies of ours; what anybody may forge is not believed."""

    def answer(request: HttpRequest) -> HttpResponse:
        seen = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
        if settings.PROXIES and len(seen) >= settings.PROXIES and seen[-settings.PROXIES]:
            request.META["REMOTE_ADDR"] = _address(seen[-settings.PROXIES])
        return get_response(request)

    return answer


def _address(text: str) -> str:
    """Without a port, as some proxies add it."""
    if text.startswith("["):
        return text[1:].partition("]")[0]
    return text.partition(":")[0] if text.count(":") == 1 else text


def private_pages(get_response: GetResponse) -> GetResponse:
    """Pages are for the signed-in reader alone; static files may be kept."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if "no-store" not in response.headers.get("Cache-Control", ""):
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
        if zone in time_zones():
            timezone.activate(zone)
        else:
            timezone.deactivate()
        return get_response(request)

    return answer
