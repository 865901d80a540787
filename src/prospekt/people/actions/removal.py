"""Take leads out of the tables for good, with all that hangs on them. The log keeps their numbers, nothing else."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

from django.db import connection

from prospekt.ledger.events import Actor
from prospekt.people.actions.erasing import erase_changes
from prospekt.people.models import Change, Suppressed
from prospekt.people.queries.refusals import digest_of, refusals_of

DETAILS = ("people_email", "people_phone", "people_address", "people_link", "people_externalid",
           "people_leadtag", "people_consent", "ledger_text")  # fmt: skip
"""Tables that hold something of a lead, by `person_id` or `company_id`. The search index follows its table."""
TABLES = {"person_id": "people_person", "company_id": "people_company"}


def remove_for_good(
    column: str, ids: Sequence[int], *, now: datetime, keep_refusals: bool = False
) -> None:
    """Delete leads (`column` person_id or company_id) with their details, in the caller's transaction.

    With `keep_refusals`, what they refused goes on holding for their addresses, of which only digests stay.
    """
    if not ids:
        return
    if keep_refusals:
        _keep_refusals(column, ids, now)
    for detail in DETAILS:
        _delete(f"DELETE FROM {detail} WHERE {column} IN {{values}}", ids)
    if column == "company_id":
        # Only people in the bin can still point to it.
        _delete("UPDATE people_person SET company_id = NULL WHERE company_id IN {values}", ids)
    _delete(f"DELETE FROM {TABLES[column]} WHERE id IN {{values}}", ids)


def forget_values(column: str, ids: Sequence[int], *, by: Actor, now: datetime) -> None:
    """What the audit trail knows of these leads loses its from and to; who, when and which field stay."""
    erase_changes(Change.objects.filter(**{f"{column}__in": list(ids)}), by=by, now=now)


def _keep_refusals(column: str, ids: Sequence[int], now: datetime) -> None:
    Suppressed.objects.bulk_create(
        (
            Suppressed(digest=digest_of(kind, key), channel=channel, kept_at=now)
            for kind, key, channels in refusals_of(column, ids)
            for channel in channels
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
