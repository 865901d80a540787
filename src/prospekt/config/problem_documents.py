"""A problem as a document for programs: `application/problem+json`, RFC 9457."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest, HttpResponse

from prospekt.words.problem import Problem
from prospekt.words.problem import gettext_noop as _

API = "/api/"
MEDIA_TYPE = "application/problem+json"
FOR_PROGRAMS: Mapping[str, str] = {
    "bad_request": _(
        "The body or the headers of this request are broken. Compare them with the documentation at /api/v1/docs."
    ),
    "method_not_allowed": _("This address does not take {method}. It takes: {allowed}."),
    "too_large": _(
        "The body is larger than 2.5 MB. Send fewer rows in one request, or import them as a file."
    ),
    "not_found": _("There is nothing at this address, or nothing that you may see."),
}
"""Sentences that would speak of pages and forms, for readers who have none."""


def is_for_programs(request: HttpRequest) -> bool:
    """Whether whoever asks is a program."""
    return request.path.startswith(API)


def problem_document(
    problem: Problem,
    status: int,
    reference: str,
    *,
    title: str,
    detail: str,
    more: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """The document: what happened, where, how to fix it, and the reference under which the log has it."""
    document = {
        "type": f"urn:prospekt:problem:{problem.code}",
        "title": title,
        "status": status,
        "detail": detail,
        "code": problem.code,
        "reference": reference,
        **({"field": problem.column} if problem.column else {}),
        **(more or {}),
    }
    content = json.dumps(document, cls=DjangoJSONEncoder, ensure_ascii=False)
    safe = content.encode("utf-8", "replace")
    response = HttpResponse(safe, status=status, content_type=MEDIA_TYPE)
    response._has_been_logged = True  # type: ignore[attr-defined]  # Django would log it a second time
    return response
