"""What is done with a line of the day: done, put off, dismissed, brought back, taken over, given away.

A line is a lead (p12, c5) with the own tasks about it that are due, or a task of no lead (t7).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import transaction
from django.utils import timezone

from prospekt.engage.actions.rows import today_in, who, zone_of_actor
from prospekt.engage.actions.tasks import (
    dismiss_tasks,
    finish_tasks,
    reassign_tasks,
    reopen_tasks,
    snooze_tasks,
    wake_tasks,
)
from prospekt.engage.events import BroughtBackToday, DismissedToday, PutOffToday
from prospekt.engage.models import Aside, Task
from prospekt.engage.queries.agenda import end_of_day
from prospekt.engage.queries.places import countries
from prospekt.engage.queries.rights import no_task
from prospekt.engage.rules.snoozes import snoozed_until
from prospekt.engage.rules.tasks import read_reason
from prospekt.ledger.actions import append
from prospekt.ledger.events import Actor
from prospekt.people.actions.assign import assign_owner
from prospekt.people.models import Company, Person
from prospekt.people.queries.rights import check_leads, check_right, reader_of
from prospekt.people.rules.lead_ref import LeadRef, no_lead, parse_ref
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

MOST = 200
"""Tasks of one line that move along with it."""


@dataclass(frozen=True, slots=True)
class Moved:
    """What an action moved: the line, and the tasks that went with it."""

    key: str
    tasks: tuple[int, ...] = ()


def put_off(key: str, until: str, *, by: Actor, now: datetime) -> Moved:
    """The line comes back at a later time; `until` as tasks are put off. Its tasks that are due go with it.

    Raises Refusal not_found, not_yours, bad_snooze, too_late, not_ahead, no_user.
    """
    lead, tasks = _line(key, by, now)
    with transaction.atomic():
        if lead is not None:
            country = countries([lead])[lead]
            at = snoozed_until(until, today_in(zone_of_actor(by), now), country)
            _lock(lead, by)
            _set_aside(lead, by, now, until=at)
            code = at.astimezone(UTC).isoformat(timespec="minutes").lower()
            append([PutOffToday(**who(lead), until=code)], by=by, now=now)
        if tasks:
            snooze_tasks(tasks, until, by=by, now=now)
    return Moved(key, tasks)


def dismiss(key: str, reason: str, *, by: Actor, now: datetime) -> Moved:
    """The line stays away until something new happens to the lead; its tasks that are due are dismissed with it.

    `reason` is a code of tasks. Raises Refusal unknown_code, and as `put_off`.
    """
    read_reason(reason)
    lead, tasks = _line(key, by, now)
    with transaction.atomic():
        if lead is not None:
            _lock(lead, by)
            _set_aside(lead, by, now, reason=reason)
            append([DismissedToday(**who(lead), reason=reason)], by=by, now=now)
        if tasks:
            dismiss_tasks(tasks, reason, by=by, now=now)
    return Moved(key, tasks)


def finish(key: str, *, by: Actor, now: datetime) -> Moved:
    """The tasks of the line that are due are done. Raises Refusal as `put_off`."""
    _lead, tasks = _line(key, by, now)
    done = finish_tasks(tasks, by=by, now=now).done if tasks else ()
    return Moved(key, done)


def bring_back(key: str, tasks: Sequence[int] = (), *, by: Actor, now: datetime) -> None:
    """The line stands in the day again; `tasks` that moved with it are open again.

    Those that were put off come up when they are due. Raises Refusal as `put_off`.
    """
    lead, _due = _line(key, by, now)
    with transaction.atomic():
        if lead is not None:
            _lock(lead, by)
            gone, _n = Aside.objects.filter(user_id=by.user_id, **{lead.column: lead.id}).delete()
            if gone:
                append([BroughtBackToday(**who(lead))], by=by, now=now)
        if tasks:
            reopen_tasks(tasks, by=by, now=now)
            wake_tasks(tasks, by=by, now=now)


def take_over(key: str, *, by: Actor, now: datetime) -> None:
    """A lead that nobody owns becomes one's own. Raises Refusal as giving leads does."""
    assign_owner([parse_ref(key)], _user(by), by=by, now=now)


def give_away(key: str, owner_id: int, *, by: Actor, now: datetime) -> Moved:
    """Somebody else does it: gets the lead, if the actor may give leads; else the tasks that are due.

    Raises Refusal unknown_user, sees_not, nothing_to_give, and as `put_off`.
    """
    lead, tasks = _line(key, by, now)
    with transaction.atomic():
        if lead is not None and reader_of(by).may("assign_leads"):
            assign_owner([lead], owner_id, by=by, now=now)
            return Moved(key)
        if not tasks:
            message = _("There is no task here to give away, and your role gives no leads. Ask your team lead.")  # fmt: skip
            raise Refusal(Problem("nothing_to_give", message))
        reassign_tasks(tasks, owner_id, by=by, now=now)
    return Moved(key, tasks)


def _line(key: str, by: Actor, now: datetime) -> tuple[LeadRef | None, tuple[int, ...]]:
    """The lead of a line and the own open tasks that are due about it, or the one task."""
    user_id, reader = _user(by), reader_of(by)
    check_right(reader, "change_leads")
    if key[:1] == "t":
        if not (key[1:].isascii() and key[1:].isdigit() and len(key) < 19):
            raise Refusal(no_task())
        return None, (int(key[1:]),)
    lead = parse_ref(key)
    check_leads(reader, "see_leads", [lead])
    return lead, own_due(lead, user_id, now, zone_of_actor(by))


def own_due(
    lead: LeadRef, user_id: int, now: datetime, zone: str, kinds: Sequence[str] = ()
) -> tuple[int, ...]:
    """The open tasks of a user about a lead that come up by the end of the user's day."""
    with timezone.override(zone):
        until = end_of_day(now)
    rows = Task.objects.filter(
        **{lead.column: lead.id}, owner_id=user_id, state=Task.State.OPEN, comes_at__lt=until
    )
    if kinds:
        rows = rows.filter(kind__in=kinds)
    return tuple(rows.order_by("pk").values_list("pk", flat=True)[:MOST])


def _user(by: Actor) -> int:
    if by.user_id is None:
        message = _("A day belongs to somebody. Say who acts, with --as and an e-mail address.")
        raise Refusal(Problem("no_user", message))
    return by.user_id


def _lock(lead: LeadRef, by: Actor) -> None:
    """The lead stays while its row is written; somebody may be removing it."""
    model: type[Person] | type[Company] = Person if lead.is_person else Company
    if not model.objects.select_for_update().filter(pk=lead.id, deleted_at=None).exists():
        raise Refusal(no_lead())


def _set_aside(
    lead: LeadRef, by: Actor, now: datetime, *, until: datetime | None = None, reason: str = ""
) -> None:
    values = {"until": until, "at": now, "reason": reason}
    Aside.objects.update_or_create(user_id=by.user_id, **{lead.column: lead.id}, defaults=values)
