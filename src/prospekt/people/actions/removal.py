"""Take leads out of the tables for good, with all that hangs on them. The log keeps their numbers, nothing else."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import datetime

from django.db import connection

from prospekt.ledger.events import Actor
from prospekt.people.actions.erasing import erase_changes
from prospekt.people.models import Change, Suppressed
from prospekt.people.queries.consent_facts import told_refusals_of
from prospekt.people.queries.merged import with_merged
from prospekt.people.queries.refusals import digest_of, refusals_of
from prospekt.people.rules.consent import usual_purpose

DETAILS = ("people_segmentmember", "engage_notification", "engage_task", "route_decided", "route_handover", "engage_pulse", "engage_aside", "people_email", "people_phone", "people_address", "people_link", "people_externalid",
           "people_leadtag", "people_consent", "ledger_text")  # fmt: skip
"""Tables that hold something of a lead, by `person_id` or `company_id`. The search index follows its table."""
TABLES = {"person_id": "people_person", "company_id": "people_company"}
Forget = Callable[[str, Sequence[int]], None]
_forgetters: list[Forget] = []


def forgotten_by(forget: Forget) -> None:
    """A later stage keeps something of leads: `forget(column, ids)` takes it out with them. Wired once, at start."""
    if forget not in _forgetters:
        _forgetters.append(forget)


def remove_for_good(
    column: str, ids: Sequence[int], *, now: datetime, keep_refusals: bool = False
) -> None:
    """Delete leads (`column` person_id or company_id) with their details and whoever is part of them, in the caller's
    transaction.

    With `keep_refusals`, what they refused goes on holding for their addresses, of which only digests stay.
    """
    if not ids:
        return
    ids = with_merged(column, ids)
    if keep_refusals:
        _keep_refusals(column, ids, now)
    for forget in _forgetters:
        forget(column, ids)
    for detail in DETAILS:
        _delete(f"DELETE FROM {detail} WHERE {column} IN {{values}}", ids)
    if column == "company_id":
        # Only people in the bin can still point to it.
        _delete("UPDATE people_person SET company_id = NULL WHERE company_id IN {values}", ids)
    _delete(f"DELETE FROM people_merged WHERE {column} IN {{values}}", ids)
    is_person = "" if column == "person_id" else "NOT "
    for side in ("low_id", "high_id"):
        _delete(
            f"DELETE FROM people_duplicatepair WHERE {is_person}is_person AND {side} IN {{values}}",
            ids,
        )
    _delete(f"DELETE FROM {TABLES[column]} WHERE id IN {{values}}", ids)


def forget_values(column: str, ids: Sequence[int], *, by: Actor, now: datetime) -> None:
    """What the audit trail knows of these leads loses its from and to; who, when and which field stay."""
    whole = with_merged(column, ids)
    erase_changes(Change.objects.filter(**{f"{column}__in": whole}), by=by, now=now)


def _keep_refusals(column: str, ids: Sequence[int], now: datetime) -> None:
    kept = {
        (kind, key, channel, usual_purpose(channel))
        for kind, key, channels in refusals_of(column, ids)
        for channel in channels
    }
    kept |= set(told_refusals_of(column, ids))
    Suppressed.objects.bulk_create(
        (
            Suppressed(
                digest=digest_of(kind, key),
                kind=kind,
                channel=channel,
                purpose=purpose,
                kept_at=now,
            )
            for kind, key, channel, purpose in sorted(kept)
        ),
        ignore_conflicts=True,
    )


def _delete(sql: str, ids: Sequence[int]) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(sql.replace("IN {values}", "= ANY(%s)"), [list(ids)])
        else:
            values = "(SELECT value FROM json_each(%s))"
            cursor.execute(sql.replace("{values}", values), [json.dumps(list(ids))])
