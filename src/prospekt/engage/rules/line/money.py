"""Amounts of money in a line: 20k, RM50k, Rp 12.000.000, 1,2 mill, 3tr5, 20-25k."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from prospekt.capture.rules.numbers import read_number
from prospekt.engage.rules.line.reading import Reading
from prospekt.engage.rules.line.tokens import Token
from prospekt.people.rules.money import precision

_SIGNS = {
    "rm": "MYR", "myr": "MYR", "ringgit": "MYR", "rp": "IDR", "idr": "IDR", "rupiah": "IDR", "kr": "NOK", "nok": "NOK",
    "kroner": "NOK", "d": "VND", "\u20ab": "VND", "vnd": "VND", "dong": "VND", "usd": "USD", "eur": "EUR", "euro": "EUR",
    "euros": "EUR", "\u20ac": "EUR", "sgd": "SGD", "gbp": "GBP", "\u00a3": "GBP", "pounds": "GBP", "dollars": "USD", "bucks": "USD",
    "sek": "SEK", "dkk": "DKK", "thb": "THB", "jpy": "JPY", "aud": "AUD",
}  # fmt: skip
_DOLLARS = ("USD", "SGD", "AUD", "CAD", "HKD", "NZD", "BND")
_CROWNS = ("NOK", "SEK", "DKK", "ISK")
_SCALES = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_GROUPED = re.compile(r"\d{1,3}(?:[.,]\d{3})+")
_MOST = Decimal(10**15)


@dataclass(frozen=True, slots=True)
class Amount:
    """Money at the tokens [first, after): minor units and ISO 4217 code, and whether the line names either."""

    minor: int
    currency: str
    first: int
    after: int
    is_plain: bool
    """Neither a currency nor a scale stands beside the number."""


@dataclass(frozen=True, slots=True)
class _Part:
    number: Decimal
    scale: int
    currency: str
    first: int
    after: int


def amounts_in(reading: Reading, taken: frozenset[int]) -> list[Amount]:
    """The amounts in the line, of a range the lower one; `taken` are tokens of dates and times."""
    found: list[Amount] = []
    place = 0
    while place < len(reading.tokens):
        part = _part(reading, place, taken)
        if part is None:
            place += 1
            continue
        upper = _upper(reading, part, taken)
        amount = _amount(reading, part, upper)
        if amount:
            found.append(amount)
        place = (upper or part).after
    return found


def _amount(reading: Reading, part: _Part, upper: _Part | None) -> Amount | None:
    scale = part.scale or (upper.scale if upper else 0)
    code = part.currency or (upper.currency if upper else "")
    currency = code or reading.currency
    value = part.number * (scale or 1)
    if value >= _MOST:
        return None
    minor = int(value * 10 ** precision(currency))
    return Amount(minor, currency, part.first, (upper or part).after, not scale and not code)


def _upper(reading: Reading, part: _Part, taken: frozenset[int]) -> _Part | None:
    """The upper end of a range whose lower end is `part`."""
    to = reading.at(part.after, "money.to")
    if to is None:
        return None
    other = _part(reading, to.after, taken)
    if other is None or (not other.scale and not other.currency and not part.currency):
        return None
    low, high = part.number * (part.scale or other.scale or 1), other.number * (other.scale or 1)
    return other if low < high else None


def _part(reading: Reading, place: int, taken: frozenset[int]) -> _Part | None:
    """A number with what stands beside it; None where none begins."""
    tokens, first = reading.tokens, place
    currency, place = _currency(reading, place)
    if (
        place >= len(tokens)
        or tokens[place].kind != "number"
        or place in taken
        or ":" in tokens[place].text
    ):
        return None
    text, place = tokens[place].text, place + 1
    while (
        place < len(tokens)
        and re.fullmatch(r"\d{3}", tokens[place].text)
        and re.fullmatch(r"\d{1,3}(?: \d{3})*", text)
        and not tokens[place].is_glued
    ):
        text, place = f"{text} {tokens[place].text}", place + 1
    scale, place = _scale(reading, place)
    number = _number(text.replace(" ", ""), bool(scale))
    if number is None:
        return None
    if (
        scale
        and place < len(tokens)
        and tokens[place].is_glued
        and re.fullmatch(r"\d{1,3}", tokens[place].text)
    ):
        number += Decimal(f"0.{tokens[place].text}")
        place += 1
    if not currency:
        currency, place = _currency(reading, place)
    if place < len(tokens) and tokens[place].text == "%":
        return None
    return _Part(number, scale, currency, first, place)


def _number(text: str, is_scaled: bool) -> Decimal | None:
    if not text.isascii():
        return None
    if not is_scaled and _GROUPED.fullmatch(text):
        return Decimal(re.sub("[.,]", "", text)) if len(text) < 20 else None
    number = read_number(text[:24])
    return number if number is not None and number < _MOST else None


def _scale(reading: Reading, place: int) -> tuple[int, int]:
    for name, factor in _SCALES.items():
        mention = reading.at(place, f"money.{name}")
        if mention and _is_scale(reading.tokens[place]):
            return factor, mention.after
    return 0, place


def _is_scale(token: Token) -> bool:
    """A letter alone is one only right behind the number, or as a capital: 20k, 1,2 M."""
    return len(token.plain) > 1 or token.is_glued or token.text == "M"


def _currency(reading: Reading, place: int) -> tuple[str, int]:
    """The code that a word or sign at `place` names, and the place after it; "" where none does."""
    tokens = reading.tokens
    if place >= len(tokens):
        return "", place
    word = tokens[place].plain
    if word in ("us", "s", "a") and place + 1 < len(tokens) and tokens[place + 1].text == "$":
        return {"us": "USD", "s": "SGD", "a": "AUD"}[word], place + 2
    if word == "$":
        return (reading.currency if reading.currency in _DOLLARS else "USD"), place + 1
    if word in ("kr", "kroner"):
        return (reading.currency if reading.currency in _CROWNS else "NOK"), place + 1
    if word == "d" and not (tokens[place].marked == "\u0111" and tokens[place].is_glued):
        return "", place
    code = _SIGNS.get(word, "")
    return (code, place + 1) if code else ("", place)
