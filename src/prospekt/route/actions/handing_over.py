"""A lead that became an SQL goes to somebody of sales, who accepts it or sends it back; nobody acts: somebody else.

Everything is done in the order turn, lead, hand-over, so that two who act at once wait for each other.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from prospekt.ledger.actions import append
from prospekt.ledger.events import Actor, Happening
from prospekt.ledger.turns import ROUTING, take_turn
from prospekt.people.actions.assign import assign_owner
from prospekt.people.models import Company, Person, User
from prospekt.people.queries.rights import check_leads, reader_of
from prospekt.people.rules.lead_ref import LeadRef, no_lead
from prospekt.people.rules.rights import MARKETING, READ_ONLY
from prospekt.playbook.routing import Routing
from prospekt.qualify.actions.by_hand import set_lifecycle
from prospekt.qualify.queries.scores import running_playbook
from prospekt.qualify.rules.stages import MQL
from prospekt.route.actions.assigning import carry_out, new_seed, plan_for
from prospekt.route.events import (
    HandoverAccepted,
    HandoverEscalated,
    HandoverMade,
    HandoverRejected,
    HandoverRerouted,
    HandoverWithdrawn,
)
from prospekt.route.models import Handover
from prospekt.route.queries.calendars import absences_of, away_until, calendar_of_user
from prospekt.route.queries.handovers import lead_of, no_handover, row_of
from prospekt.route.rules.handover import SQL
from prospekt.route.rules.hours import due_after
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

State = Handover.State
PROSPEKT = Actor(None, "route")
"""Who moves leads that others decided about: they may accept and send back, not give away."""


def hand_over(
    lead: LeadRef, to: int | None, *, by: Actor, now: datetime, handed_by: int | None = None
) -> Handover:
    """Hand a lead that is an SQL over to `to`; None: to its owner if that is somebody of sales who is here, else by
    the rules of assignment.

    Where nobody fits, it waits without an owner and is escalated at once. One that waits already is left as it is,
    or passed on to `to`. Whoever hands over to themselves has accepted. Raises Refusal not_found or not_yours for a
    lead that is not the actor's to give, not_sql for one that is no SQL, unknown_user.
    """
    with transaction.atomic():
        take_turn(ROUTING)
        row = _locked_lead(lead)
        if by.user_id is not None:
            check_leads(reader_of(by), "assign_leads", [lead])
        if not is_handed_over(lead, row):
            message = _("Only an SQL can be handed over. Change the lifecycle first.")
            raise Refusal(Problem("not_sql", message))
        waiting = Handover.objects.filter(**{lead.column: lead.id, "state": State.WAITING}).first()
        if waiting is not None:
            return waiting if to in (None, waiting.owner_id) else _pass_on(waiting, to, State.REROUTED, by=by, now=now)  # fmt: skip
        return _make(lead, row, to, by=by, now=now, handed_by=handed_by or by.user_id)


def is_handed_over(lead: LeadRef, row: Any) -> bool:
    """Whether a lead is an SQL itself; a company only shows how far its people are."""
    return row.lifecycle == SQL and (lead.is_person or row.is_lead)


def accept(handover_id: int, *, by: Actor, now: datetime) -> Handover:
    """The owner, or whoever may give the lead away, takes it. Raises Refusal not_found or handover_over."""
    with transaction.atomic():
        row = _to_decide(handover_id, by)
        _close(row, State.ACCEPTED, by=by, now=now)
        append([HandoverAccepted(**_who(row), handover=row.pk, owner=row.owner_id)], by=by, now=now)
    return row


def reject(handover_id: int, reason: str, *, by: Actor, now: datetime) -> Handover:
    """Send a lead back for a reason of the playbook; returns the hand-over that was closed.

    As the reason says, it is an MQL again, held so, and goes back to whom it belonged before; or on to somebody else. Raises Refusal not_found,
    handover_over or unknown_code.
    """
    known = running_playbook().routing.rejection(reason)
    if known is None:
        allowed = [each.key for each in running_playbook().routing.rejections]
        message = _("There is no reason “{value}” to send a lead back. Reasons: {allowed}.")
        params = {"value": reason[:40], "allowed": ", ".join(allowed) or "-"}
        raise Refusal(Problem("unknown_code", message, params, column="reason"))
    with transaction.atomic():
        take_turn(ROUTING)
        row = _to_decide(handover_id, by)
        told = HandoverRejected(
            **_who(row), handover=row.pk, owner=row.owner_id, reason=known.key, then=known.then
        )
        append([told], by=by, now=now)
        if known.then == "reroute":
            _pass_on(row, None, State.REJECTED, by=by, now=now, reason=known.key)
            return row
        _close(row, State.REJECTED, by=by, now=now, reason=known.key)
        is_own = row.owner_id is not None and row.owner_id == by.user_id
        set_lifecycle([lead_of(row)], MQL, known.title, by=by if is_own else PROSPEKT, now=now)
        before = User.objects.filter(pk=row.before_id, is_active=True).exclude(role=READ_ONLY)
        back_to = before.values_list("pk", flat=True).first()
        assign_owner([lead_of(row)], back_to, by=PROSPEKT, now=now)
    return row


def reroute(handover_id: int, to: int | None, *, by: Actor, now: datetime) -> Handover:
    """Give a waiting lead to `to`, or to the next one by the rules; returns the new hand-over.

    For those who may give the lead away. Raises Refusal not_found, not_yours, handover_over, unknown_user, or
    nobody_free where the rules find nobody else.
    """
    with transaction.atomic():
        take_turn(ROUTING)
        row = _to_decide(handover_id, by)
        check_leads(reader_of(by), "assign_leads", [lead_of(row)])
        made = _pass_on(row, to, State.REROUTED, by=by, now=now)
        if made.owner_id is None:
            message = _("Nobody else can take this lead now. Choose somebody, or change who is away or full.")  # fmt: skip
            raise Refusal(Problem("nobody_free", message))
    return made


def _to_decide(handover_id: int, by: Actor) -> Handover:
    reader = reader_of(by)
    plain = Handover.objects.filter(pk=handover_id).first()
    if plain is None:
        raise Refusal(no_handover())
    _locked_lead(lead_of(plain))
    row = Handover.objects.select_for_update(of=("self",)).get(pk=handover_id)
    check_leads(reader, "see_leads", [lead_of(row)])
    shown = row_of(row, reader)
    if row.state != State.WAITING:
        message = _("This hand-over is over: somebody has decided, or it went on. Look at the list again.")  # fmt: skip
        raise Refusal(Problem("handover_over", message))
    if not shown.may_decide:
        message = _("Only {owner} and those who may give the lead away decide about this hand-over.")  # fmt: skip
        raise Refusal(Problem("not_yours", message, {"owner": shown.owner or "-"}))
    return row


def _locked_lead(lead: LeadRef) -> Any:
    model: type[Person] | type[Company] = Person if lead.is_person else Company
    found = model.objects.select_for_update().filter(pk=lead.id, deleted_at=None).first()
    if found is None:
        raise Refusal(no_lead())
    return found


def _make(
    lead: LeadRef, row: Any, to: int | None, *, by: Actor, now: datetime, handed_by: int | None,
    after: Handover | None = None,
) -> Handover:  # fmt: skip
    """The new hand-over, with the lead in the hands of whoever gets it."""
    routing, before = running_playbook().routing, row.owner_id
    owner_id = to if to is not None else (None if after else _fit_owner(row.owner_id, now))
    if owner_id is None:
        owner_id = by_rules(lead, after, routing, now=now)
    if owner_id is not None and owner_id != row.owner_id:
        # A representative who sends a lead on may not give it away; Prospekt does, by the rules.
        assign_owner([lead], owner_id, by=by if to is not None else PROSPEKT, now=now)
    is_own = owner_id is not None and owner_id == handed_by
    made = Handover.objects.create(
        **{lead.column: lead.id}, owner_id=owner_id, handed_at=now, handed_by_id=handed_by,
        before_id=after.before_id if after else before, due_at=due_of(owner_id, routing, now),
        state=State.ACCEPTED if is_own else State.WAITING, decided_at=now if is_own else None,
        decided_by_id=handed_by if is_own else None, after=after, round=_round(after),
        escalated_at=None if owner_id else now,
    )  # fmt: skip
    told: list[Happening] = [
        HandoverMade(
            **_who(made), handover=made.pk, owner=owner_id, due=_moment(made.due_at), after=after.pk if after else None
        )
    ]  # fmt: skip
    if is_own:
        told.append(HandoverAccepted(**_who(made), handover=made.pk, owner=owner_id))
    if owner_id is None:
        told.append(HandoverEscalated(**_who(made), handover=made.pk, owner=None))
    append(told, by=by, now=now)
    return made


def _round(after: Handover | None) -> int:
    """How often it was passed on from somebody to somebody else."""
    return after.round + (after.owner_id is not None) if after else 0


def due_of(owner_id: int | None, routing: Routing, now: datetime) -> datetime:
    """By when somebody is to answer a lead that they get now."""
    hours = timedelta(hours=routing.first_response)
    return due_after(now, hours, calendar_of_user(owner_id))


def _fit_owner(owner_id: int | None, now: datetime) -> int | None:
    """The owner, if that is somebody who sells and is here."""
    user = User.objects.filter(pk=owner_id, is_active=True).exclude(role__in=(MARKETING, READ_ONLY)).first()  # fmt: skip
    if user is None:
        return None
    calendar = calendar_of_user(user.pk)
    away = absences_of([user.pk], now.date()).get(user.pk, ())
    return None if away_until(calendar, away, now) else user.pk


def by_rules(
    lead: LeadRef, after: Handover | None, routing: Routing, *, now: datetime
) -> int | None:
    """Whom the rules choose, who did not have it in this round of hand-overs; the decision is kept, found or not."""
    if not routing.rules:
        return None
    plan, turns = plan_for(lead, _had_it(after), seed=new_seed(), now=now)
    carry_out(plan, turns, by=PROSPEKT, now=now)
    return plan.decisions[0].rep_id if plan.decisions else None


def _had_it(after: Handover | None) -> set[int]:
    found: set[int] = set()
    row = after
    while row is not None:
        if row.owner_id is not None:
            found.add(row.owner_id)
        row = Handover.objects.filter(pk=row.after_id).first() if row.after_id else None
    return found


def _pass_on(
    row: Handover, to: int | None, state: str, *, by: Actor, now: datetime, reason: str = ""
) -> Handover:
    """Close a hand-over and make the next one of the same lead."""
    lead = lead_of(row)
    _close(row, state, by=by, now=now, reason=reason)
    if state == State.REROUTED:
        append([HandoverRerouted(**_who(row), handover=row.pk, owner=row.owner_id)], by=by, now=now)
    made = _make(lead, _locked_lead(lead), to, by=by, now=now, handed_by=by.user_id, after=row)
    if made.owner_id is None and row.owner_id is not None:
        assign_owner([lead], None, by=PROSPEKT, now=now)
    return made


def pass_on_unanswered(row: Handover, *, by: Actor, now: datetime) -> Handover | None:
    """Somebody else gets a lead that nobody acted on; None, with nothing changed, where nobody else can take it."""
    routing, lead = running_playbook().routing, lead_of(row)
    if not routing.rules:
        return None
    plan, turns = plan_for(lead, _had_it(row), seed=new_seed(), now=now)
    rep_id = plan.decisions[0].rep_id if plan.decisions else None
    if rep_id is None:
        return None
    carry_out(plan, turns, by=PROSPEKT, now=now)
    return _pass_on(row, rep_id, State.REROUTED, by=by, now=now)


def follow_owner(row: Handover, owner_id: int | None, *, by: Actor, now: datetime) -> None:
    """The lead of a waiting hand-over was given to somebody else by hand, or to nobody."""
    if owner_id is None:
        withdraw(row, by=by, now=now)
    else:
        _pass_on(row, owner_id, State.REROUTED, by=by, now=now)


def withdraw(row: Handover, *, by: Actor, now: datetime, is_accepted: bool = False) -> None:
    """Nothing is waited for any more; a lead that went on to be a prospect was taken."""
    _close(row, State.ACCEPTED if is_accepted else State.WITHDRAWN, by=by, now=now)
    told = HandoverAccepted if is_accepted else HandoverWithdrawn
    append([told(**_who(row), handover=row.pk, owner=row.owner_id)], by=by, now=now)


def _close(row: Handover, state: str, *, by: Actor, now: datetime, reason: str = "") -> None:
    row.state, row.decided_at, row.decided_by_id, row.reason = state, now, by.user_id, reason
    row.save(update_fields=["state", "decided_at", "decided_by_id", "reason"])


def _who(row: Handover) -> dict[str, int | None]:
    return {"person_id": row.person_id, "company_id": row.company_id}


def _moment(at: datetime) -> str:
    return at.strftime("%Y-%m-%dt%H:%Mz").lower()
