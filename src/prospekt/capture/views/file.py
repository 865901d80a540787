"""The first step: a file is dropped, or rows are pasted; what cannot be a list is said on the spot."""

from __future__ import annotations

import errno
from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from prospekt.capture.actions.choose_columns import notices_of, replace_file, tell_reading
from prospekt.capture.actions.files import LARGEST, Kept, keep_file
from prospekt.capture.actions.prepare_import import prepare_import
from prospekt.capture.models import Import
from prospekt.capture.views.draft import import_or_404, steps
from prospekt.people.forms import log_foreign
from prospekt.people.views.guard import needs
from prospekt.ui.said import said
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

FIELDS = ("file", "rows", "what")
ACCEPT = ".csv,.tsv,.txt,.xlsx,.xls,.ods,.json,.jsonl,.ndjson,.vcf,.parquet,.gz,.bz2,.zip"
STATUS = {"too_large": 413, "disk_full": 507}


@needs("import_leads")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A new import from a file or from pasted rows."""
    if request.method != "POST":
        return _page(request, None)
    return _take(request, None)


@needs("import_leads")
@require_http_methods(["GET", "HEAD", "POST"])
def file(request: HttpRequest, import_id: str) -> HttpResponse:
    """The file of a draft, and the way to take another one instead."""
    record = import_or_404(request, import_id)
    if record.state != Import.State.DRAFT:
        return redirect("import", record.pk)
    return _take(request, record) if request.method == "POST" else _page(request, record)


def _take(request: HttpRequest, record: Import | None) -> HttpResponse:
    log_foreign(request.POST, FIELDS, "import_new")
    try:
        kept = _kept(request)
    except Refusal as refused:
        return _page(request, record, refused.problem)
    try:
        if record is None:
            record = prepare_import(kept, by=request.user, now=timezone.now())  # type: ignore[arg-type]
            tell_reading(record)
        else:
            replace_file(record, kept)
    except Refusal as refused:
        kept.path.unlink(missing_ok=True)
        shown = import_or_404(request, str(record.pk)) if record and record.pk else None
        return _page(request, shown, refused.problem, kept.name)
    return redirect("import_columns", record.pk)


def _kept(request: HttpRequest) -> Kept:
    """The file that was sent, stored. Raises Refusal."""
    sent = request.FILES.get("file")
    rows = request.POST.get("rows", "")
    if request.POST.get("what") == "rows" or (sent is None and rows.strip()):
        if not rows.strip():
            raise Refusal(
                Problem(
                    "no_rows",
                    _("Nothing was pasted. Copy rows with their header and paste them here."),
                )
            )
        return _store([rows.replace("\r\n", "\n").encode()], gettext("pasted rows"))
    if sent is None:
        raise Refusal(
            Problem("no_file_sent", _("No file was chosen. Choose one, or drop it on the box."))
        )
    return _store(sent.chunks(), sent.name or "")


def _store(chunks: Iterable[bytes], name: str) -> Kept:
    try:
        return keep_file(chunks, name)
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        message = _(
            "The disk is full, so the file cannot be kept. Free some space and try again; nothing was changed."
        )
        raise Refusal(Problem("disk_full", message)) from None


def _page(
    request: HttpRequest, record: Import | None, problem: Problem | None = None, name: str = ""
) -> HttpResponse:
    context = {
        "record": record, "steps": steps("file", record), "accept": ACCEPT, "largest": LARGEST,
        "problem": said(problem) if problem else "", "code": problem.code if problem else "", "refused_name": name,
        "rows": request.POST.get("rows", ""), "notices": [said(each) for each in notices_of(record)] if record else [],
        "facts": reading_facts(record) if record else [],
    }  # fmt: skip
    status = STATUS.get(problem.code, 422) if problem else 200
    return render(request, "capture/file.html", context, status=status)


def reading_facts(record: Import) -> list[dict[str, str]]:
    """How the file was read, for a definition list."""
    told = record.reading.get("told", {})
    details = told.get("details", {})
    line = told.get("header_line")
    facts = [
        (gettext("Format"), record.format.upper()),
        (gettext("Encoding"), details.get("encoding", "")),
        (gettext("Delimiter"), details.get("delimiter", "")),
        (gettext("Sheet"), details.get("sheet", "")),
        (gettext("Packed as"), details.get("compression", "")),
        (gettext("File inside"), details.get("file", "")),
        (gettext("Header in line"), str(line or "")),
    ]
    return [{"label": label, "value": value} for label, value in facts if value]
