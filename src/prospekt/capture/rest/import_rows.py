"""The rows behind the numbers of a receipt."""

from __future__ import annotations

from typing import Annotated, Literal

from django.http import HttpRequest
from ninja import Path, Query
from pydantic import BaseModel, Field

from prospekt.capture.listings import outcome_page, problems_of_rows, rejected_page
from prospekt.capture.models import ImportProblem, ImportRow
from prospekt.capture.queries.receipts import problem_of
from prospekt.capture.rest.import_shapes import (
    RejectedPage,
    RejectedRow,
    RowAnswer,
    RowPage,
    told,
)
from prospekt.capture.rest.imports import import_of
from prospekt.people.rest.door import Rest, caller_of
from prospekt.people.rest.shapes import LARGEST_ID, PAGE, Id, Limit

rest = Rest("Imports")


class RowQuery(BaseModel):
    """Rows in the order of the file."""

    outcome: Literal["", "created", "updated", "unchanged", "merged", "rejected"] = ""
    after: Annotated[
        int, Field(ge=0, le=LARGEST_ID, description="`next` of the page before; 0 at first.")
    ] = 0
    limit: Limit = PAGE


class RejectedQuery(BaseModel):
    """Rejected rows in the order of the file."""

    after: Annotated[
        int, Field(ge=0, le=LARGEST_ID, description="`next` of the page before; 0 at first.")
    ] = 0
    limit: Limit = PAGE


@rest.get("/imports/{import_id}/rows", right="import_leads", answer=RowPage)
def list_import_rows(request: HttpRequest, import_id: Path[Id], view: Query[RowQuery]) -> RowPage:
    """List what became of each row."""
    record = import_of(caller_of(request), import_id)
    rows, following = outcome_page(record, view.outcome, after=view.after, size=view.limit)
    rejected = [row.number for row in rows if row.outcome == "rejected"]
    reasons = problems_of_rows(record, rejected)
    return RowPage(rows=[_row(row, reasons.get(row.number)) for row in rows], next=following)


def _row(row: ImportRow, reason: ImportProblem | None) -> RowAnswer:
    lead = (
        f"p{row.person_id}" if row.person_id else f"c{row.company_id}" if row.company_id else None
    )
    return RowAnswer(
        number=row.number, line=row.line, outcome=row.outcome, lead=lead,
        problem=told(problem_of(reason)) if reason else None,
    )  # fmt: skip


@rest.get("/imports/{import_id}/rejected", right="import_leads", answer=RejectedPage)
def list_rejected_rows(
    request: HttpRequest, import_id: Path[Id], view: Query[RejectedQuery]
) -> RejectedPage:
    """List rejected rows with all their cells, to correct them and send them again."""
    record = import_of(caller_of(request), import_id)
    rows, following = rejected_page(record, after=view.after, size=view.limit)
    return RejectedPage(
        columns=[column["name"] for column in record.columns],
        rows=[
            RejectedRow(number=row.number, line=row.line, cells=row.cells, problem=told(problem_of(row)))
            for row in rows
        ],
        next=following,
    )  # fmt: skip
