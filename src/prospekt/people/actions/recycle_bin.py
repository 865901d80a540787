"""The recycle bin: leads go into it, come back as they were, or go for good.

`remove_leads(leads, reason=, by=, now=)`, `restore_leads(leads, by=, now=)`, `empty_bin(leads, by=, now=)` for
those who act; `purge(days=, by=, now=)` for the schedule. What the bin holds is written down in
docs/decisions/0007-what-the-bin-holds.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Count, F

from prospekt.ledger.actions import append, write_texts
from prospekt.ledger.events import Actor
from prospekt.people.actions.carry_refusals import refuse
from prospekt.people.actions.company_leads import make_leads_again, yield_to_people
from prospekt.people.actions.erasing import wipe
from prospekt.people.actions.identity_lock import lock_identity
from prospekt.people.actions.removal import forget_values, remove_for_good
from prospekt.people.events import LeadBinned, LeadPurged, LeadRestored
from prospekt.people.models import Change, Company, Person
from prospekt.people.queries.bin import Twin, live_twins
from prospekt.people.queries.duplicates import kept_apart
from prospekt.people.queries.merged import kept_ids, merged_ids, with_merged
from prospekt.people.queries.rights import check_leads, check_right, name_of, not_yours, reader_of
from prospekt.people.rules.lead_ref import LeadRef, no_lead
from prospekt.people.rules.rights import Reader
from prospekt.people.rules.typed_text import check_text
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

LONGEST_REASON = 1_000
PURGED_AT_ONCE = 1_000
IN_BIN = "deleted_at"
"""The field of the audit trail that tells of the bin: true for a lead in it, `gone` for one that went for good."""
GONE = "gone"


@dataclass(frozen=True, slots=True)
class Restored:
    """The leads that are back, and what the reader should know: other leads that have the same address now."""

    leads: tuple[LeadRef, ...]
    warnings: tuple[Problem, ...] = ()


class _Row(NamedTuple):
    version: int
    owner_id: int | None
    team_id: int | None
    lifecycle: str
    deleted_at: datetime | None


def remove_leads(
    leads: Iterable[LeadRef],
    *,
    reason: str = "",
    by: Actor,
    now: datetime,
    change_set_id: int | None = None,
) -> tuple[LeadRef, ...]:
    """Put leads into the bin, with a `reason` if there is one to remember; returns them.

    A company whose last person goes is a lead again. Raises Refusal, with nothing changed, for a lead that is gone
    or foreign (not_found, not_yours) and for a company that still has people (has_people).
    """
    reason = check_text(_("The reason"), reason, LONGEST_REASON)
    persons, companies = _parted(leads)
    with transaction.atomic():
        lock_identity()
        check_leads(reader_of(by), "remove_leads", [*persons, *companies])
        _set_binned(persons, True, by, now, change_set_id)
        make_leads_again(_employers(persons), by=by, now=now)
        _check_without_people(companies)
        _set_binned(companies, True, by, now, change_set_id)
        removed = (*persons, *companies)
        events = append([LeadBinned(**_who(lead)) for lead in removed], by=by, now=now)
        if reason:
            write_texts(
                [
                    (event_id, lead.person_id, lead.company_id, reason)
                    for event_id, lead in zip(events, removed, strict=True)
                ]
            )
    return removed


def restore_leads(leads: Iterable[LeadRef], *, by: Actor, now: datetime) -> Restored:
    """Bring leads back from the bin as they were; those that are back already stay as they are.

    A person's company comes back too, and is no longer a lead itself. Raises Refusal, with nothing changed, for
    a lead that is gone for good or foreign (not_found, not_yours).
    """
    persons, companies = _parted(leads)
    with transaction.atomic():
        lock_identity()
        reader = reader_of(by)
        persons = _in_bin(reader, persons, Person)
        companies = _in_bin(reader, companies, Company)
        return _bring_back(persons, companies, by, now)


def take_back_removal(leads: Iterable[LeadRef], *, by: Actor, now: datetime) -> Restored:
    """Bring back leads that are in the bin, whoever's they are, because the removal of many is undone."""
    persons, companies = _parted(leads)
    return _bring_back(persons, companies, by, now)


