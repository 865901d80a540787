"""Imports: send a file, answer what is open, try it, run it, watch it, take it back."""

from __future__ import annotations

import errno
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import File, Path, Query
from ninja.files import UploadedFile
from pydantic import BaseModel, Field

from prospekt.capture.actions.choose_columns import (
    Choice,
    choose_columns,
    draft_mark,
    is_order_open,
    leave_out_open,
    read_again,
    tell_reading,
)
from prospekt.capture.actions.dry_run import dry_run
from prospekt.capture.actions.files import Kept, keep_file
from prospekt.capture.actions.prepare_import import prepare_import, save_settings
from prospekt.capture.actions.queue import queue_import, queue_undo
from prospekt.capture.actions.run_import import cancel_import
from prospekt.capture.jobs import run_import_job, undo_import_job
from prospekt.capture.listings import history_page, seen_imports
from prospekt.capture.models import Import
from prospekt.capture.rest.import_shapes import (
    DryRunAnswer,
    ImportAnswer,
    ImportChanges,
    ImportLine,
    ImportPage,
    Reason,
    import_answer,
    told,
)
from prospekt.people.models import User
from prospekt.people.queries.rights import reaches_user
from prospekt.people.rest.door import Caller, Rest, caller_of
from prospekt.people.rest.shapes import LARGEST_ID, PAGE, Id, Limit
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _
from prospekt.words.storable import storable

rest = Rest("Imports")
_IMPORT = {"import_id": "$response.body#/id"}
NEXT = ("read_import", "change_import", "try_import", "run_import", "cancel_an_import")
LINKS = {name: {"operationId": name, "parameters": _IMPORT} for name in NEXT}


class NewestFirst(BaseModel):
    """A page of a list, newest first."""

    after: Annotated[
        int, Field(ge=0, le=LARGEST_ID, description="`next` of the page before; 0 at first.")
    ] = 0
    limit: Limit = PAGE


@rest.get("/imports", right="import_leads", answer=ImportPage)
def list_imports(request: HttpRequest, view: Query[NewestFirst]) -> ImportPage:
    """List imports, newest first."""
    reader = caller_of(request).reader
    rows, following = history_page(reader=reader, before=view.after, size=view.limit)
    names = ImportLine.model_fields
    lines = [ImportLine(**{name: row[name] for name in names}) for row in rows]
    return ImportPage(imports=lines, next=following)


@rest.post("/imports", right="import_leads", answer=ImportAnswer, status=201, links=LINKS)
def send_file(
    request: HttpRequest, file: File[UploadedFile], response: HttpResponse
) -> ImportAnswer:
    """Send a file (CSV, XLSX, ODS, JSON lines, vCard, Parquet...) as multipart/form-data.

    Nothing is imported yet: the answer guesses what each column becomes.
    """
    _check_form(request)
    caller = caller_of(request)
    kept = _kept(file)
    try:
        record = prepare_import(kept, by=caller.user, now=timezone.now())
        tell_reading(record)
    except Refusal:
        kept.path.unlink(missing_ok=True)
        raise
    response["Location"] = f"{request.path}/{record.pk}"
    return import_answer(record)


def _check_form(request: HttpRequest) -> None:
    for name in (*request.POST, *request.FILES):
        if name != "file":
            message = _(
                "There is no field “{field}” here. Send the file as “file”, and nothing else."
            )
            field = storable(name)[:60]
            raise Refusal(Problem("unknown_field", message, {"field": field}, column=field))


def _kept(file: UploadedFile) -> Kept:
    try:
        return keep_file(file.chunks(), file.name or "")
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        message = _(
            "The disk is full, so the file cannot be kept. Free some space and try again; nothing was changed."
        )
        raise Refusal(Problem("disk_full", message)) from None


def import_of(caller: Caller, import_id: int) -> Import:
    """The import, if the caller may see it. Raises Refusal not_found."""
    seen = seen_imports(caller.reader).select_related("by")
    record = seen.filter(pk=import_id).first()
    if record is None:
        message = _("There is no such import, or none that you may see. List the imports first.")
        raise Refusal(Problem("not_found", message))
    return record


def _draft_of(caller: Caller, import_id: int) -> Import:
    record = import_of(caller, import_id)
    if record.state != Import.State.DRAFT:
        message = _(
            "This import is no draft any more ({state}). Send the file again to begin anew."
        )
        raise Refusal(Problem("import_over", message, {"state": record.get_state_display()}))
    return record


@rest.get("/imports/{import_id}", right="import_leads", answer=ImportAnswer)
def read_import(request: HttpRequest, import_id: Path[Id]) -> ImportAnswer:
    """Read how far an import is, with its receipt."""
    return import_answer(import_of(caller_of(request), import_id))


