"""The rows of the leads table. Drawn in Python: a page has five hundred cells, and a template took most of its time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any, Protocol

from django import template
from django.utils.safestring import SafeString, mark_safe

register = template.Library()
LONG = 18
"""A text longer than this may be cut off by its column, so a pointer shows it whole."""


class Cell(Protocol):
    """What a cell shows: `css` its class, `title` what a pointer shows, and a mark (HTML), a link, chips or a text."""

    css: str
    text: str
    url: str
    title: str
    chips: Sequence[str]
    more: int
    mark: str


@register.simple_tag
def lead_row(row: Mapping[str, Any], choose: str = "") -> SafeString:
    """One lead as a table row: ref, name, url, panel_url and cells; `choose` is the word beside its box, if it has one."""
    ref, name = escape(row["ref"]), escape(row["name"])
    url, panel = escape(row["url"]), escape(row["panel_url"])
    box = (
        f'<td class="select pin"><input type="checkbox" name="lead" value="{ref}" form="rows"'
        f' aria-label="{escape(choose)} {name}"></td>'
    )
    head = (
        f'<th scope="row" class="pin main-cell"><a class="truncate" href="{url}" data-open="{ref}"'
        f' hx-get="{panel}" hx-target="#panel" hx-push-url="{url}">{name}</a></th>'
    )
    cells = "".join(map(_cell, row["cells"]))
    # Every text is escaped where it is put in; marks are components, drawn already.
    return mark_safe(f"<tr data-row>{box if choose else ''}{head}{cells}</tr>\n")  # noqa: S308


def _cell(cell: Cell) -> str:
    css = f' class="{escape(cell.css)}"' if cell.css else ""
    shown = cell.title or (cell.text if len(cell.text) > LONG else "")
    title = f' title="{escape(shown)}"' if shown else ""
    return f"<td{css}{title}>{_inside(cell)}</td>"


def _inside(cell: Cell) -> str:
    text = escape(cell.text)
    if cell.mark:
        return cell.mark
    if cell.url:
        return f'<a class="truncate" href="{escape(cell.url)}">{text}</a>'
    if cell.chips:
        chips = "".join(
            f'<span class="chip"><span class="truncate">{escape(chip)}</span></span> '
            for chip in cell.chips
        )
        return chips + (f'<span class="muted small">+{cell.more}</span>' if cell.more else "")
    return text
