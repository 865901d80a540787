"""Change facts of a lead by hand; two people who change different facts both succeed, the same fact is asked about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from prospekt.ledger.actions import append
from prospekt.ledger.events import Actor
from prospekt.people.actions.identity_lock import lock_identity, lock_people_of
from prospekt.people.actions.search_text import refold
from prospekt.people.events import LeadChanged
from prospekt.people.models import Change, Company, Person, User
from prospekt.people.queries.own_fields import own_fields
from prospekt.people.queries.rights import check_leads, reader_of
from prospekt.people.rules.edits import OWN, read_edit
from prospekt.people.rules.lead_ref import LeadRef, no_lead
from prospekt.people.rules.own_values import Own, own_text
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

SEARCHED = ("full_name", "name")
"""Columns whose words stand in the search text; leads are known by them."""


@dataclass(frozen=True, slots=True)
class Edited:
    """The lead's version now, and the columns that changed."""

    version: int
    changed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Clash:
    """A field that somebody else changed meanwhile."""

    field: str
    mine: str
    theirs: Any
    who: str
    changed_at: datetime


class EditConflict(Refusal):
    """Somebody else changed the same fields since the reader's version; `clashes` hold both values, who and when."""

    def __init__(self, clashes: list[Clash], version: int) -> None:
        first = clashes[0]
        message = _(
            "{who} has meanwhile changed {field} to “{theirs}”; you typed “{mine}”. Choose which one stays."
        )
        params = {
            "who": first.who,
            "field": first.field,
            "theirs": first.theirs,
            "mine": first.mine,
        }
        super().__init__(Problem("conflict", message, params, column=first.field))
        self.clashes, self.version = clashes, version


def edit_lead(
    lead: LeadRef, fields: Mapping[str, str], *, version: int, by: Actor, now: datetime
) -> Edited:
    """Save what was typed into `fields`, by somebody who saw `version` of the lead.

    Raises EditConflict when one of the fields was changed after that version, and Refusal for an unknown field,
    a value that cannot be read, or a lead that is gone. Nothing is saved then.
    """
    with transaction.atomic():
        if any(name in SEARCHED for name in fields):
            lock_identity()
            if not lead.is_person:
                lock_people_of(lead.id)
        check_leads(reader_of(by), "change_leads", [lead])
        current = _current(lead)
        columns = _read(lead, fields, current)
        _check_meanwhile(lead, fields, version, current)
        changed = {
            name: (old, new) for name, new in columns.items() if (old := _old(current, name)) != new
        }
        if not changed:
            return Edited(current["version"], ())
        _check_identity(lead, current, changed)
        new_version = _write(lead, current, changed, now)
        _audit(lead, changed, new_version, by, now)
        _refold(lead, changed)
        append([_happening(lead, changed, new_version)], by=by, now=now)
    return Edited(new_version, tuple(changed))


def _model(lead: LeadRef) -> type[Person] | type[Company]:
    return Person if lead.is_person else Company


def _current(lead: LeadRef) -> dict[str, Any]:
    rows = _model(lead).objects.filter(pk=lead.id, deleted_at=None)
    found = rows.select_for_update().values().first()
    if found is None:
        raise Refusal(no_lead())
    if found.get("birthday"):
        found["birthday"] = found["birthday"].isoformat()
    return found


def _read(lead: LeadRef, fields: Mapping[str, str], current: Mapping[str, Any]) -> dict[str, Any]:
    own: dict[str, Own] = {}
    if any(name.startswith(OWN) for name in fields):
        own = own_fields()
    country = fields.get("country") or current["country"]
    columns: dict[str, Any] = {}
    for name, typed in fields.items():
        columns |= read_edit(
            name,
            typed,
            is_person=lead.is_person,
            country=country,
            own=own,
            currency=settings.CURRENCY,
        )
    return columns


def _old(current: Mapping[str, Any], name: str) -> Any:
    return current["own"].get(name.removeprefix(OWN)) if name.startswith(OWN) else current[name]


def _check_meanwhile(
    lead: LeadRef, fields: Mapping[str, str], version: int, current: Mapping[str, Any]
) -> None:
    """What others changed after `version` may not be among what is saved now, unless it is the same value."""
    if version >= current["version"]:
        return
    later = Change.objects.filter(
        **{lead.column: lead.id}, version__gt=version, field__in=list(fields)
    ).order_by("id")
    clashes: dict[str, Clash] = {}
    for field, actor_id, door, changed_at in later.values_list(
        "field", "actor_id", "door", "changed_at"
    ):
        theirs = _old(current, field)
        if own_text(theirs) != fields[field].strip():
            clashes[field] = Clash(field, fields[field], theirs, _who(actor_id, door), changed_at)
    if clashes:
        raise EditConflict(list(clashes.values()), current["version"])


def _who(actor_id: int | None, door: str) -> str:
    user = User.objects.filter(pk=actor_id).first() if actor_id else None
    return str(user) if user else door


def _check_identity(lead: LeadRef, current: Mapping[str, Any], changed: Mapping[str, Any]) -> None:
    """A person can lose the name only while an e-mail, phone or company is left to be known by."""
    if changed.get("full_name", ("", "x"))[1] == "" and not (current["email"] or current["phone"]):
        message = _(
            "Without a name this lead could not be told from others: it has no e-mail and no phone. Type a name."
        )
        raise Refusal(Problem("no_identity", message, column="full_name"))


def _write(
    lead: LeadRef, current: Mapping[str, Any], changed: Mapping[str, tuple[Any, Any]], now: datetime
) -> int:
    values = {name: new for name, (_old_value, new) in changed.items() if not name.startswith(OWN)}
    own = {
        name.removeprefix(OWN): new for name, (_o, new) in changed.items() if name.startswith(OWN)
    }
    if own:
        values["own"] = {
            slug: value for slug, value in {**current["own"], **own}.items() if value is not None
        }
    version = current["version"] + 1
    rows = _model(lead).objects.filter(pk=lead.id, version=current["version"])
    if not rows.update(**values, version=version, updated_at=now):
        message = _(
            "Somebody else saved this lead in the same moment. Nothing of yours was saved; send it again."
        )
        raise Refusal(Problem("conflict", message))
    return version


def _audit(
    lead: LeadRef, changed: Mapping[str, tuple[Any, Any]], version: int, by: Actor, now: datetime
) -> None:
    Change.objects.bulk_create(
        Change(**{lead.column: lead.id}, version=version, field=name[:80], old=old, new=new,
               actor_id=by.user_id, door=by.door, changed_at=now)
        for name, (old, new) in changed.items()
    )  # fmt: skip


def _refold(lead: LeadRef, changed: Mapping[str, Any]) -> None:
    """The name of a company stands in the search text of its people too."""
    if not any(name in changed for name in SEARCHED):
        return
    if lead.is_person:
        refold(person_ids=[lead.id])
    else:
        people = Person.objects.filter(company_id=lead.id).values_list("id", flat=True)
        refold(company_ids=[lead.id], person_ids=list(people))


def _happening(lead: LeadRef, changed: Mapping[str, Any], version: int) -> LeadChanged:
    return LeadChanged(
        person_id=lead.person_id,
        company_id=lead.company_id,
        fields=tuple(sorted(changed)),
        version=version,
    )
