"""Enact a playbook version: keep its text, and score everybody by it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial

from django.db import connection, transaction

from prospekt.ledger.actions import append
from prospekt.ledger.events import Actor
from prospekt.ledger.turns import PLAYBOOK, take_turn
from prospekt.playbook.shapes import Playbook
from prospekt.qualify.actions.interest import Felt, rebuild
from prospekt.qualify.actions.journeys import recount_journeys
from prospekt.qualify.actions.scoring import score_leads
from prospekt.qualify.actions.standings import rewrite_standings
from prospekt.qualify.events import PlaybookEnacted
from prospekt.qualify.models import PlaybookPublication, PlaybookVersion
from prospekt.qualify.queries.scores import COMPANY, PERSON, running_playbook

BATCH = 4_000


def enact_playbook(
    playbook: Playbook, *, by: Actor, now: datetime, note: str = "", is_by_hand: bool = False
) -> bool:
    """Make `playbook` the running one; True if it was not. Scores follow with `rescore_all`.

    `is_by_hand`: somebody published it, and the playbook of the settings does not take its place at the next start.
    """
    with transaction.atomic():
        take_turn(PLAYBOOK)
        running = PlaybookVersion.objects.filter(is_running=True).first()
        if running and running.version == playbook.version:
            return False
        PlaybookVersion.objects.filter(is_running=True).update(is_running=False)
        version, _is_new = PlaybookVersion.objects.update_or_create(
            version=playbook.version,
            defaults={
                "name": playbook.name,
                "files": dict(playbook.files),
                "enacted_at": now,
                "is_running": True,
            },
        )
        PlaybookPublication.objects.create(
            version=version, note=note, is_by_hand=is_by_hand, by_id=by.user_id, published_at=now
        )
        append([PlaybookEnacted(playbook=playbook.version)], by=by, now=now)
    return True


def rescore_all(
    playbook: Playbook,
    *,
    by: Actor,
    now: datetime,
    tell: Callable[[int, int], None] = lambda done, total: None,
) -> int:
    """Rebuild interest and score every lead not yet on this version; returns how many there were.

    Can be killed anywhere and run again: a row says by its `card` which version scored it. Ends early where another
    version takes over meanwhile: that one scores everybody anew.
    """
    done = 0
    total = n_left(playbook)
    rewrite_standings(playbook, now=now)
    for kind in (PERSON, COMPANY):
        last = 0
        while ids := _not_yet(playbook, kind, last):
            if not _score_batch(playbook, kind, ids, by, now):
                return done
            done += len(ids)
            last = ids[-1]
            tell(done, total)
    return done


def _score_batch(playbook: Playbook, kind: str, ids: list[int], by: Actor, now: datetime) -> bool:
    """Count and score some leads; False if another version runs by now. Nobody publishes before this batch ends."""
    with transaction.atomic():
        take_turn(PLAYBOOK)
        if running_playbook().version != playbook.version:
            return False
        rebuild(playbook.card, kind, ids, partial(_recount, playbook, by, now))
        score_leads(**{f"{kind}_ids": ids}, by=by, now=now)
    return True


def _recount(
    playbook: Playbook,
    by: Actor,
    now: datetime,
    kind: str,
    ids: Sequence[int],
    touches: Sequence[Felt],
) -> None:
    """The buyer's journey goes by the rules of this version too."""
    recount_journeys(playbook.stages, kind, ids, touches, by=by, now=now)


def _not_yet(playbook: Playbook, kind: str, after: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id FROM people_{kind} WHERE card <> %s AND id > %s ORDER BY id LIMIT {BATCH}",
            [playbook.version, after],
        )
        return [row[0] for row in cursor.fetchall()]


def n_left(playbook: Playbook) -> int:
    """How many leads another version scored."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT COUNT(*) FROM people_person WHERE card <> %s)"
            " + (SELECT COUNT(*) FROM people_company WHERE card <> %s)",
            [playbook.version, playbook.version],
        )
        return cursor.fetchone()[0]
