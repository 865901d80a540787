"""The list of tasks, a new one, and one as a page of its own."""

from __future__ import annotations

from collections.abc import Mapping
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
from django.views.decorators.http import require_http_methods, require_safe

from prospekt.engage.actions.change_task import change_task
from prospekt.engage.actions.tasks import NewTask, make_tasks
from prospekt.engage.forms import FIELDS, TaskForm
from prospekt.engage.queries.agenda import (
    COUNTED,
    PARTS,
    TaskRow,
    counts,
    has_team,
    may_work_on,
    one_task,
    task_page,
)
from prospekt.engage.queries.next_steps import WITHOUT_STEP
from prospekt.engage.queries.rights import no_task, possible_owners
from prospekt.engage.rules.dues import Due
from prospekt.engage.rules.quick import read_quick
from prospekt.engage.rules.repeats import Repeat
from prospekt.engage.rules.tasks import FIELD_WORDS, REASON_WORDS, read_field, shown
from prospekt.engage.views.asking import check_names
from prospekt.engage.views.meetings import meeting_context
from prospekt.engage.wording import snooze_choices, task_groups, task_line, tomorrow_of
from prospekt.people.actions.edit_lead import EditConflict
from prospekt.people.forms import log_foreign
from prospekt.people.queries.detail import lead_values
from prospekt.people.queries.rights import reader_of
from prospekt.people.rules.lead_ref import LeadRef, parse_ref
from prospekt.people.rules.rights import Reader
from prospekt.people.views.guard import needs
from prospekt.people.views.requests import (
    DENIED,
    back_to,
    by_web,
    lead_name,
    next_place,
    whole_number,
)
from prospekt.ui.said import said
from prospekt.words.problem import Problem, Refusal

PART_WORDS: Mapping[str, str] = {
    "today": _("Today"), "upcoming": _("Upcoming"), "done": _("Done"),
}  # fmt: skip
WHOSE_WORDS: Mapping[str, str] = {
    "own": _("Mine"), "team": _("My people's"), "left": _("Left behind"),
}  # fmt: skip
QUICK = ("text", "lead", "owner")
LONGEST_QUICK = 400


@needs("see_leads")
@require_safe
def tasks(request: HttpRequest) -> HttpResponse:
    """What is to be done: by oneself, by one's people, or by nobody any more."""
    check_names(request, ("part", "whose", "owner", "after"))
    reader, now = reader_of(request.user), timezone.now()
    part, whose = request.GET.get("part") or "today", request.GET.get("whose") or "own"
    owner = request.GET.get("owner", "")
    page = task_page(
        reader, part=part, whose=whose, owner_id=whole_number(owner) if owner else None,
        after=request.GET.get("after", ""), now=now,
    )  # fmt: skip
    workable = may_work_on(reader, [row.id for row in page.rows])
    n = counts(reader, whose, now)
    context = {
        "groups": task_groups(page.rows, part, now, workable), "part": part, "whose": whose,
        "tabs": [_tab(each, whose, part, n) for each in PARTS],
        "whose_tabs": [
            {"label": gettext(word), "url": _url(part=part, whose=each), "is_on": each == whose}
            for each, word in WHOSE_WORDS.items()
        ] if has_team(reader) else [],
        "next_url": _url(part=part, whose=whose, owner=owner, after=page.next) if page.next else "",
        "first_url": _url(part=part, whose=whose, owner=owner) if request.GET.get("after") else "",
        "here": request.get_full_path(), "shows_owner": whose != "own", "snoozes": snooze_choices(),
        "without_step_url": f"{reverse('leads')}?{urlencode({'filter': WITHOUT_STEP})}",
    }  # fmt: skip
    return render(request, "engage/tasks.html", context)


def _tab(part: str, whose: str, here: str, n: Mapping[str, int]) -> dict[str, Any]:
    count = n.get(part)
    told = {} if count is None else {"count": f"{COUNTED:,}+" if count > COUNTED else count}
    label = gettext(PART_WORDS[part])
    return {"label": label, "url": _url(part=part, whose=whose), "is_current": part == here, **told}


def _url(**parameters: str) -> str:
    plain = {"part": "today", "whose": "own"}
    kept = {name: value for name, value in parameters.items() if value and plain.get(name) != value}
    return f"{reverse('tasks')}?{urlencode(kept)}" if kept else reverse("tasks")


@needs("change_leads")
@require_http_methods(["GET", "HEAD", "POST"])
def task_new(request: HttpRequest) -> HttpResponse:
    """A new task: from a few words (`text`), or from all fields of the form."""
    lead, name = _lead(request)
    now = timezone.now()
    if "text" in request.POST:
        return _quick(request, lead, now)
    initial = {"kind": "call" if lead else "todo", "due_on": tomorrow_of(now).isoformat()}
    form = TaskForm(request.POST if request.method == "POST" else None, initial=initial)
    status = 200
    if request.method == "POST":
        log_foreign(request.POST, (*FIELDS, *QUICK), "task_new")
        if _saved(lambda: _make(request, form, lead, now), form):
            messages.success(request, gettext("Saved"))
            return back_to(request, "tasks")
        status = 422
    reader = reader_of(request.user)
    context = {
        "form": form, "lead": lead, "name": name, "next": next_place(request),
        "owners": [(user.pk, str(user)) for user in possible_owners(reader)],
        "owner": request.POST.get("owner") or str(request.user.pk),
    }  # fmt: skip
    return render(request, "engage/task_new.html", context, status=status)


