"""What the log keeps so that preparation, personalisation and persistence can be measured later."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.test import Client

from prospekt.flow import catch_up
from prospekt.ledger.events import Actor
from prospekt.ledger.models import Event
from prospekt.people.actions.new_lead import enter_lead
from prospekt.people.actions.touches import Touch, add_note, record_touches
from prospekt.people.models import Company, Person, User
from prospekt.people.rules.draft import TouchDraft
from prospekt.people.rules.lead_ref import LeadRef
from prospekt.qualify.actions.answers import NewAnswer, give_answers
from tests.conftest import Cast

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2026, 11, 20, 8, tzinfo=UTC)
BY = Actor(None, "cli")


@pytest.fixture
def lead(db: None) -> LeadRef:
    typed = {"full_name": "Kari Nordmann", "company": "Fjord AS", "role": "Head of Logistics"}
    found = enter_lead(typed, by=BY, now=NOW).lead
    Person.objects.filter(pk=found.id).update(city="Bergen")
    give_answers(
        [NewAnswer(found, "challenges", "yes", "Late invoices annoy customers")], by=BY, now=NOW
    )
    return found


def touch(lead: LeadRef, note: str, direction: str = "out", by: Actor = BY) -> int:
    draft = TouchDraft("call", NOW, "phone", direction, "answered", "", note)
    (event,) = record_touches([Touch(draft, lead.person_id, lead.company_id)], by=by, now=NOW)
    catch_up()
    return event


def used() -> dict[int, list[str]]:
    rows = Event.objects.filter(name="facts.used").order_by("pk")
    return {row.facts["touch"]: row.facts["facts_named"] for row in rows}


def test_a_touch_that_names_a_fact_is_told_of_once(lead: LeadRef) -> None:
    first = touch(lead, "As head of logistics in Bergen you know late invoices and their customers")
    touch(lead, "Hello Kari, how is Fjord AS?")
    touch(lead, "")
    touch(lead, "I am head of logistics", direction="in")
    touch(lead, "Head of logistics", by=Actor(None, "import"))
    assert used() == {first: ["role", "city", "answer.challenges"]}
    catch_up()
    assert len(used()) == 1
    event = Event.objects.get(name="facts.used")
    assert event.person_id == lead.id


def test_a_company_that_is_a_lead_is_known_too() -> None:
    found = enter_lead({"company": "Nordlys AS"}, by=BY, now=NOW).lead
    Company.objects.filter(pk=found.id).update(city="Oslo", industry="Shipping")
    event = touch(found, "Shipping from Oslo is our trade, Nordlys")
    assert used() == {event: ["industry", "city"]}


def test_a_brief_is_a_note_before_the_first_touch(
    lead: LeadRef, cast: Cast, signed_in: Callable[[User], Client]
) -> None:
    add_note("Three lorries, one warehouse", person_id=lead.id, is_brief=True, by=BY, now=NOW)
    Person.objects.filter(pk=lead.id).update(owner=cast.rep, team=cast.rep.team)
    web = signed_in(cast.rep)
    web.post(f"/leads/{lead}/note/", {"text": "And a second one", "is_brief": "1"})
    web.post(f"/leads/{lead}/note/", {"text": "Only a note"})
    notes = Event.objects.filter(name="note.added").order_by("pk")
    assert [row.facts["is_brief"] for row in notes] == [True, True, False]
    assert "Found out before the first contact" in web.get(f"/leads/{lead}/").content.decode()
