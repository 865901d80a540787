"""What people can take and when they are away, as those say who may give them leads."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from prospekt.ledger.actions import append
from prospekt.ledger.events import Actor
from prospekt.people.models import User
from prospekt.people.queries.rights import check_right, reaches_user, reader_of
from prospekt.people.rules.rights import Reader
from prospekt.route.events import AbsenceAdded, AbsenceRemoved, RepChanged
from prospekt.route.models import Absence, Rep
from prospekt.route.rules.facts import (
    MOST_CAPACITY,
    MOST_WEIGHT,
    check_number,
    read_languages,
    read_products,
    read_territories,
)
from prospekt.route.rules.hours import read_week
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

MOST_YEARS = 3
LONGEST_ABSENCE_DAYS = 400


def _country(value: str) -> str:
    code = value.strip().upper()
    if code and not (len(code) == 2 and code.isascii() and code.isalpha()):
        message = _("“{value}” is not a country. Write its two letters, such as NO.")
        raise Refusal(Problem("bad_country", message, {"value": value[:40]}, column="country"))
    return code


READ: Mapping[str, Callable[[Any], Any]] = {
    "languages": read_languages,
    "territories": read_territories,
    "products": read_products,
    "capacity": lambda value: check_number(value, "capacity", 0, MOST_CAPACITY),
    "weight": lambda value: check_number(value, "weight", 1, MOST_WEIGHT),
    "is_preferred": bool,
    "hours": lambda value: [[list(each) for each in ranges] for ranges in read_week(value)],
    "country": _country,
}
"""What can be noted -> how it is read; each raises Refusal."""


def rep_of(user_id: int, by: Actor) -> tuple[User, Rep]:
    """The user and what is noted, also where nothing is yet. Raises Refusal not_found for whom one cannot give leads."""
    reader = reader_of(by)
    check_right(reader, "assign_leads")
    user = _there(user_id, reader)
    return user, Rep.objects.filter(user_id=user_id).first() or Rep(user=user, version=0)


def change_rep(
    user_id: int,
    changes: Mapping[str, Any],
    *,
    version: int | None = None,
    by: Actor,
    now: datetime,
) -> Rep:
    """Note what somebody can take; fields that are left out stay. `version` as it was read; None: whatever there is.

    Raises Refusal not_found, conflict if somebody else changed it meanwhile, and for every value that cannot be.
    """
    reader = reader_of(by)
    check_right(reader, "assign_leads")
    values = {name: READ[name](value) for name, value in changes.items()}
    with transaction.atomic():
        user = _there(user_id, reader, is_locked=True)
        row = Rep.objects.filter(user=user).first() or Rep(user=user, version=0)
        if version is not None and version != row.version:
            message = _("Somebody else changed this meanwhile. Look at it again, and then change it.")  # fmt: skip
            raise Refusal(Problem("conflict", message))
        changed = [
            name for name, value in values.items() if row.pk is None or getattr(row, name) != value
        ]
        if not changed:
            return row
        for name in changed:
            setattr(row, name, values[name])
        row.version += 1
        row.save()
        told = RepChanged(user=user.pk, fields=tuple(sorted(changed)), version=row.version)
        append([told], by=by, now=now)
    return row


def add_absence(user_id: int, first: date, last: date, *, by: Actor, now: datetime) -> Absence:
    """Somebody gets no leads on these days. Raises Refusal not_found or bad_absence."""
    reader = reader_of(by)
    check_right(reader, "assign_leads")
    is_far = abs(first.year - now.year) > MOST_YEARS
    if last < first or is_far or (last - first).days > LONGEST_ABSENCE_DAYS:
        message = _("An absence goes from one day to the same or a later one, at most {most} days, and not years away.")  # fmt: skip
        params = {"most": LONGEST_ABSENCE_DAYS}
        raise Refusal(Problem("bad_absence", message, params, column="last_on"))
    with transaction.atomic():
        user = _there(user_id, reader, is_locked=True)
        row, is_new = Absence.objects.get_or_create(
            user=user, first_on=first, last_on=last,
            defaults={"made_by_id": by.user_id, "made_at": now},
        )  # fmt: skip
        if is_new:
            told = AbsenceAdded(user=user.pk, first=first.isoformat(), last=last.isoformat())
            append([told], by=by, now=now)
    return row


def remove_absence(absence_id: int, *, by: Actor, now: datetime) -> None:
    """They are there after all. Raises Refusal not_found."""
    reader = reader_of(by)
    check_right(reader, "assign_leads")
    with transaction.atomic():
        row = Absence.objects.select_for_update().filter(pk=absence_id).first()
        if row is None:
            raise Refusal(_nobody())
        _there(row.user_id, reader)
        row.delete()
        told = AbsenceRemoved(
            user=row.user_id, first=row.first_on.isoformat(), last=row.last_on.isoformat()
        )
        append([told], by=by, now=now)


def _there(user_id: int, reader: Reader, *, is_locked: bool = False) -> User:
    rows = User.objects.select_for_update() if is_locked else User.objects.all()
    user = rows.filter(pk=user_id, is_active=True, is_service=False).first()
    if user is None or not reaches_user(reader, "assign_leads", user):
        raise Refusal(_nobody())
    return user


def _nobody() -> Problem:
    return Problem("not_found", _("This is nobody to whom you could give leads. Look at the list again."))  # fmt: skip
