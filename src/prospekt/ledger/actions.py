"""Append to the log. The only way into it; there is no way to change it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import lru_cache, partial, update_wrapper

from django.db import transaction

from prospekt.ledger.bulk import document, insert_rows, moment, reserve_ids
from prospekt.ledger.events import Actor, Happening
from prospekt.ledger.models import Event, Text
from prospekt.ledger.room import check_writable
from prospekt.words.folding import words_in

_COLUMNS = (
    "id", "occurred_at", "recorded_at", "name", "actor_id", "door", "person_id", "company_id", "deal_id",
    "campaign_id", "amount", "currency", "playbook", "cause_id", "facts",
)  # fmt: skip
LONGEST_WORD = 64
"""Letters of a word of a text that its index keeps."""
_followers: list[Callable[[str], object]] = []


def append(
    happenings: Sequence[Happening], *, by: Actor, now: datetime, cause_id: int | None = None
) -> list[int]:
    """Append events inside the caller's transaction; what follows from them runs after its commit.

    Returns the new ids in the order of `happenings`. Raises ValueError if a fact could be personal, and DiskFull
    if there is too little room on the disk.
    """
    if not happenings:
        return []
    _check_in_transaction()
    check_writable()
    ids = reserve_ids(Event, len(happenings))
    recorded = moment(now)
    rows = [
        (
            id_, moment(h.occurred_at) if h.occurred_at else recorded, recorded, h.name, by.user_id, by.door,
            h.person_id, h.company_id, h.deal_id, h.campaign_id, h.amount, h.currency, h.playbook, cause_id,
            _facts_text(type(h), h.values()),
        )
        for id_, h in zip(ids, happenings, strict=True)
    ]  # fmt: skip
    insert_rows(Event, _COLUMNS, rows)
    _tell_followers(by)
    return ids


def append_alike(
    kind: type[Happening],
    rows: Sequence[tuple[int | None, int | None, int | None, tuple[object, ...]]],
    *,
    by: Actor,
    now: datetime,
) -> list[int]:
    """Append many events of one kind that happen now: (person id, company id, campaign id, its facts in order).

    As `append`, without an object for each of them.
    """
    if not rows:
        return []
    _check_in_transaction()
    check_writable()
    ids = reserve_ids(Event, len(rows))
    recorded = moment(now)
    insert_rows(
        Event, ("id", "person_id", "company_id", "campaign_id", "facts"),
        [
            (id_, person, company, campaign, _facts_text(kind, values))
            for id_, (person, company, campaign, values) in zip(ids, rows, strict=True)
        ],
        alike={
            "occurred_at": recorded, "recorded_at": recorded, "name": kind.name, "actor_id": by.user_id,
            "door": by.door, "deal_id": None, "amount": None, "currency": "", "playbook": "", "cause_id": None,
        },
    )  # fmt: skip
    _tell_followers(by)
    return ids


def _check_in_transaction() -> None:
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("events are appended in the transaction of the change they tell of")


def _tell_followers(by: Actor) -> None:
    """Once a transaction, however many times it appends."""
    waiting = transaction.get_connection().run_on_commit
    told = {getattr(entry[1], "func", None) for entry in waiting}
    for follower in _followers:
        if follower not in told:
            # With a name: Django logs it if the follower fails, and fails itself without one.
            after = update_wrapper(partial(follower, by.door), follower)
            transaction.on_commit(after, robust=True)


@lru_cache(maxsize=20_000)
def _facts_text(kind: type[Happening], values: tuple[object, ...]) -> str:
    """The facts as JSON, checked; the same ones come by the thousand."""
    return document(kind.checked(values))


def write_texts(rows: Sequence[tuple[int, int | None, int | None, str]]) -> None:
    """Keep the words that belong to events: (event id, person id, company id, text)."""
    columns = ("event_id", "person_id", "company_id", "text", "words")
    insert_rows(Text, columns, [(*row, indexed_words(row[3])) for row in rows])


def indexed_words(text: str) -> str:
    """The words a text is found by, each once, none longer than the index can hold."""
    return " ".join(dict.fromkeys(word[:LONGEST_WORD] for word in words_in(text)))


def follow(follower: Callable[[str], object]) -> None:
    """Call `follower` after every commit that appended events, with the door they came by. Wired once, at start."""
    if follower not in _followers:
        _followers.append(follower)
