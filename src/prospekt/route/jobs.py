"""What this stage does in the background."""

from __future__ import annotations

from datetime import datetime

from django.db import connection
from django.utils import timezone
from django_tasks import task

from prospekt.capture.models import Import
from prospekt.ledger.events import Actor
from prospekt.people.rules.lead_ref import LeadRef
from prospekt.qualify.queries.scores import running_playbook
from prospekt.route.actions.assigning import MOST, new_seed, run_assignment
from prospekt.route.actions.following import chase_handovers

SCHEDULE = Actor(None, "schedule")


@task()
def assign_import_job(import_id: int) -> None:
    """Give out what nobody owns of an import, if the playbook says so; run again, it finds what is left."""
    routing = running_playbook().routing
    if not (routing.after_import and routing.rules):
        return
    place = (0, 0)
    while leads := _of_nobody(import_id, place):
        run_assignment(leads, {}, seed=new_seed(), by=Actor(None, "import"), now=timezone.now())
        place = (
            max((lead.id for lead in leads if lead.is_person), default=place[0]),
            max((lead.id for lead in leads if not lead.is_person), default=place[1]),
        )


def _of_nobody(import_id: int, after: tuple[int, int]) -> list[LeadRef]:
    """The next leads that an import brought and nobody owns: persons first, then companies without any."""
    change_set = Import.objects.filter(pk=import_id).values_list("change_set_id", flat=True).first()
    found: list[LeadRef] = []
    tables = ((True, "people_person", ""), (False, "people_company", " AND l.is_lead"))
    for (is_person, table, more), last in zip(tables, after, strict=True):
        column = "person_id" if is_person else "company_id"
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT l.id FROM people_change c JOIN {table} l ON l.id = c.{column} WHERE c.change_set_id = %s"
                f" AND c.field = '' AND l.owner_id IS NULL AND l.deleted_at IS NULL{more} AND l.id > %s"
                f" ORDER BY l.id LIMIT {MOST - len(found)}",
                [change_set, last],
            )
            found += [LeadRef(is_person, row[0]) for row in cursor.fetchall()]
        if len(found) == MOST:
            break
    return found


def chase(now: datetime) -> None:
    """Escalate and pass on hand-overs that nobody acts on; for the schedule."""
    chase_handovers(now, by=SCHEDULE)
