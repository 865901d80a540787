"""Files of a lead: added, taken off, put back within some days, and deleted when that time is over.

A file lies under a random name in the folder of files; its bytes are looked at before it is kept, and never changed.
What a crash leaves there without a row is swept by `capture/actions/sweep_files.py`.
"""

from __future__ import annotations

import errno
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import Count, F, Sum

from prospekt.capture.actions.files import CHUNK, Kept, delete_after_commit, keep_file
from prospekt.engage.actions.rows import who
from prospekt.engage.events import FileAdded, FileDeleted, FilePutBack, FileRemoved
from prospekt.engage.models import LeadFile
from prospekt.engage.queries.lead_files import lead_of_file, no_file
from prospekt.engage.rules.file_kinds import HEAD, OFFICE, FileKind, kind_of
from prospekt.engage.rules.file_names import shown_name
from prospekt.engage.rules.office_files import check_office
from prospekt.ledger.actions import append, write_texts
from prospekt.ledger.bulk import reserve_ids
from prospekt.ledger.events import Actor
from prospekt.ledger.models import Text
from prospekt.people.models import Company, Person
from prospekt.people.queries.rights import check_leads, reader_of
from prospekt.people.rules.lead_ref import LeadRef, no_lead
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

MOST_AT_ONCE = 20
DELETED_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Sent:
    """A file as it comes in: the name somebody gave it, and its bytes."""

    name: str
    chunks: Iterable[bytes]


def add_files(lead: LeadRef, sent: Sequence[Sent], *, by: Actor, now: datetime) -> list[int]:
    """Hang files on a lead, all or none; returns their ids in order.

    Raises Refusal no_file_sent, too_many_files, too_large, no_room_for_files, disk_full, those of `rules.file_kinds`
    and `rules.office_files`, and not_found or not_yours where the rights do not reach the lead.
    """
    check_leads(reader_of(by), "change_leads", [lead])
    if not sent:
        message = _("No file was chosen. Choose one, or drop it on the box.")
        raise Refusal(Problem("no_file_sent", message, column="file"))
    if len(sent) > MOST_AT_ONCE:
        message = _("At most {most} files can be added at once; these are {n}.")
        params = {"most": MOST_AT_ONCE, "n": len(sent)}
        raise Refusal(Problem("too_many_files", message, params, column="file"))
    found: list[tuple[str, Kept, FileKind]] = []
    try:
        for each in sent:
            name = shown_name(each.name)
            kept = _stored(each, name)
            found.append((name, kept, _KIND_UNKNOWN))
            found[-1] = (name, kept, _looked_at(kept, name))
        with transaction.atomic():
            return _insert(lead, found, by, now)
    except BaseException:
        for _name, kept, _kind in found:
            kept.path.unlink(missing_ok=True)
        raise


_KIND_UNKNOWN = FileKind("", "", "")


def add_paths(lead: LeadRef, paths: Sequence[Path], *, by: Actor, now: datetime) -> list[int]:
    """The same for files of this machine. Raises Refusal no_file, too, for one that cannot be read."""
    for path in paths:
        try:
            path.open("rb").close()
        except OSError as error:
            message = _("The file {name} cannot be read: {reason}. Check the path.")
            params = {"name": str(path), "reason": error.strerror or ""}
            raise Refusal(Problem("no_file", message, params)) from None
    return add_files(lead, [Sent(path.name, _chunks_of(path)) for path in paths], by=by, now=now)


def remove_file(file_id: int, *, by: Actor, now: datetime) -> None:
    """Take a file off its lead; one that was taken off already stays so. Raises Refusal not_found, not_yours."""
    with transaction.atomic():
        row = _locked(file_id, by)
        if row.removed_at is None:
            row.removed_at = now
            row.save(update_fields=["removed_at"])
            append([FileRemoved(**who(lead_of_file(row)), file=row.pk)], by=by, now=now)


def put_back_file(file_id: int, *, by: Actor, now: datetime) -> None:
    """Hang a file that was taken off on its lead again. Raises Refusal not_found, not_yours, no_room_for_files."""
    with transaction.atomic():
        row = _locked(file_id, by)
        if row.removed_at is not None:
            lead = lead_of_file(row)
            _check_room(lead, 1, row.size)
            row.removed_at = None
            row.save(update_fields=["removed_at"])
            append([FilePutBack(**who(lead), file=row.pk)], by=by, now=now)


def delete_removed(*, days: int, by: Actor, now: datetime) -> int:
    """Delete for good what was taken off `days` ago, with its name; returns how many. In batches, idempotent."""
    total = 0
    while True:
        with transaction.atomic():
            old = LeadFile.objects.select_for_update().filter(
                removed_at__lte=now - timedelta(days=days)
            )
            rows = list(old.order_by("removed_at", "pk")[:DELETED_AT_ONCE])
            if not rows:
                return total
            Text.objects.filter(pk__in=[row.text_id for row in rows]).delete()
            append(
                [FileDeleted(**who(lead_of_file(row)), file=row.pk) for row in rows], by=by, now=now
            )
            _delete(rows)
        total += len(rows)