def _bring_back(
    persons: list[LeadRef], companies: list[LeadRef], by: Actor, now: datetime
) -> Restored:
    """In the caller's transaction; all of them are in the bin."""
    twins = list(live_twins(lead.id for lead in persons))
    employers = _employers(persons)
    asked = {lead.id for lead in companies}
    gone = Company.objects.filter(pk__in=employers - asked, deleted_at__isnull=False)
    companies += [LeadRef(False, id_) for id_ in gone.values_list("pk", flat=True)]
    restored = (*companies, *persons)
    _set_binned(companies, False, by, now)
    _set_binned(persons, False, by, now)
    append([LeadRestored(**_who(lead)) for lead in restored], by=by, now=now)
    yield_to_people(employers, by=by, now=now)
    for twin in twins:
        refuse(twin.lead, twin.refused_since, by=by, now=now)
    apart = kept_apart((twin.lead, twin.other) for twin in twins)
    alike = [twin for twin in twins if (twin.lead, twin.other) not in apart]
    return Restored(restored, tuple(_same_address(twin) for twin in alike))


def empty_bin(leads: Iterable[LeadRef] | None = None, *, by: Actor, now: datetime) -> int:
    """Remove leads in the bin for good (None: all that are in it); returns how many went.

    Raises Refusal for somebody who may not (not_allowed), and for a lead that is not in the bin (not_found).
    """
    reader = reader_of(by)
    check_right(reader, "erase_texts")
    if leads is None:
        return _purge_before(None, by, now)
    persons, companies = _parted(leads)
    with transaction.atomic():
        persons = _in_bin(reader, persons, Person)
        companies = _in_bin(reader, companies, Company)
        _purge(persons, companies, by, now)
        wipe()
    return len(persons) + len(companies)


def let_go_for_good(lead: LeadRef, *, by: Actor, now: datetime) -> None:
    """Remove one lead that is in the list for good, in the caller's transaction. Raises Refusal has_people."""
    persons, companies = _parted([lead])
    employers = _employers(persons)
    _check_without_people(companies)
    _purge(persons, companies, by, now)
    make_leads_again(employers, by=by, now=now)


def purge(*, days: int, by: Actor, now: datetime) -> int:
    """Remove for good what has been in the bin for `days`; returns how many leads went. In batches, idempotent."""
    return _purge_before(now - timedelta(days=days), by, now)


def _purge_before(limit: datetime | None, by: Actor, now: datetime) -> int:
    total = 0
    while n := _purge_some(limit, by, now):
        total += n
    if total:
        with transaction.atomic():
            wipe()
    return total


def _purge_some(limit: datetime | None, by: Actor, now: datetime) -> int:
    """People before their companies."""
    for model in (Person, Company):
        with transaction.atomic():
            rows = model.objects.select_for_update().filter(deleted_at__isnull=False)
            rows = rows.exclude(pk__in=merged_ids(model is Person))
            rows = rows.filter(deleted_at__lte=limit) if limit else rows
            ids = rows.order_by("deleted_at", "pk").values_list("pk", flat=True)[:PURGED_AT_ONCE]
            found = [LeadRef(model is Person, id_) for id_ in ids]
            if found:
                _purge(*_parted(found), by, now)
                return len(found)
    return 0


def _purge(
    persons: Sequence[LeadRef], companies: Sequence[LeadRef], by: Actor, now: datetime
) -> None:
    for column, chosen in (("person_id", persons), ("company_id", companies)):
        # Whoever is part of one of them goes with it.
        ids = with_merged(column, (lead.id for lead in chosen))
        leads = [LeadRef(column == "person_id", id_) for id_ in ids]
        versions = {id_: row.version for id_, row in _locked(_model(leads), ids).items()}
        forget_values(column, ids, by=by, now=now)
        _audit(leads, versions, IN_BIN, GONE, by, now)
        remove_for_good(column, ids, keep_refusals=True, now=now)
        append([LeadPurged(**_who(lead)) for lead in leads], by=by, now=now)


