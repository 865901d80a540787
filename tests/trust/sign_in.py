"""Signing in as people do, with what the attack cases need: codes of an app, a lock, the mail's link."""

from __future__ import annotations

import re
import time

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, generate_totp_secret, hotp_value
from allauth.mfa.utils import encrypt
from django.core import mail
from django.test import Client

from prospekt.people.models import User

PASSWORD = "correct-horse"  # noqa: S105
LOGIN = "/accounts/login/"
STEP = "/accounts/second-step/"
ASK = "/accounts/password/reset/"


def sign_in(email: str, password: str = PASSWORD, client: Client | None = None) -> Client:
    """Through the form; the answer must lead on."""
    client = client or Client()
    answer = client.post(LOGIN, {"login": email, "password": password})
    assert answer.status_code == 302, answer.content.decode()
    return client


def is_in(client: Client) -> bool:
    """Whether the session opens the account."""
    return client.get("/account/").status_code == 200


def set_up_app(user: User) -> str:
    """An authenticator app, as after setting it up; returns its secret."""
    secret = generate_totp_secret()
    Authenticator.objects.create(user=user, type="totp", data={"secret": encrypt(secret)})
    return secret


def code_now(secret: str, steps: int = 0) -> str:
    """The code that the app shows, or showed `steps` times 30 seconds ago (negative)."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


def link_in_mail() -> str:
    """The path of the link in the newest mail."""
    found = re.search(r"http://127\.0\.0\.1:8000(/\S+)", mail.outbox[-1].body)
    assert found, mail.outbox[-1].body
    return found[1]


def choose_password(link: str, password: str) -> Client:
    """Follow the link of a mail and choose a password."""
    client = Client()
    form = client.get(link, follow=True).request["PATH_INFO"]
    answer = client.post(form, {"password1": password, "password2": password})
    assert answer.status_code == 302, answer.content.decode()
    return client
