"""What a batch will write, gathered row by row and written table by table at its end."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from operator import itemgetter
from typing import Any

from prospekt.ledger.actions import append, write_texts
from prospekt.ledger.bulk import document, insert_rows, moment, reserve_ids, select_by, update_rows
from prospekt.ledger.events import Actor, Happening
from prospekt.people.actions.known_leads import COMPANY, PERSON
from prospekt.people.actions.tagging import tag_ids
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
from prospekt.people.rules.draft import Contact, Draft, Policy, TouchDraft
from prospekt.people.rules.identity import Known, Register
from prospekt.people.rules.merge_row import changes
from prospekt.words.folding import fold

REFUSALS: Mapping[str, str] = {"email": "no_email", "call": "no_call", "all": "no_contact"}
_SHARED_DEFAULTS: Mapping[str, Any] = {
    "industry": "", "industry_key": "", "employees": None, "revenue": None, "revenue_currency": "", "country": "",
    "region": "", "region_key": "", "city": "", "city_key": "", "language": "", "preferred_channel": "", "priority": 0, "lifecycle": "lead",
    "source_id": None, "campaign_id": None, "list_price": None, "list_price_currency": "", "first_seen_at": None,
    "email": "", "email_kind": "", "phone": "", "no_email": False, "no_call": False, "no_contact": False,
    "bounced": False, "owner_id": None, "team_id": None, "own": {}, "search": "", "version": 1,
}  # fmt: skip
_DEFAULTS: Mapping[type, Mapping[str, Any]] = {
    Person: _SHARED_DEFAULTS | {
        "full_name": "", "given_name": "", "family_name": "", "call_name": "", "honorific": "", "sort_key": "",
        "name_key": "", "role": "", "role_key": "", "seniority": "", "department": "",
        "department_key": "", "birthday": None,
        "company_id": None,
    },
    Company: _SHARED_DEFAULTS | {
        "name": "", "legal_form": "", "name_key": "", "sort_key": "", "domain": "", "is_lead": True,
    },
}  # fmt: skip
_NEVER_GIVEN: Mapping[str, Any] = {
    "temperature": "", "last_touch_at": None, "points": 0, "fit": 0, "interest": 0, "grade": "",
    "card": "", "deleted_at": None,
}  # fmt: skip
_BEST_KIND = {"business": 0, "role": 1, "free": 2, "student": 3, "": 4}


@dataclass(slots=True, eq=False)
class Pending:
    """A lead this batch has in its hands: its values now, and what has changed."""

    known: Known
    columns: dict[str, Any]
    is_new: bool = False
    changed: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    company: Pending | None = None
    links: set[str] = field(default_factory=set)
    tags: set[str] = field(default_factory=set)
    external: set[tuple[str, str]] = field(default_factory=set)
    consents: set[tuple[str, bool]] = field(default_factory=set)
    notes: set[str] = field(default_factory=set)
    touches: set[tuple[str, str]] = field(default_factory=set)
    has_address: bool = False
    stayed_out: tuple[str, ...] = ()

    @property
    def id(self) -> int:
        return self.known.id

    @property
    def is_person(self) -> bool:
        return self.known.is_person

    def refs(self) -> tuple[int | None, int | None]:
        return (self.id, None) if self.is_person else (None, self.id)


class Writer:
    """Gathers a batch and writes it: a fixed number of statements, however many rows."""

    def __init__(self, *, by: Actor, now: datetime, change_set_id: int | None) -> None:
        self.by, self.now, self.change_set_id = by, now, change_set_id
        self.now_stored = moment(now)
        self._new: list[Pending] = []
        self._touched: dict[Pending, None] = {}
        self._emails: list[tuple[Pending, Contact, int]] = []
        self._phones: list[tuple[Pending, Contact, int]] = []
        self._addresses: list[tuple[Pending, Mapping[str, str]]] = []
        self._links: list[tuple[Pending, str]] = []
        self._external: list[tuple[Pending, tuple[str, str]]] = []
        self._tags: list[tuple[Pending, str]] = []
        self._consents: list[tuple[Pending, str, bool, str]] = []
        self._notes: list[tuple[Pending, str]] = []
        self._touches: list[tuple[Pending, TouchDraft]] = []
        self._yielded: list[Pending] = []

    # What leads we have already carry beside their columns.

    def load_details(self, pending: Mapping[Known, Pending]) -> None:
        """Load links, tags, other ids, consents and notes of the leads a batch may match."""
        for column, is_person in (("person_id", True), ("company_id", False)):
            by_id = {
                known.id: lead for known, lead in pending.items() if known.is_person == is_person
            }
            if not by_id:
                continue
            for id_, url in select_by(
                f"SELECT {column}, url FROM people_link WHERE {column} IN {{values}}", by_id
            ):
                by_id[id_].links.add(url)
            sql = (
                f"SELECT lt.{column}, t.key FROM people_leadtag lt JOIN people_tag t ON t.id = lt.tag_id"
                f" WHERE lt.{column} IN {{values}}"
            )
            for id_, key in select_by(sql, by_id):
                by_id[id_].tags.add(key)
            sql = f"SELECT {column}, source, external_id FROM people_externalid WHERE {column} IN {{values}}"
            for id_, source, external_id in select_by(sql, by_id):
                by_id[id_].external.add((source, external_id))
            sql = f"SELECT {column}, channel, is_given FROM people_consent WHERE {column} IN {{values}}"
            for id_, channel, is_given in select_by(sql, by_id):
                by_id[id_].consents.add((channel, bool(is_given)))
            sql = f"SELECT DISTINCT {column} FROM people_address WHERE {column} IN {{values}}"
            for (id_,) in select_by(sql, by_id):
                by_id[id_].has_address = True
            self._load_words(column, by_id)

    def _load_words(self, column: str, by_id: Mapping[int, Pending]) -> None:
        for id_, text in select_by(
            f"SELECT {column}, text FROM ledger_text WHERE {column} IN {{values}}", by_id
        ):
            by_id[id_].notes.add(text)
        sql = (
            f"SELECT {column}, occurred_at, facts FROM ledger_event"
            f" WHERE {column} IN {{values}} AND name = 'touch.recorded'"
        )
        for id_, occurred_at, facts in select_by(sql, by_id):
            by_id[id_].touches.add(
                _touch_key(
                    str(facts),
                    moment(occurred_at) if isinstance(occurred_at, datetime) else occurred_at,
                )
            )

    # New leads.

    def new_person(self, known: Known, draft: Draft, employer: Pending | None) -> Pending:
        lead = Pending(known, {**_DEFAULTS[Person], **draft.person}, is_new=True, company=employer)
        if employer is None:
            for column in ("industry", "industry_key", "employees", "revenue", "revenue_currency"):
                if column in draft.company:
                    lead.columns[column] = draft.company[column]
        self._begin(lead, draft)
        self._add_contacts(lead, draft.emails, draft.phones)
        self._add_details(lead, draft, draft.address, draft.links)
        if draft.external:
            self._add_external(lead, draft.external)
        return lead

    def new_company(self, known: Known, draft: Draft, *, is_lead: bool) -> Pending:
        lead = Pending(
            known, {**_DEFAULTS[Company], **draft.company, "is_lead": is_lead}, is_new=True
        )
        if is_lead:
            for column in ("owner_id", "team_id", "source_id", "campaign_id", "list_price", "list_price_currency",
                           "priority", "language", "preferred_channel", "bounced"):  # fmt: skip
                if column in draft.person:
                    lead.columns[column] = draft.person[column]
        self._begin(
            lead,
            draft
            if is_lead
            else Draft(person={k: v for k, v in draft.person.items() if k == "first_seen_at"}),
        )
        self._add_contacts(lead, (), draft.company_phones)
        for url in draft.company_links:
            self._add_link(lead, url)
        if draft.company_address:
            self._addresses.append((lead, draft.company_address))
            lead.has_address = True
        if draft.company_external:
            self._add_external(lead, draft.company_external)
        return lead

    def add_company_details(self, lead: Pending, draft: Draft) -> None:
        """What a row that is a company alone brings beside the company's columns."""
        self._add_contacts(lead, draft.emails, draft.phones)
        self._add_details(lead, draft, None, draft.links)

    def _begin(self, lead: Pending, draft: Draft) -> None:
        first_seen_at = draft.person.get("first_seen_at")
        lead.columns["first_seen_at"] = moment(first_seen_at) if first_seen_at else self.now_stored
        lead.columns["own"] = dict(draft.own)
        self._new.append(lead)

    def _add_contacts(
        self, lead: Pending, emails: Iterable[Contact], phones: Iterable[Contact]
    ) -> bool:
        added = False
        columns = lead.columns
        start = 0 if lead.is_new else len(lead.known.emails)
        for position, contact in enumerate(emails, start):
            if lead.is_new or contact.key not in lead.known.emails:
                self._emails.append((lead, contact, position))
                lead.known.emails.add(contact.key)
                if contact.kind == "role":
                    lead.known.role_emails.add(contact.key)
                if not columns["email"]:
                    self._set(lead, "email", contact.shown)
                if (
                    not columns["email_kind"]
                    or _BEST_KIND[contact.kind] < _BEST_KIND[columns["email_kind"]]
                ):
                    self._set(lead, "email_kind", contact.kind)
                added = True
                if not lead.is_new:
                    lead.changed["email+" + contact.key] = (None, contact.key)
        start = 0 if lead.is_new else len(lead.known.phones)
        for position, contact in enumerate(phones, start):
            if lead.is_new or (
                contact.key not in lead.known.phones if contact.key else not columns["phone"]
            ):
                self._phones.append((lead, contact, position))
                if contact.key:
                    lead.known.phones.add(contact.key)
                if not columns["phone"]:
                    self._set(lead, "phone", contact.key or contact.shown)
                added = True
                if not lead.is_new:
                    lead.changed["phone+" + (contact.key or contact.shown)] = (
                        None,
                        contact.key or contact.shown,
                    )
        return added

    def _set(self, lead: Pending, column: str, value: Any) -> None:
        old = lead.columns[column]
        lead.columns[column] = value
        if not lead.is_new:
            first = lead.changed.get(column, (old, None))[0]
            lead.changed[column] = (first, value)
            self._touched[lead] = None

    def _add_details(
        self, lead: Pending, draft: Draft, address: Mapping[str, str] | None, links: Iterable[str]
    ) -> bool:
        added = False
        if address and not lead.has_address:
            self._addresses.append((lead, address))
            lead.has_address = added = True
            if not lead.is_new:
                lead.changed["address+"] = (None, "")
        for url in links:
            added |= self._add_link(lead, url)
        for name in draft.tags:
            key = fold(name)
            if key and key not in lead.tags:
                lead.tags.add(key)
                self._tags.append((lead, name))
                added = True
                if not lead.is_new:
                    lead.changed["tag+" + key] = (None, key)
        for text in draft.notes:
            if text not in lead.notes:
                lead.notes.add(text)
                self._notes.append((lead, text))
                self._touched.update({} if lead.is_new else {lead: None})
                added = True
        for touch in draft.touches:
            added |= self._add_touch(lead, touch)
        for channel, is_given in draft.consents:
            added |= self._consent(lead, channel, is_given)
        return added

    def _add_touch(self, lead: Pending, touch: TouchDraft) -> bool:
        at = moment(touch.occurred_at) if touch.occurred_at else self.now_stored
        key = _touch_key(touch.kind, at)
        if key in lead.touches:
            return False
        lead.touches.add(key)
        self._touches.append((lead, touch))
        self._touched.update({} if lead.is_new else {lead: None})
        last = lead.columns.get("last_touch_at")
        if last is None or str(last) < str(at):
            lead.columns["last_touch_at"] = at
        return True

    def _add_link(self, lead: Pending, url: str) -> bool:
        if url in lead.links:
            return False
        lead.links.add(url)
        self._links.append((lead, url))
        if not lead.is_new:
            lead.changed["link+" + url] = (None, url)
        return True

    def _add_external(self, lead: Pending, key: tuple[str, str]) -> bool:
        if key in lead.external:
            return False
        lead.external.add(key)
        self._external.append((lead, key))
        if not lead.is_new:
            lead.changed["external+"] = (None, list(key))
        return True

    def _consent(self, lead: Pending, channel: str, is_given: bool) -> bool:
        column = REFUSALS[channel]
        if is_given and (lead.columns[column] or (channel, False) in lead.consents):
            lead.stayed_out = (*lead.stayed_out, channel)
            return False
        if (channel, is_given) in lead.consents:
            return False
        lead.consents.add((channel, is_given))
        self._consents.append(
            (lead, channel, is_given, "import" if self.change_set_id else self.by.door)
        )
        if not is_given:
            self._set(lead, column, True)
        if not lead.is_new:
            lead.changed["consent+" + channel] = (None, is_given)
        return True

    def refuse(self, lead: Pending, channel: str, *, source: str) -> None:
        """The lead does not want to hear from us on `channel`."""
        if (channel, False) not in lead.consents:
            lead.consents.add((channel, False))
            self._consents.append((lead, channel, False, source))
            self._set(lead, REFUSALS[channel], True)

    # Leads we have.

    def update(
        self,
        lead: Pending,
        draft: Draft,
        policy: Policy,
        employer: Pending | None,
        register: Register,
    ) -> bool:
        """Bring a row into a lead; True if anything changed."""
        before = len(lead.changed)
        if lead.is_person:
            changed = self._apply(lead, draft.person | {"own": draft.own}, policy)
            if employer and lead.company is None and not lead.columns["company_id"]:
                lead.company = employer
                lead.known.company = employer.known
                self._touched[lead] = None
                lead.changed.setdefault("company_id", (None, 0))
                self.yield_lead(employer, lead)
                changed = True
            changed |= self._add_contacts(lead, draft.emails, draft.phones)
            changed |= self._add_details(lead, draft, draft.address, draft.links)
            if draft.external:
                changed |= self._add_external(lead, draft.external)
        else:
            own = {"own": draft.own}
            changed = self._apply(lead, draft.company | own | _lead_columns(draft), policy)
            changed |= self._add_contacts(
                lead, draft.emails, [*draft.phones, *draft.company_phones]
            )
            changed |= self._add_details(
                lead, draft, draft.company_address, [*draft.links, *draft.company_links]
            )
            if draft.company_external:
                changed |= self._add_external(lead, draft.company_external)
        register.learn(
            lead.known, (c.key for c in draft.emails), (c.key for c in draft.phones if c.key)
        )
        if len(lead.changed) != before and not lead.is_new:
            self._touched[lead] = None
        return changed

    def update_company(
        self, lead: Pending, draft: Draft, policy: Policy, register: Register
    ) -> bool:
        """Bring what a person's row says about the employer into the company; True if anything changed."""
        changed = self._apply(lead, draft.company, policy)
        changed |= self._add_contacts(lead, (), draft.company_phones)
        for url in draft.company_links:
            changed |= self._add_link(lead, url)
        if draft.company_address and not lead.has_address:
            self._addresses.append((lead, draft.company_address))
            lead.has_address = changed = True
        if draft.company_external:
            changed |= self._add_external(lead, draft.company_external)
            register.company_external.setdefault(draft.company_external, lead.known)
        if changed and not lead.is_new:
            self._touched[lead] = None
        return changed

    def _apply(self, lead: Pending, given: Mapping[str, Any], policy: Policy) -> bool:
        found = changes(lead.columns, given, policy)
        for column, (old, new) in found.items():
            if column.startswith("own:"):
                lead.columns["own"] = {**lead.columns["own"], column[4:]: new}
            else:
                lead.columns[column] = new
            if not lead.is_new:
                lead.changed[column] = (lead.changed.get(column, (old, None))[0], new)
        if found and not lead.is_new:
            self._touched[lead] = None
        return bool(found)

    def yield_lead(self, company: Pending, person: Pending) -> None:
        """The company's first person takes over its place in the lead list, and what it was known by."""
        if not company.columns["is_lead"]:
            return
        for column in ("owner_id", "team_id", "source_id", "campaign_id"):
            if person.is_new and person.columns[column] is None:
                person.columns[column] = company.columns[column]
        if person.is_new and person.columns["lifecycle"] == "lead":
            person.columns["lifecycle"] = company.columns["lifecycle"]
        self._set(company, "is_lead", False)
        self._yielded.append(company)

    # At the end.

    def write(self) -> None:
        """Write everything that was gathered: rows first, then the events that tell of them."""
        for model in (Company, Person):
            fresh = [lead for lead in self._new if lead.is_person == (model is Person)]
            for id_, lead in zip(reserve_ids(model, len(fresh)), fresh, strict=True):
                lead.known.id = id_
            self._insert_leads(model, fresh)
        self._update_leads()
        self._write_details()
        self._append_events()
        self._write_changes()

    def _insert_leads(self, model: type[Person] | type[Company], fresh: list[Pending]) -> None:
        given = PERSON if model is Person else COMPANY
        values_of = itemgetter(*given)
        never = tuple(value for column, value in _NEVER_GIVEN.items() if column != "last_touch_at")
        order = ("id", *given, "last_touch_at", *(c for c in _NEVER_GIVEN if c != "last_touch_at"), "created_at", "updated_at")
        end = (*never, self.now_stored, self.now_stored)
        rows = []
        for lead in fresh:
            self._finish(lead)
            rows.append((lead.known.id, *values_of(lead.columns), lead.columns.get("last_touch_at"), *end))
        insert_rows(model, order, rows)

    def _finish(self, lead: Pending) -> None:
        values = lead.columns
        if lead.is_person and lead.company is not None:
            values["company_id"] = lead.company.known.id
        values["search"] = search_text(lead)
        values["own"] = document(values["own"]) if values["own"] else "{}"

    def _update_leads(self) -> None:
        now = moment(self.now)
        for is_person, model, columns in ((True, Person, PERSON), (False, Company, COMPANY)):
            rows = []
            for lead in self._touched:
                if lead.is_new or lead.is_person != is_person:
                    continue
                if "company_id" in lead.changed and lead.company:
                    lead.changed["company_id"] = (None, lead.company.known.id)
                lead.columns["version"] += 1
                own = lead.columns["own"]
                self._finish(lead)
                rows.append(
                    (
                        *[lead.columns[column] for column in columns],
                        lead.columns.get("last_touch_at"),
                        now,
                        lead.id,
                    )
                )
                lead.columns["own"] = own
            # What was never loaded stays: COALESCE keeps the last touch.
            update_rows(
                model, (*columns, "updated_at"), [(*row[:-3], row[-2], row[-1]) for row in rows]
            )
            self._update_last_touch(model, [row for row in rows if row[-3]])

    def _update_last_touch(
        self, model: type[Person] | type[Company], rows: list[tuple[Any, ...]]
    ) -> None:
        update_rows(model, ("last_touch_at",), [(row[-3], row[-1]) for row in rows])

    def _write_details(self) -> None:
        insert_rows(
            Email, ("person_id", "company_id", "address", "key", "kind", "is_suspicious", "position"),
            [(*lead.refs(), c.shown, c.key, c.kind, c.is_suspicious, n) for lead, c, n in self._emails],
        )  # fmt: skip
        insert_rows(
            Phone, ("person_id", "company_id", "shown", "e164", "position"),
            [(*lead.refs(), c.shown, c.key, n) for lead, c, n in self._phones],
        )  # fmt: skip
        parts = ("street", "postal_code", "city", "region", "country")
        insert_rows(
            Address, ("person_id", "company_id", *parts),
            [(*lead.refs(), *[address.get(part, "") for part in parts]) for lead, address in self._addresses],
        )  # fmt: skip
        insert_rows(
            Link,
            ("person_id", "company_id", "url"),
            [(*lead.refs(), url) for lead, url in self._links],
        )
        insert_rows(
            ExternalId, ("person_id", "company_id", "source", "external_id"),
            [(*lead.refs(), *key) for lead, key in self._external],
        )  # fmt: skip

    def _write_changes(self) -> None:
        now = self.now_stored
        who = (self.by.user_id, self.by.door, now)
        rows: list[tuple[Any, ...]] = [
            (self.change_set_id, *lead.refs(), 1, "", None, None, *who) for lead in self._new
        ]
        for lead in self._touched:
            for column, (old, new) in lead.changed.items():
                version = lead.columns["version"]
                rows.append(
                    (
                        self.change_set_id,
                        *lead.refs(),
                        version,
                        column[:80],
                        document(old),
                        document(new),
                        *who,
                    )
                )
        insert_rows(
            Change,
            ("change_set_id", "person_id", "company_id", "version", "field", "old", "new", "actor_id", "door", "changed_at"),
            rows,
        )  # fmt: skip

    def _append_events(self) -> None:
        happened: list[Happening] = [_created(lead, self.change_set_id) for lead in self._new]
        for lead in self._touched:
            person, company = lead.refs()
            fields = tuple(sorted({field_code(column) for column in lead.changed}))
            if fields:
                happened.append(
                    LeadChanged(person_id=person, company_id=company, fields=fields,
                                version=lead.columns["version"], change_set=self.change_set_id)
                )  # fmt: skip
            happened.extend(_kept_state(lead))
        for company in self._yielded:
            happened.append(LeadYielded(company_id=company.id))
        if self._tags:
            ids = tag_ids((name for _, name in self._tags), self.change_set_id)
            rows = [(*lead.refs(), ids[fold(name)]) for lead, name in self._tags]
            insert_rows(LeadTag, ("person_id", "company_id", "tag_id"), rows)
            happened.extend(LeadTagged(person_id=p, company_id=c, tag=tag) for p, c, tag in rows)
        append(happened, by=self.by, now=self.now)
        self._append_consents()
        self._append_words()

    def _append_consents(self) -> None:
        happened = []
        for lead, channel, is_given, _source in self._consents:
            person, company = lead.refs()
            happened.append(
                ConsentChanged(
                    person_id=person,
                    company_id=company,
                    channel=channel,
                    purpose="marketing",
                    is_given=is_given,
                )
            )
        ids = append(happened, by=self.by, now=self.now)
        insert_rows(
            Consent,
            ("person_id", "company_id", "channel", "purpose", "is_given", "source", "text_shown", "recorded_at", "event_id"),
            [
                (*lead.refs(), channel, "marketing", is_given, source, "", moment(self.now), event_id)
                for (lead, channel, is_given, source), event_id in zip(self._consents, ids, strict=True)
            ],
        )  # fmt: skip

    def _append_words(self) -> None:
        happened: list[Happening] = []
        texts: list[str] = []
        leads: list[Pending] = []
        for lead, text in self._notes:
            person, company = lead.refs()
            happened.append(NoteAdded(person_id=person, company_id=company))
            texts.append(text)
            leads.append(lead)
        for lead, touch in self._touches:
            person, company = lead.refs()
            happened.append(
                TouchRecorded(
                    person_id=person, company_id=company, occurred_at=touch.occurred_at, kind=touch.kind,
                    channel=touch.channel, direction=touch.direction, outcome=touch.outcome, topic=touch.topic,
                    change_set=self.change_set_id,
                )
            )  # fmt: skip
            texts.append(touch.note)
            leads.append(lead)
        ids = append(happened, by=self.by, now=self.now)
        write_texts(
            [
                (id_, *lead.refs(), text)
                for id_, lead, text in zip(ids, leads, texts, strict=True)
                if text
            ]
        )
        for n, (id_, lead) in enumerate(zip(ids, leads, strict=True)):
            if not lead.is_new:
                lead.changed[f"{'note' if n < len(self._notes) else 'touch'}+{id_}"] = (None, id_)


