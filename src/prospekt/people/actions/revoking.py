"""Take keys of programs back."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from prospekt.ledger.actions import append
from prospekt.ledger.events import Actor
from prospekt.people.events import TokenRevoked
from prospekt.people.models import Token
from prospekt.people.queries.rights import reader_of
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _


def revoke_token(token_id: int, *, by: Actor, now: datetime) -> Token:
    """From now on the key no longer works. Raises Refusal not_found for another's without `manage_tokens`."""
    with transaction.atomic():
        rows = Token.objects.select_related("user").select_for_update(of=("self",))
        token = rows.filter(pk=token_id, revoked_at=None).first()
        may = token and (by.user_id == token.user_id or reader_of(by).may("manage_tokens"))
        if not token or not may:
            message = _("This token is no longer there; it may have been revoked already.")
            raise Refusal(Problem("not_found", message))
        token.revoked_at = now
        token.save(update_fields=["revoked_at"])
        append([TokenRevoked(token=token.pk, user=token.user_id)], by=by, now=now)
    return token


def revoke_all(user_id: int, *, by: Actor, now: datetime) -> int:
    """Revoke every token of a user, inside the caller's transaction; returns how many there were."""
    ids = list(Token.objects.filter(user_id=user_id, revoked_at=None).values_list("pk", flat=True))
    Token.objects.filter(pk__in=ids).update(revoked_at=now)
    append([TokenRevoked(token=id_, user=user_id) for id_ in ids], by=by, now=now)
    return len(ids)
