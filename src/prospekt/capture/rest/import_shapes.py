"""Imports as they go in and out of the REST door."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from prospekt.capture.actions.choose_columns import draft_mark
from prospekt.capture.actions.queue import problem_of_failure
from prospekt.capture.models import Import
from prospekt.capture.queries.receipts import NUMBERS
from prospekt.people.rest.shapes import (
    Answer,
    Body,
    Id,
    Name60,
    Text60,
    Text120,
    Text200,
    Text300,
)
from prospekt.ui.said import said
from prospekt.words.problem import Problem

State = Literal[tuple(Import.State.values)]
Outcome = Literal["created", "updated", "unchanged", "merged", "rejected"]
Mode = Literal["upsert", "create", "update"]
Policy = Literal["fill", "overwrite", "keep"]


class Told(Answer):
    """A problem of a row or cell."""

    code: str
    detail: str
    field: str


class ColumnAnswer(Answer):
    """A column of the file: what it becomes (`target`), how sure that is, and values from it.

    An empty target is open: it must be chosen, or `skip`, before the import runs.
    """

    index: int
    name: str
    target: str
    certainty: str
    why: str
    candidates: list[str]
    policy: str
    required: bool
    date_order: str
    samples: list[str]


class SettingsAnswer(Answer):
    """What holds for all rows."""

    mode: str
    policy: str
    source: str
    campaign: str
    owner_id: int | None
    tags: list[str]
    phone_country: str
    date_order: str
    decimal: str


class Receipt(Answer):
    """read = created + updated + unchanged + merged + rejected; the others stand beside."""

    read: int
    created: int
    updated: int
    unchanged: int
    merged: int
    rejected: int
    blank: int
    warnings: int
    companies_created: int


class ImportAnswer(Answer):
    """An import: how it will read the file, how far it is, and its receipt.

    `mark` changes with every choice; send it with a change, so that nobody's choice is lost.
    """

    id: int
    name: str
    state: State
    format: str
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    estimated: int | None
    done: int
    receipt: Receipt
    undone: int
    spared: int
    problem: Told | None
    mark: str
    settings: SettingsAnswer
    columns: list[ColumnAnswer]


class ImportLine(Answer):
    """A line of the history."""

    id: int
    name: str
    state: State
    created_at: datetime
    started_at: datetime | None
    read: int
    created: int
    updated: int
    unchanged: int
    merged: int
    rejected: int
    warnings: int


class ImportPage(Answer):
    """A page of imports, newest first."""

    imports: list[ImportLine]
    next: int | None


class ColumnChoice(Body):
    """What a column becomes: a target, `own:<slug>`, or `skip`."""

    index: Annotated[int, Field(ge=0, le=99_999)]
    target: Annotated[Text60, Field(description="A target, own:slug, or skip.")]
    policy: Literal["", "fill", "overwrite", "keep"] = ""
    required: bool = False
    date_order: Literal["", "dmy", "mdy", "ymd", "text"] = ""


class SettingsChoice(Body):
    """What holds for all rows; what is left out stays."""

    mode: Mode | None = None
    policy: Policy | None = None
    source: Text120 | None = None
    campaign: Text120 | None = None
    owner_id: Id | None = None
    tags: Annotated[list[Name60], Field(max_length=50)] | None = None
    phone_country: Annotated[str, Field(pattern="^([A-Z]{2})?$")] | None = None
    date_order: Literal["", "dmy", "mdy", "ymd"] | None = None
    decimal: Literal["", ".", ","] | None = None


class ReadingChoice(Body):
    """How the file is read where the guess was wrong; empty: find out."""

    encoding: Text60 = ""
    delimiter: Annotated[str, Field(max_length=1)] = ""
    header: Annotated[int, Field(ge=0, le=100_000)] | None = None
    sheet: Text200 = ""


class ImportChanges(Body):
    """Answers to what is still open."""

    mark: Annotated[Text300, Field(description="As it was read.")]
    reading: ReadingChoice | None = None
    columns: Annotated[list[ColumnChoice], Field(max_length=5_000)] = []
    settings: SettingsChoice | None = None
    skip_open: bool = Field(False, description="Leave out every column without a target.")


class Reason(Answer):
    """One kind of problem: how often, and where it was first."""

    code: str
    detail: str
    field: str
    n: int
    line: int
    is_reject: bool


class DryRunAnswer(Answer):
    """What would happen: `read` rows were read, `tried` of them held against the leads that are there."""

    read: int
    tried: int
    is_whole: bool
    created: int
    updated: int
    unchanged: int
    merged: int
    rejected: int
    warnings: int
    reasons: list[Reason]


class RowAnswer(Answer):
    """What became of a row; a rejected one says why."""

    number: int
    line: int
    outcome: Outcome
    lead: str | None
    problem: Told | None


class RowPage(Answer):
    """A page of rows in the order of the file."""

    rows: list[RowAnswer]
    next: int | None


class RejectedRow(Answer):
    """A rejected row with all its cells, in the order of the columns, and why."""

    number: int
    line: int
    cells: list[str] | None
    problem: Told


class RejectedPage(Answer):
    """A page of rejected rows."""

    columns: list[str]
    rows: list[RejectedRow]
    next: int | None


def told(problem: Problem) -> Told:
    """A problem as it is answered."""
    return Told(code=problem.code, detail=said(problem), field=problem.column or "")


def import_answer(record: Import) -> ImportAnswer:
    """An import with its columns."""
    failed = problem_of_failure(record)
    return ImportAnswer(
        id=record.pk, name=record.name, state=record.state, format=record.format,
        created_at=record.created_at, started_at=record.started_at, finished_at=record.finished_at,
        estimated=record.estimated, done=record.done,
        receipt=Receipt(**{name: getattr(record, name) for name in NUMBERS}),
        undone=record.undone, spared=record.spared, problem=told(failed) if failed else None,
        mark=draft_mark(record), settings=_settings(record.settings),
        columns=[_column(index, column) for index, column in enumerate(record.columns)],
    )  # fmt: skip


def _settings(kept: Mapping[str, Any]) -> SettingsAnswer:
    names = [name for name in SettingsAnswer.model_fields if name != "owner_id"]
    return SettingsAnswer(owner_id=kept.get("owner"), **{name: kept[name] for name in names})


def _column(index: int, column: Mapping[str, Any]) -> ColumnAnswer:
    names = [name for name in ColumnAnswer.model_fields if name != "index"]
    return ColumnAnswer(index=index, **{name: column[name] for name in names})
