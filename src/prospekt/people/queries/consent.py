"""The one gate: whether somebody may be contacted, by which channel, for what; and if not, every reason why.

Whoever sends, calls or shows a button asks here, in the transaction that claims the message.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from prospekt.ledger.bulk import select_by
from prospekt.people.queries.consent_facts import facts_of
from prospekt.people.queries.detail import Details
from prospekt.people.queries.refusals import Carried, carried_by
from prospekt.people.rules.consent import (
    COLUMNS,
    Fact,
    Why,
    basis,
    own_reasons,
    refuses,
    usual_purpose,
)
from prospekt.people.rules.lead_ref import LeadRef

_TABLES = {"person_id": "people_person", "company_id": "people_company"}


@dataclass(frozen=True, slots=True)
class Standing:
    """What holds for a lead: facts as they were told, its columns, what its addresses carry; None: it is gone."""

    facts: Sequence[Fact]
    columns: Mapping[str, bool] | None
    elsewhere: Sequence[Why] = ()

    def reasons(self, channel: str, purpose: str) -> tuple[Why, ...]:
        """Why not, for this channel and purpose; none: one may."""
        if self.columns is None:
            return (Why("gone"),)
        own = own_reasons(self.facts, self.columns, channel, purpose)
        others = [
            why for why in self.elsewhere if refuses(why.channel, why.purpose, channel, purpose)
        ]
        return (*own, *others)

    def basis(self, channel: str, purpose: str) -> Fact | None:
        """The consent on which one may, where there is one."""
        return None if self.reasons(channel, purpose) else basis(self.facts, channel, purpose)


def may_contact(
    leads: Iterable[LeadRef], channel: str, purpose: str
) -> Mapping[LeadRef, tuple[Why, ...]]:
    """For each lead why it may not be contacted; an empty tuple says that it may. A fixed number of statements."""
    return {lead: one.reasons(channel, purpose) for lead, one in standings(leads).items()}


def standings(leads: Iterable[LeadRef]) -> dict[LeadRef, Standing]:
    """What holds for these leads; two statements for each kind of lead, and one for what their addresses carry."""
    wanted = list(dict.fromkeys(leads))
    read: dict[LeadRef, _Read] = {}
    for is_person in (True, False):
        ids = [lead.id for lead in wanted if lead.is_person == is_person]
        if ids:
            read |= _read(is_person, ids)
    emails = {key for one in read.values() for key in one.emails}
    phones = {key for one in read.values() for key in one.phones}
    carried = carried_by(emails, phones)
    found = {}
    for lead in wanted:
        one = read[lead]
        elsewhere = tuple(_elsewhere(lead, (*one.emails, *one.phones), carried))
        found[lead] = Standing(one.facts, one.columns, elsewhere)
    return found


@dataclass(slots=True)
class _Read:
    """What stands with a lead itself."""

    facts: Sequence[Fact]
    columns: Mapping[str, bool] | None = None
    emails: list[str] = field(default_factory=list)
    phones: list[str] = field(default_factory=list)


def _read(is_person: bool, ids: Sequence[int]) -> dict[LeadRef, _Read]:
    column = "person_id" if is_person else "company_id"
    nothing = "false, false, false"
    sql = (
        f"SELECT 'lead' AS what, id, '' AS key, no_email, no_call, no_contact FROM {_TABLES[column]}"
        " WHERE id IN {values} AND deleted_at IS NULL"
        f" UNION ALL SELECT 'email', {column}, key, {nothing} FROM people_email WHERE {column} IN {{values}}"
        f" UNION ALL SELECT 'phone', {column}, e164, {nothing} FROM people_phone WHERE {column} IN {{values}}"
        " AND e164 <> ''"
    )
    facts = facts_of(column, ids)
    found = {id_: _Read(facts.get(id_, ())) for id_ in ids}
    for what, id_, key, *said in select_by(sql, ids):
        if what == "lead":
            names = ("no_email", "no_call", "no_contact")
            found[id_].columns = dict(zip(names, map(bool, said), strict=True))
        else:
            (found[id_].emails if what == "email" else found[id_].phones).append(key)
    return {LeadRef(is_person, id_): one for id_, one in found.items()}


def standing_of(lead: LeadRef, columns: Mapping[str, Any], details: Details) -> Standing:
    """The same of one lead whose columns and details were read already; one statement."""
    facts = [
        Fact(one.shown, one.key, one.is_on, one.at, one.kind, one.words)
        for one in reversed(details.consents)
        if one.at
    ]
    emails = [email.key for email in details.emails]
    phones = [phone.kind for phone in details.phones if phone.kind]
    elsewhere = _elsewhere(lead, [*emails, *phones], carried_by(set(emails), set(phones)))
    said = {name: columns[name] for name in COLUMNS.values()}
    return Standing(facts, said, tuple(elsewhere))


def _elsewhere(lead: LeadRef, keys: Iterable[str], carried: Carried) -> Iterable[Why]:
    """What the addresses and numbers of a lead say beside itself, each once."""
    found = []
    for key in keys:
        found += carried.listed.get(key, ())
        found += [
            Why("same_address", channel, usual_purpose(channel))
            for other, channels in carried.refused.get(key, {}).items()
            if other != lead
            for channel in sorted(channels)
        ]
    return dict.fromkeys(found)
