"""Take a whole import back, sparing what was edited since; can be killed anywhere and goes on where it was."""

from __future__ import annotations

import time

from django.db import transaction
from django.utils import timezone

from prospekt.capture.actions.run_import import Tell, lease_name
from prospekt.capture.events import ImportUndone
from prospekt.capture.models import Campaign, CampaignCost, Import, Source, Spared
from prospekt.ledger.actions import append
from prospekt.ledger.bulk import document, insert_rows
from prospekt.ledger.crash_points import reach
from prospekt.ledger.events import Actor
from prospekt.ledger.leases import Held, HeldElsewhere, take
from prospekt.ledger.turns import Others
from prospekt.people.actions.undo import undo_batch
from prospekt.people.models import Company, Person
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

UNDOABLE = (Import.State.DONE, Import.State.CANCELLED, Import.State.FAILED, Import.State.UNDOING)


def undo_import(import_id: int, *, by_id: int | None = None, tell: Tell | None = None) -> Import:
    """Undo an import, or go on undoing it.

    Raises HeldElsewhere if somebody works on it, Refusal if it was undone or never began.
    """
    held = take(lease_name(import_id))
    if held is None:
        raise HeldElsewhere(
            Problem(
                "import_busy",
                _("Somebody is working on this import just now. Wait until that is done."),
            )
        )
    started = time.monotonic()
    try:
        record = Import.objects.get(pk=import_id)
        check_undoable(record)
        if record.state != Import.State.UNDOING:
            Import.objects.filter(pk=record.pk).update(state=Import.State.UNDOING)
            record.state = Import.State.UNDOING
        _undo(record, held, Actor(by_id, "import"), tell or (lambda _record: None))
    finally:
        held.release()
    record.seconds = time.monotonic() - started
    return record


def check_undoable(record: Import) -> None:
    """Raises Refusal with the reason if this import cannot be undone."""
    if record.state == Import.State.UNDONE:
        raise Refusal(
            Problem(
                "already_undone",
                _("This import was undone already; there is nothing left to take back."),
            )
        )
    if record.state not in UNDOABLE or record.change_set is None:
        raise Refusal(
            Problem(
                "not_undoable",
                _("This import has not finished. Cancel it first, or wait, and then undo it."),
            )
        )


def _undo(record: Import, held: Held, by: Actor, tell: Tell) -> None:
    change_set = record.change_set
    assert change_set is not None
    others = Others()
    while True:
        with transaction.atomic():
            held.keep()
            now = timezone.now()
            done = undo_batch(change_set, by=by, now=now)
            insert_rows(
                Spared, ("import_id", "person_id", "company_id", "fields"),
                [(record.pk, person, company, document(fields)) for person, company, fields in done.spared],
            )  # fmt: skip
            record.undone += done.n_removed + done.n_restored
            record.spared += len(done.spared)
            if done.is_finished:
                _forget_names(record)
                record.state, record.finished_at = Import.State.UNDONE, now
                append(
                    [
                        ImportUndone(
                            import_id=record.pk, removed=record.undone, spared=record.spared
                        )
                    ],
                    by=by,
                    now=now,
                )
            record.save(update_fields=["undone", "spared", "state", "finished_at"])
            reach("undo_before_commit")
        reach("undo_after_commit")
        tell(record)
        if done.is_finished:
            return
        others.let_in()


def _forget_names(record: Import) -> None:
    """Sources and campaigns this import made go too, unless a lead or a cost still has them."""
    for model, column in ((Campaign, "campaign_id"), (Source, "source_id")):
        for made in model.objects.filter(change_set_id=record.change_set_id):
            used = any(
                kind.objects.filter(**{column: made.pk}).exists() for kind in (Person, Company)
            )
            has_costs = (
                model is Campaign and CampaignCost.objects.filter(campaign_id=made.pk).exists()
            )
            if not (used or has_costs):
                made.delete()
