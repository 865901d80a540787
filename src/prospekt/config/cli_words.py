"""Problems and numbers in the language of the command line, for what is said without Django.

A command that has Django says the same with `ui/said.py` and `ui/written.py`, as screens do.
"""

from __future__ import annotations

from prospekt.config import cli_language
from prospekt.words import written
from prospekt.words.in_words import in_words
from prospekt.words.problem import Problem


def said(problem: Problem) -> str:
    """The sentence of a problem, on one line."""
    return " ".join(in_words(problem, cli_language.gettext, number).split())


def number(value: float, places: int | None = None) -> str:
    """With thousands apart and the decimals there are, or `places` of them."""
    return written.number(value, cli_language.language(), places)
