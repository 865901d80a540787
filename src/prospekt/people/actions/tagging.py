"""Tags: words people sort leads by."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F

from prospekt.ledger.actions import append
from prospekt.ledger.bulk import select_by
from prospekt.ledger.events import Actor
from prospekt.people.events import LeadTagged, LeadUntagged
from prospekt.people.models import Change, Company, LeadTag, Person, Tag
from prospekt.people.queries.rights import check_leads, reader_of
from prospekt.people.rules.lead_ref import LeadRef, no_lead
from prospekt.words.folding import fold
from prospekt.words.problem import Refusal


def tag_key(name: str) -> str:
    """What a tag is known by, however it is written."""
    return fold(name)[:60]


def tag_ids(names: Iterable[str], change_set_id: int | None = None) -> dict[str, int]:
    """The ids of tags by folded name; tags nobody used before are made."""
    wanted = {tag_key(name): name.strip()[:60] for name in names}
    found = _ids_of(wanted)
    new = sorted(wanted.keys() - found.keys())
    if new:
        # Somebody else may make the same ones in this moment; in one order, so that nobody waits in a circle.
        made = (Tag(name=wanted[key], key=key, change_set_id=change_set_id) for key in new)
        Tag.objects.bulk_create(made, ignore_conflicts=True)
        found |= _ids_of(new)
    return found


def _ids_of(keys: Iterable[str]) -> dict[str, int]:
    return dict(select_by("SELECT key, id FROM people_tag WHERE key IN {values}", keys))


def change_tags(
    lead: LeadRef,
    *,
    add: Sequence[str] = (),
    remove: Sequence[str] = (),
    by: Actor,
    now: datetime,
) -> None:
    """Put tags on a lead and take others off; what is so already stays silent. Raises Refusal (not_found)."""
    person_id, company_id = lead.person_id, lead.company_id
    model: type[Person] | type[Company] = Person if lead.is_person else Company
    with transaction.atomic():
        check_leads(reader_of(by), "change_leads", [lead])
        rows = model.objects.filter(pk=lead.id, deleted_at=None)
        if not rows.select_for_update().exists():
            raise Refusal(no_lead())
        have = {link.tag.key: link for link in _links(person_id, company_id)}
        named = {tag_key(name): name for name in add}
        new = [name for key, name in named.items() if key and key not in have]
        gone = [have[tag_key(name)] for name in remove if tag_key(name) in have]
        ids = tag_ids(new)
        LeadTag.objects.bulk_create(
            LeadTag(person_id=person_id, company_id=company_id, tag_id=ids[tag_key(name)])
            for name in new
        )
        LeadTag.objects.filter(pk__in=[link.pk for link in gone]).delete()
        if not new and not gone:
            return
        rows.update(version=F("version") + 1, updated_at=now)
        version = rows.values_list("version", flat=True).get()
        who = {"person_id": person_id, "company_id": company_id, "version": version, "actor_id": by.user_id,
               "door": by.door, "changed_at": now}  # fmt: skip
        Change.objects.bulk_create(
            [Change(field=f"tag+{tag_key(name)}"[:80], new=tag_key(name), **who) for name in new]
            + [Change(field=f"tag-{link.tag.key}"[:80], old=link.tag.key, **who) for link in gone]
        )
        tagged = [
            LeadTagged(person_id=person_id, company_id=company_id, tag=ids[tag_key(name)])
            for name in new
        ]
        untagged = [
            LeadUntagged(person_id=person_id, company_id=company_id, tag=link.tag_id)
            for link in gone
        ]
        append([*tagged, *untagged], by=by, now=now)


def _links(person_id: int | None, company_id: int | None) -> Iterable[LeadTag]:
    rows = LeadTag.objects.select_related("tag")
    return rows.filter(person_id=person_id) if person_id else rows.filter(company_id=company_id)
