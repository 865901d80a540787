"""Teams: a tree without circles; one that anybody or anything belongs to stays."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from prospekt.ledger.events import Actor
from prospekt.people.actions.invitations import invite, revoke_invitation
from prospekt.people.actions.teams import change_team, delete_team, make_team
from prospekt.people.models import Person, Team, User
from prospekt.people.queries.staff import team_choices, team_tree
from prospekt.words.problem import Refusal
from tests.conftest import Cast
from tests.stages.people.leads import draft, save
from tests.stages.people.test_users import facts

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 21, 8, tzinfo=UTC)
BY = Actor(None, "cli")
HOW: dict[str, Any] = {"by": BY, "now": NOW}


def refused(code: str, action: Any, *args: Any, **kwargs: Any) -> str:
    with pytest.raises(Refusal) as caught:
        action(*args, **HOW, **kwargs)
    assert caught.value.problem.code == code
    return str(caught.value)


def test_a_team_is_made_renamed_moved_and_deleted() -> None:
    north = make_team("  Sales   Nordics ", parent_id=None, **HOW)
    oslo = make_team("Oslo", parent_id=north.pk, **HOW)
    assert change_team(oslo.pk, name="Bergen", parent_id=None, **HOW)
    assert not change_team(oslo.pk, name="Bergen", parent_id=None, **HOW)
    delete_team(oslo.pk, **HOW)
    assert list(Team.objects.values_list("name", flat=True)) == ["Sales Nordics"]
    assert facts("team.made") == [
        {"team": north.pk, "parent": None},
        {"team": oslo.pk, "parent": north.pk},
    ]
    assert facts("team.changed") == [
        {"team": oslo.pk, "parent": None, "before": north.pk, "is_renamed": True}
    ]
    assert facts("team.deleted") == [{"team": oslo.pk}]


@pytest.mark.parametrize("name", ["", "   ", "x" * 81])
def test_a_name_is_needed(name: str) -> None:
    refused("bad_name", make_team, name, parent_id=None)


def test_names_that_read_alike_are_taken() -> None:
    make_team("Sales Ærø", parent_id=None, **HOW)
    refused("name_taken", make_team, "sales  AERO", parent_id=None)


def test_a_team_is_not_put_under_itself_or_its_own() -> None:
    top = make_team("Top", parent_id=None, **HOW)
    middle = make_team("Middle", parent_id=top.pk, **HOW)
    leaf = make_team("Leaf", parent_id=middle.pk, **HOW)
    for below in (top, middle, leaf):
        refused("team_circle", change_team, top.pk, name="Top", parent_id=below.pk)
    refused("not_found", change_team, top.pk, name="Top", parent_id=999_999)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(moves=st.lists(st.tuples(st.integers(0, 5), st.integers(-1, 5)), max_size=12))
def test_whatever_is_moved_where_every_team_stays_in_the_tree(moves: list[tuple[int, int]]) -> None:
    Team.objects.update(parent=None)
    Team.objects.all().delete()
    ids = [make_team(f"Team {n}", parent_id=None, **HOW).pk for n in range(6)]
    for which, where in moves:
        parent = ids[where] if where >= 0 else None
        with contextlib.suppress(Refusal):
            change_team(ids[which], name=f"Team {which}", parent_id=parent, **HOW)
    assert {row.id for row in team_tree()} == set(ids)


def test_a_team_with_people_teams_leads_or_invitations_stays_and_says_why(cast: Cast) -> None:
    assert "switched off: 2." in refused("team_not_empty", delete_team, cast.rep.team_id)
    over = make_team("Over", parent_id=None, **HOW)
    make_team("Under", parent_id=over.pk, **HOW)
    assert "stand under it: 1." in refused("team_not_empty", delete_team, over.pk)
    busy = make_team("Busy", parent_id=None, **HOW)
    save(draft("Ola Nordmann"))
    Person.objects.update(team=busy)
    assert "belong to it: 1." in refused("team_not_empty", delete_team, busy.pk)
    wanted = make_team("Wanted", parent_id=None, **HOW)
    invitation, _token = invite(email="a@b.no", role="partner", team_id=wanted.pk, **HOW)
    assert "lead into it: 1." in refused("team_not_empty", delete_team, wanted.pk)
    revoke_invitation(invitation.pk, **HOW)
    delete_team(wanted.pk, **HOW)
    assert facts("team.deleted") == [{"team": wanted.pk}]


def test_the_tree_counts_people_who_may_sign_in_and_leads(cast: Cast) -> None:
    oslo = make_team("Oslo", parent_id=cast.rep.team_id, **HOW)
    save(draft("Ola Nordmann"), draft(company="Fjord AS"))
    Person.objects.update(team=oslo)
    tree = {row.name: row for row in team_tree()}
    north, under = tree["North"], tree["Oslo"]
    assert (north.people, north.leads) == (2, 0)
    assert (under.people, under.leads, under.depth, under.parent_id) == (
        0,
        1,
        north.depth + 1,
        north.id,
    )
    User.objects.filter(pk=cast.rep.pk).update(is_active=False)
    assert {row.name: row.people for row in team_tree()}["North"] == 1
    names = [name.strip() for _id, name in team_choices(without=[oslo.pk])]
    assert set(names) == set(tree) - {"Oslo"}
