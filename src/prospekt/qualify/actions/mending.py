"""Recycle clocks where leads are merged, separated, or take over from one another."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils import timezone

from prospekt.ledger.bulk import select_by
from prospekt.ledger.events import Actor
from prospekt.people.models import Person
from prospekt.people.queries.merged import merged_into
from prospekt.people.rules.lead_ref import LeadRef
from prospekt.playbook.shapes import Stages
from prospekt.qualify.actions.recycling import (
    Aside,
    lead_of,
    open_clocks,
    start_clocks,
    stop_clocks,
)
from prospekt.qualify.models import RecycleClock
from prospekt.qualify.queries.scores import running_playbook
from prospekt.qualify.rules.clocks import DATE, Clock
from prospekt.qualify.rules.stages import ASIDE

MOVED = "moved"


def mend_clocks(leads: Sequence[LeadRef], *, by: Actor, now: datetime) -> None:
    """After a merge, or where a company takes over from its people: who is put aside has a clock, and nobody else.

    A clock that a merge stopped runs again when the merge is taken back.
    """
    stages = running_playbook().stages
    running = {lead_of(clock): clock for clock in open_clocks(leads)}
    states = _states(leads)
    stop_clocks([lead for lead in running if states.get(lead, ASIDE[0]) not in ASIDE], MOVED, by=by, now=now)  # fmt: skip
    for lead, state in states.items():
        if state in ASIDE and lead not in running:
            start_clocks([lead], _remembered(lead, state, stages, now), by=by, now=now)


def _states(leads: Sequence[LeadRef]) -> dict[LeadRef, str]:
    """The lifecycles of those that are in the list; empty of a company that follows its people."""
    found: dict[LeadRef, str] = {}
    for table, is_person in (("people_person", True), ("people_company", False)):
        ids = [lead.id for lead in leads if lead.is_person == is_person]
        own = "TRUE" if is_person else "is_lead"
        sql = f"SELECT id, lifecycle, {own} FROM {table} WHERE id IN {{values}} AND deleted_at IS NULL"
        for id_, lifecycle, is_own in select_by(sql, ids):
            found[LeadRef(is_person, id_)] = lifecycle if is_own else ""
    return found


def _remembered(lead: LeadRef, state: str, stages: Stages, now: datetime) -> Aside:
    """How the lead was put aside before a merge stopped its clock, or the lead from which it has the state."""
    mine = RecycleClock.objects.filter(closed_how=MOVED, state=state, **{lead.column: lead.id})
    found = mine.order_by("-pk").first() or _of_others(lead, state)
    if found is not None:
        return Aside(state, Clock(found.wakes, found.wake_on), found.reason)
    return Aside(state, Clock(DATE, timezone.localdate(now) + timedelta(days=stages.recycle_days)))


def _of_others(lead: LeadRef, state: str) -> RecycleClock | None:
    """The clock of a lead that is part of this one, or else of the company."""
    parts = merged_into(lead.column, [lead.id])
    rows = RecycleClock.objects.filter(state=state).order_by("-pk")
    found = rows.filter(closed_at=None, **{f"{lead.column}__in": parts}).first() if parts else None
    if found is None and lead.is_person:
        firm = Person.objects.filter(pk=lead.id).values_list("company_id", flat=True).first()
        found = rows.filter(company_id=firm).first() if firm else None
    return found
