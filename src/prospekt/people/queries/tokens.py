"""Tokens: the one behind a key, and those of a user or of all programs."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import Q, QuerySet

from prospekt.people.models import Token
from prospekt.people.rules.tokens import digest_of, looks_like_key

USE_TOLD = timedelta(minutes=1)
"""The last use is written down no more often than this."""


class TokenRow(NamedTuple):
    """A token as a list shows it."""

    id: int
    name: str
    hint: str
    scopes: list[str]
    user: str
    email: str
    is_service: bool
    made_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None


def token_behind(key: str, *, now: datetime) -> Token | None:
    """The token of a key that works: known, not revoked, not expired, of an active user; one statement."""
    if not looks_like_key(key):
        return None
    works = working(now) & Q(user__is_active=True, digest=digest_of(key))
    return Token.objects.select_related("user").filter(works).first()


def working(now: datetime) -> Q:
    """Neither revoked nor expired."""
    return Q(revoked_at=None) & (Q(expires_at=None) | Q(expires_at__gt=now))


def tell_use(token: Token, *, now: datetime) -> None:
    """Write down that the token was used just now, unless that is known already."""
    if token.last_used_at is None or token.last_used_at < now - USE_TOLD:
        Token.objects.filter(pk=token.pk).update(last_used_at=now)


def tokens_of(user_id: int, *, now: datetime) -> list[TokenRow]:
    """The working tokens of a user, newest first."""
    return _rows(Token.objects.filter(user_id=user_id), now)


def all_tokens(*, now: datetime) -> list[TokenRow]:
    """The working tokens of everybody, those of programs first."""
    return sorted(_rows(Token.objects.all(), now), key=lambda row: not row.is_service)


def _rows(tokens: QuerySet[Token], now: datetime) -> list[TokenRow]:
    found = tokens.select_related("user").filter(working(now)).order_by("-pk")
    return [
        TokenRow(
            token.pk, token.name, token.hint, token.scopes, str(token.user), token.user.email,
            token.user.is_service, token.made_at, token.expires_at, token.last_used_at,
        )
        for token in found
    ]  # fmt: skip
