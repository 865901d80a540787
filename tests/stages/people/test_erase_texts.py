"""Erasing: from, to and notes go, who, when and which field stay; nothing of it is left in the file."""

from __future__ import annotations

from typing import Any

import pytest

from prospekt.config.agreement import disagreements
from prospekt.ledger.events import Actor
from prospekt.ledger.models import Event, Text
from prospekt.people.actions.contacts import add_contact
from prospekt.people.actions.edit_lead import edit_lead
from prospekt.people.actions.erase_texts import erase_texts, erase_texts_of
from prospekt.people.actions.erasing import without_value
from prospekt.people.actions.tagging import change_tags
from prospekt.people.actions.touches import add_note
from prospekt.people.models import Change, Email, Person
from prospekt.people.rules.draft import Policy
from prospekt.people.rules.lead_ref import LeadRef
from prospekt.words.problem import Refusal
from tests.stages.people.leads import BY, NOW, change_set, draft, save, undo

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(db: None) -> LeadRef:
    """With a changed role, an added address, a tag and a note."""
    (saved,) = save(draft("Ole Hansen", "ole@fjord.no", role="CEO"))
    lead = LeadRef(True, saved.person_id or 0)
    edit_lead(lead, {"role": "Chief"}, version=1, by=BY, now=NOW)
    add_contact(lead, "email", "second@fjord.no", by=BY, now=NOW)
    change_tags(lead, add=["Hot stuff"], by=BY, now=NOW)
    add_note("wants a boat", person_id=lead.id, by=BY, now=NOW)
    return lead


def trail(lead: LeadRef) -> dict[str, tuple[Any, Any]]:
    rows = Change.objects.filter(person_id=lead.id).exclude(field="").order_by("pk")
    return {field: (old, new) for field, old, new in rows.values_list("field", "old", "new")}


def events() -> list[tuple[str, dict[str, Any]]]:
    return list(Event.objects.filter(name="texts.erased").values_list("name", "facts"))


@pytest.mark.parametrize(
    ("field", "left"),
    [
        ("email+anna@firm.no", "email+"),
        ("phone-+4791000001", "phone-"),
        ("tag+a-b+c", "tag+"),
        ("external+crm:7", "external+"),
        ("address+", "address+"),
        ("role", "role"),
        ("name_key", "name_key"),
        ("own:t_shirt", "own:t_shirt"),
    ],
)
def test_the_name_of_a_field_keeps_no_value(field: str, left: str) -> None:
    assert without_value(field) == left


def test_chosen_lines_lose_their_values_and_keep_who_and_when(lead: LeadRef) -> None:
    chosen = Change.objects.get(field="role")
    erased = erase_texts(change_ids=[chosen.pk], by=BY, now=NOW)
    assert (erased.n_changes, erased.n_texts) == (1, 0)
    now = Change.objects.get(pk=chosen.pk)
    assert (now.old, now.new, now.erased_at) == (None, None, NOW)
    assert (now.field, now.actor_id, now.changed_at) == ("role", chosen.actor_id, chosen.changed_at)
    assert trail(lead)["email+second@fjord.no"] == (None, "second@fjord.no")
    told = {"changes": 1, "notes": 0, "change_ids": [chosen.pk], "note_ids": []}
    assert events() == [("texts.erased", told)]


def test_a_note_goes_and_its_event_stays(lead: LeadRef) -> None:
    note = Event.objects.get(name="note.added")
    erase_texts(event_ids=[note.pk], by=BY, now=NOW)
    assert not Text.objects.filter(pk=note.pk).exists()
    assert Event.objects.filter(pk=note.pk).exists()


def test_all_of_one_lead(lead: LeadRef) -> None:
    (other,) = save(draft("Per Lie", "per@x.no"))
    add_note("stays", person_id=other.person_id, by=BY, now=NOW)
    erased = erase_texts_of(lead, by=BY, now=NOW)
    assert erased.n_texts == 1
    assert set(trail(lead)) >= {"email+", "tag+", "role"}
    assert set(trail(lead).values()) == {(None, None)}
    assert [text.text for text in Text.objects.all()] == ["stays"]
    assert erase_texts_of(lead, by=BY, now=NOW).n_changes == 0
    assert Email.objects.filter(person_id=lead.id).count() == 2, "the lead itself is not touched"
    assert disagreements() == []


def test_an_undo_spares_what_lost_its_inverse_and_says_so() -> None:
    save(draft("Ole Hansen", "ole@fjord.no", role="CEO", city="Oslo"))
    made = change_set()
    save(
        draft("Ole Hansen", "ole@fjord.no", role="Chief", city="Bergen"),
        policy=Policy(default="overwrite"), into=made,
    )  # fmt: skip
    erase_texts(change_ids=[Change.objects.get(field="role").pk], by=BY, now=NOW)
    person = Person.objects.get()
    assert undo(made) == [(person.pk, None, ["role"])]
    person.refresh_from_db()
    assert (person.role, person.city) == ("Chief", "Oslo")


def test_only_administrators_erase(cast: Any, lead: LeadRef) -> None:
    before, n = trail(lead), Event.objects.count()
    for name in cast.__slots__:
        user = getattr(cast, name)
        if user is cast.administrator:
            continue
        with pytest.raises(Refusal) as refused:
            erase_texts_of(lead, by=Actor(user.pk, "web"), now=NOW)
        assert refused.value.problem.code == "not_allowed"
    assert (trail(lead), Event.objects.count()) == (before, n)
    erase_texts_of(lead, by=Actor(cast.administrator.pk, "web"), now=NOW)
    assert Change.objects.filter(erased_by_id=cast.administrator.pk).exists()


def test_lines_that_are_not_there_are_refused(lead: LeadRef) -> None:
    before = trail(lead)
    for ids, code in (([Change.objects.latest("pk").pk + 1], "not_found"), ([], "none_chosen")):
        with pytest.raises(Refusal) as refused:
            erase_texts(
                change_ids=[*ids, *Change.objects.values_list("pk", flat=True)] if ids else [],
                by=BY,
                now=NOW,
            )
        assert refused.value.problem.code == code
    assert trail(lead) == before