def _touch_key(kind_or_facts: str, at: Any) -> tuple[str, str]:
    """What makes two touches one: the kind and the moment."""
    if kind_or_facts.startswith("{"):
        kind_or_facts = kind_or_facts.split('"kind":"', 1)[-1].split('"', 1)[0]
    return kind_or_facts, str(at)[:19]


def field_code(column: str) -> str:
    """The name of a changed field as the log may hold it: without any value in it."""
    return column.split("+", 1)[0] if "+" in column else column


def _lead_columns(draft: Draft) -> dict[str, Any]:
    keep = (
        "owner_id",
        "team_id",
        "source_id",
        "campaign_id",
        "list_price",
        "list_price_currency",
        "priority",
        "language",
    )
    return {column: draft.person[column] for column in keep if column in draft.person}


def _created(lead: Pending, change_set_id: int | None) -> LeadCreated:
    person, company = lead.refs()
    values = lead.columns
    return LeadCreated(
        person_id=person, company_id=company, campaign_id=values["campaign_id"], lifecycle=values["lifecycle"],
        owner=values["owner_id"], source=values["source_id"], campaign=values["campaign_id"],
        change_set=change_set_id,
    )  # fmt: skip


def _kept_state(lead: Pending) -> list[Happening]:
    """Events for changed state that a replay must find again."""
    person, company = lead.refs()
    found: list[Happening] = []
    if "owner_id" in lead.changed:
        old, new = lead.changed["owner_id"]
        found.append(OwnerChanged(person_id=person, company_id=company, owner=new, before=old))
    if "source_id" in lead.changed or "campaign_id" in lead.changed:
        found.append(
            LeadAttributed(
                person_id=person, company_id=company, source=lead.columns["source_id"],
                campaign=lead.columns["campaign_id"],
            )
        )  # fmt: skip
    return found


def search_text(lead: Pending) -> str:
    """All that a lead is found by, folded: name, addresses, numbers, company."""
    known, values = lead.known, lead.columns
    company = (
        lead.company.known.shown if lead.company else (known.company.shown if known.company else "")
    )
    name = values["full_name"] if lead.is_person else values["name"]
    parts = [name, company, *sorted(known.emails), *sorted(known.phones)]
    return fold(" ".join(part for part in parts if part))
