"""The second step of signing in: app, recovery codes, passkeys; asked, set up, taken away, and required."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.cache import cache
from django.test import Client
from pytest_django.fixtures import Settings

from prospekt.people.models import User
from tests.conftest import Cast
from tests.trust.sign_in import LOGIN, PASSWORD, STEP, code_now, is_in, set_up_app, sign_in

SignedIn = Callable[[User], Client]
APP = "/account/app/"


@pytest.fixture(autouse=True)
def _fresh_limits(db: None) -> Iterator[None]:
    cache.clear()
    return


def confirmed(email: str = "rep@example.com") -> Client:
    """Signed in, and the password was just asked once more."""
    client = sign_in(email)
    assert client.post("/accounts/again/", {"password": PASSWORD}).status_code == 302
    return client


def set_up(client: Client) -> tuple[str, list[str]]:
    """Set up an app as people do; returns its secret and the recovery codes."""
    page = client.get(APP).content.decode()
    secret = re.search(r'class="app-key">([A-Z2-7]+)<', page)
    assert secret
    answer = client.post(APP, {"code": code_now(secret[1])}, follow=True)
    return secret[1], re.findall(r"<code>(\d{8})</code>", answer.content.decode())


def test_setting_up_an_app_asks_for_the_password_first(cast: Cast) -> None:
    client = sign_in("rep@example.com")
    answer = client.get(APP)
    assert answer.headers["Location"] == "/accounts/again/?next=%2Faccount%2Fapp%2F"
    wrong = client.post("/accounts/again/", {"password": "wrong", "next": APP})
    assert "not your current password" in wrong.content.decode()
    right = client.post("/accounts/again/", {"password": PASSWORD, "next": APP})
    assert right.headers["Location"] == APP


def test_an_app_is_set_up_and_then_asked_at_sign_in(transactional_db: None, cast: Cast) -> None:
    client = confirmed()
    secret, codes = set_up(client)
    assert len(codes) == 10
    assert len(set(codes)) == 10
    assert "An authenticator app was set up" in mail.outbox[-1].body
    again = sign_in("rep@example.com")
    assert not is_in(again)
    assert again.post(STEP, {"code": code_now(secret, 1)}).headers["Location"] == "/"
    assert is_in(again)


def test_the_picture_for_the_app_is_there_only_while_it_is_set_up(cast: Cast) -> None:
    client = confirmed()
    assert client.get("/account/app/picture.svg").status_code == 404
    client.get(APP)
    answer = client.get("/account/app/picture.svg")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/svg+xml")
    assert "no-store" in answer.headers["Cache-Control"]
    set_up(client)
    assert client.get("/account/app/picture.svg").status_code == 404


def test_the_secret_is_not_readable_in_the_database(cast: Cast) -> None:
    secret, codes = set_up(confirmed())
    kept = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in kept
    assert not any(code in kept for code in codes)


def test_with_another_secret_key_codes_are_refused_not_guessed(
    cast: Cast, settings: Settings
) -> None:
    secret = set_up_app(cast.rep)
    client = sign_in("rep@example.com")
    settings.SECRET_KEY = "another key"
    fresh = sign_in("rep@example.com")
    assert fresh.post(STEP, {"code": code_now(secret)}).status_code == 200
    assert not is_in(fresh)
    assert not is_in(client)


def test_recovery_codes_are_shown_once_and_count_once(cast: Cast) -> None:
    client = confirmed()
    _secret, codes = set_up(client)
    page = client.get("/account/codes/").content.decode()
    assert codes[0] not in page
    assert "shown once" in page
    for expected in (True, False):
        fresh = sign_in("rep@example.com")
        fresh.post(STEP, {"code": codes[0]})
        assert is_in(fresh) == expected
    assert "9 codes are left" in client.get("/account/").content.decode()


def test_the_file_of_recovery_codes_holds_them_all(cast: Cast) -> None:
    client = confirmed()
    client.get(APP)
    secret = client.session["mfa.totp.secret"]
    page = client.post(APP, {"code": code_now(secret)}, follow=True).content.decode()
    link = re.search(r'href="data:text/plain;charset=utf-8,([^"]+)"', page)
    assert link
    assert set(re.findall(r"\d{8}", link[1])) == set(re.findall(r"<code>(\d{8})</code>", page))


def test_new_recovery_codes_end_the_old_ones(cast: Cast) -> None:
    client = confirmed()
    _secret, codes = set_up(client)
    page = client.post("/account/codes/new/", follow=True).content.decode()
    new = re.findall(r"<code>(\d{8})</code>", page)
    assert len(new) == 10
    assert set(new) != set(codes)
    fresh = sign_in("rep@example.com")
    fresh.post(STEP, {"code": codes[0]})
    assert not is_in(fresh)


def test_taking_the_app_away_takes_the_recovery_codes_along(cast: Cast) -> None:
    client = confirmed()
    set_up(client)
    assert client.get("/account/app/off/").status_code == 200
    assert Authenticator.objects.count() == 2
    assert client.post("/account/app/off/").status_code == 302
    assert not Authenticator.objects.exists()
    assert is_in(sign_in("rep@example.com"))


def test_nobody_touches_the_passkeys_of_others(cast: Cast) -> None:
    theirs = Authenticator.objects.create(
        user=cast.other_rep, type="webauthn", data={"name": "Key"}
    )
    client = confirmed()
    for path in ("", "remove/"):
        for method in ("get", "post"):
            answer = getattr(client, method)(
                f"/account/passkeys/{theirs.pk}/{path}", {"name": "Mine"}
            )
            assert answer.status_code == 404
    theirs.refresh_from_db()
    assert theirs.data == {"name": "Key"}


def test_signing_in_with_a_made_up_passkey_goes_back_to_the_form(cast: Cast) -> None:
    client = Client()
    options = client.get("/accounts/passkey/", headers={"accept": "application/json"}).json()
    assert options["request_options"]["publicKey"]["userVerification"] == "required"
    for credential in ("", "x", "{}", '{"id": 1}', '{"response": {"userHandle": "AAAA"}}', "[]"):
        answer = client.post("/accounts/passkey/", {"credential": credential})
        assert answer.headers["Location"] == LOGIN
    assert not is_in(client)


def test_a_role_that_needs_it_gets_no_further_than_the_account(
    cast: Cast, settings: Settings
) -> None:
    settings.PROSPEKT_TWO_FACTOR_ROLES = frozenset({"manager"})
    client = Client()
    sent = {"login": "manager@example.com", "password": PASSWORD, "next": "/companies/"}
    client.post(LOGIN, sent)
    assert client.get("/companies/").headers["Location"] == "/account/"
    assert client.get("/companies/", headers={"hx-request": "true"}).status_code == 403
    answer = client.post("/leads/chosen/", {"lead": "p1"})
    assert answer.status_code == 403
    assert "second step" in answer.content.decode()
    assert "Your role needs a second step" in client.get("/account/").content.decode()
    client.post("/accounts/again/", {"password": PASSWORD})
    set_up(client)
    assert client.get("/companies/").status_code == 200
    assert sign_in("rep@example.com").get("/companies/").status_code == 200
