"""Amounts of money in a line: 20k, RM50k, Rp 12.000.000, 1,2 mill, 3tr5, 20-25k."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from importlib.resources import files

from prospekt.capture.rules.numbers import read_number
from prospekt.engage.rules.line.days import number_at
from prospekt.engage.rules.line.reading import Reading
from prospekt.engage.rules.line.tokens import Token
from prospekt.people.rules.money import precision

_SCALES = {
    "hundred": 100,
    "thousand": 10**3,
    "lakh": 10**5,
    "million": 10**6,
    "crore": 10**7,
    "billion": 10**9,
    "trillion": 10**12,
}
_GROUPED = re.compile(r"\d{1,3}(?:[.,]\d{3})+")
_MOST = Decimal(10**15)
_LEAST_OF_LETTER = 100
_HALF = Decimal("0.5")


@lru_cache(maxsize=1)
def _currencies() -> Mapping[str, Mapping[str, str]]:
    """What people write for currencies, by where it stands, from `words/near/currencies.toml`."""
    folder = files("prospekt.engage.rules.line").joinpath("words", "near")
    table = tomllib.loads(folder.joinpath("currencies.toml").read_text("utf-8"))
    return {
        name: {word: code for code, words in listed.items() for word in words}
        for name, listed in table.items()
    }


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
    if spelt := _spelt(reading, place, taken):
        behind, after = _currency(reading, spelt.after) if not currency else (currency, spelt.after)
        return replace(spelt, first=first, after=after, currency=behind)
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
    elif scale:
        tenths, place = _tenths(reading, place)
        number += tenths
    if not currency:
        currency, place = _currency(reading, place)
    if place < len(tokens) and tokens[place].text == "%":
        return None
    return _Part(number, scale, currency, first, place)


def _spelt(reading: Reading, place: int, taken: frozenset[int]) -> _Part | None:
    """ten grand, tiga ratus juta, một tỷ hai, half a million: a number in words before a scale."""
    if not 0 <= place < len(reading.tokens) or place in taken:
        return None
    after = place
    if reading.is_near(place, "halves"):
        number, after = (
            _HALF,
            place + 1 + (reading.tokens[place + 1 : place + 2] != [] and _is_a(reading, place + 1)),
        )
    else:
        word = reading.tokens[place]
        counted, after = number_at(reading, place)
        if not counted or (counted == 1 and word.marked not in reading.grammar.numbers):
            return None
        number = Decimal(counted)
        if counted == 1 and reading.is_so("which_before") and reading.is_near(after, "halves"):
            number = Decimal(0)
        hundred = reading.at(after, "money.hundred")
        if hundred:
            number, after = number * _SCALES["hundred"], hundred.after
        if reading.is_near(after, "halves"):
            number, after = number + _HALF, after + 1
    scale, behind = _scale(reading, after)
    if scale < _SCALES["thousand"] or len(reading.tokens[after].plain) < _SHORTEST_SCALE:
        return None
    tenths, behind = _tenths(reading, behind)
    return _Part(number + tenths, scale, "", place, behind)


_SHORTEST_SCALE = 2


def _is_a(reading: Reading, place: int) -> bool:
    """Half a million: one of what follows."""
    return number_at(reading, place)[0] == 1


def _tenths(reading: Reading, place: int) -> tuple[Decimal, int]:
    """2 tỷ rưỡi, một tỷ hai: what stands behind a scale and is a part of it, where half stands behind."""
    if reading.is_near(place, "half_behind"):
        return _HALF, place + 1
    digit, after = number_at(reading, place)
    is_last = after >= len(reading.tokens) or reading.tokens[after].kind == "sign"
    if not reading.is_so("syllables") or not 1 <= digit <= 9 or not is_last:
        return Decimal(0), place
    return Decimal(digit) / 10, after


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
    token, known = tokens[place], _currencies()
    word = token.plain
    if place + 1 < len(tokens) and tokens[place + 1].text == "$" and word in known["dollar"]:
        return known["dollar"][word], place + 2
    if word in known["shared"]:
        kind = known["shared"][word]
        is_own = reading.currency in known[kind].values()
        return (reading.currency if is_own else known["shared_first"][kind]), place + 1
    if token.is_glued and token.marked in known["behind"]:
        return known["behind"][token.marked], place + 1
    if token.text in known["letter"] and _is_told(reading, place + 1):
        return known["letter"][token.text], place + 1
    code = known["word"].get(word, "")
    return (code, place + 1) if code else ("", place)


def _is_told(reading: Reading, place: int) -> bool:
    """Whether an amount of some size stands behind a letter alone: R80k, R 250 000, but no room R2."""
    if place >= len(reading.tokens) or reading.tokens[place].kind != "number":
        return False
    number = read_number(reading.tokens[place].text[:24])
    is_large = number is not None and number >= _LEAST_OF_LETTER
    return is_large or bool(_scale(reading, place + 1)[0])
