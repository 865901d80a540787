"""Bodies of calls: JSON and nothing else, without signs that no text can hold."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any, NoReturn

from django.http import HttpRequest
from ninja.parser import Parser

from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

JSON = ("application/json",)


class BodyParser(Parser):
    """Reads JSON bodies. Raises Refusal, which says what and where."""

    def parse_body(self, request: HttpRequest) -> Any:
        if request.content_type not in JSON:
            message = _(
                "The body is sent as “{type}”. Send JSON, with the header Content-Type: application/json."
            )
            raise Refusal(
                Problem("unsupported_media_type", message, {"type": (request.content_type or "")[:80]})
            )  # fmt: skip
        found = _read(_decoded(request.body))
        for pointer, text in _texts(found, ()):
            _check(pointer, text)
        return found


def _decoded(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as broken:
        message = _("The body is not UTF-8: byte {position} cannot be read. Encode it as UTF-8.")
        position = broken.start + 1
        raise Refusal(Problem("not_utf8", message, {"position": position})) from None


def _read(text: str) -> Any:
    try:
        return json.loads(text, parse_constant=_no_number)
    except json.JSONDecodeError as broken:
        message = _("The body is not JSON: line {line}, column {at}: {reason}. Correct it there.")
        params = {"line": broken.lineno, "at": broken.colno, "reason": broken.msg}
        raise Refusal(Problem("not_json", message, params)) from None
    except (ValueError, RecursionError):
        message = _(
            "The body is no JSON that can be read: a number is too long, or it is nested too deeply."
        )
        raise Refusal(Problem("not_json", message)) from None


def _no_number(word: str) -> NoReturn:
    raise ValueError(word)


def _texts(value: Any, place: tuple[str | int, ...]) -> Iterator[tuple[str, str]]:
    """Every text of the body, names of fields too, with where it stands."""
    waiting: list[tuple[Any, tuple[str | int, ...]]] = [(value, place)]
    while waiting:
        found, at = waiting.pop()
        if isinstance(found, str):
            yield pointer_of(at), found
        elif isinstance(found, dict):
            for name, inner in found.items():
                yield pointer_of((*at, name)), name
                waiting.append((inner, (*at, name)))
        elif isinstance(found, list):
            waiting.extend((inner, (*at, n)) for n, inner in enumerate(found))


def _check(pointer: str, text: str) -> None:
    if text.isascii() and "\x00" not in text:
        return
    if "\x00" in text:
        message = _(
            "{pointer} holds a character that cannot be stored (NUL) at position {position}. Take it out."
        )
        raise Refusal(_at("nul", message, pointer, text.index("\x00")))
    half = next((n for n, char in enumerate(text) if "\ud800" <= char <= "\udfff"), None)
    if half is not None:
        message = _(
            "{pointer} holds half a character (a lone surrogate) at position {position}. Encode it again."
        )
        raise Refusal(_at("half_character", message, pointer, half))


def _at(code: str, message: str, pointer: str, position: int) -> Problem:
    shown = pointer.encode("utf-8", "replace").decode().replace("\x00", "␀")[:200]
    field = shown.rpartition("/")[2][:80]
    return Problem(code, message, {"pointer": shown, "position": position + 1}, column=field)


def pointer_of(place: Sequence[str | int]) -> str:
    """Where something stands in a body (RFC 6901)."""
    return "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in place)
