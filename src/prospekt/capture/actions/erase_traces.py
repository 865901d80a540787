"""What imports keep of a lead: the file it came in, samples of columns, cells of rows that were refused."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q, TextField
from django.db.models.functions import Cast

from prospekt.capture.actions.files import delete_after_commit
from prospekt.capture.actions.prepare_import import table_of
from prospekt.capture.models import Import, ImportProblem, ImportRow
from prospekt.ledger.bulk import select_by
from prospekt.people.rules.marks import Marks
from prospekt.words.problem import Refusal

NOT_OVER = (Import.State.DRAFT, Import.State.QUEUED)
FORGOTTEN = ""
"""What stands for a file that was erased."""


def take_out_of_imports(column: str, ids: Sequence[int], marks: Marks) -> int:
    """Blank what is kept of rows that are these leads or name them, and let the files go; returns how many rows."""
    came_with = dict(_rows_of(column, ids))
    problems = ImportProblem.objects.annotate(
        cells_text=Cast("cells", TextField()), params_text=Cast("params", TextField())
    )
    asked = Q()
    for form in marks.searched:
        asked |= Q(value__contains=form) | Q(cells_text__contains=form) | Q(params_text__contains=form)  # fmt: skip
    named = set(problems.filter(asked).values_list("pk", flat=True)) if asked else set()
    for import_id, numbers in came_with.items():
        rows = ImportProblem.objects.filter(import_id=import_id, number__in=numbers)
        named |= set(rows.values_list("pk", flat=True))
    imports = set(ImportProblem.objects.filter(pk__in=named).values_list("import_id", flat=True))
    ImportProblem.objects.filter(pk__in=named).update(value="", params={}, cells=None)
    imports |= came_with.keys() | _drafts_with(marks)
    for record in Import.objects.filter(pk__in=imports):
        _forget_file(record)
    return len(named) + len(imports)


def _rows_of(column: str, ids: Sequence[int]) -> list[tuple[int, list[int]]]:
    found: dict[int, list[int]] = {}
    sql = f"SELECT import_id, number FROM {ImportRow._meta.db_table} WHERE {column} IN {{values}}"
    for import_id, number in select_by(sql, ids):
        found.setdefault(import_id, []).append(number)
    return list(found.items())


def _drafts_with(marks: Marks) -> set[int]:
    """Files that wait to be imported and hold one of the marks."""
    found = set()
    for record in Import.objects.filter(state__in=NOT_OVER).exclude(file=FORGOTTEN):
        try:
            records = table_of(record).records()
            if any(marks.are_in(str(cell)) for row in records for cell in row.cells or ()):
                found.add(record.pk)
        except (Refusal, OSError):
            continue
    return found


def _forget_file(record: Import) -> None:
    """The file held more than rows: it goes as a whole, with the samples; what came in of it stays."""
    file, record.file = record.file, FORGOTTEN
    for each in record.columns:
        for name in ("samples", "examples"):
            if name in each:
                each[name] = []
    if record.state in NOT_OVER:
        record.state = Import.State.CANCELLED
    record.save(update_fields=["file", "columns", "state"])
    if file:
        delete_after_commit(file)
