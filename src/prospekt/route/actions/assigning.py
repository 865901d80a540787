"""Give leads out by the rules of the playbook: tried first, then done as one thing that can be taken back.

Whoever gives out leads does so alone: who is level with whom, and who has room, is known before and after.
"""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from prospekt.ledger.actions import append
from prospekt.ledger.events import Actor
from prospekt.ledger.turns import ROUTING, take_turn
from prospekt.people.actions.assign import assign_owner
from prospekt.people.actions.identity_lock import lock_identity
from prospekt.people.actions.undo import undo_batch
from prospekt.people.models import ChangeSet
from prospekt.people.queries.rights import check_leads, check_right, reader_of
from prospekt.people.rules.lead_ref import LeadRef, parse_ref
from prospekt.people.rules.rights import Reader, Scope
from prospekt.playbook.routing import Routing
from prospekt.qualify.queries.scores import running_playbook
from prospekt.route.events import AssignmentMade, AssignmentUndone
from prospekt.route.models import Assignment, Decided, TurnOf
from prospekt.route.queries.leads import loaded, locked, matching, read_matching
from prospekt.route.queries.reps import Seat, seats
from prospekt.route.rules.engine import STRIDE, Decision, Turn, Turns, Why, decide
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

MOST = 1_000
"""Leads that are given out at once, the best first."""
LARGEST_SEED = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Plan:
    """What the rules say of some leads now. `matched` may count more leads than were decided about (`is_cut`)."""

    decisions: Sequence[Decision]
    seats: Sequence[Seat]
    routing: Routing
    seed: int
    matched: int
    is_cut: bool = False

    @property
    def given(self) -> dict[int, int]:
        """How many leads each would get."""
        found: dict[int, int] = defaultdict(int)
        for decision in self.decisions:
            if decision.rep_id is not None:
                found[decision.rep_id] += 1
        return dict(found)

    @property
    def left(self) -> int:
        """How many nobody would get."""
        return sum(decision.rep_id is None for decision in self.decisions)


def new_seed() -> int:
    """A lot for whoever stands level; kept, so that what was decided can be decided again."""
    return secrets.randbelow(LARGEST_SEED) + 1


def try_assignment(
    leads: Sequence[LeadRef] | None, view: Mapping[str, str], *, seed: int, by: Actor, now: datetime
) -> Plan:
    """What would be decided about `leads`, or the leads of a list (nobody's, unless it names an owner); writes nothing.

    Raises Refusal for filters that cannot be read, too many leads, and those that are gone or not the actor's to give.
    """
    reader = reader_of(by)
    chosen, matched, is_cut = _wanted(leads, view, reader)
    return _plan(chosen, reader, _turns(is_locked=False), seed, now, matched=matched, is_cut=is_cut)


def run_assignment(
    leads: Sequence[LeadRef] | None, view: Mapping[str, str], *, seed: int, by: Actor, now: datetime
) -> Assignment:
    """Give them out, with the reasons kept. What somebody claimed meanwhile is left alone. Raises as `try_assignment`."""
    reader = reader_of(by)
    with transaction.atomic():
        take_turn(ROUTING)
        chosen, matched, is_cut = _wanted(leads, view, reader)
        chosen = locked(chosen)
        turns = _turns(is_locked=True)
        plan = _plan(chosen, reader, turns, seed, now, matched=matched, is_cut=is_cut)
        if leads is None and not view.get("owner"):
            # Claimed between looking and locking.
            plan = _without_owned(plan)
        return _write(plan, turns, by=by, now=now)


def _without_owned(plan: Plan) -> Plan:
    kept = [each for each in plan.decisions if each.lead.owner_id is None]
    return Plan(kept, plan.seats, plan.routing, plan.seed, plan.matched, plan.is_cut)


def _wanted(
    leads: Sequence[LeadRef] | None, view: Mapping[str, str], reader: Reader
) -> tuple[list[LeadRef], int, bool]:
    check_right(reader, "assign_leads")
    if leads is None:
        found, n, is_capped = matching(read_matching(view), reader, MOST)
        return found, n, is_capped or n > len(found)
    chosen = list(dict.fromkeys(leads))
    if not 0 < len(chosen) <= MOST:
        message = _("Choose between 1 and {most} leads first; {n} were chosen.")
        raise Refusal(Problem("none_chosen", message, {"most": MOST, "n": len(chosen)}))
    check_leads(reader, "assign_leads", chosen)
    return chosen, len(chosen), False


def _plan(
    leads: Sequence[LeadRef], reader: Reader, turns: Turns, seed: int, now: datetime, *, matched: int,
    is_cut: bool = False, tried: Mapping[LeadRef, Iterable[int]] | None = None,
) -> Plan:  # fmt: skip
    routing = running_playbook().routing
    if not routing.rules:
        message = _("The playbook has no rules of assignment. Add some in routing.toml.")
        raise Refusal(Problem("no_rules", message))
    found = seats(reader, routing, now)
    decisions = decide(
        loaded(leads, routing, tried), [seat.able for seat in found], routing.rules, turns, seed
    )
    return Plan(decisions, found, routing, seed, matched, is_cut)


def _turns(*, is_locked: bool) -> Turns:
    rows = TurnOf.objects.order_by("rule")
    if is_locked:
        rows = rows.select_for_update()
    return {
        row.rule: Turn(row.clock, {int(id_): place for id_, place in row.passes.items()})
        for row in rows
    }


