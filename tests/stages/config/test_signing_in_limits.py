"""Guessing passwords: what is locked, for whom, how long, and what time tells."""

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

from prospekt.people.models import User
from tests.conftest import Cast
from tests.trust.telling import tell

LOGIN = "/accounts/login/"
ASK = "/accounts/password/reset/"
HERE, ELSEWHERE = "203.0.113.7", "198.51.100.9"


@pytest.fixture(autouse=True)
def _fresh_cache(db: None) -> Iterator[None]:
    cache.clear()
    return


def attempt(
    email: str = "rep@example.com", password: str = "wrong", at: str = HERE, **headers: str
) -> int:
    sent = {"login": email, "password": password}
    return Client(REMOTE_ADDR=at).post(LOGIN, sent, headers=headers).status_code


def lock(**headers: str) -> None:
    for n in range(9):
        said = {name: value.format(n=n) for name, value in headers.items()}
        assert attempt(**said) == 200
    assert attempt(**{name: value.format(n=9) for name, value in headers.items()}) == 429


def test_ten_wrong_passwords_lock_this_account_from_here_and_say_so(cast: Cast) -> None:
    lock()
    answer = Client(REMOTE_ADDR=HERE).post(
        LOGIN, {"login": "rep@example.com", "password": "correct-horse"}
    )
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "900"
    assert "locked for 15 minutes" in answer.content.decode()


def test_the_owner_elsewhere_and_others_here_still_get_in(cast: Cast) -> None:
    lock()
    assert attempt(password="correct-horse", at=ELSEWHERE) == 302
    assert attempt("other_rep@example.com", "correct-horse") == 302


def test_how_the_address_is_written_does_not_matter(cast: Cast) -> None:
    for email in ("rep@example.com", "Rep@example.com", " REP@EXAMPLE.COM") * 3:
        assert attempt(email) == 200
    assert attempt("rEp@example.com") == 429


def test_an_unknown_address_is_locked_alike(cast: Cast) -> None:
    for _n in range(9):
        assert attempt("nobody@example.com") == 200
    assert attempt("nobody@example.com") == 429


def test_trying_on_does_not_prolong_the_lock(cast: Cast) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        lock()
        clock.shift(timedelta(minutes=14))
        assert attempt() == 429
        clock.shift(timedelta(minutes=2))
        assert attempt(password="correct-horse") == 302


def test_a_new_password_by_mail_unlocks(cast: Cast) -> None:
    lock()
    client = Client(REMOTE_ADDR=HERE)
    client.post(ASK, {"email": "rep@example.com"})
    link = "/accounts/" + mail.outbox[0].body.split("/accounts/")[1].split()[0]
    action = client.get(link, follow=True).request["PATH_INFO"]
    client.post(action, {"password1": "a-long-new-horse-7", "password2": "a-long-new-horse-7"})
    assert attempt(password="a-long-new-horse-7") == 302


def test_a_forged_address_does_not_help(cast: Cast) -> None:
    lock(x_forwarded_for="10.0.0.{n}", user_agent="browser {n}", x_real_ip="10.1.0.{n}")


def test_behind_a_proxy_of_ours_its_word_counts(cast: Cast, settings: Settings) -> None:
    settings.PROXIES = 1
    for n in range(9):
        assert attempt(x_forwarded_for=f"10.0.0.{n}, {ELSEWHERE}") == 200
    assert attempt(x_forwarded_for=f"10.0.0.9, {ELSEWHERE}:4711") == 429
    assert attempt(password="correct-horse", x_forwarded_for=f"{ELSEWHERE}, 192.0.2.1") == 302


@pytest.mark.parametrize("email", ["rep@example.com", "nobody@example.com"])
def test_asking_for_links_has_a_limit_for_the_recipient_and_says_so(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, email: str
) -> None:
    monkeypatch.setattr("prospekt.config.account_forms.SECONDS_TO_ASK", 0.0)
    answers = [Client(REMOTE_ADDR=f"203.0.113.{n}").post(ASK, {"email": email}) for n in range(7)]
    assert [answer.status_code for answer in answers] == [302] * 5 + [200] * 2
    assert "within the hour" in answers[-1].content.decode()
    assert len(mail.outbox) == (5 if email.startswith("rep") else 0)
    with time_machine.travel(timezone.now() + timedelta(hours=1, minutes=1)):
        assert Client().post(ASK, {"email": email}).status_code == 302


def _medians(
    first: Callable[[int], object], second: Callable[[int], object], n: int
) -> tuple[float, float]:
    """Median seconds of both, done in turn, so that a machine that slows down slows both."""
    taken: tuple[list[float], list[float]] = ([], [])
    for i in range(n):
        for act, times in zip((first, second), taken, strict=True):
            began = time.perf_counter()
            act(i)
            times.append(time.perf_counter() - began)
    return statistics.median(taken[0]), statistics.median(taken[1])


@pytest.mark.alike
@pytest.mark.trust
def test_time_does_not_tell_who_has_an_account(
    cast: Cast,
    settings: Settings,
    times: Callable[[int], int],
    record_property: Callable[..., None],
) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    User.objects.filter(pk=cast.rep.pk).update(password=make_password("correct-horse"))
    settings.ACCOUNT_RATE_LIMITS = False
    settings.AXES_FAILURE_LIMIT = 10_000
    n = max(15, times(100))
    for name, path, known, unknown in (
        ("sign-in", LOGIN, {"login": "rep@example.com", "password": "wrong"}, {"login": "no{}@example.com", "password": "wrong"}),
        ("reset", ASK, {"email": "rep@example.com"}, {"email": "no{}@example.com"}),
    ):  # fmt: skip
        client = Client(REMOTE_ADDR=HERE)
        client.post(path, known)
        of_known, of_unknown = _medians(
            lambda i, p=path, k=known, c=client: c.post(p, k),
            lambda i, p=path, u=unknown, c=client: c.post(
                p, {k: v.format(i) for k, v in u.items()}
            ),
            n,
        )
        ratio = of_known / of_unknown
        record_property(f"time ratio {name}", round(ratio, 3))
        tell(
            f"{name}: known {of_known * 1000:.1f} ms, unknown {of_unknown * 1000:.1f} ms, ratio {ratio:.3f} over {n}"
        )
        assert 0.7 < ratio < 1.4
