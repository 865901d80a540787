"""Consent: read what a lead allows and refuses, write down what it said, and the list of addresses not to use."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Path
from pydantic import Field

from prospekt.people.actions.consent import record_consent
from prospekt.people.actions.suppression import BY_HAND, key_of, suppress, unsuppress
from prospekt.people.queries.consent import standings
from prospekt.people.queries.detail import lead_values
from prospekt.people.queries.suppression import suppressed_as
from prospekt.people.rest.door import Rest, caller_of
from prospekt.people.rest.shapes import Answer, Body, LeadRefText, Text200, Text300
from prospekt.people.rules.consent import CHANNELS, PURPOSES
from prospekt.people.rules.lead_ref import LeadRef, parse_ref

rest = Rest("Consent")
Channel = Literal[tuple(CHANNELS)]
Purpose = Literal[tuple(PURPOSES)]
Address = Annotated[str, Field(min_length=3, max_length=320)]


class FactAnswer(Answer):
    """Something that was said: yes or no, for what, when, and how we know."""

    channel: str
    purpose: str
    is_given: bool
    at: datetime
    source: str
    text_shown: str


class WhyAnswer(Answer):
    """Why not: do_not_contact, refused, same_address or suppressed."""

    code: str
    channel: str
    purpose: str
    since: datetime | None
    source: str


class MayAnswer(Answer):
    """Whether a lead may be contacted by a channel for a purpose; `has_basis`: a proven consent allows it."""

    channel: str
    purpose: str
    may: bool
    has_basis: bool
    reasons: list[WhyAnswer]


class ConsentsAnswer(Answer):
    """All facts in the order they were told, and what follows from them."""

    facts: list[FactAnswer]
    standing: list[MayAnswer]


class NewFact(Body):
    """A refusal, or a consent with where it comes from and the words that were shown."""

    channel: Channel
    purpose: Purpose
    is_given: bool
    source: Text200 = ""
    text_shown: Annotated[str, Field(max_length=4_000)] = ""


class SuppressBody(Body):
    """Addresses and numbers that must not be used; without a channel, that of their kind."""

    addresses: Annotated[list[Address], Field(min_length=1, max_length=1_000)]
    reason: Literal[BY_HAND]
    channel: Literal[("", *CHANNELS)] = ""
    purpose: Literal[("", *PURPOSES)] = ""


class PutAnswer(Answer):
    """What became of the addresses."""

    added: int
    known: int
    unread: list[str]


class AskBody(Body):
    """An address or number to ask about."""

    address: Text300


class EntryAnswer(Answer):
    """What the list says of an address."""

    channel: str
    purpose: str
    reason: str
    since: datetime


class EntriesAnswer(Answer):
    """All that the list says of an address; empty: nothing."""

    entries: list[EntryAnswer]


@rest.get("/leads/{lead_ref}/consents", right="see_leads", answer=ConsentsAnswer)
def read_consents(request: HttpRequest, lead_ref: Path[LeadRefText]) -> ConsentsAnswer:
    """Read what a lead allows and refuses, since when, and how we know."""
    lead = parse_ref(lead_ref)
    lead_values(lead, reader=caller_of(request).reader)
    return _answer(lead)


@rest.post("/leads/{lead_ref}/consents", right="change_leads", answer=ConsentsAnswer, status=201)
def record_a_consent(
    request: HttpRequest, lead_ref: Path[LeadRefText], body: NewFact
) -> ConsentsAnswer:
    """Write down a refusal, which holds at once, or a consent, which needs its source and the words shown."""
    lead = parse_ref(lead_ref)
    record_consent(
        lead, body.channel, body.purpose, is_given=body.is_given, source=body.source,
        text=body.text_shown, by=caller_of(request).actor, now=timezone.now(),
    )  # fmt: skip
    return _answer(lead)


def _answer(lead: LeadRef) -> ConsentsAnswer:
    standing = standings([lead])[lead]
    return ConsentsAnswer(
        facts=[
            FactAnswer(
                channel=f.channel, purpose=f.purpose, is_given=f.is_given, at=f.at, source=f.source, text_shown=f.text,
            )
            for f in standing.facts
        ],
        standing=[
            MayAnswer(
                channel=channel, purpose=purpose, may=not standing.reasons(channel, purpose),
                has_basis=standing.basis(channel, purpose) is not None,
                reasons=[
                    WhyAnswer(code=w.code, channel=w.channel, purpose=w.purpose, since=w.at, source=w.source)
                    for w in standing.reasons(channel, purpose)
                ],
            )
            for channel in CHANNELS if channel != "all"
            for purpose in PURPOSES if purpose != "any"
        ],
    )  # fmt: skip


@rest.post("/suppressed", right="change_leads", answer=PutAnswer)
def suppress_addresses(request: HttpRequest, body: SuppressBody) -> PutAnswer:
    """Put addresses and numbers on the list of those that must not be used."""
    put = suppress(
        body.addresses, reason=body.reason, channel=body.channel, purpose=body.purpose,
        by=caller_of(request).actor, now=timezone.now(),
    )  # fmt: skip
    return PutAnswer(added=put.added, known=put.known, unread=list(put.unread))


@rest.ask("/suppressed/check", right="change_leads", answer=EntriesAnswer)
def check_suppressed(request: HttpRequest, body: AskBody) -> EntriesAnswer:
    """Ask what the list says of an address; it is sent in the body, so that no log keeps it."""
    rows = suppressed_as(*key_of(body.address))
    return EntriesAnswer(
        entries=[
            EntryAnswer(channel=row.channel, purpose=row.purpose, reason=row.reason, since=row.kept_at)
            for row in rows
        ]
    )  # fmt: skip


@rest.post("/suppressed/remove", right="erase_texts", answer=EntriesAnswer)
def unsuppress_address(request: HttpRequest, body: AskBody) -> EntriesAnswer:
    """Take an address off the list; answers with what is left of it there."""
    unsuppress(body.address, by=caller_of(request).actor, now=timezone.now())
    return EntriesAnswer(entries=[])
