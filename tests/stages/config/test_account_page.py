"""My account, its sessions and their limits, and coming in with an invitation."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.utils import timezone

from prospekt.config.environment import Environment
from prospekt.ledger.events import Actor
from prospekt.people.actions.invitations import invite
from prospekt.people.models import User
from tests.conftest import Cast
from tests.trust.sign_in import is_in, sign_in

SignedIn = Callable[[User], Client]
GOOD = "purple stapler canyon"
CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36"


def test_people_say_who_they_are_and_where(cast: Cast, signed_in: SignedIn) -> None:
    client = signed_in(cast.rep)
    sent = {
        "name": " Kari ",
        "time_zone": "Asia/Jakarta",
        "role": "administrator",
        "email": "x@y.no",
    }
    assert client.post("/account/", sent).headers["Location"] == "/account/"
    user = User.objects.get(pk=cast.rep.pk)
    assert (user.name, user.time_zone, user.role, user.email) == (
        "Kari", "Asia/Jakarta", "representative", "rep@example.com",
    )  # fmt: skip


@pytest.mark.parametrize(
    "sent", [{"name": "", "time_zone": ""}, {"name": "K", "time_zone": "Moon/Base"}]
)
def test_what_is_not_right_is_said_beside_the_field(
    cast: Cast, signed_in: SignedIn, sent: dict[str, str]
) -> None:
    answer = signed_in(cast.rep).post("/account/", sent)
    assert answer.status_code == 422
    assert 'class="error"' in answer.content.decode()
    assert User.objects.get(pk=cast.rep.pk).name == "Rep"


def test_people_see_where_they_are_signed_in_and_end_it(cast: Cast) -> None:
    here = sign_in("rep@example.com", client=Client(headers={"user-agent": CHROME}))
    elsewhere, other = sign_in("rep@example.com"), sign_in("other_rep@example.com")
    page = here.get("/account/").content.decode()
    assert page.count("127.0.0.1</td>") == 2
    assert "Chrome on Windows" in page
    here.get("/account/sessions/")
    assert is_in(elsewhere)
    assert here.post("/account/sessions/").status_code == 302
    assert (is_in(here), is_in(elsewhere), is_in(other)) == (True, False, True)


def test_a_session_that_nobody_uses_ends(cast: Cast) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        client = sign_in("rep@example.com")
        for _n in range(4):
            clock.shift(timedelta(hours=11, minutes=50))
            assert is_in(client)
        clock.shift(timedelta(hours=12, minutes=1))
        assert not is_in(client)
        assert "Sign in" in client.get("/leads/", follow=True).content.decode()


def test_a_session_ends_after_two_weeks_in_any_case(cast: Cast) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        client = sign_in("rep@example.com")
        for _n in range(14 * 24 // 8 - 1):
            clock.shift(timedelta(hours=8))
            assert is_in(client)
        clock.shift(timedelta(hours=8, minutes=1))
        assert not is_in(client)


def test_reading_pages_hardly_ever_writes_the_session(
    cast: Cast, django_assert_num_queries: Callable[..., object]
) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        client = sign_in("rep@example.com")
        seen = client.session["seen_at"]
        clock.shift(timedelta(minutes=4))
        is_in(client)
        assert client.session["seen_at"] == seen
        clock.shift(timedelta(minutes=2))
        is_in(client)
        assert client.session["seen_at"] == seen + 360


def test_the_invited_comes_in_by_the_link_of_the_mail(cast: Cast, signed_in: SignedIn) -> None:
    admin = signed_in(cast.administrator)
    sent = {"email": "kari@example.com", "role": "marketing", "team": str(cast.rep.team_id)}
    assert admin.post("/settings/users/invite/", sent).headers["Location"] == "/settings/users/"
    link = mail.outbox[0].body.split("http://127.0.0.1:8000")[1].split()[0]
    client = Client()
    page = client.get(link)
    assert "kari@example.com, as: Marketing" in page.content.decode()
    weak = client.post(link, {"name": "Kari", "password": "Password123!"})
    assert (weak.status_code, "unrelated words" in weak.content.decode()) == (422, True)
    assert client.post(link, {"name": "Kari", "password": GOOD}).headers["Location"] == "/"
    assert is_in(client)
    assert sign_in("kari@example.com", GOOD)
    gone = Client().get(link)
    assert (gone.status_code, "no longer works" in gone.content.decode()) == (410, True)


def test_who_is_signed_in_as_somebody_else_signs_out_first(cast: Cast, signed_in: SignedIn) -> None:
    by = Actor(cast.administrator.pk, "web")
    _row, token = invite(
        email="k@example.com", role="partner", team_id=None, by=by, now=timezone.now()
    )
    client = signed_in(cast.administrator)
    answer = client.post(f"/accounts/invitation/{token}/", {"name": "K", "password": GOOD})
    assert "Sign out first" in answer.content.decode()
    assert not User.objects.filter(email="k@example.com").exists()


@pytest.mark.parametrize(
    ("url", "host", "port", "tls", "ssl"),
    [
        ("smtp://me:p%40ss@mail.example.com", "mail.example.com", 587, True, False),
        ("smtps://mail.example.com", "mail.example.com", 465, False, True),
        ("smtp+plain://localhost:2525", "localhost", 2525, False, False),
    ],
)
def test_the_mail_server_is_one_setting(
    url: str, host: str, port: int, tls: bool, ssl: bool
) -> None:
    mail_settings = Environment(mail_url=url).mail()
    names = ("EMAIL_HOST", "EMAIL_PORT", "EMAIL_USE_TLS", "EMAIL_USE_SSL")
    assert tuple(mail_settings[name] for name in names) == (host, port, tls, ssl)
    if "@" in url:
        assert (mail_settings["EMAIL_HOST_USER"], mail_settings["EMAIL_HOST_PASSWORD"]) == (
            "me",
            "p@ss",
        )


@pytest.mark.parametrize(
    "wrong",
    [
        {"mail_url": "http://x"},
        {"mail_url": "smtp:"},
        {"require_two_factor": "king"},
        {"session_days": 0},
    ],
)
def test_wrong_settings_of_signing_in_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError):
        Environment(**wrong)


def test_roles_that_need_a_second_step_are_named_or_all() -> None:
    assert Environment(require_two_factor=" manager , partner").two_factor_roles() == {
        "manager",
        "partner",
    }
    assert len(Environment(require_two_factor="all").two_factor_roles()) == 7
    assert Environment().two_factor_roles() == frozenset()
