"""A made-up language that puts ⟦ ⟧ around every translated message, and what of a page stands outside of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from html.parser import HTMLParser

from babel import Locale
from django.utils import translation

from prospekt.ui import drawn

OPENS, CLOSES = "⟦", "⟧"
DRAWING = (drawn,)
"""Keeps by language what was drawn once."""
FUNCTIONS = ("gettext", "ngettext", "pgettext", "npgettext")
_WORD = re.compile(r"[^\W\d_]{2,}")
_VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}  # fmt: skip
_INLINE = {"a", "abbr", "b", "bdi", "code", "em", "i", "kbd", "small", "span", "strong", "sub", "sup", "time", "u", "var"}  # fmt: skip
_SILENT = {"script", "style", "svg", "code", "kbd", "textarea"}
_SPOKEN = ("title", "aria-label", "placeholder", "alt", "data-said", "data-show")
_OF_BABEL = {*Locale("en").territories.values(), *Locale("en").languages.values()}
"""Names of countries and languages: they come from Babel in every language, not from the catalogues."""


@contextmanager
def pseudo_language() -> Iterator[None]:
    """Everything that is translated meanwhile is wrapped."""
    trans = translation._trans  # type: ignore[attr-defined]
    real = {name: getattr(trans, name) for name in FUNCTIONS}

    def wrapped(name: str) -> object:
        return lambda *args: f"{OPENS}{real[name](*args)}{CLOSES}"

    for module in DRAWING:
        module.get_language = lambda: "pseudo"  # type: ignore[attr-defined]
    for name in FUNCTIONS:
        setattr(trans, name, wrapped(name))
    try:
        yield
    finally:
        for name, function in real.items():
            setattr(trans, name, function)
        for module in DRAWING:
            module.get_language = translation.get_language  # type: ignore[attr-defined]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self.open: list[str] = []
        self.depth = 0
        self.select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag not in _INLINE:
            self.depth = 0
        if tag == "select":
            self.select = given.get("name", "")
        spoken = [given[name] for name in _SPOKEN if name in given]
        if tag == "input" and given.get("type") in ("submit", "button", "reset"):
            spoken.append(given.get("value", ""))
        if not given.get("lang") or tag == "html":
            for text in spoken:
                self.found += outside(text)[0]
        if given.get("lang") and tag != "html":
            self.open.append("code")  # in a language of its own, such as the names of languages
        elif tag not in _VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in _INLINE:
            self.depth = 0
        if tag == "select":
            self.select = ""
        if self.open:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        words, self.depth = outside(data, self.depth)
        is_name = data.strip() in _OF_BABEL or (self.select == "time_zone" and "/" in data)
        if not _SILENT & set(self.open) and not is_name:
            self.found += words


def outside(text: str, depth: int = 0) -> tuple[list[str], int]:
    """The words of a text that no brackets are around, and how many are open at its end."""
    bare = []
    for sign in text:
        if sign == OPENS:
            depth += 1
        elif sign == CLOSES:
            depth = max(0, depth - 1)
            bare.append(" ")
        elif depth == 0:
            bare.append(sign)
    return _WORD.findall("".join(bare)), depth


def words_outside(page: str) -> list[str]:
    """Every word of a page that people see or hear and that no message says."""
    reader = _Reader()
    reader.feed(page)
    return reader.found
