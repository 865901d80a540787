"""The third step: the first rows as they will become, and a try of the file that keeps nothing."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from prospekt.capture.actions.dry_run import READ, TRIED, dry_run
from prospekt.capture.actions.run_import import imported_before
from prospekt.capture.models import Import
from prospekt.capture.previews import preview, summary
from prospekt.capture.views.draft import import_or_404, steps
from prospekt.people.views.guard import needs
from prospekt.ui.said import said
from prospekt.words.problem import Refusal


def is_settled(record: Import) -> bool:
    """Whether every column has a target."""
    return all(column["target"] for column in record.columns)


@needs("import_leads")
@require_safe
def check(request: HttpRequest, import_id: str) -> HttpResponse:
    """Fifty rows; the try of the whole file comes after them, or with `?try=1` at once (without scripts)."""
    record = import_or_404(request, import_id)
    if record.state != Import.State.DRAFT:
        return redirect("import", record.pk)
    if not is_settled(record):
        return redirect("import_columns", record.pk)
    context: dict[str, Any] = {
        "record": record, "steps": steps("check", record), "before": imported_before(record), "tried_at_most": TRIED,
    }  # fmt: skip
    try:
        context["preview"] = preview(record)
        if request.GET.get("try") == "1":
            context["summary"] = summary(dry_run(record, now=timezone.now()))
    except Refusal as refused:
        context["problem"] = said(refused.problem)
    return render(
        request, "capture/check.html", context, status=422 if "problem" in context else 200
    )


@needs("import_leads")
@require_safe
def tried(request: HttpRequest, import_id: str) -> HttpResponse:
    """What the import would do: a real try whose transaction is rolled back."""
    record = import_or_404(request, import_id)
    if record.state != Import.State.DRAFT or not is_settled(record):
        return render(request, "capture/_tried.html", {"problem": "", "summary": None})
    try:
        shown = summary(dry_run(record, now=timezone.now(), tried=TRIED, read=READ))
    except Refusal as refused:
        return render(request, "capture/_tried.html", {"problem": said(refused.problem)})
    return render(request, "capture/_tried.html", {"summary": shown, "record": record})
