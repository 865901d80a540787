"""Saved views of the leads list: which ones somebody has, and what they may do with them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from prospekt.people.models import SavedView
from prospekt.people.rules.rights import SYSTEM, Reader
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

MOST_SHOWN = 100


@dataclass(frozen=True, slots=True)
class ViewRow:
    """A saved view as lists of views show it. `share` is own, team or all; `is_first`: the list begins with it."""

    id: int
    name: str
    owner_id: int
    share: str
    parameters: Mapping[str, str]
    is_first: bool = False


def seen_views(reader: Reader) -> QuerySet[SavedView]:
    """The views a reader has: own, of the own team and the teams under it, those for all; Prospekt itself has every one."""
    if reader.role == SYSTEM:
        return SavedView.objects.all()
    mine = Q(owner_id=reader.user_id) | Q(is_for_all=True) | Q(team_id__in=_teams(reader))
    return SavedView.objects.filter(mine)


def _teams(reader: Reader) -> list[int]:
    return sorted(team for team in {reader.team_id, *reader.team_ids} if team is not None)


def views_sql(reader: Reader) -> tuple[str, tuple[Any, ...]]:
    """A SELECT of (kind, id, name, what `view_row` reads, parameters) of the reader's first 100 views."""
    teams = _teams(reader)
    of_team = f" OR v.team_id IN ({', '.join(['%s'] * len(teams))})" if teams else ""
    first = "EXISTS (SELECT 1 FROM people_firstview f WHERE f.user_id = %s AND f.view_id = v.id)"
    sql = (
        "SELECT 'view', v.id, v.name,"
        " v.owner_id || '|' || CASE WHEN v.is_for_all THEN 'all' WHEN v.team_id IS NOT NULL THEN 'team' ELSE 'own' END"
        f" || '|' || CASE WHEN {first} THEN 'first' ELSE '' END, CAST(v.query AS text)"
        f" FROM people_savedview v WHERE v.owner_id = %s OR v.is_for_all{of_team} ORDER BY v.name, v.id LIMIT {MOST_SHOWN}"
    )
    return sql, (reader.user_id, reader.user_id, *teams)


def view_row(id_: int, name: str, told: str, query: str) -> ViewRow:
    """A row of `views_sql`."""
    owner_id, share, first = told.split("|")
    return ViewRow(id_, name, int(owner_id), share, json.loads(query), first == "first")


def share_of(view: SavedView) -> str:
    """own, team or all."""
    return "all" if view.is_for_all else "team" if view.team_id else "own"


def saved_view(view_id: int, *, reader: Reader) -> SavedView:
    """A view the reader has. Raises Refusal not_found."""
    found = seen_views(reader).filter(pk=view_id).first()
    if found is None:
        raise Refusal(no_view())
    return found


def may_change(owner_id: int, share: str, reader: Reader) -> bool:
    """Whether the reader may change or remove a view they see: their own, and a shared one with the right to share."""
    return owner_id == reader.user_id or (share != "own" and reader.may("share_views"))


def no_view() -> Problem:
    """A view that is not there, or that the reader may not know of."""
    return Problem("not_found", _("There is no such view. It may have been removed."))
