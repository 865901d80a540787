"""Where a lead stands: said by hand, disqualified, put off, called back; and the follow-up list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_noop as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from prospekt.people.forms import log_foreign
from prospekt.people.queries.detail import lead_values
from prospekt.people.queries.rights import reader_of
from prospekt.people.rules.lead_ref import LeadRef, parse_ref
from prospekt.people.views.guard import needs
from prospekt.people.views.requests import (
    DENIED,
    back,
    back_to,
    by_web,
    chosen_leads,
    lead_name,
    next_place,
)
from prospekt.qualify.actions.by_hand import WHAT, let_rules_decide, set_lifecycle, set_temperature
from prospekt.qualify.actions.recycling import Aside, put_aside, wake_leads
from prospekt.qualify.queries.follow_up import COUNTED, PARTS, follow_up_counts, follow_up_page
from prospekt.qualify.queries.lead_stage import stage_of_lead
from prospekt.qualify.queries.scores import running_playbook
from prospekt.qualify.rules.clocks import DATE, WAKES, Clock, read_clock, read_wake_day
from prospekt.qualify.rules.stages import DISQUALIFIED, NURTURE
from prospekt.qualify.stage_words import (
    WAKES_WORDS,
    choices,
    lifecycle_choices,
    rule_sentence,
    temperature_choices,
)
from prospekt.qualify.stage_words import follow_up_rows as rows_in_words
from prospekt.ui.said import said
from prospekt.words.problem import Problem, Refusal

_SENT = ("do", "value", "reason", "wakes", "wake_on", "words", "next")
DISQUALIFY, LATER, LIFE, WARM, RULES, WAKE = (
    "disqualify", "later", "lifecycle", "temperature", "rules", "wake",
)  # fmt: skip
FORMS = (DISQUALIFY, LATER, LIFE, WARM)
PART_WORDS: Mapping[str, str] = {
    "due": _("Come back on a day"), "signal": _("Wait for a signal"), "never": _("Never"), "woken": _("Recycled"),
    "proposed": _("Proposed"),
}  # fmt: skip


@needs("see_leads", post="change_leads")
@require_http_methods(["GET", "HEAD", "POST"])
def lead_stage(request: HttpRequest, ref: str) -> HttpResponse:
    """The forms of what can be said by hand (`do` names the one that is open), and what was sent."""
    lead = parse_ref(ref)
    values = lead_values(lead, reader=reader_of(request.user))
    if request.method != "POST":
        return _page(request, lead, values, request.GET.get("do", ""))
    log_foreign(request.POST, _SENT, "lead_stage")
    sent = {name: request.POST.get(name, "") for name in _SENT}
    try:
        text = _act(request, lead, sent)
    except Refusal as refused:
        if refused.problem.code in DENIED:
            raise
        return _page(request, lead, values, sent["do"], {**sent, "error": said(refused.problem)})
    messages.success(request, text)
    return back(request, lead)


def _act(request: HttpRequest, lead: LeadRef, sent: Mapping[str, str]) -> str:
    """Do it, and say what was done. Raises Refusal."""
    by, now = by_web(request), timezone.now()
    match sent["do"]:
        case "disqualify" | "later":
            return _put_aside(request, [lead], sent)
        case "lifecycle":
            set_lifecycle([lead], sent["value"], sent["words"], by=by, now=now)
            return gettext("Changed. It stays so until the rules are to decide again.")
        case "temperature":
            set_temperature([lead], sent["value"], sent["words"], by=by, now=now)
            return gettext("Changed. It stays so until the rules are to decide again.")
        case "rules":
            what = (sent["value"],) if sent["value"] else WHAT
            let_rules_decide([lead], what, by=by, now=now)
            return gettext("The rules decide again.")
        case "wake":
            wake_leads([lead], by=by, now=now)
            return gettext("Back among the leads.")
    raise Refusal(_nothing())


def _nothing() -> Problem:
    message = _("Nothing was chosen to be done. Go back to the page and choose again.")
    return Problem("unknown_code", message, column="do")


def _put_aside(request: HttpRequest, leads: Sequence[LeadRef], sent: Mapping[str, str]) -> str:
    """Disqualify leads, or put them off, as the form says; and what was done. Raises Refusal."""
    by, now = by_web(request), timezone.now()
    today = timezone.localdate(now)
    if sent["do"] == DISQUALIFY:
        on = sent["wake_on"].strip() or _usual_day(sent["reason"])
        clock = read_clock(sent["wakes"], on if sent["wakes"] == DATE else "", today)
        put_aside(leads, Aside(DISQUALIFIED, clock, sent["reason"], sent["words"]), by=by, now=now)
        return gettext("Disqualified.")
    clock = Clock(DATE, read_wake_day(sent["wake_on"].strip(), today))
    put_aside(leads, Aside(NURTURE, clock, sent["reason"], sent["words"]), by=by, now=now)
    return gettext("On the follow-up list.")


@needs("see_leads", post="change_leads")
@require_POST
def chosen_aside(request: HttpRequest) -> HttpResponse:
    """The chosen rows of a list: the two forms, and with `do` what was sent by one of them, for all or none."""
    log_foreign(request.POST, (*_SENT, "lead", "action"), "put_aside")
    leads = chosen_leads(request)
    sent = {name: request.POST.get(name, "") for name in _SENT}
    try:
        if not sent["do"]:
            return _chosen_page(request, leads, sent)
        if sent["do"] not in (DISQUALIFY, LATER):
            raise Refusal(_nothing())
        text = _put_aside(request, leads, sent)
    except Refusal as refused:
        if refused.problem.code in DENIED:
            raise
        return _chosen_page(request, leads, {**sent, "error": said(refused.problem)})
    messages.success(request, text)
    return back_to(request, "leads")


def _chosen_page(
    request: HttpRequest, leads: Sequence[LeadRef], typed: Mapping[str, str]
) -> HttpResponse:
    back_to = next_place(request)
    context = {
        "leads": leads, "n": len(leads), "do": typed["do"] or DISQUALIFY, "typed": typed, "next": back_to,
        "cancel": back_to or reverse("leads"), **_aside_choices(),
    }  # fmt: skip
    return render(
        request, "qualify/put_aside.html", context, status=422 if "error" in typed else 200
    )


def _aside_choices() -> dict[str, Any]:
    reasons = running_playbook().stages.reasons
    return {
        "reasons": [(each.key, gettext(each.title)) for each in reasons],
        "wakes": choices(WAKES_WORDS, WAKES),
        "soonest": (timezone.localdate() + timedelta(days=1)).isoformat(),
    }


def _page(
    request: HttpRequest,
    lead: LeadRef,
    values: Mapping[str, Any],
    do: str,
    typed: Mapping[str, str] | None = None,
) -> HttpResponse:
    playbook = running_playbook()
    stage = stage_of_lead(lead, playbook)
    context = {
        "lead": lead,
        "name": lead_name(values),
        "do": do if do in FORMS else DISQUALIFY,
        **_aside_choices(),
        "lifecycles": lifecycle_choices(),
        "lifecycle": stage.lifecycle,
        "lifecycle_rule": rule_sentence(stage.life),
        "temperatures": temperature_choices(),
        "temperature": stage.temperature,
        "temperature_rule": rule_sentence(stage.warm),
        "typed": typed or {},
        "next": next_place(request),
    }
    return render(request, "qualify/stage.html", context, status=422 if typed else 200)


def _usual_day(reason: str) -> str:
    """When leads disqualified for this reason usually come back."""
    stages = running_playbook().stages
    found = stages.reason(reason)
    return _day_in((found.recycle_days if found else 0) or stages.recycle_days)


def _day_in(days: int) -> str:
    return (timezone.localdate() + timedelta(days=days)).isoformat() if days else ""


@needs("see_leads")
@require_safe
def follow_up(request: HttpRequest) -> HttpResponse:
    """The follow-up list, one part of it: who comes back, who never does, who came back, what is proposed."""
    reader = reader_of(request.user)
    part = request.GET.get("part") or "due"
    page = follow_up_page(reader, part, after=request.GET.get("after", ""))
    counts = follow_up_counts(reader)
    context = {
        "part": part,
        "rows": rows_in_words(page.rows, running_playbook()),
        "tabs": [
            {
                "label": gettext(word),
                "url": f"{reverse('follow_up')}?{urlencode({'part': each})}",
                "is_current": each == part,
                "count": counts[each] if counts[each] < COUNTED else f"{COUNTED}+",
            }
            for each, word in PART_WORDS.items()
            if each in PARTS
        ],
        "first_url": f"{reverse('follow_up')}?{urlencode({'part': part})}" if request.GET.get("after") else "",
        "next_url": f"{reverse('follow_up')}?{urlencode({'part': part, 'after': page.next})}" if page.next else "",
        "summary": ngettext("{n} lead on this page", "{n} leads on this page", len(page.rows)).format(n=len(page.rows)),
    }  # fmt: skip
    return render(request, "qualify/follow_up.html", context)
