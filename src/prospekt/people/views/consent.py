"""What a lead allows and refuses, and the list of addresses that must not be used."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_noop as _

from prospekt.people.actions.consent import record_consent
from prospekt.people.actions.suppression import BY_HAND, key_of, suppress, unsuppress
from prospekt.people.forms import log_foreign
from prospekt.people.queries.detail import lead_values
from prospekt.people.queries.rights import reader_of
from prospekt.people.queries.suppression import suppressed_as, suppressed_counts
from prospekt.people.rules.consent import CHANNELS, MEANINGS, PURPOSES, REASONS
from prospekt.people.rules.lead_ref import parse_ref
from prospekt.people.views.guard import needs
from prospekt.people.views.requests import back, by_web, lead_name
from prospekt.ui import written
from prospekt.ui.said import said
from prospekt.words.problem import Problem, Refusal

MOST_BYTES = 20_000_000
_DENIED = ("not_allowed", "not_yours")


def choices() -> dict[str, Any]:
    """What the form of a consent offers."""
    return {
        "channels": [(code, gettext(word)) for code, word in CHANNELS.items()],
        "purposes": [
            (code, gettext(word), gettext(MEANINGS[code]) if code in MEANINGS else "")
            for code, word in PURPOSES.items()
        ],
    }


@needs("change_leads")
def lead_consent(request: HttpRequest, ref: str) -> HttpResponse:
    """Write down a refusal or a consent."""
    lead = parse_ref(ref)
    values = lead_values(lead, reader=reader_of(request.user))
    problem = None
    if request.method == "POST":
        log_foreign(request.POST, ("said", "channel", "purpose", "source", "text"), "lead_consent")
        try:
            record_consent(
                lead, request.POST.get("channel", ""), request.POST.get("purpose", ""),
                is_given=request.POST.get("said") == "yes", source=request.POST.get("source", ""),
                text=request.POST.get("text", ""), by=by_web(request), now=timezone.now(),
            )  # fmt: skip
        except Refusal as refused:
            if refused.problem.code in (*_DENIED, "not_found"):
                raise
            problem = refused.problem
        else:
            messages.success(request, gettext("Written down."))
            return back(request, lead)
    context = {
        "lead": lead, "name": lead_name(values), "typed": request.POST, **choices(),
        "problem": said(problem) if problem else "",
    }  # fmt: skip
    return render(request, "people/consent.html", context, status=422 if problem else 200)


@needs("change_leads")
def suppressed(request: HttpRequest) -> HttpResponse:
    """The list: counts, asking about an address, putting on and taking off."""
    found: dict[str, Any] = {}
    status = 200
    if request.method == "POST":
        log_foreign(request.POST, ("address", "reason", "channel", "do"), "suppressed")
        try:
            found = _done(request)
        except Refusal as refused:
            if refused.problem.code in _DENIED:
                raise
            found, status = {"problem": said(refused.problem)}, 422
        if found.get("text"):
            messages.success(request, found["text"])
            return redirect("suppressed")
    reader = reader_of(request.user)
    context = {
        "groups": [_group(one) for one in suppressed_counts()], "typed": request.POST, **choices(), **found,
        "reasons": [(code, gettext(REASONS[code])) for code in BY_HAND],
        "may_take_off": reader.may("erase_texts"), "may_import": reader.may("import_leads"),
    }  # fmt: skip
    return render(request, "people/suppressed.html", context, status=status)


def _group(one: Any) -> dict[str, Any]:
    kinds = {"email": _("E-mail addresses"), "phone": _("Phone numbers")}
    return {
        "kind": gettext(kinds.get(one.kind, _("Addresses and numbers"))),
        "what": f"{gettext(CHANNELS[one.channel])}: {gettext(PURPOSES[one.purpose])}",
        "reason": gettext(REASONS.get(one.reason, one.reason)),
        "n": one.n,
    }


def _done(request: HttpRequest) -> dict[str, Any]:
    by, now, typed = by_web(request), timezone.now(), request.POST.get("address", "")
    wanted = request.POST.get("do", "")
    if wanted == "check":
        rows = suppressed_as(*key_of(typed))
        return {"asked": typed, "says": [{**_group_of(row), "at": row.kept_at} for row in rows]}
    if wanted == "take_off":
        unsuppress(typed, by=by, now=now)
        return {"text": gettext("Taken off the list.")}
    if wanted == "import":
        return _imported(request)
    key_of(typed)
    put = suppress([typed], reason=request.POST.get("reason", ""), channel=request.POST.get("channel", ""),
                   by=by, now=now)  # fmt: skip
    return {"text": gettext("Put on the list.") if put.added else gettext("It was there already.")}


def _group_of(row: Any) -> dict[str, Any]:
    return {
        "what": f"{gettext(CHANNELS[row.channel])}: {gettext(PURPOSES[row.purpose])}",
        "reason": gettext(REASONS.get(row.reason, row.reason)),
    }


def _imported(request: HttpRequest) -> dict[str, Any]:
    file = request.FILES.get("file")
    if file is None or (file.size or 0) > MOST_BYTES:
        message = _(
            "Choose a text file first, of at most 20 MB, with one address or number a line."
        )
        raise Refusal(Problem("no_file", message, column="file"))
    lines = file.read().decode("utf-8-sig", "replace").splitlines()
    put = suppress(
        [line for line in lines if line.strip()], reason=request.POST.get("reason", ""),
        channel=request.POST.get("channel", ""), by=by_web(request), now=timezone.now(),
    )  # fmt: skip
    unread = len(put.unread)
    told = (
        (put.added, ngettext("{n} was put on the list", "{n} were put on the list", put.added)),
        (put.known, ngettext("{n} stood there already", "{n} stood there already", put.known)),
        (unread, ngettext("{n} line could not be read", "{n} lines could not be read", unread)),
    )
    return {"text": "; ".join(words.format(n=written.number(n)) for n, words in told) + "."}
