"""The rows of the leads table and of the companies. Drawn in Python: a page has five hundred cells, and a template took most of its time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from html import escape
from typing import Any, Protocol

from django import template
from django.utils.safestring import SafeString, mark_safe

from prospekt.ui import written

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
    shown = cell.title or (cell.text if len(cell.text) > LONG else "")
    title = f' title="{escape(shown)}"' if shown else ""
    return f"<td{_class(cell.css)}{title}>{_inside(cell)}</td>"


@lru_cache(maxsize=64)
def _class(css: str) -> str:
    return f' class="{escape(css)}"' if css else ""


def _inside(cell: Cell) -> str:
    if cell.mark:
        return cell.mark
    text = escape(cell.text) if cell.text else ""
    if cell.url:
        return f'<a class="truncate" href="{escape(cell.url)}">{text}</a>'
    if cell.chips:
        chips = "".join(
            f'<span class="chip"><span class="truncate">{escape(chip)}</span></span> '
            for chip in cell.chips
        )
        return chips + (f'<span class="muted small">+{cell.more}</span>' if cell.more else "")
    return text


@register.simple_tag
def company_row(row: Mapping[str, Any]) -> SafeString:
    """One company as a table row: name, url, industry, employees, city, country and its name, domain, n_people,
    grade (a mark) and score.
    """
    named = ("name", "url", "industry", "city", "country", "country_name", "domain")
    texts = {name: escape(row[name]) for name in named}
    land = f' title="{texts["country_name"]}"' if row["country"] else ""
    employees = "" if row["employees"] is None else written.number(row["employees"])
    return mark_safe(  # noqa: S308 - as above
        f"""
        <tr data-row>
          <th scope="row" class="pin main-cell"><a class="truncate" href="{texts["url"]}">{texts["name"]}</a></th>
          <td class="muted" title="{texts["industry"]}">{texts["industry"]}</td>
          <td class="number">{employees}</td>
          <td class="muted" title="{texts["city"]}">{texts["city"]}</td>
          <td class="muted"{land}>{texts["country"]}</td>
          <td class="muted" title="{texts["domain"]}">{texts["domain"]}</td>
          <td class="number">{row["n_people"]}</td>
          <td>{row["grade"]}</td>
          <td class="number">{row["score"]}</td>
        </tr>
      """
    )


@register.simple_tag
def column_boxes(columns: Iterable[Mapping[str, Any]]) -> SafeString:
    """The columns to choose from: name, label, is_on."""
    return SafeString("".join(map(_box, columns)))


def _box(column: Mapping[str, Any]) -> str:
    checked = " checked" if column["is_on"] else ""
    name, label = escape(column["name"]), escape(column["label"])
    return f'<label><input type="checkbox" name="columns" value="{name}"{checked}> {label}</label>'
