"""The list of addresses and numbers that must not be used: put on, taken off, brought in by the thousand.

Only keyed digests are kept, so the list can be asked about an address but not read.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction

from prospekt.ledger.actions import append
from prospekt.ledger.events import Actor
from prospekt.people.events import AddressSuppressed, AddressUnsuppressed
from prospekt.people.models import Suppressed
from prospekt.people.queries.refusals import EMAIL, PHONE, digest_of
from prospekt.people.queries.rights import check_right, reader_of
from prospekt.people.rules.consent import ALL, REASONS, check_codes, usual_purpose
from prospekt.people.rules.emails import parse_email
from prospekt.people.rules.phones import parse_phone
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

MOST = 1_000_000
AT_ONCE = 1_000
BY_HAND = tuple(code for code in REASONS if code != "gone")


@dataclass(frozen=True, slots=True)
class Put:
    """How many were put on the list, how many stood there already, and which lines could not be read."""

    added: int
    known: int
    unread: tuple[str, ...] = ()


def key_of(text: str) -> tuple[str, str]:
    """(email or phone, key) of what was typed. Raises Refusal for what is neither."""
    typed = text.strip()
    if "@" in typed and (email := parse_email(typed)):
        return EMAIL, email.key
    if "@" not in typed and (phone := parse_phone(typed, settings.PHONE_COUNTRY)) and phone.e164:
        return PHONE, phone.e164
    message = _(
        "“{value}” is neither an e-mail address nor a phone number. Write it like name@company.com or +47 22 33 44 55."
    )
    raise Refusal(Problem("not_address", message, {"value": typed[:80]}, column="address"))


def suppress(
    texts: Iterable[str], *, reason: str, channel: str = "", purpose: str = "", by: Actor, now: datetime
) -> Put:  # fmt: skip
    """Put addresses and numbers on the list; without a channel, that of their kind. Lines that are neither are told.

    Raises Refusal for an unknown reason, channel or purpose, and where the role may not change leads.
    """
    check_right(reader_of(by), "change_leads")
    if reason not in BY_HAND:
        message = _("There is no reason “{value}”. Use one of: {allowed}.")
        params = {"value": reason[:40], "allowed": ", ".join(BY_HAND)}
        raise Refusal(Problem("unknown_code", message, params, column="reason"))
    if channel or purpose:
        check_codes(channel or ALL, purpose or usual_purpose(channel))
    added = known = 0
    unread: list[str] = []
    with transaction.atomic():
        waiting: list[Suppressed] = []
        for n, text in enumerate(texts, 1):
            if n > MOST:
                raise Refusal(_too_many())
            try:
                kind, key = key_of(text)
            except Refusal:
                unread.append(text.strip()[:80])
                continue
            said = channel or (EMAIL if kind == EMAIL else "call")
            waiting.append(
                Suppressed(
                    digest=digest_of(kind, key), kind=kind, channel=said,
                    purpose=purpose or usual_purpose(said), reason=reason, by_id=by.user_id, kept_at=now,
                )
            )  # fmt: skip
            if len(waiting) == AT_ONCE:
                added, known = _put(waiting, added, known)
                waiting = []
        added, known = _put(waiting, added, known)
        if added:
            event = AddressSuppressed(n=added, channel=channel, purpose=purpose, reason=reason)
            append([event], by=by, now=now)
    return Put(added, known, tuple(unread))


def _put(rows: list[Suppressed], added: int, known: int) -> tuple[int, int]:
    unique = {(row.digest, row.channel, row.purpose): row for row in rows}
    there = set(
        Suppressed.objects.filter(digest__in=[row.digest for row in rows]).values_list(
            "digest", "channel", "purpose"
        )
    )
    new = [row for key, row in unique.items() if key not in there]
    Suppressed.objects.bulk_create(new, ignore_conflicts=True)
    return added + len(new), known + len(rows) - len(new)


def _too_many() -> Problem:
    message = _("The file has more than {most} lines. Split it.")
    return Problem("too_many", message, {"most": MOST})


def unsuppress(text: str, *, by: Actor, now: datetime) -> int:
    """Take an address or number off the list, all that it says of it; returns how many entries went.

    Raises Refusal for whoever may not (not_allowed), and for one that is not on it (not_found).
    """
    check_right(reader_of(by), "erase_texts")
    digest = digest_of(*key_of(text))
    with transaction.atomic():
        rows = list(Suppressed.objects.select_for_update().filter(digest=digest))
        if not rows:
            message = _("“{value}” is not on the list; nothing was taken off.")
            raise Refusal(Problem("not_found", message, {"value": text.strip()[:80]}))
        told = [
            AddressUnsuppressed(digest=row.digest, channel=row.channel, purpose=row.purpose)
            for row in rows
        ]
        append(told, by=by, now=now)
        Suppressed.objects.filter(pk__in=[row.pk for row in rows]).delete()
    return len(rows)
