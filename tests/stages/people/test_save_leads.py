"""The one door for leads: what becomes of a draft, and that nothing comes in twice."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from prospekt.ledger.models import Event, Text
from prospekt.people.actions.save_leads import save_leads
from prospekt.people.models import (
    Change,
    Company,
    Consent,
    Email,
    ExternalId,
    LeadTag,
    Person,
    Phone,
)
from prospekt.people.rules.draft import Contact, Policy, TouchDraft
from tests.stages.people.leads import BY, NOW, change_set, draft, outcomes, save, undo

pytestmark = pytest.mark.django_db


def ole(**more: Any) -> Any:
    return draft("Ole Hansen", "ole@fjord.no", "+4791000001", "Fjord Design AS", **more)


def test_a_new_person_with_company_and_all_that_hangs_on_it() -> None:
    (saved,) = save(ole(city="Oslo", tags=["Hot"], own={"shoe": 43}, external=("crm", "7")))
    person = Person.objects.get(pk=saved.person_id)
    assert (saved.outcome, saved.companies_created) == ("created", 1)
    assert (person.city, person.email, person.email_kind, person.phone, person.own) == (
        "Oslo", "ole@fjord.no", "business", "+4791000001", {"shoe": 43},
    )  # fmt: skip
    assert person.search == "ole hansen fjord design as ole@fjord.no +4791000001"
    assert person.company_id == saved.company_id
    assert not Company.objects.get(pk=saved.company_id).is_lead
    created = Event.objects.get(person_id=person.pk, name="lead.created")
    assert created.facts == {
        "lifecycle": "lead",
        "owner": None,
        "source": None,
        "campaign": None,
        "change_set": None,
    }
    assert Change.objects.get(person_id=person.pk).field == ""


def test_the_same_draft_twice_and_in_one_batch() -> None:
    assert outcomes(save(ole(tags=["Hot"]), ole(tags=["hot"]))) == ["created", "merged"]
    assert outcomes(save(ole(tags=["HOT"]), ole())) == ["unchanged", "merged"]
    counts = [model.objects.count() for model in (Person, Company, Email, Phone, LeadTag)]
    assert counts == [1, 1, 1, 1, 1]


def test_a_second_row_adds_what_is_new() -> None:
    save(ole())
    (saved,) = save(draft("Ole Hansen", "ole@fjord.no ole@home.no", role="Daglig leder"))
    person = Person.objects.get()
    assert (saved.outcome, person.role, person.version) == ("updated", "Daglig leder", 2)
    assert person.email == "ole@fjord.no"
    assert "ole@home.no" in person.search
    fields = Event.objects.get(name="lead.changed").facts["fields"]
    assert fields == ["email", "role"]


@pytest.mark.parametrize(
    ("policy", "outcome", "city"),
    [
        (Policy(), "unchanged", "Oslo"),
        (Policy(default="overwrite"), "updated", "Bergen"),
        (Policy(default="keep"), "unchanged", "Oslo"),
        (Policy(columns={"city": "overwrite"}), "updated", "Bergen"),
        (Policy(mode="update", default="overwrite"), "updated", "Bergen"),
        (Policy(mode="create", default="overwrite"), "unchanged", "Oslo"),
    ],
)
def test_policies(policy: Policy, outcome: str, city: str) -> None:
    save(ole(city="Oslo"))
    assert outcomes(save(ole(city="Bergen"), policy=policy)) == [outcome]
    assert Person.objects.get().city == city


def test_update_alone_makes_nobody() -> None:
    (saved,) = save(ole(), policy=Policy(mode="update"))
    assert (saved.outcome, saved.problem and saved.problem.code) == ("rejected", "no_match")
    assert not Person.objects.exists()
    assert not Company.objects.exists()


def test_two_leads_are_rejected_with_both_named() -> None:
    save(ole(), draft("Anna Berg", "anna@fjord.no"))
    (saved,) = save(draft("Ole Hansen", "ole@fjord.no anna@fjord.no"))
    assert saved.outcome == "rejected"
    assert saved.problem
    assert saved.problem.code == "two_leads"
    named = {saved.problem.params["first"], saved.problem.params["second"]}
    ids = {p.full_name: p.pk for p in Person.objects.all()}
    assert named == {f"Ole Hansen (#{ids['Ole Hansen']})", f"Anna Berg (#{ids['Anna Berg']})"}


def test_a_phone_shared_by_two_names() -> None:
    saved = save(draft("Ole Hansen", phone="+4722000000"), draft("Anna Berg", phone="+4722000000"))
    assert outcomes(saved) == ["created", "created"]
    assert outcomes(save(draft("Anna Berg", phone="+4722000000"))) == ["unchanged"]
    assert outcomes(save(draft(phone="+4722000000"))) == ["rejected"]


def test_name_and_company_beside_a_namesake_elsewhere() -> None:
    save(draft("Kari Dahl", company="One AS"), draft("Kari Dahl", company="Two AS"))
    saved = save(
        draft("Kari Dahl", company="Two AS", city="Oslo"), draft("Kari Dahl", company="Three AS")
    )
    assert outcomes(saved) == ["updated", "created"]
    assert Person.objects.get(city="Oslo").company.name == "Two AS"


def test_a_company_lead_yields_to_its_first_person() -> None:
    (company,) = save(draft(company="Fjord Design AS", source_id=3, lifecycle="deal"))
    assert Company.objects.get().is_lead
    (person,) = save(ole())
    assert person.company_id == company.company_id
    row = Person.objects.get()
    assert (row.source_id, row.lifecycle) == (3, "deal")
    assert not Company.objects.get().is_lead
    assert Event.objects.filter(name="lead.yielded", company_id=company.company_id).count() == 1


def test_a_row_of_a_company_that_came_with_a_person_is_merged() -> None:
    assert outcomes(save(ole(), draft(company="Fjord Design AS"))) == ["created", "merged"]
    touched: tuple[set[int], set[int]] = (set(), set())
    for given, outcome in (
        (draft("A B", "a@b.no", company="New AS"), "created"),
        (draft(company="New AS"), "merged"),
    ):
        (saved,) = save_leads([given], by=BY, now=NOW, touched=touched)
        assert saved.outcome == outcome


def test_who_opted_out_stays_out() -> None:
    save(ole(consents=[("email", False)]))
    (saved,) = save(ole(consents=[("email", True)]))
    assert [w.code for w in saved.warnings] == ["stays_opted_out"]
    assert saved.outcome == "unchanged"
    assert Person.objects.get().no_email
    assert [c.is_given for c in Consent.objects.all()] == [False]


def test_a_shared_address_that_said_no_stays_out_for_others() -> None:
    save(draft("Ole Hansen", "post@fjord.no", consents=[("email", False)]))
    (saved,) = save(draft("Anna Berg", "post@fjord.no"))
    assert saved.outcome == "created"
    assert [w.code for w in saved.warnings] == ["stays_opted_out"]
    assert Person.objects.get(full_name="Anna Berg").no_email


def test_a_new_row_that_contradicts_itself_is_out_and_told() -> None:
    (saved,) = save(ole(consents=[("email", False), ("email", True)]))
    assert [w.code for w in saved.warnings] == ["stays_opted_out"]
    assert save(ole())[0].warnings == ()


def test_an_opt_in_is_kept_and_an_opt_out_wins_later() -> None:
    save(ole(consents=[("email", True)]))
    save(ole(consents=[("email", False)]))
    assert Person.objects.get().no_email
    assert [c.is_given for c in Consent.objects.order_by("id")] == [True, False]


def test_notes_and_touches_are_not_doubled() -> None:
    hour_ago = NOW - timedelta(hours=1)
    row = {"notes": ["Met in Oslo"], "touches": [TouchDraft("call", hour_ago, note="rang")]}
    assert outcomes(save(ole(**row), ole(**row))) == ["created", "merged"]
    assert outcomes(save(ole(**row))) == ["unchanged"]
    assert Event.objects.filter(name="touch.recorded").count() == 1
    assert sorted(Text.objects.values_list("text", flat=True)) == ["Met in Oslo", "rang"]
    assert Person.objects.get().last_touch_at == hour_ago


def test_a_touch_without_a_moment_comes_once_with_each_file() -> None:
    first, again = change_set(), change_set()
    row = {"touches": [TouchDraft("call")]}
    save(ole(**row), ole(**row), into=first)
    assert Event.objects.filter(name="touch.recorded").count() == 2
    assert outcomes(save(ole(**row), into=again)) == ["unchanged"]


def test_a_touch_taken_back_can_come_again() -> None:
    save(ole())
    first = change_set()
    row = {"touches": [TouchDraft("call", NOW - timedelta(hours=1))]}
    save(ole(**row), into=first)
    undo(first)
    assert Person.objects.get().last_touch_at is None
    assert outcomes(save(ole(**row), into=change_set())) == ["updated"]


def test_the_last_touch_is_the_latest() -> None:
    later, earlier = NOW - timedelta(hours=1), NOW - timedelta(days=9)
    save(ole(touches=[TouchDraft("call", later)]))
    save(ole(touches=[TouchDraft("visit", earlier)]))
    assert Person.objects.get().last_touch_at == later
    save(ole(city="Oslo"))
    assert Person.objects.get().last_touch_at == later


def test_an_id_belongs_to_one_lead() -> None:
    save(draft(company="Fjord AS", company_external=("crm", "7")))
    saved = save(draft("Ole Hansen", "ole@fjord.no", external=("crm", "7")))
    assert outcomes(saved) == ["created"]
    assert ExternalId.objects.get().company_id is not None
    Person.objects.all().update(deleted_at=NOW)
    save(draft("Per Lie", "per@lie.no", external=("crm", "9")))
    Person.objects.filter(full_name="Per Lie").update(deleted_at=NOW)
    assert outcomes(save(draft("Per Lie", "per2@lie.no", external=("crm", "9")))) == ["created"]


def test_a_company_known_by_its_id_alone() -> None:
    save(draft("Ole Hansen", "ole@fjord.no", company="Fjord AS", company_external=("crm", "c1")))
    (saved,) = save(draft("Anna Berg", "anna@fjord.no", company_external=("crm", "c1")))
    assert saved.companies_created == 0
    assert Company.objects.count() == 1
    assert Person.objects.get(full_name="Anna Berg").company.name == "Fjord AS"


def test_a_row_that_was_this_lead_before_still_is() -> None:
    (saved,) = save(draft("Ole Hansen"))
    Person.objects.update(full_name="Ole K. Hansen", name_key="hansen k ole", version=2)
    (again,) = save(draft("Ole Hansen", already=(saved.person_id, None)))
    assert (again.outcome, again.person_id) == ("unchanged", saved.person_id)
    assert Person.objects.get().full_name == "Ole K. Hansen"
    (new,) = save(draft("Ole Hansen", already=(saved.person_id + 999, None)))
    assert new.outcome == "created"


def test_an_empty_batch() -> None:
    assert save() == []
    assert not Event.objects.exists()


def test_two_batches_change_one_lead() -> None:
    save(ole())
    save(ole(city="Oslo"))
    save(ole(role="CEO"))
    person = Person.objects.get()
    assert (person.city, person.role, person.version) == ("Oslo", "CEO", 3)
    versions = (
        Change.objects.filter(person_id=person.pk).order_by("id").values_list("version", "field")
    )
    assert list(versions) == [(1, ""), (2, "city"), (3, "role")]


def test_the_employer_gains_what_a_persons_row_says() -> None:
    save(ole())
    row = ole(
        company_address={"street": "Havnegata 1", "city": "Oslo"}, company_links=["https://fjord.no"],
        company_phones=[Contact("22 00 00 00", "+4722000000")],
    )  # fmt: skip
    row.company["employees"] = 40
    (saved,) = save(row)
    company = Company.objects.get()
    assert (saved.outcome, company.employees, company.phone) == ("updated", 40, "+4722000000")
    fields = set(
        Change.objects.filter(company_id=company.pk, version=2).values_list("field", flat=True)
    )
    assert fields == {
        "employees",
        "phone",
        "phone++4722000000",
        "address+",
        "link+https://fjord.no",
    }
    assert outcomes(save(row)) == ["unchanged"]


def test_the_number_of_statements_does_not_grow_with_the_batch(
    django_assert_max_num_queries: Any,
) -> None:
    rows = [
        draft(f"Person {n}", f"p{n}@x.no", company=f"Firm {n} AS", tags=["a"]) for n in range(300)
    ]
    with django_assert_max_num_queries(80):
        save(*rows)
    with django_assert_max_num_queries(80):
        assert set(outcomes(save(*rows))) == {"unchanged"}


@pytest.mark.skipif(connection.vendor != "sqlite", reason="the index is SQLite's")
def test_the_search_index_agrees_with_the_table() -> None:
    made = change_set()
    save(ole(), draft("Anna Berg", "anna@x.no"))
    save(
        ole(role="CEO"),
        draft("Ole Hansen", "ole@fjord.no o@h.no"),
        draft("Kari Dahl", "k@x.no"),
        into=made,
    )
    undo(made)
    with connection.cursor() as cursor:
        for table in ("people_person_fts", "people_company_fts"):
            cursor.execute(f"INSERT INTO {table}({table}, rank) VALUES ('integrity-check', 1)")
        cursor.execute(
            "SELECT COUNT(*) FROM people_person_fts WHERE people_person_fts MATCH 'kari'"
        )
        assert cursor.fetchone() == (0,)
        cursor.execute(
            "SELECT COUNT(*) FROM people_person_fts WHERE people_person_fts MATCH 'hansen'"
        )
        assert cursor.fetchone() == (1,)
