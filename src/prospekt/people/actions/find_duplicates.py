"""Search all leads for duplicates, as a job: compared by Splink, kept as pairs that somebody decides.

Searching again changes nothing that was decided: who was kept separate stays so for ever, and a pair that no longer
looks like one is forgotten only while nobody has decided it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from prospekt.ledger.actions import append
from prospekt.ledger.bulk import document, insert_rows, moment, select_by, update_rows
from prospekt.ledger.events import Actor
from prospekt.ledger.leases import Held, take
from prospekt.people.actions.match_engine import STEPS, Pair, Settings, check_installed, compare
from prospekt.people.actions.merge_leads import merge_leads
from prospekt.people.events import DuplicatesSearched
from prospekt.people.models import DuplicatePair, DuplicateSearch
from prospekt.people.queries.merged import kept_of
from prospekt.people.queries.rights import check_right, reader_of
from prospekt.people.queries.slim_leads import count_of, slim_leads
from prospekt.people.rules.lead_ref import LeadRef
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

RIGHT = "manage_sources"
"""Who may set a search going: those who keep the whole base in order."""
BATCH = 500
OPEN = (DuplicateSearch.State.QUEUED, DuplicateSearch.State.RUNNING)
LEASE = "duplicates"
KINDS = (True, False)
Enqueue = Callable[[int], Any]
_BROKEN = _("The search stopped unexpectedly; the log of the worker says why. Search again.")


class _Cancelled(Exception):  # noqa: N818 - nothing went wrong
    """Somebody asked to stop."""


def begin_search(*, enqueue: Enqueue, by: Actor, now: datetime) -> DuplicateSearch:
    """Let a job search all leads; the one that goes on already is returned instead of a second.

    Raises Refusal not_allowed, and no_splink with how to install it.
    """
    check_right(reader_of(by), RIGHT)
    check_installed()
    with transaction.atomic():
        going = DuplicateSearch.objects.select_for_update().filter(state__in=OPEN).first()
        if going is not None:
            return going
        made = DuplicateSearch.objects.create(
            by_id=by.user_id, made_at=now, total=len(KINDS) * len(STEPS)
        )
        enqueue(made.pk)
    return made


def cancel_search(search_id: int, *, by: Actor) -> None:
    """Stop after the current step. Raises Refusal not_allowed, and search_over where there is nothing to stop."""
    check_right(reader_of(by), RIGHT)
    rows = DuplicateSearch.objects.filter(pk=search_id, state__in=OPEN)
    if not rows.update(is_cancel_asked=True):
        message = _("This search is over; there is nothing to cancel.")
        raise Refusal(Problem("search_over", message))


def run_search(search_id: int) -> DuplicateSearch:
    """Search, or begin the search again that was interrupted; nothing to do if it is over or somebody is at it."""
    record = DuplicateSearch.objects.get(pk=search_id)
    if record.state not in OPEN:
        return record
    held = take(LEASE)
    if held is None:
        return record
    started = time.monotonic()
    try:
        _Search(record, held).run()
        record.state = DuplicateSearch.State.DONE
    except _Cancelled:
        record.state = DuplicateSearch.State.CANCELLED
    except Refusal as refused:
        record.state = DuplicateSearch.State.FAILED
        problem = refused.problem
        record.problem = {
            "code": problem.code,
            "message": problem.message,
            "params": dict(problem.params),
        }
    except Exception:
        # What nobody foresaw is in the log of the job; the next search must not wait for this one.
        broken = {"code": "search_broken", "message": _BROKEN, "params": {}}
        DuplicateSearch.objects.filter(pk=record.pk).update(
            state=DuplicateSearch.State.FAILED, problem=broken, finished_at=timezone.now()
        )
        raise
    finally:
        held.release()
    record.seconds, record.finished_at = time.monotonic() - started, timezone.now()
    with transaction.atomic():
        record.save()
        facts = {"search": record.pk, "leads": record.leads, "pairs": record.found}
        append(
            [DuplicatesSearched(**facts)], by=Actor(record.by_id, "flow"), now=record.finished_at
        )
    return record


class _Search:
    """One search over persons, then companies."""

    def __init__(self, record: DuplicateSearch, held: Held) -> None:
        self.record, self.held = record, held
        self.is_person = True
        self.begun = timezone.now()

    def run(self) -> None:
        self.record.state = DuplicateSearch.State.RUNNING
        self.record.done = self.record.leads = self.record.found = self.record.new = 0
        self._reached("reading")
        limits = Settings()
        for is_person in KINDS:
            self.is_person = is_person
            self.record.leads += count_of(is_person)
            sure: list[Pair] = []
            pairs = compare(slim_leads(is_person), limits, self._reached, of_persons=is_person)
            while batch := list(islice(pairs, BATCH)):
                self._keep(batch)
                sure += [pair for pair in batch if self._is_sure(pair)]
            self._reached("keeping")
            self._forget_others()
            for pair in sure:
                self._merge(pair)

    def _reached(self, step: str) -> None:
        """Where we are; raises _Cancelled if somebody asked to stop."""
        with transaction.atomic():
            self.held.keep()
            rows = DuplicateSearch.objects.filter(pk=self.record.pk)
            if rows.values_list("is_cancel_asked", flat=True).get():
                raise _Cancelled
            first = 0 if self.is_person else len(STEPS)
            self.record.step, self.record.done = step, first + STEPS.index(step)
            rows.update(
                state=DuplicateSearch.State.RUNNING, step=step, done=self.record.done,
                leads=self.record.leads, found=self.record.found, new=self.record.new,
            )  # fmt: skip

    def _keep(self, batch: Sequence[Pair]) -> None:
        """Pairs nobody knew are asked about; what was decided stays, with its weight of today."""
        with transaction.atomic():
            self.held.keep()
            known = self._known(batch)
            now = moment(timezone.now())
            new = [pair for pair in batch if (pair.low, pair.high) not in known]
            columns = ("weight", "reasons", "found_at")
            update_rows(
                DuplicatePair, columns,
                [(pair.weight, document(pair.reasons), now, known[pair.low, pair.high])
                 for pair in batch if (pair.low, pair.high) in known],
            )  # fmt: skip
            insert_rows(
                DuplicatePair, ("low_id", "high_id", *columns),
                [(pair.low, pair.high, pair.weight, document(pair.reasons), now) for pair in new],
                alike={"is_person": self.is_person, "state": DuplicatePair.State.OPEN.value},
            )  # fmt: skip
            self.record.found += len(batch)
            self.record.new += len(new)

    def _known(self, batch: Sequence[Pair]) -> dict[tuple[int, int], int]:
        kind = "" if self.is_person else "NOT "
        sql = (
            "SELECT low_id, high_id, id FROM people_duplicatepair"
            f" WHERE {kind}is_person AND low_id IN {{values}}"
        )
        return {(low, high): id_ for low, high, id_ in select_by(sql, {pair.low for pair in batch})}

    def _forget_others(self) -> None:
        """Pairs that this search did not find again, and nobody has decided."""
        DuplicatePair.objects.filter(
            is_person=self.is_person, state=DuplicatePair.State.OPEN, decided_at=None,
            found_at__lt=self.begun,
        ).delete()  # fmt: skip

    def _is_sure(self, pair: Pair) -> bool:
        return (
            bool(settings.PROSPEKT_MERGE_ABOVE)
            and pair.probability >= settings.PROSPEKT_MERGE_ABOVE
        )

    def _merge(self, pair: Pair) -> None:
        """What is sure enough is merged, if that is set, and nobody ever decided about these two."""
        one, other = (kept_of(LeadRef(self.is_person, id_)) for id_ in (pair.low, pair.high))
        undecided = DuplicatePair.objects.filter(
            is_person=self.is_person, low_id=pair.low, high_id=pair.high, decided_at=None
        )
        if one == other or not undecided.exists():
            return
        try:
            merge_leads(one, other, by=Actor(None, "flow"), now=timezone.now())
        except Refusal:
            return
        self.record.merged += 1
        DuplicateSearch.objects.filter(pk=self.record.pk).update(merged=self.record.merged)
