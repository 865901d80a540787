"""What erasing does to rows of the audit trail: from and to go, and whatever the name of the field told of them."""

from __future__ import annotations

import re
from datetime import datetime

from django.db import connection, transaction
from django.db.models import QuerySet

from prospekt.ledger.bulk import moment, update_rows
from prospekt.ledger.events import Actor
from prospekt.people.models import Change

SEARCH_INDEXES = ("people_person_fts", "people_company_fts", "ledger_text_fts")
NOTHING_TYPED = ("", "deleted_at", "is_lead", "merged", "merged_into")
"""Fields whose values are ours alone."""
PATIENCE = 2_000
"""Milliseconds to wait for readers of the write-ahead log."""
_NAMED_BY_VALUE = re.compile(r"([a-z]+[+-])(?=.)")


def erase_changes(rows: QuerySet[Change], *, by: Actor, now: datetime) -> int:
    """Erase old and new values of `rows` that have any; returns how many, in the caller's transaction."""
    worth = worth_erasing(rows).values_list("id", "field")
    erased = [
        (without_value(field), None, None, moment(now), by.user_id, id_) for id_, field in worth
    ]
    update_rows(Change, ("field", "old", "new", "erased_at", "erased_by_id"), erased)
    return len(erased)


def worth_erasing(rows: QuerySet[Change]) -> QuerySet[Change]:
    """Those of `rows` that hold anything."""
    return rows.filter(erased_at=None).exclude(field__in=NOTHING_TYPED)


def without_value(field: str) -> str:
    """`email+anna@firm.no` gives `email+`: the sign tells whether it was added or taken away. Others stay."""
    found = _NAMED_BY_VALUE.match(field)
    return found[1] if found else field


def wipe() -> None:
    """SQLite: take what was deleted in this transaction out of the search indexes too, and afterwards out of the log.

    The pages themselves are overwritten by `secure_delete`. PostgreSQL does this with its own vacuum.
    """
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        for index in SEARCH_INDEXES:
            cursor.execute(f"INSERT INTO {index}({index}) VALUES ('optimize')")
    transaction.on_commit(_empty_write_ahead_log, robust=True)


def _empty_write_ahead_log() -> None:
    """As far as nobody reads what stands in it; whoever commits next does the rest."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout")
        patience = cursor.fetchone()[0]
        cursor.execute(f"PRAGMA busy_timeout = {PATIENCE}")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        cursor.execute(f"PRAGMA busy_timeout = {int(patience)}")
