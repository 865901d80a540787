"""Numbers as people of a language type them, brought into the one form that rules read: 1234.5."""

from __future__ import annotations

import re

from prospekt.words.written import locale_of

_BLANKS = str.maketrans("", "", " '\u2019\u00a0\u202f\u2009")
_RUN = re.compile("[-+\u2212]?\\s*\\d[\\d., '\u2019\u00a0\u202f\u2009]*")


def plain_number(text: str, language: str) -> str | None:
    """`1.234,5` (Indonesian), `1 234,5` (Norwegian), `1,234.5` (English) as `1234.5`; None for what is no number.

    The language decides what a single mark means. A mark that the language does not use is read where it
    can mean one thing only: `1200.50` is read in Norwegian, `1.200` is not.
    """
    compact = text.strip().translate(_BLANKS).replace("\u2212", "-")
    sign, digits = (compact[:1], compact[1:]) if compact[:1] in ("-", "+") else ("", compact)
    if not re.fullmatch(r"\d[\d.,]*", digits) or not digits.isascii() or digits[-1] in ".,":
        return None
    parts = _parts(digits, language)
    return None if parts is None else sign.replace("+", "") + parts


def _parts(digits: str, language: str) -> str | None:
    marks = [sign for sign in digits if sign in ".,"]
    if not marks:
        return digits
    symbols = locale_of(language).number_symbols["latn"]
    last = marks[-1]
    if len(set(marks)) == 2:
        is_decimal = marks.count(last) == 1
    elif len(marks) > 1:
        is_decimal = False
    elif last == symbols["decimal"]:
        is_decimal = True
    else:
        may_group = can_be_two_things(digits)
        if may_group and last != symbols["group"]:
            return None
        is_decimal = not may_group
    whole, fraction = digits.rsplit(last, 1) if is_decimal else (digits, "")
    if not re.fullmatch(r"\d+|\d{1,3}(?:[.,]\d{3})+", whole):
        return None
    plain = whole.replace(".", "").replace(",", "")
    return f"{plain}.{fraction}" if fraction else plain


def can_be_two_things(text: str) -> bool:
    """Whether a number has a mark that is a thousand to some and a decimal to others: 1.200."""
    compact = text.strip().translate(_BLANKS).lstrip("+-\u2212")
    return re.fullmatch(r"[1-9]\d{0,2}[.,]\d{3}", compact) is not None


def plain_amount(text: str, language: str) -> str:
    """The number in a text such as `1.200,50 EUR` brought into the form that rules read; all else stays."""
    found = _RUN.search(text)
    if found is None:
        return text
    plain = plain_number(found[0], language)
    if plain is None:
        return text
    return f"{text[: found.start()].rstrip()} {plain} {text[found.end() :].lstrip()}".strip()


def as_typed(plain: str, language: str) -> str:
    """A plain number such as 1234.5 as somebody would type it: with the language's decimal mark, no groups."""
    return plain.replace(".", locale_of(language).number_symbols["latn"]["decimal"])
