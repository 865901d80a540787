"""E-mail addresses: a pattern for the plain ones, the address library for all others."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from email_validator import SPECIAL_USE_DOMAIN_NAMES, EmailNotValidError, validate_email

from prospekt.people.rules.email_domains import (
    FREE,
    FREE_FAMILIES,
    ROLES,
    SECOND_LEVELS,
    STUDENT_LABELS,
)


class Email(NamedTuple):
    """An accepted address.

    `address` as typed, with the domain in lower case; `key` for matching (lower case, ASCII domain);
    `domain` ASCII; `kind` one of "role", "student", "free", "business"; `suspicious` when it hides
    characters or imitates another address. A suspicious address is shown with its hidden characters
    spelt out (`[U+202E]`) and its key is never that of the address it imitates.

    A +tag stays in the key: people use it to keep roles apart (ola+board@, ola+shop@), providers treat
    it differently, and joining two persons is worse than asking about a duplicate.
    """

    address: str
    key: str
    domain: str
    kind: str
    suspicious: bool


# Two marks in a row, or a mark at the edge of a part, are for the library to judge.
_PLAIN = re.compile(
    r"[A-Za-z0-9_+]+(?:[.-][A-Za-z0-9_+]+)*@[A-Za-z0-9]+(?:[.-][A-Za-z0-9]+)*\.([A-Za-z]{2,})"
)
# Below this length no part can break a limit of RFC 5321 (64, 63 and 254 characters).
_PLAIN_LENGTH = 60
_NOT_ON_THE_NET = frozenset(name.rpartition(".")[2] for name in SPECIAL_USE_DOMAIN_NAMES)
_NAMED = re.compile(r"[^<>]*<\s*([^<>]*?)\s*>\s*")
_SEPARATORS = re.compile(r"\s*(?::::|[;,\n\r])\s*")
_ROLE_MARKS = str.maketrans("", "", "._-0123456789")
_REGION_MARKS = frozenset("._-")
# Letters and marks that draw nothing although Unicode does not class them as formatting.
_BLANKS = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u2800\u3164\uffa0"
    + "".join(map(chr, range(0xFE00, 0xFE10)))
)
_LOOKALIKES = frozenset("асеорхуѕіјһԁԛԝӏкмтвнгαονρυικχητ")
_RIVAL_SCRIPTS = frozenset({"LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "COPTIC"})


def parse_email(text: str) -> Email | None:
    """The address in `text` (bare, mailto: or `Name <a@b.c>`), or None when it is no valid address."""
    plain = _PLAIN.fullmatch(text) if len(text) <= _PLAIN_LENGTH else None
    if plain is None or plain[1].lower() in _NOT_ON_THE_NET:
        return _odd_email(text)
    key = text.lower()
    local, _, domain = key.partition("@")
    address = text if key == text else f"{text[: len(local)]}@{domain}"
    return Email(
        address, key, domain, "role" if _is_role(local) else _kind_of_domain(domain), False
    )


def split_emails(text: str) -> list[str]:
    """The addresses of one cell, as typed: broken at ":::", ";", ",", line ends, and at blanks between addresses."""
    if text.count("@") < 2:
        return [text.strip()] if text.strip() else []
    parts: list[str] = []
    for piece in _SEPARATORS.split(text):
        parts += piece.split() if piece.count("@") > 1 else [piece]
    return [part for part in parts if part]


@lru_cache(maxsize=16_384)
def _odd_email(text: str) -> Email | None:
    bare = _bare(text)
    if any(unicodedata.category(c) in ("Cc", "Cs") for c in bare):
        return None
    honest = "".join(map(_honest, bare))
    checked = _checked(honest)
    if checked is None or honest == bare:
        return checked
    # _bare and _checked never let square brackets through, so no plain address can have this key.
    visible = "".join(c if _honest(c) == c else f"[U+{ord(c):04X}]" for c in bare)
    return Email(visible, visible.lower(), visible.rpartition("@")[2].lower(), checked.kind, True)


def _bare(text: str) -> str:
    named = _NAMED.fullmatch(text)
    text = (named.group(1) if named else text).strip()
    if text[:7].lower() == "mailto:":
        text = text[7:].partition("?")[0]
    return text.strip("<>,;'\" \t").rstrip(".")


def _honest(char: str) -> str:
    """What the character pretends to be: nothing for an invisible one, g for the full-width or Kelvin kind."""
    if char.isascii():
        return char
    if char in _BLANKS or unicodedata.category(char) in ("Cf", "Co", "Cn", "Zl", "Zp"):
        return ""
    folded = "." if char in "\u3002\uff61" else unicodedata.normalize("NFKC", char)
    if folded.isascii():
        return folded
    return char.lower() if char.lower().isascii() else char


def _checked(text: str) -> Email | None:
    local, at, domain = text.rpartition("@")
    found = _domain(domain) if at and len(domain) <= 254 else None
    if found is None or "[" in local or not _local_is_valid(local):
        return None
    shown, ascii_domain = found
    local = unicodedata.normalize("NFC", local)
    if len(local.encode()) + 1 + len(ascii_domain) > 254:
        return None
    lowered = local.lower()
    kind = "role" if _is_role(lowered) else _kind_of_domain(ascii_domain)
    suspicious = _imitates(local) or any(map(_imitates, shown.split(".")))
    return Email(f"{local}@{shown}", f"{lowered}@{ascii_domain}", ascii_domain, kind, suspicious)


@lru_cache(maxsize=65_536)
def _domain(domain: str) -> tuple[str, str] | None:
    """(shown, ASCII) forms of a valid domain: the library runs once for each distinct one."""
    try:
        found = validate_email(f"a@{domain}", check_deliverability=False)
    except EmailNotValidError:
        return None
    return found.domain, (found.ascii_domain or found.domain).lower()


def _local_is_valid(local: str) -> bool:
    try:
        validate_email(f"{local}@example.com", check_deliverability=False, strict=True)
    except EmailNotValidError:
        return False
    return True


def _imitates(part: str) -> bool:
    """Latin mixed with letters that look Latin, or a word made only of such letters."""
    if part.isascii():
        return False
    letters = [c for c in part.lower() if c.isalpha()]
    scripts = {unicodedata.name(c, "?").partition(" ")[0] for c in letters} & _RIVAL_SCRIPTS
    return len(scripts) > 1 or (bool(letters) and all(c in _LOOKALIKES for c in letters))


def _is_role(local: str) -> bool:
    if local in ROLES:
        return True
    if local.isalpha():
        return False
    name = local.partition("+")[0] if "+" in local else local
    if name.translate(_ROLE_MARKS) in ROLES:
        return True
    return name[-3:-2] in _REGION_MARKS and name[:-3].translate(_ROLE_MARKS) in ROLES


def is_free_domain(domain: str) -> bool:
    """Whether anybody can get an address at `domain`, so that it says nothing about the employer."""
    return _kind_of_domain(domain) == "free"


@lru_cache(maxsize=65_536)
def _kind_of_domain(domain: str) -> str:
    labels = domain.split(".")
    if _is_student(labels):
        return "student"
    family = labels[0] in FREE_FAMILIES and all(
        len(x) == 2 or x in SECOND_LEVELS for x in labels[1:]
    )
    return "free" if domain in FREE or family else "business"


def _is_student(labels: list[str]) -> bool:
    """A plain .edu is the American student's address; elsewhere staff share .ac.xx and .edu.xx, so a mark decides."""
    return labels[-1] == "edu" or any(label in STUDENT_LABELS for label in labels[:-2])
