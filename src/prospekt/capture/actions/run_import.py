"""Run an import: batches of records become leads, each with its row of the receipt in the same transaction.

So it can be killed anywhere and goes on where it was; a second run of the same records cannot happen.
"""

from __future__ import annotations

import gc
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from itertools import islice

from django.db import transaction
from django.utils import timezone

from prospekt.capture.actions.prepare_import import remember_mapping, table_of
from prospekt.capture.actions.row_reader import RowReader, make_own_fields, policy_of
from prospekt.capture.actions.told_answers import Told, take_answers
from prospekt.capture.events import ImportFinished, ImportStarted
from prospekt.capture.models import Import, ImportProblem, ImportRow
from prospekt.capture.rules.rows import ReadRow
from prospekt.capture.sources.table import Record
from prospekt.ledger.actions import append
from prospekt.ledger.bulk import document, insert_rows, select_by
from prospekt.ledger.crash_points import reach
from prospekt.ledger.events import Actor
from prospekt.ledger.leases import Held, HeldElsewhere, is_held, take
from prospekt.ledger.turns import Others
from prospekt.people.actions.save_leads import REJECTED, Saved, save_leads
from prospekt.people.models import Change, ChangeSet
from prospekt.people.rules.lead_ref import LeadRef
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _
from prospekt.words.storable import storable

BATCH = 1_000
"""Records a transaction: nobody else can write while one is saved, so it has to stay well below half a second."""
COLLECT = 125
OPEN = (Import.State.DRAFT, Import.State.QUEUED, Import.State.RUNNING)
Tell = Callable[[Import], None]


def run_import(import_id: int, *, tell: Tell | None = None) -> Import:
    """Run an import to its end, or on from where it was. Raises HeldElsewhere if it runs elsewhere, Refusal if it is over."""
    held = take(lease_name(import_id))
    if held is None:
        raise HeldElsewhere(
            Problem(
                "import_busy", _("This import is running already; its page shows how far it is.")
            )
        )
    try:
        # Read only now: whoever held it before may just have ended it.
        record = Import.objects.get(pk=import_id)
        if record.state not in OPEN:
            message = _("This import is over ({state}). Import the file again if you want to.")
            raise Refusal(Problem("import_over", message, {"state": record.get_state_display()}))
        _go_through(record, held, tell or (lambda _record: None))
    finally:
        held.release()
    return record


def lease_name(import_id: int) -> str:
    """The name of the lease that whoever runs or undoes the import holds."""
    return f"import:{import_id}"


def _go_through(record: Import, held: Held, tell: Tell) -> None:
    started = time.monotonic()
    try:
        _begin(record)
        gc.disable()  # Batches leave no cycles behind; looking for them would take a third of the time.
        _Run(record, held, tell).go(started)
    except Refusal as refusal:
        _fail(record, refusal.problem)
        raise
    finally:
        gc.enable()


def _begin(record: Import) -> None:
    if record.state == Import.State.RUNNING:
        return
    now = timezone.now()
    with transaction.atomic():
        record.change_set = ChangeSet.objects.create(
            kind="import", label=record.name, by=record.by, made_at=now
        )
        record.state, record.started_at = Import.State.RUNNING, now
        record.save()
        append([ImportStarted(import_id=record.pk)], by=Actor(record.by_id, "import"), now=now)


def _fail(record: Import, problem: Problem) -> None:
    record.state = Import.State.FAILED
    record.problem = {
        "code": problem.code,
        "message": problem.message,
        "params": {k: str(v) for k, v in problem.params.items()},
    }
    record.finished_at = timezone.now()
    record.save(update_fields=["state", "problem", "finished_at"])


