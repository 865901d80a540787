"""The words and shapes that go with meaning: colour never says anything alone."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

FIT = {
    "A": gettext_noop("strong fit"),
    "B": gettext_noop("good fit"),
    "C": gettext_noop("some fit"),
    "D": gettext_noop("little fit"),
}
INTEREST = {
    "1": gettext_noop("high interest"),
    "2": gettext_noop("some interest"),
    "3": gettext_noop("little interest"),
    "4": gettext_noop("no interest yet"),
}
TEMPERATURES = {
    "hot": ("flame", gettext_noop("hot")),
    "warm": ("thermometer-sun", gettext_noop("warm")),
    "cold": ("snowflake", gettext_noop("cold")),
}
UNKNOWN = ("circle-dashed", gettext_noop("unknown"))
TONES = {
    "good": "circle-check",
    "attention": "triangle-alert",
    "refused": "octagon-x",
    "neutral": "circle",
    "info": "info",
}


@dataclass(frozen=True, slots=True)
class GradeShape:
    """A grade in words, and as two rows of four blocks: (x, is filled)."""

    words: str
    fit: list[tuple[int, bool]]
    interest: list[tuple[int, bool]]


def shape_of_grade(value: str) -> GradeShape | None:
    """`A1` is the fullest shape, `D4` the emptiest; anything else has none."""
    letter, digit = value[:1], value[1:]
    if letter not in FIT or digit not in INTEREST:
        return None
    words = _("%(fit)s, %(interest)s") % {"fit": _(FIT[letter]), "interest": _(INTEREST[digit])}
    return GradeShape(words, _blocks(4 - "ABCD".index(letter)), _blocks(5 - int(digit)))


def _blocks(filled: int) -> list[tuple[int, bool]]:
    return [(4 * place, place < filled) for place in range(4)]


def initials(name: str) -> str:
    """First letters of the first and last word: `Nguyễn Thị Lan` gives `NL`."""
    words = [word for word in name.split() if word[0].isalnum()]
    ends = words[:1] + words[1:][-1:]
    return "".join(word[0] for word in ends).upper()
