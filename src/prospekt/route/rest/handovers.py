"""Hand-overs to sales: list, hand over, accept, send back, pass on."""

from __future__ import annotations

from typing import Annotated, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Path, Query
from pydantic import BaseModel, Field

from prospekt.people.rest.door import Caller, Rest, caller_of
from prospekt.people.rest.shapes import LARGEST_ID, PAGE, Id, LeadRefText, Limit
from prospekt.people.rules.lead_ref import parse_ref
from prospekt.route.actions.handing_over import accept, hand_over, reject, reroute
from prospekt.route.queries.handovers import PARTS, HandoverRow, handover_page, one_handover
from prospekt.route.rest.shapes import (
    HandoverAnswer,
    HandoverPageAnswer,
    NewHandover,
    SendBack,
)

rest = Rest("Assignment")


class HandoverQuery(BaseModel):
    """Which hand-overs."""

    part: Annotated[Literal[PARTS], Field(description="Waiting ones, or those decided.")] = "waiting"  # fmt: skip
    before: Annotated[
        int | None, Field(ge=1, le=LARGEST_ID, description="`next` of the page before.")
    ] = None
    limit: Limit = PAGE


@rest.get("/handovers", right="see_leads", answer=HandoverPageAnswer)
def list_handovers(request: HttpRequest, view: Query[HandoverQuery]) -> HandoverPageAnswer:
    """List hand-overs: waiting ones by the time they are due, decided ones newest first."""
    rows, place = handover_page(
        caller_of(request).reader, part=view.part, before=view.before, size=view.limit
    )
    return HandoverPageAnswer(handovers=[_answer(row) for row in rows], next=place)


@rest.post("/leads/{lead_ref}/handover", right="assign_leads", answer=HandoverAnswer, status=201)
def hand_over_lead(
    request: HttpRequest, lead_ref: Path[LeadRefText], body: NewHandover
) -> HandoverAnswer:
    """Hand an SQL over to sales; one that waits already goes on to the user that is named."""
    caller = caller_of(request)
    made = hand_over(parse_ref(lead_ref), body.owner_id, by=caller.actor, now=timezone.now())
    return _one(caller, made.pk)


@rest.post("/handovers/{handover_id}/accept", right="change_leads", answer=HandoverAnswer)
def accept_handover(request: HttpRequest, handover_id: Path[Id]) -> HandoverAnswer:
    """Accept a lead that was handed over."""
    caller = caller_of(request)
    accept(handover_id, by=caller.actor, now=timezone.now())
    return _one(caller, handover_id)


@rest.post("/handovers/{handover_id}/reject", right="change_leads", status=204, answer=None)
def reject_handover(request: HttpRequest, handover_id: Path[Id], body: SendBack) -> None:
    """Send a lead back for a reason of the playbook; it may be out of sight afterwards."""
    reject(handover_id, body.reason, by=caller_of(request).actor, now=timezone.now())


@rest.post("/handovers/{handover_id}/reroute", right="assign_leads", answer=HandoverAnswer)
def reroute_handover(
    request: HttpRequest, handover_id: Path[Id], body: NewHandover
) -> HandoverAnswer:
    """Give a waiting lead to somebody else: the user that is named, or whom the rules choose."""
    caller = caller_of(request)
    made = reroute(handover_id, body.owner_id, by=caller.actor, now=timezone.now())
    return _one(caller, made.pk)


def _one(caller: Caller, handover_id: int) -> HandoverAnswer:
    return _answer(one_handover(caller.reader, handover_id))


def _answer(row: HandoverRow) -> HandoverAnswer:
    return HandoverAnswer(
        id=row.id, lead_ref=str(row.lead), lead_name=row.lead_name, owner_id=row.owner_id, state=row.state,
        handed_at=row.handed_at, due_at=row.due_at, escalated_at=row.escalated_at, decided_at=row.decided_at,
        reason=row.reason, responded_at=row.responded_at, response_minutes=row.response_minutes,
    )  # fmt: skip
