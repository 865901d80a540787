"""What a trial of a draft found: the newest of each draft, and those who move, page by page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from prospekt.people.models import Company, Person
from prospekt.people.queries.rights import visible
from prospekt.people.rules.lead_ref import LeadRef
from prospekt.people.rules.rights import Reader
from prospekt.playbook.shapes import Playbook
from prospekt.qualify.models import PlaybookTrial, TrialMove

PAGE = 50
WAYS = ("", "market_in", "market_out", "icp_in", "icp_out")
_WAYS = {
    "": Q(), "market_in": Q(market=1), "market_out": Q(market=-1), "icp_in": Q(icp=1), "icp_out": Q(icp=-1),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class MoveRow:
    """A lead that moves. Points are hundredths; addends are (title, before, after) of the rules that differ."""

    id: int
    lead: LeadRef
    name: str
    before: str
    after: str
    points_before: int
    points_after: int
    market: int
    icp: int
    addends: list[tuple[str, int, int]]


def trial_of(draft_id: int) -> PlaybookTrial | None:
    """The trial of a draft, if there is one."""
    rows = PlaybookTrial.objects.filter(draft_id=draft_id).select_related("by")
    return rows.order_by("-pk").first()


def moves_page(
    trial: PlaybookTrial,
    titles: dict[str, str],
    *,
    reader: Reader,
    before: str = "",
    after: str = "",
    way: str = "",
    from_id: int = 0,
    size: int = PAGE,
) -> tuple[list[MoveRow], int | None]:
    """Leads that move and that the reader sees, and where the next page begins; `titles` are those of the rules."""
    rows = TrialMove.objects.filter(_WAYS[way], trial=trial, pk__gt=from_id)
    if before:
        rows = rows.filter(before__startswith=before)
    if after:
        rows = rows.filter(after__startswith=after)
    persons = Person.objects.filter(
        visible(reader, "see_leads", is_company=False), deleted_at=None
    ).values("pk")
    companies = Company.objects.filter(
        visible(reader, "see_leads", is_company=True), deleted_at=None
    ).values("pk")
    rows = rows.filter(Q(person_id__in=persons) | Q(company_id__in=companies)).order_by("pk")
    found = list(rows[: size + 1])
    shown = found[:size]
    names = _names(shown)
    page = [
        MoveRow(
            row.pk, lead, names.get(lead, str(lead)), row.before, row.after, row.points_before,
            row.points_after, row.market, row.icp,
            [(titles.get(key, key), one, other) for key, one, other in row.addends],
        )
        for row in shown
        for lead in [LeadRef(row.person_id is not None, row.person_id or row.company_id or 0)]
    ]  # fmt: skip
    return page, shown[-1].pk if len(found) > size else None


def _names(rows: list[TrialMove]) -> dict[LeadRef, str]:
    persons = Person.objects.filter(pk__in=[row.person_id for row in rows if row.person_id])
    companies = Company.objects.filter(pk__in=[row.company_id for row in rows if row.company_id])
    found: dict[LeadRef, Any] = {LeadRef(True, lead.pk): str(lead) for lead in persons}
    return found | {LeadRef(False, lead.pk): str(lead) for lead in companies}


def rule_titles(*playbooks: Playbook) -> dict[str, str]:
    """Title by rule, of the last playbook that has it."""
    return {rule.key: rule.title for playbook in playbooks for rule in playbook.card.rules}
