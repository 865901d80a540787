"""Change many leads at once: prepared and tried first, then batch by batch, and taken back as a whole.

A batch writes its leads and what became of them in one transaction, so it can be killed anywhere and goes on where
it was. `make_bulk` and `start_bulk` for doors, `run_bulk` for whoever carries it out, `undo_bulk` takes it back.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from prospekt.ledger.actions import append
from prospekt.ledger.bulk import update_rows
from prospekt.ledger.crash_points import reach
from prospekt.ledger.events import Actor
from prospekt.ledger.leases import Held, take
from prospekt.ledger.turns import Others
from prospekt.people.actions.assign import new_owner
from prospekt.people.actions.bulk_write import write_bulk
from prospekt.people.actions.identity_lock import lock_identity
from prospekt.people.actions.undo import undo_batch
from prospekt.people.events import BulkEditFinished, BulkEditStarted, BulkEditUndone
from prospekt.people.models import BulkEdit, BulkRow, ChangeSet
from prospekt.people.queries.bulk import counts, first_leads, keep_rows, load, waiting
from prospekt.people.queries.filters import vocabulary
from prospekt.people.queries.own_fields import own_fields
from prospekt.people.queries.rights import check_leads, check_right, reader_of
from prospekt.people.rules.bulk import (
    CHANGED,
    REFUSED,
    UNCHANGED,
    Edits,
    Owner,
    Planned,
    plan,
    read_edits,
)
from prospekt.people.rules.lead_ref import LeadRef
from prospekt.people.rules.list_view import ListView, read_view
from prospekt.people.rules.rights import Reader
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

BATCH = 500
"""Leads a transaction: nobody else can write while they are saved."""
AT_ONCE = 300
"""Up to so many leads are changed while one waits; more are handed to the worker."""
MOST_CHOSEN = 1_000
SHOWN = 10
DRAFTS_KEPT = timedelta(days=1)
State = BulkEdit.State
OPEN = (State.DRAFT, State.QUEUED, State.RUNNING)
UNDOABLE = (State.DONE, State.CANCELLED, State.FAILED, State.UNDOING)
Tell = Callable[[BulkEdit], None]


@dataclass(frozen=True, slots=True)
class Tried:
    """What would happen: how many leads, how many of them not the reader's to change, and the first of them."""

    matched: int
    not_yours: int
    first: Sequence[tuple[LeadRef, str, Planned]]


def make_bulk(
    plain: Mapping[str, Any], *, view: Mapping[str, str], leads: Sequence[LeadRef] | None = None,
    by: Actor, now: datetime,
) -> BulkEdit:  # fmt: skip
    """Prepare a bulk edit of `leads`, or of all that the list of `view` shows; nothing is changed yet.

    Raises Refusal for what cannot be read, for an owner one cannot give leads to, for chosen leads that are gone or
    foreign, and for too many or none chosen.
    """
    reader = reader_of(by)
    read_view(view, vocabulary=vocabulary)
    edits = _edits(plain, reader)
    _check_rights(edits, reader)
    if leads is not None:
        if not 0 < len(leads) <= MOST_CHOSEN:
            message = _(
                "Choose between 1 and {most} leads, or change all that a filter shows; {n} were chosen."
            )
            raise Refusal(Problem("none_chosen", message, {"most": MOST_CHOSEN, "n": len(leads)}))
        check_leads(reader, "see_leads", leads)
    with transaction.atomic():
        return BulkEdit.objects.create(
            by_id=by.user_id, door=by.door, allowed=sorted(by.allowed) if by.allowed is not None else None,
            view=dict(view), leads=None if leads is None else [str(lead) for lead in leads],
            edits=dict(plain), made_at=now,
        )  # fmt: skip


def _check_rights(edits: Edits, reader: Reader) -> None:
    for right in edits.rights:
        check_right(reader, right)
    if {"source_id", "campaign_id"} & edits.ids.keys():
        check_right(reader, "manage_sources")
    if edits.gives_away:
        new_owner(edits.ids["owner_id"], reader)
        if not reader.may("assign_leads"):
            check_right(reader, "claim_leads")


def _edits(plain: Mapping[str, Any], reader: Reader) -> Edits:
    return read_edits(plain, own_fields(), user_id=reader.user_id, currency=settings.CURRENCY)


def actor_of(record: BulkEdit) -> Actor:
    """Who made it, with the rights there were then and still are."""
    allowed = frozenset(record.allowed) if record.allowed is not None else None
    return Actor(record.by_id, record.door, allowed)


def _view(record: BulkEdit) -> ListView:
    return read_view(record.view, vocabulary=vocabulary)


def _owner(edits: Edits, reader: Reader) -> Owner:
    found = new_owner(edits.ids["owner_id"], reader) if edits.gives_away else None
    return Owner(found.pk, found.team_id) if found else Owner(None)


