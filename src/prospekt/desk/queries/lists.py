"""The leads list as the page shows it: a sentence, ready cells, chips, choices and ways on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from prospekt.desk.queries.columns import (
    IN_ROWS,
    NUMBERS,
    RISING,
    SORTS_OF,
    all_columns,
    cells,
    column_word,
    lead_url,
)
from prospekt.desk.queries.filter_words import (
    GROUP_WORDS,
    SORT_WORDS,
    Show,
    conditions,
    sentence,
)
from prospekt.desk.queries.groups import MOST_IN_GROUP, group_views
from prospekt.desk.queries.names import Names
from prospekt.people.queries.columns import more_values
from prospekt.people.queries.leads import LeadPage, LeadRow, group_pages, lead_page, tags_of
from prospekt.people.queries.saved_views import ViewRow
from prospekt.people.rules.list_view import DEFAULT_COLUMNS, GROUPS, ListView
from prospekt.people.rules.rights import Reader
from prospekt.playbook.filters.reading import write_text
from prospekt.playbook.filters.tree import Group, to_json
from prospekt.playbook.filters.wording import to_sentence
from prospekt.ui.places import address
from prospekt.ui.written import number

_VIEWS: tuple[tuple[str, dict[str, str]], ...] = (
    (_("All by score"), {}),
    (_("Mine"), {"owner": "me"}),
    (_("Without owner"), {"owner": "nobody"}),
    (_("Newest"), {"sort": "newest"}),
)
SHARE_WORDS: Mapping[str, str] = {
    "own": _("only me"), "team": _("my team"), "all": _("everybody"),
}  # fmt: skip


HELP: Mapping[str, str] = {
    "grade": "grade", "score": "score", "fit": "fit", "interest": "interest", "lifecycle": "lifecycle",
    "temperature": "temperature", "refusals": "do_not_contact", "first_seen": "first_seen",
}  # fmt: skip
"""Column -> the word of the glossary that explains it in the head of the table."""
FOR_CHOSEN = ("claim_leads", "assign_leads", "change_leads", "remove_leads")
"""Rights with any of which choosing rows is of use."""


@dataclass(frozen=True, slots=True)
class Kept:
    """The saved views of a reader, and the one that is open, if one is."""

    rows: Sequence[ViewRow] = ()
    open: ViewRow | None = None
    may_change: bool = False
    may_share: bool = False
    own_team: bool = False

    @property
    def mark(self) -> dict[str, str]:
        """What an address says of the open view."""
        return {"view": str(self.open.id)} if self.open else {}

    def is_as_kept(self, view: ListView) -> bool:
        """Whether the list shows just what the open view keeps."""
        return self.open is not None and dict(self.open.parameters) == view.parameters()


def leads_context(
    view: ListView,
    names: Names,
    *,
    reader: Reader,
    open_ref: str,
    kept: Kept = Kept(),  # noqa: B008
    with_rows: bool = True,
) -> dict[str, Any]:
    """All that the list page needs, except what is in the panel; without rows where they come later."""
    parameters = {**view.parameters(), **kept.mark}
    columns = [
        column for column in view.columns or DEFAULT_COLUMNS if column_word(column, names.own)
    ]
    shown, page = [], LeadPage([], 0, False)
    if with_rows:
        shown, page = _parts(view, names, reader, columns, parameters)
    views = _views(view, kept)
    chooses = any(map(reader.may, FOR_CHOSEN))
    return {
        "view": view,
        "page": page,
        "rows": [row for part in shown for row in part["rows"]],
        "parts": shown,
        "heads": [_head(column, names, view, parameters) for column in ["name", *columns]],
        "width": len(columns) + 1 + chooses,
        "chooses": chooses,
        "sentence": sentence(view, Show(names)),
        "filters": _chips(view, names),
        "filter_url": f"{address('leads_filter')}?{urlencode(parameters)}",
        "facets_url": f"{address('leads_facets')}?{urlencode(parameters)}",
        "bulk_url": f"{address('bulk_new')}?{urlencode(parameters)}",
        "calls_url": f"{address('leads_calls')}?{urlencode(parameters)}",
        "export_url": f"{address('leads_export')}?{urlencode(parameters)}",
        "sorts": [_choice(word, {**parameters, "sort": sort}, view.sort == sort) for sort, word in SORT_WORDS.items()],
        "groups": _groups(view, parameters),
        "looks": {look: list_url({**parameters, "look": look}) for look in ("table", "cards")},
        "columns": [
            {"name": column, "label": column_word(column, names.own), "is_on": column in columns}
            for column in all_columns(names.own)
        ],
        "views": views,
        "kept": kept,
        "kept_as_is": kept.is_as_kept(view),
        "shares": [(code, gettext(word)) for code, word in SHARE_WORDS.items() if code != "team" or kept.own_team],
        "view_label": next((one["label"] for one in views if one["is_current"]), gettext("Own choice")),
        "parameters": parameters,
        "shape": {name: value for name, value in parameters.items() if name != "columns"},
        "keep": {name: value for name, value in parameters.items() if name != "q"},
        "search_url": list_url({name: value for name, value in parameters.items() if name != "q"}),
        "clear_url": list_url({name: value for name, value in parameters.items() if name in ("sort", "columns", "look", "group")}) if view.is_filtered else "",
        "query": urlencode(parameters),
        "here": list_url(parameters),
        "open": open_ref,
        **pages(page, parameters),
    }  # fmt: skip


def list_url(parameters: Mapping[str, str]) -> str:
    """The address of the leads list with these parameters."""
    usual = {("sort", "best"), ("look", "table")}
    kept = {
        name: value for name, value in parameters.items() if value and (name, value) not in usual
    }
    return f"{address('leads')}?{urlencode(kept)}" if kept else address("leads")


def _parts(
    view: ListView,
    names: Names,
    reader: Reader,
    columns: Sequence[str],
    parameters: Mapping[str, str],
) -> tuple[list[dict[str, Any]], LeadPage]:
    """The rows in groups (one without a head, where the view has none), and the page they are of."""
    if view.group:
        groups = group_views(view, names, reader)
        found = group_pages([each.view for each in groups], reader=reader, size=MOST_IN_GROUP)
        heads = [
            {"label": each.label, "n": _count(part.n, part.is_capped), "url": list_url({**each.view.parameters()}),
             "is_whole": part.n <= len(part.rows)}
            for each, part in zip(groups, found, strict=True)
        ]  # fmt: skip
    else:
        found, heads = [lead_page(view, reader=reader)], [None]
    rows = [row for part in found for row in part.rows]
    tags = tags_of(rows)
    needed = [column for column in columns if column not in IN_ROWS]
    more = more_values(rows, needed) if needed else {}
    here = list_url(parameters)
    beside = f"{here}{'&' if '?' in here else '?'}"
    shown = [
        {
            "head": head,
            "rows": [_shown(row, columns, names, tags, more, beside) for row in part.rows],
        }
        for head, part in zip(heads, found, strict=True)
        if part.rows or head is None
    ]
    if view.look == "cards":
        for part in shown:
            for row in part["rows"]:
                row["facts"] = _card_facts(row, columns, names)
    if view.group:
        n = sum(part.n for part in found)
        return shown, LeadPage(rows, n, any(part.is_capped for part in found))
    return shown, found[0]


def pages(page: LeadPage, parameters: Mapping[str, str]) -> dict[str, str]:
    """The foot of the list: what is shown and where it goes on."""
    return {
        "summary": summary(len(page.rows), page.n, page.is_capped),
        "first_url": list_url(parameters) if page.previous else "",
        "previous_url": list_url({**parameters, "before": page.previous}) if page.previous else "",
        "next_url": list_url({**parameters, "after": page.next}) if page.next else "",
    }


def summary(shown: int, n: int, is_capped: bool) -> str:
    """`50 of 1,000+`: a count goes no further than 1,000."""
    return gettext("{shown} of {total}").format(shown=shown, total=_count(n, is_capped))


def _count(n: int, is_capped: bool) -> str:
    return f"{number(n)}+" if is_capped else number(n)


def _shown(
    row: LeadRow, columns: Sequence[str], names: Names, tags: Mapping[Any, Sequence[str]],
    more: Mapping[Any, Mapping[str, Any]], beside: str,
) -> dict[str, Any]:  # fmt: skip
    """A line of the list; `beside` is the list's own address, ready for one parameter more."""
    ref = str(row.ref)
    return {
        "ref": ref,
        "name": row.name or row.email or row.phone or f"#{row.id}",
        "is_company": row.is_company,
        "url": f"{beside}open={ref}",
        "panel_url": lead_url(ref, "lead_panel"),
        "cells": cells(row, columns, names, tags.get(row.ref, []), more.get(row.ref, {})),
    }


