"""What lets a browser install Prospekt and say something while it is offline: manifest, service worker, one page.

The service worker keeps that page and the static files it needs, nothing else: no page with a lead on it, no answer
of the API, nothing that came with a cookie. Its cache is named after what it holds, so an upgrade replaces it.
"""

from __future__ import annotations

import json
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language, gettext, override
from django.views.decorators.http import require_safe

KEPT = (
    "ui/app.css",
    "ui/print.css",
    "ui/theme.js",
    "ui/install.js",
    "ui/offline.js",
    "ui/mark.svg",
)
"""The static files of the page that is shown offline."""
ICONS = (("ui/icons/192.png", 192, "any"), ("ui/icons/512.png", 512, "any"), ("ui/icons/maskable-512.png", 512, "maskable"))  # fmt: skip
THEME_COLOUR, BACKGROUND = "#0f6b65", "#ffffff"
_WORKER = Path(__file__).with_name("service_worker.js")


@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """Name, icons and colours, for whoever puts Prospekt on a home screen; in the language of the page."""
    told: dict[str, Any] = {
        "id": "/",
        "name": "Prospekt",
        "short_name": "Prospekt",
        "description": gettext("From a raw list of leads to signed customers, with the reason at every step."),
        "lang": get_language(),
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "theme_color": THEME_COLOUR,
        "background_color": BACKGROUND,
        "icons": [
            {"src": static(name), "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}
            for name, size, purpose in ICONS
        ],
    }  # fmt: skip
    return HttpResponse(json.dumps(told), content_type="application/manifest+json")


@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """The worker; from the root, so that it may answer for every address."""
    shell = {
        "cache": f"prospekt-{version()}",
        "page": reverse("offline"),
        "files": [static(name) for name in KEPT],
    }
    script = f"const SHELL = {json.dumps(shell)};\n{_WORKER.read_text()}"
    return HttpResponse(script, content_type="text/javascript; charset=utf-8")


@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """What is shown where there is no answer from the server; it says nothing about anybody."""
    return render(request, "ui/offline.html")


@cache
def version() -> str:
    """What the worker keeps, as twelve digits: other files, other words or another worker, another version."""
    kept = sha256(_WORKER.read_bytes())
    for name in KEPT:
        kept.update(Path(finders.find(name)).read_bytes())
    for code, _name in settings.LANGUAGES:
        with override(code):
            kept.update(render_to_string("ui/offline.html").encode())
    return kept.hexdigest()[:12]
