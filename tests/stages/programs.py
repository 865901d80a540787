"""Programs that call the REST API in tests, each by a token of its own."""

from __future__ import annotations

from collections.abc import Sequence

from django.test import Client
from django.utils import timezone

from prospekt.ledger.events import Actor
from prospekt.people.actions.tokens import make_token
from prospekt.people.models import User
from prospekt.people.rules.tokens import grantable

API = "/api/v1"
JSON = "application/json"


def key_of(user: User, scopes: Sequence[str] | None = None) -> str:
    """A new key of the user; with all rights of the role where no scopes are named."""
    chosen = grantable(user.role) if scopes is None else scopes
    by = Actor(user.pk, "web")
    return make_token(user.pk, name="a test", scopes=chosen, by=by, now=timezone.now())[1]


def program(user: User, scopes: Sequence[str] | None = None) -> Client:
    """A client that acts for the user by a token."""
    return Client(headers={"Authorization": f"Bearer {key_of(user, scopes)}"})
