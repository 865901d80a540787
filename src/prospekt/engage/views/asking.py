"""What views of tasks ask of a request: parameters that there are, and where to go afterwards."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest

from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _


def check_names(request: HttpRequest, allowed: Sequence[str]) -> None:
    """Raises Refusal unknown_filter for a parameter that the page does not have."""
    for name in request.GET:
        if name not in allowed:
            message = _("There is no filter “{value}”. Filter by: {allowed}.")
            params = {"value": name[:60], "allowed": ", ".join(allowed)}
            raise Refusal(Problem("unknown_filter", message, params))
