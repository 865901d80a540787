"""The calendar of a user: the own open tasks, called as the user chose."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext

from prospekt.engage.models import CalendarFeed
from prospekt.engage.queries.agenda import TaskRow, open_tasks_of
from prospekt.engage.queries.meetings import names_of, others_of
from prospekt.engage.queries.places import countries
from prospekt.engage.rules.calendar import Entry, calendar_of
from prospekt.engage.rules.repeats import Repeat
from prospekt.engage.rules.tasks import KIND_WORDS
from prospekt.people.models import User
from prospekt.people.queries.rights import reader_of

MOST = 1_000


def calendar_file(user: User, titles: str, *, now: datetime) -> bytes:
    """The file that a calendar reads; at most the 1,000 tasks that come first."""
    rows = open_tasks_of(user.pk, reader_of(user), most=MOST)
    places = countries([row.lead for row in rows if row.repeat_shift])
    is_full = titles == CalendarFeed.Titles.FULL
    others = others_of([row.id for row in rows if row.length], reader_of(user)) if is_full else {}
    entries = [
        _entry(row, is_full, places.get(row.lead, ""), names_of(others.get(row.id, ())))
        for row in rows
    ]
    host = urlsplit(settings.BASE_URL).hostname or "localhost"
    return calendar_of(entries, name=gettext("Prospekt tasks"), host=host, now=now)


def _entry(row: TaskRow, is_full: bool, country: str, others: str) -> Entry:
    repeat = None
    if row.repeat_every:
        since = row.repeat_from or row.due_on
        repeat = Repeat(row.repeat_every, row.repeat_unit, since, row.repeat_shift)
    return Entry(
        row.id, full_title(row) if is_full else gettext(KIND_WORDS[row.kind]), row.due_on, row.due_time, row.time_zone,
        row.version, row.made_at, settings.BASE_URL + reverse("task", args=[row.id]), row.snoozed_until, repeat, country,
        row.length, row.place if is_full else "", others,
    )  # fmt: skip


def full_title(row: TaskRow) -> str:
    """What a task is called where nobody else reads it: Call: About the price (Kari Nordmann, Fjord AS)."""
    kind = gettext(KIND_WORDS[row.kind])
    title = row.title if row.kind == "todo" and row.title else f"{kind}: {row.title}" if row.title else kind  # fmt: skip
    names = ", ".join(name for name in (row.lead_name, row.company) if name)
    return f"{title} ({names})" if names else title
