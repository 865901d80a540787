"""Editing by hand: disjoint changes merge, the same fact is asked about, nothing is lost in silence."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from prospekt.ledger.events import Actor
from prospekt.ledger.models import Event
from prospekt.people.actions.assign import assign_owner
from prospekt.people.actions.contacts import add_contact, remove_contact
from prospekt.people.actions.edit_lead import EditConflict, edit_lead
from prospekt.people.actions.new_lead import enter_lead
from prospekt.people.models import Change, Company, Email, OwnField, Person, User
from prospekt.people.rules.lead_ref import LeadRef
from prospekt.words.problem import Refusal

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 21, 8, tzinfo=UTC)


@pytest.fixture
def anna() -> Actor:
    return Actor(User.objects.create_user("anna@firm.test", name="Anna", role="manager").pk, "web")


@pytest.fixture
def bob() -> Actor:
    return Actor(User.objects.create_user("bob@firm.test", name="Bob", role="manager").pk, "web")


@pytest.fixture
def lead(anna: Actor) -> LeadRef:
    typed = {
        "full_name": "Bjørn Hansen",
        "company": "Fjord Design AS",
        "email": "bjorn@fjord.no",
        "country": "NO",
    }
    return enter_lead(typed, by=anna, now=NOW).lead


def row(lead: LeadRef) -> Person:
    return Person.objects.get(pk=lead.id)


def test_an_edit_changes_row_audit_log_and_search(lead: LeadRef, anna: Actor) -> None:
    edited = edit_lead(
        lead,
        {"full_name": "Ole Kristian Hansen", "role": "Daglig leder"},
        version=1,
        by=anna,
        now=NOW,
    )
    person = row(lead)
    assert (person.full_name, person.family_name, person.role, person.seniority) == (
        "Ole Kristian Hansen", "Hansen", "Daglig leder", "c_level",
    )  # fmt: skip
    assert edited.version == person.version == 2
    assert person.search.startswith("ole kristian hansen fjord design as bjorn@fjord.no")
    change = Change.objects.get(person_id=lead.id, field="role")
    assert (change.old, change.new, change.version, change.actor_id) == (
        "",
        "Daglig leder",
        2,
        anna.user_id,
    )
    event = Event.objects.filter(name="lead.changed").latest("id")
    assert "role" in event.facts["fields"]
    assert "Daglig" not in str(event.facts)


def test_the_same_value_changes_nothing(lead: LeadRef, anna: Actor) -> None:
    edit_lead(lead, {"full_name": "Bjørn Hansen"}, version=1, by=anna, now=NOW)
    assert row(lead).version == 1


def test_different_facts_merge(lead: LeadRef, anna: Actor, bob: Actor) -> None:
    edit_lead(lead, {"role": "CEO"}, version=1, by=anna, now=NOW)
    edit_lead(lead, {"city": "Bergen"}, version=1, by=bob, now=NOW)
    assert (row(lead).role, row(lead).city, row(lead).version) == ("CEO", "Bergen", 3)


def test_the_same_fact_is_asked_about(lead: LeadRef, anna: Actor, bob: Actor) -> None:
    edit_lead(lead, {"role": "CEO"}, version=1, by=anna, now=NOW)
    with pytest.raises(EditConflict) as refused:
        edit_lead(lead, {"role": "CFO", "city": "Bergen"}, version=1, by=bob, now=NOW)
    (clash,) = refused.value.clashes
    assert (clash.field, clash.mine, clash.theirs, clash.who, clash.changed_at) == (
        "role",
        "CFO",
        "CEO",
        "Anna",
        NOW,
    )
    assert (row(lead).role, row(lead).city) == ("CEO", "")
    assert refused.value.problem.code == "conflict"


def test_both_meant_the_same(lead: LeadRef, anna: Actor, bob: Actor) -> None:
    edit_lead(lead, {"role": "CEO"}, version=1, by=anna, now=NOW)
    edit_lead(lead, {"role": "CEO"}, version=1, by=bob, now=NOW)
    assert row(lead).version == 2


def test_saving_mine_after_the_conflict(lead: LeadRef, anna: Actor, bob: Actor) -> None:
    edit_lead(lead, {"role": "CEO"}, version=1, by=anna, now=NOW)
    edit_lead(lead, {"role": "CFO"}, version=2, by=bob, now=NOW)
    assert row(lead).role == "CFO"


@pytest.mark.parametrize(
    ("field", "typed", "code"),
    [
        ("owner_id", "1", "unknown_field"),
        ("points", "9900", "unknown_field"),
        ("no_email", "", "unknown_field"),
        ("own:secret", "x", "unknown_field"),
        ("role", "x" * 201, "too_long"),
        ("role", "a\x00", "nul"),
        ("city", "\udc80", "half_character"),
        ("employees", "many", "not_int"),
        ("employees", "9" * 40, "not_int"),
        ("birthday", "31.12.1984", "not_date"),
        ("country", "XX", "unknown_code"),
        ("priority", "7", "unknown_code"),
    ],
)
def test_refused(lead: LeadRef, anna: Actor, field: str, typed: str, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        edit_lead(
            lead,
            {"city": "Bergen", field: typed} if field != "city" else {field: typed},
            version=1,
            by=anna,
            now=NOW,
        )
    assert refused.value.problem.code == code
    assert (row(lead).city, row(lead).version) == ("", 1)


def test_an_own_field(lead: LeadRef, anna: Actor) -> None:
    OwnField.objects.create(slug="fleet", label="Fleet", kind="number")
    edit_lead(lead, {"own:fleet": "12"}, version=1, by=anna, now=NOW)
    assert row(lead).own == {"fleet": 12}
    edit_lead(lead, {"own:fleet": ""}, version=2, by=anna, now=NOW)
    assert row(lead).own == {}


def test_a_renamed_company_is_found_by_its_people(lead: LeadRef, anna: Actor) -> None:
    company = Company.objects.get()
    edit_lead(
        LeadRef(False, company.pk),
        {"name": "Nordlys Arkitekter AS"},
        version=company.version,
        by=anna,
        now=NOW,
    )
    assert "nordlys" in row(lead).search
    assert "fjord design" not in row(lead).search


def test_a_lead_that_is_gone(anna: Actor) -> None:
    with pytest.raises(Refusal) as refused:
        edit_lead(LeadRef(True, 999), {"role": "x"}, version=1, by=anna, now=NOW)
    assert refused.value.problem.code == "not_found"


def test_owners(lead: LeadRef, anna: Actor, bob: Actor) -> None:
    other = enter_lead({"full_name": "Siti Aminah"}, by=anna, now=NOW).lead
    assert assign_owner([lead, other], bob.user_id, by=anna, now=NOW) == 2
    assert assign_owner([lead, other], bob.user_id, by=anna, now=NOW) == 0
    assert row(lead).owner_id == bob.user_id
    assert Event.objects.filter(name="lead.owner_changed").count() == 2
    with pytest.raises(Refusal):
        assign_owner([lead, LeadRef(False, 999)], None, by=anna, now=NOW)
    assert row(lead).owner_id == bob.user_id
    with pytest.raises(Refusal):
        assign_owner([lead], 999, by=anna, now=NOW)


def test_contacts(lead: LeadRef, anna: Actor) -> None:
    add_contact(lead, "phone", "912 34 567", country="NO", by=anna, now=NOW)
    add_contact(lead, "email", "b.hansen@gmail.com", by=anna, now=NOW)
    person = row(lead)
    assert (person.phone, person.email, person.email_kind) == (
        "+4791234567",
        "bjorn@fjord.no",
        "business",
    )
    assert "+4791234567" in person.search
    first = Email.objects.get(key="bjorn@fjord.no")
    remove_contact(lead, "email", first.pk, by=anna, now=NOW)
    assert (row(lead).email, row(lead).email_kind) == ("b.hansen@gmail.com", "free")
    assert "bjorn@fjord.no" not in row(lead).search


def test_an_address_of_somebody_else_is_refused(lead: LeadRef, anna: Actor) -> None:
    other = enter_lead({"full_name": "Siti Aminah"}, by=anna, now=NOW).lead
    with pytest.raises(Refusal) as refused:
        add_contact(other, "email", "BJORN@fjord.no", by=anna, now=NOW)
    assert refused.value.problem.params["ref"] == str(lead)


def test_a_lead_that_is_there_already_is_shown(lead: LeadRef, anna: Actor) -> None:
    again = enter_lead(
        {"full_name": "B. Hansen", "email": "bjorn@fjord.no", "role": "CEO"}, by=anna, now=NOW
    )
    assert (again.lead, again.is_new) == (lead, False)
    assert (Person.objects.count(), row(lead).role) == (1, "")


@pytest.mark.parametrize(
    ("typed", "column"),
    [
        ({}, "full_name"),
        ({"email": "nobody"}, "email"),
        ({"full_name": "A", "phone": "12"}, "phone"),
    ],
)
def test_a_new_lead_that_cannot_be(anna: Actor, typed: dict[str, str], column: str) -> None:
    with pytest.raises(Refusal) as refused:
        enter_lead(typed, by=anna, now=NOW)
    assert refused.value.problem.column == column
    assert not Person.objects.exists()
