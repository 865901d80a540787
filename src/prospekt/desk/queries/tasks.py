"""The open tasks of a lead, for its page."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse

from prospekt.engage.queries.agenda import open_tasks_about
from prospekt.engage.queries.rights import works_on
from prospekt.engage.wording import snooze_choices, task_line
from prospekt.people.rules.lead_ref import LeadRef
from prospekt.people.rules.rights import Reader


def tasks_context(
    lead: LeadRef, reader: Reader, now: datetime, *, may_change: bool
) -> dict[str, Any]:
    """The tasks as lines, how long one can be put off, and the page to come back to; one statement."""
    rows = open_tasks_about(lead)
    workable = {row.id for row in rows if works_on(reader, row.owner_id, may_change=may_change)}
    return {
        "tasks": [task_line(row, now, workable) for row in rows],
        "snoozes": snooze_choices(),
        "here": reverse("lead", args=[str(lead)]),
    }