def _card_facts(
    row: Mapping[str, Any], columns: Sequence[str], names: Names
) -> list[dict[str, Any]]:
    """What a card says of a lead: the columns that have something in them, with their names."""
    return [
        {
            "label": column_word(column, names.own),
            "text": cell.title or cell.text,
            "mark": cell.mark,
            "chips": cell.chips,
        }
        for column, cell in zip(columns, row["cells"], strict=True)
        if cell.text or cell.mark or cell.chips
    ]


def _chips(view: ListView, names: Names) -> list[dict[str, str]]:
    """The conditions that must all hold, each with the way to take it away."""
    show, parameters = Show(names), view.parameters()
    found = []
    for short, part in conditions(view):
        rest = {
            name: text
            for name, text in parameters.items()
            if name not in short and name != "filter"
        }
        left = [other for gone, other in conditions(view) if other is not part and not gone]
        if left:
            rest["filter"] = write_text(
                to_json(left[0] if len(left) == 1 else Group("all", tuple(left)))
            )
        found.append(
            {"label": "", "value": to_sentence(part, gettext, show), "remove_url": list_url(rest)}
        )
    return found


def _head(
    column: str, names: Names, view: ListView, parameters: Mapping[str, str]
) -> dict[str, Any]:
    sorts = SORTS_OF.get(column, ())
    after = sorts[(sorts.index(view.sort) + 1) % len(sorts)] if view.sort in sorts else sorts[:1]
    direction = ("ascending" if view.sort in RISING else "descending") if view.sort in sorts else ""
    return {
        "label": column_word(column, names.own),
        "url": list_url({**parameters, "sort": after if isinstance(after, str) else after[0]})
        if sorts
        else "",
        "direction": direction,
        "is_number": column in NUMBERS,
        "is_name": column == "name",
        "help": HELP.get(column, ""),
    }