def _lead(request: HttpRequest) -> tuple[LeadRef | None, str]:
    typed = request.POST.get("lead") or request.GET.get("lead", "")
    if not typed:
        return None, ""
    lead = parse_ref(typed)
    return lead, lead_name(lead_values(lead, reader=reader_of(request.user)))


def _quick(request: HttpRequest, lead: LeadRef | None, now: datetime) -> HttpResponse:
    """A task of a few words is due on the day they name, else tomorrow."""
    log_foreign(request.POST, QUICK, "task_new")
    text = request.POST["text"]
    try:
        if len(text) > LONGEST_QUICK:
            raise Refusal(_too_long(len(text)))
        found = read_quick(text, timezone.localtime(now).date())
        due = Due(found.on or tomorrow_of(now), found.at)
        (task_id,) = make_tasks(
            [NewTask(due, found.kind, found.title, lead)], by=by_web(request), now=now
        )
        row = one_task(reader_of(request.user), task_id)
        assert row
        line = task_line(row, now)
        told = gettext("{task}: {due}").format(task=line["title"], due=line["due"])
        messages.success(request, told)
    except Refusal as refused:
        if refused.problem.code in DENIED:
            raise
        messages.error(request, said(refused.problem))
    return back_to(request, "tasks")


def _too_long(n: int) -> Problem:
    message = _("A task in a few words has at most {most} characters; these are {n}. Shorten it.")
    return Problem("too_long", message, {"most": LONGEST_QUICK, "n": n}, column="text")


def _make(request: HttpRequest, form: TaskForm, lead: LeadRef | None, now: datetime) -> None:
    today = timezone.localtime(now).date()
    values = {name: read_field(name, typed, today) for name, typed in form.typed().items()}
    if "due_on" not in values:
        read_field("due_on", "", today)
    every = values.get("repeat_every", 0)
    repeat = (
        Repeat(every, values.get("repeat_unit", ""), values["due_on"], values.get("repeat_shift", ""))
        if every
        else None
    )  # fmt: skip
    owner = request.POST.get("owner", "")
    draft = NewTask(
        Due(values["due_on"], values.get("due_time")), values.get("kind", "todo"), values.get("title", ""), lead,
        whole_number(owner) if owner else None, repeat,
        length=values.get("length", 0), place=values.get("place", ""),
    )  # fmt: skip
    make_tasks([draft], by=by_web(request), now=now)


def _saved(save: Any, form: TaskForm) -> bool:
    """Whether it was saved; else the form says what is wrong."""
    try:
        save()
    except EditConflict:
        raise
    except Refusal as refused:
        if refused.problem.code in DENIED:
            raise
        column = refused.problem.column
        form.is_valid()
        form.add_error(column if column in form.fields else None, said(refused.problem))
        return False
    return True


@needs("see_leads", post="change_leads")
@require_http_methods(["GET", "HEAD", "POST"])
def task(request: HttpRequest, task_id: int) -> HttpResponse:
    """One task: what it says, and all that can be done with it."""
    reader = reader_of(request.user)
    row = _seen(reader, task_id)
    if request.method != "POST":
        return _page(request, reader, row, TaskForm(kind=row.kind, initial=_typed(row)))
    log_foreign(
        request.POST, (*FIELDS, "version", *(f"was:{name}" for name in FIELDS)), "task"
    )  # fmt: skip
    form = TaskForm(request.POST, kind=row.kind)
    version = whole_number(request.POST.get("version", ""))
    changed = {
        name: typed
        for name, typed in form.typed().items()
        if request.POST.get(f"was:{name}") != typed
    }
    try:
        if not _saved(lambda: change_task(task_id, changed, version=version, by=by_web(request), now=timezone.now()), form):  # fmt: skip
            return _page(request, reader, row, form, status=422)
    except EditConflict as refused:
        form.data = form.data.copy()
        form.data["version"] = str(refused.version)
        clashes = [
            {"label": gettext(FIELD_WORDS[c.field]), "mine": c.mine, "theirs": c.theirs, "who": c.who, "at": c.changed_at}
            for c in refused.clashes
        ]  # fmt: skip
        return _page(request, reader, row, form, clashes=clashes, status=409)
    messages.success(request, gettext("Saved"))
    return redirect("task", task_id)


def _seen(reader: Reader, task_id: int) -> TaskRow:
    row = one_task(reader, task_id)
    if row is None:
        raise Refusal(no_task())
    return row


def _typed(row: TaskRow) -> dict[str, Any]:
    typed = {name: shown(getattr(row, name)) for name in FIELDS}
    return typed | {
        "repeat_every": str(row.repeat_every or ""),
        "length": str(row.length or ""),
        "version": row.version,
    }


def _page(
    request: HttpRequest, reader: Reader, row: TaskRow, form: TaskForm, *, clashes: list[Any] | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    now = timezone.now()
    workable = may_work_on(reader, [row.id])
    owners = possible_owners(reader, with_owner=row.owner_id) if workable else []
    was = _typed(row)
    context = {
        "row": task_line(row, now, workable), "form": form, "clashes": clashes, "snoozes": snooze_choices(),
        "was": {f"was:{name}": was[name] for name in FIELDS}, "owner_id": row.owner_id,
        "owners": [(user.pk, str(user)) for user in owners],
        "reasons": [(code, gettext(word)) for code, word in REASON_WORDS.items()],
        "zone": row.time_zone if row.due_time and row.time_zone != timezone.get_current_timezone_name() else "",
        "here": reverse("task", args=[row.id]), **meeting_context(row, reader),
    }  # fmt: skip
    return render(request, "engage/task.html", context, status=status)
