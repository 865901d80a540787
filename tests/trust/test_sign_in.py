"""Attack cases 24 to 30: guessed, stolen, forged and outlived ways of signing in."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.hashers import make_password
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from prospekt.config import account_forms
from prospekt.ledger.events import Actor
from prospekt.people.actions.invitations import invite
from prospekt.people.actions.users import change_user, reset_second_factor, switch_off, switch_on
from prospekt.people.models import User
from tests.conftest import Cast
from tests.pages import without_tokens
from tests.trust.sign_in import (
    ASK,
    LOGIN,
    PASSWORD,
    STEP,
    choose_password,
    code_now,
    is_in,
    link_in_mail,
    set_up_app,
    sign_in,
)
from tests.trust.telling import tell

pytestmark = [pytest.mark.trust, pytest.mark.django_db]
NEW = "another-long-7q-horse"
HERE, ELSEWHERE = "203.0.113.7", "198.51.100.9"
BY = Actor(None, "cli")


@pytest.fixture(autouse=True)
def _fresh(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    cache.clear()
    monkeypatch.setattr(account_forms, "SECONDS_TO_ASK", 0.0)
    return


@pytest.mark.parametrize(
    "host",
    ["evil.example", "127.0.0.1:8000@evil.example", "127.0.0.1.evil.example", "evil.example:8000"],
)
def test_24_a_reset_with_a_foreign_host_is_refused(cast: Cast, host: str) -> None:
    answer = Client().post(ASK, {"email": "rep@example.com"}, headers={"host": host})
    assert (answer.status_code, mail.outbox) == (400, [])
    Client().post(ASK, {"email": "rep@example.com"}, headers={"x-forwarded-host": host})
    assert link_in_mail().startswith("/accounts/password/reset/key/")
    assert "evil" not in mail.outbox[0].body


def test_25_a_reset_for_nobody_reads_and_takes_alike(
    cast: Cast, settings: Settings, times: Callable[[int], int], monkeypatch: pytest.MonkeyPatch,
    record_property: Callable[..., None],
) -> None:  # fmt: skip
    monkeypatch.undo()
    settings.ACCOUNT_RATE_LIMITS = False
    client = Client()
    taken: dict[str, list[float]] = {"rep@example.com": [], "nobody@example.com": []}
    said = set()
    for _n in range(times(200)):
        for email, seconds in taken.items():
            began = time.perf_counter()
            answer = client.post(ASK, {"email": email}, follow=True)
            seconds.append(time.perf_counter() - began)
            said.add(without_tokens(answer.content))
    assert len(said) == 1
    known, unknown = (statistics.median(seconds) for seconds in taken.values())
    record_property("time ratio", round(known / unknown, 3))
    tell(
        f"case 25: known {known * 1000:.1f} ms, unknown {unknown * 1000:.1f} ms, ratio {known / unknown:.3f}"
    )
    assert 0.9 <= known / unknown <= 1.1


def test_26_ten_wrong_passwords_lock_the_account_from_there_only(cast: Cast) -> None:
    wrong = {"login": "rep@example.com", "password": "wrong"}
    said = [Client(REMOTE_ADDR=HERE).post(LOGIN, wrong) for _n in range(10)]
    assert [answer.status_code for answer in said] == [200] * 9 + [429]
    assert "locked for 15 minutes" in said[-1].content.decode()
    assert said[-1].headers["Retry-After"] == "900"
    right = wrong | {"password": PASSWORD}
    assert Client(REMOTE_ADDR=HERE).post(LOGIN, right).status_code == 429
    assert Client(REMOTE_ADDR=ELSEWHERE).post(LOGIN, right).status_code == 302


def test_26_wrong_codes_lock_the_second_step(cast: Cast) -> None:
    secret = set_up_app(cast.rep)
    client = sign_in("rep@example.com")
    for _n in range(6):
        assert client.post(STEP, {"code": "000000"}).status_code == 200
    assert "Wait five minutes" in client.post(STEP, {"code": code_now(secret)}).content.decode()
    assert not is_in(client)
    with time_machine.travel(timezone.now() + timedelta(minutes=6)):
        assert client.post(STEP, {"code": code_now(secret)}).status_code == 302
        assert is_in(client)


def _new_password(cast: Cast) -> None:
    Client().post(ASK, {"email": "rep@example.com"})
    choose_password(link_in_mail(), NEW)


def _new_role(cast: Cast) -> None:
    change_user(cast.rep.pk, role="partner", team_id=cast.rep.team_id, by=BY, now=timezone.now())


def _new_team(cast: Cast) -> None:
    change_user(cast.rep.pk, role=cast.rep.role, team_id=None, by=BY, now=timezone.now())


def _off(cast: Cast) -> None:
    switch_off(cast.rep.pk, by=BY, now=timezone.now())


def _off_and_on(cast: Cast) -> None:
    _off(cast)
    switch_on(cast.rep.pk, by=BY, now=timezone.now())


def _there_and_back(cast: Cast) -> None:
    _new_role(cast)
    change_user(
        cast.rep.pk, role="representative", team_id=cast.rep.team_id, by=BY, now=timezone.now()
    )


@pytest.mark.parametrize(
    "change", [_new_password, _new_role, _new_team, _off, _off_and_on, _there_and_back]
)
def test_27_what_changes_a_user_ends_all_sessions_at_the_next_request(
    cast: Cast, change: Callable[[Cast], None]
) -> None:
    sessions = [sign_in("rep@example.com") for _n in range(3)]
    other = sign_in("other_rep@example.com")
    assert all(is_in(client) for client in sessions)
    change(cast)
    assert not any(is_in(client) for client in sessions)
    assert is_in(other)


def test_27_whoever_changes_the_own_password_stays_in_here_alone(cast: Cast) -> None:
    here, there = sign_in("rep@example.com"), sign_in("rep@example.com")
    sent = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    assert here.post("/accounts/password/change/", sent).status_code == 302
    assert (is_in(here), is_in(there)) == (True, False)
    assert mail.outbox[-1].to == ["rep@example.com"]
    assert "Your password was changed" in mail.outbox[-1].body


def test_27_a_link_that_was_asked_before_the_change_no_longer_works(cast: Cast) -> None:
    Client().post(ASK, {"email": "rep@example.com"})
    old = link_in_mail()
    _new_password(cast)
    assert "no longer works" in Client().get(old, follow=True).content.decode()


@pytest.mark.parametrize("seconds", [0, 20, 31, 45])
def test_28_a_code_counts_once_however_long_it_is_good(cast: Cast, seconds: int) -> None:
    secret = set_up_app(cast.rep)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        code = code_now(secret, 1)
        first, second = sign_in("rep@example.com"), sign_in("rep@example.com")
        assert first.post(STEP, {"code": code}).status_code == 302
        clock.shift(timedelta(seconds=seconds))
        answer = second.post(STEP, {"code": code})
        assert (answer.status_code, is_in(first), is_in(second)) == (200, True, False)
        clock.shift(timedelta(seconds=60))
        assert second.post(STEP, {"code": code_now(secret)}).status_code == 302


def test_28_an_older_code_is_refused_after_a_newer_one(cast: Cast) -> None:
    secret = set_up_app(cast.rep)
    with time_machine.travel(timezone.now(), tick=False):
        assert sign_in("rep@example.com").post(STEP, {"code": code_now(secret)}).status_code == 302
        client = sign_in("rep@example.com")
        client.post(STEP, {"code": code_now(secret, -1)})
        assert not is_in(client)


def test_28_a_new_password_by_mail_does_not_skip_the_second_step(cast: Cast) -> None:
    set_up_app(cast.rep)
    Client().post(ASK, {"email": "rep@example.com"})
    client = choose_password(link_in_mail(), NEW)
    assert not is_in(client)
    answer = client.post(LOGIN, {"login": "rep@example.com", "password": NEW})
    assert answer.headers["Location"] == STEP
    assert not is_in(client)


@pytest.mark.parametrize(
    "path",
    ["/", "/leads/", "/account/", "/account/app/off/", "/account/codes/", "/settings/users/"],
)
def test_28_the_password_alone_opens_no_page(cast: Cast, path: str) -> None:
    set_up_app(cast.administrator)
    client = sign_in("administrator@example.com")
    answer = client.get(path)
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith(LOGIN)


def test_28_only_somebody_else_resets_a_lost_second_step(cast: Cast) -> None:
    set_up_app(cast.rep)
    inside = sign_in("other_rep@example.com")
    path = f"/settings/users/{cast.rep.pk}/reset/"
    assert inside.post(path).status_code in (403, 404)
    assert sign_in("rep@example.com").get("/account/").status_code == 302
    reset_second_factor(cast.rep.pk, by=BY, now=timezone.now())
    assert is_in(sign_in("rep@example.com"))


def test_29_a_forged_address_does_not_help_against_limits(
    cast: Cast, times: Callable[[int], int]
) -> None:
    n = times(1000)
    answers = []
    for i in range(max(n, 12)):
        forged = {
            "x-forwarded-for": f"10.{i % 200}.0.{i % 250}", "x-real-ip": f"10.0.0.{i % 250}",
            "forwarded": f"for=10.0.1.{i % 250}", "client-ip": f"10.0.2.{i % 250}",
        }  # fmt: skip
        client = Client(REMOTE_ADDR=HERE)
        sent = {"login": "rep@example.com", "password": "wrong"}
        answers.append(client.post(LOGIN, sent, headers=forged).status_code)
    assert answers[:9] == [200] * 9
    assert set(answers[9:]) == {429}


def test_29_links_by_mail_are_limited_for_the_place_and_for_the_recipient(cast: Cast) -> None:
    for n in range(8):
        forged = {"x-forwarded-for": f"10.0.0.{n}"}
        Client(REMOTE_ADDR=f"203.0.113.{n}").post(ASK, {"email": "rep@example.com"}, headers=forged)
    assert len(mail.outbox) == 5
    answers = [
        Client(REMOTE_ADDR=HERE).post(
            ASK, {"email": f"n{n}@example.com"}, headers={"x-forwarded-for": f"10.0.1.{n}"}
        ).status_code
        for n in range(21)
    ]  # fmt: skip
    assert answers == [302] * 20 + [429]


def test_29_behind_a_proxy_of_ours_only_what_it_added_counts(
    cast: Cast, settings: Settings
) -> None:
    settings.PROXIES = 1
    sent = {"login": "rep@example.com", "password": "wrong"}
    for n in range(10):
        said = {"x-forwarded-for": f"10.0.0.{n}, {HERE}"}
        answer = Client(REMOTE_ADDR="127.0.0.1").post(LOGIN, sent, headers=said)
    assert answer.status_code == 429
    said = {"x-forwarded-for": f"{HERE}, {ELSEWHERE}"}
    right = sent | {"password": PASSWORD}
    assert Client(REMOTE_ADDR="127.0.0.1").post(LOGIN, right, headers=said).status_code == 302


def test_30_nobody_signs_up_whatever_the_domain(cast: Cast) -> None:
    n = User.objects.count()
    sent = {"email": "ceo@example.com", "password1": NEW, "password2": NEW, "role": "administrator"}
    for path in (
        "/accounts/signup/",
        "/accounts/signup/passkey/",
        "/signup/",
        "/accounts/",
        "/accounts/email/",
    ):
        assert Client().get(path).status_code in (302, 404)
        assert Client().post(path, sent).status_code in (302, 404)
    assert User.objects.count() == n


def test_30_an_invitation_gives_what_it_says_and_no_more(cast: Cast) -> None:
    _invitation, token = invite(
        email="new@example.com", role="read_only", team_id=None, by=BY, now=timezone.now()
    )
    path = f"/accounts/invitation/{token}/"
    for method in ("get", "head", "options"):
        getattr(Client(), method)(path)
    assert not User.objects.filter(email="new@example.com").exists()
    sent = {
        "name": "New", "password": NEW, "email": "administrator@example.com", "role": "administrator",
        "is_staff": "on", "is_superuser": "on", "team": str(cast.rep.team_id),
    }  # fmt: skip
    client = Client()
    assert client.post(path, sent).status_code == 302
    user = User.objects.get(email="new@example.com")
    assert (user.role, user.team, user.is_staff, user.is_superuser) == (
        "read_only",
        None,
        False,
        False,
    )
    assert is_in(client)
    assert Client().post(path, sent).status_code == 410


def test_27_a_password_changed_by_the_operator_ends_sessions(cast: Cast) -> None:
    client = sign_in("rep@example.com")
    User.objects.filter(pk=cast.rep.pk).update(password=make_password(NEW))
    assert not is_in(client)
