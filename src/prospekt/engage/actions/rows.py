"""Tasks of a batch, locked and checked, and what every action does with them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils import timezone

from prospekt.engage.models import Task
from prospekt.engage.queries.places import zone_of_user
from prospekt.engage.queries.rights import check_tasks, no_task
from prospekt.ledger.events import Actor
from prospekt.people.models import User
from prospekt.people.queries.rights import reader_of
from prospekt.people.rules.lead_ref import LeadRef
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

MOST = 1_000


def locked_tasks(task_ids: Sequence[int], *, by: Actor) -> list[Task]:
    """The tasks, locked in the order of their ids. Raises Refusal none_chosen, not_found or not_yours."""
    ids = sorted(set(task_ids))
    if not 0 < len(ids) <= MOST:
        message = _("Choose between 1 and {most} tasks first; {n} were chosen.")
        raise Refusal(Problem("none_chosen", message, {"most": MOST, "n": len(ids)}))
    rows = list(Task.objects.select_for_update().filter(pk__in=ids).order_by("pk"))
    if len(rows) < len(ids):
        raise Refusal(no_task())
    check_tasks(reader_of(by), ids)
    return rows


def lead_of(task: Task) -> LeadRef | None:
    """The lead that a task is about."""
    if task.person_id:
        return LeadRef(True, task.person_id)
    return LeadRef(False, task.company_id) if task.company_id else None


def who(lead: LeadRef | None) -> dict[str, int | None]:
    """The columns of an event about a lead, or about none."""
    return {
        "person_id": lead.person_id if lead else None,
        "company_id": lead.company_id if lead else None,
    }


def zone_of_actor(by: Actor) -> str:
    """The time zone of whoever acts."""
    return zone_of_user(User.objects.filter(pk=by.user_id).first() if by.user_id else None)


def today_in(zone: str, now: datetime) -> datetime:
    """`now` as the clock shows it there."""
    return timezone.localtime(now, ZoneInfo(zone))
