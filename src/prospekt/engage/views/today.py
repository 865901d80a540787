"""The page of the day: one ranked list of what to do next, and what is done with each line of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from prospekt.engage.actions.today import (
    Moved,
    bring_back,
    dismiss,
    finish,
    give_away,
    put_off,
    take_over,
)
from prospekt.engage.queries.agenda import has_team, tasks_by_id
from prospekt.engage.queries.next_steps import WITHOUT_STEP
from prospekt.engage.queries.rights import no_task, possible_owners
from prospekt.engage.queries.today import Next, day_of, owns_leads, targets_of
from prospekt.engage.rules.tasks import REASON_WORDS
from prospekt.engage.rules.today import HANDOVER
from prospekt.engage.views.asking import check_names
from prospekt.engage.wording import next_line, snooze_choices, task_title
from prospekt.people.forms import log_foreign
from prospekt.people.queries.detail import user_choices
from prospekt.people.queries.rights import reader_of
from prospekt.people.rules.lead_ref import no_lead, parse_ref
from prospekt.people.rules.rights import MANAGER, REPRESENTATIVE, TEAM_LEAD, Reader
from prospekt.people.views.guard import needs, open_to_all_signed_in
from prospekt.people.views.requests import DENIED, by_web, is_partial, whole_number
from prospekt.ui.places import address, address_of
from prospekt.ui.said import said
from prospekt.words.problem import Refusal

BEGINNINGS = {
    "email": _("Wrote an e-mail: "), "sms": _("Sent a text message: "), "chat": _("Wrote a message: "),
    "social": _("Wrote a message: "), "letter": _("Sent a letter: "), "meeting": _("Met: "),
}  # fmt: skip
"""Channel -> how the line of the log begins."""


@open_to_all_signed_in
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Whoever works leads begins with the day, everybody else with the list."""
    reader = reader_of(request.user)
    works = reader.role in (REPRESENTATIVE, TEAM_LEAD, MANAGER) or owns_leads(reader)
    return redirect("today" if works and reader.may("change_leads") else "leads")


@needs("see_leads")
@require_safe
@vary_on_headers("HX-Request-Type")
def today(request: HttpRequest) -> HttpResponse:
    """What to do next, the most pressing first."""
    check_names(request, ())
    return _page(request)


def _page(request: HttpRequest, toast: dict[str, str] | None = None) -> HttpResponse:
    reader, now = reader_of(request.user), timezone.now()
    context = {**day_context(reader, now), "toast": toast, "here": reverse("today")}
    if is_partial(request):
        return render(request, "engage/_day.html", context)
    context["is_manager"] = has_team(reader)
    return render(request, "engage/today.html", context)


def day_context(reader: Reader, now: datetime) -> dict[str, Any]:
    """The day as its page draws it."""
    day = day_of(reader, now)
    may, gives, takes = (
        reader.may(right) for right in ("change_leads", "assign_leads", "claim_leads")
    )
    return {
        "lines": [_line(each, now, may=may, gives=gives, takes=takes) for each in day.lines], "n": day.n, "n_more": day.n_more,
        "is_more": day.is_more, "n_hot": day.n_hot, "day": now, "may_change": may,
        "n_callable": sum(1 for each in day.lines if each.target and each.way and each.target.phone and "phone" not in each.barred),
        "snoozes": tuple(snooze_choices()),
        "reasons": tuple((code, gettext(word)) for code, word in REASON_WORDS.items()),
        "mine_url": f"{reverse('leads')}?{urlencode({'owner': 'me'})}",
        "without_step_url": f"{reverse('leads')}?{urlencode({'filter': WITHOUT_STEP})}",
        "has_leads": bool(day.lines) or owns_leads(reader),
    }  # fmt: skip


def _line(each: Next, now: datetime, *, may: bool, gives: bool, takes: bool) -> dict[str, Any]:
    """A line in words, with the address of what to do. The reader may change leads, give them away, take them over."""
    line = next_line(each, now)
    here = address("today")
    url = ""
    if line["lead"] and may:
        channel = each.way.channel if each.way else ""
        if not channel or line["kind"] == HANDOVER:
            url = address_of("lead", line["lead"])
        elif channel == "phone":
            url = f"{address_of('call', line['lead'])}?{urlencode({'next': here})}"
        else:
            begin = gettext(BEGINNINGS[channel])
            asked = {"lead": line["lead"], "text": begin, "next": here}
            url = f"{address('log_line')}?{urlencode(asked)}"
    elif each.tasks:
        url = reverse("task", args=[each.tasks[0].id])
    title_url = address_of("lead", line["lead"]) if line["lead"] else url
    verb = (
        gettext("Decide")
        if line["kind"] == HANDOVER
        else line["way"]["verb"]
        if line["way"]
        else ""
    )
    return {
        **line, "verb": verb, "do_url": url, "title_url": title_url, "can_do": bool(url),
        "can_wait": line["kind"] != HANDOVER, "can_give": bool(line["tasks"]) or gives, "can_take": line["is_free"] and takes,
    }  # fmt: skip


