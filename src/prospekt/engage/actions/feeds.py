"""Secret addresses for calendars: made, made anew, taken back. The address is known once, when it is made."""

from __future__ import annotations

import hashlib
import re
import secrets
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from prospekt.engage.events import CalendarFeedMade, CalendarFeedRevoked
from prospekt.engage.models import CalendarFeed
from prospekt.ledger.actions import append
from prospekt.ledger.events import Actor
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

RANDOM_BYTES = 32
_LOOKS = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)


def make_feed(user_id: int, *, titles: str, by: Actor, now: datetime) -> str:
    """A new secret address of a user's calendar; the one before no longer works. Returns its key.

    Raises Refusal for an unknown way of showing titles.
    """
    _check(titles)
    key = secrets.token_urlsafe(RANDOM_BYTES)
    with transaction.atomic():
        CalendarFeed.objects.update_or_create(
            user_id=user_id, defaults={"digest": digest_of(key), "titles": titles, "made_at": now}
        )
        append([CalendarFeedMade(user=user_id)], by=by, now=now)
    return key


def show_titles(user_id: int, titles: str) -> None:
    """Show full titles in the calendar, or only the kind of each task. Raises Refusal where there is no calendar."""
    _check(titles)
    if not CalendarFeed.objects.filter(user_id=user_id).update(titles=titles):
        raise Refusal(_gone())


def revoke_feed(user_id: int, *, by: Actor, now: datetime) -> None:
    """From now on the address no longer works. Raises Refusal where there is none."""
    with transaction.atomic():
        if not CalendarFeed.objects.filter(user_id=user_id).delete()[0]:
            raise Refusal(_gone())
        append([CalendarFeedRevoked(user=user_id)], by=by, now=now)


def feed_of(key: str) -> CalendarFeed | None:
    """The calendar behind an address that works; of a user who is switched off there is none."""
    if not _LOOKS.fullmatch(key):
        return None
    rows = CalendarFeed.objects.filter(digest=digest_of(key), user__is_active=True)
    return rows.select_related("user").first()


def link_of(key: str) -> str:
    """The address for calendars: always on the configured address, whatever host was asked."""
    return settings.BASE_URL + reverse("calendar_feed", args=[key])


def digest_of(key: str) -> str:
    """What is kept of a key."""
    return hashlib.sha256(key.encode()).hexdigest()


def _check(titles: str) -> None:
    if titles not in CalendarFeed.Titles.values:
        message = _("“{value}” is not one of the words to choose from. Use one of: {allowed}.")
        params = {"value": titles[:40], "allowed": ", ".join(CalendarFeed.Titles.values)}
        raise Refusal(Problem("unknown_code", message, params, column="titles"))


def _gone() -> Problem:
    message = _("There is no calendar address. Make one first.")
    return Problem("not_found", message)
