"""Write what a batch gathered: a fixed number of statements, rows first, then the events that tell of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from operator import itemgetter
from typing import Any

from prospekt.ledger.actions import append, append_alike, write_texts
from prospekt.ledger.bulk import document, insert_rows, moment, reserve_ids, update_rows
from prospekt.ledger.events import Happening
from prospekt.people.actions.gathering import Gathered
from prospekt.people.actions.known_bin import let_go_of_ids
from prospekt.people.actions.pending import (
    COMPANY_DEFAULTS,
    NEVER_GIVEN,
    PERSON_DEFAULTS,
    Pending,
    field_code,
)
from prospekt.people.actions.search_text import folded, refold_people_of
from prospekt.people.actions.tagging import tag_ids, tag_key
from prospekt.people.events import (
    ConsentChanged,
    LeadAttributed,
    LeadChanged,
    LeadCreated,
    LeadTagged,
    LeadYielded,
    NoteAdded,
    OwnerChanged,
    TouchRecorded,
)
from prospekt.people.models import (
    Address,
    Change,
    Company,
    Consent,
    Email,
    ExternalId,
    LeadTag,
    Link,
    Person,
    Phone,
)
from prospekt.people.rules.consent import usual_purpose

_REFS = ("person_id", "company_id")
_CREATED = itemgetter("lifecycle", "owner_id", "source_id", "campaign_id")
_PLACE = ("street", "postal_code", "city", "region", "country")


def write(found: Gathered) -> None:
    """Write a batch, in the caller's transaction. New leads have their ids afterwards."""
    _insert_leads(found, Company, [lead for lead in found.new if not lead.known.is_person])
    _insert_leads(found, Person, [lead for lead in found.new if lead.known.is_person])
    _update_leads(found)
    _write_details(found)
    refold_people_of([lead.known.id for lead in found.touched if "name" in lead.changed])
    _append_created(found)
    _append_changed(found)
    _append_consents(found)
    _append_words(found)
    _write_changes(found)


def _insert_leads(
    found: Gathered, model: type[Person] | type[Company], fresh: Sequence[Pending]
) -> None:
    if not fresh:
        return
    for id_, lead in zip(reserve_ids(model, len(fresh)), fresh, strict=True):
        lead.known.id = id_
    for lead in fresh:
        _finish(lead)
    now = moment(found.now)
    defaults = PERSON_DEFAULTS if model is Person else COMPANY_DEFAULTS
    values_of = itemgetter(*defaults)
    given = dict(
        zip(defaults, zip(*[values_of(lead.columns) for lead in fresh], strict=True), strict=True)
    )
    varied = _varied(given, defaults)
    alike = {column: value for column, value in defaults.items() if column not in varied}
    ids = [lead.known.id for lead in fresh]
    insert_rows(
        model, ("id", *varied), list(zip(ids, *[given[column] for column in varied], strict=True)),
        alike={**alike, **NEVER_GIVEN, "created_at": now, "updated_at": now},
    )  # fmt: skip


def _varied(given: Mapping[str, Sequence[Any]], defaults: Mapping[str, Any]) -> list[str]:
    """The columns in which any new lead differs from the defaults: only these are sent row by row."""
    always = ("first_seen_at", "own", "search")
    return [
        column for column, values in given.items()
        if column in always or values.count(defaults[column]) < len(values)
    ]  # fmt: skip


def _finish(lead: Pending) -> None:
    known, values = lead.known, lead.columns
    if lead.company is not None:
        values["company_id"] = lead.company.known.id
    name = values["full_name"] if known.is_person else values["name"]
    contacts = (*_in_order(known.emails), *_in_order(known.phones))
    values["search"] = folded(name, known.company.shown if known.company else "", contacts)
    own = values.get("own")
    values["own"] = document(own) if own else "{}"


def _in_order(keys: set[str]) -> Collection[str]:
    return sorted(keys) if len(keys) > 1 else keys


def _update_leads(found: Gathered) -> None:
    now = moment(found.now)
    for is_person, model in ((True, Person), (False, Company)):
        leads = [lead for lead in found.touched if lead.known.is_person == is_person]
        columns = _changed_columns(leads, has_touches=bool(found.touches))
        rows = []
        for lead in leads:
            if "company_id" in lead.changed and lead.company:
                lead.changed["company_id"] = (None, lead.company.known.id)
            lead.columns["version"] += 1
            _finish(lead)
            rows.append((*[lead.columns[column] for column in columns], now, lead.known.id))
        update_rows(model, (*columns, "updated_at"), rows)


def _changed_columns(leads: Iterable[Pending], *, has_touches: bool) -> list[str]:
    """Only what changed in any of them: writing a column means writing its indexes."""
    columns = {
        "own" if c.startswith("own:") else c for lead in leads for c in lead.changed if "+" not in c
    }
    return sorted(columns | {"search", "version"} | ({"last_touch_at"} if has_touches else set()))


