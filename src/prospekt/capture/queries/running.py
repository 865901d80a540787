"""Whether an import is at work on leads just now."""

from __future__ import annotations

from collections.abc import Sequence

from prospekt.capture.models import Import
from prospekt.people.models import Change
from prospekt.people.rules.lead_ref import LeadRef
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

AT_WORK = (Import.State.RUNNING, Import.State.UNDOING)


def check_no_import(leads: Sequence[LeadRef]) -> None:
    """Raises Refusal import_busy if an import that has not finished brought or changed one of `leads`."""
    sets = dict(
        Import.objects.filter(state__in=AT_WORK, change_set__isnull=False).values_list(
            "change_set_id", "name"
        )
    )
    for lead in leads if sets else ():
        rows = Change.objects.filter(change_set_id__in=sets, **{lead.column: lead.id})
        busy = rows.values_list("change_set_id", flat=True).first()
        if busy is not None:
            message = _(
                "The import “{name}” is bringing {lead} in just now. Wait until it has finished, then try again."
            )
            raise Refusal(Problem("import_busy", message, {"name": sets[busy], "lead": str(lead)}))
