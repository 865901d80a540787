"""How every operation of the REST door is declared: its right, its answer, and how it may be refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.http import HttpRequest
from ninja import Router
from ninja.security.http import HttpAuthBase

from prospekt.ledger.events import Actor
from prospekt.people.models import User
from prospekt.people.queries.rights import check_right
from prospekt.people.rules.rights import RIGHTS, Reader
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

Operation = TypeVar("Operation", bound=Callable[..., Any])
SIGNED_IN = "signed_in"
"""Stands for a right where any token will do."""
ALWAYS = (400, 401, 403, 414, 422, 429, 500, 503)
"""How any call may be refused."""
WRITING = (409, 507)
WITH_BODY = (413, 415)
BYTES = {"content": {"*/*": {"schema": {"type": "string", "format": "binary"}}}}
"""How an answer is documented that is a file."""
KEY = {"$ref": "#/components/parameters/IdempotencyKey"}


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls: the user behind the token, and the rights that the token leaves."""

    token_id: int
    token_name: str
    user: User
    reader: Reader
    actor: Actor


def caller_of(request: HttpRequest) -> Caller:
    """Who calls; the door has looked already."""
    return request.caller  # type: ignore[attr-defined]


class Bearer(HttpAuthBase):
    """Lets in whoever has the right of an operation, and only parameters that it knows."""

    openapi_scheme = "bearer"
    openapi_bearerFormat = "prk_..."
    openapi_description = (
        "A token made under Settings, Tokens for programs, or by `prospekt token make`."
    )

    def __init__(self, right: str) -> None:
        assert right == SIGNED_IN or right in RIGHTS, f"there is no right {right}"
        super().__init__()
        self.right = right
        self.parameters: frozenset[str] = frozenset()

    def __call__(self, request: HttpRequest) -> Caller:
        """The caller. Raises Refusal missing_scope, not_allowed or unknown_filter."""
        caller = caller_of(request)
        if self.right != SIGNED_IN:
            check_scope(caller.reader, self.right)
        for name in request.GET:
            if name not in self.parameters:
                raise Refusal(_unknown_parameter(name, self.parameters))
        return caller


def check_scope(reader: Reader, right: str) -> None:
    """Raises Refusal missing_scope if only the token stands in the way, not_allowed if the role does."""
    if reader.allowed is not None and right not in reader.allowed:
        message = _(
            "This token may not do this: it lacks the scope “{scope}”. Use a token that has it."
        )
        raise Refusal(Problem("missing_scope", message, {"scope": right}))
    check_right(reader, right)


def _unknown_parameter(name: str, known: frozenset[str]) -> Problem:
    shown = {"value": name[:60], "allowed": ", ".join(sorted(known))}
    if not known:
        message = _("There is no parameter “{value}” here; this address takes none.")
        return Problem("unknown_filter", message, shown, column=name[:60])
    message = _("There is no parameter “{value}” here. Parameters: {allowed}.")
    return Problem("unknown_filter", message, shown, column=name[:60])


class Rest:
    """A group of operations. `right` must be named for each, so that none can be left open by mistake.

    `may_miss`: the body or a parameter names something that may be gone; what stands in the path always may.
    `is_file`: the answer is the bytes of a file.
    """

    def __init__(self, tag: str) -> None:
        self.router = Router(tags=[tag])

    def get(
        self, path: str, *, right: str, answer: Any, **more: Any
    ) -> Callable[[Operation], Operation]:
        """An operation that changes nothing."""
        return self._declare("GET", path, right, {200: answer}, ALWAYS, reads=True, **more)

    def post(
        self, path: str, *, right: str, answer: Any, status: int = 200, **more: Any
    ) -> Callable[[Operation], Operation]:
        """An operation that makes something, or sets something going."""
        refused = (*ALWAYS, *WRITING, *WITH_BODY)
        return self._declare("POST", path, right, {status: answer}, refused, **more)

    def ask(
        self, path: str, *, right: str, answer: Any, **more: Any
    ) -> Callable[[Operation], Operation]:
        """A question with a body: a POST that changes nothing, so that no other call has to wait for it."""
        refused = (*ALWAYS, *WITH_BODY)
        return self._declare("POST", path, right, {200: answer}, refused, reads=True, **more)

    def patch(self, path: str, *, right: str, answer: Any) -> Callable[[Operation], Operation]:
        """An operation that changes what is sent and leaves the rest."""
        return self._declare("PATCH", path, right, {200: answer}, (*ALWAYS, *WRITING, *WITH_BODY))

    def put(self, path: str, *, right: str, answer: Any) -> Callable[[Operation], Operation]:
        """An operation that sets one thing as a whole."""
        return self._declare("PUT", path, right, {200: answer}, (*ALWAYS, *WRITING, *WITH_BODY))

    def delete(
        self, path: str, *, right: str, answer: Any = None, status: int = 204
    ) -> Callable[[Operation], Operation]:
        """An operation that takes something away."""
        return self._declare("DELETE", path, right, {status: answer}, (*ALWAYS, *WRITING))

    def _declare(
        self,
        method: str,
        path: str,
        right: str,
        answers: Mapping[int, Any],
        refused: Sequence[int],
        links: Mapping[str, Any] | None = None,
        *,
        may_miss: bool = False,
        is_file: bool = False,
        reads: bool = False,
    ) -> Callable[[Operation], Operation]:
        gate = Bearer(right)
        if may_miss or "{" in path:
            refused = (*refused, 404)

        def declare(view: Operation) -> Operation:
            extra = _documented(right, refused, answers, links or {})
            if not reads:
                extra["parameters"] = [KEY]
            if is_file:
                extra["responses"][min(answers)] = BYTES
            add = self.router.api_operation(
                [method],
                path,
                auth=gate,
                response=dict(answers),
                operation_id=view.__name__,
                summary=_summary(view),
                openapi_extra=extra,
            )
            made = add(view)
            made.reads = reads
            gate.parameters = _parameters(view)
            return made

        return declare


def _summary(view: Callable[..., Any]) -> str:
    """The first sentence of what is said about the operation."""
    return (view.__doc__ or view.__name__).strip().partition("\n")[0].rstrip(".")


def _parameters(view: Callable[..., Any]) -> frozenset[str]:
    """Names of the parameters that may stand in the address."""
    models = view._ninja_operation.models  # type: ignore[attr-defined]
    queries = [model for model in models if model.__ninja_param_source__ == "query"]
    return frozenset(name for model in queries for name in model.__ninja_flatten_map__)


def _documented(
    right: str,
    refused: Sequence[int],
    answers: Mapping[int, Any],
    links: Mapping[str, Any],
) -> dict[str, Any]:
    extra: dict[str, Any] = {
        "x-right": right,
        "responses": {
            status: {"$ref": f"#/components/responses/Problem{status}"}
            for status in sorted(set(refused))
        },
    }
    if links:
        extra["responses"][min(answers)] = {"links": dict(links)}
    return extra
