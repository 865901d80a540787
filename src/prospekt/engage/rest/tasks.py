"""Tasks: list, read, make, change, finish, put off, give away, dismiss, open again."""

from __future__ import annotations

from typing import Annotated, Literal

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Path, Query
from pydantic import BaseModel, Field

from prospekt.engage.actions.change_task import change_task as change_one
from prospekt.engage.actions.tasks import (
    NewTask,
    dismiss_tasks,
    finish_tasks,
    make_tasks,
    reassign_tasks,
    reopen_tasks,
    snooze_tasks,
)
from prospekt.engage.queries.agenda import PARTS, WHOSE, TaskRow, one_task, task_page
from prospekt.engage.queries.rights import no_task
from prospekt.engage.rest.shapes import (
    Dismissal,
    FinishedAnswer,
    NewOwner,
    NewTaskBody,
    RepeatAnswer,
    Snooze,
    TaskAnswer,
    TaskChanges,
    TaskPageAnswer,
)
from prospekt.engage.rules.dues import Due, read_time
from prospekt.engage.rules.repeats import Repeat
from prospekt.engage.rules.tasks import shown
from prospekt.people.queries.detail import lead_values
from prospekt.people.rest.door import Caller, Rest, caller_of
from prospekt.people.rest.shapes import PAGE, After, Id, Limit
from prospekt.people.rules.lead_ref import parse_ref
from prospekt.words.problem import Refusal

rest = Rest("Tasks")
TASK = {"task_id": "$response.body#/id"}
LINKS = {
    name: {"operationId": name, "parameters": TASK}
    for name in ("read_task", "change_task", "finish_task", "snooze_task", "dismiss_task")
}
"""What can be done next with a task that was just made."""


class TaskQuery(BaseModel):
    """Which tasks."""

    part: Annotated[Literal[PARTS], Field(description="Due today or before, later, or closed.")] = (
        "today"
    )
    whose: Annotated[
        Literal[WHOSE],
        Field(description="One's own, those of one's people, or those whose owner is gone."),
    ] = "own"
    owner: Annotated[str, Field(pattern="^([1-9][0-9]{0,17})?$", description="A user's id.")] = ""
    lead: Annotated[
        str, Field(pattern="^([pc][1-9][0-9]{0,17})?$", description="Such as p12.")
    ] = ""  # fmt: skip
    after: After = ""
    limit: Limit = PAGE


@rest.get("/tasks", right="see_leads", answer=TaskPageAnswer, may_miss=True)
def list_tasks(request: HttpRequest, view: Query[TaskQuery]) -> TaskPageAnswer:
    """List tasks in the order in which they come up, closed ones newest first.

    Pages follow each other by `next`, given as `after`.
    """
    reader = caller_of(request).reader
    lead = parse_ref(view.lead) if view.lead else None
    if lead is not None:
        lead_values(lead, reader=reader)
    page = task_page(
        reader, part=view.part, whose=view.whose, owner_id=int(view.owner) if view.owner else None, lead=lead,
        after=view.after, size=view.limit, now=timezone.now(),
    )  # fmt: skip
    return TaskPageAnswer(tasks=[task_answer(row) for row in page.rows], next=page.next or None)


@rest.post(
    "/tasks", right="change_leads", answer=TaskAnswer, status=201, links=LINKS, may_miss=True
)
def make_task(request: HttpRequest, body: NewTaskBody, response: HttpResponse) -> TaskAnswer:
    """Make a task, for a lead or for nobody but its owner."""
    caller = caller_of(request)
    again = body.repeat
    repeat = Repeat(again.every, again.unit, body.due_on, again.shift) if again else None
    draft = NewTask(
        Due(body.due_on, read_time(body.due_time)), body.kind, body.title,
        parse_ref(body.lead_ref) if body.lead_ref is not None else None, body.owner_id, repeat, length=body.length, place=body.place,
    )  # fmt: skip
    (task_id,) = make_tasks([draft], by=caller.actor, now=timezone.now())
    response["Location"] = f"{request.path}/{task_id}"
    return _answer(caller, task_id)


@rest.get("/tasks/{task_id}", right="see_leads", answer=TaskAnswer)
def read_task(request: HttpRequest, task_id: Path[Id]) -> TaskAnswer:
    """Read a task."""
    return _answer(caller_of(request), task_id)


