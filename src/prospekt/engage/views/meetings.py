"""A meeting is planned with a lead, its people are chosen, and what became of it is said."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from prospekt.engage.actions.meetings import (
    MEETING,
    NewMeeting,
    Outcome,
    plan_meeting,
    set_participants,
    settle_meeting,
)
from prospekt.engage.actions.tasks import NewTask
from prospekt.engage.forms import TaskForm
from prospekt.engage.queries.agenda import TaskRow, one_task
from prospekt.engage.queries.meetings import others_of, possible_persons, possible_users
from prospekt.engage.queries.rights import no_task, possible_owners
from prospekt.engage.rules.dues import Due
from prospekt.engage.rules.meetings import MEETING_WORDS, USUAL
from prospekt.engage.rules.quick import read_quick
from prospekt.engage.rules.tasks import read_field
from prospekt.engage.wording import tomorrow_of
from prospekt.people.forms import log_foreign
from prospekt.people.queries.detail import lead_values
from prospekt.people.queries.rights import reader_of
from prospekt.people.rules.lead_ref import LeadRef, parse_ref
from prospekt.people.rules.rights import Reader
from prospekt.people.views.guard import needs
from prospekt.people.views.requests import DENIED, by_web, lead_name, whole_number
from prospekt.ui.said import said
from prospekt.words.problem import Refusal

FIELDS = ("title", "due_on", "due_time", "length", "place")
OTHERS = ("user", "person")
SETTLING = ("outcome", "result", "note", "question", "value", "next_step", "due_on", "due_time")


@needs("change_leads")
@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: HttpRequest, ref: str) -> HttpResponse:
    """Plan a meeting with the lead."""
    lead, now = parse_ref(ref), timezone.now()
    reader = reader_of(request.user)
    name = lead_name(lead_values(lead, reader=reader))
    initial = {"kind": MEETING, "due_on": tomorrow_of(now).isoformat(), "length": str(USUAL)}
    form = TaskForm(request.POST if request.method == "POST" else None, initial=initial)
    status = 200
    if request.method == "POST":
        log_foreign(request.POST, (*FIELDS, *OTHERS, "owner"), "lead_meeting")
        try:
            new = _read(request, timezone.localtime(now).date())
            task_id = plan_meeting(lead, new, by=by_web(request), now=now)
            messages.success(request, gettext("The meeting is planned"))
            return redirect("task", task_id)
        except Refusal as refused:
            if refused.problem.code in DENIED:
                raise
            column = refused.problem.column
            form.is_valid()
            form.add_error(column if column in FIELDS else None, said(refused.problem))
            status = 422
    context = {
        "form": form, "lead": lead, "name": name, "owner": request.POST.get("owner") or str(request.user.pk),
        "owners": [(user.pk, str(user)) for user in possible_owners(reader)],
        **_choices(lead, reader, set(request.POST.getlist("user")), set(request.POST.getlist("person"))),
    }  # fmt: skip
    return render(request, "engage/meeting_new.html", context, status=status)


def _read(request: HttpRequest, today: Any) -> NewMeeting:
    typed = {name: request.POST.get(name, "") for name in FIELDS}
    values = {name: read_field(name, text, today) for name, text in typed.items()}
    owner = request.POST.get("owner", "")
    users, persons = _others(request)
    return NewMeeting(
        Due(values["due_on"], values["due_time"]), values["length"], values["title"], values["place"],
        whole_number(owner) if owner else None, users, persons,
    )  # fmt: skip


def _others(request: HttpRequest) -> tuple[tuple[int, ...], tuple[int, ...]]:
    users, persons = (tuple(map(whole_number, request.POST.getlist(name))) for name in OTHERS)
    return users, persons


def _choices(
    lead: LeadRef, reader: Reader, users: set[str], persons: set[str]
) -> dict[str, list[dict[str, Any]]]:
    """Whom to choose from, and who is chosen."""
    return {
        name: [{"id": id_, "name": text, "is_on": str(id_) in chosen} for id_, text in found]
        for name, found, chosen in (
            ("users", possible_users(lead, reader), users),
            ("persons", possible_persons(lead, reader), persons),
        )
    }


def meeting_context(row: TaskRow, reader: Reader) -> dict[str, Any]:
    """What the page of a task shows besides where it is a meeting with a lead."""
    if row.kind != MEETING or row.lead is None:
        return {}
    others = others_of([row.id], reader).get(row.id, [])
    chosen = {str(other.user_id) for other in others}, {str(other.person_id) for other in others}
    return {
        "meeting": others, "outcomes": [(code, gettext(word)) for code, word in MEETING_WORDS.items()],
        **_choices(row.lead, reader, *chosen),
    }  # fmt: skip


@needs("see_leads", post="change_leads")
@require_POST
def people(request: HttpRequest, task_id: int) -> HttpResponse:
    """From now on these take part in the meeting."""
    log_foreign(request.POST, OTHERS, "meeting_people")
    users, persons = _others(request)
    by, now = by_web(request), timezone.now()
    act = lambda: set_participants(task_id, users, persons, by=by, now=now)  # noqa: E731
    return _do(request, task_id, act, gettext("Saved"))


@needs("see_leads", post="change_leads")
@require_POST
def settle(request: HttpRequest, task_id: int) -> HttpResponse:
    """What became of the meeting, with note, an answer and the next step."""
    log_foreign(request.POST, SETTLING, "meeting_settle")
    by, now = by_web(request), timezone.now()
    row = one_task(reader_of(request.user), task_id)
    if row is None:
        raise Refusal(no_task())

    def act() -> None:
        settle_meeting(task_id, _told(request, row, now), by=by, now=now)

    return _do(request, task_id, act, gettext("Saved"))


def _told(request: HttpRequest, row: TaskRow, now: Any) -> Outcome:
    sent, today = request.POST, timezone.localtime(now).date()
    outcome = sent.get("outcome", "")
    due = None
    if outcome == "moved":
        on, at = (read_field(name, sent.get(name, ""), today) for name in ("due_on", "due_time"))
        due = Due(on, at)
    question, value = sent.get("question", "").strip(), sent.get("value", "").strip()
    answers = ((question, value),) if question and value else ()
    tasks: tuple[NewTask, ...] = ()
    if step := sent.get("next_step", "").strip():
        found = read_quick(step[:400], today)
        tasks = (NewTask(Due(found.on or tomorrow_of(now), found.at), found.kind, found.title, row.lead),)  # fmt: skip
    return Outcome(outcome, sent.get("result", ""), sent.get("note", ""), answers, tasks, due)


def _do(
    request: HttpRequest, task_id: int, act: Callable[[], None], words: str
) -> HttpResponse:  # fmt: skip
    try:
        act()
    except Refusal as refused:
        if refused.problem.code in DENIED:
            raise
        messages.error(request, said(refused.problem))
    else:
        messages.success(request, words)
    return redirect("task", task_id)