def _write_details(found: Gathered) -> None:
    insert_rows(
        Email, (*_REFS, "address", "key", "kind", "is_suspicious", "position"),
        [(*lead.refs(), c.shown, c.key, c.kind, c.is_suspicious, n) for lead, c, n in found.emails],
    )  # fmt: skip
    insert_rows(
        Phone, (*_REFS, "shown", "e164", "position"),
        [(*lead.refs(), c.shown, c.key, n) for lead, c, n in found.phones],
    )  # fmt: skip
    insert_rows(
        Address, (*_REFS, *_PLACE),
        [(*lead.refs(), *[address.get(part, "") for part in _PLACE]) for lead, address in found.addresses],
    )  # fmt: skip
    insert_rows(Link, (*_REFS, "url"), [(*lead.refs(), url) for lead, url in found.links])
    if moved := [key for _lead, key in found.external if key in found.taken]:
        let_go_of_ids(moved, by=found.by, now=found.now)
    insert_rows(
        ExternalId, (*_REFS, "source", "external_id"),
        [(*lead.refs(), *key) for lead, key in found.external],
    )  # fmt: skip


def _append_created(found: Gathered) -> None:
    change_set = found.change_set_id
    append_alike(
        LeadCreated,
        [
            (*lead.refs(), lead.columns["campaign_id"], (*_CREATED(lead.columns), change_set))
            for lead in found.new
        ],
        by=found.by, now=found.now,
    )  # fmt: skip


def _append_changed(found: Gathered) -> None:
    happened: list[Happening] = []
    for lead in found.touched:
        person, company = lead.refs()
        if fields := tuple(sorted({field_code(column) for column in lead.changed})):
            happened.append(
                LeadChanged(person_id=person, company_id=company, fields=fields,
                            version=lead.columns["version"], change_set=found.change_set_id)
            )  # fmt: skip
        happened.extend(_kept_state(lead))
    happened.extend(LeadYielded(company_id=company.id) for company in found.yielded)
    if found.tags:
        ids = tag_ids((name for _, name in found.tags), found.change_set_id)
        rows = [(*lead.refs(), ids[tag_key(name)]) for lead, name in found.tags]
        insert_rows(LeadTag, (*_REFS, "tag_id"), rows)
        happened.extend(LeadTagged(person_id=p, company_id=c, tag=tag) for p, c, tag in rows)
    append(happened, by=found.by, now=found.now)


def _kept_state(lead: Pending) -> list[Happening]:
    """Events for changed state that a replay must find again."""
    person, company = lead.refs()
    kept: list[Happening] = []
    if "owner_id" in lead.changed:
        old, new = lead.changed["owner_id"]
        kept.append(OwnerChanged(person_id=person, company_id=company, owner=new, before=old))
    if "source_id" in lead.changed or "campaign_id" in lead.changed:
        source, campaign = lead.columns["source_id"], lead.columns["campaign_id"]
        kept.append(
            LeadAttributed(person_id=person, company_id=company, source=source, campaign=campaign)
        )
    return kept


def _append_consents(found: Gathered) -> None:
    happened = []
    for lead, channel, is_given, _source in found.consents:
        person, company = lead.refs()
        happened.append(
            ConsentChanged(person_id=person, company_id=company, channel=channel, purpose=usual_purpose(channel), is_given=is_given)
        )  # fmt: skip
    ids = append(happened, by=found.by, now=found.now)
    insert_rows(
        Consent, (*_REFS, "channel", "purpose", "is_given", "source", "event_id"),
        [
            (*lead.refs(), channel, usual_purpose(channel), is_given, source, event_id)
            for (lead, channel, is_given, source), event_id in zip(found.consents, ids, strict=True)
        ],
        alike={"text_shown": "", "recorded_at": moment(found.now)},
    )  # fmt: skip


def _append_words(found: Gathered) -> None:
    """Notes and touches; a lead we have remembers their events, so that they can be taken back."""
    happened: list[Happening] = []
    for lead, _text in found.notes:
        person, company = lead.refs()
        happened.append(NoteAdded(person_id=person, company_id=company))
    for lead, touch in found.touches:
        person, company = lead.refs()
        happened.append(
            TouchRecorded(
                person_id=person, company_id=company, occurred_at=touch.occurred_at, kind=touch.kind,
                channel=touch.channel, direction=touch.direction, outcome=touch.outcome, topic=touch.topic,
                change_set=found.change_set_id,
            )
        )  # fmt: skip
    ids = append(happened, by=found.by, now=found.now)
    words = [("note", lead, text) for lead, text in found.notes]
    words += [("touch", lead, touch.note) for lead, touch in found.touches]
    write_texts(
        [(id_, *lead.refs(), text) for id_, (_, lead, text) in zip(ids, words, strict=True) if text]
    )
    for id_, (kind, lead, _text) in zip(ids, words, strict=True):
        if not lead.is_new:
            lead.changed[f"{kind}+{id_}"] = (None, id_)


def _write_changes(found: Gathered) -> None:
    alike = {
        "change_set_id": found.change_set_id, "actor_id": found.by.user_id, "door": found.by.door,
        "changed_at": moment(found.now),
    }  # fmt: skip
    made = {"version": 1, "field": "", "old": None, "new": None}
    insert_rows(Change, _REFS, [lead.refs() for lead in found.new], alike={**made, **alike})
    rows = [
        (*lead.refs(), lead.columns["version"], column[:80], document(old), document(new))
        for lead in found.touched
        for column, (old, new) in lead.changed.items()
    ]
    insert_rows(Change, (*_REFS, "version", "field", "old", "new"), rows, alike=alike)
