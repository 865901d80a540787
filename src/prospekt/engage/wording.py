"""Tasks and notifications in the words of whoever reads."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_noop as _

from prospekt.engage.queries.agenda import TaskRow
from prospekt.engage.queries.notices import Notice
from prospekt.engage.rules.plans import (
    MEANINGS,
    OBJECTION_WORDS,
    OUTCOME_WORDS,
    TOUCH_WORDS,
    Plan,
    sentences,
)
from prospekt.engage.rules.tasks import KIND_WORDS, REASON_WORDS
from prospekt.playbook.shapes import Question
from prospekt.ui import written
from prospekt.ui.said import said
from prospekt.words.problem import Problem

ICONS: Mapping[str, str] = {
    "call": "phone", "email": "mail", "meeting": "users", "todo": "circle-check", "birthday": "star", "anniversary": "star",
}  # fmt: skip
NOTICE_ICONS: Mapping[str, str] = {
    "assigned": "calendar-check", "mentioned": "message-square", "due": "clock", "left": "users",
}  # fmt: skip
SNOOZES: Mapping[str, str] = {
    "later": _("Later today"), "tomorrow": _("Tomorrow"), "next_week": _("Next week"),
}  # fmt: skip


def snooze_choices() -> list[tuple[str, str]]:
    """(code, words) of how long a task can be put off."""
    return [(code, gettext(word)) for code, word in SNOOZES.items()]


def task_title(row: TaskRow) -> str:
    """What a task is called in a list: its title, or its kind where it has none."""
    kind = gettext(KIND_WORDS[row.kind])
    if not row.title:
        return kind
    return row.title if row.kind == "todo" else f"{kind}: {row.title}"


def task_line(row: TaskRow, now: datetime, workable: Collection[int] = ()) -> dict[str, Any]:
    """A task as lists draw it."""
    return {
        "id": row.id, "title": task_title(row), "kind": gettext(KIND_WORDS[row.kind]), "icon": ICONS[row.kind],
        "url": reverse("task", args=[row.id]), "lead": str(row.lead) if row.lead else "", "lead_name": row.lead_name,
        "lead_url": reverse("lead", args=[str(row.lead)]) if row.lead else "", "company": row.company,
        "phone": row.phone if row.kind == "call" else "", "due": due_words(row, now), "is_overdue": row.is_overdue(now),
        "snoozed": snoozed_words(row, now), "repeats": repeat_words(row), "owner": row.owner or gettext("Nobody"),
        "is_left": row.is_left, "is_open": row.is_open, "version": row.version, "can_work": row.id in workable,
        "closed": closed_words(row),
    }  # fmt: skip


def due_words(row: TaskRow, now: datetime) -> str:
    """The day, said as one says it, and the time in the reader's zone."""
    day = timezone.localtime(row.due_at).date() if row.due_time else row.due_on
    words = day_words(day, timezone.localtime(now).date())
    return f"{words}, {written.clock(row.due_at)}" if row.due_time else words


def day_words(day: date, today: date) -> str:
    """Today, tomorrow, yesterday, or the day as it is written."""
    near = {0: _("Today"), 1: _("Tomorrow"), -1: _("Yesterday")}.get((day - today).days)
    return gettext(near) if near else written.day(day)


def snoozed_words(row: TaskRow, now: datetime) -> str:
    """Until when it is put off; empty where it is not."""
    if row.snoozed_until is None or row.snoozed_until <= now or not row.is_open:
        return ""
    return gettext("Put off until {at}").format(at=written.moment(row.snoozed_until))


def repeat_words(row: TaskRow) -> str:
    """How it comes again; empty where it comes once."""
    n = row.repeat_every
    if not n:
        return ""
    words = {
        "days": ngettext("every day", "every {n} days", n),
        "weeks": ngettext("every week", "every {n} weeks", n),
        "months": ngettext("every month", "every {n} months", n),
    }
    return words[row.repeat_unit].format(n=n)


def closed_words(row: TaskRow) -> str:
    """How it ended; empty while it is open."""
    if row.is_open or row.closed_at is None:
        return ""
    at = written.moment(row.closed_at)
    if row.state == "done":
        return gettext("Done {at}").format(at=at)
    reason = gettext(REASON_WORDS.get(row.reason, _("Opened again")))
    return gettext("Dismissed {at}: {reason}").format(at=at, reason=reason)


def task_groups(
    rows: Sequence[TaskRow], part: str, now: datetime, workable: Collection[int]
) -> list[dict[str, Any]]:
    """Rows under their headings: overdue and today, or the days to come, or the days on which they were closed."""
    today = timezone.localtime(now).date()
    if part == "today":
        late = [row for row in rows if row.is_overdue(now)]
        rest = [row for row in rows if not row.is_overdue(now)]
        found: Iterable[tuple[str, Iterable[TaskRow]]] = [
            (gettext("Overdue"), late),
            (gettext("Today"), rest),
        ]
    else:
        found = [
            (day_words(day, today), list(group))
            for day, group in groupby(rows, key=lambda row: _day(row, part))
        ]
    return [
        {"title": title, "rows": [task_line(row, now, workable) for row in some]}
        for title, some in found
        if some
    ]


def _day(row: TaskRow, part: str) -> date:
    at = row.closed_at if part == "done" else row.comes_at
    return timezone.localtime(at or row.comes_at).date()


def notice_line(notice: Notice, now: datetime) -> dict[str, Any]:
    """A notification as its list draws it."""
    task = notice.task
    about = {"who": notice.about or gettext("Prospekt"), "lead": notice.lead_name}
    text = {
        "assigned": gettext("{who} gave you a task"),
        "mentioned": gettext("{who} mentioned you"),
        "due": gettext("A task is due now"),
        "left": gettext("{who} was switched off and leaves open tasks"),
    }[notice.kind].format(**about)
    url = reverse("tasks") + "?whose=left" if notice.kind == "left" else ""
    if task:
        url = reverse("task", args=[task.id])
    elif notice.lead:
        url = reverse("lead", args=[str(notice.lead)])
    return {
        "id": notice.id, "icon": NOTICE_ICONS[notice.kind], "text": text, "url": url, "lead_name": notice.lead_name,
        "detail": task_title(task) if task else notice.text[:300], "at": notice.made_at, "is_read": notice.is_read,
        "due": due_words(task, now) if task else "",
    }  # fmt: skip


def tomorrow_of(now: datetime) -> date:
    """The reader's tomorrow."""
    return timezone.localtime(now).date() + timedelta(days=1)


def plan_words(plan: Plan, questions: Mapping[str, Question]) -> list[str]:
    """Each part of a line's plan as a sentence of the reader's language."""
    write = {"moment": written.moment, "day": written.day, "time": written.clock}
    found = []
    for each in sentences(plan, questions):
        params = {
            name: write[name](value) if name in write and value is not None else value
            for name, value in each.params.items()
        }
        found.append(said(Problem("part", each.message, params)))
    return found


def meaning_words(meaning: str) -> str:
    """What a team's word means, in words."""
    section, _dot, name = meaning.partition(".")
    if section == "touch":
        kind = next((kind for kind, code in MEANINGS.items() if code == meaning), "")
        return gettext(TOUCH_WORDS[kind]) if kind else meaning
    words = OUTCOME_WORDS if section == "outcome" else OBJECTION_WORDS
    return gettext(words[name]) if name in words else meaning
