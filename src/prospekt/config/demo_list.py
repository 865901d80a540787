"""Made-up leads for an installation that has none yet: an ordinary import, which can be taken back."""

from __future__ import annotations

import csv
import io

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from prospekt.capture.actions.files import keep_file
from prospekt.capture.actions.prepare_import import prepare_import, settle_open_columns
from prospekt.capture.actions.queue import queue_import
from prospekt.capture.jobs import run_import_job
from prospekt.config.demo import generate
from prospekt.people.forms import log_foreign
from prospekt.people.models import Company, Person
from prospekt.people.views.guard import needs
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

SIZE = 200
NAME = "made-up-leads.csv"
_LEFT_OUT = ("Owner e-mail", "Campaign")
"""They name users and campaigns of the demo installation."""


@needs("import_leads")
@require_POST
def demo_list(request: HttpRequest) -> HttpResponse:
    """Import the made-up list. Raises Refusal if there are leads already, so that the two never mix."""
    log_foreign(request.POST, (), request.path)
    if Person.objects.exists() or Company.objects.exists():
        message = _("There are leads here already, so no made-up ones are added. Import a list of your own.")  # fmt: skip
        raise Refusal(Problem("not_empty", message))
    now = timezone.now()
    kept = keep_file([_file()], NAME)
    try:
        record = prepare_import(kept, by=request.user, now=now)  # type: ignore[arg-type]
    except Refusal:
        kept.path.unlink(missing_ok=True)
        raise
    settle_open_columns(record)
    record.save()
    queue_import(record, enqueue=lambda: run_import_job.enqueue(record.pk))
    return redirect("import", record.pk)


def _file() -> bytes:
    """The list as CSV."""
    out = io.StringIO()
    headers = [header for header in generate.HEADERS if header not in _LEFT_OUT]
    writer = csv.DictWriter(out, headers, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(generate.leads(SIZE, today=timezone.localdate()))
    return out.getvalue().encode()