class _Run:
    """One run over the records that are not in yet."""

    def __init__(self, record: Import, held: Held, tell: Tell) -> None:
        self.record, self.held, self.tell = record, held, tell
        self.by = Actor(record.by_id, "import")
        self.policy = policy_of(record)
        self.earlier = same_file_before(record)
        self.touched = _touched_so_far(record)
        self.has_own_fields = False

    def go(self, started: float) -> None:
        record = self.record
        table = table_of(record)
        with transaction.atomic():
            reader = RowReader(record)
        before, others = record.seconds, Others()
        for n, rows in enumerate(_batches(table.records(after=record.done))):
            if n % COLLECT == COLLECT - 1:
                gc.collect()
            if Import.objects.filter(pk=record.pk, is_cancel_asked=True).exists():
                self._end(Import.State.CANCELLED)
                return
            read = [reader.read(row) for row in rows]
            with transaction.atomic():
                self.held.keep()
                self._save(rows, read)
                record.blank = table.blank
                record.seconds = before + time.monotonic() - started
                self._count()
                reach("import_before_commit")
            reach("import_after_commit")
            self.tell(record)
            others.let_in()
        record.blank = table.blank
        record.seconds = before + time.monotonic() - started
        self._end(Import.State.DONE)
        reach("import_after_end")

    def _save(self, rows: Sequence[Record], read: Sequence[ReadRow]) -> None:
        record = self.record
        drafts = [found.draft for found in read if found.draft is not None]
        if drafts and not self.has_own_fields:
            make_own_fields(record)
            self.has_own_fields = True
        for draft, already in zip(
            drafts, self._already([draft.number for draft in drafts]), strict=True
        ):
            draft.already = already
        saved = iter(
            save_leads(
                drafts, by=self.by, now=timezone.now(), policy=self.policy, change_set_id=record.change_set_id,
                touched=self.touched,
            )
        )  # fmt: skip
        reach("import_after_leads")
        results = [
            next(saved) if found.draft else Saved(row.number, REJECTED, problem=found.problem)
            for row, found in zip(rows, read, strict=True)
        ]
        self._take_answers(read, results)
        self._write_receipt(rows, read, results)
        outcomes = Counter(result.outcome for result in results)
        for name in ("created", "updated", "unchanged", "merged", "rejected"):
            setattr(record, name, getattr(record, name) + outcomes[name])
        record.read += len(rows)
        record.done = rows[-1].number
        record.warnings += sum(
            len(found.warnings) + len(result.warnings)
            for found, result in zip(read, results, strict=True)
            if result.outcome != REJECTED
        )
        record.companies_created += sum(result.companies_created for result in results)

    def _take_answers(self, read: Sequence[ReadRow], results: Sequence[Saved]) -> None:
        """Answers of rows that became leads; what was not understood is a warning of its row."""
        found: dict[int, ReadRow] = {}
        told: list[Told] = []
        for row, result in zip(read, results, strict=True):
            is_read_only = self.policy.mode == "create" and result.outcome != "created"
            if (
                row.draft is None
                or not row.draft.answers
                or result.outcome == REJECTED
                or is_read_only
            ):
                continue
            lead = LeadRef(result.person_id is not None, result.person_id or result.company_id or 0)
            found[result.number] = row
            told += [Told(result.number, lead, *each) for each in row.draft.answers.items()]
        problems = take_answers(
            told, change_set_id=self.record.change_set_id, by=self.by, now=timezone.now()
        )
        for number, _question, problem in problems:
            found[number].warnings.append(problem)

    def _already(self, numbers: Sequence[int]) -> list[tuple[int | None, int | None] | None]:
        if self.earlier is None or not numbers:
            return [None] * len(numbers)
        sql = (
            "SELECT number, person_id, company_id FROM capture_importrow WHERE number IN {values}"
            f" AND import_id = {int(self.earlier)} AND outcome <> 'rejected'"
        )
        found = {number: (person, company) for number, person, company in select_by(sql, numbers)}
        return [found.get(number) for number in numbers]

    def _write_receipt(
        self, rows: Sequence[Record], read: Sequence[ReadRow], results: Sequence[Saved]
    ) -> None:
        import_id = self.record.pk
        insert_rows(
            ImportRow, ("import_id", "number", "line", "outcome", "person_id", "company_id"),
            [
                (import_id, row.number, row.line, result.outcome, result.person_id, result.company_id)
                for row, result in zip(rows, results, strict=True)
            ],
        )  # fmt: skip
        problems = []
        for row, found, result in zip(rows, read, results, strict=True):
            if result.outcome == REJECTED:
                problem = result.problem or found.problem
                assert problem is not None
                problems.append(_problem_row(import_id, row, problem, is_reject=True))
            else:
                problems.extend(
                    _problem_row(import_id, row, warning)
                    for warning in (*found.warnings, *result.warnings)
                )
        insert_rows(
            ImportProblem,
            ("import_id", "number", "line", "is_reject", "column", "value", "code", "message", "params", "cells"),
            problems,
        )  # fmt: skip

    def _count(self) -> None:
        self.record.save(
            update_fields=["done", "read", "created", "updated", "unchanged", "merged", "rejected", "blank",
                           "warnings", "companies_created", "seconds"]
        )  # fmt: skip

    def _end(self, state: Import.State) -> None:
        record, now = self.record, timezone.now()
        with transaction.atomic():
            self.held.keep()
            record.state, record.finished_at = state, now
            record.save()
            numbers = {
                name: getattr(record, name)
                for name in ("read", "created", "updated", "unchanged", "merged", "rejected")
            }
            append([ImportFinished(import_id=record.pk, **numbers)], by=self.by, now=now)
            if record.read > record.rejected:
                # A file of which nothing could be used says nothing about the next one with its headers.
                remember_mapping(record, now=now)
        self.tell(record)


