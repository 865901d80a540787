"""Tasks as a calendar (RFC 5545): each open one as a to-do and as an event, as different calendars read them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import Alarm, Calendar, Component, Event, Timezone, Todo, vRecur

from prospekt.engage.rules.meetings import EARLY
from prospekt.engage.rules.repeats import Repeat, next_day

LENGTH = timedelta(minutes=30)
EXPANDED = 12
"""How many coming times of a task are written one by one where no rule of a calendar says the same."""
REFRESH = "PT1H"
_UNITS: Mapping[str, str] = {"days": "DAILY", "weeks": "WEEKLY", "months": "MONTHLY"}


@dataclass(frozen=True, slots=True)
class Entry:
    """A task for a calendar: what it is called, when it is, how it comes again, and where its page is."""

    id: int
    title: str
    on: date
    at: time | None
    zone: str
    version: int
    made_at: datetime
    url: str = ""
    until: datetime | None = None
    """Put off until then."""
    repeat: Repeat | None = None
    country: str = ""
    length: int = 0
    """Minutes of a planned meeting, which is an appointment and no to-do."""
    place: str = ""
    others: str = ""
    """The names of those who take part besides."""


def calendar_of(entries: Iterable[Entry], *, name: str, host: str, now: datetime) -> bytes:
    """The calendar as a file; `host` makes the ids of its entries the only ones of their kind."""
    calendar = Calendar()
    for key, value in (
        ("prodid", "-//Prospekt//Tasks//EN"), ("version", "2.0"), ("method", "PUBLISH"), ("x-wr-calname", name),
        ("x-published-ttl", REFRESH),
    ):  # fmt: skip
        calendar.add(key, value)
    zones: set[str] = set()
    for entry in entries:
        for component in _components(entry, host, now):
            calendar.add_component(component)
        if entry.at is not None or entry.until is not None:
            zones.add(entry.zone)
    for zone in sorted(zones - {"UTC"}):
        calendar.subcomponents.insert(0, _zone(zone))
    return calendar.to_ical()


@lru_cache(maxsize=100)
def _zone(name: str) -> Timezone:
    """The clock changes of a zone, from some years ago to some years ahead."""
    year = datetime.now(UTC).year
    return Timezone.from_tzid(
        name, first_date=date(year - 2, 1, 1), last_date=date(year + 20, 1, 1)
    )


def _components(entry: Entry, host: str, now: datetime) -> Iterator[Component]:
    start = _start(entry, entry.on)
    if entry.until is not None:
        start = entry.until.astimezone(ZoneInfo(entry.zone))
    if entry.length:
        yield from _appointments(entry, start, host, now)
        return
    todo = _named(Todo(), f"task-{entry.id}@{host}", entry, now)
    todo.add("due", start)
    todo.add("status", "NEEDS-ACTION")
    yield todo
    yield from _appointments(entry, start, host, now)


def _appointments(
    entry: Entry, start: date | datetime, host: str, now: datetime
) -> Iterator[Component]:
    event = _event(f"task-{entry.id}-event@{host}", entry, start, now)
    yield event
    if entry.repeat is None:
        return
    if entry.until is None and not entry.repeat.shift:
        event.add("rrule", rule_of(entry.repeat))
        return
    for day in _coming(entry, entry.repeat, now):
        yield _event(
            f"task-{entry.id}-{day:%Y%m%d}@{host}", entry, _start(entry, day), now
        )  # fmt: skip


def _coming(entry: Entry, repeat: Repeat, now: datetime) -> Iterator[date]:
    day: date | None = entry.on
    for _n in range(EXPANDED):
        assert day
        day = next_day(repeat, after=day, today=max(entry.on, now.date()), country=entry.country)
        if day is None:
            return
        yield day


def rule_of(repeat: Repeat) -> vRecur:
    """The rule of a calendar that says the same; the 31st is the last of a shorter month."""
    rule: dict[str, Any] = {"freq": _UNITS[repeat.unit], "interval": repeat.every}
    if repeat.unit == "months" and repeat.since.day > 28:
        rule |= {"bymonthday": list(range(28, repeat.since.day + 1)), "bysetpos": -1}
    return vRecur(rule)


def _start(entry: Entry, day: date) -> date | datetime:
    if entry.at is None:
        return day
    # Through UTC, so that a time that the clock leaves out in spring is one that there is.
    local = datetime.combine(day, entry.at, ZoneInfo(entry.zone))
    return local.astimezone(UTC).astimezone(ZoneInfo(entry.zone))


def _event(uid: str, entry: Entry, start: date | datetime, now: datetime) -> Event:
    event = _named(Event(), uid, entry, now)
    event.add("dtstart", start)
    if isinstance(start, datetime):
        event.add("duration", timedelta(minutes=entry.length) if entry.length else LENGTH)
    else:
        event.add("dtend", start + timedelta(days=1))
    event.add("transp", "OPAQUE" if entry.length else "TRANSPARENT")
    for name, text in (("location", entry.place), ("description", entry.others)):
        if text:
            event.add(name, text)
    if entry.length:
        event.add_component(_alarm(entry))
    return event


def _alarm(entry: Entry) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", entry.title)
    alarm.add("trigger", -EARLY)
    return alarm


def _named(component: Any, uid: str, entry: Entry, now: datetime) -> Any:
    component.add("uid", uid)
    component.add("dtstamp", now.astimezone(UTC))
    component.add("created", entry.made_at.astimezone(UTC))
    component.add("sequence", entry.version - 1)
    component.add("summary", entry.title)
    component.add("class", "PRIVATE")
    if entry.url:
        component.add("url", entry.url)
    return component
