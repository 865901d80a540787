"""The parts of a line as rows of a form: from a plan, and from what was typed back to one.

A row is named by its kind and number, such as answer-0; its fields are answer-0-value, and answer-0 itself is the box
that keeps it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.http import QueryDict
from django.utils import timezone

from prospekt.engage.queries.log_lines import Preview
from prospekt.engage.rules.dues import check_day, read_day, read_time
from prospekt.engage.rules.plans import (
    MOST_PARTS,
    AnswerPart,
    ObjectionPart,
    Plan,
    TaskPart,
    TouchPart,
    channel_of,
    moment_of,
)
from prospekt.engage.rules.tasks import shown
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

FIELDS: Mapping[str, tuple[str, ...]] = {
    "touch": ("kind", "direction", "outcome", "channel", "on", "at"), "answer": ("question", "value", "words"),
    "objection": ("category", "words"), "task": ("kind", "title", "on", "at"),
}  # fmt: skip
_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "touch": ("kind", "channel", "direction", "outcome", "occurred_at", "touch_at"), "objection": ("category", "The objection"),
    "task": ("due_on", "due_time", "title"),
}  # fmt: skip
"""What a refusal calls the fields of a row."""


@dataclass(slots=True)
class Row:
    """A part as it was understood or typed."""

    what: str
    name: str
    is_kept: bool
    values: dict[str, str] = field(default_factory=dict)
    error: str = ""

    def fits(self, problem: Problem) -> bool:
        """Whether the problem is about this row."""
        column = problem.column or ""
        if self.what == "answer":
            return column == self.values["question"] or problem.params.get("value") == self.values["question"]  # fmt: skip
        return column in _COLUMNS[self.what]


def rows_of(found: Preview) -> list[Row]:
    """A row for each part; with an unticked touch and task where the line tells of none, to be added by hand."""
    plan = found.plan
    touch = plan.touch or TouchPart("call", direction="out")
    task = TaskPart("call", found.next_day)
    rows = [Row("touch", "touch-0", plan.touch is not None, _of_touch(touch))]
    rows += [
        Row("answer", f"answer-{n}", True, {"question": each.question, "value": each.value, "words": each.words})
        for n, each in enumerate(plan.answers)
    ]  # fmt: skip
    rows += [
        Row("objection", f"objection-{n}", True, {"category": each.category, "words": each.words})
        for n, each in enumerate(plan.objections)
    ]
    rows += [Row("task", f"task-{n}", True, _of_task(each)) for n, each in enumerate(plan.tasks)]
    return rows if plan.tasks else [*rows, Row("task", "task-0", False, _of_task(task))]


def _of_touch(touch: TouchPart) -> dict[str, str]:
    at = timezone.localtime(touch.at) if touch.at else None
    return {
        "kind": touch.kind, "direction": touch.direction or "out", "outcome": touch.outcome, "channel": touch.channel,
        "on": at.date().isoformat() if at else "", "at": at.strftime("%H:%M") if at else "",
    }  # fmt: skip


def _of_task(task: TaskPart) -> dict[str, str]:
    return {"kind": task.kind, "title": task.title, "on": shown(task.on), "at": shown(task.at)}


def typed_rows(sent: QueryDict) -> list[Row]:
    """The rows of a form that was sent. Raises Refusal for more than there can be."""
    names = list(dict.fromkeys(sent.getlist("row")))
    if len(names) > MOST_PARTS + 2:
        message = _("A line has at most {most} answers, objections and tasks. Log it in two lines.")
        raise Refusal(Problem("too_many", message, {"most": MOST_PARTS}))
    rows = []
    for name in names:
        what = name.partition("-")[0]
        if what in FIELDS:
            values = {each: sent.get(f"{name}-{each}", "") for each in FIELDS[what]}
            rows.append(Row(what, name, name in sent, values))
    return rows


def names_of(rows: list[Row]) -> list[str]:
    """What the form of these rows may send."""
    return [n for row in rows for n in (row.name, *(f"{row.name}-{each}" for each in row.values))]


def plan_of(text: str, rows: list[Row], now: datetime) -> Plan:
    """What the kept rows would save. Raises Refusal for a day or time that cannot be read."""
    kept: dict[str, list[Row]] = {what: [] for what in FIELDS}
    for row in rows:
        if row.is_kept:
            kept[row.what].append(row)
    touches = [_touch(row.values, now) for row in kept["touch"]]
    return Plan(
        text,
        touches[0] if touches else None,
        tuple(AnswerPart(**row.values) for row in kept["answer"]),
        tuple(ObjectionPart(**row.values) for row in kept["objection"]),
        tuple(_task(row.values, now) for row in kept["task"]),
    )


def _touch(values: Mapping[str, str], now: datetime) -> TouchPart:
    try:
        on = read_day(values["on"]) if values["on"].strip() else None
        on = on and check_day(on, now.date())
        at = moment_of(on, read_time(values["at"]), now)
    except Refusal as refused:
        refused.problem = _as_touch(refused.problem)
        raise
    channel = channel_of(values["kind"], values["channel"])
    return TouchPart(values["kind"], channel, values["direction"], values["outcome"], at)


def _as_touch(problem: Problem) -> Problem:
    return Problem(problem.code, problem.message, problem.params, column="touch_at")


def _task(values: Mapping[str, str], now: datetime) -> TaskPart:
    on = check_day(read_day(values["on"]), now.date())
    return TaskPart(values["kind"], on, values["title"], read_time(values["at"]))
