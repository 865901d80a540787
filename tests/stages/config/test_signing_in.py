"""Signing in and out, changing a password, and getting a new one by mail."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from django.contrib.auth.hashers import make_password
from django.core import mail
from django.test import Client
from django.urls import reverse

from prospekt.config import account_forms
from prospekt.people.models import User
from tests.conftest import Cast
from tests.pages import without_tokens

PASSWORD = "correct-horse"  # noqa: S105
NEW = "another-long-7q-horse"
LOGIN = "/accounts/login/"
ASK = "/accounts/password/reset/"
FOREIGN = (
    "//evil.example", "/\\evil.example", "https:evil.example", "https://evil.example", "http:///evil.example",
    "https://127.0.0.1:8000@evil.example", "javascript:alert(1)", "/\t/evil.example", "\x00//evil.example",
    "///evil.example", "\\\\evil.example", "data:text/html,x", "leads/",
)  # fmt: skip


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(account_forms, "SECONDS_TO_ASK", 0.0)
    return


def sign_in(
    email: str, password: str = PASSWORD, client: Client | None = None, **extra: str
) -> Client:
    client = client or Client()
    answer = client.post(LOGIN, {"login": email, "password": password}, **extra)
    assert answer.status_code == 302, answer.content.decode()
    return client


def is_in(client: Client) -> bool:
    return client.get("/account/").status_code == 200


def link_in_mail() -> str:
    found = re.search(r"http://127\.0\.0\.1:8000(/\S+)", mail.outbox[-1].body)
    assert found, mail.outbox[-1].body
    return found[1]


def test_signed_in_people_get_where_they_wanted_to_go(cast: Cast) -> None:
    client = Client()
    asked = client.get("/leads/?q=kari")
    assert asked.headers["Location"] == LOGIN + "?next=/leads/%3Fq%3Dkari"
    page = client.get(asked.headers["Location"]).content.decode()
    assert 'name="next" value="/leads/?q=kari"' in page
    sent = {"login": "Rep@Example.com ", "password": PASSWORD, "next": "/leads/?q=kari"}
    assert client.post(LOGIN, sent).headers["Location"] == "/leads/?q=kari"


@pytest.mark.parametrize("wanted", FOREIGN)
def test_a_foreign_next_goes_home(cast: Cast, wanted: str) -> None:
    sent = {"login": "rep@example.com", "password": PASSWORD, "next": wanted}
    assert Client().post(LOGIN, sent).headers["Location"] == "/"


@pytest.mark.parametrize("email", ["rep@example.com", "nobody@example.com"])
def test_a_wrong_password_and_an_unknown_address_are_told_alike(cast: Cast, email: str) -> None:
    answer = Client().post(LOGIN, {"login": email, "password": "wrong"})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "This e-mail address and password do not go together" in page
    assert "sessionid" not in answer.cookies
    assert "wrong" not in page


def test_there_is_no_signing_up(db: None) -> None:
    for path in ("/accounts/signup/", "/accounts/email/", "/accounts/social/login/", "/admin/"):
        assert Client().get(path).status_code == 404
        assert Client(enforce_csrf_checks=False).post(path).status_code == 404


def test_signing_out_takes_a_button(cast: Cast) -> None:
    client = sign_in("rep@example.com")
    page = client.get("/accounts/logout/")
    assert (page.status_code, is_in(client)) == (200, True)
    client.head("/accounts/logout/")
    assert is_in(client)
    assert client.post("/accounts/logout/").status_code == 302
    assert not is_in(client)


def test_a_form_without_its_token_is_refused(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.post(LOGIN, {"login": "rep@example.com", "password": PASSWORD})
    assert answer.status_code == 403
    assert "no longer valid" in answer.content.decode()


def test_a_session_gets_a_new_key_at_sign_in(cast: Cast) -> None:
    client = Client()
    client.get(LOGIN)
    client.session.save()
    before = client.session.session_key
    assert sign_in("rep@example.com", client=client).session.session_key != before


def test_the_session_cookie_is_out_of_reach_for_scripts(cast: Cast) -> None:
    cookie = sign_in("rep@example.com").cookies["sessionid"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_a_new_password_by_mail_from_end_to_end(cast: Cast) -> None:
    elsewhere = sign_in("rep@example.com")
    client = Client()
    assert client.post(ASK, {"email": "rep@example.com"}).headers["Location"] == ASK + "done/"
    assert mail.outbox[0].subject == "A new password for Prospekt"
    form = client.get(link_in_mail(), follow=True)
    action = form.request["PATH_INFO"]
    assert "Choose a new password" in form.content.decode()
    weak = client.post(action, {"password1": "short", "password2": "short"})
    assert "too short" in weak.content.decode()
    done = client.post(action, {"password1": NEW, "password2": NEW})
    assert done.headers["Location"] == ASK + "key/done/"
    assert not is_in(elsewhere)
    assert is_in(sign_in("rep@example.com", NEW))


def test_a_link_works_once(cast: Cast) -> None:
    Client().post(ASK, {"email": "rep@example.com"})
    link = link_in_mail()
    client = Client()
    action = client.get(link, follow=True).request["PATH_INFO"]
    client.post(action, {"password1": NEW, "password2": NEW})
    assert "no longer works" in Client().get(link, follow=True).content.decode()


@pytest.mark.parametrize("address", ["nobody@example.com", "off@example.com"])
def test_asking_for_somebody_without_an_account_says_the_same(cast: Cast, address: str) -> None:
    User.objects.create(email="off@example.com", password=make_password(PASSWORD), is_active=False)
    unknown = Client().post(ASK, {"email": address}, follow=True)
    assert mail.outbox == []
    known = Client().post(ASK, {"email": "rep@example.com"}, follow=True)
    assert len(mail.outbox) == 1
    assert without_tokens(unknown.content) == without_tokens(known.content)


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1:8000@evil.example", "127.0.0.1.evil.example", "a b"]
)
def test_a_foreign_host_gets_no_mail_sent(cast: Cast, host: str) -> None:
    answer = Client().post(ASK, {"email": "rep@example.com"}, headers={"host": host})
    assert answer.status_code == 400
    assert mail.outbox == []


def test_links_come_from_the_configured_address(cast: Cast) -> None:
    said = {"host": "localhost:81", "x-forwarded-host": "evil.example"}
    Client().post(ASK, {"email": "rep@example.com"}, headers=said)
    assert "http://127.0.0.1:8000/accounts/" in mail.outbox[0].body
    assert "evil" not in mail.outbox[0].body
    assert "localhost" not in mail.outbox[0].body


def test_changing_the_password_ends_the_other_sessions(cast: Cast) -> None:
    here, elsewhere = sign_in("rep@example.com"), sign_in("rep@example.com")
    sent = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    assert here.post("/accounts/password/change/", sent).status_code == 302
    assert (is_in(here), is_in(elsewhere)) == (True, False)


def test_changing_the_password_needs_the_one_of_now(cast: Cast) -> None:
    client = sign_in("rep@example.com")
    sent = {"oldpassword": "guess", "password1": NEW, "password2": NEW}
    answer = client.post("/accounts/password/change/", sent)
    assert "not your current password" in answer.content.decode()
    assert not User.objects.get(email="rep@example.com").check_password(NEW)


@pytest.mark.parametrize("changed", [{"role": "partner"}, {"is_active": False}, {"password": "x"}])
def test_a_change_of_the_user_ends_all_sessions(cast: Cast, changed: dict[str, object]) -> None:
    clients = [sign_in("rep@example.com") for _n in range(2)]
    other = sign_in("other_rep@example.com")
    User.objects.filter(pk=cast.rep.pk).update(**changed)
    assert [is_in(client) for client in clients] == [False, False]
    assert is_in(other)


def test_a_switched_off_user_cannot_sign_in(cast: Cast) -> None:
    User.objects.filter(pk=cast.rep.pk).update(is_active=False)
    client = Client()
    client.post(LOGIN, {"login": "rep@example.com", "password": PASSWORD})
    assert not is_in(client)


def test_every_page_but_the_doors_needs_a_session(
    cast: Cast, signed_in: Callable[[User], Client]
) -> None:
    for name in ("home", "leads", "companies", "lead_new", "scorecard", "ui:design"):
        answer = Client().get(reverse(name))
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith(LOGIN)