def _keep_turns(turns: Turns) -> None:
    for rule, turn in sorted(turns.items()):
        passes = {str(id_): place for id_, place in turn.passes.items()}
        TurnOf.objects.update_or_create(rule=rule, defaults={"clock": turn.clock, "passes": passes})


def _write(plan: Plan, turns: Turns, *, by: Actor, now: datetime) -> Assignment:
    made = Assignment.objects.create(
        by_id=by.user_id, door=by.door, made_at=now, seed=plan.seed, playbook=running_playbook().version,
        matched=len(plan.decisions),
    )  # fmt: skip
    made.change_set = ChangeSet.objects.create(
        kind="assignment", label=f"assignment {made.pk}", by_id=by.user_id, made_at=now
    )
    moved: dict[int, list[LeadRef]] = defaultdict(list)
    for decision in plan.decisions:
        if decision.rep_id is not None and decision.rep_id != decision.lead.owner_id:
            moved[decision.rep_id].append(parse_ref(decision.lead.ref))
    for rep_id, leads in sorted(moved.items()):
        assign_owner(leads, rep_id, by=by, now=now, change_set_id=made.change_set.pk)
    made.given = sum(len(leads) for leads in moved.values())
    made.save(update_fields=["change_set", "given"])
    Decided.objects.bulk_create(
        [_row(decision, made, now) for decision in plan.decisions], batch_size=200
    )
    _keep_turns(turns)
    n = len(plan.decisions)
    told = AssignmentMade(
        assignment=made.pk, matched=n, given=made.given, left=n - made.given,
        change_set=made.change_set.pk, playbook=made.playbook,
    )  # fmt: skip
    append([told], by=by, now=now)
    return made


def _row(decision: Decision, made: Assignment, now: datetime) -> Decided:
    lead = parse_ref(decision.lead.ref)
    return Decided(
        assignment=made, person_id=lead.person_id, company_id=lead.company_id, user_id=decision.rep_id,
        before_id=decision.lead.owner_id, rule=decision.rule, code=decision.why.code,
        params=dict(decision.why.params), others=_kept(decision.others),
        passed=[[rule, why.code, _kept(meant)] for rule, why, meant in decision.passed], made_at=now,
    )  # fmt: skip


def _kept(others: Mapping[int, Why]) -> dict[str, Any]:
    return {str(id_): [why.code, dict(why.params)] for id_, why in others.items()}


def undo_assignment(assignment_id: int, *, by: Actor, now: datetime) -> Assignment:
    """Put every lead back to whom it belonged, but for those that were given away since.

    Only whoever made it may, and those who may give away all leads. Raises Refusal not_found or already_undone.
    """
    reader = reader_of(by)
    check_right(reader, "assign_leads")
    with transaction.atomic():
        lock_identity()
        take_turn(ROUTING)
        made = Assignment.objects.select_for_update().filter(pk=assignment_id).first()
        if made is None or not may_undo(made, reader):
            message = _("There is no such assignment, or somebody else made it.")
            raise Refusal(Problem("not_found", message))
        change_set = ChangeSet.objects.filter(pk=made.change_set_id).first()
        if made.undone_at or change_set is None:
            message = _("This assignment was undone already; there is nothing left to take back.")
            raise Refusal(Problem("already_undone", message))
        made.undone, made.spared = 0, 0
        is_finished = False
        while not is_finished:
            done = undo_batch(change_set, by=by, now=now)
            made.undone += done.n_restored
            made.spared += len(done.spared)
            is_finished = done.is_finished
        made.undone_at = now
        made.save(update_fields=["undone", "spared", "undone_at"])
        _turn_back(made)
        told = AssignmentUndone(assignment=made.pk, undone=made.undone, spared=made.spared)
        append([told], by=by, now=now)
    return made


def may_undo(made: Assignment, reader: Reader) -> bool:
    """Whether the reader made it, or may give away all leads."""
    is_own = made.by_id is not None and made.by_id == reader.user_id
    return is_own or reader.scope("assign_leads") == Scope.ALL


def _turn_back(made: Assignment) -> None:
    """Whoever got leads that were taken back stands where they stood before."""
    turns = _turns(is_locked=True)
    weights = {rule.key: rule.method == "weighted" for rule in running_playbook().routing.rules}
    for rule, user_id, params in Decided.objects.filter(
        assignment=made, user_id__isnull=False
    ).values_list("rule", "user_id", "params"):
        turn = turns.get(rule)
        if turn is not None and user_id in turn.passes:
            weight = int(params.get("weight", 1)) if weights.get(rule) else 1
            turn.passes[user_id] = max(0, turn.passes[user_id] - STRIDE // max(1, weight))
    _keep_turns(turns)


def plan_for(
    lead: LeadRef, tried: Iterable[int], *, seed: int, now: datetime
) -> tuple[Plan, Turns]:
    """Who should have one lead that others sent back or did not act on, by Prospekt itself; nothing is written yet."""
    turns = _turns(is_locked=True)
    reader = reader_of(Actor(None, "route"))
    plan = _plan([lead], reader, turns, seed, now, matched=1, tried={lead: set(tried)})
    return plan, turns


def carry_out(plan: Plan, turns: Turns, *, by: Actor, now: datetime) -> Assignment:
    """Write what `plan_for` said, in the caller's transaction."""
    return _write(plan, turns, by=by, now=now)
