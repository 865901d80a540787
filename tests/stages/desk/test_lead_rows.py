"""The rows of the leads table, drawn in Python: nothing that somebody typed becomes HTML, and components drawn once."""

from __future__ import annotations

from django.template import Context, Template
from django.utils.safestring import SafeString

from prospekt.desk.queries.columns import Cell
from prospekt.desk.templatetags.lead_rows import lead_row

TYPED = """<b>"O'Neil" & co</b>"""
SAFE = "&lt;b&gt;&quot;O&#x27;Neil&quot; &amp; co&lt;/b&gt;"


def test_whatever_was_typed_is_shown_as_typed() -> None:
    cells = [
        Cell("muted", TYPED),
        Cell("", TYPED, f"/leads/{TYPED}/"),
        Cell(title=TYPED, text="NO"),
        Cell(chips=[TYPED], more=2),
        Cell(mark=SafeString("<svg></svg>")),
    ]
    row = {"ref": "p1", "name": TYPED, "url": TYPED, "panel_url": TYPED, "cells": cells}
    html = lead_row(row, TYPED)
    assert "<b>" not in html
    assert html.count(SAFE) == 13
    assert "<svg></svg>" in html
    assert "+2" in html


def test_without_a_word_for_choosing_there_is_no_box() -> None:
    row = {"ref": "p1", "name": "Ole", "url": "/", "panel_url": "/", "cells": []}
    assert "checkbox" not in lead_row(row)
    assert 'value="p1"' in lead_row(row, "Choose")


def test_a_component_drawn_once_tells_a_typed_text_from_a_safe_one() -> None:
    drawn = Template("{% load ui %}{% tone 'good' word %}")
    assert "<i>x</i>" in drawn.render(Context({"word": SafeString("<i>x</i>")}))
    assert "&lt;i&gt;x&lt;/i&gt;" in drawn.render(Context({"word": "<i>x</i>"}))
