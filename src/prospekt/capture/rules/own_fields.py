"""Columns that no fact takes become own fields: how they are called and what kind they are."""

from __future__ import annotations

import re
from collections.abc import Sequence

from prospekt.capture.rules import content
from prospekt.capture.rules.cells import read_bool
from prospekt.capture.rules.dates import looks_like_date
from prospekt.capture.rules.numbers import column_decimal_mark, read_money, read_number
from prospekt.people.rules.own_values import free_slug
from prospekt.words.folding import fold

_NOT_SLUG = re.compile(r"[^a-z0-9]+")
_WITH_CURRENCY = re.compile(
    r"[$\u20ac\u00a3\u00a5\u20ab]|^(?:rm|rp|kr|usd|eur|nok|myr|idr|vnd)\b|\b(?:usd|eur|nok|myr|idr|vnd|kr)$",
    re.I,
)
_LEAST = 5


def unique_slugs(headers: Sequence[str]) -> list[str]:
    """One slug per header, in order; a repeated one gets _2, _3 and so on within 60 characters."""
    slugs: list[str] = []
    taken: set[str] = set()
    for header in headers:
        slugs.append(free_slug(header, taken))
        taken.add(slugs[-1])
    return slugs


def kind_of(samples: Sequence[str], header: str = "") -> str:
    """text, number, money, date, choice, choices, yes_no or link: what all filled values agree on, text when unsure.

    A number is kept as text where digits are a name: ids, codes, phones, leading zeros.
    """
    values = content.filled(samples)
    if len(values) < _LEAST:
        return "text"
    if all(read_bool(v) is not None and not v.isdigit() for v in values):
        return "yes_no"
    if all(content.is_url(v) for v in values):
        return "link"
    if all(looks_like_date(v) for v in values):
        return "date"
    if _is_number_name(header, values):
        return "text"
    return _quantity(values) or _choice(values)


def _is_number_name(header: str, values: Sequence[str]) -> bool:
    words = set(_NOT_SLUG.sub(" ", fold(header)).split())
    if words & {
        "id",
        "code",
        "no",
        "nr",
        "number",
        "zip",
        "phone",
        "fax",
        "cik",
        "sic",
        "kode",
        "kod",
        "ma",
    }:
        return True
    return any(len(v) > 1 and v[0] == "0" and v.isdigit() for v in values)


def _quantity(values: Sequence[str]) -> str:
    mark = column_decimal_mark(values)
    if all(read_number(v, mark) is not None for v in values):
        return "number"
    if all(_WITH_CURRENCY.search(v) and read_money(v, mark) for v in values):
        return "money"
    return ""


def _choice(values: Sequence[str]) -> str:
    """Few different short values, each met several times."""
    several = content.share(values, lambda text: ";" in text)
    if several >= 0.2:
        parts = [part.strip() for value in values for part in value.split(";") if part.strip()]
        return "choices" if _few(parts) else "text"
    return "choice" if _few(values) else "text"


def _few(values: Sequence[str]) -> bool:
    kinds = set(values)
    return (
        len(values) >= 20
        and len(kinds) <= 20
        and len(kinds) * 4 <= len(values)
        and all(len(kind) <= 60 for kind in kinds)
    )
