"""Leads as the rules of assignment read them, and which leads an assignment is for."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.db.models import QuerySet

from prospekt.people.models import Company, Person
from prospekt.people.queries.filters import vocabulary
from prospekt.people.queries.leads import lead_page
from prospekt.people.rules.lead_ref import LeadRef
from prospekt.people.rules.list_view import Cursor, ListView, read_view
from prospekt.people.rules.rights import Reader
from prospekt.playbook.routing import Routing
from prospekt.qualify.queries.scores import COMPANY, PERSON, lead_facts
from prospekt.route.rules.engine import Lead

NOBODY = "nobody"
SHAPES_ONLY = ("look", "columns", "group", "open", "view", "after", "before")
"""Parts of the address of a list that do not say which leads it shows."""
PAGE = 200


def read_matching(parameters: Mapping[str, str]) -> ListView:
    """The list that an address names, of leads that nobody owns unless it names an owner. Raises Refusal."""
    wanted = {
        name: value for name, value in parameters.items() if value and name not in SHAPES_ONLY
    }
    return read_view({"owner": NOBODY, **wanted, "sort": "best"}, vocabulary=vocabulary)


def matching(view: ListView, reader: Reader, most: int) -> tuple[list[LeadRef], int, bool]:
    """The first `most` leads of a list, the best first; how many there are, and whether that was cut at 1,000."""
    found: list[LeadRef] = []
    page = lead_page(view, reader=reader, size=PAGE)
    n, is_capped = page.n, page.is_capped
    while page.rows and len(found) < most:
        found += [row.ref for row in page.rows]
        if not page.next:
            break
        last = page.rows[-1]
        view = replace(view, cursor=Cursor(last.value, last.is_company, last.id))
        page = lead_page(view, reader=reader, size=PAGE)
    return found[:most], n, is_capped


def locked(leads: Iterable[LeadRef]) -> list[LeadRef]:
    """Those that are still in the list, locked: persons first, then companies, each in the order of ids."""
    wanted = list(leads)
    here: set[LeadRef] = set()
    for is_person, rows in _models():
        ids = [lead.id for lead in wanted if lead.is_person == is_person]
        found = rows.select_for_update().filter(pk__in=ids, deleted_at=None).order_by("pk")
        here |= {LeadRef(is_person, id_) for id_ in found.values_list("pk", flat=True)} if ids else set()  # fmt: skip
    return [lead for lead in wanted if lead in here]


def _models() -> tuple[tuple[bool, QuerySet[Any]], ...]:
    return (True, Person.objects.all()), (False, Company.objects.all())


def loaded(
    leads: Sequence[LeadRef], routing: Routing, tried: Mapping[LeadRef, Iterable[int]] | None = None
) -> list[Lead]:
    """The leads with what rules read of them, in order; at most seven statements."""
    conditions = [rule.when for rule in routing.rules if rule.when is not None]
    persons = [lead.id for lead in leads if lead.is_person]
    companies = [lead.id for lead in leads if not lead.is_person]
    facts = {
        True: lead_facts(conditions, PERSON, persons) if conditions and persons else {},
        False: lead_facts(conditions, COMPANY, companies) if conditions and companies else {},
    }
    columns = ("country", "region_key", "language", "team_id", "owner_id")
    own: dict[LeadRef, tuple[Any, ...]] = {}
    more = ("company_id", "company__country", "company__region_key", "company__owner_id")
    for id_, *row in Person.objects.filter(pk__in=persons).values_list("pk", *columns, *more):
        own[LeadRef(True, id_)] = tuple(row)
    for id_, *row in Company.objects.filter(pk__in=companies).values_list("pk", *columns):
        own[LeadRef(False, id_)] = (*row, None, "", "", None)
    holders = _holders({row[5] for row in own.values() if row[5] and row[8] is None})
    return [
        _lead(lead, own[lead], facts[lead.is_person].get(lead.id, {}), holders, frozenset((tried or {}).get(lead, ())))
        for lead in leads
        if lead in own
    ]  # fmt: skip


def _lead(
    lead: LeadRef, row: tuple[Any, ...], facts: Mapping[str, object], holders: Mapping[int, int],
    tried: frozenset[int],
) -> Lead:  # fmt: skip
    country, region, language, team_id, owner_id, company, of_firm, region_of_firm, holder = row
    return Lead(
        ref=str(lead), facts=facts, country=country or of_firm or "",
        region=region or ("" if country else region_of_firm or ""), language=language, team_id=team_id,
        account_owner=holder or holders.get(company or 0), owner_id=owner_id, tried=tried,
    )  # fmt: skip


def _holders(company_ids: Iterable[int]) -> dict[int, int]:
    """Who owns most of the people of companies that nobody owns."""
    counts: dict[int, Counter[int]] = defaultdict(Counter)
    rows = Person.objects.filter(
        company_id__in=list(company_ids), owner_id__isnull=False, deleted_at=None
    )
    for company_id, owner_id in rows.values_list("company_id", "owner_id"):
        counts[company_id][owner_id] += 1
    return {
        company_id: min(owners, key=lambda id_: (-owners[id_], id_))
        for company_id, owners in counts.items()
    }
