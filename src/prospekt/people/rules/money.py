"""Amounts of money as people type and read them by hand: whole minor units and an ISO 4217 code."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

from babel.numbers import get_currency_precision, list_currencies

CURRENCIES = frozenset(list_currencies())
_TYPED = re.compile(
    r"(?:(?P<before>[A-Za-z]{3})\s*)?(?P<number>[-\u2212]?\s*[\d.,' \u00a0\u202f]*\d)(?:\s*(?P<after>[A-Za-z]{3}))?"
)
_BLANKS = str.maketrans("", "", " '\u00a0\u202f")
_GROUPED = re.compile(r"\d{1,3}(,\d{3})+(\.\d+)?|\d{1,3}(\.\d{3}){2,}(,\d+)?|\d{1,3}(\.\d{3})+,\d+")
_BIGGEST = 2**53


@lru_cache(maxsize=256)
def precision(currency: str) -> int:
    """Digits of the minor unit: VND 0, MYR 2, KWD 3; 2 when the currency is not known."""
    return get_currency_precision(currency) if currency in CURRENCIES else 2


def read_amount(text: str, currency: str) -> tuple[int, str] | None:
    """(minor units, code) of what was typed, such as "1200.50", "NOK 1,200" or "1 200,50 EUR"; else None.

    `currency` holds where none is typed. More decimals than the currency has are not rounded but refused;
    so is "1.200", which is a thousand here and a little more than one there, unless the currency has thousandths.
    """
    match = _TYPED.fullmatch(text.strip())
    if match is None or (match["before"] and match["after"]):
        return None
    code = (match["before"] or match["after"] or currency).upper()
    number = _number(match["number"], precision(code))
    if code not in CURRENCIES or number is None:
        return None
    minor = number * 10 ** precision(code)
    if minor != minor.to_integral_value() or abs(minor) >= _BIGGEST:
        return None
    return int(minor), code


def _number(text: str, places: int) -> Decimal | None:
    plain = text.translate(_BLANKS).replace("\u2212", "-")
    sign, digits = ("-", plain[1:]) if plain.startswith("-") else ("", plain)
    if _GROUPED.fullmatch(digits):
        group = min((mark for mark in ",." if mark in digits), key=digits.index)
        digits = digits.replace(group, "").replace(",", ".")
    elif places < 3 and re.fullmatch(r"[1-9]\d{0,2}\.\d{3}", digits):
        return None
    elif re.fullmatch(r"\d+[.,]\d+", digits):
        digits = digits.replace(",", ".")
    return Decimal(sign + digits) if digits.isascii() and _is_plain(digits) else None


def _is_plain(digits: str) -> bool:
    return re.fullmatch(r"\d{1,18}(\.\d{1,6})?", digits) is not None


def amount_text(minor: int, currency: str) -> str:
    """Minor units as a plain decimal, such as 1200.50: what a form shows and `read_amount` reads."""
    digits = precision(currency)
    return f"{Decimal(minor).scaleb(-digits):.{digits}f}"


def money_text(minor: int, currency: str) -> str:
    """Amount and code, such as "1200.50 EUR"; a code nobody named is left out."""
    return f"{amount_text(minor, currency)} {currency}".rstrip()
