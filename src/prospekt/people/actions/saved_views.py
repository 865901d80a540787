"""Keep a view of the leads list under a name, share it, begin with it, remove it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from prospekt.ledger.actions import append
from prospekt.ledger.events import Actor
from prospekt.people.events import ViewPutFirst, ViewRemoved, ViewSaved
from prospekt.people.models import FirstView, SavedView
from prospekt.people.queries.filters import vocabulary
from prospekt.people.queries.rights import not_allowed, reader_of
from prospekt.people.queries.saved_views import may_change, saved_view, share_of
from prospekt.people.rules.list_view import read_view
from prospekt.people.rules.rights import Reader
from prospekt.people.rules.typed_text import check_text
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

SHARES = ("own", "team", "all")
LONGEST_NAME = 80
MOST_VIEWS = 200
_PLACES = ("after", "before", "open", "view")


@dataclass(frozen=True, slots=True)
class ViewDraft:
    """A view as it shall be: its name, the parameters of its address, and who sees it (own, team or all)."""

    name: str
    parameters: Mapping[str, str]
    share: str = "own"


def save_view(draft: ViewDraft, *, view_id: int | None = None, by: Actor, now: datetime) -> int:
    """Keep a new view, or change the one of that id; returns its id.

    Raises Refusal: no name, a filter nobody knows, not_found, not_allowed to share or to change it.
    """
    name = " ".join(check_text(_("Name"), draft.name, LONGEST_NAME).split())
    if not name:
        raise Refusal(Problem("required", _("A view needs a name. Type one."), column="name"))
    given = {key: text for key, text in draft.parameters.items() if key not in _PLACES}
    query = read_view(given, vocabulary=vocabulary).parameters()
    with transaction.atomic():
        reader = _known(by)
        view = _view_to_change(view_id, reader, now)
        _share(view, draft.share, reader)
        view.name, view.query, view.changed_at = name, query, now
        view.save()
        happened = ViewSaved(view=view.pk, team=view.team_id, is_for_all=view.is_for_all)
        append([happened], by=by, now=now)
    return view.pk


def remove_view(view_id: int, *, by: Actor, now: datetime) -> None:
    """Remove a view; whoever began with it begins with all leads. Raises Refusal not_found, not_allowed."""
    with transaction.atomic():
        view = _view_to_change(view_id, _known(by), now)
        append([ViewRemoved(view=view.pk)], by=by, now=now)
        view.delete()


def put_first(view_id: int | None, *, by: Actor, now: datetime) -> None:
    """Let the list of whoever acts begin with a view they see; None: as it comes. Raises Refusal not_found."""
    with transaction.atomic():
        reader = _known(by)
        if view_id is None:
            FirstView.objects.filter(user_id=reader.user_id).delete()
        else:
            view = saved_view(view_id, reader=reader)
            FirstView.objects.update_or_create(user_id=reader.user_id, defaults={"view": view})
        append([ViewPutFirst(view=view_id)], by=by, now=now)


def _known(by: Actor) -> Reader:
    """Views belong to users; Prospekt itself has none."""
    if by.user_id is None:
        raise Refusal(not_allowed())
    return reader_of(by)


def _view_to_change(view_id: int | None, reader: Reader, now: datetime) -> SavedView:
    if view_id is None:
        if SavedView.objects.filter(owner_id=reader.user_id).count() >= MOST_VIEWS:
            message = _("You have {most} views already. Remove one that you no longer use.")
            raise Refusal(Problem("too_many_views", message, {"most": MOST_VIEWS}))
        return SavedView(owner_id=reader.user_id, made_at=now)
    view = saved_view(view_id, reader=reader)
    if not may_change(view.owner_id, share_of(view), reader):
        raise Refusal(not_allowed())
    return view


def _share(view: SavedView, share: str, reader: Reader) -> None:
    if share not in SHARES:
        message = _("A view is for oneself (own), for the team, or for all. Choose one of them.")
        raise Refusal(Problem("unknown_code", message, column="share"))
    is_new = share != (share_of(view) if view.pk else "own")
    if is_new and share != "own" and not reader.may("share_views"):
        raise Refusal(not_allowed())
    if share == "team" and view.team_id is None and reader.team_id is None:
        message = _("You belong to no team. Share the view with all, or keep it for yourself.")
        raise Refusal(Problem("no_team", message, column="share"))
    view.is_for_all = share == "all"
    view.team_id = (view.team_id or reader.team_id) if share == "team" else None
