"""Two leads that look like one and are not: remembered for ever, by searches and by warnings."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from prospekt.ledger.actions import append
from prospekt.ledger.events import Actor
from prospekt.people.actions.merge_leads import check_pair, remember_pair
from prospekt.people.actions.merging import lock_both, who
from prospekt.people.events import LeadKeptApart
from prospekt.people.models import DuplicatePair
from prospekt.people.queries.duplicates import state_of_pair
from prospekt.people.queries.rights import check_leads, reader_of
from prospekt.people.rules.lead_ref import LeadRef, no_lead
from prospekt.words.problem import Refusal


def keep_apart(one: LeadRef, other: LeadRef, *, by: Actor, now: datetime) -> None:
    """Nobody is asked about these two again; what is so already stays silent.

    Raises Refusal merge_itself and merge_kinds, and not_found or not_yours where the rights do not reach one of them.
    """
    check_pair(one, other, by)
    with transaction.atomic():
        rows = lock_both(one, other)
        reader = reader_of(by)
        check_leads(reader, "see_leads", [one, other])
        # Whoever may change one of them knows it well enough to say so.
        try:
            check_leads(reader, "change_leads", [one])
        except Refusal:
            check_leads(reader, "change_leads", [other])
        if any(lead not in rows or rows[lead]["deleted_at"] for lead in (one, other)):
            raise Refusal(no_lead())
        if state_of_pair(one, other) == DuplicatePair.State.APART:
            return
        remember_pair(one, other, DuplicatePair.State.APART, by=by, now=now)
        told = [
            LeadKeptApart(**who(one), other=other.id),
            LeadKeptApart(**who(other), other=one.id),
        ]
        append(told, by=by, now=now)
