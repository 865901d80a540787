"""Keep segments up to date: for the leads to which something happened, and as a whole.

Who comes and goes because of what happened, or of time, is told by an event; who is in a segment when it is made,
or is asked something else, is what was there already. Everybody who writes members takes the turn first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from django.db import connection, transaction

from prospekt.ledger.actions import append
from prospekt.ledger.bulk import insert_rows, moment, select_by
from prospekt.ledger.events import Actor
from prospekt.ledger.turns import SEGMENTS, take_turn
from prospekt.people.events import SegmentJoined, SegmentLeft
from prospekt.people.models import Segment, SegmentMember
from prospekt.people.queries.segments import (
    COLUMNS,
    Rule,
    matched,
    members_of,
    missing,
    rules_of,
    superfluous,
)
from prospekt.people.rules.lead_ref import LeadRef

BATCH = 2_000
Pairs = list[tuple[int, int]]
"""(lead, segment)"""


def keep_members(leads: Iterable[LeadRef], *, by: Actor, now: datetime) -> int:
    """Bring these leads into the segments they belong to now, and out of the others; returns how many came or went.

    Ten statements a batch, whatever the number of segments; one where there are none.
    """
    wanted = set(leads)
    if not wanted or not Segment.objects.filter(removed_at=None).exists():
        return 0
    n = 0
    for is_company in (False, True):
        ids = sorted(lead.id for lead in wanted if lead.is_person != is_company)
        for start in range(0, len(ids), BATCH):
            with transaction.atomic(savepoint=False):
                take_turn(SEGMENTS)
                rules = _filled(now)
                if rules:
                    n += _keep(rules, ids[start : start + BATCH], is_company, by, now)
    return n


def _filled(now: datetime) -> list[Rule]:
    rows = list(Segment.objects.filter(removed_at=None))
    return rules_of([row for row in rows if row.filled_at is not None], now, every=rows)


def _keep(
    rules: Sequence[Rule], ids: Sequence[int], is_company: bool, by: Actor, now: datetime
) -> int:
    belong = matched(rules, ids, is_company)
    are = members_of(ids, is_company, (rule.id for rule in rules))
    came: Pairs = []
    went: Pairs = []
    for lead in ids:
        should, is_in = belong.get(lead, set()), are.get(lead, set())
        came += [(lead, segment) for segment in sorted(should - is_in)]
        went += [(lead, segment) for segment in sorted(is_in - should)]
    _take_out(went, is_company)
    _bring_in(came, is_company, now)
    who = COLUMNS[is_company]
    append(
        [SegmentLeft(**{who: lead}, segment=segment) for lead, segment in went]
        + [SegmentJoined(**{who: lead}, segment=segment) for lead, segment in came],
        by=by, now=now,
    )  # fmt: skip
    return len(came) + len(went)


def _bring_in(pairs: Pairs, is_company: bool, now: datetime) -> None:
    columns = (COLUMNS[is_company], "segment_id")
    insert_rows(SegmentMember, columns, pairs, alike={"since": moment(now)})


def _take_out(pairs: Pairs, is_company: bool) -> None:
    column = COLUMNS[is_company]
    rows = select_by(
        f"SELECT id, {column}, segment_id FROM people_segmentmember WHERE {column} IN {{values}}",
        {lead for lead, _segment in pairs},
    )
    gone = set(pairs)
    SegmentMember.objects.filter(
        pk__in=[row[0] for row in rows if (row[1], row[2]) in gone]
    ).delete()


def refresh_segments(*, by: Actor, now: datetime, only_timed: bool = False) -> int:
    """Compare segments with the whole base, or only those that time changes; returns how many leads came or went."""
    n = 0
    rows = list(Segment.objects.filter(removed_at=None).order_by("pk"))
    for row in rows:
        if row.filled_at is None:
            fill(row.pk, by=by, now=now)
        elif row.is_timed or not only_timed:
            for rule in rules_of([row], now, every=rows):
                n += keep_members(_differing(rule), by=by, now=now)
    return n


def _differing(rule: Rule) -> list[LeadRef]:
    return [
        LeadRef(not is_company, id_)
        for is_company in (False, True)
        for id_ in (*missing(rule, is_company), *superfluous(rule, is_company))
    ]


def fill(segment_id: int, *, by: Actor, now: datetime) -> None:
    """Gather who is in a segment that is new or asks something else, in batches, without a word in the log.

    Nothing to do for one that is gone or filled; a member who is gone meanwhile is found at the end.
    """
    row = Segment.objects.filter(pk=segment_id, removed_at=None, filled_at=None).first()
    if row is None:
        return
    every = list(Segment.objects.filter(removed_at=None))
    for rule in rules_of([row], now, every=every):
        for is_company in (False, True):
            for ids in _batches(superfluous(rule, is_company)):
                _in_turn(rule.id, ids, is_company, now, comes=False)
            for ids in _batches(missing(rule, is_company)):
                _in_turn(rule.id, ids, is_company, now, comes=True)
        is_same = Segment.objects.filter(pk=row.pk, changed_at=row.changed_at, removed_at=None)
        if is_same.update(filled_at=now):
            keep_members(_differing(rule), by=by, now=now)


def _batches(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(ids), BATCH):
        yield ids[start : start + BATCH]


def _in_turn(
    segment_id: int, ids: Sequence[int], is_company: bool, now: datetime, *, comes: bool
) -> None:
    with transaction.atomic(savepoint=False):
        take_turn(SEGMENTS)
        if not Segment.objects.filter(pk=segment_id, removed_at=None).exists():
            return
        pairs = [(id_, segment_id) for id_ in ids]
        if not comes:
            _take_out(pairs, is_company)
            return
        are = members_of(ids, is_company, [segment_id])
        _bring_in([pair for pair in pairs if pair[0] not in are], is_company, now)


def settle_waiting(*, by: Actor, now: datetime) -> None:
    """What was too much for whoever asked: fill new segments, and empty those that were removed."""
    for row in Segment.objects.filter(filled_at=None).order_by("pk"):
        if row.removed_at is None:
            fill(row.pk, by=by, now=now)
        else:
            empty(row.pk)


def empty(segment_id: int) -> None:
    """Forget the members of a segment that was removed, in batches; one that came back is filled anew anyway."""
    gone = "SELECT id FROM people_segmentmember WHERE segment_id = %s"
    while Segment.objects.filter(pk=segment_id, removed_at__isnull=False).exists():
        with transaction.atomic(savepoint=False), connection.cursor() as cursor:
            take_turn(SEGMENTS)
            cursor.execute(
                f"DELETE FROM people_segmentmember WHERE id IN ({gone} LIMIT {BATCH})", [segment_id]
            )
            if cursor.rowcount < BATCH:
                return
