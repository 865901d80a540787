"""Answers of a lead: the card by itself, the form of a question, and what was a mistake."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST
from django.views.decorators.vary import vary_on_headers

from prospekt.people.forms import log_foreign
from prospekt.people.queries.detail import lead_values
from prospekt.people.queries.rights import reader_of
from prospekt.people.rules.lead_ref import LeadRef, parse_ref
from prospekt.people.views.guard import needs
from prospekt.people.views.requests import (
    DENIED,
    back,
    by_web,
    is_partial,
    lead_name,
    next_place,
    whole_number,
)
from prospekt.qualify.actions.answers import NewAnswer, give_answers, withdraw_answer
from prospekt.qualify.queries.scores import running_playbook
from prospekt.qualify.wording import answers_card
from prospekt.ui.said import said
from prospekt.words.problem import Refusal

_SENT = ("question", "value", "said", "evidence", "source", "method", "panel")


@needs("see_leads", post="change_leads")
@require_http_methods(["GET", "HEAD", "POST"])
@vary_on_headers("HX-Request-Type")
def answers(request: HttpRequest, ref: str) -> HttpResponse:
    """What a lead answered and what that comes to (`method`); a question to ask (`ask`); an answer taken in."""
    lead = parse_ref(ref)
    if request.method != "POST":
        return _card(request, lead, request.GET.get("method", ""), request.GET.get("ask", ""))
    log_foreign(request.POST, _SENT, "lead_answers")
    sent = {name: request.POST.get(name, "") for name in _SENT}
    new = NewAnswer(
        lead, sent["question"], sent["said"] or sent["value"], sent["evidence"], sent["source"]
    )
    try:
        give_answers([new], by=by_web(request), now=timezone.now())
    except Refusal as refused:
        if refused.problem.code in DENIED:
            raise
        typed = {**sent, "error": said(refused.problem)}
        return _card(request, lead, sent["method"], sent["question"], typed)
    return back(request, lead)


def _card(
    request: HttpRequest,
    lead: LeadRef,
    method: str,
    ask: str,
    typed: dict[str, str] | None = None,
) -> HttpResponse:
    """The card alone for a part of a page, else a page of its own; 422 with what was typed if that was refused."""
    reader = reader_of(request.user)
    values = lead_values(lead, reader=reader)
    card = answers_card(
        lead, values, running_playbook(), reader=reader, now=timezone.now(), method=method, ask=ask
    )
    context: dict[str, Any] = {
        "lead": lead,
        "name": lead_name(values),
        "card": card,
        "typed": typed or {},
        "is_panel": bool(request.GET.get("panel") or request.POST.get("panel")),
        "next": next_place(request),
    }
    if is_partial(request):
        name = (
            "qualify/_answers_panel.html"
            if typed and context["is_panel"]
            else "qualify/_answers.html"
        )
    else:
        name = "qualify/answers.html"
    return render(request, name, context, status=422 if typed else 200)


@needs("see_leads", post="change_leads")
@require_POST
def withdraw(request: HttpRequest, ref: str) -> HttpResponse:
    """An answer (`answer`) was a mistake and counts no longer."""
    lead = parse_ref(ref)
    lead_values(lead, reader=reader_of(request.user))
    log_foreign(request.POST, ("answer",), "lead_answer_withdraw")
    answer = whole_number(request.POST.get("answer", ""))
    withdraw_answer(answer, of=lead, by=by_web(request), now=timezone.now())
    return back(request, lead)
