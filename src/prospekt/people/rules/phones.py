"""Phone numbers to E.164: a pattern for the plain ones, the phone library for all others."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

import phonenumbers


class Phone(NamedTuple):
    """`e164` is the match key ("+4791234567"), `shown` the international form, `extension` digits or ""."""

    e164: str
    shown: str
    extension: str


class _Plan(NamedTuple):
    """How the plain numbers of one country look: trunk 0 or not, national digits in the groups they are shown in."""

    code: str
    trunk: str
    plain: re.Pattern[str]
    between: str = " "


def _plan(code: str, trunk: str, plain: str, between: str = " ") -> _Plan:
    return _Plan(code, trunk, re.compile(plain, re.ASCII), between)


# Only shapes of one grouping; the alternation of groups in MY and ID is by length, see _shown.
_PLANS = {
    "MY": _plan("60", "0", r"1[02469]\d{7}|1[37][1-9]\d{6}|11\d{8}"),
    "ID": _plan("62", "0", r"8[1-35-9]\d{7,10}"),
    "NO": _plan("47", "", r"([2-79]\d)(\d\d)(\d\d)(\d\d)"),
    "VN": _plan("84", "0", r"([35789]\d\d)(\d{3})(\d{3})"),
    "US": _plan("1", "", r"([2-9]\d\d)(\d{3})(\d{4})", "-"),
    "GB": _plan("44", "0", r"(7[1-57-9]\d\d)(\d{6})"),
    "SE": _plan("46", "0", r"(7[02369])(\d{3})(\d\d)(\d\d)"),
    "DK": _plan("45", "", r"([2-9]\d)(\d\d)(\d\d)(\d\d)"),
    "SG": _plan("65", "", r"([369]\d{3}|8[1-9]\d\d)(\d{4})"),
}
_BY_CODE = {plan.code: plan for plan in _PLANS.values()}
_BY_COUNTRY = {**_PLANS, "CA": _PLANS["US"], "UK": _PLANS["GB"]}
_MARKS = str.maketrans("", "", " -()")

_EXTENSION = re.compile(
    r"(?<=\d)[\s,;]*(?:extension|extn?|samb|sambungan|ekst|linje|nội bộ|máy lẻ|x|#)[.:\s]*(\d{1,7})\s*$",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"^\W*(?:telephone|telefon|telepon|telp|tel|tlf|phone|mobile|mobil|mob|cell|handphone|hp|h/p|whatsapp|wa|"
    r"điện thoại|sđt|sdt|đt)\s*[.:]*\s*(?=[+(\d])",
    re.IGNORECASE,
)
_SCIENTIFIC = re.compile(r"(\d)(?:[.,](\d+))?[eE]\+?(\d{1,2})")
_FLOAT = re.compile(r"(\+?\d{7,15})[.,]0+")
_HARD_BREAK = re.compile(r"\s*(?::::|;|\n|\r)\s*")
_SOFT_BREAK = re.compile(r"\s*[,/]\s*")


def parse_phone(text: str, country: str = "") -> Phone | None:
    """The number in E.164, or None when it cannot be dialled as typed.

    `country` (ISO 3166, two letters) is where a number without + is at home. A number passes when its
    length is possible in its country: numbering plans open new ranges faster than lists of them are
    updated, and refusing a number costs its owner more than keeping a doubtful one.
    """
    return _plain_phone(text, country) or _phone_by_library(text.strip(), country.strip().upper())


def _plain_phone(text: str, country: str) -> Phone | None:
    digits = text.translate(_MARKS)
    if digits[:1] == "+":
        plan = _BY_CODE.get("1" if digits[1:2] == "1" else digits[1:3])
        if plan is None:
            return None
        national = digits[len(plan.code) + 1 :]
    else:
        plan = _BY_COUNTRY.get(country)
        if plan is None:
            return None
        national = digits[1:] if plan.trunk and digits[:1] == "0" else digits
    match = plan.plain.fullmatch(national)
    if match is None or _one_digit_only(national):
        return None
    return Phone(f"+{plan.code}{national}", _shown(plan, national, match.groups()), "")


def _shown(plan: _Plan, national: str, groups: tuple[str, ...]) -> str:
    if groups:
        return f"+{plan.code} {plan.between.join(groups)}"
    if plan.code == "60":
        return f"+60 {national[:2]}-{national[2:-4]} {national[-4:]}"
    middle = 7 if len(national) > 9 else 6
    return f"+62 {national[:3]}-{national[3:middle]}-{national[middle:]}"


@lru_cache(maxsize=65_536)
def _phone_by_library(text: str, country: str) -> Phone | None:
    text, extension = _without_extension(_repaired(text))
    if not text or any(c.isalpha() for c in text):
        return None
    try:
        number = phonenumbers.parse(text, _region(country))
    except phonenumbers.NumberParseException:
        return None
    possible = (
        phonenumbers.is_possible_number_with_reason(number)
        == phonenumbers.ValidationResult.IS_POSSIBLE
    )
    if not possible or _one_digit_only(str(number.national_number)):
        return None
    extension = extension or number.extension or ""
    number.extension = None
    return Phone(
        phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164),
        phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL),
        extension,
    )


def _region(country: str) -> str | None:
    country = {"UK": "GB"}.get(country, country)
    return country if country in phonenumbers.SUPPORTED_REGIONS else None


def _one_digit_only(national: str) -> bool:
    """0000000 and 99999999 are typed into forms that insist; as a match key they would join strangers."""
    return len(national) < 3 or national.count(national[0]) == len(national)


def _repaired(text: str) -> str:
    """Undo labels, the 00 prefix and what a spreadsheet did to a number, where nothing was lost."""
    text = _LABEL.sub("", text)
    whole = _FLOAT.fullmatch(text)
    if whole:
        text = whole.group(1)
    text = _unscientific(text)
    return "+" + text[2:] if text.startswith("00") else text


def _unscientific(text: str) -> str:
    """6.0123456789E+10 still has every digit; 4.79123E+10 has lost five, so it is no number any more."""
    match = _SCIENTIFIC.fullmatch(text)
    if match is None:
        return text
    first, rest, exponent = match.group(1), match.group(2) or "", int(match.group(3))
    return first + rest if len(rest) == exponent else ""


def _without_extension(text: str) -> tuple[str, str]:
    match = _EXTENSION.search(text)
    return (text[: match.start()], match.group(1)) if match else (text, "")


def split_phones(text: str) -> list[str]:
    """The numbers of one cell, as typed: broken at ":::", ";" and line ends, and at "," or "/" between numbers."""
    parts: list[str] = []
    for piece in _HARD_BREAK.split(text):
        soft = _SOFT_BREAK.split(piece)
        parts += soft if len(soft) > 1 and all(map(_looks_like_number, soft)) else [piece.strip()]
    return [part for part in parts if part]


def _looks_like_number(text: str) -> bool:
    return sum(c.isdigit() for c in text) >= 6
