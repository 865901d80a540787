"""The score of a lead on a day in the past, with every reason for it."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from prospekt.people.queries.detail import lead_values
from prospekt.people.queries.rights import reader_of
from prospekt.people.rules.lead_ref import LeadRef, parse_ref
from prospekt.people.rules.rights import Reader
from prospekt.people.views.guard import needs
from prospekt.people.views.requests import lead_name
from prospekt.qualify.queries.recorder import Recorded, known_since, score_then
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

USUAL = timedelta(days=7)


@require_safe
@needs("see_leads")
def lead_score(request: HttpRequest, ref: str) -> HttpResponse:
    """The score as of the end of the day `on`; a week ago where none is named."""
    lead, reader, now = parse_ref(ref), reader_of(request.user), timezone.now()
    values = lead_values(lead, reader=reader)
    day = _asked(request.GET.get("on", ""), now)
    at = min(now, timezone.make_aware(datetime.combine(day, time(23, 59, 59))))
    context: dict[str, Any] = {
        "lead": lead, "name": lead_name(values), "day": day, "latest": timezone.localdate(now),
        "is_known": known_since(lead) <= at,
    }  # fmt: skip
    if context["is_known"]:
        context |= _opened(lead, score_then(lead, at, now=now), reader)
    return render(request, "qualify/lead_score.html", context)


def _asked(text: str, now: datetime) -> date:
    if not text:
        return timezone.localdate(now - USUAL)
    try:
        found = date.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or not 1990 <= found.year < 2200 or found > timezone.localdate(now):
        message = _("“{value}” is not a day in the past. Choose one such as {example}.")
        example = timezone.localdate(now - USUAL).isoformat()
        raise Refusal(Problem("bad_day", message, {"value": text[:40], "example": example}))
    return found


def _opened(lead: LeadRef, found: Recorded, reader: Reader) -> dict[str, Any]:
    version = found.playbook.version
    page = reverse("playbook_version", args=[version]) if reader.may("see_playbooks") else ""
    return {
        "score": found,
        "version": version,
        "version_url": page,
        "base": found.playbook.card.base_points / 100,
        "total": found.points / 100,
        "steps": [
            {
                "title": gettext(title), "points": points / 100, "fact": "", "since": None,
                "url": f"{page}#scorecard-{kind}-{key}" if page else "",
            }
            for key, title, kind, points in found.addends
        ],
        "graded": found.graded,
        "graded_points": found.graded.points / 100 if found.graded else None,
    }  # fmt: skip
