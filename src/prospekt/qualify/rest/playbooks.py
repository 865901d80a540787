"""The playbook by REST: versions that ran, drafts, who moves by a draft, and publishing."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Path, Query
from pydantic import BaseModel, Field, StringConstraints

from prospekt.people.rest.door import Rest, caller_of
from prospekt.people.rest.shapes import (
    LARGEST_ID,
    PAGE,
    Answer,
    Body,
    Id,
    Limit,
    Moment,
    Name60,
    Text4000,
)
from prospekt.playbook.checking import problems_of
from prospekt.qualify.actions.drafts import (
    discard_draft,
    remove_part,
    save_file,
    save_part,
    start_draft,
)
from prospekt.qualify.actions.publishing import publish_draft, publish_version
from prospekt.qualify.actions.trials import begin_trial, cancel_trial
from prospekt.qualify.jobs import rescore_job, run_trial_job
from prospekt.qualify.models import PlaybookDraft, PlaybookTrial
from prospekt.qualify.queries.drafts import draft_of, drafts, published, version_called
from prospekt.qualify.queries.judging import Day
from prospekt.qualify.queries.trials import moves_page, trial_of
from prospekt.qualify.rules.draft_parts import LONGEST_FILE, file_of, read_part
from prospekt.qualify.rules.typed_parts import read_typed
from prospekt.ui.said import said
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

rest = Rest("Playbook")
Version = Annotated[str, Field(max_length=16, pattern="^[0-9a-f]+$")]
FileName = Annotated[str, Field(max_length=40, description="Such as `scorecard.toml`.")]
FileText = Annotated[str, StringConstraints(max_length=LONGEST_FILE, pattern=r"^[^\x00]*$")]
Files = Annotated[dict[FileName, FileText], Field(max_length=20)]
Revision = Annotated[
    int, Field(ge=1, le=2**31 - 1, description="`revision` of the draft as you read it.")
]
Note = Annotated[str, StringConstraints(min_length=1, max_length=1_000, pattern=r"^[^\x00]*$")]


class PublishedAnswer(Answer):
    """That a version took over: when, by whom, and why; nobody: at a start, by the settings."""

    version: str
    playbook: str
    published_at: datetime
    published_by: str
    note: str
    is_running: bool


class VersionList(Answer):
    """Every time a version took over, newest first."""

    versions: list[PublishedAnswer]


class VersionAnswer(Answer):
    """A version as it was: file name -> TOML text."""

    version: str
    playbook: str
    is_running: bool
    files: dict[str, str]


class NoteBody(Body):
    """Why a version is published."""

    note: Note


class PublishBody(NoteBody):
    """`over`: the running version that you saw, where it is not the one that the draft was made from."""

    revision: Revision
    over: Annotated[str, Field(max_length=16)] = ""


class NewDraftBody(Body):
    """From which version (empty: the running one), and with which files, if not with its own."""

    version: Annotated[str, Field(max_length=16)] = ""
    files: Files | None = None


class FileBody(Body):
    """The whole text of a file."""

    text: FileText
    revision: Revision


class PartBody(Body):
    """One table, such as `fit.phone` of `scorecard.toml`. Values are typed as in the form, with decimal points;

    an empty one takes a key out, and a table that is not there is added.
    """

    file: FileName
    table: Annotated[str, Field(max_length=90)] = ""
    values: Annotated[dict[Name60, Text4000], Field(max_length=40)]
    revision: Revision


class PartQuery(BaseModel):
    """Which table is taken out."""

    file: FileName
    table: Annotated[str, Field(max_length=90)]
    revision: Revision


class FilesBody(Body):
    """Files of a playbook."""

    files: Files


class FaultAnswer(Answer):
    """What is wrong, with file and line."""

    code: str
    detail: str
    file: str
    line: int | None


class FaultList(Answer):
    """Everything that is wrong; nothing: the playbook can be used."""

    problems: list[FaultAnswer]


class DraftLine(Answer):
    """A draft without its files."""

    id: int
    based_on: str
    revision: int
    made_by: int | None
    made_at: datetime
    changed_at: datetime


class DraftList(Answer):
    """All drafts, the last changed first."""

    drafts: list[DraftLine]


class DraftAnswer(DraftLine):
    """A draft with its files and what is wrong with them."""

    files: dict[str, str]
    problems: list[FaultAnswer]


class TrialBody(Body):
    """`at`: also as of this moment in the past; `with_late`: with what was written down only after it."""

    at: Moment | None = None
    with_late: bool = False


class MoveQuery(BaseModel):
    """Which page of those who move."""

    after: Annotated[int, Field(ge=0, le=LARGEST_ID)] = 0
    limit: Limit = PAGE


class MoveAnswer(Answer):
    """A lead that moves; points in hundredths, `addends` are [rule, before, after] of those that differ."""

    lead_ref: str
    before: str
    after: str
    points_before: int
    points_after: int
    market: Literal[-1, 0, 1]
    icp: Literal[-1, 0, 1]
    addends: list[tuple[str, int, int]]


class TrialAnswer(Answer):
    """How far a trial is, and what it found: counts over all leads, and those who move that you see.

    `found.grades` is "from>to" -> leads. `found.replay` compares both versions on a day in the past: `auc`, `top`
    (of all who converted, the share among the best tenth), and by grade [leads, converted].
    """

    id: int
    state: str
    done: int
    total: int
    version: str
    against: str
    problem: str
    found: dict[str, Any]
    moves: list[MoveAnswer]
    next: int | None


class PublishedVersion(Answer):
    """The version that runs now; the scores of all leads follow."""

    version: str


@rest.get("/playbook/versions", right="see_playbooks", answer=VersionList)
def list_versions(request: HttpRequest) -> VersionList:
    """List the versions of the playbook that ran."""
    return VersionList(
        versions=[
            PublishedAnswer(
                version=row.version, playbook=row.name, published_at=row.at, published_by=row.by,
                note=row.note, is_running=row.is_running,
            )
            for row in published()
        ]
    )  # fmt: skip


@rest.get("/playbook/versions/{version}", right="see_playbooks", answer=VersionAnswer)
def read_version(request: HttpRequest, version: Path[Version]) -> VersionAnswer:
    """Read a version as it was."""
    found = version_called(version)
    return VersionAnswer(
        version=found.version, playbook=found.name, is_running=found.is_running, files=found.files
    )


@rest.post(
    "/playbook/versions/{version}/publish", right="manage_playbooks", answer=PublishedVersion
)
def publish_a_version(
    request: HttpRequest, version: Path[Version], body: NoteBody
) -> PublishedVersion:
    """Go back to an old version: it is published again."""
    by, now = caller_of(request).actor, timezone.now()
    made = publish_version(version, body.note, enqueue=rescore_job.enqueue, by=by, now=now)
    return PublishedVersion(version=made.version)


@rest.ask("/playbook/check", right="manage_playbooks", answer=FaultList)
def check_playbook(request: HttpRequest, body: FilesBody) -> FaultList:
    """Check files of a playbook without keeping them."""
    return FaultList(problems=_faults("playbook", body.files))


@rest.get("/playbook/drafts", right="manage_playbooks", answer=DraftList)
def list_drafts(request: HttpRequest) -> DraftList:
    """List all drafts."""
    return DraftList(drafts=[DraftLine(**_line(each)) for each in drafts()])


@rest.post(
    "/playbook/drafts", right="manage_playbooks", answer=DraftAnswer, status=201, may_miss=True
)
def begin_draft(request: HttpRequest, body: NewDraftBody) -> DraftAnswer:
    """Begin a draft, or get back the own one of that version."""
    by, now = caller_of(request).actor, timezone.now()
    return _draft(start_draft(version=body.version, files=body.files, by=by, now=now))


@rest.get("/playbook/drafts/{draft_id}", right="manage_playbooks", answer=DraftAnswer)
def read_draft(request: HttpRequest, draft_id: Path[Id]) -> DraftAnswer:
    """Read a draft with everything that is wrong with it."""
    return _draft(draft_of(draft_id))


@rest.put("/playbook/drafts/{draft_id}/files/{file}", right="manage_playbooks", answer=DraftAnswer)
def write_draft_file(
    request: HttpRequest, draft_id: Path[Id], file: Path[FileName], body: FileBody
) -> DraftAnswer:
    """Set a file of a draft, right or wrong."""
    by, now = caller_of(request).actor, timezone.now()
    return _draft(save_file(draft_id, file, body.text, revision=body.revision, by=by, now=now))


@rest.put("/playbook/drafts/{draft_id}/parts", right="manage_playbooks", answer=DraftAnswer)
def write_draft_part(request: HttpRequest, draft_id: Path[Id], body: PartBody) -> DraftAnswer:
    """Set values of one rule, question, method or other table."""
    by, now = caller_of(request).actor, timezone.now()
    path, keys = read_part(body.file, body.table)
    for key in body.values:
        if key not in keys:
            message = _("“{key}” is not known here; allowed are {allowed}.")
            params = {"key": key, "allowed": ", ".join(keys)}
            raise Refusal(Problem("unknown_code", message, params, column=key))
    values, problems = read_typed(keys, body.values, "en")
    for problem in problems:
        raise Refusal(problem)
    return _draft(
        save_part(draft_id, body.file, path, values, revision=body.revision, by=by, now=now)
    )


@rest.delete("/playbook/drafts/{draft_id}/parts", right="manage_playbooks")
def remove_draft_part(request: HttpRequest, draft_id: Path[Id], part: Query[PartQuery]) -> None:
    """Take a rule, question, method or other table out of a draft."""
    by, now = caller_of(request).actor, timezone.now()
    path, _keys = read_part(part.file, part.table)
    remove_part(draft_id, part.file, path, revision=part.revision, by=by, now=now)


@rest.delete("/playbook/drafts/{draft_id}", right="manage_playbooks")
def throw_draft_away(request: HttpRequest, draft_id: Path[Id]) -> None:
    """Throw a draft away."""
    discard_draft(draft_id, by=caller_of(request).actor, now=timezone.now())


@rest.post(
    "/playbook/drafts/{draft_id}/moves", right="manage_playbooks", answer=TrialAnswer, status=202
)
def try_draft(request: HttpRequest, draft_id: Path[Id], body: TrialBody) -> TrialAnswer:
    """Let a draft be tried: who moves, and what it would have said in the past. Few leads are done at once."""
    caller = caller_of(request)
    day = None if body.at is None else Day(body.at, body.with_late)
    trial = begin_trial(
        draft_id, day=day, enqueue=run_trial_job.enqueue, by=caller.actor, now=timezone.now()
    )
    return _trial(trial, request, MoveQuery())


@rest.get("/playbook/drafts/{draft_id}/moves", right="manage_playbooks", answer=TrialAnswer)
def read_moves(request: HttpRequest, draft_id: Path[Id], view: Query[MoveQuery]) -> TrialAnswer:
    """Read how far the trial of a draft is, and what it found."""
    draft_of(draft_id)
    trial = trial_of(draft_id)
    if trial is None:
        message = _("This draft was not tried yet, or was changed since. Ask who moves first.")
        raise Refusal(Problem("not_found", message))
    return _trial(trial, request, view)


@rest.delete("/playbook/drafts/{draft_id}/moves", right="manage_playbooks")
def stop_trial(request: HttpRequest, draft_id: Path[Id]) -> None:
    """Stop the trial of a draft that goes on."""
    draft_of(draft_id)
    cancel_trial(draft_id, by=caller_of(request).actor)


@rest.post("/playbook/drafts/{draft_id}/publish", right="manage_playbooks", answer=PublishedVersion)
def publish_a_draft(
    request: HttpRequest, draft_id: Path[Id], body: PublishBody
) -> PublishedVersion:
    """Publish a draft as the version by which leads are scored from now on."""
    made = publish_draft(
        draft_id, body.note, revision=body.revision, over=body.over, enqueue=rescore_job.enqueue,
        by=caller_of(request).actor, now=timezone.now(),
    )  # fmt: skip
    return PublishedVersion(version=made.version)


def _line(draft: PlaybookDraft) -> dict[str, Any]:
    return {
        "id": draft.pk, "based_on": draft.based_on.version, "revision": draft.revision,
        "made_by": draft.made_by_id, "made_at": draft.made_at, "changed_at": draft.changed_at,
    }  # fmt: skip


def _draft(draft: PlaybookDraft) -> DraftAnswer:
    return DraftAnswer(
        **_line(draft), files=draft.files, problems=_faults(draft.based_on.name, draft.files)
    )


def _faults(name: str, files: dict[str, str]) -> list[FaultAnswer]:
    return [
        FaultAnswer(code=each.code, detail=said(each), file=file_of(each), line=each.line)
        for each in problems_of(name, files)
    ]


def _trial(trial: PlaybookTrial, request: HttpRequest, view: MoveQuery) -> TrialAnswer:
    rows, place = moves_page(
        trial, {}, reader=caller_of(request).reader, from_id=view.after, size=view.limit
    )
    return TrialAnswer(
        id=trial.pk, state=trial.state, done=trial.done, total=trial.total, version=trial.version,
        against=trial.against, problem=said(Problem(**trial.problem)) if trial.problem else "",
        found=trial.found, next=place,
        moves=[
            MoveAnswer(
                lead_ref=str(row.lead), before=row.before, after=row.after, points_before=row.points_before,
                points_after=row.points_after, market=row.market, icp=row.icp,  # type: ignore[arg-type]
                addends=row.addends,
            )
            for row in rows
        ],
    )  # fmt: skip
