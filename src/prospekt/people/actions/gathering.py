"""What a batch will write, gathered draft by draft: new leads, changed ones, and what hangs on them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from prospekt.ledger.bulk import moment
from prospekt.ledger.events import Actor
from prospekt.people.actions.pending import (
    COMPANY_DEFAULTS,
    PERSON_DEFAULTS,
    REFUSALS,
    Pending,
    instant,
)
from prospekt.people.actions.row_rights import RowRights
from prospekt.people.actions.tagging import tag_key
from prospekt.people.rules.draft import Contact, Draft, Policy, TouchDraft
from prospekt.people.rules.identity import Known, Register
from prospekt.people.rules.merge_row import changes

_BEST_KIND = {"business": 0, "role": 1, "free": 2, "student": 3, "": 4}
_OF_EMPLOYER = ("industry", "industry_key", "employees", "revenue", "revenue_currency")
_OF_COMPANY_LEAD = ("owner_id", "team_id", "source_id", "campaign_id", "list_price", "list_price_currency",
                    "priority", "language", "preferred_channel", "bounced")  # fmt: skip
_TAKEN_OVER = ("source_id", "campaign_id")


@dataclass(slots=True)
class Gathered:
    """Everything a batch will write, in the order it came."""

    by: Actor
    now: datetime
    change_set_id: int | None
    new: list[Pending] = field(default_factory=list)
    touched: dict[Pending, None] = field(default_factory=dict)
    emails: list[tuple[Pending, Contact, int]] = field(default_factory=list)
    phones: list[tuple[Pending, Contact, int]] = field(default_factory=list)
    addresses: list[tuple[Pending, Mapping[str, str]]] = field(default_factory=list)
    links: list[tuple[Pending, str]] = field(default_factory=list)
    external: list[tuple[Pending, tuple[str, str]]] = field(default_factory=list)
    tags: list[tuple[Pending, str]] = field(default_factory=list)
    consents: list[tuple[Pending, str, bool, str]] = field(default_factory=list)
    notes: list[tuple[Pending, str]] = field(default_factory=list)
    touches: list[tuple[Pending, TouchDraft]] = field(default_factory=list)
    yielded: list[Pending] = field(default_factory=list)
    taken: Mapping[tuple[str, str], Known] = field(default_factory=dict)
    """Ids of other tools that leads in the recycle bin have."""


class Gatherer:
    """Brings drafts into leads, new or ours, and remembers what has to be written."""

    def __init__(
        self, register: Register, policy: Policy, found: Gathered, rights: RowRights
    ) -> None:
        self.register, self.policy, self.found, self.rights = register, policy, found, rights
        self._now = moment(found.now)

    # New leads.

    def new_person(self, known: Known, draft: Draft, employer: Pending | None) -> Pending:
        """A person nobody knew; `known` has the draft's e-mails and phones already."""
        columns = {**PERSON_DEFAULTS, **draft.person}
        lead = Pending(known, columns, is_new=True, company=employer)
        if employer is None and draft.company:
            columns.update((c, draft.company[c]) for c in _OF_EMPLOYER if c in draft.company)
        self._begin(lead, draft)
        found = self.found
        if draft.emails:
            found.emails += [(lead, contact, n) for n, contact in enumerate(draft.emails)]
            columns["email"] = draft.emails[0].shown
            columns["email_kind"] = _best_kind(draft.emails)
        if draft.phones:
            found.phones += [(lead, contact, n) for n, contact in enumerate(draft.phones)]
            columns["phone"] = draft.phones[0].key or draft.phones[0].shown
        self._add_details(lead, draft, draft.address, draft.links)
        if draft.external:
            self._add_external(lead, draft.external)
        return lead

    def new_company(self, known: Known, draft: Draft, *, is_lead: bool) -> Pending:
        """A company nobody knew: as a lead of its own, or as the employer of a person."""
        columns = {**COMPANY_DEFAULTS, **draft.company, "is_lead": is_lead}
        lead = Pending(known, columns, is_new=True)
        if is_lead:
            columns.update((c, draft.person[c]) for c in _OF_COMPANY_LEAD if c in draft.person)
        self._begin(lead, draft)
        if not is_lead:
            columns["own"] = {}
        self._add_contacts(lead, draft.emails if is_lead else (), draft.company_phones)
        for url in draft.company_links:
            self._add_link(lead, url)
        if draft.company_address:
            self._add_address(lead, draft.company_address)
        if draft.company_external:
            self._add_external(lead, draft.company_external)
        if is_lead:
            self._add_contacts(lead, (), draft.phones)
            self._add_details(lead, draft, None, draft.links)
        return lead

    def _begin(self, lead: Pending, draft: Draft) -> None:
        first_seen_at = draft.person.get("first_seen_at")
        lead.columns["first_seen_at"] = moment(first_seen_at) if first_seen_at else self._now
        lead.columns["own"] = draft.own
        self.found.new.append(lead)

    def refuse(self, lead: Pending, channel: str, *, source: str) -> None:
        """The lead does not want to hear from us on `channel`."""
        if (channel, False) not in lead.details.consents:
            self._keep_consent(lead, channel, False, source)

    # Leads we have.

    def update(self, lead: Pending, draft: Draft, employer: Pending | None) -> bool:
        """Bring a row into a lead; True if anything changed."""
        if lead.is_person:
            changed = self._apply(lead, draft.person, draft.own)
            if employer and lead.company is None and not lead.columns["company_id"]:
                self._employ(lead, employer)
                changed = True
            changed |= self._add_contacts(lead, draft.emails, draft.phones)
            changed |= self._add_details(lead, draft, draft.address, draft.links)
            if draft.external:
                changed |= self._add_external(lead, draft.external)
            return changed
        given = draft.company | {c: draft.person[c] for c in _OF_COMPANY_LEAD if c in draft.person}
        changed = self._apply(lead, given, draft.own)
        changed |= self._add_contacts(lead, draft.emails, [*draft.phones, *draft.company_phones])
        links = [*draft.links, *draft.company_links]
        changed |= self._add_details(lead, draft, draft.company_address, links)
        if draft.company_external:
            changed |= self._add_external(lead, draft.company_external)
        return changed

    def update_company(self, lead: Pending, draft: Draft) -> bool:
        """Bring what a person's row says about the employer into the company; True if anything changed."""
        changed = self._apply(lead, draft.company, {})
        if draft.company_phones:
            changed |= self._add_contacts(lead, (), draft.company_phones)
        for url in draft.company_links:
            changed |= self._add_link(lead, url)
        if draft.company_address:
            changed |= self._add_address(lead, draft.company_address)
        if draft.company_external:
            changed |= self._add_external(lead, draft.company_external)
        return changed

    def _apply(self, lead: Pending, given: Mapping[str, Any], own: Mapping[str, Any]) -> bool:
        found = changes(lead.columns, given, own, self.policy)
        for column, (old, new) in found.items():
            if column.startswith("own:"):
                lead.columns["own"] = {**lead.columns["own"], column[4:]: new}
            else:
                lead.columns[column] = new
            self._note(lead, column, old, new)
        if "owner_id" in found:
            self._set(lead, "team_id", self.rights.team_of(lead.columns["owner_id"]))
        if "name" in found and not lead.known.is_person:
            lead.known.shown = lead.columns["name"]  # its people are found by it
        return bool(found)

    def _note(self, lead: Pending, column: str, old: Any, new: Any) -> None:
        """Remember a change of a lead we have; of several, the first old value counts."""
        if not lead.is_new:
            lead.changed[column] = (lead.changed.get(column, (old,))[0], new)
            self.found.touched[lead] = None

    def _set(self, lead: Pending, column: str, value: Any) -> None:
        old, lead.columns[column] = lead.columns[column], value
        self._note(lead, column, old, value)

    def _employ(self, lead: Pending, employer: Pending) -> None:
        lead.company, lead.known.company = employer, employer.known
        self._note(lead, "company_id", None, 0)
        self.yield_lead(employer, lead)

    def yield_lead(self, company: Pending, person: Pending) -> None:
        """The company's first person takes over its place in the lead list, and what it was known by."""
        if not company.columns["is_lead"]:
            return
        for column in _TAKEN_OVER if person.is_new else ():
            if person.columns[column] is None:
                person.columns[column] = company.columns[column]
        if person.is_new and person.columns["owner_id"] is None and company.columns["owner_id"]:
            person.columns["owner_id"] = company.columns["owner_id"]
            person.columns["team_id"] = company.columns["team_id"]
        if person.is_new and person.columns["lifecycle"] == "lead":
            person.columns["lifecycle"] = company.columns["lifecycle"]
        self._set(company, "is_lead", False)
        self.found.yielded.append(company)

    # What hangs on a lead.

    def _add_contacts(
        self, lead: Pending, emails: Sequence[Contact], phones: Sequence[Contact]
    ) -> bool:
        known, columns = lead.known, lead.columns
        new_emails = [contact for contact in emails if contact.key not in known.emails]
        for position, contact in enumerate(new_emails, len(known.emails)):
            self.found.emails.append((lead, contact, position))
            if not columns["email"]:
                self._set(lead, "email", contact.shown)
            if _BEST_KIND[contact.kind] < _BEST_KIND[columns["email_kind"]]:
                self._set(lead, "email_kind", contact.kind)
            self._note(lead, f"email+{contact.key}", None, contact.key)
        new_phones = [
            contact for contact in phones
            if (contact.key not in known.phones if contact.key else not columns["phone"])
        ]  # fmt: skip
        for position, contact in enumerate(new_phones, len(known.phones)):
            self.found.phones.append((lead, contact, position))
            shown = contact.key or contact.shown
            if not columns["phone"]:
                self._set(lead, "phone", shown)
            self._note(lead, f"phone+{shown}", None, shown)
        known.role_emails.update(contact.key for contact in new_emails if contact.kind == "role")
        self.register.learn(
            known, (c.key for c in new_emails), (c.key for c in new_phones if c.key)
        )
        return bool(new_emails or new_phones)

    def _add_details(
        self, lead: Pending, draft: Draft, address: Mapping[str, str] | None, links: Iterable[str]
    ) -> bool:
        added = self._add_address(lead, address) if address else False
        for url in links:
            added |= self._add_link(lead, url)
        for name in draft.tags:
            added |= self._add_tag(lead, name)
        for text in draft.notes:
            if text not in lead.details.notes:
                lead.details.notes.add(text)
                self.found.notes.append((lead, text))
                self._touch(lead)
                added = True
        for touch in draft.touches:
            added |= self._add_touch(lead, touch)
        for channel, is_given in draft.consents:
            added |= self._consent(lead, channel, is_given)
        return added

    def _touch(self, lead: Pending) -> None:
        if not lead.is_new:
            self.found.touched[lead] = None

    def _add_address(self, lead: Pending, address: Mapping[str, str]) -> bool:
        if lead.details.has_address:
            return False
        lead.details.has_address = True
        self.found.addresses.append((lead, address))
        self._note(lead, "address+", None, "")
        return True

    def _add_link(self, lead: Pending, url: str) -> bool:
        if url in lead.details.links:
            return False
        lead.details.links.add(url)
        self.found.links.append((lead, url))
        self._note(lead, f"link+{url}", None, url)
        return True

    def _add_tag(self, lead: Pending, name: str) -> bool:
        key = tag_key(name)
        if not key or key in lead.details.tags:
            return False
        lead.details.tags.add(key)
        self.found.tags.append((lead, name))
        self._note(lead, f"tag+{key}", None, key)
        return True

    def _add_external(self, lead: Pending, key: tuple[str, str]) -> bool:
        """An id of another tool belongs to one lead: one that somebody else has stays there."""
        owner = self.register.owner_of(key)
        if key in lead.details.external or (owner is not None and owner is not lead.known):
            return False
        lead.details.external.add(key)
        (self.register.external if lead.is_person else self.register.company_external)[key] = (
            lead.known
        )
        self.found.external.append((lead, key))
        self._note(lead, f"external+{key[0]}:{key[1]}", None, list(key))
        return True

    def _add_touch(self, lead: Pending, touch: TouchDraft) -> bool:
        """The same kind at the same moment is the same touch; one without a moment is any of its kind that was there."""
        touches = lead.details.touches
        key = (touch.kind, instant(touch.occurred_at) if touch.occurred_at else "")
        if key in touches:
            return False
        if touch.occurred_at:
            touches.add(key)
        self.found.touches.append((lead, touch))
        self._touch(lead)
        at = moment(touch.occurred_at) if touch.occurred_at else self._now
        last = lead.columns["last_touch_at"]
        if last is None or last < at:
            lead.columns["last_touch_at"] = at
        return True

    def _consent(self, lead: Pending, channel: str, is_given: bool) -> bool:
        consents = lead.details.consents
        if is_given and (lead.columns[REFUSALS[channel]] or (channel, False) in consents):
            lead.stayed_out = (*lead.stayed_out, channel)
            return False
        if (channel, is_given) in consents:
            return False
        self._keep_consent(
            lead, channel, is_given, "import" if self.found.change_set_id else self.found.by.door
        )
        return True

    def _keep_consent(self, lead: Pending, channel: str, is_given: bool, source: str) -> None:
        lead.details.consents.add((channel, is_given))
        self.found.consents.append((lead, channel, is_given, source))
        if not is_given and not lead.columns[REFUSALS[channel]]:
            self._set(lead, REFUSALS[channel], True)
        self._note(lead, f"consent+{channel}", None, is_given)


def _best_kind(emails: Sequence[Contact]) -> str:
    if len(emails) == 1:
        return emails[0].kind
    return min((contact.kind for contact in emails), key=_BEST_KIND.__getitem__)
