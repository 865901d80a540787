"""The rules at work: lifecycle and temperature of leads, and who is disqualified where the playbook lets rules do it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from prospekt.ledger.events import Actor
from prospekt.people.rules.lead_ref import LeadRef
from prospekt.playbook.shapes import Playbook
from prospekt.qualify.actions.recycling import Aside, locked_lifecycles, start_clocks
from prospekt.qualify.actions.stages import (
    Causes,
    Move,
    leave_to_rules,
    refresh_stages,
    write_moves,
)
from prospekt.qualify.models import RecycleClock
from prospekt.qualify.queries.scores import COMPANY, PERSON, running_playbook
from prospekt.qualify.queries.stages import LIFECYCLE
from prospekt.qualify.rules.clocks import DATE, Clock
from prospekt.qualify.rules.stages import ASIDE, DISQUALIFIED

BY_RULE = "rule"


def rule(leads: Sequence[LeadRef], *, by: Actor, now: datetime) -> None:
    """Let the rules of the running playbook say where these leads stand."""
    playbook = running_playbook()
    for kind, is_person in ((PERSON, True), (COMPANY, False)):
        ids = [lead.id for lead in leads if lead.is_person == is_person]
        rule_kind(playbook, kind, ids, by=by, now=now)


def rule_kind(
    playbook: Playbook,
    kind: str,
    ids: Iterable[int],
    *,
    by: Actor,
    now: datetime,
    causes: Causes | None = None,
) -> None:
    """The same for persons or companies by their ids, in sets."""
    proposed = refresh_stages(playbook, kind, ids, by=by, now=now, causes=causes)
    if proposed:
        _disqualify(playbook, proposed, by=by, now=now, causes=causes)


def _disqualify(
    playbook: Playbook,
    leads: Sequence[LeadRef],
    *,
    by: Actor,
    now: datetime,
    causes: Causes | None,
) -> None:
    """By the rule, with its clock; who was woken lately is left to people."""
    stages = playbook.stages
    reason = stages.reason(stages.disqualify_as)
    days = reason.recycle_days if reason and reason.recycle_days else stages.recycle_days
    clock = Clock(DATE, timezone.localdate(now) + timedelta(days=days))
    with transaction.atomic(savepoint=False):
        woken = _woken_since(leads, now - timedelta(days=stages.recycle_days))
        before = locked_lifecycles([lead for lead in leads if lead not in woken])
        chosen = [lead for lead, lifecycle in before.items() if lifecycle not in ASIDE]
        aside = Aside(DISQUALIFIED, clock, stages.disqualify_as)
        start_clocks(chosen, aside, by=by, now=now, causes=causes)
        moves = [Move(lead, before[lead], DISQUALIFIED, BY_RULE) for lead in chosen]
        write_moves(moves, LIFECYCLE, by=by, now=now, causes=causes)
        leave_to_rules(dict.fromkeys(chosen, ""))


def _woken_since(leads: Sequence[LeadRef], at: datetime) -> set[LeadRef]:
    found: set[LeadRef] = set()
    for column, is_person in (("person_id", True), ("company_id", False)):
        ids = [lead.id for lead in leads if lead.is_person == is_person]
        rows = RecycleClock.objects.filter(closed_at__gt=at, **{f"{column}__in": ids})
        found |= {LeadRef(is_person, id_) for id_ in rows.values_list(column, flat=True)}
    return found
