"""What the steps of an import share: finding the draft, and the stepper."""

from __future__ import annotations

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext

from prospekt.capture.listings import seen_imports
from prospekt.capture.models import Import
from prospekt.people.queries.rights import reader_of

STEPS = ("file", "columns", "check", "run")


def import_or_404(request: HttpRequest, import_id: str) -> Import:
    """The import of an address, if whoever is signed in may see it. Raises Http404."""
    seen = seen_imports(reader_of(request.user))
    record = seen.select_related("by").filter(pk=int(import_id)).first()
    if record is None:
        raise Http404
    return record


def steps(now: str, record: Import | None = None) -> list[dict[str, str]]:
    """The stepper: done steps lead back, and nothing that was chosen is lost on the way."""
    words = {
        "file": gettext("File"), "columns": gettext("Columns"), "check": gettext("Check"), "run": gettext("Run"),
    }  # fmt: skip
    place = STEPS.index(now)
    is_draft = record is not None and record.state == Import.State.DRAFT
    return [
        {
            "label": words[step],
            "state": "done" if i < place else "now" if i == place else "later",
            "url": reverse(f"import_{step}", args=[record.pk]) if record and is_draft and step != "run" else "",
        }
        for i, step in enumerate(STEPS)
    ]  # fmt: skip
