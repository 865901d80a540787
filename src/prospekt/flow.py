"""What follows from what: event name -> what happens next, after the commit. The program's plot on one page.

Handlers take batches and are idempotent. They run right after the commit in the process that wrote, and the
worker catches up whatever was missed; the position of the reader moves in the transaction of what followed,
so that a kill at any moment loses nothing and does nothing twice.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone

from prospekt.ledger.bulk import select_by
from prospekt.ledger.crash_points import reach
from prospekt.ledger.events import Actor
from prospekt.ledger.reading import FLOW, Happened, events_after, move, next_after, position_of
from prospekt.people.jobs import index_own_field_job
from prospekt.qualify.actions.interest import Felt, count_touches, forget, rebuild
from prospekt.qualify.actions.scoring import score_leads
from prospekt.qualify.queries import COMPANY, PERSON, running_playbook

log = logging.getLogger("prospekt.flow")
BATCH = 1_000
"""Events a transaction: nobody else can write to SQLite while their leads are scored."""
FEW = 100
BY = Actor(None, "flow")


Handler = Callable[[Sequence[Happened], datetime], None]


def count_interest(events: Sequence[Happened], now: datetime) -> None:
    """A touch counts into the interest of its lead."""
    card = running_playbook().card
    count_touches(card, [
        Felt(PERSON if e.person_id else COMPANY, e.person_id or e.company_id or 0, e.occurred_at.timestamp(), e.facts)
        for e in events
    ])  # fmt: skip


def recount_interest(events: Sequence[Happened], now: datetime) -> None:
    """Touches were withdrawn: what is left is counted anew."""
    card = running_playbook().card
    rebuild(card, PERSON, sorted({e.person_id for e in events if e.person_id}))
    rebuild(
        card, COMPANY, sorted({e.company_id for e in events if e.company_id and not e.person_id})
    )


def forget_interest(events: Sequence[Happened], now: datetime) -> None:
    """A lead is gone."""
    forget(PERSON, [e.person_id for e in events if e.person_id])
    forget(COMPANY, [e.company_id for e in events if e.company_id and not e.person_id])


def score(events: Sequence[Happened], now: datetime) -> None:
    """Something a score reads has changed; what a company is, its people are scored by too."""
    company_ids = {e.company_id for e in events if e.company_id and not e.person_id}
    employed = _employed(
        [e.company_id for e in events if e.name == "lead.changed" and e.company_id]
    )
    score_leads(
        person_ids={e.person_id for e in events if e.person_id} | employed,
        company_ids=company_ids,
        by=BY,
        now=now,
    )


def score_by_origin(events: Sequence[Happened], now: datetime) -> None:
    """A source or a campaign is called something else, or its channel is another: scores may read that."""
    wanted = {
        "source_id": {e.facts["source"] for e in events if e.facts.get("source")},
        "campaign_id": {e.facts["campaign"] for e in events if e.facts.get("campaign")},
    }
    found: dict[str, set[int]] = {"person": set(), "company": set()}
    for column, ids in wanted.items():
        for kind, leads in found.items():
            sql = (
                f"SELECT id FROM people_{kind} WHERE {column} IN {{values}} AND deleted_at IS NULL"
            )
            leads.update(row[0] for row in select_by(sql, ids))
    score_leads(person_ids=found["person"], company_ids=found["company"], by=BY, now=now)


def index_own_fields(events: Sequence[Happened], now: datetime) -> None:
    """The index of an own field may have to be made or dropped; that takes its time, so the worker does it."""
    for field_id in sorted({e.facts["field"] for e in events}):
        index_own_field_job.enqueue(field_id)


def _employed(company_ids: Sequence[int | None]) -> set[int]:
    if not company_ids:
        return set()
    with connection.cursor() as cursor:
        marks = ", ".join(str(int(id_)) for id_ in company_ids if id_)
        cursor.execute(f"SELECT id FROM people_person WHERE company_id IN ({marks})")
        return {row[0] for row in cursor.fetchall()}


TABLE: Mapping[str, tuple[Handler, ...]] = {
    "lead.created": (score,),
    "lead.changed": (score,),
    "lead.removed": (forget_interest,),
    "lead.restored": (score,),
    "lead.attributed": (score,),
    "lead.purged": (forget_interest,),
    "touch.recorded": (count_interest, score),
    "touch.withdrawn": (recount_interest, score),
    "consent.changed": (score,),
    "source.changed": (score_by_origin,),
    "campaign.changed": (score_by_origin,),
    "field.added": (index_own_fields,),
    "field.changed": (index_own_fields,),
    "field.removed": (index_own_fields,),
    "field.restored": (index_own_fields,),
}


_under_way = threading.local()
"""Whether a loop of `catch_up` is under way in this thread."""


def catch_up(door: str = "") -> int:
    """Let everything follow that has not followed yet; returns how many events were read.

    Whoever came by the door of the web does not wait for what follows from an import: it catches up by itself.
    What a step appends asks for this again; the loop that is under way goes on with it.
    """
    if getattr(_under_way, "is_here", False):
        return 0
    total, _under_way.is_here = 0, True
    try:
        while _is_due(door) and (n := _step()):
            total += n
    finally:
        _under_way.is_here = False
    return total


def _is_due(door: str) -> bool:
    """Whether anything has to follow, found without keeping writers waiting; what nobody follows may gather a while."""
    behind = next_after(FLOW, most=BATCH)
    if door == "web" and sum(came_by == "import" for _name, came_by in behind) > FEW:
        return False
    return len(behind) == BATCH or any(name in TABLE for name, _door in behind)


def _step() -> int:
    with transaction.atomic():
        events, place = events_after(position_of(FLOW), most=BATCH)
        if not events:
            return 0
        # First, because what is counted anew from the log goes by it.
        move(FLOW, place)
        now = timezone.now()
        for handler, names in _handlers():
            mine = [event for event in events if event.name in names]
            if mine:
                handler(mine, now)
        reach("flow_before_commit")
    reach("flow_after_commit")
    return len(events)


def _handlers() -> list[tuple[Handler, set[str]]]:
    """Each handler once, in the order of the table, with the events it follows: one call a batch."""
    found: dict[Handler, set[str]] = {}
    for name, handlers in TABLE.items():
        for handler in handlers:
            found.setdefault(handler, set()).add(name)
    last = found.pop(score)
    return [*found.items(), (score, last)]
