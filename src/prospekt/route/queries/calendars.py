"""When users work, and when they are away."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta

from django.conf import settings

from prospekt.people.models import User
from prospekt.route.models import Absence, Rep
from prospekt.route.rules.hours import USUAL, Calendar, next_day_at_work, week_of
from prospekt.words.zones import time_zones

Away = Sequence[tuple[date, date]]
ONE = timedelta(days=1)


def calendar_of(user: User | None, rep: Rep | None) -> Calendar:
    """When a user works; who is not known works nine to five in our own time zone."""
    known = user is not None and user.time_zone in time_zones()
    zone = user.time_zone if known and user is not None else settings.TIME_ZONE
    week = week_of(rep.hours) if rep else USUAL
    return Calendar(week, zone, (rep.country if rep else "") or settings.PHONE_COUNTRY)


def calendar_of_user(user_id: int | None) -> Calendar:
    """The same by id; two statements."""
    if user_id is None:
        return calendar_of(None, None)
    return calendar_of(
        User.objects.filter(pk=user_id).first(), Rep.objects.filter(user_id=user_id).first()
    )


def absences_of(user_ids: Iterable[int], today: date) -> Mapping[int, Away]:
    """Absences that are not over, by user, in the order of their days."""
    found: dict[int, list[tuple[date, date]]] = defaultdict(list)
    rows = Absence.objects.filter(user_id__in=list(user_ids), last_on__gte=today - ONE)
    for user_id, first, last in rows.order_by("first_on").values_list(
        "user_id", "first_on", "last_on"
    ):
        found[user_id].append((first, last))
    return found


def away_until(calendar: Calendar, absences: Away, now: datetime) -> str:
    """The day (ISO) on which somebody is back who is away on the next day of work; "" for whoever is here."""
    day = first = next_day_at_work(now, calendar)
    for start, end in absences:
        if start <= day <= end:
            day = end + ONE
    return day.isoformat() if day > first else ""
