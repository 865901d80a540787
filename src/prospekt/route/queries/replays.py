"""The assignments of the last weeks once more, under other rules: who would have got how many. Nothing is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from prospekt.ledger.models import Event
from prospekt.people.models import Company, Person
from prospekt.people.queries.rights import reached_ids
from prospekt.people.rules.lead_ref import LeadRef
from prospekt.people.rules.rights import Reader
from prospekt.playbook.routing import Routing
from prospekt.route.queries.leads import loaded
from prospekt.route.queries.reps import seats
from prospekt.route.rules.engine import Turns, decide

DAYS = 30
MOST = 5_000


@dataclass(frozen=True, slots=True)
class Moved:
    """A lead that would have gone to somebody else, or to nobody (None)."""

    lead: LeadRef
    was: int
    would: int | None


@dataclass(frozen=True, slots=True)
class Replay:
    """Who got how many leads, who would have under the other rules, and which would have moved."""

    n: int
    was: Mapping[int, int]
    would: Mapping[int, int]
    left: int
    moved: list[Moved]
    is_cut: bool

    @property
    def n_moved(self) -> int:
        return len(self.moved)


def replay(
    routing: Routing, reader: Reader, *, now: datetime, days: int = DAYS, seed: int = 1
) -> Replay:
    """The leads that came to an owner in these days and that the reader may give away, in the order in which they came.

    Facts, absences and what people can take are those of today; load begins without the leads of these days.
    """
    came, is_cut = _came(reader, now - timedelta(days=days), now)
    able = [seat.able for seat in seats(reader, routing, now)]
    was = Counter(came.values())
    fresh = [replace(rep, load=max(0, rep.load - was.get(rep.id, 0))) for rep in able]
    leads = [replace(lead, owner_id=None) for lead in loaded(list(came), routing)]
    turns: Turns = {}
    decisions = decide(leads, fresh, routing.rules, turns, seed)
    by_ref = {str(lead): lead for lead in came}
    moved = [
        Moved(by_ref[each.lead.ref], came[by_ref[each.lead.ref]], each.rep_id)
        for each in decisions
        if each.rep_id != came[by_ref[each.lead.ref]]
    ]
    would = Counter(each.rep_id for each in decisions if each.rep_id is not None)
    left = sum(each.rep_id is None for each in decisions)
    return Replay(len(decisions), was, would, left, moved, is_cut)


def _came(reader: Reader, since: datetime, now: datetime) -> tuple[dict[LeadRef, int], bool]:
    """Lead -> who got it last, of leads that are still in the list; and whether there were too many to look at."""
    rows = Event.objects.filter(
        name__in=("lead.owner_changed", "lead.created"), recorded_at__gte=since, recorded_at__lte=now
    ).order_by("-pk")[: 4 * MOST]  # fmt: skip
    found: dict[LeadRef, int | None] = {}
    n = 0
    for person_id, company_id, facts in rows.values_list("person_id", "company_id", "facts"):
        n += 1
        lead = LeadRef(person_id is not None, person_id or company_id or 0)
        if lead.id and lead not in found:
            found[lead] = facts.get("owner")
    owned = {lead: owner for lead, owner in found.items() if owner is not None}
    here = {
        LeadRef(is_person, id_)
        for is_person in (True, False)
        for id_ in reached_ids(
            reader, "assign_leads", {lead.id for lead in owned if lead.is_person == is_person}, not is_person
        )
    }  # fmt: skip
    kept = [lead for lead in owned if lead in here]
    return {lead: owned[lead] for lead in reversed(kept[:MOST])}, n == 4 * MOST or len(kept) > MOST


def names_of_leads(leads: list[LeadRef]) -> dict[LeadRef, str]:
    """What leads are called; two statements."""
    found: dict[LeadRef, str] = {}
    for is_person, model in ((True, Person), (False, Company)):
        ids = [lead.id for lead in leads if lead.is_person == is_person]
        found |= {LeadRef(is_person, row.pk): str(row) for row in model.objects.filter(pk__in=ids)} if ids else {}  # fmt: skip
    return found
