"""A company is a lead while no person of it is in the list: what follows when people come, go or move."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import F

from prospekt.ledger.actions import append
from prospekt.ledger.events import Actor, Happening
from prospekt.people.events import LeadYielded
from prospekt.people.models import Change, Company, Person


def make_leads_again(company_ids: Iterable[int], *, by: Actor, now: datetime) -> None:
    """Companies of which no person is left in the list are leads; in the caller's transaction."""
    wanted = set(company_ids)
    here = Person.objects.filter(company_id__in=wanted, deleted_at=None)
    _set_lead(wanted - set(here.values_list("company_id", flat=True)), True, by, now)


def yield_to_people(company_ids: Iterable[int], *, by: Actor, now: datetime) -> None:
    """Companies whose people are in the list are no leads themselves; in the caller's transaction."""
    _set_lead(company_ids, False, by, now)


def _set_lead(company_ids: Iterable[int], is_lead: bool, by: Actor, now: datetime) -> None:
    rows = Company.objects.select_for_update().filter(
        pk__in=list(company_ids), deleted_at=None, is_lead=not is_lead
    )
    versions = dict(rows.order_by("pk").values_list("pk", "version"))
    Company.objects.filter(pk__in=versions).update(
        is_lead=is_lead, version=F("version") + 1, updated_at=now
    )
    Change.objects.bulk_create(
        Change(company_id=id_, version=version + 1, field="is_lead", old=not is_lead, new=is_lead,
               actor_id=by.user_id, door=by.door, changed_at=now)
        for id_, version in versions.items()
    )  # fmt: skip
    happened: list[Happening] = [
        LeadYielded(company_id=id_, yielded=not is_lead) for id_ in versions
    ]
    append(happened, by=by, now=now)
