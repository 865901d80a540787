"""Put a hint or the first steps away, and bring them back. What is away is kept with the user."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from prospekt.ledger.actions import append
from prospekt.ledger.events import Actor
from prospekt.people.events import HelpBroughtBack, HelpPutAway
from prospekt.people.models import User
from prospekt.people.queries.rights import not_allowed
from prospekt.people.rules.hints import CODES
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _


def put_away(code: str, *, by: Actor, now: datetime) -> None:
    """Show this no more to whoever acts; nothing happens if it is away already. Raises Refusal unknown_code."""
    _check([code])
    with transaction.atomic():
        user = _user(by)
        if code in user.put_away:
            return
        user.put_away = [*user.put_away, code]
        user.save(update_fields=["put_away"])
        append([HelpPutAway(code=code)], by=by, now=now)


def bring_back(codes: Sequence[str] = CODES, *, by: Actor, now: datetime) -> None:
    """Show these again, all if none are named. Raises Refusal unknown_code."""
    _check(codes)
    with transaction.atomic():
        user = _user(by)
        found = tuple(code for code in user.put_away if code in codes)
        if not found:
            return
        user.put_away = [code for code in user.put_away if code not in found]
        user.save(update_fields=["put_away"])
        append([HelpBroughtBack(codes=found)], by=by, now=now)


def _user(by: Actor) -> User:
    """Whoever acts, locked; Prospekt itself needs no help."""
    found = User.objects.select_for_update().filter(pk=by.user_id).first()
    if found is None:
        raise Refusal(not_allowed())
    return found


def _check(codes: Sequence[str]) -> None:
    for code in codes:
        if code not in CODES:
            message = _("There is no hint “{value}”. Go back to the page and try again.")
            raise Refusal(Problem("unknown_code", message, {"value": code[:40]}, column="code"))
