"""What hangs on a lead: owner, tags, addresses, notes and touches."""

from __future__ import annotations

from typing import Literal

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from ninja import Path

from prospekt.people.actions.assign import assign_owner
from prospekt.people.actions.contacts import add_contact as add_contact_of
from prospekt.people.actions.contacts import remove_contact as remove_contact_of
from prospekt.people.actions.tagging import change_tags
from prospekt.people.actions.touches import Touch, record_touches
from prospekt.people.actions.touches import add_note as add_note_about
from prospekt.people.queries.detail import details_of, lead_values
from prospekt.people.rest.door import Rest, caller_of
from prospekt.people.rest.lead_answers import contacts_answer, lead_answer, tags_answer
from prospekt.people.rest.lead_shapes import (
    ContactsAnswer,
    EventAnswer,
    LeadAnswer,
    NewContact,
    NewNote,
    NewTouch,
    OwnerChoice,
    TagNames,
    TagsAnswer,
)
from prospekt.people.rest.shapes import Id, LeadRefText
from prospekt.people.rules.draft import TouchDraft
from prospekt.people.rules.lead_ref import parse_ref
from prospekt.people.rules.typed_text import check_text
from prospekt.people.touch_words import CHANNEL_OF_KIND
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

rest = Rest("Leads")


@rest.put("/leads/{lead_ref}/owner", right="claim_leads", answer=LeadAnswer)
def set_owner(request: HttpRequest, lead_ref: Path[LeadRefText], body: OwnerChoice) -> LeadAnswer:
    """Give a lead to a user, claim it, or take its owner away.

    Claiming needs the scope `claim_leads`, giving it to others `assign_leads` besides.
    """
    caller, lead = caller_of(request), parse_ref(lead_ref)
    assign_owner([lead], body.owner_id, by=caller.actor, now=timezone.now())
    return lead_answer(lead, reader=caller.reader)


@rest.post("/leads/{lead_ref}/tags", right="change_leads", answer=TagsAnswer)
def tag_lead(request: HttpRequest, lead_ref: Path[LeadRefText], body: TagNames) -> TagsAnswer:
    """Put tags on a lead; those it has already stay. Answers with all its tags."""
    caller, lead = caller_of(request), parse_ref(lead_ref)
    names = [check_text(_("Tag"), name, 60) for name in body.names]
    change_tags(lead, add=names, by=caller.actor, now=timezone.now())
    return tags_answer(details_of(lead))


@rest.delete("/leads/{lead_ref}/tags/{tag_id}", right="change_leads", answer=TagsAnswer, status=200)
def untag_lead(request: HttpRequest, lead_ref: Path[LeadRefText], tag_id: Path[Id]) -> TagsAnswer:
    """Take a tag off a lead. Answers with those that are left."""
    caller, lead = caller_of(request), parse_ref(lead_ref)
    lead_values(lead, reader=caller.reader)
    names = [tag.shown for tag in details_of(lead).tags if tag.id == tag_id]
    if not names:
        raise Refusal(
            Problem(
                "not_found", _("The lead does not have this tag (any more). Read the lead again.")
            )
        )
    change_tags(lead, remove=names, by=caller.actor, now=timezone.now())
    return tags_answer(details_of(lead))


@rest.post("/leads/{lead_ref}/contacts", right="change_leads", answer=ContactsAnswer, status=201)
def add_contact(
    request: HttpRequest, lead_ref: Path[LeadRefText], body: NewContact
) -> ContactsAnswer:
    """Add an e-mail address or a phone number. Answers with all of them."""
    caller, lead = caller_of(request), parse_ref(lead_ref)
    country = lead_values(lead, reader=caller.reader)["country"] or settings.PHONE_COUNTRY
    add_contact_of(
        lead, body.kind, body.value, country=country, by=caller.actor, now=timezone.now()
    )
    return contacts_answer(details_of(lead))


@rest.delete("/leads/{lead_ref}/contacts/{kind}/{contact_id}", right="change_leads")
def remove_contact(
    request: HttpRequest,
    lead_ref: Path[LeadRefText],
    kind: Path[Literal["email", "phone"]],
    contact_id: Path[Id],
) -> None:
    """Take an e-mail address or a phone number away."""
    caller, lead = caller_of(request), parse_ref(lead_ref)
    lead_values(lead, reader=caller.reader)
    details = details_of(lead)
    known = details.phones if kind == "phone" else details.emails
    if contact_id not in {contact.id for contact in known}:
        message = _(
            "The lead does not have this address or number (any more). Read the lead again."
        )
        raise Refusal(Problem("not_found", message))
    remove_contact_of(lead, kind, contact_id, by=caller.actor, now=timezone.now())


@rest.post("/leads/{lead_ref}/notes", right="change_leads", answer=EventAnswer, status=201)
def add_note(request: HttpRequest, lead_ref: Path[LeadRefText], body: NewNote) -> EventAnswer:
    """Write a note about a lead."""
    caller, lead = caller_of(request), parse_ref(lead_ref)
    text = check_text(_("The note"), body.text, 20_000)
    who = {"person_id": lead.person_id, "company_id": lead.company_id}
    event_id = add_note_about(
        text, **who, is_brief=body.is_brief, by=caller.actor, now=timezone.now()
    )
    return EventAnswer(event_id=event_id)


@rest.post("/leads/{lead_ref}/touches", right="change_leads", answer=EventAnswer, status=201)
def record_touch(request: HttpRequest, lead_ref: Path[LeadRefText], body: NewTouch) -> EventAnswer:
    """Record a call, visit, mail, meeting or whatever else happened between us and a lead."""
    caller, lead = caller_of(request), parse_ref(lead_ref)
    draft = TouchDraft(
        body.kind, body.occurred_at, body.channel or CHANNEL_OF_KIND.get(body.kind, ""), body.direction,
        body.outcome, body.topic, check_text(_("The note"), body.note, 20_000),
    )  # fmt: skip
    touch = Touch(draft, person_id=lead.person_id, company_id=lead.company_id)
    (event_id,) = record_touches([touch], by=caller.actor, now=timezone.now())
    return EventAnswer(event_id=event_id)
