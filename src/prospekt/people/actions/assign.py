"""Give leads to an owner, or take the owner away."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F

from prospekt.ledger.actions import append
from prospekt.ledger.events import Actor
from prospekt.people.events import OwnerChanged
from prospekt.people.models import Change, Company, Person, User
from prospekt.people.rules.lead_ref import LeadRef, no_lead
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _


def assign_owner(
    leads: Sequence[LeadRef], owner_id: int | None, *, by: Actor, now: datetime
) -> int:
    """Make `owner_id` (None = nobody) the owner of all `leads`; returns how many changed hands.

    Raises Refusal, with nothing changed, for an unknown user or when one of the leads is gone.
    """
    if owner_id is not None and not User.objects.filter(pk=owner_id, is_active=True).exists():
        raise Refusal(
            Problem(
                "unknown_user",
                _("There is no active user with this id. Choose an owner from the list."),
                column="owner",
            )
        )
    with transaction.atomic():
        happened: list[OwnerChanged] = []
        for is_person in (True, False):
            ids = [lead.id for lead in leads if lead.is_person == is_person]
            if ids:
                happened += _assign(is_person, ids, owner_id, by, now)
        append(happened, by=by, now=now)
    return len(happened)


def _assign(
    is_person: bool, ids: Sequence[int], owner_id: int | None, by: Actor, now: datetime
) -> list[OwnerChanged]:
    model: type[Person] | type[Company] = Person if is_person else Company
    column = "person_id" if is_person else "company_id"
    rows = model.objects.select_for_update().filter(pk__in=ids, deleted_at=None)
    before = {
        id_: (owner, version)
        for id_, owner, version in rows.values_list("id", "owner_id", "version")
    }
    if set(ids) - before.keys():
        raise Refusal(no_lead())
    moved = [id_ for id_, (owner, _version) in before.items() if owner != owner_id]
    model.objects.filter(pk__in=moved).update(
        owner_id=owner_id, version=F("version") + 1, updated_at=now
    )
    Change.objects.bulk_create(
        Change(**{column: id_}, version=before[id_][1] + 1, field="owner_id", old=before[id_][0], new=owner_id,
               actor_id=by.user_id, door=by.door, changed_at=now)
        for id_ in moved
    )  # fmt: skip
    return [OwnerChanged(**{column: id_}, owner=owner_id, before=before[id_][0]) for id_ in moved]
