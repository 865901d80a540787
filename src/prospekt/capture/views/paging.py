"""Cursors of the lists of this stage: numbers from the address, checked."""

from __future__ import annotations

import re

from django.http import HttpRequest

from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

_NUMBER = re.compile(r"[0-9]{1,18}", re.ASCII)


def cursor(request: HttpRequest, name: str) -> int:
    """The number after which a list goes on; 0 at its beginning. Raises Refusal (unknown_filter)."""
    text = request.GET.get(name, "")
    if text and not _NUMBER.fullmatch(text):
        raise Refusal(_wrong(name, text))
    return int(text or 0)


def pair_cursor(request: HttpRequest, name: str) -> tuple[int, int]:
    """As `cursor`, for lists whose order needs two numbers, written 12-34."""
    text = request.GET.get(name, "")
    first, _dash, second = text.partition("-")
    if text and not (_NUMBER.fullmatch(first) and _NUMBER.fullmatch(second)):
        raise Refusal(_wrong(name, text))
    return (int(first), int(second)) if text else (0, 0)


def _wrong(name: str, text: str) -> Problem:
    message = _("“{value}” is not a place in this list. Go back to its first page.")
    return Problem("unknown_filter", message, {"value": text[:40]}, column=name)