def _batches(rows: Iterator[Record]) -> Iterator[list[Record]]:
    while batch := list(islice(rows, BATCH)):
        yield batch


def _problem_row(
    import_id: int, row: Record, problem: Problem, *, is_reject: bool = False
) -> tuple[object, ...]:
    value = problem.value if problem.value is not None else ""
    return (
        import_id, row.number, problem.line or row.line, is_reject, (problem.column or "")[:300],
        storable(value or row.raw), problem.code, problem.message,
        document({key: _plain(each) for key, each in problem.params.items()}),
        document([storable(cell) for cell in row.cells]) if is_reject and row.cells is not None else None,
    )  # fmt: skip


def _plain(value: object) -> object:
    return value if isinstance(value, (int, float, bool)) or value is None else storable(str(value))


def same_file_before(record: Import) -> int | None:
    """The last import of the very same bytes that is still in; its rows tell which lead each record became."""
    rows = Import.objects.filter(sha256=record.sha256, pk__lt=record.pk, read__gt=0)
    return (
        rows.exclude(state__in=(Import.State.UNDONE, Import.State.UNDOING))
        .order_by("-pk")
        .values_list("pk", flat=True)
        .first()
    )


def imported_before(record: Import) -> datetime | None:
    """When the same bytes were imported before, if they are still in."""
    earlier = same_file_before(record)
    return Import.objects.get(pk=earlier).finished_at if earlier else None


def _touched_so_far(record: Import) -> tuple[set[int], set[int]]:
    if not record.done:
        return set(), set()
    rows = ImportRow.objects.filter(import_id=record.pk)
    persons = set(
        rows.filter(person_id__isnull=False)
        .values_list("person_id", flat=True)
        .iterator(chunk_size=20_000)
    )
    alone = rows.filter(person_id__isnull=True, company_id__isnull=False)
    made = Change.objects.filter(
        change_set_id=record.change_set_id, field="", company_id__isnull=False
    )
    companies = {
        id_
        for found in (alone, made)
        for id_ in found.values_list("company_id", flat=True).iterator(chunk_size=20_000)
    }
    return persons, companies


def cancel_import(record: Import) -> None:
    """Ask a running import to stop after its current batch; one that waits is cancelled at once."""
    changed = Import.objects.filter(
        pk=record.pk, state__in=(Import.State.DRAFT, Import.State.QUEUED)
    ).update(state=Import.State.CANCELLED, finished_at=timezone.now())
    if not changed and not Import.objects.filter(pk=record.pk, state=Import.State.RUNNING).update(
        is_cancel_asked=True
    ):
        raise Refusal(
            Problem(
                "import_over",
                _("This import is over; there is nothing to cancel. You can undo it."),
            )
        )


def unfinished_import(sha256: str) -> Import | None:
    """An import of the same bytes that was interrupted, and that nobody works on any more."""
    rows = Import.objects.filter(sha256=sha256, state=Import.State.RUNNING).order_by("-pk")
    return next((record for record in rows if not is_held(lease_name(record.pk))), None)
