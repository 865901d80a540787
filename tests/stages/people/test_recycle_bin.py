"""The recycle bin: out of the list, back as it was, or gone for good; and what it goes on holding meanwhile."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from prospekt.config.agreement import disagreements
from prospekt.ledger.events import Actor
from prospekt.ledger.models import Event, Text
from prospekt.people.actions.assign import assign_owner
from prospekt.people.actions.contacts import add_contact
from prospekt.people.actions.recycle_bin import empty_bin, purge, remove_leads, restore_leads
from prospekt.people.actions.touches import add_note
from prospekt.people.models import Change, Company, Consent, Email, ExternalId, Person, Suppressed
from prospekt.people.queries.bin import bin_page
from prospekt.people.queries.leads import lead_page
from prospekt.people.rules.lead_ref import LeadRef
from prospekt.people.rules.list_view import read_view
from prospekt.people.rules.rights import EVERYTHING
from prospekt.words.problem import Refusal
from tests.stages.people.leads import (
    BY,
    NOW,
    change_set,
    differences,
    draft,
    outcomes,
    save,
    state,
    undo,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def rich() -> Any:
    return draft(
        "Ole Hansen", "ole@fjord.no", "+4791000001", "Fjord Design AS", city="Oslo", tags=["Hot"], links=["https://a.no"],
        external=("crm", "7"), notes=["Met"], address={"street": "Gata 1"}, consents=[("email", False)], own={"shoe": 43},
    )  # fmt: skip


def ole() -> LeadRef:
    return LeadRef(True, Person.objects.get(full_name="Ole Hansen").pk)


def fjord() -> LeadRef:
    return LeadRef(False, Company.objects.get(name="Fjord Design AS").pk)


def listed() -> list[str]:
    return [row.name for row in lead_page(read_view({"sort": "name"}), reader=EVERYTHING).rows]


def remove(*leads: LeadRef, reason: str = "") -> tuple[LeadRef, ...]:
    return remove_leads(leads, reason=reason, by=BY, now=NOW)


def restore(*leads: LeadRef) -> Any:
    return restore_leads(leads, by=BY, now=NOW + DAY)


def refusal(code: str) -> Any:
    return pytest.raises(Refusal, check=lambda refused: refused.problem.code == code)


def test_a_removed_lead_leaves_the_list_and_its_company_is_the_lead_again() -> None:
    save(rich())
    assert remove(ole(), reason="moved to Mars") == (ole(),)
    assert listed() == ["Fjord Design AS"]
    (row,), _place = bin_page(reader=EVERYTHING)
    assert (row.name, row.company, row.reason, row.removed_at) == (
        "Ole Hansen", "Fjord Design AS", "moved to Mars", NOW,
    )  # fmt: skip
    assert disagreements() == []


def test_a_restored_lead_is_as_it_was() -> None:
    save(rich(), draft("Per Lie", "per@x.no"))
    before, version = state(), Person.objects.get(full_name="Ole Hansen").version
    remove(ole())
    restored = restore(ole())
    assert differences(before, state()) == {}
    assert restored.leads == (ole(),)
    assert restored.warnings == ()
    assert Person.objects.get(pk=ole().id).version == version + 2
    assert listed() == ["Ole Hansen", "Per Lie"]
    assert disagreements() == []


def test_restoring_twice_is_restoring_once() -> None:
    save(rich())
    remove(ole())
    restore(ole())
    before = state()
    assert restore(ole()).leads == ()
    assert state() == before


def test_the_audit_trail_tells_of_the_way_there_and_back() -> None:
    save(rich())
    lead = ole()
    remove(lead)
    restore(lead)
    told = Change.objects.filter(person_id=lead.id, field="deleted_at").order_by("pk")
    assert list(told.values_list("old", "new")) == [(False, True), (True, False)]
    names = Event.objects.filter(person_id=lead.id).order_by("pk").values_list("name", flat=True)
    assert [name for name in names if name in ("lead.binned", "lead.restored")] == [
        "lead.binned", "lead.restored",
    ]  # fmt: skip


def test_a_company_with_people_stays() -> None:
    save(rich())
    before = state()
    with refusal("has_people") as refused:
        remove(fjord())
    assert refused.value.problem.params == {"name": "Fjord Design AS", "n": 1}
    assert state() == before


def test_a_company_goes_with_the_last_of_its_people_and_comes_back_with_one() -> None:
    save(rich())
    person, company = ole(), fjord()
    before = state()
    remove(company, person)
    assert listed() == []
    assert set(restore(person).leads) == {person, company}
    assert differences(before, state()) == {}


def test_a_lead_that_is_not_there_is_refused_and_nothing_is_removed() -> None:
    save(rich())
    before = state()
    with refusal("not_found"):
        remove(ole(), LeadRef(True, 999))
    assert state() == before
    remove(ole())
    with refusal("not_found"):
        remove(LeadRef(True, Person.objects.get().pk))


def test_the_same_address_makes_a_new_lead_and_says_that_one_is_in_the_bin() -> None:
    save(rich())
    lead = ole()
    remove(lead)
    (saved,) = save(draft("Ole Hansen", "ole@fjord.no"))
    assert saved.outcome == "created"
    assert saved.person_id != lead.id
    told = {problem.code: problem.params for problem in saved.warnings}
    assert told["in_bin"] == {"on": "2026-11-21", "lead": str(lead)}
    assert Person.objects.get(pk=lead.id).city == "Oslo"


def test_what_was_refused_stays_refused_for_the_address() -> None:
    save(rich())
    remove(ole())
    (saved,) = save(draft("Ole H", "ole@fjord.no", consents=[("email", True)]))
    assert Person.objects.get(pk=saved.person_id).no_email
    assert not Consent.objects.filter(person_id=saved.person_id, is_given=True).exists()
    assert "stays_opted_out" in {problem.code for problem in saved.warnings}


def test_what_was_refused_comes_with_an_address_added_by_hand() -> None:
    save(rich(), draft("Per Lie", "per@x.no"))
    remove(ole())
    per = LeadRef(True, Person.objects.get(full_name="Per Lie").pk)
    add_contact(per, "email", "ole@fjord.no", by=BY, now=NOW)
    assert Person.objects.get(pk=per.id).no_email
    assert Consent.objects.filter(person_id=per.id, channel="email", is_given=False).exists()
    assert disagreements() == []


def test_what_was_refused_comes_with_an_address_that_an_import_adds() -> None:
    save(rich(), draft("Per Lie", "per@x.no"))
    remove(ole())
    assert outcomes(save(draft("Per Lie", "per@x.no ole@fjord.no"))) == ["updated"]
    assert Person.objects.get(full_name="Per Lie").no_email


def test_colleagues_at_a_switchboard_may_still_be_written_to() -> None:
    save(draft("Ole Hansen", "ole@fjord.no", "+4722000000", consents=[("all", False)]))
    remove(ole())
    (saved,) = save(draft("Kari Nes", "kari@fjord.no", "+4722000000"))
    kari = Person.objects.get(pk=saved.person_id)
    assert (kari.no_call, kari.no_email, kari.no_contact) == (True, False, False)


def test_the_id_of_another_tool_moves_to_the_lead_that_is_there() -> None:
    save(rich())
    lead = ole()
    remove(lead)
    (new,) = save(draft("Ole Hansen", external=("crm", "7")))
    assert new.outcome == "created"
    assert ExternalId.objects.get(external_id="7").person_id == new.person_id
    assert Change.objects.filter(person_id=lead.id, field="external-crm:7").exists()
    (again,) = save(draft("Ole Hansen", external=("crm", "7")))
    assert again.person_id == new.person_id
    assert restore(lead).leads == (lead,)


def test_restoring_beside_a_lead_with_the_same_address_says_so_and_takes_its_refusal() -> None:
    save(draft("Ole Hansen", "ole@fjord.no"))
    lead = ole()
    remove(lead)
    (new,) = save(draft("Ole Hansen", "ole@fjord.no", consents=[("email", False)]))
    restored = restore(lead)
    assert [problem.params for problem in restored.warnings] == [
        {"lead": str(lead), "twin": f"p{new.person_id}"}
    ]
    assert Person.objects.get(pk=lead.id).no_email


def test_after_its_days_a_lead_is_gone_with_all_that_hung_on_it() -> None:
    before = state()
    save(rich())
    person, company = ole(), fjord()
    add_note("zxqv wants a boat", person_id=person.id, by=BY, now=NOW)
    assign_owner([person], None, by=BY, now=NOW)
    remove(person, company)
    assert purge(days=30, by=BY, now=NOW + 29 * DAY) == 0
    assert purge(days=30, by=BY, now=NOW + 30 * DAY) == 2
    left = differences(before, state())
    assert set(left) == {"people_tag"}, "a tag is a word of the house, not of the lead"
    assert not Text.objects.exists()
    assert disagreements() == []
    assert purge(days=30, by=BY, now=NOW + 30 * DAY) == 0


def test_of_a_lead_that_is_gone_the_audit_trail_keeps_who_when_and_which_field() -> None:
    save(rich())
    lead = ole()
    save(draft("Ole Hansen", "ole@fjord.no second@fjord.no", role="CEO"))
    remove(lead)
    empty_bin([lead], by=BY, now=NOW)
    rows = Change.objects.filter(person_id=lead.id).exclude(field="").order_by("pk")
    *erased, removed, last = rows.values_list("field", "old", "new", "erased_at")
    assert {field for field, *_rest in erased} >= {"email+", "role"}
    assert all(rest == [None, None, NOW] for _field, *rest in map(list, erased))
    assert removed == ("deleted_at", False, True, None)
    assert last == ("deleted_at", True, "gone", None)


def test_a_refusal_outlives_its_lead_without_the_address() -> None:
    save(rich())
    remove(ole())
    empty_bin(None, by=BY, now=NOW)
    assert not Email.objects.exists()
    assert all("ole" not in row.digest for row in Suppressed.objects.all())
    (saved,) = save(draft("Ole Hansen", "ole@fjord.no", consents=[("email", True)]))
    assert Person.objects.get(pk=saved.person_id).no_email
    (other,) = save(draft("Kari Nes", "kari@fjord.no", consents=[("email", True)]))
    assert not Person.objects.get(pk=other.person_id).no_email


def test_people_in_the_bin_survive_their_company() -> None:
    save(rich())
    person, company = ole(), fjord()
    remove(person, company)
    empty_bin([company], by=BY, now=NOW)
    restore(person)
    assert Person.objects.get(pk=person.id).company_id is None
    assert disagreements() == []


def test_undoing_an_import_leaves_the_bin_alone_and_passes_over_what_is_gone() -> None:
    made = change_set()
    save(rich(), draft("Per Lie", "per@x.no"), draft("Kari Nes", "kari@x.no"), into=made)
    person, company = ole(), fjord()
    kari = LeadRef(True, Person.objects.get(full_name="Kari Nes").pk)
    remove(person, kari)
    empty_bin([kari], by=BY, now=NOW)
    assert undo(made) == [(person.id, None, []), (None, company.id, [])]
    assert not Person.objects.filter(deleted_at=None).exists()
    assert listed() == ["Fjord Design AS"]
    assert disagreements() == []


def test_pages_of_the_bin_hold_everything_once_newest_first() -> None:
    save(*(draft(f"Person {n}", f"p{n}@x.no") for n in range(5)), draft(company="Alone AS"))
    people = [LeadRef(True, id_) for id_ in Person.objects.values_list("pk", flat=True)]
    remove_leads(people[:3], by=BY, now=NOW)
    remove_leads([*people[3:], LeadRef(False, Company.objects.get().pk)], by=BY, now=NOW + DAY)
    seen, place = [], None
    while True:
        rows, place = bin_page(reader=EVERYTHING, after=place, size=2)
        seen += rows
        if place is None:
            break
    assert len(seen) == len({row.lead for row in seen}) == 6
    assert [row.removed_at for row in seen] == [NOW + DAY] * 3 + [NOW] * 3


def test_everybody_removes_and_restores_what_their_right_reaches(cast: Any) -> None:
    save(draft("Ole Hansen", "ole@fjord.no"))
    lead = ole()
    assign_owner([lead], cast.rep.pk, by=BY, now=NOW)
    may = {cast.administrator, cast.manager, cast.rep, cast.marketing}
    for user in (cast.manager, cast.marketing, cast.administrator, cast.rep):
        by = Actor(user.pk, "web")
        assert remove_leads([lead], by=by, now=NOW) == (lead,)
        assert [row.lead for row in bin_page(reader=reader(user))[0]] == [lead]
        assert restore_leads([lead], by=by, now=NOW).leads == (lead,)
    for user in {*vars_of(cast)} - may:
        denied(lead, user, remove_leads)
    remove(lead)
    for user in {*vars_of(cast)} - may:
        assert bin_page(reader=reader(user))[0] == []
        denied(lead, user, restore_leads)
    for user in {*vars_of(cast)} - {cast.administrator}:
        denied(lead, user, empty_bin)
    assert empty_bin([lead], by=Actor(cast.administrator.pk, "web"), now=NOW) == 1


def vars_of(cast: Any) -> list[Any]:
    return [getattr(cast, name) for name in cast.__slots__]


def reader(user: Any) -> Any:
    from prospekt.people.queries.rights import reader_of  # noqa: PLC0415

    return reader_of(user)


def denied(lead: LeadRef, user: Any, action: Any) -> None:
    before, events = state(), Event.objects.count()
    with pytest.raises(Refusal) as refused:
        action([lead], by=Actor(user.pk, "web"), now=NOW)
    assert refused.value.problem.code in ("not_found", "not_yours", "not_allowed")
    assert (state(), Event.objects.count()) == (before, events)


def test_marketing_does_not_remove_what_belongs_to_sales(cast: Any) -> None:
    save(draft("Ole Hansen", "ole@fjord.no"))
    Person.objects.update(lifecycle="prospect")
    denied(ole(), cast.marketing, remove_leads)


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    people=st.lists(st.tuples(st.integers(0, 3), st.booleans()), min_size=1, max_size=6),
    orders=st.randoms(use_true_random=False),
)
@pytest.mark.django_db(transaction=True)
def test_removing_and_restoring_is_the_identity(
    people: list[tuple[int, bool]], orders: Any
) -> None:
    for model in (Person, Company, Suppressed):
        model.objects.all().delete()
    save(
        *(
            draft(f"Person {n}", f"p{n}@x.no" if has_mail else "", f"+47400000{n:02}", f"Firma {firm} AS")
            for n, (firm, has_mail) in enumerate(people)
        ),
        draft(company="Alone AS"),
    )  # fmt: skip
    before, shown = state(), listed()
    leads = [LeadRef(True, id_) for id_ in Person.objects.values_list("pk", flat=True)]
    leads.append(LeadRef(False, Company.objects.get(name="Alone AS").pk))
    orders.shuffle(leads)
    chosen = leads[: orders.randint(1, len(leads))]
    for lead in chosen:
        remove(lead)
    assert len(listed()) >= len(shown) - len(chosen)
    orders.shuffle(chosen)
    restore(*chosen[:2])
    for lead in chosen[2:]:
        restore(lead)
    assert differences(before, state()) == {}
    assert listed() == shown
