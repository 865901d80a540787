"""Write down what somebody allowed or refused. History is kept; a refusal holds at once, a consent needs its proof."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from prospekt.ledger.actions import append
from prospekt.ledger.events import Actor
from prospekt.people.events import ConsentChanged
from prospekt.people.models import Change, Company, Consent, Person
from prospekt.people.queries.consent_facts import facts_of
from prospekt.people.queries.rights import check_leads, reader_of
from prospekt.people.rules.bulk import consent_field
from prospekt.people.rules.consent import (
    ALL,
    ANY,
    COLUMNS,
    Fact,
    allows,
    check_codes,
    columns_of,
    columns_refused,
    usual_purpose,
)
from prospekt.people.rules.lead_ref import LeadRef, no_lead
from prospekt.people.rules.typed_text import check_text
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

LONGEST_SOURCE, LONGEST_TEXT = 200, 4_000


def record_consent(
    lead: LeadRef, channel: str, purpose: str, *, is_given: bool, source: str = "", text: str = "",
    by: Actor, now: datetime,
) -> int:  # fmt: skip
    """Write down a refusal, or a consent with where it comes from and which words were shown; returns its number.

    A consent lifts earlier refusals that it reaches, but nothing that stands on the list of suppressed addresses.
    Raises Refusal for an unknown channel or purpose, for a consent without source or words, and for a lead that is
    gone or foreign.
    """
    check_codes(channel, purpose)
    source = check_text(_("The source"), source, LONGEST_SOURCE)
    text = check_text(_("The words shown"), text, LONGEST_TEXT)
    if is_given:
        _check_proof(channel, purpose, source, text)
    with transaction.atomic():
        check_leads(reader_of(by), "change_leads", [lead])
        fact = Fact(channel, purpose, is_given, now, source or by.door, text)
        return tell(lead, fact, by=by, now=now)


def _check_proof(channel: str, purpose: str, source: str, text: str) -> None:
    for column, value, message in (
        ("source", source, _("Say where the consent comes from, such as the form or the person who got it.")),
        ("text", text, _("A consent needs the words that were shown. Copy them from the form or the letter.")),
    ):  # fmt: skip
        if not value:
            raise Refusal(Problem("required", message, column=column))
    if ANY in (channel, purpose) and (channel, purpose) != (ALL, ANY):
        message = _(
            "A consent names its purpose: marketing, sales or service. Only together with every channel it may be for"
            " every purpose, which lifts “do not contact”."
        )
        raise Refusal(Problem("unknown_code", message, column="purpose"))


def tell(lead: LeadRef, fact: Fact, *, by: Actor, now: datetime) -> int:
    """Keep the fact, and bring the lead's columns in step; in the caller's transaction. Raises Refusal not_found."""
    model: type[Person] | type[Company] = Person if lead.is_person else Company
    who = {"person_id": lead.person_id, "company_id": lead.company_id}
    row = model.objects.select_for_update().filter(pk=lead.id).first()
    if row is None:
        raise Refusal(no_lead())
    facts = [*facts_of(lead.column, [lead.id]).get(lead.id, []), fact]
    changed = _columns(row, facts, fact)
    for name, value in changed.items():
        setattr(row, name, value)
    row.version, row.updated_at = row.version + 1, now
    row.save(update_fields=[*changed, "version", "updated_at"])
    event = ConsentChanged(
        **who, channel=fact.channel, purpose=fact.purpose, is_given=fact.is_given
    )
    (event_id,) = append([event], by=by, now=now)
    kept = Consent.objects.create(
        **who, channel=fact.channel, purpose=fact.purpose, is_given=fact.is_given, source=fact.source,
        text_shown=fact.text, recorded_at=fact.at, event_id=event_id,
    )  # fmt: skip
    told = {consent_field(fact.channel, fact.purpose): (None, fact.is_given)}
    told |= {name: (not value, value) for name, value in changed.items()}
    Change.objects.bulk_create(
        Change(**who, version=row.version, field=name, old=old, new=new, actor_id=by.user_id, door=by.door,
               changed_at=now)
        for name, (old, new) in told.items()
    )  # fmt: skip
    return kept.pk


def _columns(row: Person | Company, facts: list[Fact], fact: Fact) -> dict[str, bool]:
    """The columns that this fact changes: a refusal sets them, a proven consent lifts those that nothing else asks for."""
    if not fact.is_given:
        names = columns_of(fact.channel, fact.purpose)
        return {name: True for name in names if not getattr(row, name)}
    still = columns_refused(facts)
    return {
        column: False
        for said, column in COLUMNS.items()
        if getattr(row, column) and column not in still and fact.text
        and allows(fact.channel, fact.purpose, said, usual_purpose(said))
    }  # fmt: skip
