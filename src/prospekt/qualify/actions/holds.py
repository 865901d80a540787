"""Lifecycle and temperature by hand: with a reason, until somebody lets the rules decide again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from prospekt.ledger.actions import append
from prospekt.ledger.bulk import insert_rows, moment
from prospekt.ledger.events import Actor
from prospekt.people.rules.lead_ref import LeadRef
from prospekt.qualify.events import LeadHeld, LeadReleased
from prospekt.qualify.models import Hold


def start_holds(
    leads: Sequence[LeadRef],
    what: str,
    value: str,
    before: Sequence[str],
    *,
    by: Actor,
    now: datetime,
) -> list[int]:
    """What was set by hand holds from here on, in the caller's transaction; returns the events."""
    end_holds(leads, what, by=by, now=now)
    events = append(
        [
            LeadHeld(
                person_id=lead.person_id, company_id=lead.company_id, what=what, value=value, before=was
            )
            for lead, was in zip(leads, before, strict=True)
        ],
        by=by, now=now,
    )  # fmt: skip
    columns = ("event_id", "person_id", "company_id", "what", "value", "held_by", "held_at", "ended_at")  # fmt: skip
    rows = [
        (id_, lead.person_id, lead.company_id, what, value, by.user_id, moment(now), None)
        for id_, lead in zip(events, leads, strict=True)
    ]
    insert_rows(Hold, columns, rows)
    return events


def end_holds(leads: Sequence[LeadRef], what: str, *, by: Actor, now: datetime) -> list[LeadRef]:
    """What was set by hand holds no longer, in the caller's transaction; returns the leads that it held."""
    with transaction.atomic(savepoint=False):
        held: list[Hold] = []
        for column, is_person in (("person_id", True), ("company_id", False)):
            ids = [lead.id for lead in leads if lead.is_person == is_person]
            rows = Hold.objects.select_for_update().filter(what=what, ended_at=None)
            held += list(rows.filter(**{f"{column}__in": ids}).order_by("pk")) if ids else []
        Hold.objects.filter(pk__in=[hold.pk for hold in held]).update(ended_at=now)
        append(
            [
                LeadReleased(person_id=hold.person_id, company_id=hold.company_id, what=what, hold=hold.pk)
                for hold in held
            ],
            by=by, now=now,
        )  # fmt: skip
    return [
        LeadRef(hold.person_id is not None, hold.person_id or hold.company_id or 0) for hold in held
    ]
