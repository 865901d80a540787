"""The mark of a grade, drawn once for every grade and language: a list shows fifty of only seventeen."""

from __future__ import annotations

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from prospekt.ui.drawn import kept
from prospekt.ui.templatetags.ui import grade


@kept
def grade_mark(value: str) -> SafeString:
    """The mark as safe HTML, as the component draws it."""
    return render_to_string("ui/_grade.html", grade(value))