def _parted(leads: Iterable[LeadRef]) -> tuple[list[LeadRef], list[LeadRef]]:
    chosen = sorted(set(leads), key=lambda lead: lead.id)
    return [lead for lead in chosen if lead.is_person], [c for c in chosen if not c.is_person]


def _who(lead: LeadRef) -> dict[str, Any]:
    return {"person_id": lead.person_id, "company_id": lead.company_id}


def _model(leads: Sequence[LeadRef]) -> type[Person] | type[Company]:
    return Person if leads and leads[0].is_person else Company


def _locked(model: type[Person] | type[Company], ids: Iterable[int]) -> dict[int, _Row]:
    rows = model.objects.select_for_update().filter(pk__in=list(ids)).order_by("pk")
    return {id_: _Row(*values) for id_, *values in rows.values_list("id", *_Row._fields)}


def _set_binned(
    leads: Sequence[LeadRef],
    is_binned: bool,
    by: Actor,
    now: datetime,
    change_set_id: int | None = None,
) -> None:
    """All of `leads` are of one kind. Raises Refusal not_found for one that is not where it comes from."""
    model = _model(leads)
    before = _locked(model, (lead.id for lead in leads))
    for lead in leads:
        if lead.id not in before or bool(before[lead.id].deleted_at) == is_binned:
            raise Refusal(no_lead())
    model.objects.filter(pk__in=before).update(
        deleted_at=now if is_binned else None, version=F("version") + 1, updated_at=now
    )
    versions = {id_: row.version for id_, row in before.items()}
    _audit(leads, versions, IN_BIN, is_binned, by, now, change_set_id)


def _audit(
    leads: Sequence[LeadRef],
    versions: Mapping[int, int],
    field: str,
    value: bool | str,
    by: Actor,
    now: datetime,
    change_set_id: int | None = None,
) -> None:
    old = True if value == GONE else not value
    Change.objects.bulk_create(
        Change(**_who(lead), version=versions[lead.id] + 1, field=field, old=old, new=value,
               actor_id=by.user_id, door=by.door, changed_at=now, change_set_id=change_set_id)
        for lead in leads
    )  # fmt: skip


def _employers(persons: Sequence[LeadRef]) -> set[int]:
    rows = Person.objects.filter(pk__in=[lead.id for lead in persons], company__isnull=False)
    return set(rows.values_list("company_id", flat=True))


def _check_without_people(companies: Sequence[LeadRef]) -> None:
    rows = Person.objects.filter(company_id__in=[lead.id for lead in companies], deleted_at=None)
    found = rows.values_list("company__name").annotate(n=Count("pk")).order_by("company_id").first()
    if found:
        name, n = found
        message = _(
            "{name} cannot be removed while people work there: {n} in the base. Remove them first; then the company"
            " can go too."
        )
        raise Refusal(Problem("has_people", message, {"name": name, "n": n}))


def _in_bin(
    reader: Reader, leads: Sequence[LeadRef], model: type[Person] | type[Company]
) -> list[LeadRef]:
    """Those of `leads` that are in the bin. Raises Refusal for one that is gone, or that the reader may not bring back."""
    rows = _locked(model, (lead.id for lead in leads))
    parts = kept_ids("person_id" if model is Person else "company_id", rows)
    for lead in leads:
        row = rows.get(lead.id)
        facts = row and (row.owner_id, row.team_id, row.lifecycle)
        is_merged = row is not None and parts[lead.id] != lead.id
        if (
            is_merged
            or row is None
            or not (row.deleted_at is None or reader.reaches("see_leads", *facts))
        ):
            raise Refusal(no_lead())
        if row.deleted_at is not None and not reader.reaches("remove_leads", *facts):
            raise Refusal(not_yours(name_of(row.owner_id)))
    here = [lead for lead in leads if rows[lead.id].deleted_at is None]
    if here:
        check_leads(reader, "see_leads", here)
    return [lead for lead in leads if rows[lead.id].deleted_at is not None]


def _same_address(twin: Twin) -> Problem:
    message = _(
        "{lead} is back, but {twin} has the same e-mail address since. Merge them, or remove one."
    )
    return Problem("same_address", message, {"lead": str(twin.lead), "twin": str(twin.other)})
