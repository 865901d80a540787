"""Organisation names without their legal form, and the domain an organisation is known by."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

import idna

from prospekt.people.rules.legal_forms import (
    FIRST_WORDS,
    LAST_WORDS,
    LONGEST,
    PREFIXES,
    PREFIXES_AT_HOME,
    SUFFIXES,
)
from prospekt.words.folding import fold


class Organisation(NamedTuple):
    """`name` as typed, `key` folded without legal form for matching, `legal_form` as commonly written or ""."""

    name: str
    key: str
    legal_form: str


_PLAIN = re.compile(r"[A-Za-z]{2,}(?: [A-Za-z]{2,})*")
_WORDS_ALONE = re.compile(
    r"[A-Za-z]{2}[A-Za-z ,]*(?:[a-z]\.[ ,A-Za-z]*)*|[A-Za-z0-9]{2}[A-Za-z0-9 ,]*\.?"
)
_AND = frozenset({"and", "dan", "og", "va", "und", "och"})
_PLAIN_STOPPERS = FIRST_WORDS | LAST_WORDS | _AND | {"the"}
# (1234567-A), (201901000005): the number of the Malaysian register; (Class A): a kind of share.
_NOTE = re.compile(r"\(\s*(?:\d[\d\s-]*[a-z]?|class [a-z]|the)\s*\)")
_MALAYSIA = re.compile(r"\(\s*(?:m|malaysia)\s*\)(?=.*\b(?:sdn|bhd|berhad)\b)")
_QUOTES = re.compile("['\"`\u00b4\u201c\u201d\u00ab\u00bb.]")
_FORM_WITH_SLASH = re.compile(r"\b(a/s|i/s|k/s|p/s)(?!\w)")
_BREAKS = re.compile(r"[^\w]+|_+")
_INITIALS = re.compile(r"\b(\w)\.(?=\s*\w\b)")
_DOMAIN = re.compile(
    r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?:[a-z]{2,63}|xn--[a-z0-9-]{1,59})"
)


def parse_organisation(name: str, country: str = "") -> Organisation:
    """Read a company name; `country` (ISO 3166) admits the prefixes that mean a legal form only there.

    A name that is nothing but a legal form keeps it as its key. (M) and (Malaysia) go with a Malaysian
    form, being the register's habit; other countries in a name stay: those are different companies.
    """
    return _parsed(name, country if country in PREFIXES_AT_HOME else "")


@lru_cache(maxsize=65_536)
def _parsed(name: str, country: str) -> Organisation:
    shown = " ".join(name.split())
    if _PLAIN.fullmatch(shown):
        words = shown.lower().split()
        if _PLAIN_STOPPERS.isdisjoint(words) and not country:
            return Organisation(shown, " ".join(words), "")
    if shown[:4].lower() == "a/s ":
        country = "NO"
    words = _words(shown)
    core, prefix = _without_prefix(words, country)
    core, suffix = _without_suffix(core)
    if suffix and not prefix:
        core, prefix = _without_prefix(core, country)
    return Organisation(
        shown, " ".join(core) or fold(shown), " ".join(filter(None, (prefix, suffix)))
    )


def _words(text: str) -> list[str]:
    if _WORDS_ALONE.fullmatch(text):
        words = text.lower().replace(".", "").replace(",", " ").split()
        return _initials_joined(["and" if word in _AND else word for word in words])
    return _words_among_marks(text)


def _words_among_marks(text: str) -> list[str]:
    folded = _MALAYSIA.sub(" ", _NOTE.sub(" ", fold(text)))
    folded = _FORM_WITH_SLASH.sub(lambda match: match[0].replace("/", ""), folded)
    folded = _QUOTES.sub("", _INITIALS.sub(r"\1 ", folded))
    folded = folded.replace("&", " and ").replace("+", " and ")
    words = ["and" if word in _AND else word for word in _BREAKS.split(folded) if word]
    return _initials_joined(words)


def _initials_joined(words: list[str]) -> list[str]:
    """A. O. Smith, A.O. Smith and AO Smith are one; so are S.A. and SA."""
    joined: list[str] = []
    run = False
    for word in words:
        single = len(word) == 1 and word.isalpha()
        if single and run:
            joined[-1] += word
        else:
            joined.append(word)
        run = single
    return joined


def _without_prefix(words: list[str], country: str) -> tuple[list[str], str]:
    if len(words) > 1 and words[0] == "the":
        words = words[1:]
    at_home = PREFIXES_AT_HOME.get(country, {})
    if words and words[0] not in FIRST_WORDS and (words[0],) not in at_home:
        return words, ""
    for n in range(min(LONGEST, len(words) - 1), 0, -1):
        found = PREFIXES.get(tuple(words[:n])) or at_home.get(tuple(words[:n]))
        if found:
            return words[n:], found
    return words, ""


def _without_suffix(words: list[str]) -> tuple[list[str], str]:
    """Forms pile up (Foo Persero Tbk PT, Foo & Co Ltd), so this goes on until nothing more comes off."""
    forms: list[str] = []
    while True:
        found = _last_form(words)
        if found is None:
            return words, " ".join(reversed(forms))
        n, form = found
        words = words[:-n]
        while len(words) > 1 and words[-1] in ("and", "the"):
            words = words[:-1]
        forms.append(form)


def _last_form(words: list[str]) -> tuple[int, str] | None:
    if not words or words[-1] not in LAST_WORDS:
        return None
    for n in range(min(LONGEST, len(words) - 1), 0, -1):
        form = SUFFIXES.get(tuple(words[-n:]))
        if form and words[:-n] not in (["the"], ["and"]):
            return n, form
    return None


@lru_cache(maxsize=65_536)
def domain_of(text: str) -> str:
    """The host name in a URL, an e-mail address or a bare domain: lower case, ASCII, without www; "" if none."""
    host = text.strip().lower()
    host = host.partition("://")[2] or host.removeprefix("mailto:").removeprefix("//")
    host = re.split(r"[/?#\\]", host, maxsplit=1)[0].rpartition("@")[2]
    host = host.partition(":")[0].strip(".<>,;").removeprefix("www.")
    if not host.isascii():
        host = _ascii_host(host)
    return host if len(host) <= 253 and _DOMAIN.fullmatch(host) else ""


def _ascii_host(host: str) -> str:
    try:
        return idna.encode(host, uts46=True).decode("ascii")
    except idna.IDNAError:
        return ""
