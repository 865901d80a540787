"""Taking a change set back: exactly, but for what was edited since and for refusals."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from prospekt.ledger.models import Event
from prospekt.ledger.replay import replayed
from prospekt.people.actions import undo as undoing
from prospekt.people.actions.contacts import add_contact, remove_contact
from prospekt.people.actions.edit_lead import edit_lead
from prospekt.people.actions.undo import undo_batch
from prospekt.people.models import Change, ChangeSet, Company, Email, OwnField, Person, Tag
from prospekt.people.rules.draft import Policy, TouchDraft
from prospekt.people.rules.lead_ref import LeadRef
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
OVERWRITE = Policy(default="overwrite")


def rich(**more: object) -> object:
    values = {
        "city": "Oslo", "role": "CEO", "tags": ["Hot", "Fair"], "own": {"shoe": 43}, "links": ["https://a.no"],
        "external": ("crm", "7"), "notes": ["Met"], "touches": [TouchDraft("call", NOW - timedelta(days=1), note="rang")],
        "address": {"street": "Gata 1"}, "company_links": ["https://fjord.no"], "company_external": ("crm", "c1"),
        "company_address": {"street": "Gata 2"}, "consents": [("email", True)], "owner_id": None, "source_id": 4,
    }  # fmt: skip
    return draft(
        "Ole Hansen",
        "ole@fjord.no ole@home.no",
        "+4791000001",
        "Fjord Design AS",
        **(values | more),
    )


def test_what_was_made_goes_with_all_that_hangs_on_it() -> None:
    save(draft("Anna Berg", "anna@x.no", company="Other AS"))
    before = state()
    made = change_set()
    save(rich(), draft("Per Lie", "per@x.no"), into=made)
    assert undo(made) == []
    assert state() == before
    assert Event.objects.filter(name="lead.removed").count() == 3
    assert made.undone_at == NOW


def test_what_was_changed_is_as_it_was() -> None:
    save(
        draft(
            "Ole Hansen",
            "ole@fjord.no",
            "+4791000009",
            "Fjord Design AS",
            city="Bergen",
            tags=["Old"],
        )
    )
    before = state()
    made = change_set()
    assert outcomes(save(rich(), rich(role="CTO"), into=made, policy=OVERWRITE)) == [
        "updated",
        "merged",
    ]
    assert undo(made) == []
    assert state() == before
    assert undo_batch(made, by=BY, now=NOW).is_finished


def test_two_ids_and_an_endless_link_are_taken_back_too() -> None:
    save(draft("Ole Hansen", "ole@fjord.no"))
    before = state()
    made = change_set()
    links = [f"https://a.no/{'x' * 200}/{n}" for n in range(2)]
    save(draft(email="ole@fjord.no", external=("crm", "1"), links=links), into=made)
    save(draft(email="ole@fjord.no", external=("crm", "2")), into=made)
    undo(made)
    assert state() == before


def test_a_lead_without_contacts_gets_none() -> None:
    save(draft("Ole Hansen", company="Fjord AS"))
    before = state()
    made = change_set()
    save(draft("Ole Hansen", "ole@fjord.no", "+4791000001", "Fjord AS"), into=made)
    undo(made)
    assert state() == before


def test_an_edited_lead_is_spared_and_named() -> None:
    made = change_set()
    saved = save(draft("Ole Hansen", "ole@x.no"), draft("Anna Berg", "anna@x.no"), into=made)
    edit_lead(LeadRef(True, saved[0].person_id), {"role": "CEO"}, version=1, by=BY, now=NOW)
    assert undo(made) == [(saved[0].person_id, None, [])]
    assert list(Person.objects.values_list("full_name", flat=True)) == ["Ole Hansen"]


def test_an_edit_between_two_batches_counts() -> None:
    made = change_set()
    (saved,) = save(draft("Ole Hansen", "ole@x.no"), into=made)
    edit_lead(LeadRef(True, saved.person_id), {"role": "CEO"}, version=1, by=BY, now=NOW)
    save(draft("Ole Hansen", "ole@x.no", city="Oslo"), into=made)
    assert undo(made) == [(saved.person_id, None, [])]


def test_a_field_edited_between_two_batches_keeps_the_edit() -> None:
    (saved,) = save(draft("Ole Hansen", "ole@x.no"))
    made, ref = change_set(), LeadRef(True, saved.person_id)
    save(draft("Ole Hansen", "ole@x.no", role="Selger", department="Salg"), into=made)
    edit_lead(ref, {"role": "CEO"}, version=2, by=BY, now=NOW)
    save(draft("Ole Hansen", "ole@x.no", role="CTO"), into=made, policy=OVERWRITE)
    (spared,) = undo(made)
    assert spared[:2] == (saved.person_id, None)
    assert "role" in spared[2]
    person = Person.objects.get()
    assert (person.role, person.department) == ("CEO", "")


def test_an_edited_field_is_kept_the_others_go() -> None:
    (saved,) = save(draft("Ole Hansen", "ole@x.no"))
    made = change_set()
    save(draft("Ole Hansen", "ole@x.no", department="Salg", language="no"), into=made)
    edit_lead(LeadRef(True, saved.person_id), {"department": "Ledelse"}, version=2, by=BY, now=NOW)
    assert undo(made) == [(saved.person_id, None, ["department"])]
    person = Person.objects.get()
    assert (person.department, person.language) == ("Ledelse", "")


def test_contacts_changed_by_hand_since() -> None:
    (saved,) = save(draft("Ole Hansen"))
    made, ref = change_set(), LeadRef(True, saved.person_id)
    save(draft("Ole Hansen", "ole@x.no", already=(saved.person_id, None)), into=made)
    add_contact(ref, "email", "o@home.no", by=BY, now=NOW)
    undo(made)
    assert Person.objects.get().email == "o@home.no"
    assert Email.objects.get().key == "o@home.no"


def test_a_contact_taken_away_by_hand_stays_away() -> None:
    (saved,) = save(draft("Ole Hansen", "ole@x.no"))
    made = change_set()
    save(draft("Ole Hansen", "ole@x.no o@home.no"), into=made)
    remove_contact(
        LeadRef(True, saved.person_id),
        "email",
        Email.objects.get(key="o@home.no").pk,
        by=BY,
        now=NOW,
    )
    undo(made)
    assert [e.key for e in Email.objects.all()] == ["ole@x.no"]
    assert Person.objects.get().email == "ole@x.no"


def test_a_refusal_is_never_taken_back() -> None:
    (saved,) = save(draft("Ole Hansen", "ole@x.no"))
    made = change_set()
    save(draft("Ole Hansen", "ole@x.no", city="Oslo", consents=[("email", False)]), into=made)
    assert undo(made) == [(saved.person_id, None, ["consent", "no_email"])]
    person = Person.objects.get()
    assert (person.no_email, person.city, person.consent_rows.count()) == (True, "", 1)


def test_a_refusal_from_another_list_keeps_its_lead() -> None:
    first, second = change_set(), change_set()
    (saved,) = save(draft("Ole Hansen", "ole@x.no"), into=first)
    save(draft("Ole Hansen", "ole@x.no", consents=[("all", False)]), into=second)
    undo(second)
    assert undo(first) == [(saved.person_id, None, [])]
    assert Person.objects.get().no_contact


def test_two_lists_taken_back_one_after_the_other() -> None:
    before = state()
    first, second = change_set(), change_set()
    save(draft("Ole Hansen", "ole@x.no", company="Fjord AS"), into=first)
    between = state()
    save(draft("Ole Hansen", "ole@x.no", company="Fjord AS", city="Oslo", tags=["a"]), into=second)
    assert undo(second) == []
    assert state() == between
    assert undo(first) == []
    assert state() == before


def test_the_first_list_cannot_go_under_the_second() -> None:
    first, second = change_set(), change_set()
    (saved,) = save(draft("Ole Hansen", "ole@x.no"), into=first)
    save(draft("Ole Hansen", "ole@x.no", city="Oslo"), into=second)
    assert undo(first) == [(saved.person_id, None, [])]
    assert Person.objects.get().city == "Oslo"


def test_companies_are_leads_again() -> None:
    save(draft(company="Fjord AS", source_id=3))
    before = state()
    made = change_set()
    save(draft("Ole Hansen", "ole@x.no", company="Fjord AS"), into=made)
    assert not Company.objects.get().is_lead
    undo(made)
    assert state() == before
    assert Company.objects.get().is_lead


def test_a_company_somebody_else_joined_stays() -> None:
    made = change_set()
    save(draft("Ole Hansen", "ole@x.no", company="Fjord AS"), into=made)
    save(draft("Anna Berg", "anna@x.no", company="Fjord AS"))
    (spared,) = undo(made)
    assert spared[1] == Company.objects.get().pk
    assert Person.objects.get().full_name == "Anna Berg"


def test_words_made_stay_only_while_used() -> None:
    made, other = change_set(), change_set()
    OwnField.objects.create(slug="shoe", label="Shoe", change_set_id=made.pk)
    OwnField.objects.create(slug="hat", label="Hat", change_set_id=made.pk)
    save(
        draft("Ole Hansen", "ole@x.no", tags=["Mine", "Ours"], own={"shoe": 1, "hat": 2}), into=made
    )
    save(draft("Anna Berg", "anna@x.no", tags=["Ours"], own={"shoe": 1}), into=other)
    undo(made)
    assert [tag.name for tag in Tag.objects.all()] == ["Ours"]
    assert [field.slug for field in OwnField.objects.all()] == ["shoe"]


def test_killed_half_way_it_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(undoing, "BATCH", 7)
    save(draft("Ole Hansen", "ole@x.no"))
    before = state()
    made = change_set()
    save(
        *[draft(f"Person {n}", f"p{n}@x.no", company=f"Firm {n % 9} AS") for n in range(40)],
        into=made,
    )
    save(draft("Ole Hansen", "ole@x.no", city="Oslo"), into=made)
    undo_batch(made, by=BY, now=NOW)
    with pytest.raises(InterruptedError):
        _undo_and_die(made)
    made.refresh_from_db()
    undo(made)
    assert state() == before


def _undo_and_die(made: ChangeSet) -> None:
    with transaction.atomic():
        undo_batch(made, by=BY, now=NOW)
        raise InterruptedError


def test_the_audit_trail_tells_of_the_undo() -> None:
    (saved,) = save(draft("Ole Hansen", "ole@x.no"))
    made = change_set()
    save(draft("Ole Hansen", "ole@x.no o@y.no", city="Oslo"), into=made)
    undo(made)
    rows = Change.objects.filter(person_id=saved.person_id, version=3).values_list(
        "field", "old", "new"
    )
    assert set(rows) == {("city", "Oslo", ""), ("email-o@y.no", "o@y.no", None)}


QUICK = (Phase.explicit, Phase.reuse, Phase.generate)
"""Shrinking through a database takes minutes; add Phase.shrink when one fails."""
NAMES = st.sampled_from(["Ole Hansen", "Anna Berg", "Kari Dahl", ""])
EMAILS = st.sampled_from(
    ["", "a@x.no", "b@x.no", "c@x.no", "info@x.no", "a@x.no info@x.no", "a@x.no b@x.no"]
)
PHONES = st.sampled_from(["", "", "+4791000001", "+4791000002"])
FIRMS = st.sampled_from(["", "Fjord AS", "Fjord Ltd", "Berg"])
MORE = st.fixed_dictionaries(
    {},
    optional={
        "city": st.sampled_from(["Oslo", "Bergen"]),
        "tags": st.lists(st.sampled_from(["Hot", "hot", "Fair"]), max_size=2),
        "own": st.dictionaries(st.sampled_from(["shoe", "hat"]), st.integers(1, 3), max_size=2),
        "external": st.sampled_from([("crm", "1"), ("crm", "2")]),
        "company_external": st.sampled_from([("crm company", "1"), ("crm company", "c")]),
        "source_id": st.integers(1, 2),
        "notes": st.lists(st.sampled_from(["n", "m"]), max_size=1),
        "touches": st.builds(
            lambda day: [TouchDraft("call", NOW - timedelta(days=day))], st.integers(1, 3)
        ),
        "company_links": st.just(["https://x.no"]),
        "company_address": st.just({"street": "Gata"}),
        "consents": st.sampled_from([[("email", True)], [("call", True)]]),
    },
)
ROW = st.tuples(NAMES, EMAILS, PHONES, FIRMS, MORE).filter(lambda row: any(row[:4]))
LISTS = st.lists(st.lists(ROW, min_size=1, max_size=6), min_size=1, max_size=4)


def drafts(rows: list) -> list:
    return [
        draft(*row[:4], **{k: list(v) if isinstance(v, list) else v for k, v in row[4].items()})
        for row in rows
    ]


def check_replay() -> None:
    """What the log says of every lead is what its row says."""
    for kind, model in (("person", Person), ("company", Company)):
        states = {id_: found for _, _, block in replayed(kind) for id_, found in block.items()}
        rows = {row.pk: row for row in model.objects.all()}
        assert states.keys() == rows.keys()
        for id_, row in rows.items():
            told = {
                name: states[id_].get(name) for name in ("lifecycle", "owner", "source", "campaign")
            }
            assert told == {
                "lifecycle": row.lifecycle, "owner": row.owner_id, "source": row.source_id, "campaign": row.campaign_id,
            }  # fmt: skip
            if kind == "company" and "yielded" in states[id_]:
                assert states[id_]["yielded"] is not row.is_lead


@given(lists=LISTS, overwrite=st.booleans(), batch=st.sampled_from([1, 3, 100]))
@settings(max_examples=60, deadline=None, phases=QUICK)
def test_any_lists_taken_back_in_reverse(lists: list, overwrite: bool, batch: int) -> None:
    with transaction.atomic():
        states, sets = [], []
        for rows in lists:
            states.append(state())
            sets.append(change_set())
            for start in range(0, len(rows), batch):
                save(
                    *drafts(rows[start : start + batch]),
                    into=sets[-1],
                    policy=Policy(default="overwrite" if overwrite else "fill"),
                )
            check_replay()
        for before, made in zip(reversed(states), reversed(sets), strict=True):
            assert undo(made) == []
            left = differences(state(), before)
            assert not left, "\n".join(map(str, left.values()))
            check_replay()
        transaction.set_rollback(True)


@given(rows=st.lists(ROW, min_size=1, max_size=8), seed=st.integers(0, 99))
@settings(max_examples=60, deadline=None, phases=QUICK)
def test_the_same_list_again_changes_nothing(rows: list, seed: int) -> None:
    """Rows that came in find their leads again, in any order; what was refused may be refused again."""
    with transaction.atomic():
        first = save(*drafts(rows))
        before = state()
        pairs = list(zip(drafts(rows), first, strict=True))
        random.Random(seed).shuffle(pairs)  # noqa: S311
        for again, saved in pairs:
            if saved.outcome == "rejected":
                continue
            again.already = (saved.person_id, None if saved.person_id else saved.company_id)
            (found,) = save(again)
            assert found.outcome in ("unchanged", "rejected")
        assert state() == before
        transaction.set_rollback(True)


@given(
    lists=LISTS,
    edits=st.lists(
        st.tuples(st.integers(0, 9), st.sampled_from(["role", "department"])), max_size=4
    ),
)
@settings(max_examples=40, deadline=None, phases=QUICK)
def test_edits_survive_any_undo(lists: list, edits: list) -> None:
    with transaction.atomic():
        sets = []
        for rows in lists:
            sets.append(change_set())
            save(*drafts(rows), into=sets[-1])
        people = list(Person.objects.order_by("pk"))
        told: dict[int, set[str]] = {}
        for n, field in edits if people else ():
            person = Person.objects.get(pk=people[n % len(people)].pk)
            edit_lead(
                LeadRef(True, person.pk), {field: "Edited"}, version=person.version, by=BY, now=NOW
            )
            told.setdefault(person.pk, set()).add(field)
        for made in sets:
            undo(made)
        for pk, fields in told.items():
            person = Person.objects.get(pk=pk)
            assert {getattr(person, field) for field in fields} == {"Edited"}
        check_replay()
        transaction.set_rollback(True)
