"""The mark of a grade, drawn once for every grade and language: a list shows fifty of only seventeen."""

from __future__ import annotations

from functools import lru_cache

from django.template.loader import render_to_string
from django.utils.translation import get_language

from prospekt.ui.templatetags.ui import grade


def grade_mark(value: str) -> str:
    """The mark as safe HTML, as the component draws it."""
    return _mark(value, get_language() or "")


@lru_cache(maxsize=256)
def _mark(value: str, language: str) -> str:
    return render_to_string("ui/_grade.html", grade(value))
