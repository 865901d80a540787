"""Values of own fields: how they are typed, kept, written, and taken over into another kind.

Kept: text, link, choice as text; many choices as one text with "; " between them; a number as a number; yes or
no as true or false; a date as 2024-12-31; money as [minor units, ISO 4217 code].
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from prospekt.people.rules.money import money_text, read_amount
from prospekt.words.folding import fold
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _
from prospekt.words.yes_no import read_bool

LONGEST = 2_000
LONGEST_LINK = 600
MAX_SLUG = 60
BETWEEN = "; "
KINDS = ("text", "number", "money", "date", "choice", "choices", "yes_no", "link")
WITH_CHOICES = ("choice", "choices")
_MOST = 2**53
_NOT_SLUG = re.compile(r"[^a-z0-9]+")


class Own(NamedTuple):
    """An own field as rules and forms need it; `choices` empty: any text may be chosen."""

    label: str
    kind: str
    choices: tuple[str, ...] = ()
    help: str = ""
    applies_to: str = "both"
    is_filterable: bool = False

    def applies(self, is_person: bool) -> bool:
        """Whether persons, or companies, have this field."""
        return self.applies_to in ("both", "persons" if is_person else "companies")


def slug_of(label: str) -> str:
    """The label in a-z, 0-9 and _, at most 60 long; "field" when nothing is left of it."""
    return _NOT_SLUG.sub("_", fold(label)).strip("_")[:MAX_SLUG].strip("_") or "field"


def free_slug(label: str, taken: set[str]) -> str:
    """The slug of a label; one that is taken gets _2, _3 and so on within 60 characters."""
    slug = first = slug_of(label)
    number = 1
    while slug in taken:
        number += 1
        slug = f"{first[: MAX_SLUG - len(str(number)) - 1]}_{number}"
    return slug


def read_own(field: Own, text: str, currency: str) -> Any:
    """The value of what was typed; None for nothing. Raises Refusal. `currency` is for money without a code."""
    if not text:
        return None
    return _READERS[field.kind](field, text, currency)


def own_text(value: Any) -> str:
    """A value as it is typed, and as it stands in a file."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if is_money(value):
        return money_text(value[0], value[1])
    if isinstance(value, (list, tuple)):
        return BETWEEN.join(str(part) for part in value)
    return str(value)


def is_money(value: Any) -> bool:
    """Whether a kept value is an amount of money."""
    return (
        isinstance(value, (list, tuple)) and len(value) == 2
        and isinstance(value[0], int) and isinstance(value[1], str)
    )  # fmt: skip


def split_choices(text: str) -> list[str]:
    """The single choices of a text that holds several."""
    return list(dict.fromkeys(part.strip() for part in text.split(";") if part.strip()))


def _text(field: Own, text: str, currency: str) -> str:
    return text


def _number(field: Own, text: str, currency: str) -> int | float:
    compact = text.replace(" ", "").replace("\u202f", "").replace("\u00a0", "")
    if re.fullmatch(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?", compact):
        compact = compact.replace(",", "")
    try:
        value = float(compact)
    except ValueError:
        value = float("nan")
    if not abs(value) < _MOST or not compact.isascii():
        message = _("{field}: “{value}” is not a number. Write it in digits, such as 1200.5.")
        raise _refusal("not_number", message, field, text)
    return int(value) if value == int(value) else value


def _money(field: Own, text: str, currency: str) -> list[Any]:
    found = read_amount(text, currency)
    if found is None:
        message = _(
            "{field}: “{value}” is not an amount of money that can be read for certain. Write it as 1200.50, or with its currency as 1200.50 EUR."
        )
        raise _refusal("not_money", message, field, text)
    return list(found)


def _date(field: Own, text: str, currency: str) -> str:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or not 1800 <= day.year <= 2200:
        message = _("{field}: “{value}” is not a date. Write it as 1984-12-31.")
        raise _refusal("not_date", message, field, text)
    return day.isoformat()


def _yes_no(field: Own, text: str, currency: str) -> bool:
    value = read_bool(text)
    if value is None:
        message = _("{field}: “{value}” is neither yes nor no. Write yes or no.")
        raise _refusal("not_yes_no", message, field, text)
    return value


def _link(field: Own, text: str, currency: str) -> str:
    try:
        parts = urlsplit(text)
        is_link = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        is_link = False
    if not is_link or any(c.isspace() or ord(c) < 32 for c in text) or len(text) > LONGEST_LINK:
        message = _(
            "{field}: “{value}” is not a link that can be opened. It begins with https:// or http:// and has no blanks."
        )
        raise _refusal("not_link", message, field, text)
    return text


def _choice(field: Own, text: str, currency: str) -> str:
    if not field.choices:
        return text
    for choice in field.choices:
        if fold(choice) == fold(text):
            return choice
    message = _("{field}: “{value}” is not one of the choices: {allowed}.")
    raise _refusal("not_a_choice", message, field, text, allowed=", ".join(field.choices[:20]))


def _choices(field: Own, text: str, currency: str) -> str | None:
    chosen = {_choice(field, part, currency) for part in split_choices(text)}
    order = field.choices or split_choices(text)
    return BETWEEN.join(part for part in order if part in chosen) or None


_READERS: Mapping[str, Callable[[Own, str, str], Any]] = {
    "text": _text, "number": _number, "money": _money, "date": _date, "yes_no": _yes_no, "link": _link,
    "choice": _choice, "choices": _choices,
}  # fmt: skip


def _refusal(code: str, message: str, field: Own, text: str, **more: str) -> Refusal:
    params = {"field": field.label, "value": text[:60], **more}
    return Refusal(Problem(code, message, params, column=field.label))


def converted(value: Any, kind: str, choices: Sequence[str], currency: str) -> Any:
    """A kept value in another kind, so that nothing is lost: written back it says the same. Raises Refusal."""
    text = own_text(value)
    new = read_own(Own("", kind, tuple(choices)), text, currency)
    if not says_the_same(own_text(new), text):
        raise Refusal(Problem("would_lose", _("“{value}” would change."), {"value": text[:60]}))
    return new


def says_the_same(one: str, other: str) -> bool:
    """Whether two texts say the same: letter for letter, or as numbers with idle zeros."""
    if one == other:
        return True
    try:
        return Decimal(one) == Decimal(other)
    except InvalidOperation:
        return False
