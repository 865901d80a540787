"""What the OpenAPI document says of every operation alike: how calls are refused, and the idempotency key."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ninja.openapi.schema import OpenAPISchema

from prospekt.config.problem_documents import MEDIA_TYPE
from prospekt.ledger.replies import KEPT

_TEXT = {"type": "string"}
_FAULT = {
    "type": "object",
    "required": ["code", "detail", "field"],
    "additionalProperties": False,
    "properties": {"code": _TEXT, "detail": _TEXT, "field": _TEXT, "pointer": _TEXT},
}
_CONFLICT = {
    "type": "object",
    "required": ["field", "mine", "theirs", "who", "changed_at"],
    "additionalProperties": False,
    "properties": {
        "field": _TEXT,
        "mine": _TEXT,
        "theirs": {},
        "who": _TEXT,
        "changed_at": {"type": "string", "format": "date-time"},
    },
}
PROBLEM: Mapping[str, Any] = {
    "type": "object",
    "description": "Why a call was refused (RFC 9457). `detail` says what, where and how to fix it.",
    "required": ["type", "title", "status", "detail", "code", "reference"],
    "additionalProperties": False,
    "properties": {
        "type": {"type": "string", "format": "uri", "description": "urn:prospekt:problem:<code>"},
        "title": _TEXT,
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "In the language of Accept-Language."},
        "code": {"type": "string", "description": "For programs; stays the same for good."},
        "reference": {"type": "string", "description": "The log has the story under this id."},
        "field": {"type": "string", "description": "The field, parameter or header at fault."},
        "pointer": {"type": "string", "description": "Where it stands in the body (RFC 6901)."},
        "position": {"type": "integer", "description": "Which character or byte of it, from 1."},
        "errors": {"type": "array", "items": _FAULT, "description": "All fields at fault."},
        "lead": {"type": "string", "description": "The lead that is in the way."},
        "version": {"type": "integer", "description": "The version of the lead now."},
        "conflicts": {"type": "array", "items": _CONFLICT, "description": "Both values, who, when."},
    },
}  # fmt: skip
REFUSALS: Mapping[int, str] = {
    400: "The body or the headers cannot be read.",
    401: "No token, or one that does not work (any more).",
    403: "The token or the role does not include this.",
    404: "Nothing there, or nothing that you may see.",
    409: "Something else stands in the way: a duplicate, a newer version, a call still being answered.",
    413: "Too large.",
    414: "The address is longer than the server takes (8,000 characters); it says so without a document.",
    415: "Not JSON.",
    422: "Understood, but wrong: the field and the way to mend it are named.",
    429: "Too many calls; Retry-After says how long to wait.",
    500: "Our mistake; nothing was changed.",
    503: "The database is away or busy; nothing was changed.",
    507: "The disk is full; nothing was changed.",
}
_WAIT = {"Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer"}}}
_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": (
        f"A random text of your own. The same call with the same key within {KEPT.days * 24} hours is answered as"
        " before, with the header Idempotency-Replayed, and has no second effect."
    ),
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
}


def complete(document: OpenAPISchema) -> OpenAPISchema:
    """The document with what all operations share."""
    parts = document["components"]
    parts["schemas"]["Problem"] = PROBLEM
    parts["responses"] = {f"Problem{status}": _response(status) for status in REFUSALS}
    parts["parameters"] = {"IdempotencyKey": _KEY}
    return document


def _response(status: int) -> dict[str, Any]:
    found: dict[str, Any] = {"description": REFUSALS[status]}
    if status != 414:  # That one is the server's before us, and has no body.
        found["content"] = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    if status in (429, 503):
        found["headers"] = _WAIT
    return found