@needs("change_leads")
@require_POST
def line_done(request: HttpRequest, line: str) -> HttpResponse:
    """The tasks of the line are done."""
    log_foreign(request.POST, (), "today_done")
    by, now = by_web(request), timezone.now()
    return _do(request, gettext("Done"), lambda: finish(line, by=by, now=now))


@needs("change_leads")
@require_POST
def line_put_off(request: HttpRequest, line: str) -> HttpResponse:
    """The line comes back later: `until`, or on the `day`."""
    log_foreign(request.POST, ("until", "day"), "today_put_off")
    until = request.POST.get("until", "") or request.POST.get("day", "")
    by, now = by_web(request), timezone.now()
    return _do(request, gettext("Put off"), lambda: put_off(line, until, by=by, now=now))


@needs("change_leads")
@require_POST
def line_dismiss(request: HttpRequest, line: str) -> HttpResponse:
    """The line stays away until something new happens."""
    log_foreign(request.POST, ("reason",), "today_dismiss")
    reason, by, now = request.POST.get("reason", ""), by_web(request), timezone.now()
    return _do(request, gettext("Dismissed"), lambda: dismiss(line, reason, by=by, now=now))


@needs("change_leads")
@require_POST
def line_back(request: HttpRequest, line: str) -> HttpResponse:
    """Undo: the line stands in the day again, and its `tasks` are open."""
    log_foreign(request.POST, (), "today_back")
    tasks = [whole_number(each) for each in request.GET.get("tasks", "").split(",") if each]
    by, now = by_web(request), timezone.now()
    act = lambda: bring_back(line, tasks, by=by, now=now)  # noqa: E731
    return _do(request, gettext("Back in your day"), act)


@needs("claim_leads")
@require_POST
def line_take(request: HttpRequest, line: str) -> HttpResponse:
    """A lead that nobody owns becomes one's own."""
    log_foreign(request.POST, (), "today_take")
    by, now = by_web(request), timezone.now()
    return _do(request, gettext("It is yours now"), lambda: take_over(line, by=by, now=now))


@needs("change_leads")
@require_http_methods(["GET", "HEAD", "POST"])
def line_give(request: HttpRequest, line: str) -> HttpResponse:
    """Who is to do it instead: asked, then given."""
    reader, error = reader_of(request.user), ""
    if request.method == "POST":
        log_foreign(request.POST, ("owner",), "today_give")
        try:
            owner_id = whole_number(request.POST.get("owner", ""))
            give_away(line, owner_id, by=by_web(request), now=timezone.now())
            messages.success(request, gettext("It is in other hands now."))
            return redirect("today")
        except Refusal as refused:
            if refused.problem.code in DENIED:
                raise
            error = said(refused.problem)
    name = _name_of(line, reader)
    gives_lead = line[0] != "t" and reader.may("assign_leads")
    users = (
        user_choices(reader)
        if gives_lead
        else [(user.pk, str(user)) for user in possible_owners(reader) if user.pk != reader.user_id]
    )
    context = {"line": line, "name": name, "users": users, "error": error, "gives_lead": gives_lead}
    return render(request, "engage/today_give.html", context, status=422 if error else 200)


def _name_of(line: str, reader: Reader) -> str:
    if line[0] == "t":
        task = tasks_by_id(reader, [int(line[1:])]).get(int(line[1:]))
        if task is None:
            raise Refusal(no_task())
        return task_title(task)
    ref = parse_ref(line)
    target = targets_of([ref], reader).get(ref)
    if target is None:
        raise Refusal(no_lead())
    return target.name


def _do(request: HttpRequest, words: str, act: Callable[[], Moved | None]) -> HttpResponse:
    """Act and say so with Undo; a refusal is said there too. Without scripts one comes back to the whole page."""
    undo = ""
    try:
        moved = act()
        if moved:
            asked = {"tasks": ",".join(map(str, moved.tasks))} if moved.tasks else {}
            place = reverse("today_back", args=[moved.key])
            undo = f"{place}?{urlencode(asked)}" if asked else place
    except Refusal as refused:
        if refused.problem.code in DENIED:
            raise
        words = said(refused.problem)
        if not is_partial(request):
            messages.error(request, words)
    else:
        if not is_partial(request):
            messages.success(request, words, extra_tags=f"undo:{undo}" if undo else "")
    if not is_partial(request):
        return redirect("today")
    return _page(request, {"text": words, "undo_url": undo})
