"""Seals over the past: a chain of digests that names the event that was altered, taken out or slipped in.

A seal covers up to 1,000 events. Per event it keeps the offset of its id from the seal's first (4 bytes)
and a digest of its columns (8 bytes); its chain is sha256(chain before + first id + all of these), so no
seal can be changed or left out without breaking every one behind it.
"""

from __future__ import annotations

import hashlib
import json
import struct
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction

from prospekt.ledger.bulk import moment
from prospekt.ledger.models import Seal
from prospekt.words.problem import Problem
from prospekt.words.problem import gettext_noop as _

LENGTH = 1_000
AGE = timedelta(minutes=1)
"""Younger events wait: on PostgreSQL a lower id may still be on its way in another transaction."""
MOST_PROBLEMS = 100

_ENTRY = struct.Struct(">I8s")
_NUMBERS = (
    "id",
    "actor_id",
    "person_id",
    "company_id",
    "deal_id",
    "campaign_id",
    "amount",
    "cause_id",
)
_TEXTS = ("occurred_at", "recorded_at", "name", "door", "currency", "playbook", "facts")


def seal_new(*, now: datetime) -> int:
    """Seal what is older than a minute; returns how many events were sealed."""
    sealed = 0
    while n := _seal_next(now):
        sealed += n
    return sealed


def _seal_next(now: datetime) -> int:
    with transaction.atomic():
        before = Seal.objects.order_by("-last_event_id").first()
        first = before.last_event_id + 1 if before else 1
        digests = list(_settled(first, now))
        if not digests:
            return 0
        entries = _entries(first, digests)
        Seal.objects.create(
            first_event_id=first,
            last_event_id=digests[-1][0],
            digests=entries,
            chain=_chain(bytes(before.chain) if before else b"", first, entries),
        )
    return len(digests)


def seal_anew() -> int:
    """Make every seal again over the same events; returns how many. For events that were just proved to be as they
    were, in a database that writes them another way."""
    chain, n = b"", 0
    with transaction.atomic():
        for seal in Seal.objects.order_by("last_event_id").iterator(chunk_size=50):
            digests = sorted(_present(seal).items())
            seal.digests = _entries(seal.first_event_id, digests)
            seal.chain = chain = _chain(chain, seal.first_event_id, seal.digests)
            seal.save(update_fields=["digests", "chain"])
            n += 1
    return n


def _settled(first: int, now: datetime) -> Iterator[tuple[int, bytes]]:
    """The next events, up to the first that is too young or whose transaction may still be overtaken."""
    old = "recorded_at <= %s"
    if connection.vendor == "postgresql":
        old += " AND transaction_id < pg_snapshot_xmin(pg_current_snapshot())::text::bigint"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {old}, {_columns()} FROM ledger_event WHERE id >= %s ORDER BY id LIMIT {LENGTH}",
            [moment(now - AGE), first],
        )
        for is_settled, *row in cursor.fetchall():
            if not is_settled:
                return
            yield row[0], _digest(row)


def _columns() -> str:
    """Every column as it lies in the database, so that a flipped byte shows even where it cannot be read."""
    kind = "TEXT" if connection.vendor == "postgresql" else "BLOB"
    return ", ".join([*_NUMBERS, *(f"CAST({column} AS {kind})" for column in _TEXTS)])


def _digest(row: Sequence[Any]) -> bytes:
    return hashlib.blake2b(json.dumps(row, default=bytes.hex).encode(), digest_size=8).digest()


def _entries(first: int, digests: Sequence[tuple[int, bytes]]) -> bytes:
    return b"".join(_ENTRY.pack(id_ - first, digest) for id_, digest in digests)


def _chain(before: bytes, first: int, entries: bytes) -> bytes:
    return hashlib.sha256(before + first.to_bytes(8, "big") + entries).digest()


def verify() -> list[Problem]:
    """Every sealed event that is not as it was, and every broken seal; empty if all is well. At most 100."""
    problems: list[Problem] = []
    chain, next_first = b"", 1
    for seal in Seal.objects.order_by("last_event_id").iterator(chunk_size=50):
        entries = bytes(seal.digests)
        expected = _chain(chain, seal.first_event_id, entries)
        if seal.first_event_id != next_first or expected != bytes(seal.chain):
            problems.append(_broken(seal))
        problems.extend(_differences(seal, entries))
        if len(problems) >= MOST_PROBLEMS:
            return problems[:MOST_PROBLEMS]
        chain, next_first = bytes(seal.chain), seal.last_event_id + 1
    return problems


def _differences(seal: Seal, entries: bytes) -> Iterator[Problem]:
    sealed = {
        seal.first_event_id + offset: digest for offset, digest in _ENTRY.iter_unpack(entries)
    }
    found = _present(seal)
    for id_ in sorted(sealed.keys() | found.keys()):
        if id_ not in found:
            yield Problem("event_missing", _("Event {id} was taken out of the log."), {"id": id_})
        elif id_ not in sealed:
            yield Problem(
                "event_added", _("Event {id} was slipped into the log later."), {"id": id_}
            )
        elif sealed[id_] != found[id_]:
            yield Problem(
                "event_altered", _("Event {id} was altered after it was sealed."), {"id": id_}
            )


def _present(seal: Seal) -> dict[int, bytes]:
    """The digests of the events that a seal covers, as they are now."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {_columns()} FROM ledger_event WHERE id BETWEEN %s AND %s",
            [seal.first_event_id, seal.last_event_id],
        )
        return {row[0]: _digest(row) for row in cursor.fetchall()}


def _broken(seal: Seal) -> Problem:
    message = _(
        "The seal over events {first} to {last}, or the one before it, was altered or taken out."
    )
    return Problem(
        "seal_broken", message, {"first": seal.first_event_id, "last": seal.last_event_id}
    )
