"""The REST API: all operations under /api/v1/, their documentation, and the door in front of them."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

from django.urls import URLPattern
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from prospekt.capture.rest.routers import ROUTERS as CAPTURE
from prospekt.config.rest_docs import OwnPage
from prospekt.config.rest_door import api_view
from prospekt.config.rest_problems import explain
from prospekt.config.rest_schema import complete
from prospekt.desk import rest as desk
from prospekt.desk import rest_bulk, rest_person
from prospekt.engage.rest.routers import ROUTERS as ENGAGE
from prospekt.people.rest.body import BodyParser
from prospekt.people.rest.routers import ROUTERS as PEOPLE
from prospekt.people.views.guard import open_to_all_signed_in, open_to_the_public
from prospekt.qualify.rest.routers import ROUTERS as QUALIFY
from prospekt.route.rest.routers import ROUTERS as ROUTE

DESCRIPTION = """Everything that people do in Prospekt, for programs.

Send `Authorization: Bearer prk_...` with every call; a token has at most the rights of its user. Every refusal is a
problem document (RFC 9457) whose `detail` says what, where and how to fix it. Give every write an `Idempotency-Key`:
sent again, it is answered as before and has no second effect."""
OPEN = {"openapi-json": open_to_the_public, "openapi-view": open_to_all_signed_in}


class Api(NinjaAPI):
    """The API with a document that also tells how every call may be refused."""

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> OpenAPISchema:
        found = super().get_openapi_schema(path_prefix=path_prefix, path_params=path_params)
        return complete(found)


api = Api(
    title="Prospekt", version=version("prospekt"), description=DESCRIPTION, urls_namespace="api", docs=OwnPage(),
    parser=BodyParser(),
)  # fmt: skip
ROUTERS = (
    *PEOPLE,
    desk.rest.router,
    rest_bulk.rest.router,
    rest_person.rest.router,
    *QUALIFY,
    *CAPTURE,
    *ROUTE,
    *ENGAGE,
)
for router in ROUTERS:
    api.add_router("", router)
explain(api)


def guarded_urls() -> tuple[list[URLPattern], str, str]:
    """The addresses of the API, each behind the door; its documentation is for everybody who is signed in."""
    patterns, application, namespace = api.urls
    writing = _writing()
    for pattern in patterns:
        if pattern.name in OPEN:
            pattern.callback = OPEN[pattern.name](pattern.callback)
        else:
            methods = writing.get(_as_declared(pattern), frozenset())
            pattern.callback = api_view(pattern.callback, methods)
    return patterns, application, namespace


def _writing() -> dict[str, frozenset[str]]:
    """By which methods something is changed at each address."""
    return {
        path: frozenset(
            method
            for operation in view.operations
            for method in operation.methods
            if not operation.view_func.reads
        )
        for router in ROUTERS
        for path, view in router.path_operations.items()
    }


def _as_declared(pattern: URLPattern) -> str:
    """An address as its operation declares it."""
    return f"/{pattern.pattern}".replace("<", "{").replace(">", "}")
