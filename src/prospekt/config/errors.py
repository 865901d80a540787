"""Every refusal and failure as a page: what happened, what to do, and a reference id to ask about."""

from __future__ import annotations

import logging
import secrets
import sys
from dataclasses import replace

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string
from django.utils.translation import gettext

from prospekt.config.problem_documents import FOR_PROGRAMS, is_for_programs, problem_document
from prospekt.ledger.outages import met_by
from prospekt.ledger.room import is_full
from prospekt.ui.said import said
from prospekt.words.problem import Problem
from prospekt.words.problem import gettext_noop as _

log = logging.getLogger("prospekt.web")

STATUS: dict[str, int] = {
    "unknown_filter": 422,
    "unknown_sort": 422,
    "not_found": 404,
    "conflict": 409,
    "claimed": 409,
    "in_the_base": 409,
    "not_allowed": 403,
    "not_yours": 403,
    "too_large": 413,
    "disk_full": 507,
    "unauthorized": 401,
    "missing_scope": 403,
    "already_known": 409,
    "in_flight": 409,
    "import_over": 409,
    "bulk_over": 409,
    "bulk_busy": 409,
    "import_busy": 409,
    "already_undone": 409,
    "already_merged": 409,
    "circular": 409,
    "merged_since": 409,
    "kept_in_bin": 409,
    "search_over": 409,
    "task_closed": 409,
    "no_room_for_files": 409,
    "handover_over": 409,
    "not_undoable": 409,
    "not_empty": 409,
    "segment_in_use": 409,
    "too_many_segments": 409,
    "newer_version": 409,
    "nothing_new": 409,
    "not_json": 400,
    "unsupported_media_type": 415,
    "too_many_requests": 429,
}
"""Which HTTP status a problem has; 422 (understood, cannot be done) where none is named."""


HEADINGS: dict[int, str] = {
    0: _("This cannot be done yet"),
    400: _("This request cannot be read"),
    401: _("Who are you?"),
    403: _("You may not do this"),
    404: _("There is nothing here"),
    405: _("This address does not do that"),
    409: _("This cannot be done any more"),
    413: _("This is too large"),
    415: _("This request cannot be read"),
    429: _("Too many requests"),
    500: _("This did not work"),
    503: _("This did not work"),
    507: _("This did not work"),
}
"""What stands over the sentence, by status; 0 for every other."""


def new_reference() -> str:
    """A short id that stands on the page and in the log."""
    return secrets.token_hex(4)


def problem_page(
    request: HttpRequest, problem: Problem, status: int, reference: str = ""
) -> HttpResponse:
    """The page of a problem; with its text where a screen reader and a fragment both find it.

    Made without the request: whoever is signed in is not asked for, as the database may be what failed.
    """
    if not reference:
        reference = new_reference()
        told = (problem.code, status, request.method, request.path[:200])
        log.info("refused: %s (%s) %s %s", *told, extra={"reference": reference})
    heading = gettext(HEADINGS.get(status, HEADINGS[0]))
    if is_for_programs(request):
        message = FOR_PROGRAMS.get(problem.code, problem.message)
        detail = said(replace(problem, message=message))
        return problem_document(problem, status, reference, title=heading, detail=detail)
    context = {
        "problem": said(problem),
        "heading": heading,
        "code": problem.code,
        "status": status,
        "reference": reference,
    }
    return HttpResponse(render_to_string("ui/problem.html", context), status=status)


def refusal_page(request: HttpRequest, problem: Problem) -> HttpResponse:
    """A refusal that a view did not show itself."""
    return problem_page(request, problem, STATUS.get(problem.code, 422))


def failure_page(request: HttpRequest, error: BaseException) -> HttpResponse:
    """The database could not do it: busy, gone, or the disk is full. Nothing half-done stays."""
    reference = new_reference()
    log.error("database: %s", error, extra={"reference": reference})
    if is_full(error):
        message = _(
            "The disk is full, so nothing can be saved now. Reading still works. Free some space and try again; nothing was changed."
        )
        return problem_page(request, Problem("disk_full", message), 507, reference)
    message = _(
        "The database cannot be reached just now, or is busy with other work. Nothing was changed; try again in a moment."
    )
    response = problem_page(request, Problem("database_unavailable", message), 503, reference)
    response.headers["Retry-After"] = "5"
    return response


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: the request cannot be understood, or breaks a limit of ours, which is then named."""
    name = type(exception).__name__
    if name == "RequestDataTooBig":
        return problem_page(
            request,
            Problem(
                "too_large",
                _("This form is larger than 2.5 MB. Shorten the text, or import it as a file."),
            ),
            413,
        )
    if name == "TooManyFieldsSent":
        return problem_page(
            request,
            Problem(
                "too_many_fields", _("This form has more than 4,000 fields. Send fewer at a time.")
            ),
            400,
        )
    if name == "TooManyFilesSent":
        return problem_page(
            request,
            Problem(
                "too_many_files", _("At most 20 files can be sent at once. Send fewer at a time.")
            ),
            422,
        )
    message = _("This request could not be understood. Go back and try again from the page.")
    return problem_page(request, Problem("bad_request", message), 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: known, but not allowed."""
    return problem_page(
        request,
        Problem(
            "forbidden", _("You may not do this. Ask your administrator if you should be able to.")
        ),
        403,
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the form was not ours, or is too old."""
    message = _(
        "This form is no longer valid, perhaps because you signed in again in another tab. Reload the page and send it again."
    )
    return problem_page(request, Problem("form_expired", message), 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: nothing there, or nothing the reader may know of."""
    return problem_page(
        request,
        Problem(
            "not_found", _("There is nothing at this address. It may have been removed or undone.")
        ),
        404,
    )


def not_allowed(request: HttpRequest, response: HttpResponseBase) -> HttpResponse:
    """405: the address is there, but not for this method."""
    message = _(
        "This address cannot be used in this way ({method}). Go back and use the buttons of the page."
    )
    page = problem_page(
        request,
        Problem(
            "method_not_allowed",
            message,
            {"method": request.method, "allowed": response.headers.get("Allow", "")},
        ),
        405,
    )
    page.headers["Allow"] = response.headers.get("Allow", "")
    return page


def too_many_requests(request: HttpRequest) -> HttpResponse:
    """429: too often from one place."""
    message = _(
        "Too many requests came from you in a short time. Wait a minute, then try again; nothing was changed."
    )
    page = problem_page(request, Problem("too_many_requests", message), 429)
    page.headers["Retry-After"] = "60"
    return page


def server_error(request: HttpRequest) -> HttpResponse:
    """500: our mistake; the log has the whole story under the reference id. 503 where the database failed early."""
    error = sys.exc_info()[1]
    if error and (failure := met_by(error)):
        return failure_page(request, failure)
    reference = new_reference()
    told = (request.method, request.path[:200])
    log.error("request failed: %s %s", *told, exc_info=True, extra={"reference": reference})
    message = _(
        "Something went wrong on our side. Nothing you confirmed is lost. Try again; if it stays, ask with the reference below."
    )
    return problem_page(request, Problem("server_error", message), 500, reference)
