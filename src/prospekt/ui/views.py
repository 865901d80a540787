"""The design page: every component in light and dark, and the anatomy of a list."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from prospekt.ui import specimens

THEMES = ("light", "dark")


@require_safe
def design(request: HttpRequest) -> HttpResponse:
    """Both themes side by side; `?theme=light` or `?theme=dark` shows one alone, on the whole page."""
    theme = _theme(request)
    shown = [theme] if theme else list(THEMES)
    return render(request, "ui/design.html", specimens.context() | {"theme": theme, "sides": shown})


@require_safe
@vary_on_headers("HX-Request-Type")
def design_list(request: HttpRequest) -> HttpResponse:
    """The shell as a working list looks in it; `?open=1` with the side panel, `?leads=none` without rows."""
    values = specimens.context() | {"theme": _theme(request)}
    many = values["leads"] * int("1" if request.GET.get("leads") == "one" else "6")
    leads = [] if request.GET.get("leads") == "none" else many
    open_key = request.GET.get("open", "")
    if request.headers.get("HX-Request-Type") == "partial":
        return render(request, "ui/design_panel.html", values)
    return render(request, "ui/design_list.html", values | {"leads": leads, "open_key": open_key})


def _theme(request: HttpRequest) -> str:
    asked = request.GET.get("theme", "")
    return asked if asked in THEMES else ""
