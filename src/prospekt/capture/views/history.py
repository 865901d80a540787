"""All imports, newest first."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from prospekt.capture.listings import history_page
from prospekt.capture.models import Import
from prospekt.capture.views.paging import cursor
from prospekt.capture.views.receipts import one_line
from prospekt.capture.wording import TONES
from prospekt.people.queries.rights import reader_of
from prospekt.people.views.guard import needs

SIZE = 50


@needs("import_leads")
@require_safe
def history(request: HttpRequest) -> HttpResponse:
    """Who brought in what, when, and what became of it."""
    found, following = history_page(
        reader=reader_of(request.user), before=cursor(request, "before"), size=SIZE
    )
    here = reverse("imports")
    context = {
        "rows": [_row(row) for row in found],
        "first_url": here if request.GET.get("before") else "",
        "next_url": f"{here}?before={following}" if following else "",
    }
    return render(request, "capture/history.html", context)


def _row(row: dict[str, Any]) -> dict[str, Any]:
    state = Import.State(row["state"])
    is_draft = state == Import.State.DRAFT
    return {
        **row, "word": state.label, "tone": TONES[state], "is_draft": is_draft,
        "who": row["by__name"] or row["by__email"] or "", "at": row["started_at"] or row["created_at"],
        "receipt": one_line(row) if row["started_at"] else "",
        "url": reverse("import_columns" if is_draft else "import", args=[row["id"]]),
    }  # fmt: skip