def _choice(word: str, parameters: Mapping[str, str], is_current: bool) -> dict[str, Any]:
    return {"label": gettext(word), "url": list_url(parameters), "is_current": is_current}


def _groups(view: ListView, parameters: Mapping[str, str]) -> list[dict[str, Any]]:
    none = _choice(_("No groups"), {**parameters, "group": ""}, not view.group)
    return [none] + [
        _choice(GROUP_WORDS[name], {**parameters, "group": name}, view.group == name)
        for name in GROUPS
    ]


def list_views() -> list[tuple[str, str]]:
    """The views of the leads list that everybody has: name and address."""
    return [(gettext(label), list_url(wanted)) for label, wanted in _VIEWS]


def _views(view: ListView, kept: Kept) -> list[dict[str, Any]]:
    shipped = [
        {
            "label": gettext(label),
            # Whoever begins with a view of their own still gets to all leads.
            "url": list_url(wanted or {"view": "all"})
            if any(row.is_first for row in kept.rows)
            else list_url(wanted),
            "is_current": kept.open is None and view.parameters() == wanted,
            "share": "",
        }
        for label, wanted in _VIEWS
    ]
    return shipped + [
        {
            "label": row.name,
            "url": list_url({"view": str(row.id)}),
            "is_current": kept.open is not None and kept.open.id == row.id,
            "share": gettext(SHARE_WORDS[row.share]) if row.share != "own" else "",
        }
        for row in kept.rows
    ]
