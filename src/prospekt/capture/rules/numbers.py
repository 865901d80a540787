"""Read numbers and amounts of money as written in five languages, with either decimal mark."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from prospekt.people.rules.money import CURRENCIES, precision
from prospekt.words.folding import fold

_NOISE = str.maketrans("", "", " \u00a0\u202f\u2009'\u2019_")
_SHAPE = re.compile(r"^[+-]?(\d[\d.,]*|[.,]\d+)$")
_THOUSANDS = re.compile(r"^\d{1,3}([.,])\d{3}$")
_AMOUNT = re.compile(
    r"^(?P<head>[^\d+\-(.,]*)(?P<number>[+-]?[(]?[\d.,' \u00a0\u202f\u2009]*\d[)]?|[.,]\d+)(?P<tail>.*)$",
    re.S,
)
_TRIEU_HALF = re.compile(r"^(\d+)\s*tr(?:ieu)?\s*(\d{1,3})(?![\d.,])")
_BIGGEST = Decimal(2**63 - 1)

_SCALES = {
    "k": 10**3, "thousand": 10**3, "ribu": 10**3, "rb": 10**3, "tusen": 10**3, "nghin": 10**3, "ngan": 10**3,
    "m": 10**6, "mm": 10**6, "mn": 10**6, "mio": 10**6, "mil": 10**6, "mill": 10**6, "mln": 10**6, "million": 10**6,
    "millions": 10**6, "juta": 10**6, "jt": 10**6, "millioner": 10**6, "tr": 10**6, "trieu": 10**6,
    "b": 10**9, "bn": 10**9, "billion": 10**9, "billions": 10**9, "bilion": 10**9, "miliar": 10**9, "milyar": 10**9,
    "mrd": 10**9, "milliard": 10**9, "milliarder": 10**9, "ty": 10**9, "ti": 10**9,
    "triliun": 10**12, "trilion": 10**12, "trillion": 10**12,
}  # fmt: skip
_SIGNS = {
    "rm": "MYR", "rp": "IDR", "\u20ab": "VND", "vnd": "VND", "d": "VND", "dong": "VND", "us$": "USD", "$us": "USD",
    "\u20ac": "EUR", "\u00a3": "GBP", "\u00a5": "JPY", "\u20b9": "INR", "s$": "SGD", "a$": "AUD", "\u0e3f": "THB", "\u20b1": "PHP",
    "rupiah": "IDR", "ringgit": "MYR", "kroner": "NOK", "dollar": "USD", "dollars": "USD", "euro": "EUR", "euros": "EUR",
}  # fmt: skip
_DOLLARS = {"USD", "AUD", "CAD", "SGD", "HKD", "NZD", "TWD", "BND"}
_CROWNS = {"NOK", "SEK", "DKK", "ISK"}
_COMMA_CURRENCIES = {"IDR", "VND", "NOK", "SEK", "DKK", "ISK", "EUR", "BRL"}


_EXPONENT = re.compile(r"[+-]?\d(\.\d{1,15})?[eE]\+?\d{1,2}")
"""How Java and spreadsheets write large numbers: 8.48E10."""


@lru_cache(maxsize=65536)
def read_number(text: str, decimal: str | None = None) -> Decimal | None:
    """The number in `text` or None. `decimal` is the column's mark ("." or ","); a percent sign is dropped.

    Without a mark: of two different marks the last is decimal, a repeated mark groups thousands, one
    comma before exactly three digits groups thousands, any other single mark is decimal.
    """
    if _EXPONENT.fullmatch(text.strip()):
        return Decimal(text.strip())
    compact = text.strip().translate(_NOISE).replace("\u2212", "-").removesuffix("%")
    if compact.startswith("(") and compact.endswith(")"):
        compact = "-" + compact[1:-1]
    if not compact.isascii() or _SHAPE.match(compact) is None:
        return None
    plain = _plain(compact.lstrip("+-"), decimal or _own_mark(compact))
    if plain is None:
        return None
    return Decimal("-" + plain if compact[0] == "-" else plain)


def read_int(text: str, decimal: str | None = None) -> int | None:
    """A whole number of at most 18 digits, or None; 12.0 is whole, 12.5 and 50-100 are not numbers of things."""
    number = read_number(text, decimal)
    if number is None or number != number.to_integral_value() or abs(number) >= 10**18:
        return None
    return int(number)


def column_decimal_mark(samples: Iterable[str]) -> str | None:
    """The decimal mark of a whole column, or None when no value tells. Three or more values that all show
    one mark before exactly three digits are grouped thousands.
    """
    numbers = [n for n in (_digits_part(text) for text in samples) if n and ("." in n or "," in n)]
    told = {mark for mark in map(_told_mark, numbers) if mark}
    if told:
        return told.pop() if len(told) == 1 else None
    grouped = {_THOUSANDS.match(n)[1] for n in numbers if _THOUSANDS.match(n)}  # type: ignore[index]
    if len(numbers) < 3 or len(grouped) != 1:
        return None
    return "," if grouped == {"."} else "."


@lru_cache(maxsize=65536)
def read_money(
    text: str, decimal: str | None = None, currency: str = "", scale: int = 1
) -> tuple[int, str] | None:
    """(minor units, ISO 4217 code) or None. `currency` holds where the cell names none; `scale` multiplies bare numbers.

    A sign shared by several currencies ($, kr) means `currency` if it is one of them, else USD or NOK. The
    code stays "" when nobody names a currency; minor units are then hundredths.
    """
    if _EXPONENT.fullmatch(text.strip()):
        return _minor(Decimal(text.strip()) * scale, currency)
    match = _AMOUNT.match(_vietnamese_half(fold(text)))
    if match is None:
        return None
    words = _words(match["head"]) + _words(match["tail"])
    factors = [_SCALES[w] for w in words if w in _SCALES]
    codes = [code for w in words if w not in _SCALES for code in (_code(w, currency),)]
    if len(factors) > 1 or None in codes or len(set(codes)) > 1:
        return None
    code = codes[0] if codes else currency
    # In Indonesia "5 M" is five miliar (10^9), elsewhere five million: not to be guessed.
    if code == "IDR" and "m" in words:
        return None
    number = read_number(
        match["number"],
        decimal or ("," if code in _COMMA_CURRENCIES and _grouped_dot(match["number"]) else None),
    )
    return (
        None if number is None else _minor(number * (factors[0] if factors else scale), code or "")
    )


def scale_and_currency(text: str) -> dict[str, object]:
    """What a unit such as "$M", "USD mill" or "in thousands" says: any of `scale` and `currency`."""
    found: dict[str, object] = {}
    for word in _words(fold(text)):
        if word in _SCALES or word.rstrip("s") in _SCALES:
            found["scale"] = _SCALES.get(word) or _SCALES[word.rstrip("s")]
        elif (code := _code(word, "")) is not None:
            found["currency"] = code
    return found


def _words(text: str) -> list[str]:
    spaced = re.sub(
        r"([$\u20ac\u00a3\u00a5\u20ab\u20b9])",
        r" \1 ",
        text.replace("us$", " usd ").replace("s$", " sgd ").replace("a$", " aud "),
    )
    words = [w.strip(".,-:") for w in spaced.split()]
    expanded: list[str] = []
    for word in filter(None, words):
        expanded += _unglue(word)
    return [w for w in expanded if w not in ("in", "of", "i", "dalam", "ca", "per", "year")]


def _unglue(word: str) -> list[str]:
    """MUSD and mNOK: a scale glued to a code."""
    if len(word) == 4 and word[0] in "mk" and word[1:].upper() in CURRENCIES:
        return [word[0], word[1:]]
    return [word]


def _code(word: str, default: str) -> str | None:
    if word in ("$", "dollar", "dollars"):
        return default if default in _DOLLARS else "USD"
    if word in ("kr", "kroner", "krone"):
        return default if default in _CROWNS else "NOK"
    return _SIGNS.get(word) or (
        word.upper() if len(word) == 3 and word.upper() in CURRENCIES else None
    )


def _vietnamese_half(folded: str) -> str:
    """3tr5 is 3.5 million."""
    return _TRIEU_HALF.sub(r"\1.\2 tr ", folded)


def _minor(number: Decimal, code: str) -> tuple[int, str] | None:
    minor = (
        (number * 10 ** precision(code)).quantize(Decimal(1), ROUND_HALF_UP)
        if abs(number) < 10**18
        else _BIGGEST + 1
    )
    return (int(minor), code) if abs(minor) <= _BIGGEST else None


def _grouped_dot(number: str) -> bool:
    return _THOUSANDS.match(number.strip().translate(_NOISE)) is not None


def _digits_part(text: str) -> str:
    match = re.search(r"\d[\d.,' \u00a0\u202f]*\d|\d", text)
    return match[0].translate(_NOISE) if match else ""


def _told_mark(number: str) -> str | None:
    dots, commas = number.count("."), number.count(",")
    if dots and commas:
        return "." if number.rfind(".") > number.rfind(",") else ","
    if dots > 1 or commas > 1:
        return "," if dots else "."
    if _THOUSANDS.match(number) and not number.startswith("0"):
        return None
    return "." if dots else ","


def _own_mark(compact: str) -> str:
    bare = compact.lstrip("+-")
    if _THOUSANDS.match(bare):
        return "." if bare[0] != "0" or "." in bare else ","
    return _told_mark(bare) or "."


def _plain(bare: str, decimal: str) -> str | None:
    group = "," if decimal == "." else "."
    whole, mark, rest = bare.partition(decimal)
    if decimal in rest or group in rest:
        return None
    if group in whole and re.fullmatch(r"\d{1,3}(?:\D\d{2,3})*\D\d{3}", whole) is None:
        return None
    digits = whole.replace(group, "") or "0"
    return f"{digits}.{rest}" if mark and rest else digits
