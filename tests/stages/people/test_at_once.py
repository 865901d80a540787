"""Two do the same at the same moment, on PostgreSQL: one lead results, nobody sees an error, nobody waits in a circle."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from django.db import connection, transaction

from prospekt.ledger.events import Actor
from prospekt.ledger.leases import Held, take
from prospekt.people.actions.contacts import add_contact
from prospekt.people.actions.edit_lead import edit_lead
from prospekt.people.actions.new_lead import enter_lead
from prospekt.people.actions.save_leads import save_leads
from prospekt.people.actions.tagging import change_tags
from prospekt.people.actions.touches import Touch, record_touches
from prospekt.people.actions.undo import undo_batch
from prospekt.people.models import ChangeSet, Company, Email, LeadTag, Person, Tag, User
from prospekt.people.rules.draft import Contact, Draft, TouchDraft
from prospekt.people.rules.lead_ref import LeadRef
from prospekt.words.problem import Refusal
from tests.stages.at_once import errors, together

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor != "postgresql", reason="on SQLite one writes after the other anyway"
    ),
]
NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
ROUNDS = 6


@pytest.fixture
def by() -> Actor:
    user = User.objects.create(email="admin@example.com", role="administrator")
    return Actor(user.pk, "web")


def draft(n: int, *, company: str = "Acme", tags: Sequence[str] = ()) -> Draft:
    found = Draft(number=n + 1)
    found.person |= {"full_name": f"Kari {n}", "name_key": f"kari {n}", "sort_key": f"kari {n}"}
    found.company |= {"name": company, "name_key": company.lower(), "sort_key": company.lower()}
    key = f"kari{n}@acme.example"
    found.emails.append(Contact(key, key, "business"))
    found.tags = list(tags)
    return found


def test_two_imports_that_bring_the_same_people(by: Actor) -> None:
    for turn in range(ROUNDS):
        rows = range(turn * 100, turn * 100 + 100)
        found = together(*(
            lambda way=way, rows=rows: save_leads([draft(n, tags=[f"t{n % 7}"]) for n in way(rows)], by=by, now=NOW)
            for way in (list, lambda rows: list(reversed(rows)), list)
        ))  # fmt: skip
        assert errors(found) == []
        assert sum(saved.outcome == "created" for batch in found for saved in batch) == 100
    assert Person.objects.count() == ROUNDS * 100
    assert Email.objects.count() == ROUNDS * 100
    assert Company.objects.count() == 1
    assert LeadTag.objects.count() == ROUNDS * 100


def test_the_same_lead_typed_by_two_and_brought_by_an_import(by: Actor) -> None:
    for n in range(ROUNDS):
        typed = {"full_name": f"Kari {n}", "email": f"kari{n}@acme.example", "company": "Acme"}
        found = together(
            lambda typed=typed: enter_lead(typed, by=by, now=NOW),
            lambda typed=typed: enter_lead(typed, by=by, now=NOW),
            lambda n=n: save_leads([draft(n)], by=by, now=NOW),
        )
        assert errors(found) == []
    assert Person.objects.count() == ROUNDS


def test_the_same_tag_put_on_by_two_and_brought_by_an_import(by: Actor) -> None:
    (saved,) = save_leads([draft(0)], by=by, now=NOW)
    lead = LeadRef(True, saved.person_id)
    for turn in range(ROUNDS):
        names = [f"hot {turn}", f"north {turn}"]
        found = together(
            lambda names=names: change_tags(lead, add=names, by=by, now=NOW),
            lambda names=names: change_tags(lead, add=list(reversed(names)), by=by, now=NOW),
            lambda names=names, turn=turn: save_leads([draft(turn + 1, tags=names)], by=by, now=NOW),
            lambda names=names: save_leads([draft(0, tags=names)], by=by, now=NOW),
        )  # fmt: skip
        assert errors(found) == []
    assert Tag.objects.count() == 2 * ROUNDS
    assert LeadTag.objects.filter(person_id=lead.id).count() == 2 * ROUNDS


def test_an_address_added_by_hand_while_an_import_brings_it(by: Actor) -> None:
    for n in range(ROUNDS):
        (saved,) = save_leads([draft(1_000 + n)], by=by, now=NOW)
        lead = LeadRef(True, saved.person_id)
        key = f"kari{n}@acme.example"
        found = together(
            lambda lead=lead, key=key: add_contact(lead, "email", key, by=by, now=NOW),
            lambda n=n: save_leads([draft(n)], by=by, now=NOW),
        )
        assert all(isinstance(each, Refusal) for each in errors(found))
        assert Email.objects.filter(key=key).count() == 1, "an own address belongs to one lead"


def test_edits_touches_and_a_renamed_company_while_imports_change_the_same_leads(
    by: Actor,
) -> None:
    drafts = [draft(n) for n in range(60)]
    saved = save_leads(drafts, by=by, now=NOW)
    leads = [LeadRef(True, each.person_id) for each in saved]
    company = LeadRef(False, Company.objects.get().pk)
    again = [draft(n, tags=["again"]) for n in range(60)]

    def edit(ref: LeadRef, column: str, value: str) -> None:
        model = Person if ref.is_person else Company
        version = model.objects.values_list("version", flat=True).get(pk=ref.id)
        edit_lead(ref, {column: value}, version=version, by=by, now=NOW)

    for turn in range(ROUNDS):
        city = f"Town {turn}"
        found = together(
            lambda: save_leads(again, by=by, now=NOW),
            lambda: save_leads(list(reversed(again)), by=by, now=NOW),
            lambda city=city: [edit(ref, "city", city) for ref in reversed(leads[:20])],
            lambda turn=turn: edit(company, "name", f"Acme {turn}"),
            lambda: record_touches(
                [Touch(TouchDraft("call", NOW), person_id=ref.id) for ref in reversed(leads)],
                by=by, now=NOW,
            ),
        )  # fmt: skip
        assert errors(found) == []
    assert set(
        Person.objects.filter(pk__in=[r.id for r in leads[:20]]).values_list("city", flat=True)
    ) == {city}
    assert Person.objects.count() == 60


def test_an_edit_while_the_import_is_undone_is_either_kept_or_refused(by: Actor) -> None:
    for turn in range(ROUNDS):
        made = ChangeSet.objects.create(kind="import", label="x", made_at=NOW)
        rows = [draft(turn * 10 + n) for n in range(10)]
        saved = save_leads(rows, by=by, now=NOW, change_set_id=made.pk)
        lead = LeadRef(True, saved[3].person_id)

        def undo(made: ChangeSet = made) -> None:
            with transaction.atomic():
                undo_batch(made, by=by, now=NOW)

        edited, undone = together(
            lambda lead=lead: edit_lead(lead, {"city": "Oslo"}, version=1, by=by, now=NOW), undo
        )
        assert undone is None
        is_there = Person.objects.filter(pk=lead.id, city="Oslo").exists()
        assert is_there != isinstance(edited, Refusal), "told it was saved, and then it was gone"


def test_a_lease_that_nobody_had_yet_is_taken_by_one() -> None:
    for turn in range(ROUNDS):
        found = together(*[lambda turn=turn: take(f"import:{turn}")] * 4)
        assert errors(found) == []
        assert sum(isinstance(each, Held) for each in found) == 1
