"""Tasks and notifications as they go in and out of the REST door."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from prospekt.engage.rules.meetings import LONGEST, LONGEST_PLACE
from prospekt.engage.rules.repeats import SHIFTS, UNITS
from prospekt.engage.rules.tasks import BY_HAND, KINDS, LONGEST_TITLE, REASONS, STATES
from prospekt.people.rest.shapes import Answer, Body, Day, Id, LeadRefText, Text300

Time = Annotated[
    str,
    Field(
        pattern="^([01][0-9]|2[0-3]):[0-5][0-9]$|^$",
        description="14:30 in the zone of the task; empty: any time of the day.",
    ),
]
Length = Annotated[int, Field(ge=0, le=LONGEST, description="Minutes of a meeting.")]
Place = Annotated[str, Field(max_length=LONGEST_PLACE, description="Of a meeting, or its link.")]
Until = Annotated[
    str,
    Field(
        pattern="^(later|tomorrow|next_week|[0-9]{4}-[0-9]{2}-[0-9]{2})$",
        description="later (today), tomorrow, next_week, or a day such as 2026-12-31.",
    ),
]
assert LONGEST_TITLE == 300


class RepeatAnswer(Answer):
    """A task comes again every so many `unit`, moved to a working day as `shift` says."""

    every: int
    unit: str
    shift: str


class TaskAnswer(Answer):
    """A task. Send `version` with a change, so that nobody's edit is lost."""

    id: int
    version: int
    kind: Literal[KINDS]
    title: str
    lead_ref: str | None
    lead_name: str
    owner_id: int | None
    due_on: date
    due_time: str
    time_zone: str
    length: Annotated[int, Field(description="Minutes of a planned meeting; 0: none was planned.")]
    place: str
    due_at: Annotated[datetime, Field(description="The time, or the beginning of the day.")]
    snoozed_until: datetime | None
    state: Literal[STATES]
    reason: str
    closed_at: datetime | None
    repeat: RepeatAnswer | None


class TaskPageAnswer(Answer):
    """A page of tasks; `next` is given as `after` for the page behind it."""

    tasks: list[TaskAnswer]
    next: str | None


class NewRepeat(Body):
    """Every 1 to 365 days, 104 weeks or 120 months, counted from the day the task is due."""

    every: Annotated[int, Field(ge=1, le=365)]
    unit: Literal[tuple(UNITS)]
    shift: Literal[SHIFTS] = ""


class NewTaskBody(Body):
    """A task to be made; without `owner_id` it is the caller's own."""

    kind: Literal[BY_HAND] = "todo"
    title: Text300 = ""
    due_on: Day
    due_time: Time = ""
    lead_ref: LeadRefText | None = None
    owner_id: Id | None = None
    repeat: NewRepeat | None = None
    length: Length = 0
    place: Place = ""


class TaskChanges(Body):
    """What changes; what is left out stays. An `every` of 0 makes it come only once."""

    version: Annotated[int, Field(ge=1, le=2**31 - 1, description="As it was read.")]
    kind: Literal[KINDS] | None = None
    title: Text300 | None = None
    due_on: Day | None = None
    due_time: Time | None = None
    repeat_every: Annotated[int, Field(ge=0, le=365)] | None = None
    repeat_unit: Literal[("", *UNITS)] | None = None
    repeat_shift: Literal[SHIFTS] | None = None
    length: Length | None = None
    place: Place | None = None


class FinishedAnswer(Answer):
    """The task, and the one that comes in its place where it is repeated."""

    task: TaskAnswer
    next: TaskAnswer | None


class Snooze(Body):
    """Until when a task is put off."""

    until: Until


class NewOwner(Body):
    """Whose task it is from now on."""

    owner_id: Id


class Dismissal(Body):
    """Why a task will not be done."""

    reason: Literal[REASONS]
    words: Annotated[str, Field(max_length=1_000)] = ""


class NoticeAnswer(Answer):
    """A notification: what of, and what it is about."""

    id: int
    kind: Literal[
        "assigned", "mentioned", "due", "left", "handed", "escalated", "invited", "called_off"
    ]
    at: datetime
    is_read: bool
    about_id: Annotated[
        int | None, Field(description="Whoever did it, or was switched off; null: Prospekt.")
    ]
    task_id: int | None
    lead_ref: str | None
    text: str


class NoticePageAnswer(Answer):
    """A page of notifications, newest first; `next` is given as `before` for the page behind it."""

    notifications: list[NoticeAnswer]
    n_unread: int
    next: int | None


class ReadNotices(Body):
    """Notifications that were read; left out: all of them."""

    ids: Annotated[list[Id], Field(min_length=1, max_length=200)] | None = None


class ReadAnswer(Answer):
    """How many were new until now."""

    n: int