def try_bulk(record: BulkEdit) -> Tried:
    """What a prepared bulk edit would do, without doing it. Raises Refusal for what can no longer be read."""
    reader = reader_of(actor_of(record))
    edits, view = _edits(record.edits, reader), _view(record)
    owner = _owner(edits, reader)
    matched, not_yours = counts(record, view, edits, owner, reader)
    first = first_leads(record, view, reader, SHOWN)
    names = dict(first)
    loaded = load([lead for lead, _name in first], edits, reader, is_locked=False)
    planned = [plan(one, edits, owner, reader) for one in loaded]
    return Tried(matched, not_yours, [(one.lead, names[one.lead], one) for one in planned])


def start_bulk(record: BulkEdit, *, matched: int, enqueue: Callable[[], object]) -> bool:
    """Carry it out: at once if it is for few leads, else by the worker; False if it was started already."""
    is_long = matched > AT_ONCE
    with transaction.atomic():
        rows = BulkEdit.objects.filter(pk=record.pk, state=State.DRAFT)
        moved = bool(rows.update(state=State.QUEUED, matched=matched))
        if moved and is_long:
            enqueue()
    if moved and not is_long:
        run_bulk(record.pk)
    record.refresh_from_db()
    return moved


def lease_name(bulk_id: int) -> str:
    """The lease that whoever carries it out, or takes it back, holds."""
    return f"bulk:{bulk_id}"


def _take(bulk_id: int) -> Held:
    held = take(lease_name(bulk_id))
    if held is None:
        message = _("Somebody is working on this bulk edit just now. Wait until that is done.")
        raise Refusal(Problem("bulk_busy", message))
    return held


def run_bulk(bulk_id: int, *, tell: Tell | None = None) -> BulkEdit:
    """Carry a bulk edit out, or go on with it. Raises Refusal if it is over, or somebody else works on it."""
    held = _take(bulk_id)
    try:
        record = BulkEdit.objects.get(pk=bulk_id)
        if record.state not in OPEN:
            message = _("This bulk edit is over; make a new one if you want to.")
            raise Refusal(Problem("bulk_over", message))
        try:
            _run(record, held, tell or (lambda _record: None))
        except Refusal as refused:
            _fail(record, refused.problem)
            raise
        return record
    finally:
        held.release()


def _run(record: BulkEdit, held: Held, tell: Tell) -> None:
    by = actor_of(record)
    reader = reader_of(by)
    edits = _edits(record.edits, reader)
    owner = _owner(edits, reader)
    _begin(record, reader, held, by)
    others = Others()
    while not BulkEdit.objects.filter(pk=record.pk, is_cancel_asked=True).exists():
        with transaction.atomic():
            held.keep()
            if not _next_batch(record, edits, owner, reader, by):
                _end(record, State.DONE, by)
                tell(record)
                return
            reach("bulk_before_commit")
        reach("bulk_after_commit")
        tell(record)
        others.let_in()
    with transaction.atomic():
        held.keep()
        _end(record, State.CANCELLED, by)
    tell(record)


def _begin(record: BulkEdit, reader: Reader, held: Held, by: Actor) -> None:
    if record.state == State.RUNNING:
        return
    now = timezone.now()
    with transaction.atomic():
        held.keep()
        record.change_set = ChangeSet.objects.create(
            kind="bulk", label=f"bulk edit {record.pk}", by_id=record.by_id, made_at=now
        )
        record.matched = keep_rows(record, _view(record), reader)
        record.state, record.started_at = State.RUNNING, now
        record.save(update_fields=["change_set", "matched", "state", "started_at"])
        append([BulkEditStarted(bulk=record.pk, matched=record.matched)], by=by, now=now)
        reach("bulk_before_begin")


def _next_batch(record: BulkEdit, edits: Edits, owner: Owner, reader: Reader, by: Actor) -> bool:
    """Change the next leads and write down what became of each; False if none waits."""
    rows = waiting(record, BATCH)
    if not rows:
        return False
    now = timezone.now()
    if edits.is_removal:
        lock_identity()
    loaded = load([lead for _id, lead in rows], edits, reader, is_locked=True)
    planned = [plan(one, edits, owner, reader) for one in loaded]
    assert record.change_set_id is not None
    write_bulk(
        list(zip(loaded, planned, strict=True)), edits, change_set_id=record.change_set_id, by=by, now=now
    )  # fmt: skip
    reach("bulk_after_leads")
    update_rows(
        BulkRow, ("outcome", "reason"),
        [(one.outcome, one.reason, id_) for (id_, _lead), one in zip(rows, planned, strict=True)],
    )  # fmt: skip
    outcomes = Counter(one.outcome for one in planned)
    for name in (CHANGED, UNCHANGED, REFUSED):
        setattr(record, name, getattr(record, name) + outcomes[name])
    record.save(update_fields=[CHANGED, UNCHANGED, REFUSED])
    return True