@rest.patch("/tasks/{task_id}", right="change_leads", answer=TaskAnswer)
def change_task(request: HttpRequest, task_id: Path[Id], body: TaskChanges) -> TaskAnswer:
    """Change what a task says.

    What others changed since `version` stays; the same field is refused with 409 `conflict`, which holds both values,
    who and when.
    """
    caller = caller_of(request)
    sent = body.model_dump(exclude_unset=True, exclude={"version"})
    typed = {name: shown(value) for name, value in sent.items()}
    change_one(task_id, typed, version=body.version, by=caller.actor, now=timezone.now())
    return _answer(caller, task_id)


@rest.delete("/tasks/{task_id}", right="change_leads")
def remove_task(request: HttpRequest, task_id: Path[Id]) -> None:
    """Dismiss a task as no longer needed; it stays among the closed ones."""
    dismiss_tasks([task_id], "not_needed", by=caller_of(request).actor, now=timezone.now())


@rest.post("/tasks/{task_id}/done", right="change_leads", answer=FinishedAnswer)
def finish_task(request: HttpRequest, task_id: Path[Id]) -> FinishedAnswer:
    """Finish a task; a repeated one makes its next, once."""
    caller = caller_of(request)
    made = finish_tasks([task_id], by=caller.actor, now=timezone.now()).made
    following = one_task(caller.reader, made[0]) if made else None
    return FinishedAnswer(
        task=_answer(caller, task_id), next=task_answer(following) if following else None
    )


@rest.post("/tasks/{task_id}/snooze", right="change_leads", answer=TaskAnswer)
def snooze_task(request: HttpRequest, task_id: Path[Id], body: Snooze) -> TaskAnswer:
    """Put a task off; the day on which it was due stays what it was."""
    caller = caller_of(request)
    snooze_tasks([task_id], body.until, by=caller.actor, now=timezone.now())
    return _answer(caller, task_id)


@rest.put("/tasks/{task_id}/owner", right="change_leads", answer=TaskAnswer)
def reassign_task(request: HttpRequest, task_id: Path[Id], body: NewOwner) -> TaskAnswer:
    """Give a task to somebody of the own team, or to whom one may give leads; they must see the lead."""
    caller = caller_of(request)
    before = _answer(caller, task_id)
    reassign_tasks([task_id], body.owner_id, by=caller.actor, now=timezone.now())
    row = one_task(caller.reader, task_id)
    # A task of no lead is out of sight once it is somebody else's.
    return task_answer(row) if row else before.model_copy(update={"owner_id": body.owner_id, "version": before.version + 1})  # fmt: skip


@rest.post("/tasks/{task_id}/dismiss", right="change_leads", answer=TaskAnswer)
def dismiss_task(request: HttpRequest, task_id: Path[Id], body: Dismissal) -> TaskAnswer:
    """Dismiss a task for a reason; nothing comes in place of a repeated one."""
    caller, now = caller_of(request), timezone.now()
    dismiss_tasks([task_id], body.reason, words=body.words, by=caller.actor, now=now)
    return _answer(caller, task_id)


@rest.post("/tasks/{task_id}/reopen", right="change_leads", answer=TaskAnswer)
def reopen_task(request: HttpRequest, task_id: Path[Id]) -> TaskAnswer:
    """Open a closed task again; what came in place of a repeated one steps back."""
    caller = caller_of(request)
    reopen_tasks([task_id], by=caller.actor, now=timezone.now())
    return _answer(caller, task_id)


def _answer(caller: Caller, task_id: int) -> TaskAnswer:
    row = one_task(caller.reader, task_id)
    if row is None:
        raise Refusal(no_task())
    return task_answer(row)


def task_answer(row: TaskRow) -> TaskAnswer:
    """A task as it goes out."""
    repeat = None
    if row.repeat_every:
        repeat = RepeatAnswer(every=row.repeat_every, unit=row.repeat_unit, shift=row.repeat_shift)
    return TaskAnswer(
        id=row.id, version=row.version, kind=row.kind, title=row.title, lead_ref=str(row.lead) if row.lead else None,
        lead_name=row.lead_name, owner_id=row.owner_id, due_on=row.due_on, due_time=shown(row.due_time),
        time_zone=row.time_zone, length=row.length, place=row.place, due_at=row.due_at, snoozed_until=row.snoozed_until, state=row.state,
        reason=row.reason, closed_at=row.closed_at, repeat=repeat,
    )  # fmt: skip
