"""What follows for hand-overs from what happened to leads, and from nobody acting."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from prospekt.ledger.actions import append
from prospekt.ledger.events import Actor
from prospekt.ledger.models import Event
from prospekt.ledger.reading import Happened
from prospekt.ledger.turns import ROUTING, take_turn
from prospekt.people.models import Company, Person
from prospekt.people.rules.lead_ref import LeadRef
from prospekt.qualify.queries.scores import running_playbook
from prospekt.qualify.rules.stages import WAY
from prospekt.route.actions.handing_over import (
    follow_owner,
    hand_over,
    is_handed_over,
    pass_on_unanswered,
    withdraw,
)
from prospekt.route.events import HandoverAnswered, HandoverEscalated
from prospekt.route.models import Handover
from prospekt.route.queries.calendars import calendar_of_user
from prospekt.route.queries.handovers import lead_of
from prospekt.route.rules.handover import SQL
from prospekt.route.rules.hours import due_after, worked

AFTER_SQL = WAY[WAY.index(SQL) + 1 :]
OURS = ("call", "meeting", "demo")
"""Kinds of touch that are a response whichever way they went."""
WHILE = ("waiting", "accepted")


def follow_leads(events: Sequence[Happened], *, by: Actor, now: datetime) -> None:
    """Leads changed their lifecycle, their owner or their place: hand over new SQLs, let waiting hand-overs follow."""
    became = {
        _lead(event): event.id
        for event in events
        if event.name == "lead.lifecycle_changed" and event.facts.get("lifecycle") == SQL
    }
    actors = dict(Event.objects.filter(pk__in=became.values()).values_list("pk", "actor_id"))
    leads = dict.fromkeys(_lead(event) for event in events if event.person_id or event.company_id)
    if not leads:
        return
    if not became and not _waiting(leads):
        return
    take_turn(ROUTING)
    waiting = _waiting(leads)
    for lead in sorted({*waiting, *became}, key=lambda lead: (not lead.is_person, lead.id)):
        model: type[Person] | type[Company] = Person if lead.is_person else Company
        row: Any = model.objects.filter(pk=lead.id, deleted_at=None).first()
        handover = waiting.get(lead)
        if handover is None:
            if row is not None and is_handed_over(lead, row) and lead in became:
                hand_over(lead, None, by=by, now=now, handed_by=actors.get(became[lead]))
        elif row is None or not is_handed_over(lead, row):
            is_taken = row is not None and row.lifecycle in AFTER_SQL
            withdraw(handover, by=by, now=now, is_accepted=is_taken)
        elif row.owner_id != handover.owner_id:
            follow_owner(handover, row.owner_id, by=by, now=now)


def _lead(event: Happened) -> LeadRef:
    return LeadRef(event.person_id is not None, event.person_id or event.company_id or 0)


def _waiting(leads: Sequence[LeadRef] | dict[LeadRef, None]) -> dict[LeadRef, Handover]:
    found: dict[LeadRef, Handover] = {}
    for column in ("person_id", "company_id"):
        ids = [lead.id for lead in leads if lead.column == column]
        rows = Handover.objects.filter(**{f"{column}__in": ids, "state": "waiting"})
        found |= {lead_of(row): row for row in rows} if ids else {}
    return found


def note_responses(events: Sequence[Happened], *, by: Actor, now: datetime) -> None:
    """The first touch of ours after a hand-over is the response; how long it took is told in working time."""
    unanswered = _unanswered(events)
    for event in events:
        is_ours = event.facts.get("direction") == "out" or event.facts.get("kind") in OURS
        if not is_ours or not (event.person_id or event.company_id):
            continue
        lead = _lead(event)
        if lead not in unanswered:
            continue
        rows = Handover.objects.filter(
            **{lead.column: lead.id}, state__in=WHILE, responded_at=None, handed_at__lte=event.occurred_at,
        )  # fmt: skip
        for row in rows.order_by("pk"):
            passed = worked(row.handed_at, event.occurred_at, calendar_of_user(row.owner_id))
            row.responded_at = event.occurred_at
            row.response_minutes = int(passed.total_seconds() // 60)
            row.save(update_fields=["responded_at", "response_minutes"])
            told = HandoverAnswered(
                person_id=row.person_id, company_id=row.company_id, handover=row.pk, owner=row.owner_id,
                minutes=row.response_minutes, is_late=event.occurred_at > row.due_at,
            )  # fmt: skip
            append([told], by=by, now=now)


def _unanswered(events: Sequence[Happened]) -> set[LeadRef]:
    """Leads of the events that were handed over and not answered yet."""
    rows = Handover.objects.filter(state__in=WHILE, responded_at=None)
    people = rows.filter(person_id__in={e.person_id for e in events if e.person_id})
    companies = rows.filter(company_id__in={e.company_id for e in events if e.company_id})
    return {LeadRef(True, id_) for id_ in people.values_list("person_id", flat=True)} | {
        LeadRef(False, id_) for id_ in companies.values_list("company_id", flat=True)
    }


def chase_handovers(now: datetime, *, by: Actor) -> int:
    """Escalate what is due and nobody acted on, and pass on what is long overdue; returns how many moved.

    Run again and again: each hand-over is looked at alone, and a kill in between loses nothing.
    """
    due = Handover.objects.filter(state="waiting", due_at__lte=now, responded_at=None)
    moved = 0
    for handover_id in list(due.order_by("due_at", "pk").values_list("pk", flat=True)[:1_000]):
        with transaction.atomic():
            take_turn(ROUTING)
            moved += _chase(handover_id, by, now)
    return moved


def _chase(handover_id: int, by: Actor, now: datetime) -> bool:
    row = Handover.objects.select_for_update().filter(pk=handover_id, state="waiting", responded_at=None).first()  # fmt: skip
    if row is None:
        return False
    lead = lead_of(row)
    model: type[Person] | type[Company] = Person if lead.is_person else Company
    if not model.objects.filter(pk=lead.id, deleted_at=None, lifecycle=SQL).exists():
        withdraw(row, by=by, now=now)
        return True
    is_new = row.escalated_at is None
    if is_new:
        row.escalated_at = now
        row.save(update_fields=["escalated_at"])
        told = HandoverEscalated(
            person_id=row.person_id, company_id=row.company_id, handover=row.pk, owner=row.owner_id
        )
        append([told], by=by, now=now)
    return _passed_on(row, by, now) or is_new


def _passed_on(row: Handover, by: Actor, now: datetime) -> bool:
    """Whether it goes to somebody else now: its owner had time, or it has none."""
    routing = running_playbook().routing
    wait = timedelta(hours=routing.reroute_after)
    calendar = calendar_of_user(row.owner_id)
    if row.owner_id is not None and (
        row.round >= routing.most_reroutes or due_after(row.due_at, wait, calendar) > now
    ):
        return False
    return pass_on_unanswered(row, by=by, now=now) is not None
