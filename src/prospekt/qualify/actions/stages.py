"""Keep lifecycle and temperature current: by the rules, for sets of leads, writing only what changes.

What somebody set by hand holds until they let the rules decide again (`held_by_hand.py`); who was disqualified or
put off stays so until its recycle clock wakes it (`recycling.py`). A rule takes back only what a rule gave.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db import transaction
from django.db.models import F

from prospekt.ledger.actions import append
from prospekt.ledger.bulk import insert_rows, locked, select_by, update_rows
from prospekt.ledger.events import Actor, Happening
from prospekt.people.events import LifecycleChanged
from prospekt.people.models import Change, Company, Person
from prospekt.people.rules.lead_ref import LeadRef
from prospekt.playbook.shapes import Playbook
from prospekt.qualify.actions.standings import delete_by
from prospekt.qualify.events import TemperatureChanged
from prospekt.qualify.models import Stage
from prospekt.qualify.queries.scores import COMPANY, PERSON
from prospekt.qualify.queries.stages import LIFECYCLE, TEMPERATURE, Placed, placed
from prospekt.qualify.rules.stages import (
    ASIDE,
    BEGINNINGS,
    LEAD,
    PROPOSE,
    furthest,
    lifecycle_of,
    rank,
    temperature_of,
)

BATCH = 4_000
HAND, FOLLOWS = "hand", "furthest"
Causes = Mapping[LeadRef, int]
"""Lead -> the event from which its change follows."""


class Move(NamedTuple):
    """A lead that changes place: from what, to what, by which rule."""

    lead: LeadRef
    before: str
    value: str
    reason: str


@dataclass(slots=True)
class _Moves:
    """What a set of leads comes to; `stages` are (id of the row or None, lead, lifecycle, proposal)."""

    lifecycles: list[Move]
    temperatures: list[Move]
    stages: list[tuple[int | None, int, str, str]]
    proposed: list[LeadRef]


def refresh_stages(
    playbook: Playbook,
    kind: str,
    ids: Iterable[int],
    *,
    by: Actor,
    now: datetime,
    causes: Causes | None = None,
) -> list[LeadRef]:
    """Let the rules say where these leads stand; returns those whom a switched-on rule would disqualify."""
    wanted = sorted(set(ids))
    proposed: list[LeadRef] = []
    for start in range(0, len(wanted), BATCH):
        with transaction.atomic(savepoint=False):
            moves = _moves(playbook, kind, placed(playbook, kind, wanted[start : start + BATCH]))
            _write_stages(kind, moves.stages)
            write_moves(moves.lifecycles, LIFECYCLE, by=by, now=now, causes=causes)
            write_moves(moves.temperatures, TEMPERATURE, by=by, now=now, causes=causes)
            proposed += moves.proposed
    return proposed if playbook.stages.disqualify_as else []


def _moves(playbook: Playbook, kind: str, leads: Sequence[Placed]) -> _Moves:
    found = _Moves([], [], [], [])
    for each in leads:
        lead = LeadRef(kind == PERSON, each.id)
        life = lifecycle_of(playbook, each.known)
        warm = temperature_of(playbook, each.known)
        is_free = not (each.follows or LIFECYCLE in each.held or each.lifecycle in ASIDE)
        proposal = life.proposal if is_free else ""
        ruled = each.ruled
        if is_free and _gives_way(each, life.value):
            ruled = life.value
            if life.value != each.lifecycle:
                found.lifecycles.append(Move(lead, each.lifecycle, life.value, life.reason.code))
        if TEMPERATURE not in each.held and warm.value != each.temperature:
            found.temperatures.append(Move(lead, each.temperature, warm.value, warm.reason.code))
        if proposal == PROPOSE:
            found.proposed.append(lead)
        is_nothing = ruled in ("", LEAD) and not proposal
        if each.stage_id is None and is_nothing:
            continue
        if (ruled, proposal) != (each.ruled, each.proposal):
            found.stages.append((each.stage_id, each.id, ruled, proposal))
    return found


def _gives_way(each: Placed, value: str) -> bool:
    """Whether the rules may say where the lead stands: further on always, back only from where they brought it."""
    if each.ruled == each.lifecycle:
        return True
    if value == LEAD and each.lifecycle in BEGINNINGS:
        return False
    return rank(value) >= rank(each.lifecycle)


def _write_stages(kind: str, rows: Sequence[tuple[int | None, int, str, str]]) -> None:
    update_rows(
        Stage,
        (LIFECYCLE, "proposal"),
        [(life, proposal, id_) for id_, _lead, life, proposal in rows if id_],
    )
    insert_rows(
        Stage,
        (f"{kind}_id", LIFECYCLE, "proposal"),
        [row[1:] for row in rows if row[0] is None],
        alike={"journey": "", "touched": "{}"},
    )


def write_moves(
    moves: Sequence[Move],
    what: str,
    *,
    by: Actor,
    now: datetime,
    causes: Causes | None = None,
    by_hand: bool = False,
) -> list[Move]:
    """Write changes of lifecycle or temperature with their events, in the caller's transaction; returns those made.

    One that somebody else changed meanwhile is left to the next time. `by_hand` also raises versions and tells the
    audit trail. Companies go with the furthest of their people.
    """
    done: list[Move] = []
    for model, is_person in ((Person, True), (Company, False)):
        mine = {move.lead.id: move for move in moves if move.lead.is_person == is_person}
        if not mine:
            continue
        sql = f"SELECT id, {what}, version FROM {model._meta.db_table} WHERE id IN {{values}} AND deleted_at IS NULL"
        rows = {row[0]: row[1:] for row in select_by(locked(sql), sorted(mine))}
        still = [move for id_, move in mine.items() if id_ in rows and rows[id_][0] == move.before]
        update_rows(model, (what,), [(move.value, move.lead.id) for move in still])
        if by_hand:
            ids = [move.lead.id for move in still]
            model.objects.filter(pk__in=ids).update(version=F("version") + 1, updated_at=now)
            Change.objects.bulk_create(
                Change(**{move.lead.column: move.lead.id}, version=rows[move.lead.id][1] + 1, field=what,
                       old=move.before, new=move.value, actor_id=by.user_id, door=by.door, changed_at=now)
                for move in still
            )  # fmt: skip
        done += still
    append([_event(move, what, (causes or {}).get(move.lead)) for move in done], by=by, now=now)
    if what == LIFECYCLE:
        follow_people([move.lead.id for move in done if move.lead.is_person], by=by, now=now)
    return done


def _event(move: Move, what: str, cause: int | None) -> Happening:
    lead = move.lead
    kind = LifecycleChanged if what == LIFECYCLE else TemperatureChanged
    return kind(
        person_id=lead.person_id, company_id=lead.company_id, **{what: move.value}, before=move.before,
        reason=move.reason, cause=cause,
    )  # fmt: skip


def follow_people(
    person_ids: Sequence[int] = (), company_ids: Iterable[int] = (), *, by: Actor, now: datetime
) -> None:
    """Companies show the furthest of their people: of these people, or these companies. In the caller's transaction."""
    firms = set(company_ids)
    if person_ids:
        sql = (
            "SELECT DISTINCT c.id FROM people_person p JOIN people_company c ON c.id = p.company_id"
            " WHERE p.id IN {values} AND NOT c.is_lead AND c.lifecycle <> p.lifecycle"
        )
        firms |= {row[0] for row in select_by(sql, person_ids)}
    if not firms:
        return
    people: dict[int, list[str]] = {}
    sql = "SELECT company_id, lifecycle FROM people_person WHERE company_id IN {values} AND deleted_at IS NULL"
    for firm, lifecycle in select_by(sql, firms):
        people.setdefault(firm, []).append(lifecycle)
    sql = "SELECT id, lifecycle FROM people_company WHERE id IN {values} AND deleted_at IS NULL AND NOT is_lead"
    moves = [
        Move(LeadRef(False, firm), lifecycle, shown, FOLLOWS)
        for firm, lifecycle in select_by(sql, people)
        if (shown := furthest(people[firm])) != lifecycle
    ]
    write_moves(moves, LIFECYCLE, by=by, now=now)


def forget_stages(column: str, ids: Sequence[int]) -> None:
    """Leads go for good, and with them what the rules made of them, what was held, and their clocks."""
    for model in ("stage", "hold", "recycleclock"):
        delete_by(f"DELETE FROM qualify_{model} WHERE {column} IN {{values}}", ids)


def leave_to_rules(values: Mapping[LeadRef, str]) -> None:
    """From here on the rules may take these lifecycles back, as if they had given them; an empty one they may not."""
    for kind, is_person in ((PERSON, True), (COMPANY, False)):
        mine = {lead.id: value for lead, value in values.items() if lead.is_person == is_person}
        sql = f"SELECT {kind}_id, id FROM qualify_stage WHERE {kind}_id IN {{values}}"
        known = dict(select_by(sql, mine))
        update_rows(
            Stage, (LIFECYCLE, "proposal"), [(mine[lead], "", row) for lead, row in known.items()]
        )
        insert_rows(
            Stage,
            (f"{kind}_id", LIFECYCLE),
            [(id_, value) for id_, value in mine.items() if id_ not in known and value],
            alike={"proposal": "", "journey": "", "touched": "{}"},
        )
