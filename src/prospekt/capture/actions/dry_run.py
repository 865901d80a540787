"""Try an import without keeping anything: what would be rejected, and who is new."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice

from django.db import transaction

from prospekt.capture.actions.prepare_import import table_of
from prospekt.capture.actions.row_reader import RowReader, make_own_fields, plan_of, policy_of
from prospekt.capture.actions.run_import import same_file_before
from prospekt.capture.models import Import, ImportRow
from prospekt.capture.rules.rows import Plan, ReadRow, read_row
from prospekt.capture.sources.table import Record
from prospekt.ledger.events import Actor
from prospekt.people.actions.save_leads import REJECTED, Saved, save_leads
from prospekt.words.problem import Problem

TRIED = 5_000
READ = 20_000
BATCH = 1_000


@dataclass(slots=True)
class Reason:
    """One kind of problem: how often, and the first of them."""

    n: int
    first: Problem
    line: int
    is_reject: bool


@dataclass(slots=True)
class DryRun:
    """`read` records were read, `tried` of them held against the leads that are there; `is_whole` says: the whole file."""

    read: int = 0
    tried: int = 0
    is_whole: bool = True
    warnings: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    reasons: dict[tuple[str, str, bool], Reason] = field(default_factory=dict)

    def count(self, problem: Problem, line: int, *, is_reject: bool) -> None:
        """Count a problem; the same code in the same column is one reason."""
        key = (problem.code, problem.column or "", is_reject)
        if key in self.reasons:
            self.reasons[key].n += 1
        else:
            self.reasons[key] = Reason(1, problem, problem.line or line, is_reject)
        if is_reject:
            self.outcomes[REJECTED] += 1
        else:
            self.warnings += 1


def read_purely(row: Record, plan: Plan) -> ReadRow:
    """Read one record without touching the database: names of sources, campaigns and owners stay names."""
    if row.cells is None:
        return ReadRow(None, row.problem)
    found = read_row(row.cells, plan, row.number, row.line)
    if row.problem:
        found.warnings.append(row.problem)
    return found


def dry_run(record: Import, *, now: datetime, tried: int = TRIED, read: int = READ) -> DryRun:
    """Try the first rows for real in a transaction that is rolled back, read further ones, keep nothing.

    Raises Refusal if the file turns out to be damaged.
    """
    outcome = DryRun()
    rows = table_of(record).records()
    _try(record, islice(rows, tried), outcome, now)
    plan = plan_of(record)
    for row in islice(rows, read - tried):
        found = read_purely(row, plan)
        outcome.read += 1
        _count(outcome, row, found, None)
    outcome.is_whole = next(rows, None) is None
    return outcome


def _try(record: Import, rows: Iterable[Record], outcome: DryRun, now: datetime) -> None:
    with transaction.atomic():
        make_own_fields(record)
        reader = RowReader(record)
        policy, earlier = policy_of(record), same_file_before(record)
        touched: tuple[set[int], set[int]] = (set(), set())
        for batch in _batches(iter(rows)):
            read = [reader.read(row) for row in batch]
            drafts = [found.draft for found in read if found.draft is not None]
            known = _already(earlier, [draft.number for draft in drafts])
            for draft in drafts:
                draft.already = known.get(draft.number)
            by = Actor(record.by_id, "import")
            saved = iter(save_leads(drafts, by=by, now=now, policy=policy, touched=touched))
            for row, found in zip(batch, read, strict=True):
                _count(outcome, row, found, next(saved) if found.draft else None)
            outcome.read += len(batch)
        outcome.tried = outcome.read
        transaction.set_rollback(True)


def _count(outcome: DryRun, row: Record, found: ReadRow, saved: Saved | None) -> None:
    problem = (saved.problem if saved else None) or found.problem
    if problem:
        outcome.count(problem, row.line, is_reject=True)
        return
    if saved:
        outcome.outcomes[saved.outcome] += 1
    for warning in (*found.warnings, *(saved.warnings if saved else ())):
        outcome.count(warning, row.line, is_reject=False)


def _batches(rows: Iterator[Record]) -> Iterator[list[Record]]:
    while batch := list(islice(rows, BATCH)):
        yield batch


def _already(
    earlier: int | None, numbers: Sequence[int]
) -> dict[int, tuple[int | None, int | None]]:
    if earlier is None:
        return {}
    rows = ImportRow.objects.filter(import_id=earlier, number__in=numbers).exclude(outcome=REJECTED)
    return {
        number: (person, company)
        for number, person, company in rows.values_list("number", "person_id", "company_id")
    }
