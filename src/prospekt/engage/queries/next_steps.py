"""The next step of leads: their earliest open task. A lead in work without one is to be found."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime

from django.db.models import Min

from prospekt.engage.models import Task
from prospekt.people.rules.lead_ref import LeadRef

IN_WORK = ("lead", "mql", "sql", "prospect")
WITHOUT_STEP = json.dumps(
    {
        "all": [
            {"fact": "owner", "is": ["me"]},
            {"fact": "lifecycle", "is": list(IN_WORK)},
            {"fact": "next_step", "known": False},
        ]
    }
)
"""The filter of the list for one's own leads in work that have no next step."""


def next_steps(leads: Iterable[LeadRef]) -> dict[LeadRef, datetime]:
    """When the earliest open task of each lead comes up; those without one are left out. Two statements."""
    found: dict[LeadRef, datetime] = {}
    wanted = list(leads)
    for is_person, column in ((True, "person_id"), (False, "company_id")):
        ids = [lead.id for lead in wanted if lead.is_person == is_person]
        rows = Task.objects.filter(state=Task.State.OPEN, **{f"{column}__in": ids})
        for id_, at in rows.values_list(column).annotate(at=Min("comes_at")).order_by(column):
            found[LeadRef(is_person, id_)] = at
    return found
