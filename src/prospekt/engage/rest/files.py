"""Files of leads: list them, add some, fetch one, take it off, put it back."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from django.http import FileResponse, HttpRequest
from django.utils import timezone
from ninja import File, Path, Query
from ninja.files import UploadedFile
from pydantic import BaseModel, Field

from prospekt.engage.actions.lead_files import Sent, add_files, put_back_file, remove_file
from prospekt.engage.file_answers import file_answer
from prospekt.engage.queries.lead_files import FileRow, files_of, one_file
from prospekt.people.queries.detail import lead_values
from prospekt.people.rest.door import Rest, caller_of
from prospekt.people.rest.shapes import Answer, Id, LeadRefText
from prospekt.people.rules.lead_ref import parse_ref
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _
from prospekt.words.storable import storable

rest = Rest("Files")


class FileAnswer(Answer):
    """A file of a lead. Its name is as it came in, for showing; `kind` is what it was found to be."""

    id: int
    lead_ref: str
    name: str
    kind: str
    media_type: str
    size: int
    sha256: str
    added_by_id: int | None
    added_at: datetime
    removed_at: Annotated[
        datetime | None, Field(description="Taken off then; it can be put back for a while.")
    ]


class FilesAnswer(Answer):
    """Files of a lead, newest first."""

    files: list[FileAnswer]


class FilesQuery(BaseModel):
    """Which files."""

    removed: Annotated[bool, Field(description="Those that were taken off.")] = False


@rest.get("/leads/{lead_ref}/files", right="see_leads", answer=FilesAnswer)
def list_files(
    request: HttpRequest, lead_ref: Path[LeadRefText], view: Query[FilesQuery]
) -> FilesAnswer:
    """List the files of a lead."""
    lead = parse_ref(lead_ref)
    lead_values(lead, reader=caller_of(request).reader)
    rows = files_of(lead, is_removed=view.removed)
    return FilesAnswer(files=[_answer(row) for row in rows])


@rest.post("/leads/{lead_ref}/files", right="change_leads", answer=FilesAnswer, status=201)
def add_files_to_lead(
    request: HttpRequest, lead_ref: Path[LeadRefText], file: File[list[UploadedFile]]
) -> FilesAnswer:
    """Add one or several files to a lead as multipart/form-data, all or none, each as `file`."""
    for name in (*request.POST, *request.FILES):
        if name != "file":
            message = _("There is no field “{field}” here. Send each file as “file”, and nothing else.")  # fmt: skip
            field = storable(name)[:60]
            raise Refusal(Problem("unknown_field", message, {"field": field}, column=field))
    caller = caller_of(request)
    sent = [Sent(each.name or "", each.chunks()) for each in file]
    ids = add_files(parse_ref(lead_ref), sent, by=caller.actor, now=timezone.now())
    return FilesAnswer(files=[_answer(one_file(caller.reader, id_)) for id_ in ids])


@rest.get("/files/{file_id}", right="see_leads", answer=FileAnswer)
def read_file(request: HttpRequest, file_id: Path[Id]) -> FileAnswer:
    """Read what is known of a file."""
    return _answer(one_file(caller_of(request).reader, file_id))


@rest.get("/files/{file_id}/content", right="see_leads", answer=None, is_file=True)
def fetch_file(request: HttpRequest, file_id: Path[Id]) -> FileResponse:
    """Fetch the bytes of a file, as they came in."""
    return file_answer(one_file(caller_of(request).reader, file_id))


@rest.delete("/files/{file_id}", right="change_leads")
def take_file_off(request: HttpRequest, file_id: Path[Id]) -> None:
    """Take a file off its lead; it can be put back for a while."""
    remove_file(file_id, by=caller_of(request).actor, now=timezone.now())


@rest.post("/files/{file_id}/restore", right="change_leads", answer=FileAnswer)
def restore_file(request: HttpRequest, file_id: Path[Id]) -> FileAnswer:
    """Hang a file that was taken off on its lead again."""
    caller = caller_of(request)
    put_back_file(file_id, by=caller.actor, now=timezone.now())
    return _answer(one_file(caller.reader, file_id))


def _answer(row: FileRow) -> FileAnswer:
    return FileAnswer(
        id=row.id, lead_ref=str(row.lead), name=row.name, kind=row.kind, media_type=row.media_type, size=row.size,
        sha256=row.sha256, added_by_id=row.added_by_id, added_at=row.added_at, removed_at=row.removed_at,
    )  # fmt: skip
