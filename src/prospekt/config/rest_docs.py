"""The documentation of the REST API as a page of ours: made on the server, without scripts from elsewhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from ninja import NinjaAPI
from ninja.openapi.docs import DocsBase

from prospekt.people.rest.door import SIGNED_IN
from prospekt.people.rules.tokens import WORDS

_REF = "#/components/schemas/"


class OwnPage(DocsBase):
    """Every operation with its right, parameters, body and answers, and every shape they use."""

    def render_page(self, request: HttpRequest, api: NinjaAPI, **kwargs: Any) -> HttpResponse:
        document = api.get_openapi_schema()
        context = {
            "document_url": reverse("api:openapi-json"),
            "tokens_url": reverse("tokens"),
            "groups": _groups(document["paths"]),
            "shapes": [
                _shape(name, shape) for name, shape in sorted(document["components"]["schemas"].items())
            ],
        }  # fmt: skip
        return render(request, "people/api.html", context)


def _groups(paths: Mapping[str, Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Operations by their tag, in the order of the document."""
    found: dict[str, list[dict[str, Any]]] = {}
    for path, methods in paths.items():
        for method, operation in methods.items():
            shown = _operation(path, method, operation)
            found.setdefault(operation["tags"][0], []).append(shown)
    return [{"title": gettext(tag), "operations": rows} for tag, rows in found.items()]


def _operation(path: str, method: str, operation: Mapping[str, Any]) -> dict[str, Any]:
    right = operation["x-right"]
    answers = operation["responses"]
    return {
        "id": operation["operationId"],
        "method": method.upper(),
        "path": path,
        "summary": _plain(operation["summary"]),
        "more": _plain(operation.get("description", "").partition("\n")[2].strip()),
        "scope": right,
        "scope_words": gettext("any token") if right == SIGNED_IN else gettext(WORDS[right]),
        "parameters": [_parameter(one) for one in operation.get("parameters", ()) if "name" in one],
        "body": _body(operation.get("requestBody", {})),
        "answers": [
            {"status": status, "shape": _content(answer)}
            for status, answer in answers.items()
            if int(status) < 400
        ],
        "refusals": ", ".join(str(status) for status in sorted(answers) if int(status) >= 400),
    }


def _plain(text: str) -> str:
    """Without the marks of code, which a page does not need."""
    return text.replace("`", "")


def _parameter(one: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "name": one["name"],
        "where": one["in"],
        "type": _type(one["schema"]),
        "is_required": one.get("required", False),
        "text": _plain(one.get("description", "")),
    }


def _body(body: Mapping[str, Any]) -> dict[str, str]:
    for kind, content in body.get("content", {}).items():
        return {"kind": kind, "shape": _type(content["schema"])}
    return {}


def _content(answer: Mapping[str, Any]) -> str:
    for content in answer.get("content", {}).values():
        return _type(content["schema"])
    return ""


def _shape(name: str, shape: Mapping[str, Any]) -> dict[str, Any]:
    required = shape.get("required", ())
    return {
        "name": name,
        "text": _plain(shape.get("description", "")),
        "fields": [
            {
                "name": field,
                "type": _type(inner),
                "is_required": field in required,
                "text": _plain(inner.get("description", "")),
            }
            for field, inner in shape.get("properties", {}).items()
        ],
    }


def _type(schema: Mapping[str, Any]) -> str:
    """A type in a few words: `text up to 60`, `list of TagAnswer`, `one of: in, out`."""
    if "$ref" in schema:
        return str(schema["$ref"]).removeprefix(_REF)
    for several in ("anyOf", "allOf", "oneOf"):
        if several in schema:
            return " or ".join(dict.fromkeys(_type(one) for one in schema[several]))
    if "enum" in schema or "const" in schema:
        values: Sequence[Any] = schema.get("enum", [schema.get("const")])
        return "one of: " + ", ".join(str(value) if value != "" else "(empty)" for value in values)
    kind = schema.get("type", "any value")
    if kind == "array":
        return f"list of {_type(schema.get('items', {}))}"
    if kind == "string":
        return _text(schema)
    return {"integer": "whole number", "boolean": "true or false"}.get(kind, str(kind))


def _text(schema: Mapping[str, Any]) -> str:
    if "format" in schema:
        return str(schema["format"])
    return f"text up to {schema['maxLength']:,}" if "maxLength" in schema else "text"
