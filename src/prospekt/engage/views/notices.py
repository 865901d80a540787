"""The bell: how much is new, what it is, and that it was read."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from prospekt.engage.actions.notices import mark_read
from prospekt.engage.queries.notices import SHOWN, notice_page, unread_count
from prospekt.engage.views.asking import check_names
from prospekt.engage.wording import notice_line
from prospekt.people.forms import log_foreign
from prospekt.people.queries.rights import reader_of
from prospekt.people.views.guard import open_to_all_signed_in
from prospekt.people.views.requests import back_to, whole_number


@dataclass
class Bell:
    """The bell of whoever is signed in; counts only where a page draws it and nobody counted (`known`) before."""

    user_id: int
    known: int | None = None

    @property
    def url(self) -> str:
        return reverse("notifications")

    @cached_property
    def n(self) -> int:
        return unread_count(self.user_id) if self.known is None else self.known

    @property
    def shown(self) -> str:
        """The number on the bell; empty for none."""
        return f"{SHOWN}+" if self.n > SHOWN else str(self.n or "")


def bell(request: HttpRequest) -> dict[str, Bell | None]:
    """For every page: `bell`, for whoever is signed in."""
    user = getattr(request, "user", None)
    return {"bell": Bell(user.pk) if user is not None and user.is_authenticated else None}


@open_to_all_signed_in
@require_safe
def notifications(request: HttpRequest) -> HttpResponse:
    """What the reader was told, newest first."""
    check_names(request, ("before",))
    before = request.GET.get("before", "")
    found, place = notice_page(
        reader_of(request.user), before=whole_number(before) if before else None
    )
    now = timezone.now()
    context = {
        "notices": [notice_line(each, now) for each in found],
        "has_new": any(not each.is_read for each in found),
        "older_url": f"{reverse('notifications')}?before={place}" if place else "",
    }
    return render(request, "engage/notifications.html", context)


@open_to_all_signed_in
@require_POST
def read(request: HttpRequest) -> HttpResponse:
    """One notification (`id`) was read, and one goes on to what it is about; or all of them were."""
    log_foreign(request.POST, ("id",), "notifications_read")
    chosen = request.POST.get("id", "")
    ids = [whole_number(chosen)] if chosen else None
    mark_read(request.user.pk, ids, now=timezone.now())
    return back_to(request, "notifications")
