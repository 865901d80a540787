"""Tasks, notifications and the day in the words of whoever reads."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext, pgettext
from django.utils.translation import gettext_noop as _

from prospekt.engage.queries.agenda import TaskRow
from prospekt.engage.queries.notices import Notice
from prospekt.engage.queries.today import Next
from prospekt.engage.rules.plans import (
    MEANINGS,
    OBJECTION_WORDS,
    OUTCOME_WORDS,
    TOUCH_WORDS,
    Plan,
    sentences,
)
from prospekt.engage.rules.reasons import SENTENCES, SHORT
from prospekt.engage.rules.tasks import KIND_WORDS, REASON_WORDS
from prospekt.engage.rules.today import FREE, Found
from prospekt.engage.rules.ways import Way
from prospekt.people.rules.consent import Why
from prospekt.people.rules.edits import CHANNELS as CHANNEL_WORDS
from prospekt.people.touch_words import KIND_WORDS as TOUCH_KIND_WORDS
from prospekt.people.touch_words import TOPIC_WORDS
from prospekt.playbook.shapes import Question
from prospekt.ui import written
from prospekt.ui.said import said
from prospekt.words.problem import Problem

ICONS: Mapping[str, str] = {
    "call": "phone", "email": "mail", "meeting": "users", "todo": "circle-check", "birthday": "star", "anniversary": "star",
}  # fmt: skip
NOTICE_ICONS: Mapping[str, str] = {
    "assigned": "calendar-check", "mentioned": "message-square", "due": "clock", "left": "users", "handed": "handshake",
    "escalated": "triangle-alert", "invited": "users", "called_off": "ban",
}  # fmt: skip
WAY_ICONS: Mapping[str, str] = {
    "phone": "phone", "email": "mail", "sms": "message-square", "chat": "message-square", "social": "globe",
    "letter": "file-text", "meeting": "users",
}  # fmt: skip
_ANSWERED_ONCE = _("answered there once, on {at}")
BARRED_WORDS: Mapping[str, str] = {
    "do_not_contact": _("must not be contacted"), "refused": _("asked not to be contacted this way"),
    "same_address": _("somebody with the same number or address asked not to be contacted"),
    "suppressed": _("stands on the list of those who are not contacted"), "gone": _("no longer there"),
}  # fmt: skip
STATE_WORDS: Mapping[str, str] = {
    "": _("to come"), "called": _("called"), "skipped": _("skipped"), "barred": _("must not be called"),
    "no_number": _("no number known"), "foreign": _("looked after by somebody else, or nobody"), "gone": _("no longer there"),
}  # fmt: skip
"""What became of a lead in a list of calls."""
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
        "closed": closed_words(row), "place": row.place,
    }  # fmt: skip


def due_words(row: TaskRow, now: datetime) -> str:
    """The day, said as one says it, and the time in the reader's zone."""
    day = timezone.localtime(row.due_at).date() if row.due_time else row.due_on
    words = day_words(day, timezone.localtime(now).date())
    if not row.due_time:
        return words
    if not row.length:
        return f"{words}, {written.clock(row.due_at)}"
    end = written.clock(row.due_at + timedelta(minutes=row.length))
    return f"{words}, {written.clock(row.due_at)}–{end}"


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


def _verb(channel: str) -> str:
    """What the button of a channel says."""
    if channel == "phone":
        return pgettext("verb", "Call")
    if channel == "meeting":
        return gettext("Meet")
    return gettext("Write") if channel in WAY_ICONS else gettext("Look")


