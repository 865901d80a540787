"""A problem as a sentence in the language of whoever reads it."""

from __future__ import annotations

from django.utils.translation import gettext

from prospekt.ui import written
from prospekt.words.in_words import in_words
from prospekt.words.problem import Problem


def said(problem: Problem) -> str:
    """The sentence with its parts filled in; codes of fields by their names, counts as the reader writes numbers."""
    return in_words(problem, gettext, written.number)
