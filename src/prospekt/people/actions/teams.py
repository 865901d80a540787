"""Teams: make them, call them something else, put them under another one, take them away when empty."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from prospekt.ledger.actions import append
from prospekt.ledger.events import Actor
from prospekt.people.events import TeamChanged, TeamDeleted, TeamMade
from prospekt.people.models import Company, Invitation, Person, Team, User
from prospekt.people.queries.rights import teams_under
from prospekt.words.folding import fold
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

LONGEST_NAME = 80


def make_team(name: str, *, parent_id: int | None, by: Actor, now: datetime) -> Team:
    """A new team. Raises Refusal for a name that is empty, too long or taken, and a parent that is gone."""
    with transaction.atomic():
        known = _all_locked()
        name = _checked_name(name, known, None)
        _check_there(parent_id, known)
        team = Team.objects.create(name=name, parent_id=parent_id)
        append([TeamMade(team=team.pk, parent=parent_id)], by=by, now=now)
    return team


def change_team(
    team_id: int, *, name: str, parent_id: int | None, by: Actor, now: datetime
) -> bool:
    """Another name or place; False if nothing changed. Who leads the teams above sees its leads from now on.

    Raises Refusal as `make_team`, and where a team would stand under itself or under one of its own.
    """
    with transaction.atomic():
        known = _all_locked()
        _check_there(team_id, known)
        name = _checked_name(name, known, team_id)
        _check_there(parent_id, known)
        if parent_id is not None and parent_id in teams_under(team_id):
            message = _(
                "“{name}” cannot stand under itself or under one of its own teams. Choose another one."
            )
            raise Refusal(Problem("team_circle", message, {"name": name}, column="parent"))
        team = known[team_id]
        if (name, parent_id) == (team.name, team.parent_id):
            return False
        Team.objects.filter(pk=team_id).update(name=name, parent_id=parent_id)
        happened = TeamChanged(
            team=team_id, parent=parent_id, before=team.parent_id, is_renamed=name != team.name
        )
        append([happened], by=by, now=now)
    return True


def delete_team(team_id: int, *, by: Actor, now: datetime) -> None:
    """Take an empty team away. Raises Refusal, saying why, while anybody or anything belongs to it."""
    with transaction.atomic():
        known = _all_locked()
        _check_there(team_id, known)
        if problem := why_not_deleted(known[team_id]):
            raise Refusal(problem)
        Person.objects.filter(team_id=team_id).update(team_id=None)
        Company.objects.filter(team_id=team_id).update(team_id=None)
        Invitation.objects.filter(team_id=team_id).update(team_id=None)
        Team.objects.filter(pk=team_id).delete()
        append([TeamDeleted(team=team_id)], by=by, now=now)


def why_not_deleted(team: Team) -> Problem | None:
    """What still belongs to the team, and what to do about it; None if it may go."""
    params = {"name": team.name}
    if n := User.objects.filter(team=team).count():
        message = _(
            "“{name}” cannot be deleted. People who belong to it, also those switched off: {n}. Put them into another team first."
        )
        return Problem("team_not_empty", message, params | {"n": n})
    if n := Team.objects.filter(parent=team).count():
        message = _(
            "“{name}” cannot be deleted. Teams that stand under it: {n}. Put them under another one first."
        )
        return Problem("team_not_empty", message, params | {"n": n})
    here = {"team": team, "deleted_at": None}
    if n := Person.objects.filter(**here).count() + Company.objects.filter(**here).count():
        message = _(
            "“{name}” cannot be deleted. Leads and companies that belong to it: {n}. Give them to somebody of another team first."
        )
        return Problem("team_not_empty", message, params | {"n": n})
    if n := Invitation.objects.filter(team=team, accepted_at=None, revoked_at=None).count():
        message = _(
            "“{name}” cannot be deleted. Invitations that lead into it: {n}. Take them back first."
        )
        return Problem("team_not_empty", message, params | {"n": n})
    return None


def _all_locked() -> dict[int, Team]:
    """All teams, kept as they are until the end of the transaction: a circle needs two moves at once."""
    return {team.pk: team for team in Team.objects.select_for_update().order_by("pk")}


def _check_there(team_id: int | None, known: dict[int, Team]) -> None:
    if team_id is not None and team_id not in known:
        message = _("This team is no longer there. Choose one of the list.")
        raise Refusal(Problem("not_found", message))


def _checked_name(text: str, known: dict[int, Team], own_id: int | None) -> str:
    name = " ".join(text.split())
    if not name or len(name) > LONGEST_NAME:
        message = _("A team needs a name of 1 to {most} characters.")
        raise Refusal(Problem("bad_name", message, {"most": LONGEST_NAME}, column="name"))
    taken = {fold(team.name) for team in known.values() if team.pk != own_id}
    if fold(name) in taken:
        message = _("There is a team called “{name}” already. Choose another name.")
        raise Refusal(Problem("name_taken", message, {"name": name}, column="name"))
    return name
