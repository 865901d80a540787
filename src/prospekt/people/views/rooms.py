"""What whoever is signed in may enter: for the rail, and the page of the settings."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from prospekt.people.rules.rights import Reader
from prospekt.people.views.guard import open_to_all_signed_in
from prospekt.ui.places import Door, doors


@dataclass(frozen=True, slots=True)
class May:
    """Whether the reader's role has a right: `may("enter_leads")`, and in templates `may.enter_leads`.

    Raises KeyError for a right that does not exist.
    """

    reader: Reader
    do_not_call_in_templates = True

    def __call__(self, right: str) -> bool:
        """Whether the right reaches anything at all."""
        return self.reader.may(right)

    def __getitem__(self, right: str) -> bool:
        """The same, for templates."""
        return self.reader.may(right)


def may(request: HttpRequest) -> dict[str, May]:
    """For every page: `may`, whether the reader's role has a right; nobody may anything."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"may": May(Reader(None, ""))}
    return {"may": May(Reader(user.pk, user.role))}


def _doors(request: HttpRequest) -> list[Door]:
    """All of them: the settings are a page, not the rail."""
    places = settings.PROSPEKT_SETTINGS
    return doors(places, request.path, may(request)["may"], len(places))


@require_safe
@open_to_all_signed_in
def settings_index(request: HttpRequest) -> HttpResponse:
    """The settings that the reader may enter."""
    rooms = [
        {
            "url": door.url,
            "icon": door.place.icon,
            "title": gettext(door.place.title),
            "text": gettext(door.place.text),
        }
        for door in _doors(request)
    ]
    return render(request, "people/settings.html", {"rooms": rooms})
