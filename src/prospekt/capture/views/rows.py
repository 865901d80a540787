"""The rows behind each number of a receipt, and the files to correct."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from prospekt.capture.listings import lead_names, outcome_page, problem_page, problems_of_rows
from prospekt.capture.models import Import
from prospekt.capture.queries.receipts import Say, write_rejected, write_warnings
from prospekt.capture.views.draft import import_or_404
from prospekt.capture.views.paging import cursor, pair_cursor
from prospekt.capture.views.receipts import problem_rows, ref_of
from prospekt.capture.wording import OUTCOMES, OUTCOMES_EXPLAINED
from prospekt.people.queries.rights import reader_of
from prospekt.people.views.guard import needs
from prospekt.ui.said import said
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

SIZE = 50
BOM = "\ufeff"


@needs("import_leads")
@require_safe
def rows(request: HttpRequest, import_id: str) -> HttpResponse:
    """Rows of one outcome, or of all; each leads to its lead, a rejected one says why."""
    record = import_or_404(request, import_id)
    outcome = request.GET.get("outcome", "")
    if outcome not in ("", *OUTCOMES):
        message = _("There is no filter “{value}”. Filter by: {allowed}.")
        raise Refusal(
            Problem(
                "unknown_filter", message, {"value": outcome[:60], "allowed": ", ".join(OUTCOMES)}
            )
        )
    found, following = outcome_page(record, outcome, after=cursor(request, "after"), size=SIZE)
    names = lead_names(
        [(row.person_id, row.company_id if not row.person_id else None) for row in found],
        reader=reader_of(request.user),
    )
    reasons = problems_of_rows(record, [row.number for row in found if row.outcome == "rejected"])
    shown = [_row(row, names, reasons) for row in found]
    context = {
        "record": record, "rows": shown, "outcome": outcome, "word": gettext(OUTCOMES[outcome]) if outcome else "",
        "explained": gettext(OUTCOMES_EXPLAINED[outcome]) if outcome else "", "tabs": _tabs(record, outcome),
        **_pages(request, "import_rows", record, following, {"outcome": outcome}),
    }  # fmt: skip
    return render(request, "capture/rows.html", context)


def _row(
    row: Any, names: dict[tuple[int | None, int | None], str], reasons: dict[int, Any]
) -> dict[str, Any]:
    key = (row.person_id, row.company_id if not row.person_id else None)
    problem = reasons.get(row.number)
    return {
        "number": row.number, "line": row.line, "word": gettext(OUTCOMES.get(row.outcome, row.outcome)),
        "ref": ref_of(*key), "name": names.get(key, ""), "is_gone": any(key) and key not in names,
        "is_rejected": row.outcome == "rejected",
        **(problem_rows([problem])[0] if problem else {"reason": "", "column": "", "value": ""}),
    }  # fmt: skip


def _tabs(record: Import, outcome: str) -> list[dict[str, Any]]:
    here = reverse("import_rows", args=[record.pk])
    tabs: list[dict[str, Any]] = [
        {"label": gettext("All"), "url": here, "is_current": not outcome, "count": record.read}
    ]
    return tabs + [
        {"label": gettext(word).capitalize(), "url": f"{here}?outcome={key}", "is_current": key == outcome,
         "count": getattr(record, key)}
        for key, word in OUTCOMES.items()
    ]  # fmt: skip


def _pages(
    request: HttpRequest, name: str, record: Import, following: object, keep: dict[str, str]
) -> dict[str, str]:
    here = reverse(name, args=[record.pk])
    kept = {key: value for key, value in keep.items() if value}
    first = f"{here}?{urlencode(kept)}" if kept else here
    return {
        "first_url": first if request.GET.get("after") else "",
        "next_url": f"{here}?{urlencode({**kept, 'after': following})}" if following else "",
    }


@needs("import_leads")
@require_safe
def warnings(request: HttpRequest, import_id: str) -> HttpResponse:
    """Cells that could not be read: line, column, value, reason."""
    record = import_or_404(request, import_id)
    found, following = problem_page(
        record, is_reject=False, after=pair_cursor(request, "after"), size=SIZE
    )
    mark = f"{following[0]}-{following[1]}" if following else ""
    context = {
        "record": record,
        "rows": problem_rows(found),
        **_pages(request, "import_warnings", record, mark, {}),
    }
    return render(request, "capture/warnings.html", context)


@needs("import_leads")
@require_safe
def rejected_file(request: HttpRequest, import_id: str) -> FileResponse:
    """The rejected rows, ready to correct and import again."""
    return _file(import_or_404(request, import_id), "rejected", write_rejected)


@needs("import_leads")
@require_safe
def warnings_file(request: HttpRequest, import_id: str) -> FileResponse:
    """The cells that could not be read."""
    return _file(import_or_404(request, import_id), "warnings", write_warnings)


def _file(
    record: Import, name: str, write: Callable[[Import, io.TextIOWrapper, Say], int]
) -> FileResponse:
    kept = tempfile.TemporaryFile()  # noqa: SIM115 - FileResponse closes it
    out = io.TextIOWrapper(kept, encoding="utf-8", newline="", write_through=True)
    out.write(BOM)
    write(record, out, said)
    out.detach()
    kept.seek(0)
    file_name = f"{name}-{record.pk}.csv"
    return FileResponse(
        kept, as_attachment=True, filename=file_name, content_type="text/csv; charset=utf-8"
    )
