"""Saved views of the leads list."""

from __future__ import annotations

from typing import Literal

from django.http import HttpRequest

from prospekt.people.queries.saved_views import MOST_SHOWN, seen_views, share_of
from prospekt.people.rest.door import Rest, caller_of
from prospekt.people.rest.shapes import Answer

rest = Rest("Leads")


class ViewAnswer(Answer):
    """A saved view: `parameters` are those of the list of leads, and how the screens show it."""

    id: int
    name: str
    owner_id: int
    share: Literal["own", "team", "all"]
    parameters: dict[str, str]


class ViewsAnswer(Answer):
    """The views that the caller has, by name; the first 100."""

    views: list[ViewAnswer]


@rest.get("/views", right="see_leads", answer=ViewsAnswer)
def list_views(request: HttpRequest) -> ViewsAnswer:
    """List saved views: one's own, those of the team, and those for all."""
    rows = seen_views(caller_of(request).reader).order_by("name", "id")[:MOST_SHOWN]
    views = [
        ViewAnswer(
            id=row.pk, name=row.name, owner_id=row.owner_id, share=share_of(row), parameters=row.query
        )
        for row in rows
    ]  # fmt: skip
    return ViewsAnswer(views=views)
