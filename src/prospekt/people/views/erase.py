"""Erasing one lead on request: what would go, the name typed, and gone."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from prospekt.people.actions.erase_lead import erase_lead, what_goes
from prospekt.people.forms import log_foreign
from prospekt.people.queries.holdings import WORDS
from prospekt.people.rules.lead_ref import parse_ref
from prospekt.people.views.guard import needs
from prospekt.people.views.requests import DENIED, by_web
from prospekt.ui import written
from prospekt.ui.said import said
from prospekt.words.problem import Refusal


@needs("erase_texts")
def erase(request: HttpRequest, ref: str) -> HttpResponse:
    """GET shows what would go, POST with the name typed erases it."""
    lead, by, problem = parse_ref(ref), by_web(request), ""
    if request.method == "POST":
        log_foreign(request.POST, ("confirm",), "lead_erase")
        try:
            n = erase_lead(lead, confirm=request.POST.get("confirm", ""), by=by, now=timezone.now())
        except Refusal as refused:
            if refused.problem.code in DENIED:
                raise
            problem = said(refused.problem)
        else:
            text = ngettext(
                "Erased for good: {n} row. What they refused goes on holding.",
                "Erased for good: {n} rows. What they refused goes on holding.",
                n,
            )
            messages.success(request, text.format(n=written.number(n)))
            return redirect("leads")
    goes = what_goes(lead, by=by)
    context = {
        "lead": lead, "name": goes.name, "rows": _in_words(goes.rows), "stays": _in_words(goes.stays),
        "problem": problem,
    }  # fmt: skip
    return render(request, "people/erase.html", context, status=422 if problem else 200)


def _in_words(rows: Mapping[str, int]) -> list[tuple[str, int]]:
    """What the rows of each table are called, and how many there are."""
    return sorted((gettext(WORDS[table]), n) for table, n in rows.items())
