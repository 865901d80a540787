"""Every refusal and failure as a page: what happened, what to do, and a reference id to ask about."""

from __future__ import annotations

import logging
import secrets

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from prospekt.words.problem import Problem
from prospekt.words.problem import gettext_noop as _

log = logging.getLogger("prospekt.web")

STATUS: dict[str, int] = {
    "unknown_filter": 422,
    "unknown_sort": 422,
    "not_found": 404,
    "conflict": 409,
    "too_large": 413,
}
"""Which HTTP status a problem has; 422 (understood, cannot be done) where none is named."""


def said(problem: Problem) -> str:
    """A problem in the reader's language."""
    return gettext(problem.message).format(**problem.params)


def new_reference() -> str:
    """A short id that stands on the page and in the log."""
    return secrets.token_hex(4)


def problem_page(
    request: HttpRequest, problem: Problem, status: int, reference: str = ""
) -> HttpResponse:
    """The page of a problem; with its text where a screen reader and a fragment both find it."""
    context = {
        "problem": said(problem),
        "code": problem.code,
        "status": status,
        "reference": reference or new_reference(),
    }
    return render(request, "ui/problem.html", context, status=status)


def refusal_page(request: HttpRequest, problem: Problem) -> HttpResponse:
    """A refusal that a view did not show itself."""
    return problem_page(request, problem, STATUS.get(problem.code, 422))


def failure_page(request: HttpRequest, error: Exception) -> HttpResponse:
    """The database could not do it: busy, gone, or the disk is full. Nothing half-done stays."""
    reference = new_reference()
    log.error("database: %s", error, extra={"reference": reference})
    if "full" in str(error) or "No space" in str(error):
        message = _(
            "The disk is full, so nothing can be saved now. Reading still works. Free some space and try again; nothing was changed."
        )
        return problem_page(request, Problem("disk_full", message), 507, reference)
    message = _(
        "The database cannot be reached just now. Nothing was changed; try again in a moment."
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
            400,
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


def server_error(request: HttpRequest) -> HttpResponse:
    """500: our mistake; the log has the whole story under the reference id."""
    reference = new_reference()
    log.error("request failed: %s %s", request.method, request.path, extra={"reference": reference})
    message = _(
        "Something went wrong on our side. Nothing you confirmed is lost. Try again; if it stays, ask with the reference below."
    )
    return problem_page(request, Problem("server_error", message), 500, reference)
