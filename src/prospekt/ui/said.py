"""A problem as a sentence in the language of whoever reads it."""

from __future__ import annotations

from django.utils.translation import gettext

from prospekt.ui import written
from prospekt.words.problem import Problem

_WORDS = frozenset({"field", "target", "wanted", "what"})
"""Parameters that are themselves message ids."""
_COUNTS = frozenset(
    {"count", "days", "limit", "mark", "max_length", "min_length", "most", "n", "seconds", "total"}
)
"""Parameters that count something; the other numbers name a line, an import or a lead."""


def said(problem: Problem) -> str:
    """The sentence with its parts filled in; codes of fields by their names, counts as the reader writes numbers."""
    return gettext(problem.message).format(
        **{name: _shown(name, value) for name, value in problem.params.items()}
    )


def _shown(name: str, value: object) -> object:
    if name in _WORDS and isinstance(value, str) and value:
        return gettext(value)
    if name in _COUNTS and isinstance(value, int):
        return written.number(value)
    return value
