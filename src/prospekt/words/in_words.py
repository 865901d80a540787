"""A problem as a sentence in somebody's language: the one place where its parts are filled in."""

from __future__ import annotations

from collections.abc import Callable

from prospekt.words.problem import Problem

_WORDS = frozenset({"field", "target", "wanted", "what"})
"""Parameters that are themselves message ids."""
_COUNTS = frozenset(
    {"count", "days", "limit", "mark", "max_length", "min_length", "most", "n", "seconds", "total"}
)
"""Parameters that count something; the other numbers name a line, an import or a lead."""


def in_words(problem: Problem, gettext: Callable[[str], str], number: Callable[[int], str]) -> str:
    """The sentence with its parts filled in: names of fields and other problems in words, counts as `number` writes them."""

    def shown(name: str, value: object) -> object:
        if isinstance(value, Problem):
            return in_words(value, gettext, number)
        if name in _WORDS and isinstance(value, str) and value:
            return gettext(value)
        if name in _COUNTS and isinstance(value, int):
            return number(value)
        return value

    return gettext(problem.message).format(
        **{name: shown(name, value) for name, value in problem.params.items()}
    )
