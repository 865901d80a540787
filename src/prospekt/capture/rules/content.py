"""What the values of a column look like, whatever its header says."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import phonenumbers

from prospekt.capture.rules.cells import (
    is_blank,
    read_bool,
    read_channel,
    read_int,
    read_language,
    read_money,
    read_priority,
    split_values,
)
from prospekt.capture.rules.dates import looks_like_date, read_date
from prospekt.capture.rules.places import read_country
from prospekt.words.folding import fold

_EMAIL = re.compile(
    r"^(?:mailto:)?[^\s@<>\"]{1,64}@[^\s@<>\"]+\.[^\s@<>\".]{2,}$|^[^<>]*<[^\s@<>]+@[^\s@<>]+\.[^\s@<>]{2,}>$"
)
_PHONE = re.compile(
    r"^(?:tel:)?[+(\d][\d\s().\-/+\u00a0]{4,24}(?:(?:x|ext\.?|#)\s*\d{1,6})?$", re.I
)
_CLEAR_PHONE = re.compile(
    r"^\+\d[\d\s().\-\u00a0]{6,20}$|^\(\+?\d{2,4}\)[\d\s.\-]{5,14}$|^00\d[\d\s.\-]{7,15}$|^0\d[\d\s\-]{6,12}$|^\d{3}[-. ]\d{3}[-. ]\d{4}(?:\s*(?:x|ext\.?)\s*\d+)?$"
)
_URL = re.compile(r"^(?:https?://|www\.)\S+\.\S+$", re.I)
_LOOSE_URL = re.compile(r"^(?:https?://)?[\w-]+(?:\.[\w-]+)+(?:[/?#]\S*)?$", re.I)
_DOMAIN = re.compile(r"^@?(?:https?://)?[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}/?$", re.I)
_LEGAL_FORM = re.compile(
    r"(?:^|[\s,(])(?:sdn\.? ?bhd|bhd|berhad|plt|enterprise|inc|inc\.|incorporated|llc|llp|ltd|limited|corp|corp\.|corporation|co\.|company|plc|gmbh|ag|s\.?a\.?|b\.?v|group|holdings?"
    r"|as|asa|ans|da|enk|nuf|tbk|ud|persero|jsc|co\., ltd|tnhh|cp|pte|pty|oy|ab|aps|a/s)\.?\)?$|^(?:pt|cv|ud|pd|cong ty|ctcp|yayasan|perum|the)[\s.]"
)
_HONORIFIC_WORDS = "mr mrs ms miss mx dr prof professor sir dame lord lady rev hon eng ir mr. mrs. ms. dr. prof. ir. herr fru froken hr hr. encik tuan puan cik dato dato' datuk datin tan sri tan_sri tun haji hajah bapak ibu pak bu bpk ong ba anh chi co em drs drs. h. hj. prefix"
_HONORIFICS = frozenset(_HONORIFIC_WORDS.split()) | {
    "tan sri",
    "puan sri",
    "dato' sri",
    "datuk seri",
    "tuan haji",
}
_STATE_CODE_WORDS = "al ak az ar ca co ct de fl ga hi id il in ia ks ky la me md ma mi mn ms mo mt ne nv nh nj nm ny nc nd oh ok or pa ri sc sd tn tx ut vt va wa wv wi wy dc gu pr vi mp as"
_STATE_CODES = frozenset(_STATE_CODE_WORDS.split())
_LONGEST = 500
_DIGITS = "0123456789"


def is_email(text: str) -> bool:
    """One or more e-mail addresses and nothing else."""
    parts = split_values(text, commas=True)
    return bool(parts) and all(_EMAIL.match(part) for part in parts)


def is_phone(text: str) -> bool:
    """Could be a phone when the header says so: five digits or more and no letters but an extension."""
    parts = split_values(text, commas=True)
    return bool(parts) and all(
        _PHONE.match(part.strip("'")) and sum(c.isdigit() for c in part) >= 5 for part in parts
    )


def is_clear_phone(text: str, country: str = "") -> bool:
    """A phone whatever the header says: written with +, brackets, a leading 0 or as 555-123-4567, and no date.

    With a `country` also its national numbers, if written in groups (bare digits may be ids).
    """
    parts = split_values(text.strip().lstrip("'"), commas=True)
    return bool(parts) and all(_is_one_phone(part, country) for part in parts)


def _is_one_phone(part: str, country: str) -> bool:
    if not 8 <= sum(c.isdigit() for c in part) <= 16 or looks_like_date(part):
        return False
    return _CLEAR_PHONE.match(part) is not None or (" " in part and _is_national(part, country))


def _is_national(part: str, country: str) -> bool:
    try:
        return bool(country) and phonenumbers.is_valid_number(phonenumbers.parse(part, country))
    except phonenumbers.NumberParseException:
        return False


def is_url(text: str) -> bool:
    """A web address with its scheme or www."""
    return _URL.match(text.strip()) is not None


def is_number(text: str) -> bool:
    """Digits, marks and blanks only."""
    return text.strip(" +-%").replace(".", "").replace(",", "").replace(" ", "").isdigit()


def is_words(text: str) -> bool:
    """Text with letters that is neither e-mail, web address nor number."""
    return any(c.isalpha() for c in text) and not is_email(text) and not is_url(text)


def is_person_name(text: str) -> bool:
    """Words without digits, short enough for a name."""
    return is_words(text) and not any(c in _DIGITS for c in text) and len(text.split()) <= 8


def has_legal_form(text: str) -> bool:
    """Ends or starts as only companies do: Sdn Bhd, PT, AS, Công ty, Inc."""
    return _LEGAL_FORM.search(fold(text)) is not None


def is_honorific(text: str) -> bool:
    return fold(text) in _HONORIFICS


def is_country_name(text: str) -> bool:
    """A country written out, not a code."""
    return len(text.strip()) > 3 and bool(read_country(text))


def are_country_codes(values: Sequence[str]) -> bool:
    """Two capital letters each, all countries, of at least four kinds, most of which are no US state."""
    kinds = {value.strip() for value in values}
    if len(kinds) < 4 or not all(len(k) == 2 and k.isupper() and read_country(k) for k in kinds):
        return False
    return sum(k.lower() not in _STATE_CODES for k in kinds) * 2 > len(kinds)


def share(values: Sequence[str], test: Callable[[str], object]) -> float:
    """Part of the values for which `test` holds; 0 for no values."""
    return sum(bool(test(value)) for value in values) / len(values) if values else 0.0


def filled(values: Sequence[str]) -> list[str]:
    """Values that say something, stripped; only the beginning of very long ones."""
    return [value.strip()[:_LONGEST] for value in values if not is_blank(value)]


def _date(text: str) -> bool:
    return any(read_date(text, order) for order in ("ymd", "dmy", "mdy"))


_NAME_LIKE = {"full_name", "given_name", "family_name", "middle_name"}
_TESTS: dict[str, tuple[Callable[[str], object], float]] = {
    "email": (is_email, 0.3),
    "phone": (is_phone, 0.3),
    "domain": (lambda text: _DOMAIN.match(text), 0.5),
    "link": (
        lambda text: _LOOSE_URL.match(text) or "linkedin" in text or text.startswith("@"),
        0.3,
    ),
    "country": (read_country, 0.5),
    "language": (read_language, 0.5),
    "channel": (read_channel, 0.5),
    "priority": (lambda text: read_priority(text) is not None, 0.5),
    "date": (_date, 0.3),
    "moment": (_date, 0.3),
    "money": (lambda text: read_money(text) or is_number(text), 0.5),
    "int": (lambda text: read_int(text) is not None, 0.5),
    "optout": (lambda text: read_bool(text) is not None, 0.5),
    "optin": (lambda text: read_bool(text) is not None, 0.5),
}
# Free text that must at least be words: a column of numbers called "campaign" is no campaign.
_WORDY = {
    "role",
    "seniority",
    "department",
    "city",
    "company",
    "industry",
    "source",
    "lifecycle_hint",
    "owner",
    "campaign",
    "honorific",
    "region",
}


def values_fit(key: str, kind: str, values: Sequence[str]) -> bool:
    """Whether values do not contradict the header. No values contradict nothing."""
    if not values:
        return True
    if kind in _TESTS:
        test, least = _TESTS[kind]
        return share(values, test) >= least
    if key in _NAME_LIKE:
        return share(values, is_person_name) >= 0.5
    if key == "owner":
        return share(values, lambda text: is_words(text) or is_email(text)) >= 0.5
    if key in _WORDY:
        return share(values, is_words) >= 0.5
    if key == "postal_code":
        return share(values, lambda text: len(text) <= 12 and not is_email(text)) >= 0.5
    return True
