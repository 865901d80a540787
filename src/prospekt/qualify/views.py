"""The scorecard as people read it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from prospekt.qualify.scorecard import scorecard_context


@require_safe
def scorecard(request: HttpRequest) -> HttpResponse:
    """The running playbook: market, rules, grades, and how many leads have each grade."""
    return render(request, "qualify/scorecard.html", scorecard_context())
