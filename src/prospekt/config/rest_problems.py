"""Everything the REST door refuses, as problem documents: refusals of actions and what cannot be read."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from prospekt.config.errors import HEADINGS, STATUS, bad_request, new_reference, not_found
from prospekt.config.problem_documents import problem_document
from prospekt.people.actions.edit_lead import EditConflict
from prospekt.people.rest.body import pointer_of
from prospekt.ui.said import said
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

log = logging.getLogger("prospekt.api")
MOST_TOLD = 20
SENTENCES: Mapping[str, tuple[str, str]] = {
    "extra_forbidden": (
        "unknown_field",
        _("There is no field “{field}” here. Take it out, or look up its name in the documentation."),
    ),
    "missing": ("required", _("“{field}” is missing. Send it.")),
    "string_too_long": ("too_long", _("“{field}” may have at most {max_length} characters. Shorten it.")),
    "string_too_short": ("too_short", _("“{field}” needs at least {min_length} characters.")),
    "string_pattern_mismatch": (
        "bad_value",
        _("“{field}” does not look as it must ({pattern}). Correct it as the documentation shows."),
    ),
    "literal_error": ("unknown_code", _("“{field}” must be one of: {expected}.")),
    "greater_than_equal": ("out_of_range", _("“{field}” must be {ge} or more.")),
    "less_than_equal": ("out_of_range", _("“{field}” must be {le} or less.")),
    "less_than": ("out_of_range", _("“{field}” must be less than {lt}.")),
    "too_long": ("too_many", _("“{field}” may hold at most {max_length}. Send the rest in another request.")),
    "too_short": ("too_few", _("“{field}” must hold at least {min_length}.")),
    "int_type": ("bad_type", _("“{field}” must be a whole number, without quotation marks.")),
    "int_parsing": ("bad_type", _("“{field}” must be a whole number.")),
    "bool_type": ("bad_type", _("“{field}” must be true or false, without quotation marks.")),
    "string_type": ("bad_type", _("“{field}” must be a text in quotation marks.")),
    "list_type": ("bad_type", _("“{field}” must be a list in square brackets.")),
    "dict_type": ("bad_type", _("“{field}” must be an object in braces.")),
    "model_type": ("bad_type", _("“{field}” must be an object in braces.")),
    "model_attributes_type": ("bad_type", _("“{field}” must be an object in braces.")),
    "not_day": ("bad_value", _("“{field}” must be a day such as 2026-12-31.")),
    "not_moment": ("bad_value", _("“{field}” must be an instant such as 2026-11-24T09:30:00Z.")),
}  # fmt: skip
"""Pydantic's kind of fault -> our code and sentence."""
OTHER = ("bad_value", _("“{field}” cannot be read: {reason}."))


def explain(api: NinjaAPI) -> None:
    """Let the API answer everything that goes wrong in it with a problem document."""
    api.add_exception_handler(Refusal, refused)
    api.add_exception_handler(ValidationError, unreadable)
    api.add_exception_handler(HttpError, http_error)
    api.add_exception_handler(Http404, lambda request, error: not_found(request, error))
    api.add_exception_handler(Exception, _go_on)


def _go_on(request: HttpRequest, error: Exception) -> HttpResponse:
    """Ours to mend, or the database's: answered further out, where transactions are undone first."""
    raise error


def refused(request: HttpRequest, error: Refusal) -> HttpResponse:
    """A refusal, with whatever helps a program to go on."""
    problem = error.problem
    return told(request, problem, STATUS.get(problem.code, 422), more=_more(error))


def _more(error: Refusal) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if isinstance(error, EditConflict):
        found["version"] = error.version
        found["conflicts"] = [
            {"field": c.field, "mine": c.mine, "theirs": c.theirs, "who": c.who, "changed_at": c.changed_at}
            for c in error.clashes
        ]  # fmt: skip
    params = error.problem.params
    if ref := params.get("ref"):
        found["lead"] = ref
    if position := params.get("position"):
        found["position"] = position
    if pointer := params.get("pointer"):
        found["pointer"] = pointer
    return found


def told(
    request: HttpRequest,
    problem: Problem,
    status: int,
    *,
    more: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """The document of a problem; the log has it under the same reference."""
    reference = new_reference()
    seen = (problem.code, status, request.method, request.path[:200])
    log.info("refused: %s (%s) %s %s", *seen, extra={"reference": reference})
    title = gettext(HEADINGS.get(status, HEADINGS[0]))
    return problem_document(
        problem, status, reference, title=title, detail=said(problem), more=more
    )


def http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    """A body that cannot be read at all; the reader of bodies says why."""
    if isinstance(error.__cause__, Refusal):
        return refused(request, error.__cause__)
    return bad_request(request, error)


def unreadable(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Fields that are not as they must be: the first in the sentence, all of them in `errors`."""
    faults = [_fault(fault) for fault in error.errors[:MOST_TOLD]]
    errors = [
        {"code": problem.code, "detail": said(problem), "field": problem.column, **({"pointer": p} if p else {})}
        for problem, p in faults
    ]  # fmt: skip
    problem, pointer = faults[0]
    more = {"errors": errors} | ({"pointer": pointer} if pointer else {})
    return told(request, problem, 422, more=more)


def _fault(fault: Mapping[str, Any]) -> tuple[Problem, str]:
    place = _place(fault["loc"])
    field = next((str(part) for part in reversed(place) if isinstance(part, str)), "body")[:80]
    code, message = SENTENCES.get(fault["type"], OTHER)
    params = {"field": field, "reason": fault.get("msg", ""), **fault.get("ctx", {})}
    is_body = fault["loc"][0] == "body"
    return Problem(code, message, params, column=field), pointer_of(place) if is_body else ""


def _place(loc: Sequence[Any]) -> Sequence[Any]:
    """Where the fault is, without the names that only our own functions know."""
    return loc[2:] if loc[0] == "body" else loc[1:]