def notice_line(notice: Notice, now: datetime) -> dict[str, Any]:
    """A notification as its list draws it."""
    task = notice.task
    about = {"who": notice.about or gettext("Prospekt"), "lead": notice.lead_name}
    text = {
        "assigned": gettext("{who} gave you a task"),
        "mentioned": gettext("{who} mentioned you"),
        "due": gettext("A task is due now"),
        "invited": gettext("{who} asks you to a meeting"),
        "called_off": gettext("{who} called a meeting off"),
        "left": gettext("{who} was switched off and leaves open tasks"),
        "handed": gettext("A lead was handed over to you: accept it or send it back"),
        "escalated": gettext("Nobody has answered a lead that was handed over")
        if not notice.about
        else gettext("{who} has not answered a lead that was handed over"),
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


def ago(at: datetime, now: datetime) -> str:
    """How long ago, as one says it: minutes and hours of today, then the day."""
    seconds = max(0, int((now - at).total_seconds()))
    here, today = timezone.localtime(at), timezone.localtime(now).date()
    if seconds < 60:
        return gettext("just now")
    if seconds < 3_600:
        return ngettext("{n} minute ago", "{n} minutes ago", seconds // 60).format(n=seconds // 60)
    if here.date() == today:
        return ngettext("{n} hour ago", "{n} hours ago", seconds // 3_600).format(n=seconds // 3_600)  # fmt: skip
    return _in_sentence(day_words(here.date(), today))


def _in_sentence(words: str) -> str:
    return words[:1].lower() + words[1:]


def reason_words(each: Found, tasks: Mapping[int, TaskRow], now: datetime) -> str:
    """A reason as a sentence, beginning with a capital letter."""
    task = tasks.get(each.task or 0)
    touch = str(TOUCH_KIND_WORDS.get(each.params.get("touch", ""), gettext("a touch")))
    topic = TOPIC_WORDS.get(str(each.params.get("topic", "")))
    if topic and each.params["topic"] != "general":
        touch = gettext("{touch} about {topic}").format(touch=touch, topic=topic)
    due = _in_sentence(due_words(task, now)) if task else ""
    if isinstance(limit := each.params.get("due"), datetime):
        due = written.moment(limit)
    words = gettext(SENTENCES[each.kind]).format(
        since=ago(each.at, now), touch=_in_sentence(touch), task=task_title(task) if task else "", due=due
    )  # fmt: skip
    return words[:1].upper() + words[1:]


def way_words(way: Way) -> dict[str, str]:
    """A proposed channel: its word, icon, why, and the hours in which they answered."""
    at = way.why.params.get("at")
    n = way.why.params.get("n", 0)
    params = {**way.why.params, **({"at": written.day(at)} if isinstance(at, date) else {})}
    is_once = way.why.code == "answered" and n == 1
    message = _ANSWERED_ONCE if is_once else way.why.message
    hours = ""
    if way.hours:
        first, last = (written.clock(time(hour % 24)) for hour in way.hours)
        hours = gettext("answers came between {first} and {last}").format(first=first, last=last)
    return {
        "channel": way.channel, "word": gettext(CHANNEL_WORDS[way.channel]) if way.channel else gettext("No channel"),
        "icon": WAY_ICONS.get(way.channel, "ban"), "hours": hours, "verb": _verb(way.channel), "why": said(Problem(way.why.code, message, params)),
    }  # fmt: skip


def barred_words(why: Sequence[Why]) -> str:
    """Why somebody must not be contacted by a channel, the first reason in words."""
    return gettext(BARRED_WORDS.get(why[0].code, BARRED_WORDS["refused"])) if why else ""


def next_line(each: Next, now: datetime) -> dict[str, Any]:
    """A line of the day in ready words, for every door."""
    target, tasks = each.target, {task.id: task for task in each.tasks}
    first, *others = each.line.reasons
    task = each.tasks[0] if each.tasks else None
    name = target.name if target else task_title(task) if task else ""
    return {
        "key": each.key, "name": name, "lead": str(target.ref) if target else "",
        "company": target.company if target else "", "role": target.role if target else "",
        "temperature": target.temperature if target else "", "grade": target.grade if target else "",
        "points": round(target.points / 100) if target else None,
        "kind": first.kind, "short": gettext(SHORT[first.kind]), "since": first.at,
        "why": reason_words(first, tasks, now), "more": [reason_words(other, tasks, now) for other in others],
        "way": way_words(each.way) if each.way else None,
        "barred": [gettext(CHANNEL_WORDS[channel]) for channel in each.barred],
        "phone": target.phone if target and "phone" not in each.barred else "",
        "email": target.email if target and "email" not in each.barred else "",
        "ask": gettext(each.question.question.ask) if each.question else "",
        "question": each.question.question.key if each.question else "",
        "tasks": list(each.line.tasks), "is_free": first.kind == FREE, "weight": each.line.weight,
    }  # fmt: skip
