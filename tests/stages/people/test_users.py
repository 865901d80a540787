"""Who may sign in and do what: added, moved, switched off, helped after a loss; each with its event."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.db.models import ProtectedError

from prospekt.ledger.events import Actor
from prospekt.ledger.models import Event
from prospekt.people.actions.users import (
    add_user,
    change_user,
    move_user,
    reset_second_factor,
    switch_off,
    switch_on,
)
from prospekt.people.models import Company, Person, Team, User
from prospekt.words.problem import Refusal
from tests.conftest import Cast
from tests.stages.people.leads import draft, save

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 21, 8, tzinfo=UTC)
BY = Actor(None, "cli")
GOOD = "purple stapler canyon"


def facts(name: str) -> list[dict[str, Any]]:
    """The facts of all events of a name, in order."""
    return [
        dict(facts)
        for facts in Event.objects.filter(name=name).order_by("id").values_list("facts", flat=True)
    ]


def refused(code: str, action: Any, *args: Any, **kwargs: Any) -> str:
    with pytest.raises(Refusal) as caught:
        action(*args, by=BY, now=NOW, **kwargs)
    assert caught.value.problem.code == code
    return str(caught.value)


def owned_by(user: User, *names: str) -> None:
    """Leads, and one company, of a user."""
    save(*(draft(name) for name in names), draft(company="Fjord AS"))
    Person.objects.update(owner=user, team=user.team)
    Company.objects.update(owner=user, team=user.team)


def test_somebody_is_added_and_the_log_holds_ids_and_codes_only(cast: Cast) -> None:
    user = add_user(
        email=" Kari@Example.com ", password=GOOD, name="Kari", role="manager", by=BY, now=NOW
    )
    assert (user.email, user.role, user.check_password(GOOD)) == (
        "kari@example.com",
        "manager",
        True,
    )
    assert facts("user.added") == [
        {"user": user.pk, "role": "manager", "team": None, "invitation": None}
    ]


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"email": "kari"}, "bad_email"),
        ({"email": "REP@example.com"}, "user_exists"),
        ({"password": "Sommer2026"}, "weak_password"),
        ({"role": "king"}, "unknown_role"),
        ({"team_id": 999_999}, "unknown_team"),
    ],
)
def test_what_cannot_be_added_is_refused_and_nobody_is_there(
    cast: Cast, changed: dict[str, Any], code: str
) -> None:
    n = User.objects.count()
    refused(code, add_user, **{"email": "kari@example.com", "password": GOOD, **changed})
    assert (User.objects.count(), facts("user.added")) == (n, [])


def test_leads_follow_their_owner_into_another_team(cast: Cast) -> None:
    owned_by(cast.rep, "Ola Nordmann", "Kari Nordmann")
    south = cast.other_rep.team
    assert move_user(cast.rep.pk, south.pk, by=BY, now=NOW)
    assert set(Person.objects.values_list("team_id", flat=True)) == {south.pk}
    assert set(Company.objects.values_list("team_id", flat=True)) == {south.pk}
    assert facts("user.moved") == [
        {"user": cast.rep.pk, "team": south.pk, "before": cast.rep.team_id, "leads": 3}
    ]


def test_leads_of_others_stay_where_they_are(cast: Cast) -> None:
    owned_by(cast.team_lead, "Ola Nordmann")
    move_user(cast.rep.pk, cast.other_rep.team_id, by=BY, now=NOW)
    assert set(Person.objects.values_list("team_id", flat=True)) == {cast.team_lead.team_id}
    assert facts("user.moved")[0]["leads"] == 0


def test_moving_to_where_one_is_changes_nothing(cast: Cast) -> None:
    assert not move_user(cast.rep.pk, cast.rep.team_id, by=BY, now=NOW)
    assert facts("user.moved") == []


@pytest.mark.parametrize("change", [{"role": "partner"}, {"team": "South"}])
def test_a_new_role_or_team_ends_sessions_also_when_it_is_taken_back(
    cast: Cast, change: dict[str, str]
) -> None:
    before = cast.rep.get_session_auth_hash()
    role, team = (
        change.get("role", cast.rep.role),
        Team.objects.get(name=change.get("team", "North")),
    )
    change_user(cast.rep.pk, role=role, team_id=team.pk, by=BY, now=NOW)
    change_user(cast.rep.pk, role=cast.rep.role, team_id=cast.rep.team_id, by=BY, now=NOW)
    cast.rep.refresh_from_db()
    assert (cast.rep.role, cast.rep.team.name) == ("representative", "North")
    assert cast.rep.get_session_auth_hash() != before


def test_a_role_change_is_told_with_the_role_before(cast: Cast) -> None:
    change_user(
        cast.rep.pk,
        role="team_lead",
        team_id=cast.rep.team_id,
        by=Actor(cast.administrator.pk, "web"),
        now=NOW,
    )
    assert facts("user.role_changed") == [
        {"user": cast.rep.pk, "role": "team_lead", "before": "representative"}
    ]
    assert Event.objects.get(name="user.role_changed").actor_id == cast.administrator.pk


def test_the_last_administrator_stays(cast: Cast) -> None:
    who = cast.administrator.pk
    refused("last_administrator", change_user, who, role="manager", team_id=None)
    refused("last_administrator", switch_off, who)
    change_user(cast.manager.pk, role="administrator", team_id=None, by=BY, now=NOW)
    switch_off(who, by=BY, now=NOW)
    refused("last_administrator", switch_off, cast.manager.pk)
    assert facts("user.switched_off") == [{"user": who}]


def test_an_administrator_who_is_switched_off_does_not_count(cast: Cast) -> None:
    User.objects.filter(pk=cast.manager.pk).update(role="administrator", is_active=False)
    refused("last_administrator", switch_off, cast.administrator.pk)


def test_leads_of_somebody_switched_off_stay_theirs(cast: Cast) -> None:
    owned_by(cast.rep, "Ola Nordmann")
    switch_off(cast.rep.pk, by=BY, now=NOW)
    assert set(Person.objects.values_list("owner_id", "team_id")) == {
        (cast.rep.pk, cast.rep.team_id)
    }


def test_switching_on_again_does_not_bring_old_sessions_back(cast: Cast) -> None:
    before = cast.rep.get_session_auth_hash()
    switch_off(cast.rep.pk, by=BY, now=NOW)
    switch_on(cast.rep.pk, by=BY, now=NOW)
    cast.rep.refresh_from_db()
    assert cast.rep.is_active
    assert cast.rep.get_session_auth_hash() != before
    assert facts("user.switched_on") == [{"user": cast.rep.pk}]


def test_a_lost_second_step_is_reset_by_somebody_and_told(cast: Cast) -> None:
    for kind in ("totp", "webauthn", "webauthn", "recovery_codes"):
        Authenticator.objects.create(user=cast.rep, type=kind, data={})
    Authenticator.objects.create(user=cast.other_rep, type="totp", data={})
    before = cast.rep.get_session_auth_hash()
    reset_second_factor(cast.rep.pk, by=BY, now=NOW)
    assert list(Authenticator.objects.values_list("user_id", flat=True)) == [cast.other_rep.pk]
    assert facts("user.second_factor_reset") == [{"user": cast.rep.pk, "passkeys": 2, "app": True}]
    cast.rep.refresh_from_db()
    assert cast.rep.get_session_auth_hash() != before
    refused("no_second_factor", reset_second_factor, cast.rep.pk)


def test_the_database_keeps_a_team_that_people_or_leads_belong_to(cast: Cast) -> None:
    with pytest.raises(ProtectedError):
        cast.rep.team.delete()
    owned_by(cast.administrator, "Ola Nordmann")
    empty = Team.objects.create(name="Empty")
    Person.objects.update(team=empty)
    with pytest.raises(ProtectedError):
        empty.delete()


def test_who_is_not_there_is_said(cast: Cast) -> None:
    for action in (switch_off, switch_on, reset_second_factor):
        refused("not_found", action, 999_999)
    refused("not_found", move_user, 999_999, None)
