"""Everything about one lead as a file."""

from __future__ import annotations

from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_POST

from prospekt.desk.person_file import person_file, zipped
from prospekt.people.forms import log_foreign
from prospekt.people.rules.lead_ref import parse_ref
from prospekt.people.views.guard import needs
from prospekt.people.views.requests import by_web


@needs("see_leads", post="export_leads")
@require_POST
def everything(request: HttpRequest, ref: str) -> HttpResponseBase:
    """The ZIP for whoever asks what is known of them. Sent as a form, because it is written down that it was made."""
    log_foreign(request.POST, (), "lead_everything")
    lead = parse_ref(ref)
    found = person_file(lead, by=by_web(request), now=timezone.now())
    answer = FileResponse(zipped(found), content_type="application/zip")
    answer.headers["Content-Disposition"] = f'attachment; filename="{lead}.zip"'
    answer.headers["Cache-Control"] = "no-store"
    return answer
