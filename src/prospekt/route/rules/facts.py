"""What is noted of somebody who gets leads: languages, places, products and numbers, as they are typed."""

from __future__ import annotations

import re
from collections.abc import Iterable

from prospekt.words.folding import fold
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

MOST_WEIGHT = 20
MOST_CAPACITY = 100_000
MOST_CODES = 60
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_COUNTRY = re.compile(r"[A-Z]{2}")
_PRODUCT = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")


def split_codes(text: str) -> list[str]:
    """Codes that are typed one after the other, with commas or line breaks between them."""
    return [code.strip() for code in re.split(r"[,;\n]", text) if code.strip()]


def read_languages(typed: Iterable[str]) -> list[str]:
    """Language codes such as nb. Raises Refusal bad_language."""
    codes = _few(typed, "languages")
    codes = [code.lower() for code in codes]
    for code in codes:
        if not _LANGUAGE.fullmatch(code):
            message = _("“{value}” is not a code of a language. Write such as nb, en, vi.")
            raise Refusal(
                Problem("bad_language", message, {"value": code[:40]}, column="languages")
            )
    return sorted(set(codes))


def read_territories(typed: Iterable[str]) -> list[str]:
    """Countries such as NO, and regions of them such as NO/vestland (folded). Raises Refusal bad_territory."""
    found = set()
    for place in _few(typed, "territories"):
        country, slash, region = place.partition("/")
        key = fold(region).strip()
        if not _COUNTRY.fullmatch(country.strip().upper()) or (slash and not 0 < len(key) <= 120):
            message = _(
                "“{value}” is not a country or region. Write such as NO, or NO/Vestland for a region."
            )
            raise Refusal(
                Problem("bad_territory", message, {"value": place[:60]}, column="territories")
            )
        found.add(country.strip().upper() + (f"/{key}" if slash else ""))
    return sorted(found)


def read_products(typed: Iterable[str]) -> list[str]:
    """Free codes of products, in small letters. Raises Refusal bad_product."""
    codes = [code.lower() for code in _few(typed, "products")]
    for code in codes:
        if not _PRODUCT.fullmatch(code):
            message = _(
                "“{value}” is not a code of a product. Use letters a to z, digits, _ and -."
            )
            raise Refusal(Problem("bad_product", message, {"value": code[:40]}, column="products"))
    return sorted(set(codes))


def _few(typed: Iterable[str], column: str) -> list[str]:
    found = [code.strip() for code in typed if code.strip()]
    if len(found) > MOST_CODES:
        message = _("Name at most {most}.")
        raise Refusal(Problem("too_many", message, {"most": MOST_CODES}, column=column))
    return found


def check_number(value: int | None, column: str, least: int, most: int) -> int | None:
    """`value` if it lies between. Raises Refusal out_of_range."""
    if value is not None and not least <= value <= most:
        message = _("Write a whole number from {least} to {most}.")
        raise Refusal(
            Problem("out_of_range", message, {"least": least, "most": most}, column=column)
        )
    return value


def covers(territories: Iterable[str], country: str, region: str) -> int:
    """How closely somebody's places hold a lead: 2 its region, 1 its country, 0 not at all. `region` is folded."""
    places = set(territories)
    if country and region and f"{country}/{region}" in places:
        return 2
    return 1 if country and country in places else 0