def forget_files(column: str, ids: Sequence[int]) -> None:
    """Leads go for good: their files go with them, right after the commit."""
    _delete(list(LeadFile.objects.filter(**{f"{column}__in": list(ids)})))


def names_kept(names: Collection[str]) -> set[str]:
    """Those of the names in the folder of files that a row stands for."""
    return set(LeadFile.objects.filter(file__in=names).values_list("file", flat=True))


def _delete(rows: Sequence[LeadFile]) -> None:
    LeadFile.objects.filter(pk__in=[row.pk for row in rows]).delete()
    for row in rows:
        delete_after_commit(row.file)


def _chunks_of(path: Path) -> Iterator[bytes]:
    with path.open("rb") as source:
        yield from iter(lambda: source.read(CHUNK), b"")


def _stored(sent: Sent, name: str) -> Kept:
    try:
        return keep_file(_bounded(sent.chunks, name), name)
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        message = _(
            "The disk is full, so the file cannot be kept. Free some space and try again; nothing was changed."
        )
        raise Refusal(Problem("disk_full", message)) from None


def _bounded(chunks: Iterable[bytes], name: str) -> Iterator[bytes]:
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size > settings.FILE_BYTES:
            message = _("{name} is larger than {mb} MB, the most that a file of a lead may have. Make it smaller, or split it.")  # fmt: skip
            params = {"name": name, "mb": settings.FILE_BYTES >> 20}
            raise Refusal(Problem("too_large", message, params, column="file"))
        yield chunk


def _looked_at(kept: Kept, name: str) -> FileKind:
    """Raises Refusal unless what is in the file is what its name says."""
    with kept.path.open("rb") as file:
        kind = kind_of(name, file.read(HEAD))
        if kind.code in OFFICE:
            check_office(file, kept.size, name, kind.code)
    return kind


def _insert(
    lead: LeadRef, found: Sequence[tuple[str, Kept, FileKind]], by: Actor, now: datetime
) -> list[int]:
    # The row of the lead is locked by this, so that two who add at once cannot pass the limit together.
    model: type[Person] | type[Company] = Person if lead.is_person else Company
    if not model.objects.filter(pk=lead.id, deleted_at=None).update(version=F("version") + 1):
        raise Refusal(no_lead())
    check_leads(reader_of(by), "change_leads", [lead])
    _check_room(lead, len(found), sum(kept.size for _name, kept, _kind in found))
    ids = reserve_ids(LeadFile, len(found))
    events = append(
        [
            FileAdded(**who(lead), file=id_, kind=kind.code, size=kept.size)
            for id_, (_name, kept, kind) in zip(ids, found, strict=True)
        ],
        by=by, now=now,
    )  # fmt: skip
    LeadFile.objects.bulk_create(
        LeadFile(
            pk=id_, **who(lead), text_id=event_id, file=kept.file, kind=kind.code, size=kept.size,
            sha256=kept.sha256, added_by_id=by.user_id, added_at=now,
        )
        for id_, event_id, (_name, kept, kind) in zip(ids, events, found, strict=True)
    )  # fmt: skip
    write_texts(
        [
            (event_id, lead.person_id, lead.company_id, name)
            for event_id, (name, _kept, _kind) in zip(events, found, strict=True)
        ]
    )
    return ids


def _check_room(lead: LeadRef, n: int, size: int) -> None:
    """Raises Refusal no_room_for_files if so many files, or bytes, more are too many for the lead."""
    rows = LeadFile.objects.filter(**{lead.column: lead.id}, removed_at=None)
    there = rows.aggregate(n=Count("pk"), size=Sum("size"))
    if there["n"] + n > settings.FILES_PER_LEAD:
        message = _("A lead can have {most} files at most, and this one has {there} already. Take some off first.")  # fmt: skip
        params = {"most": settings.FILES_PER_LEAD, "there": there["n"]}
        raise Refusal(Problem("no_room_for_files", message, params, column="file"))
    if (there["size"] or 0) + size > settings.LEAD_FILES_BYTES:
        message = _(
            "The files of a lead can have {mb} MB together, and this one has {there} MB already. Take some off first."
        )
        params = {"mb": settings.LEAD_FILES_BYTES >> 20, "there": (there["size"] or 0) >> 20}
        raise Refusal(Problem("no_room_for_files", message, params, column="file"))


def _locked(file_id: int, by: Actor) -> LeadFile:
    row = LeadFile.objects.select_for_update().filter(pk=file_id).first()
    if row is None:
        raise Refusal(no_file())
    lead = lead_of_file(row)
    model: type[Person] | type[Company] = Person if lead.is_person else Company
    with suppress(model.DoesNotExist):
        model.objects.select_for_update().get(pk=lead.id)
    check_leads(reader_of(by), "change_leads", [lead])
    return row
