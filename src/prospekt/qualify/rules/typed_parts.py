"""What somebody types into the form of a playbook's table, as values of the file; and values as they are typed."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from prospekt.playbook.keys import Key, Keys
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _
from prospekt.words.typed import as_typed, plain_number

LONGEST = 4_000
YES, NO = "yes", "no"
_SLUG = re.compile(r"[a-z][a-z0-9_]{0,39}")
_APART = re.compile(r"[\s;/]+")
_BETWEEN = re.compile(r"[\s,]+")
_HALF = re.compile("[\ud800-\udfff\x00]")


def read_typed(
    keys: Keys, typed: Mapping[str, str], language: str
) -> tuple[dict[str, Any], list[Problem]]:
    """Values by key (None: taken out) of the keys that were sent, and what cannot be understood, by column.

    Numbers are read as the language writes them. Whether a value is allowed is for the loading of the playbook to say.
    """
    values: dict[str, Any] = {}
    problems: list[Problem] = []
    for key, about in keys.items():
        if key not in typed:
            continue
        try:
            values[key] = _read(key, about, typed[key], language)
        except Refusal as refused:
            problems.append(refused.problem)
    return values, problems


def shown_value(about: Key, value: Any, language: str) -> str:
    """A value of the file as somebody would type it into the form; empty where there is none."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return YES if value else NO
    if about.kind == "three points" and isinstance(value, Sequence):
        return " / ".join(shown_number(each, language) for each in value)
    if isinstance(value, Mapping):
        return "\n".join(f"{code} = {title}" for code, title in value.items())
    if isinstance(value, int | Decimal):
        return shown_number(value, language)
    if isinstance(value, str):
        return value.strip("\n")
    if isinstance(value, Sequence):
        return (", " if about.kind == "names" else "\n").join(map(str, value))
    return str(value)


def shown_number(value: Any, language: str) -> str:
    """A number of the file with the decimal mark of the language."""
    if isinstance(value, Decimal) and value == value.to_integral_value():
        value = int(value)
    plain = format(value, "f") if isinstance(value, Decimal) else str(value)
    return as_typed(plain, language)


def read_key(text: str) -> str:
    """The key of a new table. Raises Refusal."""
    key = text.strip()
    if not _SLUG.fullmatch(key):
        message = _(
            "“{value}” cannot be a key. Write small letters, digits and _, beginning with a letter, at most 40."
        )
        raise Refusal(Problem("playbook.key_name", message, {"value": key[:60]}, column="key"))
    return key


def _read(key: str, about: Key, typed: str, language: str) -> Any:
    text = typed.replace("\r\n", "\n").replace("\r", "\n").strip()
    if _HALF.search(text):
        message = _("“{key}” holds a character that cannot be stored. Take it out.")
        raise Refusal(Problem("nul", message, {"key": key}, column=key))
    if len(text) > LONGEST:
        message = _("{field} has {n} characters; at most {longest} fit. Shorten it by {over}.")
        params = {"field": key, "n": len(text), "longest": LONGEST, "over": len(text) - LONGEST}
        raise Refusal(Problem("too_long", message, params, column=key))
    if not text:
        if about.needed:
            message = _("“{key}” is needed. {meaning}")
            raise Refusal(
                Problem(
                    "playbook.missing_key",
                    message,
                    {"key": key, "meaning": about.meaning},
                    column=key,
                )
            )
        return None
    read = _READ.get(about.kind)
    return text if read is None else read(key, text, language)


def _number(key: str, text: str, language: str) -> int | Decimal:
    plain = plain_number(text, language)
    try:
        number = Decimal(plain or "")
    except InvalidOperation:
        message = _("“{value}” is not a number. Write it such as {example}.")
        params = {"value": text[:40], "example": as_typed("7.5", language)}
        raise Refusal(Problem("not_number", message, params, column=key)) from None
    return int(number) if number == number.to_integral_value() else number


def _whole(key: str, text: str, language: str) -> int:
    number = _number(key, text, language)
    if not isinstance(number, int):
        message = _("“{value}” is not a whole number.")
        raise Refusal(Problem("not_int", message, {"value": text[:40]}, column=key))
    return number


def _probability(key: str, text: str, language: str) -> Decimal:
    is_percent = text.endswith("%")
    number = Decimal(_number(key, text.rstrip("% "), language))
    return number / 100 if is_percent else number


def _three(key: str, text: str, language: str) -> list[int | Decimal]:
    return [_number(key, part, language) for part in _APART.split(text) if part]


def _lines(_key: str, text: str, _language: str) -> list[str]:
    return [line.strip() for line in text.split("\n") if line.strip()]


def _names(_key: str, text: str, _language: str) -> list[str]:
    return [name for name in _BETWEEN.split(text) if name]


def _yes_or_no(key: str, text: str, _language: str) -> bool:
    if text not in (YES, NO):
        message = _("“{value}” is neither yes nor no.")
        raise Refusal(Problem("not_yes_no", message, {"value": text[:40]}, column=key))
    return text == YES


def _choices(key: str, text: str, language: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for line in _lines(key, text, language):
        code, sign, title = (part.strip() for part in line.partition("="))
        if not (sign and code and title):
            message = _(
                "“{value}” is not a choice. Write one a line, such as “now = Needs it now”."
            )
            raise Refusal(Problem("not_choice", message, {"value": line[:60]}, column=key))
        found[code] = title
    return found


_READ: Mapping[str, Callable[[str, str, str], Any]] = {
    "points": _number, "three points": _three, "whole number": _whole, "count": _whole,
    "probability": _probability, "texts": _lines, "names": _names, "yes or no": _yes_or_no,
    "choices": _choices,
}  # fmt: skip
