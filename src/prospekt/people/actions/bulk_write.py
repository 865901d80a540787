"""Write what a bulk edit planned for a batch of leads: a fixed number of statements, then the events that tell of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from prospekt.ledger.actions import append
from prospekt.ledger.bulk import document, insert_rows, moment, update_rows
from prospekt.ledger.events import Actor, Happening
from prospekt.people.actions.pending import field_code
from prospekt.people.actions.recycle_bin import remove_leads
from prospekt.people.actions.tagging import tag_ids
from prospekt.people.events import (
    ConsentChanged,
    LeadAttributed,
    LeadChanged,
    LeadTagged,
    LeadUntagged,
    OwnerChanged,
)
from prospekt.people.models import Change, Company, Consent, LeadTag, Person
from prospekt.people.rules.bulk import CHANGED, Edits, Loaded, Planned
from prospekt.people.rules.edits import OWN
from prospekt.people.rules.lead_ref import LeadRef

SOURCE = "bulk edit"
_REFS = ("person_id", "company_id")
Pair = tuple[Loaded, Planned]


def write_bulk(
    pairs: Sequence[Pair], edits: Edits, *, change_set_id: int, by: Actor, now: datetime
) -> None:
    """Write the planned changes, in the caller's transaction; the leads are locked by it."""
    todo = [pair for pair in pairs if pair[1].outcome == CHANGED]
    if edits.is_removal:
        leads = [planned.lead for _loaded, planned in todo]
        if leads:
            remove_leads(leads, by=by, now=now, change_set_id=change_set_id)
        return
    for is_person, model in ((True, Person), (False, Company)):
        _write_columns(model, [pair for pair in todo if pair[1].lead.is_person == is_person], now)
    tagged = _write_tags(todo, edits, change_set_id)
    _write_audit(todo, change_set_id, by, now)
    append(
        [event for pair in todo for event in _happened(pair, change_set_id)] + tagged,
        by=by, now=now,
    )  # fmt: skip
    _write_consents(todo, by, now)


def _write_columns(
    model: type[Person] | type[Company], pairs: Sequence[Pair], now: datetime
) -> None:
    """One value for each column that any of them changes; the others write what they have."""
    columns = sorted({name for _l, planned in pairs for name in _columns_in(planned)})
    at, rows = moment(now), []
    for loaded, planned in pairs:
        values = _values(loaded, planned)
        row = [document(values[c]) if c == "own" else values[c] for c in columns]
        rows.append((*row, values["version"] + 1, at, planned.lead.id))
    update_rows(model, (*columns, "version", "updated_at"), rows)


def _columns_in(planned: Planned) -> Iterable[str]:
    for name in planned.changes:
        if name.startswith(OWN):
            yield "own"
        elif field_code(name) == name:
            yield name


def _values(loaded: Loaded, planned: Planned) -> dict[str, Any]:
    assert loaded.columns is not None
    values = dict(loaded.columns)
    own = dict(values["own"])
    for name, (_old, new) in planned.changes.items():
        if name.startswith(OWN):
            slug = name.removeprefix(OWN)
            if new is None:
                own.pop(slug, None)
            else:
                own[slug] = new
        else:
            values[name] = new
    values["own"] = own
    return values


def _write_tags(pairs: Sequence[Pair], edits: Edits, change_set_id: int) -> list[Happening]:
    if not (edits.add_tags or edits.remove_tags):
        return []
    added = [
        (p.lead, key) for _l, p in pairs for key, _n in edits.add_tags if f"tag+{key}" in p.changes
    ]
    taken = [
        (p.lead, key) for _l, p in pairs for key in edits.remove_tags if f"tag-{key}" in p.changes
    ]
    names = dict(edits.add_tags)
    used = sorted({key for _lead, key in (*added, *taken)})
    ids = tag_ids((names.get(key, key) for key in used), change_set_id)
    insert_rows(
        LeadTag, (*_REFS, "tag_id"), [(lead.person_id, lead.company_id, ids[key]) for lead, key in added]
    )  # fmt: skip
    for key in {key for _lead, key in taken}:
        for column in _REFS:
            gone = [getattr(lead, column) for lead, other in taken if other == key]
            gone = [id_ for id_ in gone if id_ is not None]
            LeadTag.objects.filter(tag_id=ids[key], **{f"{column}__in": gone}).delete()
    return [LeadTagged(**_who(lead), tag=ids[key]) for lead, key in added] + [
        LeadUntagged(**_who(lead), tag=ids[key]) for lead, key in taken
    ]


def _write_audit(pairs: Sequence[Pair], change_set_id: int, by: Actor, now: datetime) -> None:
    insert_rows(
        Change, (*_REFS, "version", "field", "old", "new"),
        [
            (
                planned.lead.person_id, planned.lead.company_id, _version(loaded) + 1, name[:80],
                document(old), document(new),
            )
            for loaded, planned in pairs
            for name, (old, new) in planned.changes.items()
        ],
        alike={
            "change_set_id": change_set_id, "actor_id": by.user_id, "door": by.door, "changed_at": moment(now),
        },
    )  # fmt: skip


def _version(loaded: Loaded) -> int:
    assert loaded.columns is not None
    return int(loaded.columns["version"])


def _happened(pair: Pair, change_set_id: int) -> list[Happening]:
    loaded, planned = pair
    who, changes = _who(planned.lead), planned.changes
    codes = tuple(sorted({field_code(name) for name in changes}))
    found: list[Happening] = [
        LeadChanged(**who, fields=codes, version=_version(loaded) + 1, change_set=change_set_id)
    ]
    if "owner_id" in changes:
        old, new = changes["owner_id"]
        found.append(OwnerChanged(**who, owner=new, before=old))
    if "source_id" in changes or "campaign_id" in changes:
        values = _values(loaded, planned)
        found.append(
            LeadAttributed(**who, source=values["source_id"], campaign=values["campaign_id"])
        )
    return found


def _write_consents(pairs: Sequence[Pair], by: Actor, now: datetime) -> None:
    said = [(planned.lead, *one) for _l, planned in pairs for one in planned.refuses]
    ids = append(
        [ConsentChanged(**_who(lead), channel=c, purpose=p, is_given=False) for lead, c, p in said],
        by=by, now=now,
    )  # fmt: skip
    insert_rows(
        Consent, (*_REFS, "channel", "purpose", "event_id"),
        [
            (lead.person_id, lead.company_id, channel, purpose, event_id)
            for (lead, channel, purpose), event_id in zip(said, ids, strict=True)
        ],
        alike={"is_given": False, "source": SOURCE, "text_shown": "", "recorded_at": moment(now)},
    )  # fmt: skip


def _who(lead: LeadRef) -> dict[str, int | None]:
    return {"person_id": lead.person_id, "company_id": lead.company_id}
