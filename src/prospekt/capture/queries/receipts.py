"""Receipts and problems of imports, for screens, files and the command line."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from typing import Any, TextIO

from prospekt.capture.models import Import, ImportProblem
from prospekt.capture.rules.targets import PROBLEM_COLUMNS
from prospekt.words.guarding import guarded
from prospekt.words.problem import Problem

NUMBERS = (
    "read", "created", "updated", "unchanged", "merged", "rejected", "blank", "warnings", "companies_created",
)  # fmt: skip
Say = Callable[[Problem], str]


def receipt(record: Import) -> dict[str, Any]:
    """The receipt as `import-formats` defines it: read = created + updated + unchanged + merged + rejected."""
    numbers = {name: getattr(record, name) for name in NUMBERS}
    return {"id": record.pk, **numbers, "seconds": round(record.seconds, 3)}


def problem_of(row: ImportProblem) -> Problem:
    """A stored problem as it was."""
    return Problem(row.code, row.message, row.params, row.line, row.column or None, row.value)


def rejected_rows(record: Import) -> Iterator[ImportProblem]:
    """Rejected rows in the order of the file."""
    rows = ImportProblem.objects.filter(import_id=record.pk, is_reject=True).order_by("number")
    return rows.iterator(chunk_size=2_000)


def warned_cells(record: Import) -> Iterator[ImportProblem]:
    """Cells that could not be read, in the order of the file."""
    rows = ImportProblem.objects.filter(import_id=record.pk, is_reject=False).order_by(
        "number", "id"
    )
    return rows.iterator(chunk_size=2_000)


def write_rejected(record: Import, out: TextIO, say: Say) -> int:
    """The rejected rows as CSV, with all their columns and why, ready to correct and import again; how many."""
    writer = csv.writer(out, lineterminator="\r\n")
    names = [column["name"] for column in record.columns]
    kept = [i for i, name in enumerate(names) if name not in PROBLEM_COLUMNS]
    writer.writerow([*(guarded(names[i]) for i in kept), *PROBLEM_COLUMNS])
    n = 0
    for row in rejected_rows(record):
        cells = row.cells if row.cells is not None else [""] * len(names)
        shown = [guarded(cells[i]) for i in kept]
        writer.writerow(
            [*shown, row.line, guarded(row.column), guarded(row.value), say(problem_of(row))]
        )
        n += 1
    return n


def write_warnings(record: Import, out: TextIO, say: Say) -> int:
    """The cells that could not be read as CSV: line, column, value, reason; how many."""
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(["line", "column", "value", "reason"])
    n = 0
    for row in warned_cells(record):
        writer.writerow([row.line, guarded(row.column), guarded(row.value), say(problem_of(row))])
        n += 1
    return n
