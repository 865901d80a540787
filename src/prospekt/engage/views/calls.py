"""Calls: one lead after the other, or a single one; everything on one page and by the keyboard."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from prospekt.engage.actions.calls import Call, begin_calls, log_call, skip_call
from prospekt.engage.queries.calls import CallOf, call_of, calls_of, entries_now, named_entries
from prospekt.engage.queries.today import day_of
from prospekt.engage.rules.calls import (
    BARRED,
    CALLED,
    FOREIGN,
    GONE,
    MOST,
    NO_NUMBER,
    OUTCOMES,
    SKIPPED,
    STEPS,
    TO_COME,
    USUAL,
    Entry,
    Progress,
    first_to_come,
)
from prospekt.engage.rules.tasks import LONGEST_TITLE
from prospekt.engage.rules.today import FREE
from prospekt.engage.views.asking import check_names
from prospekt.engage.wording import STATE_WORDS, barred_words, next_line, task_line
from prospekt.people.forms import log_foreign
from prospekt.people.queries.rights import reader_of
from prospekt.people.rules.lead_ref import LeadRef, parse_ref, parse_refs
from prospekt.people.rules.rights import Reader
from prospekt.people.views.guard import needs
from prospekt.people.views.requests import DENIED, by_web, next_place
from prospekt.qualify.wording import question_form
from prospekt.ui.said import said
from prospekt.words.problem import Refusal

ANSWER = "answer-"
SENT = ("outcome", "note", "step", "step_day", "step_title", "list")


@needs("change_leads")
@require_safe
def calls(request: HttpRequest) -> HttpResponse:
    """On with the list of calls where it was left; at its end, what became of everybody."""
    check_names(request, ())
    entries, back = calls_of(request.user.pk)
    reader = reader_of(request.user)
    entries = entries_now(entries, reader)
    place = first_to_come(entries)
    if place is not None:
        return redirect(f"{reverse('call', args=[entries[place][0]])}?list=1")
    context = {
        "progress": Progress.of(entries), "entries": _entries(entries, reader), "back": back or reverse("today"),
    }  # fmt: skip
    return render(request, "engage/calls.html", context)


@needs("change_leads")
@require_POST
def start(request: HttpRequest) -> HttpResponse:
    """Begin a list: the chosen leads (`lead`) of a list, or without any those of the day who have a number."""
    log_foreign(request.POST, ("lead", "action"), "calls_start")
    now, reader = timezone.now(), reader_of(request.user)
    leads = parse_refs(request.POST.getlist("lead"))
    if not leads:
        lines = day_of(reader, now, shown=MOST).lines
        leads = [
            each.target.ref
            for each in lines
            if each.target and each.target.phone and each.line.first.kind != FREE
        ]
    back = next_place(request)
    try:
        begin_calls(leads, back=back, by=by_web(request), now=now)
    except Refusal as refused:
        if refused.problem.code in DENIED:
            raise
        messages.error(request, said(refused.problem))
        return redirect(back or "today")
    return redirect("calls")


@needs("change_leads")
@require_http_methods(["GET", "HEAD", "POST"])
def call(request: HttpRequest, ref: str) -> HttpResponse:
    """One call: whom, why, what to ask; and, posted, how it went. In a list the next one follows."""
    lead = parse_ref(ref)
    if request.method != "POST":
        check_names(request, ("list", "next"))
        return _page(request, lead, {})
    sent = request.POST
    asked = [name for name in sent if name.startswith(ANSWER)]
    log_foreign(sent, (*SENT, *asked), "call")
    try:
        log_call(lead, _call(sent, asked), by=by_web(request), now=timezone.now())
    except Refusal as refused:
        if refused.problem.code in DENIED:
            raise
        problem = refused.problem
        typed = {name: sent.get(name, "") for name in (*SENT, *asked)}
        return _page(
            request,
            lead,
            {**typed, "error": said(problem), "column": problem.column or "note"},
            422,
        )
    messages.success(request, gettext("The call is logged."))
    return _go_on(request, lead)


def _call(sent: QueryDict, asked: list[str]) -> Call:
    step, day = sent.get("step", "usual"), sent.get("step_day", "")
    if day and step == "usual":
        step = "day"
    return Call(
        sent.get("outcome", ""), sent.get("note", ""), {name.removeprefix(ANSWER): sent[name] for name in asked[:20]},
        step, day, sent.get("step_title", ""),
    )  # fmt: skip


@needs("change_leads")
@require_POST
def skip(request: HttpRequest, ref: str) -> HttpResponse:
    """Not now: on to the next lead of the list."""
    log_foreign(request.POST, ("list",), "call_skip")
    lead = parse_ref(ref)
    skip_call(lead, by=by_web(request))
    return _go_on(request, lead)


def _go_on(request: HttpRequest, lead: LeadRef) -> HttpResponse:
    if request.POST.get("list"):
        return redirect("calls")
    return redirect(next_place(request) or reverse("lead", args=[lead]))


def _page(
    request: HttpRequest, lead: LeadRef, typed: dict[str, Any], status: int = 200
) -> HttpResponse:
    reader, now = reader_of(request.user), timezone.now()
    found = call_of(lead, reader, now)
    entries: list[Entry] = []
    if request.GET.get("list") or request.POST.get("list"):
        entries, _back = calls_of(request.user.pk)
    place = next_place(request)
    target = found.target
    context = {
        "lead": lead, "target": target, "barred": barred_words(found.barred), "typed": typed,
        "line": next_line(found.next, now) if found.next else None,
        "tasks": [task_line(task, now) for task in found.tasks],
        "questions": _questions(found, typed), "outcomes": _outcomes(typed), "steps": _steps(),
        "step": typed.get("step") or "usual", "usual": [(code, USUAL[code]) for code in OUTCOMES],
        "in_list": bool(entries), "progress": Progress.of(entries) if entries else None,
        "n": next((n + 1 for n, (each, _s) in enumerate(entries) if each == str(lead)), 0),
        "passed": _entries([e for e in entries if e[1] in (BARRED, NO_NUMBER, FOREIGN, GONE)], reader) if entries else [],
        "next": place, "longest_title": LONGEST_TITLE,
    }  # fmt: skip
    return render(request, "engage/call.html", context, status=status)


def _questions(found: CallOf, typed: dict[str, Any]) -> list[dict[str, Any]]:
    """The script: questions as their forms ask them, with what was typed."""
    made = []
    for n, question in enumerate(found.script.questions):
        form = question_form(question)
        if form is not None:
            name = f"{ANSWER}{question.key}"
            error = typed.get("error") if typed.get("column") == name else ""
            made.append(
                {
                    **form,
                    "name": name,
                    "value": typed.get(name, ""),
                    "is_first": n == 0,
                    "error": error,
                }
            )
    return made


def _outcomes(typed: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {"code": code, "word": gettext(word), "key": n, "is_on": typed.get("outcome") == code, "step": gettext(STEPS[USUAL[code]])}
        for n, (code, word) in enumerate(OUTCOMES.items(), 1)
    ]  # fmt: skip


def _steps() -> list[tuple[str, str]]:
    return [("usual", gettext("As usual"))] + [
        (code, gettext(word)) for code, word in STEPS.items()
    ]


def _entries(entries: list[Entry], reader: Reader) -> list[dict[str, Any]]:
    return [
        {"name": name or str(ref), "url": f"{reverse('call', args=[str(ref)])}?{urlencode({'list': 1})}" if name else "",
         "state": gettext(STATE_WORDS[state]), "is_called": state == CALLED, "is_left": state in (TO_COME, SKIPPED)}
        for ref, name, state in named_entries(entries, reader)
    ]  # fmt: skip
