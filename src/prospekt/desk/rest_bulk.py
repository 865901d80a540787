"""Bulk edits over REST: try one, carry it out, watch it, cancel it, take it back."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Path, Query
from pydantic import BaseModel, Field

from prospekt.desk.queries.names import all_names, check_origins
from prospekt.people.actions.bulk_edit import (
    cancel_bulk,
    make_bulk,
    start_bulk,
    start_undo,
    try_bulk,
)
from prospekt.people.jobs import run_bulk_job, undo_bulk_job
from prospekt.people.models import BulkEdit
from prospekt.people.queries.bulk import bulk_edit, reasons_of, rows_with
from prospekt.people.rest.door import Caller, Rest, caller_of
from prospekt.people.rest.shapes import Answer, Body, Id, Name60, Text200, as_typed
from prospekt.people.rules.lead_ref import PATTERN, LeadRef, parse_refs

rest = Rest("Bulk edits")
Value = str | int | float | bool | list[str] | None
Ref = Annotated[str, Field(pattern=f"^{PATTERN}$")]
State = Literal[tuple(BulkEdit.State.values)]


class BulkBody(Body):
    """What to change in which leads: `leads`, or all that `view` (parameters of the list of leads) shows.

    `set` takes owner (a user's id, `me`, or null), priority, source, campaign, facts such as country or city, and
    own fields as `own:<slug>`; null empties. `refuse` takes `channel` or `channel:purpose`.
    """

    leads: Annotated[list[Ref], Field(max_length=1_000)] | None = None
    view: dict[Name60, Annotated[str, Field(max_length=8_000)]] = {}
    set: dict[Name60, Value] = {}
    add_tags: Annotated[list[Name60], Field(max_length=20)] = []
    remove_tags: Annotated[list[Name60], Field(max_length=20)] = []
    refuse: Annotated[list[Text200], Field(max_length=20)] = []
    remove: bool = False
    dry_run: bool = False


class BulkAnswer(Answer):
    """A bulk edit: matched = changed + unchanged + refused, once it is done. `id` is null for one that was only tried."""

    id: int | None
    state: State
    matched: int
    changed: int
    unchanged: int
    refused: int
    refused_by_reason: dict[str, int]
    undone: int
    spared: int
    made_at: datetime
    finished_at: datetime | None
    problem: str


class BulkLine(Answer):
    """What became of a lead; `spared` are fields that the undo left alone."""

    ref: str
    outcome: Literal["", "changed", "unchanged", "refused"]
    reason: str
    spared: list[str]


class BulkLines(Answer):
    """A page of leads of a bulk edit."""

    leads: list[BulkLine]
    next: str | None


class LinesQuery(BaseModel):
    """Which leads of a bulk edit."""

    outcome: Literal["", "changed", "unchanged", "refused", "spared"] = ""
    after: Annotated[str, Field(pattern="^([1-9][0-9]{0,17})?$")] = ""


@rest.post("/bulk-edits", right="change_leads", answer=BulkAnswer, status=202, may_miss=True)
def change_many_leads(request: HttpRequest, body: BulkBody) -> BulkAnswer:
    """Change many leads at once.

    With `dry_run` nothing is changed: the answer says how many leads match and how many are refused for want of a
    right. Up to 300 leads are changed before the answer; more by the worker: read it again to see how far it is.
    """
    caller, plain = caller_of(request), _plain(body)
    view = {name: value for name, value in body.view.items() if value}
    leads = None if body.leads is None else parse_refs(body.leads)
    record = make_bulk(plain, view=view, leads=leads, by=caller.actor, now=timezone.now())
    tried = try_bulk(record)
    if body.dry_run:
        answer = _answer(record)
        BulkEdit.objects.filter(pk=record.pk).delete()
        refused = {"not_yours": tried.not_yours} if tried.not_yours else {}
        return answer.model_copy(
            update={
                "id": None, "matched": tried.matched, "refused": tried.not_yours, "refused_by_reason": refused,
            }
        )  # fmt: skip
    start_bulk(record, matched=tried.matched, enqueue=lambda: run_bulk_job.enqueue(record.pk))
    return _answer(record)


def _plain(body: BulkBody) -> dict[str, Any]:
    found = {
        "set": {name: as_typed(value) for name, value in body.set.items()},
        "add_tags": body.add_tags, "remove_tags": body.remove_tags, "refuse": body.refuse,
    }  # fmt: skip
    check_origins(found["set"], all_names())
    return {**found, "remove": True} if body.remove else found


def _mine(caller: Caller, bulk_id: int) -> BulkEdit:
    return bulk_edit(bulk_id, reader=caller.reader)


def _answer(record: BulkEdit) -> BulkAnswer:
    problem = record.problem or {}
    return BulkAnswer(
        id=record.pk, state=record.state, matched=record.matched, changed=record.changed,
        unchanged=record.unchanged, refused=record.refused, refused_by_reason=reasons_of(record),
        undone=record.undone, spared=record.spared, made_at=record.made_at, finished_at=record.finished_at,
        problem=problem["message"].format(**problem["params"]) if problem else "",
    )  # fmt: skip


@rest.get("/bulk-edits/{bulk_id}", right="change_leads", answer=BulkAnswer)
def read_bulk_edit(request: HttpRequest, bulk_id: Path[Id]) -> BulkAnswer:
    """Read how far a bulk edit is, and its receipt."""
    return _answer(_mine(caller_of(request), bulk_id))


@rest.get("/bulk-edits/{bulk_id}/leads", right="change_leads", answer=BulkLines)
def list_bulk_leads(request: HttpRequest, bulk_id: Path[Id], view: Query[LinesQuery]) -> BulkLines:
    """List what became of the leads of a bulk edit, those spared by its undo with `outcome=spared`."""
    record = _mine(caller_of(request), bulk_id)
    is_spared = view.outcome == "spared"
    rows, more = rows_with(
        record, "" if is_spared else view.outcome, spared=is_spared, after=int(view.after or 0), most=200
    )  # fmt: skip
    lines = [
        BulkLine(
            ref=str(LeadRef(row.person_id is not None, row.person_id or row.company_id or 0)),
            outcome=row.outcome, reason=row.reason, spared=row.spared or [],
        )
        for row in rows
    ]  # fmt: skip
    return BulkLines(leads=lines, next=str(more) if more else None)


@rest.post("/bulk-edits/{bulk_id}/cancel", right="change_leads", answer=BulkAnswer, status=202)
def cancel_bulk_edit(request: HttpRequest, bulk_id: Path[Id]) -> BulkAnswer:
    """Stop a bulk edit after its current batch; what is changed stays and can be undone."""
    record = _mine(caller_of(request), bulk_id)
    cancel_bulk(record)
    return _answer(record)


@rest.post("/bulk-edits/{bulk_id}/undo", right="change_leads", answer=BulkAnswer, status=202)
def undo_bulk_edit(request: HttpRequest, bulk_id: Path[Id]) -> BulkAnswer:
    """Take a bulk edit back as a whole; fields that were edited since are spared and listed."""
    caller = caller_of(request)
    record = _mine(caller, bulk_id)
    start_undo(record, enqueue=lambda: undo_bulk_job.enqueue(record.pk, caller.user.pk, "api"))
    return _answer(record)
