"""What leads refer to by id: users and tags; and who calls."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest
from ninja import Query
from pydantic import BaseModel, Field

from prospekt.people.models import Tag, User
from prospekt.people.rest.door import SIGNED_IN, Rest, caller_of
from prospekt.people.rest.lead_shapes import TagAnswer
from prospekt.people.rest.shapes import LARGEST_ID, PAGE, Answer, Limit
from prospekt.people.rules.rights import RIGHTS

rest = Rest("Names")


class MeAnswer(Answer):
    """Who calls, by which token, and what both together may do."""

    id: int
    name: str
    email: str
    role: str
    team_id: int | None
    is_service: bool
    token: str
    rights: list[str]


class UserLine(Answer):
    """Somebody who works here; only the name."""

    id: int
    name: str
    is_active: bool


class UserPage(Answer):
    """A page of users by id."""

    users: list[UserLine]
    next: int | None


class TagPage(Answer):
    """A page of tags by id."""

    tags: list[TagAnswer]
    next: int | None


class ByIdQuery(BaseModel):
    """A page of a list by id."""

    after: Annotated[
        int, Field(ge=0, le=LARGEST_ID, description="`next` of the page before; 0 at first.")
    ] = 0
    limit: Limit = PAGE


@rest.get("/me", right=SIGNED_IN, answer=MeAnswer)
def read_me(request: HttpRequest) -> MeAnswer:
    """Who calls, and what the token may do."""
    caller = caller_of(request)
    user = caller.user
    return MeAnswer(
        id=user.pk, name=str(user), email=user.email, role=user.role, team_id=user.team_id,
        is_service=user.is_service, token=caller.token_name,
        rights=[right for right in RIGHTS if caller.reader.may(right)],
    )  # fmt: skip


@rest.get("/users", right=SIGNED_IN, answer=UserPage)
def list_users(request: HttpRequest, view: Query[ByIdQuery]) -> UserPage:
    """List users, by name only."""
    rows = list(User.objects.filter(pk__gt=view.after).order_by("pk")[: view.limit + 1])
    shown = rows[: view.limit]
    users = [UserLine(id=user.pk, name=str(user), is_active=user.is_active) for user in shown]
    return UserPage(users=users, next=_next(rows, view.limit))


@rest.get("/tags", right="see_leads", answer=TagPage)
def list_tags(request: HttpRequest, view: Query[ByIdQuery]) -> TagPage:
    """List tags."""
    rows = list(Tag.objects.filter(pk__gt=view.after).order_by("pk")[: view.limit + 1])
    tags = [TagAnswer(id=tag.pk, name=tag.name) for tag in rows[: view.limit]]
    return TagPage(tags=tags, next=_next(rows, view.limit))


def _next(rows: list[User] | list[Tag], limit: int) -> int | None:
    return rows[limit - 1].pk if len(rows) > limit else None
