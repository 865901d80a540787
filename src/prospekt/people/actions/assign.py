"""Give leads to an owner, take the owner away, or claim what nobody owns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from django.db import transaction
from django.db.models import F

from prospekt.ledger.actions import append
from prospekt.ledger.events import Actor
from prospekt.people.events import OwnerChanged
from prospekt.people.models import Change, Company, Person, User
from prospekt.people.queries.rights import check_leads, name_of, reaches_user, reader_of
from prospekt.people.rules.lead_ref import LeadRef, no_lead
from prospekt.people.rules.rights import Reader
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _


class _Before(NamedTuple):
    owner_id: int | None
    team_id: int | None
    version: int
    lifecycle: str


def assign_owner(
    leads: Sequence[LeadRef],
    owner_id: int | None,
    *,
    by: Actor,
    now: datetime,
    change_set_id: int | None = None,
) -> int:
    """Make `owner_id` (None = nobody) the owner of all `leads`; returns how many changed hands.

    The lead goes into the owner's team; without an owner it stays in the team it is in. Whoever may not give
    leads away may still claim those that nobody owns. Raises Refusal, with nothing changed, for a user to whom
    the actor cannot give leads (unknown_user), a lead that is gone or foreign (not_found, not_yours), and one
    that somebody else has claimed meanwhile (claimed). With a change set it can be taken back with that.
    """
    reader = reader_of(by)
    owner = new_owner(owner_id, reader)
    with transaction.atomic():
        _check_seen(reader, leads, owner)
        happened: list[OwnerChanged] = []
        for is_person in (True, False):
            ids = [lead.id for lead in leads if lead.is_person == is_person]
            if ids:
                happened += _assign(reader, is_person, ids, owner, by, now, change_set_id)
        append(happened, by=by, now=now)
    return len(happened)


def new_owner(owner_id: int | None, reader: Reader) -> User | None:
    """The user who is to have leads. Raises Refusal unknown_user for one to whom the reader cannot give any."""
    if owner_id is None:
        return None
    found = User.objects.filter(pk=owner_id, is_active=True).exclude(role="read_only").first()
    is_self = found is not None and found.pk == reader.user_id
    if found is None or not (is_self or reaches_user(reader, "assign_leads", found)):
        message = _("You cannot give leads to this user. Choose an owner from the list.")
        raise Refusal(Problem("unknown_user", message, column="owner"))
    return found


def _assign(
    reader: Reader,
    is_person: bool,
    ids: Sequence[int],
    owner: User | None,
    by: Actor,
    now: datetime,
    change_set_id: int | None,
) -> list[OwnerChanged]:
    model: type[Person] | type[Company] = Person if is_person else Company
    column = "person_id" if is_person else "company_id"
    rows = model.objects.select_for_update().filter(pk__in=ids, deleted_at=None).order_by("pk")
    before = {
        id_: _Before(*rest)
        for id_, *rest in rows.values_list("id", "owner_id", "team_id", "version", "lifecycle")
    }
    if set(ids) - before.keys():
        raise Refusal(no_lead())
    owner_id = owner.pk if owner else None
    moved = [id_ for id_, was in before.items() if was.owner_id != owner_id]
    for id_ in moved:
        _check(reader, LeadRef(is_person, id_), before[id_], owner)
    team = {"team_id": owner.team_id} if owner else {}
    model.objects.filter(pk__in=moved).update(
        owner_id=owner_id, version=F("version") + 1, updated_at=now, **team
    )
    Change.objects.bulk_create(
        Change(**{column: id_}, version=before[id_].version + 1, field=field, old=old, new=new, actor_id=by.user_id,
               door=by.door, changed_at=now, change_set_id=change_set_id)
        for id_ in moved
        for field, old, new in _changes(before[id_], owner, in_set=change_set_id is not None)
    )  # fmt: skip
    return [
        OwnerChanged(**{column: id_}, owner=owner_id, before=before[id_].owner_id) for id_ in moved
    ]


def _changes(
    was: _Before, owner: User | None, *, in_set: bool
) -> Iterator[tuple[str, int | None, int | None]]:
    """(field, before, after). Only what is taken back as a whole needs the team, which goes with the owner."""
    yield "owner_id", was.owner_id, owner.pk if owner else None
    if in_set and owner and was.team_id != owner.team_id:
        yield "team_id", was.team_id, owner.team_id


def _check_seen(reader: Reader, leads: Sequence[LeadRef], owner: User | None) -> None:
    """All of them are there for the reader, also those that need no change; a claimed one says so below."""
    if owner is None or owner.pk != reader.user_id:
        check_leads(reader, "see_leads", leads)


def _check(reader: Reader, lead: LeadRef, was: _Before, owner: User | None) -> None:
    """May the reader give this lead to `owner`, or claim it?"""
    facts = (was.owner_id, was.team_id, was.lifecycle)
    if reader.reaches("assign_leads", *facts):
        return
    if owner is not None and owner.pk == reader.user_id and reader.may("claim_leads"):
        if was.owner_id is None and reader.reaches("claim_leads", *facts):
            return
        if was.owner_id is not None and was.team_id == reader.team_id:
            raise Refusal(_claimed(lead, was.owner_id))
    check_leads(reader, "assign_leads", [lead])


def _claimed(lead: LeadRef, owner_id: int) -> Problem:
    row = Change.objects.filter(**{lead.column: lead.id}, field="owner_id").order_by("-id").first()
    who = name_of(owner_id)
    if row is None:
        return Problem("claimed", _("This lead belongs to {owner} already."), {"owner": who})
    message = _("{owner} has had this lead since {at}. Choose another one, or ask there.")
    at = row.changed_at.strftime("%Y-%m-%d %H:%M UTC")
    return Problem("claimed", message, {"owner": who, "at": at})
