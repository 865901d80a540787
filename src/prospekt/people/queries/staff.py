"""Who works here: people with role, team and second step, open invitations, and the tree of teams."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from allauth.mfa.models import Authenticator
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from prospekt.people.models import Company, Invitation, Person, Team, User

PAGE = 100
SECOND_FACTORS = ("totp", "webauthn")
INDENT = "\u2003"


def staff(search: str = "") -> QuerySet[User]:
    """Users, those who may sign in first, then by name; `has_second_factor` beside. Search: name or address."""
    factors = Authenticator.objects.filter(user=OuterRef("pk"), type__in=SECOND_FACTORS)
    rows = User.objects.select_related("team").annotate(has_second_factor=Exists(factors))
    if search:
        rows = rows.filter(Q(name__icontains=search) | Q(email__icontains=search))
    return rows.order_by("-is_active", "name", "email")


def leads_owned(user_id: int) -> int:
    """How many leads a user owns."""
    here: dict[str, Any] = {"owner_id": user_id, "deleted_at": None}
    persons = Person.objects.filter(**here).count()
    return persons + Company.objects.filter(**here, is_lead=True).count()


def open_invitations() -> QuerySet[Invitation]:
    """Neither used nor taken back, the newest first; also those whose link is too old."""
    rows = Invitation.objects.filter(accepted_at=None, revoked_at=None)
    return rows.select_related("team", "invited_by").order_by("-sent_at", "-pk")


@dataclass(frozen=True, slots=True)
class TeamRow:
    """A team in the tree: how deep it stands, how many people (who may sign in) and leads it has itself."""

    id: int
    name: str
    parent_id: int | None
    depth: int
    people: int
    leads: int


def team_tree() -> list[TeamRow]:
    """All teams, each under its parent, by name; three statements."""
    counted = Count("user", filter=Q(user__is_active=True))
    people = dict(Team.objects.annotate(people=counted).values_list("id", "people"))
    leads = _leads_by_team()
    return [
        TeamRow(id_, name, parent, depth, people.get(id_, 0), leads.get(id_, 0))
        for id_, name, parent, depth in _walked()
    ]


def team_choices(without: Sequence[int] = ()) -> list[tuple[int, str]]:
    """(id, name) of teams in the order of the tree, sub-teams set in."""
    return [
        (id_, INDENT * depth + name)
        for id_, name, _parent, depth in _walked()
        if id_ not in without
    ]


def _walked() -> list[tuple[int, str, int | None, int]]:
    """(id, name, parent, depth) of all teams: a parent, then what stands under it."""
    children: dict[int | None, list[tuple[int, str]]] = {}
    for id_, name, parent in Team.objects.order_by("name").values_list("id", "name", "parent_id"):
        children.setdefault(parent, []).append((id_, name))

    def walk(parent: int | None, depth: int) -> Iterator[tuple[int, str, int | None, int]]:
        for id_, name in children.get(parent, ()):
            yield id_, name, parent, depth
            yield from walk(id_, depth + 1)

    return list(walk(None, 0))


def _leads_by_team() -> dict[int, int]:
    found: dict[int, int] = {}
    for rows in (
        Person.objects.filter(deleted_at=None),
        Company.objects.filter(deleted_at=None, is_lead=True),
    ):
        counts = rows.exclude(team=None).order_by().values_list("team").annotate(n=Count("pk"))
        for team_id, n in counts:
            found[team_id] = found.get(team_id, 0) + n
    return found
