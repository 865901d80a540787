"""Where one lead stands, with what was set by hand, its recycle clock, and their words; one statement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection

from prospekt.people.rules.lead_ref import LeadRef
from prospekt.playbook.shapes import Playbook
from prospekt.playbook.stage_loading import JOURNEY_FACT
from prospekt.qualify.queries.answers import moment_of
from prospekt.qualify.queries.scores import COMPANY, PERSON
from prospekt.qualify.queries.stages import LIFECYCLE, TEMPERATURE, counted, decoded, placed
from prospekt.qualify.rules.stages import Derived, Known, lifecycle_of, temperature_of


@dataclass(frozen=True, slots=True)
class Held:
    """What somebody set by hand: when, who, and why."""

    event_id: int
    at: datetime
    by_id: int | None
    words: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """A running recycle clock."""

    event_id: int
    state: str
    reason: str
    wakes: str
    on: date | None
    at: datetime
    by_id: int | None
    words: str


@dataclass(frozen=True, slots=True)
class LeadStage:
    """Where a lead stands, and what the rules of the moment say; `life` and `warm` are theirs."""

    lifecycle: str
    temperature: str
    journey: str
    touched: Mapping[str, Any]
    follows: bool
    ruled: str
    held: Mapping[str, Held]
    clock: Waiting | None
    recycled_at: datetime | None
    recycled_how: str
    life: Derived
    warm: Derived
    grade: str = ""


def _sql(kind: str) -> str:
    follows = "FALSE" if kind == PERSON else "NOT l.is_lead"
    holds = " ".join(
        f"LEFT JOIN qualify_hold {x}h ON {x}h.{kind}_id = l.id AND {x}h.what = '{what}' AND {x}h.ended_at IS NULL"
        f" LEFT JOIN ledger_text {x}t ON {x}t.event_id = {x}h.event_id"
        for x, what in (("l", LIFECYCLE), ("t", TEMPERATURE))
    )
    held = ", ".join(f"{x}h.event_id, {x}h.held_at, {x}h.held_by, {x}t.text" for x in "lt")
    return (
        f"SELECT l.lifecycle, l.temperature, {follows}, l.grade, l.interest, s.journey, s.touched, s.lifecycle,"
        f" EXISTS (SELECT 1 FROM qualify_standing g WHERE g.{kind}_id = l.id), {held},"
        " k.event_id, k.state, k.reason, k.wakes, k.wake_on, k.opened_at, k.opened_by, kt.text,"
        f" w.closed_at, w.closed_how FROM people_{kind} l LEFT JOIN qualify_stage s ON s.{kind}_id = l.id {holds}"
        f" LEFT JOIN qualify_recycleclock k ON k.{kind}_id = l.id AND k.closed_at IS NULL"
        " LEFT JOIN ledger_text kt ON kt.event_id = k.event_id"
        " LEFT JOIN qualify_recycleclock w ON w.event_id = (SELECT MAX(m.event_id) FROM qualify_recycleclock m"
        f" WHERE m.{kind}_id = l.id AND m.closed_how IN ('date', 'signal', 'hand')) WHERE l.id = %s"
    )


def stage_of_lead(
    lead: LeadRef, playbook: Playbook, facts: Mapping[str, Any] | None = None
) -> LeadStage:
    """Where a lead that is there stands; `facts` are those of `asked_of_leads`, if somebody has read them already."""
    kind = PERSON if lead.is_person else COMPANY
    with connection.cursor() as cursor:
        cursor.execute(_sql(kind), [lead.id])
        row = cursor.fetchone()
    lifecycle, temperature, follows, grade, interest, journey, touched, ruled, is_asked = row[:9]
    if facts is None:
        found = placed(playbook, kind, [lead.id])
        facts = found[0].known.facts if found else {}
    known = Known(
        grade,
        interest,
        {**facts, JOURNEY_FACT.name: journey or None},
        counted(touched),
        bool(is_asked),
    )
    held = {
        what: Held(id_, moment_of(at), by_id, text or "")
        for what, (id_, at, by_id, text) in ((LIFECYCLE, row[9:13]), (TEMPERATURE, row[13:17]))
        if id_
    }
    return LeadStage(
        lifecycle, temperature, journey or "", decoded(touched), bool(follows), ruled or "", held,
        _waiting(row[17:25]), moment_of(row[25]) if row[25] else None, row[26] or "",
        lifecycle_of(playbook, known), temperature_of(playbook, known), grade,
    )  # fmt: skip


def _waiting(row: Any) -> Waiting | None:
    id_, state, reason, wakes, on, at, by_id, text = row
    if not id_:
        return None
    day = date.fromisoformat(on) if isinstance(on, str) else on
    return Waiting(id_, state, reason, wakes, day, moment_of(at), by_id, text or "")
