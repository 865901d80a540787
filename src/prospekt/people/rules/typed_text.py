"""Text as it may be stored: no NUL, no half characters, not longer than its column."""

from __future__ import annotations

from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

_REPLACEMENT = "\ufffd"


def check_text(name: str, text: str, longest: int) -> str:
    """`text` without blanks at its ends. Raises Refusal that names the field and the position (from 1)."""
    if "\x00" in text:
        message = _(
            "{field} holds a character that cannot be stored (NUL) at position {position}. Take it out."
        )
        raise Refusal(_at("nul", message, name, text.index("\x00")))
    half = next((n for n, char in enumerate(text) if "\ud800" <= char <= "\udfff"), None)
    if half is not None:
        message = _(
            "{field} holds half a character (a lone surrogate) at position {position}. Type it again."
        )
        raise Refusal(_at("half_character", message, name, half))
    if _REPLACEMENT in text:
        message = _(
            "{field} holds bytes that are no text (not UTF-8) at position {position}. Type it again."
        )
        raise Refusal(_at("not_utf8", message, name, text.index(_REPLACEMENT)))
    text = text.strip()
    if len(text) > longest:
        message = _("{field} has {n} characters; at most {longest} fit. Shorten it by {over}.")
        params = {"field": name, "n": len(text), "longest": longest, "over": len(text) - longest}
        raise Refusal(Problem("too_long", message, params, column=name))
    return text


def _at(code: str, message: str, name: str, position: int) -> Problem:
    return Problem(code, message, {"field": name, "position": position + 1}, column=name)
