"""Settings about people, through the web door: only administrators come in; each button does one thing."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.test import Client

from prospekt.people.models import Invitation, Person, Team, User
from tests.conftest import Cast
from tests.stages.people.leads import draft, save

SignedIn = Callable[[User], Client]
OTHERS = ("manager", "team_lead", "rep", "marketing", "partner", "read_only")


@pytest.fixture
def admin(cast: Cast, signed_in: SignedIn) -> Client:
    return signed_in(cast.administrator)


def said(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("role", OTHERS)
def test_only_administrators_come_in_and_others_change_nothing(
    cast: Cast, signed_in: SignedIn, role: str
) -> None:
    client, n_teams = signed_in(getattr(cast, role)), Team.objects.count()
    team, user = cast.rep.team_id, cast.rep.pk
    for path in (
        "users/",
        "users/invite/",
        f"users/{user}/",
        "teams/",
        "teams/new/",
        f"teams/{team}/",
    ):
        assert client.get(f"/settings/{path}").status_code in (403, 404)
    sent = {"role": "administrator", "email": "x@y.no", "name": "Mine", "team": "", "parent": ""}
    for path in (
        "users/invite/", f"users/{user}/", f"users/{user}/off/", f"users/{user}/on/", f"users/{user}/reset/",
        "teams/new/", f"teams/{team}/", f"teams/{team}/delete/", "invitations/1/again/", "invitations/1/revoke/",
    ):  # fmt: skip
        assert client.post(f"/settings/{path}", sent).status_code in (403, 404)
    cast.rep.refresh_from_db()
    assert (cast.rep.role, cast.rep.is_active, cast.rep.team.name) == (
        "representative",
        True,
        "North",
    )
    assert (Team.objects.count(), Invitation.objects.count()) == (n_teams, 0)


def test_the_list_tells_role_team_second_step_and_state(cast: Cast, admin: Client) -> None:
    Authenticator.objects.create(user=cast.rep, type="totp", data={})
    User.objects.filter(pk=cast.partner.pk).update(is_active=False)
    page = said(admin, "/settings/users/?q=rep@")
    row = page[page.index("data-row") :]
    for word in ("Rep", "rep@example.com", "Sales representative", "North", "never", "may sign in"):
        assert word in row
    assert "#shield-check" in row
    assert "switched off" in said(admin, "/settings/users/?q=partner")
    assert "Nobody is called" in said(admin, "/settings/users/?q=%3Cb%3E")


def test_the_list_asks_the_database_as_often_for_many_as_for_few(
    cast: Cast, admin: Client, django_assert_max_num_queries: Callable[..., object]
) -> None:
    for n in range(120):
        User.objects.create_user(f"n{n}@example.com", team=cast.rep.team)
    with django_assert_max_num_queries(8):  # type: ignore[attr-defined]
        page = said(admin, "/settings/users/")
    assert page.count("data-row") == 100
    assert "1 to 100 of 128" in page
    assert said(admin, "/settings/users/?page=2").count("data-row") == 28


def test_role_and_team_are_changed_together(cast: Cast, admin: Client, signed_in: SignedIn) -> None:
    theirs = signed_in(cast.rep)
    sent = {"role": "team_lead", "team": str(cast.other_rep.team_id)}
    assert admin.post(f"/settings/users/{cast.rep.pk}/", sent).status_code == 302
    cast.rep.refresh_from_db()
    assert (cast.rep.role, cast.rep.team.name) == ("team_lead", "South")
    assert theirs.get("/leads/").status_code == 302


def test_the_last_administrator_is_told_so_beside_the_field(cast: Cast, admin: Client) -> None:
    sent = {"role": "manager", "team": ""}
    answer = admin.post(f"/settings/users/{cast.administrator.pk}/", sent)
    assert answer.status_code == 422
    assert "is the last administrator" in answer.content.decode()
    answer = admin.post(f"/settings/users/{cast.administrator.pk}/off/", follow=True)
    assert "is the last administrator" in answer.content.decode()


def test_switching_off_says_what_becomes_of_the_leads(cast: Cast, admin: Client) -> None:
    save(draft("Ola Nordmann"), draft("Kari Nordmann"))
    Person.objects.update(owner=cast.rep, team=cast.rep.team)
    path = f"/settings/users/{cast.rep.pk}/"
    assert "2 leads stay with the user" in said(admin, path)
    page = admin.post(path + "off/", follow=True).content.decode()
    assert "can no longer sign in" in page
    assert f'href="/leads/?owner={cast.rep.pk}">2 leads</a>' in page
    assert "can sign in again" in admin.post(path + "on/", follow=True).content.decode()


def test_a_second_step_is_reset_by_a_button(cast: Cast, admin: Client) -> None:
    path = f"/settings/users/{cast.rep.pk}/"
    assert "Reset the second step" not in said(admin, path)
    Authenticator.objects.create(user=cast.rep, type="totp", data={})
    assert "Reset the second step" in said(admin, path)
    assert "password alone" in admin.post(path + "reset/", follow=True).content.decode()
    assert not Authenticator.objects.exists()


def test_an_invitation_is_sent_sent_again_and_taken_back(cast: Cast, admin: Client) -> None:
    sent = {"email": "kari@example.com", "role": "partner", "team": ""}
    page = admin.post("/settings/users/invite/", sent, follow=True).content.decode()
    assert "on its way to kari@example.com" in page
    assert "Invited, not here yet" in page
    row = Invitation.objects.get()
    again = admin.post(f"/settings/invitations/{row.pk}/again/", follow=True).content.decode()
    assert "Wait a minute" in again
    Invitation.objects.update(sent_at="2026-01-01T00:00Z", expires_at="2026-01-08T00:00Z")
    assert "too old" in said(admin, "/settings/users/")
    admin.post(f"/settings/invitations/{row.pk}/again/")
    assert len(mail.outbox) == 2
    assert mail.outbox[0].body != mail.outbox[1].body
    page = admin.post(f"/settings/invitations/{row.pk}/revoke/", follow=True).content.decode()
    assert "is taken back" in page
    assert admin.post(f"/settings/invitations/{row.pk}/revoke/").status_code == 404


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"email": "rep@example.com"}, "is a user already"),
        ({"email": "kari"}, "valid email"),
        ({"email": "a@b.no", "role": "king"}, "Select a valid choice"),
        ({"email": "a@b.no", "team": "999999"}, "Select a valid choice"),
    ],
)
def test_a_wrong_invitation_is_said_beside_the_field(
    cast: Cast, admin: Client, sent: dict[str, str], words: str
) -> None:
    answer = admin.post("/settings/users/invite/", {"role": "partner", "team": "", **sent})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert (mail.outbox, Invitation.objects.count()) == ([], 0)


def test_teams_are_made_changed_and_deleted(cast: Cast, admin: Client) -> None:
    north = cast.rep.team
    before = {team.name for team in Team.objects.all()}
    parent = str(north.parent_id or "")
    admin.post("/settings/teams/new/", {"name": "Oslo", "parent": str(north.pk)})
    oslo = Team.objects.get(name="Oslo")
    assert "under North" in said(admin, "/settings/teams/")
    taken = admin.post(f"/settings/teams/{oslo.pk}/", {"name": "north", "parent": ""})
    assert (taken.status_code, "already" in taken.content.decode()) == (422, True)
    circle = admin.post(f"/settings/teams/{north.pk}/", {"name": "North", "parent": str(oslo.pk)})
    assert (circle.status_code, str(Team.objects.get(name="North").parent_id or "")) == (
        422,
        parent,
    )
    assert "switched off: 2." not in said(admin, f"/settings/teams/{oslo.pk}/")
    assert "switched off: 2." in said(admin, f"/settings/teams/{north.pk}/")
    refused = admin.post(f"/settings/teams/{north.pk}/delete/", follow=True).content.decode()
    assert "cannot be deleted" in refused
    assert (
        "is deleted"
        in admin.post(f"/settings/teams/{oslo.pk}/delete/", follow=True).content.decode()
    )
    assert {team.name for team in Team.objects.all()} == before


@pytest.mark.parametrize("path", ["users/999999/", "teams/999999/"])
def test_what_is_not_there_is_said(admin: Client, path: str) -> None:
    answer = admin.get(f"/settings/{path}")
    assert (answer.status_code, "There is no such" in answer.content.decode()) == (404, True)


def test_looking_changes_nothing(cast: Cast, admin: Client) -> None:
    for action in ("off", "on", "reset"):
        assert admin.get(f"/settings/users/{cast.rep.pk}/{action}/").status_code == 405
    assert admin.get(f"/settings/teams/{cast.rep.team_id}/delete/").status_code == 405
    assert User.objects.get(pk=cast.rep.pk).is_active
