"""Meetings: plan one with a lead, say who takes part and what became of it."""

from __future__ import annotations

from typing import Annotated, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Path
from pydantic import Field

from prospekt.engage.actions.meetings import (
    NewMeeting,
    Outcome,
    plan_meeting,
    set_participants,
    settle_meeting,
)
from prospekt.engage.actions.tasks import NewTask
from prospekt.engage.queries.agenda import one_task
from prospekt.engage.queries.meetings import others_of
from prospekt.engage.queries.rights import no_task
from prospekt.engage.rest.shapes import Place, Time
from prospekt.engage.rest.tasks import TaskAnswer, task_answer
from prospekt.engage.rules.dues import Due, read_time
from prospekt.engage.rules.meetings import LONGEST, MOST_OTHERS, OUTCOMES, RESULTS
from prospekt.engage.rules.tasks import BY_HAND
from prospekt.people.rest.door import Caller, Rest, caller_of
from prospekt.people.rest.shapes import (
    Answer,
    Body,
    Day,
    Id,
    LeadRefText,
    Text60,
    Text300,
    Text4000,
    Words20000,
)
from prospekt.people.rules.lead_ref import parse_ref
from prospekt.words.problem import Refusal

rest = Rest("Tasks")
Ids = Annotated[list[Id], Field(max_length=MOST_OTHERS)]
Clock = Annotated[str, Field(pattern="^([01][0-9]|2[0-3]):[0-5][0-9]$", description="Such as 14:30.")]  # fmt: skip


class MeetingBody(Body):
    """A meeting; without `owner_id` it is the caller's own."""

    due_on: Day
    due_time: Clock
    length: Annotated[int, Field(ge=1, le=LONGEST, description="Minutes.")] = 60
    title: Text300 = ""
    place: Place = ""
    owner_id: Id | None = None
    users: Ids = []
    persons: Ids = []


class PeopleBody(Body):
    """Users, and persons of the lead's company, who take part besides the owner and the lead."""

    users: Ids = []
    persons: Ids = []


class PersonThere(Answer):
    """Somebody who takes part: a user or a person."""

    user_id: int | None
    person_id: int | None
    name: str


class MeetingAnswer(Answer):
    """The task of a meeting, and who takes part besides the owner and the lead."""

    task: TaskAnswer
    others: list[PersonThere]


class AnswerThere(Body):
    """An answer to a question of the playbook, by its key."""

    question: Text60
    value: Text4000


class NextStep(Body):
    """What is to be done next with the lead."""

    kind: Literal[BY_HAND] = "todo"
    title: Text300 = ""
    due_on: Day
    due_time: Time = ""


class OutcomeBody(Body):
    """What became of a meeting; `due_on` and `due_time` say when it is moved to."""

    outcome: Literal[OUTCOMES]
    result: Literal[RESULTS] = ""
    note: Words20000 = ""
    answers: Annotated[list[AnswerThere], Field(max_length=20)] = []
    next: Annotated[list[NextStep], Field(max_length=20)] = []
    due_on: Day | None = None
    due_time: Time = ""


class OutcomeAnswer(Answer):
    """The meeting, the event of the touch that it left behind, and the tasks that come next."""

    task: TaskAnswer
    touch_id: int | None
    next_ids: list[int]


@rest.post("/leads/{lead_ref}/meetings", right="change_leads", answer=MeetingAnswer, status=201)
def plan_a_meeting(
    request: HttpRequest, lead_ref: Path[LeadRefText], body: MeetingBody
) -> MeetingAnswer:
    """Plan a meeting with a lead; users who take part are told."""
    caller = caller_of(request)
    new = NewMeeting(
        Due(body.due_on, read_time(body.due_time)), body.length, body.title, body.place, body.owner_id,
        tuple(body.users), tuple(body.persons),
    )  # fmt: skip
    task_id = plan_meeting(parse_ref(lead_ref), new, by=caller.actor, now=timezone.now())
    return _answer(caller, task_id)


@rest.get("/tasks/{task_id}/participants", right="see_leads", answer=MeetingAnswer)
def read_participants(request: HttpRequest, task_id: Path[Id]) -> MeetingAnswer:
    """Read who takes part in a meeting."""
    return _answer(caller_of(request), task_id)


@rest.put("/tasks/{task_id}/participants", right="change_leads", answer=MeetingAnswer)
def choose_participants(
    request: HttpRequest, task_id: Path[Id], body: PeopleBody
) -> MeetingAnswer:  # fmt: skip
    """Say who takes part in a meeting from now on, besides the owner and the lead."""
    caller = caller_of(request)
    set_participants(task_id, body.users, body.persons, by=caller.actor, now=timezone.now())
    return _answer(caller, task_id)


@rest.post("/tasks/{task_id}/outcome", right="change_leads", answer=OutcomeAnswer)
def settle_a_meeting(
    request: HttpRequest, task_id: Path[Id], body: OutcomeBody
) -> OutcomeAnswer:  # fmt: skip
    """Say what became of a meeting: held (with note, answers and next steps), no_show, moved or cancelled."""
    caller = caller_of(request)
    row = _answer(caller, task_id).task
    lead = parse_ref(row.lead_ref) if row.lead_ref else None
    told = Outcome(
        body.outcome, body.result, body.note, tuple((each.question, each.value) for each in body.answers),
        tuple(NewTask(Due(each.due_on, read_time(each.due_time)), each.kind, each.title, lead) for each in body.next),
        Due(body.due_on, read_time(body.due_time)) if body.due_on else None,
    )  # fmt: skip
    done = settle_meeting(task_id, told, by=caller.actor, now=timezone.now())
    return OutcomeAnswer(
        task=_answer(caller, task_id).task, touch_id=done.touch, next_ids=list(done.tasks)
    )


def _answer(caller: Caller, task_id: int) -> MeetingAnswer:
    row = one_task(caller.reader, task_id)
    if row is None:
        raise Refusal(no_task())
    others = [
        PersonThere(user_id=each.user_id, person_id=each.person_id, name=each.name)
        for each in others_of([task_id], caller.reader).get(task_id, [])
    ]
    return MeetingAnswer(task=task_answer(row), others=others)
