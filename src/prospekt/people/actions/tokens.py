"""Keys for programs: make one for oneself or for a service."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from prospekt.ledger.actions import append
from prospekt.ledger.events import Actor
from prospekt.people.actions.users import checked_role, checked_team
from prospekt.people.events import TokenMade, UserAdded
from prospekt.people.models import Token, User
from prospekt.people.queries.rights import check_right, reader_of
from prospekt.people.queries.tokens import working
from prospekt.people.rules.tokens import (
    HINT,
    LONGEST_NAME,
    MOST,
    PREFIX,
    RANDOM_BYTES,
    checked_scopes,
    digest_of,
)
from prospekt.people.rules.typed_text import check_text
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

NOWHERE = "service.invalid"
"""The domain of the addresses of programs; no mail can ever be sent there (RFC 2606)."""


def make_token(
    user_id: int,
    *,
    name: str,
    scopes: Sequence[str],
    by: Actor,
    now: datetime,
    expires_at: datetime | None = None,
) -> tuple[Token, str]:
    """A new token of a user and its key, which is known here and then never again.

    Raises Refusal for another's token without the right `manage_tokens`, for a name that is empty or too long,
    a scope that the user's role does not have, an end that is past, and when there are too many.
    """
    if by.user_id != user_id:
        check_right(reader_of(by), "manage_tokens")
    name = _checked_name(name)
    if expires_at is not None and expires_at <= now:
        message = _("The token would have expired already. Choose a later day, or none.")
        raise Refusal(Problem("past_expiry", message, column="expires_at"))
    with transaction.atomic():
        user = User.objects.select_for_update().filter(pk=user_id, is_active=True).first()
        if user is None:
            message = _("This user is not there or is switched off. Choose another one.")
            raise Refusal(Problem("not_found", message, column="user"))
        kept = checked_scopes(scopes, user.role)
        if Token.objects.filter(working(now), user=user).count() >= MOST:
            message = _("{user} has {most} tokens already. Revoke one that nobody uses first.")
            raise Refusal(Problem("too_many", message, {"user": str(user), "most": MOST}))
        key = PREFIX + secrets.token_urlsafe(RANDOM_BYTES)
        token = Token.objects.create(
            user=user, name=name, hint=key[:HINT], digest=digest_of(key), scopes=kept,
            made_by_id=by.user_id, made_at=now, expires_at=expires_at,
        )  # fmt: skip
        happened = TokenMade(
            token=token.pk, user=user.pk, scopes=tuple(kept), is_service=user.is_service
        )
        append([happened], by=by, now=now)
    return token, key


def make_service_token(
    *,
    name: str,
    role: str,
    team_id: int | None,
    scopes: Sequence[str],
    by: Actor,
    now: datetime,
    expires_at: datetime | None = None,
) -> tuple[Token, str]:
    """A program of that name as a user who cannot sign in, with a role and a team, and its first token.

    Raises Refusal without the right `manage_tokens`, for an unknown role or team, and as `make_token`.
    """
    check_right(reader_of(by), "manage_tokens")
    name = _checked_name(name)
    with transaction.atomic():
        service = User(
            email=f"service-{secrets.token_hex(8)}@{NOWHERE}", name=name, role=checked_role(role),
            team_id=checked_team(team_id), is_service=True,
        )  # fmt: skip
        service.set_unusable_password()
        service.save()
        append([UserAdded(user=service.pk, role=role, team=team_id)], by=by, now=now)
        return make_token(
            service.pk, name=name, scopes=scopes, by=by, now=now, expires_at=expires_at
        )


def _checked_name(text: str) -> str:
    name = " ".join(check_text(_("Name"), text, LONGEST_NAME).split())
    if not name:
        message = _("A token needs a name that tells which program has it.")
        raise Refusal(Problem("bad_name", message, column="name"))
    return name
