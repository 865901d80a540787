"""From a request to a view of the leads list: the address, and the saved view that it names."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import QueryDict

from prospekt.desk.queries.filter_words import words_here
from prospekt.desk.queries.lists import Kept
from prospekt.desk.queries.names import Names
from prospekt.people.queries.saved_views import (
    ViewRow,
    may_change,
    no_view,
    saved_view,
    share_of,
)
from prospekt.people.rules.list_view import ListView, read_view
from prospekt.people.rules.rights import Reader
from prospekt.words.problem import Refusal

PLACES = ("after", "before", "open", "view")
ALL = "all"


@dataclass(frozen=True, slots=True)
class Asked:
    """The view an address asks for, and the reader's saved views; `goes_to` is a view to begin with instead."""

    view: ListView
    kept: Kept
    goes_to: int | None = None


def asked_view(query: QueryDict, names: Names, reader: Reader) -> Asked:
    """Read the address of the leads list; `names` with the reader's views. Raises Refusal unknown_filter, unknown_sort, bad_cursor, not_found."""
    parameters = query.dict()
    if len(query.getlist("columns")) > 1:
        parameters["columns"] = ",".join(query.getlist("columns"))
    rows = names.views
    name = parameters.pop("view", "")
    if not query and (first := next((row.id for row in rows if row.is_first), None)):
        return Asked(ListView(), Kept(rows), first)
    opened = _opened(name, rows, reader)
    if opened and not set(parameters) - {*PLACES, "q"}:
        parameters = {**opened.parameters, **parameters}
    view = read_view(parameters, vocabulary=lambda: words_here(names))
    changes = opened is not None and may_change(opened.owner_id, opened.share, reader)
    may_share, has_team = reader.may("share_views"), reader.team_id is not None
    return Asked(view, Kept(rows, opened, changes, may_share, has_team))


def _opened(name: str, rows: list[ViewRow], reader: Reader) -> ViewRow | None:
    if name in ("", ALL):
        return None
    if not (name.isascii() and name.isdigit() and len(name) < 19):
        raise Refusal(no_view())
    found = next((row for row in rows if row.id == int(name)), None)
    if found is None:
        view = saved_view(int(name), reader=reader)
        found = ViewRow(view.pk, view.name, view.owner_id, share_of(view), view.query)
    return found
