"""Files of leads as they go out: their bytes, and their lines in lists."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import FileResponse
from django.utils.translation import gettext

from prospekt.engage.queries.lead_files import FileRow, no_file
from prospekt.engage.rules.file_kinds import ENDINGS
from prospekt.words.problem import Refusal

ACCEPT = ",".join(f".{ending}" for ending in ENDINGS)
SANDBOX = "sandbox; default-src 'none'; frame-ancestors 'none'"


def file_answer(row: FileRow) -> FileResponse:
    """The bytes, with headers by which no browser shows or runs them. Raises Refusal if they are lost."""
    try:
        source = row.path.open("rb")
    except FileNotFoundError:
        raise Refusal(no_file()) from None
    answer = FileResponse(
        source, as_attachment=True, filename=row.saved_as, content_type=row.media_type
    )
    answer.headers["Content-Security-Policy"] = SANDBOX
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def drop_context() -> dict[str, Any]:
    """What the box for files has to know."""
    mb = settings.FILE_BYTES >> 20
    return {
        "accept": ACCEPT, "largest": settings.FILE_BYTES,
        "file_hint": gettext("PDF, Office, pictures, text, mail, sound or ZIP; up to {mb} MB each").format(mb=mb),
        "file_too_big": gettext("A file is larger than {mb} MB. Make it smaller, or split it.").format(mb=mb),
    }  # fmt: skip


def file_line(row: FileRow) -> dict[str, Any]:
    """A file as lists draw it."""
    return {
        "id": row.id, "name": row.shown, "size": row.size, "added_by": row.added_by or gettext("Prospekt"),
        "added_at": row.added_at, "removed_at": row.removed_at,
    }  # fmt: skip
