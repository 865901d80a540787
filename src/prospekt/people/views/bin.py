"""The recycle bin: removing leads, bringing them back, and letting them go for good."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_POST, require_safe

from prospekt.people.actions.recycle_bin import empty_bin, remove_leads, restore_leads
from prospekt.people.forms import log_foreign
from prospekt.people.models import User
from prospekt.people.queries.bin import Binned, Place, bin_page
from prospekt.people.queries.rights import reader_of
from prospekt.people.rules.audit_view import DOOR_WORDS
from prospekt.people.rules.lead_ref import LeadRef, parse_ref
from prospekt.people.views.guard import needs
from prospekt.people.views.requests import back_to, by_web, chosen_leads, ours
from prospekt.ui.said import said
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

_AFTER = re.compile(r"([0-9]{1,17})-([01])-([1-9][0-9]{0,17})", re.ASCII)
_SECOND = 1_000_000


@require_safe
@needs("remove_leads")
def listing(request: HttpRequest) -> HttpResponse:
    """What is in the bin, as far as the reader may bring it back."""
    reader = reader_of(request.user)
    rows, place = bin_page(reader=reader, after=_place(request))
    users = User.objects.in_bulk(
        {id_ for row in rows for id_ in (row.removed_by, row.owner_id) if id_}
    )
    here, now = reverse("bin"), timezone.now()
    context = {
        "rows": [_shown(row, users, now) for row in rows],
        "days": settings.PROSPEKT_BIN_DAYS,
        "may_empty": reader.may("erase_texts"),
        "first_url": here if request.GET.get("after") else "",
        "next_url": f"{here}?{urlencode({'after': _written(place)})}" if place else "",
    }
    return render(request, "people/bin.html", context)


@require_POST
@needs("remove_leads")
def remove(request: HttpRequest, ref: str) -> HttpResponse:
    """Put one lead into the bin; nobody is asked whether they are sure, as it can be undone."""
    log_foreign(request.POST, ("reason",), "lead_remove")
    return remove_chosen(request, [parse_ref(ref)])


def remove_chosen(request: HttpRequest, leads: Sequence[LeadRef]) -> HttpResponse:
    """Put leads into the bin and go back to the list, where the toast has Undo."""
    place = _list_place(request.POST.get("next", ""))
    try:
        removed = remove_leads(
            leads, reason=request.POST.get("reason", ""), by=by_web(request), now=timezone.now()
        )
    except Refusal as refused:
        if refused.problem.code in ("not_found", "not_allowed"):
            raise
        messages.error(request, said(refused.problem))
        return redirect(request.POST.get("next") and ours(request.POST["next"]) or place)
    n = len(removed)
    text = ngettext("{n} lead removed.", "{n} leads removed.", n).format(n=n)
    undo = urlencode([("lead", str(lead)) for lead in removed] + [("next", place)])
    messages.success(request, text, extra_tags=f"undo:{reverse('bin_restore')}?{undo}")
    return redirect(place)


@require_POST
@needs("remove_leads")
def restore(request: HttpRequest) -> HttpResponse:
    """Bring chosen leads back: from the bin, or by Undo in the toast, which names them in its address."""
    log_foreign(request.POST, ("lead",), "bin_restore")
    leads = chosen_leads(request)
    restored = restore_leads(leads, by=by_web(request), now=timezone.now())
    n = len(restored.leads)
    messages.success(request, ngettext("{n} lead is back.", "{n} leads are back.", n).format(n=n))
    for problem in restored.warnings:
        messages.warning(request, said(problem))
    return back_to(request, "bin")


@require_POST
@needs("erase_texts")
def empty(request: HttpRequest) -> HttpResponse:
    """Let chosen leads (or, with `all`, everything in the bin) go for good."""
    log_foreign(request.POST, ("lead", "all"), "bin_empty")
    leads = None if request.POST.get("all") else chosen_leads(request)
    n = empty_bin(leads, by=by_web(request), now=timezone.now())
    text = ngettext("{n} lead is gone for good.", "{n} leads are gone for good.", n)
    messages.success(request, text.format(n=n))
    return redirect("bin")


def _shown(row: Binned, users: dict[int, User], now: datetime) -> dict[str, Any]:
    left = row.removed_at + timedelta(days=settings.PROSPEKT_BIN_DAYS) - now
    return {
        "ref": str(row.lead),
        "name": row.name,
        "company": row.company,
        "is_company": not row.lead.is_person,
        "owner": str(users.get(row.owner_id or 0, "")),
        "at": row.removed_at,
        "who": str(users.get(row.removed_by or 0, gettext("Prospekt"))),
        "door": gettext(DOOR_WORDS.get(row.door, row.door)),
        "reason": row.reason,
        "days_left": max(0, left.days + (1 if left.seconds or left.microseconds else 0)),
    }


def _list_place(url: str) -> str:
    """The list as it was, without the panel of a lead that is no longer in it."""
    parts = urlsplit(ours(url) or reverse("leads"))
    if re.match(r"/leads/[pc]\d", parts.path):
        return reverse("leads")
    kept = [(name, value) for name, value in parse_qsl(parts.query) if name != "open"]
    return urlunsplit(("", "", parts.path, urlencode(kept), ""))


def _written(place: Place) -> str:
    at, is_company, id_ = place
    return f"{round(at.timestamp() * _SECOND)}-{int(is_company)}-{id_}"


def _place(request: HttpRequest) -> Place | None:
    for name in request.GET:
        if name != "after":
            message = _("There is no filter “{value}”. Filter by: {allowed}.")
            raise Refusal(
                Problem("unknown_filter", message, {"value": name[:60], "allowed": "after"})
            )
    text = request.GET.get("after", "")
    if not text:
        return None
    found = _AFTER.fullmatch(text)
    if not found or int(found[1]) > 10**16:
        message = _(
            "This page of the list cannot be found: its address was changed. Begin at the first page."
        )
        raise Refusal(Problem("bad_cursor", message))
    at = datetime.fromtimestamp(0, tz=timezone.get_default_timezone()) + timedelta(
        microseconds=int(found[1])
    )
    return at, found[2] == "1", int(found[3])
