"""The files of a lead, and one of them for whoever may see the lead."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db.models import OuterRef, QuerySet, Subquery

from prospekt.capture.actions.files import path_of
from prospekt.engage.models import LeadFile
from prospekt.engage.rules.file_kinds import KINDS
from prospekt.engage.rules.file_names import ending_of, saved_name
from prospekt.ledger.models import Text
from prospekt.people.models import User
from prospekt.people.queries.rights import check_leads
from prospekt.people.rules.lead_ref import LeadRef
from prospekt.people.rules.rights import Reader
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _


@dataclass(frozen=True, slots=True)
class FileRow:
    """A file in ready values. A name that was erased is empty."""

    id: int
    lead: LeadRef
    name: str
    kind: str
    size: int
    sha256: str
    file: str
    added_by_id: int | None
    added_by: str
    added_at: datetime
    removed_at: datetime | None

    @property
    def shown(self) -> str:
        """What it is called in a list."""
        return self.name or f"#{self.id}.{self.kind}"

    @property
    def saved_as(self) -> str:
        """The name under which any system can save it."""
        ending = ending_of(self.name)
        kind = KINDS[self.kind]
        fits = ending in (kind.code, *kind.endings)
        return saved_name(self.name or f"file-{self.id}", ending if fits else kind.code)

    @property
    def media_type(self) -> str:
        """What it is called on the net."""
        return KINDS[self.kind].media_type

    @property
    def path(self) -> Path:
        """Where it lies."""
        return path_of(self.file)


def files_of(lead: LeadRef, *, is_removed: bool = False) -> list[FileRow]:
    """The files of a lead the reader may see, newest first, or those that were taken off; one statement."""
    rows = LeadFile.objects.filter(**{lead.column: lead.id}, removed_at__isnull=not is_removed)
    return _rows(rows.order_by("-pk"))


def all_files_of(column: str, ids: list[int]) -> list[FileRow]:
    """Every file that is still there of these leads, oldest first, those that were taken off among them."""
    return _rows(LeadFile.objects.filter(**{f"{column}__in": ids}).order_by("pk"))


def one_file(reader: Reader, file_id: int) -> FileRow:
    """A file of a lead that the reader may see. Raises Refusal not_found."""
    found = _rows(LeadFile.objects.filter(pk=file_id))
    if not found:
        raise Refusal(no_file())
    check_leads(reader, "see_leads", [found[0].lead])
    return found[0]


def lead_of_file(row: LeadFile) -> LeadRef:
    """The lead on which a file hangs."""
    return LeadRef(row.person_id is not None, row.person_id or row.company_id or 0)


def no_file() -> Problem:
    """Nothing there, or no longer."""
    message = _("This file is no longer there. Look at the files of the lead again.")
    return Problem("not_found", message)


def _rows(rows: QuerySet[LeadFile]) -> list[FileRow]:
    name = Text.objects.filter(pk=OuterRef("text_id")).values("text")
    users = User.objects.filter(pk=OuterRef("added_by_id"))
    named = rows.annotate(
        name=Subquery(name),
        user_name=Subquery(users.values("name")),
        user_email=Subquery(users.values("email")),
    )
    return [
        FileRow(
            row.pk, lead_of_file(row), row.name or "", row.kind, row.size, row.sha256, row.file, row.added_by_id,
            row.user_name or row.user_email or "", row.added_at, row.removed_at,
        )
        for row in named
    ]  # fmt: skip