@rest.patch("/imports/{import_id}", right="import_leads", answer=ImportAnswer)
def change_import(request: HttpRequest, import_id: Path[Id], body: ImportChanges) -> ImportAnswer:
    """Choose what the columns of a draft become, and what holds for all rows."""
    caller = caller_of(request)
    record = _draft_of(caller, import_id)
    if body.mark != draft_mark(record):
        message = _(
            "Somebody has changed this draft meanwhile. Read it again, then send your changes."
        )
        raise Refusal(Problem("conflict", message, column="mark"))
    if body.reading is not None:
        read_again(record, body.reading.model_dump())
    choices = {}
    for choice in body.columns:
        if choice.index >= len(record.columns):
            message = _(
                "The file has {n} columns, counted from 0; there is none with the index {index}."
            )
            told_ = {"n": len(record.columns), "index": choice.index}
            raise Refusal(Problem("no_column", message, told_, column="columns"))
        choices[choice.index] = Choice(
            choice.target, choice.policy, choice.required, choice.date_order
        )
    if choices:
        choose_columns(record, choices)
    if body.settings is not None:
        save_settings(record, _settings(body, caller))
    if body.skip_open:
        leave_out_open(record)
    record.refresh_from_db()
    return import_answer(record)


def _settings(body: ImportChanges, caller: Caller) -> dict[str, object]:
    assert body.settings is not None
    sent = body.settings.model_dump(exclude_unset=True)
    if "owner_id" in sent:
        owner_id = sent["owner"] = sent.pop("owner_id")
        user = User.objects.filter(pk=owner_id, is_active=True).first() if owner_id else None
        may = user and (
            user.pk == caller.user.pk or reaches_user(caller.reader, "assign_leads", user)
        )
        if owner_id and not may:
            message = _(
                "You cannot give leads to this user. Leave the owner empty, or ask your manager."
            )
            raise Refusal(Problem("unknown_user", message, column="owner_id"))
    return {name: value for name, value in sent.items() if value is not None or name == "owner"}


@rest.post("/imports/{import_id}/try", right="import_leads", answer=DryRunAnswer)
def try_import(request: HttpRequest, import_id: Path[Id]) -> DryRunAnswer:
    """Try an import without keeping anything: what would be created, updated, rejected, and why."""
    record = _draft_of(caller_of(request), import_id)
    _check_settled(record)
    found = dry_run(record, now=timezone.now())
    names = ("created", "updated", "unchanged", "merged", "rejected")
    return DryRunAnswer(
        read=found.read, tried=found.tried, is_whole=found.is_whole, warnings=found.warnings,
        **{name: found.outcomes[name] for name in names},
        reasons=[
            Reason(**told(reason.first).model_dump(), n=reason.n, line=reason.line, is_reject=reason.is_reject)
            for reason in found.reasons.values()
        ],
    )  # fmt: skip


def _check_settled(record: Import) -> None:
    open_ = [
        column["name"]
        for column in record.columns
        if not column["target"] or is_order_open(record, column)
    ]
    if open_:
        message = _(
            "These columns are still open: {columns}. Choose a target, or skip; and the order of day and month of dates."
        )
        raise Refusal(
            Problem("open_columns", message, {"columns": ", ".join(open_[:20])}, column="columns")
        )


@rest.post("/imports/{import_id}/run", right="import_leads", answer=ImportAnswer, status=202)
def run_import(request: HttpRequest, import_id: Path[Id]) -> ImportAnswer:
    """Let the worker run an import; read it again to see how far it is."""
    record = import_of(caller_of(request), import_id)
    if record.state == Import.State.DRAFT:
        _check_settled(record)
    if not queue_import(record, enqueue=lambda: run_import_job.enqueue(record.pk)):
        message = _("This import was started already ({state}); read it to see how far it is.")
        raise Refusal(Problem("import_over", message, {"state": record.get_state_display()}))
    return import_answer(record)


@rest.post("/imports/{import_id}/cancel", right="import_leads", answer=ImportAnswer, status=202)
def cancel_an_import(request: HttpRequest, import_id: Path[Id]) -> ImportAnswer:
    """Throw a draft away, or stop an import after its current batch."""
    record = import_of(caller_of(request), import_id)
    cancel_import(record)
    record.refresh_from_db()
    return import_answer(record)


@rest.post("/imports/{import_id}/undo", right="import_leads", answer=ImportAnswer, status=202)
def undo_import(request: HttpRequest, import_id: Path[Id]) -> ImportAnswer:
    """Take a whole import back; leads that were edited since are spared."""
    caller = caller_of(request)
    record, user_id = import_of(caller, import_id), caller.user.pk
    if not queue_undo(record, enqueue=lambda: undo_import_job.enqueue(record.pk, user_id)):
        message = _("This import is being taken back already; read it to see how far that is.")
        raise Refusal(Problem("import_busy", message))
    return import_answer(record)