def _end(record: BulkEdit, state: str, by: Actor) -> None:
    record.state, record.finished_at = state, timezone.now()
    record.save(update_fields=["state", "finished_at"])
    numbers = {name: getattr(record, name) for name in ("matched", CHANGED, UNCHANGED, REFUSED)}
    append([BulkEditFinished(bulk=record.pk, **numbers)], by=by, now=record.finished_at)


def _fail(record: BulkEdit, problem: Problem) -> None:
    record.state, record.finished_at = State.FAILED, timezone.now()
    params = {name: str(value) for name, value in problem.params.items()}
    record.problem = {"code": problem.code, "message": problem.message, "params": params}
    record.save(update_fields=["state", "problem", "finished_at"])


def give_up_bulk(bulk_id: int) -> None:
    """Say that it stopped for a reason that is ours; what was changed stays changed and can be taken back."""
    message = _(
        "Prospekt stopped this bulk edit because of a fault of its own. The leads counted as changed are changed; undo"
        " it, or ask your administrator for the log."
    )
    BulkEdit.objects.filter(pk=bulk_id, state__in=(State.QUEUED, State.RUNNING)).update(
        state=State.FAILED, finished_at=timezone.now(),
        problem={"code": "bulk_stopped", "message": message, "params": {}},
    )  # fmt: skip


def cancel_bulk(record: BulkEdit) -> None:
    """Throw a prepared one away, or stop after the current batch. Raises Refusal if it is over."""
    early = BulkEdit.objects.filter(pk=record.pk, state__in=(State.DRAFT, State.QUEUED))
    running = BulkEdit.objects.filter(pk=record.pk, state=State.RUNNING)
    is_early = early.update(state=State.CANCELLED, finished_at=timezone.now())
    if not is_early and not running.update(is_cancel_asked=True):
        message = _("This bulk edit is over; there is nothing to cancel. You can undo it.")
        raise Refusal(Problem("bulk_over", message))
    record.refresh_from_db()


def check_bulk_undoable(record: BulkEdit) -> None:
    """Raises Refusal with the reason if it cannot be taken back."""
    if record.state == State.UNDONE:
        message = _("This bulk edit was undone already; there is nothing left to take back.")
        raise Refusal(Problem("already_undone", message))
    if record.state not in UNDOABLE or record.change_set_id is None:
        message = _("This bulk edit has not finished. Cancel it first, or wait, and then undo it.")
        raise Refusal(Problem("not_undoable", message))


def start_undo(record: BulkEdit, *, enqueue: Callable[[], object]) -> None:
    """Take it back: at once if few leads were changed, else by the worker. Raises Refusal if it cannot be."""
    check_bulk_undoable(record)
    is_long = record.changed > AT_ONCE
    with transaction.atomic():
        rows = BulkEdit.objects.filter(pk=record.pk, state=record.state)
        moved = rows.exclude(state=State.UNDOING).update(state=State.UNDOING)
        if moved and is_long:
            enqueue()
    if moved and not is_long:
        undo_bulk(record.pk, by=Actor(record.by_id, record.door))
    record.refresh_from_db()


def undo_bulk(bulk_id: int, *, by: Actor, tell: Tell | None = None) -> BulkEdit:
    """Put every lead back, or go on with that, but for what was edited since. Raises Refusal if it cannot be."""
    held = _take(bulk_id)
    try:
        record = BulkEdit.objects.select_related("change_set").get(pk=bulk_id)
        check_bulk_undoable(record)
        record.state = State.UNDOING
        others, is_finished = Others(), False
        while not is_finished:
            with transaction.atomic():
                held.keep()
                is_finished = _undo_batch(record, by)
                reach("bulk_undo_before_commit")
            reach("bulk_undo_after_commit")
            (tell or (lambda _record: None))(record)
            others.let_in()
        return record
    finally:
        held.release()


def _undo_batch(record: BulkEdit, by: Actor) -> bool:
    now = timezone.now()
    assert record.change_set is not None
    done = undo_batch(record.change_set, by=by, now=now)
    spared = [(LeadRef(p is not None, p or c or 0), fields) for p, c, fields in done.spared]
    for lead, fields in spared:
        rows = BulkRow.objects.filter(bulk_id=record.pk, **{lead.column: lead.id})
        record.spared += rows.filter(spared__isnull=True).update(spared=fields)
    record.undone = record.undone + done.n_restored
    if done.is_finished:
        record.state, record.finished_at = State.UNDONE, now
        append(
            [BulkEditUndone(bulk=record.pk, undone=record.undone, spared=record.spared)],
            by=by, now=now,
        )  # fmt: skip
    record.save(update_fields=["undone", "spared", "state", "finished_at"])
    return done.is_finished


def forget_drafts(*, now: datetime) -> int:
    """Take out what was prepared a day ago and never started; returns how many."""
    rows = BulkEdit.objects.filter(state=State.DRAFT, made_at__lt=now - DRAFTS_KEPT)
    return rows.delete()[0]
