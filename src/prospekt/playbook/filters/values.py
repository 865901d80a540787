"""Read what stands beside an operator, as the kind of the fact wants it."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from prospekt.playbook.filters.catalog import KNOWN, PERIODS, FilterFact, FindId
from prospekt.playbook.filters.tree import Value
from prospekt.playbook.filters.wrong import (
    NO_DAY,
    NO_FLAG,
    NO_LIST,
    NO_NUMBER,
    NO_SUCH,
    NO_TEXT,
    NO_WHOLE,
    wrong,
)
from prospekt.words.folding import fold

LONGEST = 200
MOST_DAYS = 3_650
LARGEST = 10**15
MOST_DECIMALS = 4
_IDS = 2**63 - 1
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


@dataclass(frozen=True, slots=True)
class Ask:
    """The fact that is asked, and how ids are found by name."""

    fact: FilterFact
    find_id: FindId


def read_value(ask: Ask, operator: str, raw: Any, place: str) -> Value | tuple[Value, ...]:
    """The value of an operator: a list for is, is_not and the searches, else one. Raises Refusal."""
    if operator == KNOWN or ask.fact.kind == "flag":
        return _flag(raw, place)
    if operator in _SINGLE:
        return _SINGLE[operator](ask, raw, place)
    values = raw if isinstance(raw, list) else [raw]
    if not values:
        raise wrong(NO_LIST, place, raw)
    read = _EACH[ask.fact.kind]
    found = (
        read(ask, value, f"{place}[{n}]" if isinstance(raw, list) else place)
        for n, value in enumerate(values)
    )
    return tuple(dict.fromkeys(found))


def whole(raw: Any, place: str, least: int, most: int) -> int:
    """A whole number within limits. Raises Refusal."""
    if type(raw) is float and raw.is_integer():
        raw = int(raw)
    if type(raw) is not int or not least <= raw <= most:
        raise wrong(NO_WHOLE, place, raw, least=least, most=most)
    return raw


def _flag(raw: Any, place: str) -> bool:
    if not isinstance(raw, bool):
        raise wrong(NO_FLAG, place, raw)
    return raw


def _days(_ask: Ask, raw: Any, place: str) -> int:
    return whole(raw, place, 0, MOST_DAYS)


def _coming(_ask: Ask, raw: Any, place: str) -> int:
    return whole(raw, place, 0, 60)


def _period(_ask: Ask, raw: Any, place: str) -> str:
    if not isinstance(raw, str) or raw not in PERIODS:
        raise wrong(NO_SUCH, place, raw, PERIODS)
    return raw


def _day(_ask: Ask, raw: Any, place: str) -> str:
    try:
        good = bool(_DAY.fullmatch(raw)) and 1800 <= date.fromisoformat(raw).year <= 2200
    except (TypeError, ValueError):
        good = False
    if not good:
        raise wrong(NO_DAY, place, raw)
    return str(raw)


def _number(ask: Ask, raw: Any, place: str) -> int | float:
    if ask.fact.kind == "number":
        return whole(raw, place, -LARGEST, LARGEST)
    digits = 2 if ask.fact.kind == "points" else MOST_DECIMALS
    if isinstance(raw, bool) or not isinstance(raw, int | float | Decimal):
        raise wrong(NO_NUMBER, place, raw, most=digits)
    number = Decimal(repr(raw)) if isinstance(raw, float) else Decimal(raw)
    if not math.isfinite(number) or abs(number) > LARGEST or number.scaleb(digits) % 1:
        raise wrong(NO_NUMBER, place, raw, most=digits)
    return int(number) if number == number.to_integral_value() else float(number)


def _text(_ask: Ask, raw: Any, place: str) -> str:
    text = raw.strip() if isinstance(raw, str) else ""
    unfit = any(char == "\x00" or "\ud800" <= char <= "\udfff" for char in text)
    if unfit or not 0 < len(text) <= LONGEST or not fold(text):
        raise wrong(NO_TEXT, place, raw, most=LONGEST)
    return text


def _phone(ask: Ask, raw: Any, place: str) -> str:
    text = _text(ask, raw, place)
    if not phone_digits(text):
        raise wrong(NO_SUCH, place, raw, ("+47 22 33", "2233"))
    return text


def phone_digits(text: str) -> str:
    """The part of a phone number a filter compares: its digits, with a plus in front if one stood there."""
    digits = "".join(char for char in text if char in "0123456789")
    return f"+{digits}" if digits and text.lstrip().startswith("+") else digits


def _code(ask: Ask, raw: Any, place: str) -> str:
    fact = ask.fact
    good = isinstance(raw, str) and (
        re.fullmatch(fact.pattern, raw) if fact.pattern else raw in fact.codes
    )
    if not good:
        raise wrong(NO_SUCH, place, raw, fact.codes or (fact.form,))
    return str(raw)


def _reference(ask: Ask, raw: Any, place: str) -> str | int:
    fact = ask.fact
    if type(raw) is int and 0 < raw <= _IDS:
        return raw
    if isinstance(raw, str) and raw in fact.codes:
        return raw
    name = _text(ask, raw, place) if isinstance(raw, str) else ""
    found = ask.find_id(fact.name, name) if name else None
    if found is None:
        raise wrong(NO_SUCH, place, raw, (*fact.codes, f"<{fact.name}>"))
    return found


_SINGLE: Mapping[str, Callable[[Ask, Any, str], Value]] = {
    "at_least": _number, "over": _number, "at_most": _number, "under": _number,
    "within_days": _days, "coming_days": _coming, "in": _period, "from": _day, "to": _day,
}  # fmt: skip
_EACH: Mapping[str, Callable[[Ask, Any, str], Value]] = {
    "words": _text, "text": _text, "plain": _text, "choice": _text, "choices": _text, "address": _text, "phone": _phone,
    "code": _code, "consent": _code, "reference": _reference, "tag": _reference,
    "segment": _reference,
    "number": _number, "points": _number, "decimal": _number, "money": _number,
}  # fmt: skip
