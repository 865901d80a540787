"""Invitations: a link that works once, for a week, and that nobody can find in the database."""

from __future__ import annotations

import hashlib
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend

from prospekt.ledger.events import Actor
from prospekt.people.actions.invitations import (
    accept_invitation,
    invitation_of,
    invite,
    invite_again,
    link_of,
    mail_invitation,
    revoke_invitation,
)
from prospekt.people.models import Invitation, User
from prospekt.words.problem import Refusal
from tests.conftest import Cast
from tests.stages.people.test_users import facts

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 21, 8, tzinfo=UTC)
LATER = NOW + timedelta(minutes=5)
GOOD = "purple stapler canyon"


@pytest.fixture
def by(cast: Cast) -> Actor:
    return Actor(cast.administrator.pk, "web")


def ask_in(by: Actor, email: str = "Kari@Example.com", **more: Any) -> tuple[Invitation, str]:
    return invite(
        **{"email": email, "role": "team_lead", "team_id": None, "by": by, "now": NOW, **more}
    )


def refused(code: str, action: Any, *args: Any, **kwargs: Any) -> None:
    with pytest.raises(Refusal) as caught:
        action(*args, **kwargs)
    assert caught.value.problem.code == code


def join(token: str, now: datetime = LATER, **more: str) -> User:
    return accept_invitation(token, **{"name": "Kari", "password": GOOD, **more}, now=now)


def test_the_invited_becomes_what_the_invitation_says(cast: Cast, by: Actor) -> None:
    invitation, token = ask_in(by, team_id=cast.rep.team_id)
    user = join(token)
    assert (user.email, user.name, user.role, user.team) == (
        "kari@example.com",
        "Kari",
        "team_lead",
        cast.rep.team,
    )
    assert user.check_password(GOOD)
    known = {"role": "team_lead", "team": cast.rep.team_id, "invitation": invitation.pk}
    assert facts("invitation.made") == [known]
    assert facts("user.added") == [known | {"user": user.pk}]


def test_tokens_are_long_never_alike_and_kept_as_a_digest_only(by: Actor) -> None:
    made = [ask_in(by, f"n{n}@example.com") for n in range(20)]
    tokens = {token for _invitation, token in made}
    assert len(tokens) == 20
    for invitation, token in made:
        assert len(token) * 6 >= 128
        assert invitation.digest == hashlib.sha256(token.encode()).hexdigest()
        row = Invitation.objects.filter(pk=invitation.pk).values().get()
        assert token not in str(row)


def test_a_link_works_once(by: Actor) -> None:
    _invitation, token = ask_in(by)
    join(token)
    refused("invitation_gone", join, token)
    refused("invitation_gone", invitation_of, token, now=LATER)


@pytest.mark.parametrize(("days", "works"), [(6.99, True), (7, False), (400, False)])
def test_a_link_works_for_a_week(by: Actor, days: float, works: bool) -> None:
    _invitation, token = ask_in(by)
    then = NOW + timedelta(days=days)
    if works:
        assert join(token, then).pk
    else:
        refused("invitation_gone", join, token, then)


def test_a_link_that_was_taken_back_does_not_work(by: Actor) -> None:
    invitation, token = ask_in(by)
    revoke_invitation(invitation.pk, by=by, now=LATER)
    refused("invitation_gone", join, token)
    refused("not_found", revoke_invitation, invitation.pk, by=by, now=LATER)
    assert facts("invitation.revoked") == [{"invitation": invitation.pk}]
    assert ask_in(by)[0].pk != invitation.pk


def test_sending_again_makes_a_new_link_and_ends_the_old_one(by: Actor) -> None:
    invitation, old = ask_in(by)
    eighth_day = NOW + timedelta(days=8)
    _same, new = invite_again(invitation.pk, by=by, now=eighth_day)
    refused("invitation_gone", join, old, eighth_day)
    assert join(new, eighth_day).email == "kari@example.com"
    refused("not_found", invite_again, invitation.pk, by=by, now=eighth_day)


def test_nobody_is_flooded_with_mails(by: Actor) -> None:
    invitation, token = ask_in(by)
    refused("too_soon", invite_again, invitation.pk, by=by, now=NOW + timedelta(seconds=59))
    assert invitation_of(token, now=NOW).pk == invitation.pk


@pytest.mark.parametrize("token", ["", "x", "0" * 43, "\u2603", "a" * 5000])
def test_a_made_up_link_does_not_work(by: Actor, token: str) -> None:
    ask_in(by)
    refused("invitation_gone", join, token)


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"email": "kari"}, "bad_email"),
        ({"email": "REP@example.com"}, "user_exists"),
        ({"role": "king"}, "unknown_role"),
        ({"team_id": 999_999}, "unknown_team"),
        ({"email": "a@b.no\nBcc: x@y.no"}, "bad_email"),
    ],
)
def test_what_cannot_be_invited_is_refused(by: Actor, more: dict[str, Any], code: str) -> None:
    refused(code, ask_in, by, **more)
    assert not Invitation.objects.exists()


def test_nobody_is_invited_twice_at_once(by: Actor) -> None:
    ask_in(by)
    refused("invited_already", ask_in, by, "KARI@example.com")


@pytest.mark.parametrize(
    ("more", "code"), [({"name": " "}, "no_name"), ({"password": "kari-2026"}, "weak_password")]
)
def test_after_a_mistake_the_link_still_works(by: Actor, more: dict[str, str], code: str) -> None:
    _invitation, token = ask_in(by)
    refused(code, join, token, **more)
    assert join(token).pk


def test_somebody_added_meanwhile_is_not_added_again(cast: Cast, by: Actor) -> None:
    _invitation, token = ask_in(by)
    User.objects.create_user("kari@example.com")
    refused("user_exists", join, token)
    assert User.objects.filter(email="kari@example.com").count() == 1


def test_the_mail_holds_the_link_and_nothing_in_its_subject(by: Actor) -> None:
    invitation, token = ask_in(by)
    mail_invitation(invitation, token)
    sent = mail.outbox[0]
    assert (sent.to, sent.subject) == (["kari@example.com"], "You are invited to Prospekt")
    assert re.findall(r"http\S+", sent.body) == [f"{link_of(token)}?lang=en"]
    assert link_of(token).startswith("http://127.0.0.1:8000/accounts/invitation/")
    assert "Administrator invites you" in sent.body


def test_a_mail_that_cannot_be_sent_is_said_and_the_invitation_stays(
    by: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: Any) -> int:
        raise ConnectionRefusedError

    monkeypatch.setattr(EmailBackend, "send_messages", fail)
    invitation, token = ask_in(by)
    refused("mail_not_sent", mail_invitation, invitation, token)
    assert invitation_of(token, now=NOW).pk == invitation.pk
