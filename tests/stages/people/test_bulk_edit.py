"""The same change to many leads: its receipt balances, its undo is exact, a kill loses and doubles nothing."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from prospekt.config.agreement import disagreements
from prospekt.ledger.events import Actor
from prospekt.people.actions import bulk_edit
from prospekt.people.actions.bulk_edit import (
    cancel_bulk,
    make_bulk,
    run_bulk,
    try_bulk,
    undo_bulk,
)
from prospekt.people.actions.edit_lead import edit_lead
from prospekt.people.actions.recycle_bin import restore_leads
from prospekt.people.actions.tagging import change_tags
from prospekt.people.models import (
    BulkEdit,
    BulkRow,
    Change,
    Company,
    Consent,
    Person,
    User,
)
from prospekt.people.queries.bulk import reasons_of
from prospekt.people.rules.lead_ref import LeadRef
from prospekt.words.problem import Refusal
from tests.conftest import Cast
from tests.stages.people.leads import NOW, differences, draft, save, state

pytestmark = pytest.mark.django_db
BY = Actor(None, "cli")


def people(n: int = 5, **more: Any) -> list[LeadRef]:
    rows = [draft(f"Person {i}", f"p{i}@firm.example", **more) for i in range(n)]
    return [LeadRef(True, one.person_id or 0) for one in save(*rows)]


def made(plain: dict[str, Any], leads: list[LeadRef] | None = None, by: Actor = BY, **view: str) -> BulkEdit:  # fmt: skip
    return make_bulk(plain, view=view, leads=leads, by=by, now=NOW)


def run(plain: dict[str, Any], leads: list[LeadRef] | None = None, by: Actor = BY, **view: str) -> BulkEdit:  # fmt: skip
    return run_bulk(made(plain, leads, by, **view).pk)


def changed(before: dict[str, list[str]]) -> dict[str, Any]:
    """What is another than before; that a tag is put on again gives its row another number."""
    after = state()
    for each in (before, after):
        each["people_leadtag"] = sorted(row.partition(" ")[2] for row in each["people_leadtag"])
    return differences(before, after)


def balanced(record: BulkEdit) -> None:
    record.refresh_from_db()
    assert record.matched == record.changed + record.unchanged + record.refused
    rows = BulkRow.objects.filter(bulk_id=record.pk)
    for name in ("changed", "unchanged", "refused"):
        assert rows.filter(outcome=name).count() == getattr(record, name)
    assert not rows.filter(outcome="").exists()


def test_all_that_a_filter_shows_get_the_same_value() -> None:
    people(5)
    save(draft(company="Firm AS"))
    Person.objects.filter(full_name="Person 3").update(priority=2)
    record = run({"set": {"priority": "2"}, "add_tags": ["Fair 2026"]}, kind="person")
    balanced(record)
    assert (record.matched, record.changed) == (5, 5)
    assert set(Person.objects.values_list("priority", flat=True)) == {2}
    assert Company.objects.get().priority == 0
    again = run({"set": {"priority": "2"}, "add_tags": ["fair 2026"]}, kind="person")
    balanced(again)
    assert again.unchanged == 5
    assert disagreements() == []


def test_a_field_that_is_filtered_by_is_changed_in_all() -> None:
    """Rows that leave the list on the way take none of the others with them."""
    people(9)
    owner = User.objects.create(email="owner@firm.example")
    before = bulk_edit.BATCH
    bulk_edit.BATCH = 2
    try:
        record = run({"set": {"owner": str(owner.pk)}}, owner="nobody")
    finally:
        bulk_edit.BATCH = before
    balanced(record)
    assert Person.objects.filter(owner=owner).count() == 9


def test_what_is_refused_is_told_with_its_reason(cast: Cast) -> None:
    leads = people(4)
    Person.objects.filter(pk=leads[0].id).update(owner=cast.rep, team=cast.rep.team)
    Person.objects.filter(pk=leads[1].id).update(owner=None, team=cast.rep.team)
    by = Actor(cast.rep.pk, "web")
    record = made({"set": {"priority": "3"}}, None, by)
    tried = try_bulk(record)
    assert (tried.matched, tried.not_yours) == (2, 1)
    assert [one.outcome for _lead, _name, one in tried.first] == ["changed", "refused"]
    run_bulk(record.pk)
    balanced(record)
    assert reasons_of(record) == {"not_yours": 1}
    assert Person.objects.get(pk=leads[1].id).priority == 0
    assert Person.objects.get(pk=leads[2].id).priority == 0
    with pytest.raises(Refusal) as refused:
        made({"set": {"priority": "3"}}, leads, by)
    assert refused.value.problem.code == "not_found"
    with pytest.raises(Refusal) as refused:
        made({"set": {"source": "1"}}, None, by)
    assert refused.value.problem.code == "not_allowed"
    with pytest.raises(Refusal):
        made({"set": {"priority": "3"}}, None, Actor(cast.read_only.pk, "web"))


def test_a_representative_takes_over_what_is_free_and_no_more(cast: Cast) -> None:
    leads = people(3)
    Person.objects.filter(pk=leads[0].id).update(team=cast.rep.team)
    Person.objects.filter(pk=leads[1].id).update(owner=cast.team_lead, team=cast.rep.team)
    by = Actor(cast.rep.pk, "web")
    record = made({"set": {"owner": "me"}}, None, by)
    assert try_bulk(record).matched == 1
    run_bulk(record.pk)
    balanced(record)
    assert Person.objects.get(pk=leads[0].id).owner == cast.rep
    assert Person.objects.get(pk=leads[1].id).owner == cast.team_lead
    with pytest.raises(Refusal) as refused:
        made({"set": {"owner": str(cast.other_rep.pk)}}, None, by)
    assert refused.value.problem.code == "unknown_user"


@pytest.mark.parametrize(
    ("plain", "code"),
    [
        ({}, "nothing_to_do"),
        ({"set": {}}, "nothing_to_do"),
        ({"remove": True, "set": {"priority": "1"}}, "removal_alone"),
        ({"set": {"lifecycle": "customer"}}, "unknown_field"),
        ({"set": {"own:nothing": "x"}}, "unknown_field"),
        ({"set": {"priority": "9"}}, "unknown_code"),
        ({"set": {"owner": "everybody"}}, "unknown_code"),
        ({"refuse": ["pigeon"]}, "unknown_code"),
        ({"delete": True}, "unknown_field"),
        ({"add_tags": [str(n) for n in range(30)]}, "too_many"),
    ],
)
def test_what_cannot_be_read_is_refused_before_anything_is_made(
    plain: dict[str, Any], code: str
) -> None:
    with pytest.raises(Refusal) as refused:
        made(plain)
    assert refused.value.problem.code == code
    assert not BulkEdit.objects.exists()


def test_undo_puts_all_back_but_what_was_edited_since() -> None:
    leads = people(4, tags=["Old"])
    before = state()
    record = run({"set": {"priority": "3", "city": "Bergen"}, "add_tags": ["New"], "remove_tags": ["old"]})  # fmt: skip
    edit_lead(leads[0], {"city": "Oslo"}, version=99, by=BY, now=NOW)
    change_tags(leads[1], add=["old"], by=BY, now=NOW)
    undo_bulk(record.pk, by=BY)
    record.refresh_from_db()
    assert record.state == "undone"
    spared = {
        row.person_id: row.spared
        for row in BulkRow.objects.filter(bulk_id=record.pk, spared__isnull=False)
    }
    assert spared == {leads[0].id: ["city", "city_key"], leads[1].id: ["tag"]}
    assert Person.objects.get(pk=leads[0].id).city == "Oslo"
    assert Person.objects.get(pk=leads[0].id).priority == 0
    Person.objects.filter(pk=leads[0].id).update(city="", city_key="")
    assert changed(before) == {}
    with pytest.raises(Refusal) as refused:
        undo_bulk(record.pk, by=BY)
    assert refused.value.problem.code == "already_undone"
    assert disagreements() == []


def test_a_refusal_outlives_the_undo() -> None:
    leads = people(3)
    record = run({"refuse": ["email", "sms:service"], "set": {"priority": "1"}})
    assert Person.objects.filter(no_email=True).count() == 3
    assert Consent.objects.filter(channel="sms", purpose="service").count() == 3
    again = run({"refuse": ["email", "sms:service"]})
    assert again.unchanged == 3
    undo_bulk(record.pk, by=BY)
    assert Person.objects.filter(no_email=True, priority=0).count() == 3
    record.refresh_from_db()
    assert record.spared == 3
    assert len(leads) == 3


def test_removing_and_taking_that_back() -> None:
    (first, *rest) = people(3, company="Firm AS")
    before = state()
    record = run({"remove": True})
    balanced(record)
    assert not Person.objects.filter(deleted_at=None).exists()
    # The company was no lead while people worked there, so it was not among those matched.
    assert Company.objects.get().is_lead
    restore_leads([first], by=BY, now=NOW)
    undo_bulk(record.pk, by=BY)
    record.refresh_from_db()
    assert (record.undone, record.spared) == (2, 1)
    assert changed(before) == {}
    assert not Company.objects.get().is_lead
    assert disagreements() == []
    assert len(rest) == 2


def test_a_company_with_people_stays() -> None:
    people(1, company="Firm AS")
    firm = LeadRef(False, Company.objects.get().pk)
    record = run({"remove": True}, [firm])
    balanced(record)
    assert reasons_of(record) == {"has_people": 1}


def test_cancelled_on_the_way_what_is_done_stays_and_can_be_undone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    people(5)
    monkeypatch.setattr(bulk_edit, "BATCH", 2)
    record = made({"set": {"priority": "1"}})
    run_bulk(record.pk, tell=lambda one: one.state == "running" and cancel_bulk(one))
    record.refresh_from_db()
    assert (record.state, record.changed) == ("cancelled", 2)
    assert BulkRow.objects.filter(bulk_id=record.pk, outcome="").count() == 3
    undo_bulk(record.pk, by=BY)
    assert not Person.objects.filter(priority=1).exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "point",
    ["bulk_before_begin", "bulk_after_leads", "bulk_before_commit", "bulk_after_commit"],
)
def test_cut_off_anywhere_it_goes_on_where_it_was(
    point: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    people(5)
    monkeypatch.setattr(bulk_edit, "BATCH", 2)
    record = made({"set": {"priority": "1"}, "add_tags": ["x"]})
    seen = 0

    def cut(name: str) -> None:
        nonlocal seen
        seen += name == point
        if name == point and seen == (1 if "begin" in point else 2):
            raise KeyboardInterrupt

    monkeypatch.setattr(bulk_edit, "reach", cut)
    with pytest.raises(KeyboardInterrupt):
        run_bulk(record.pk)
    record.refresh_from_db()
    run_bulk(record.pk)
    balanced(record)
    assert record.changed == 5
    assert Change.objects.filter(field="priority", change_set=record.change_set_id).count() == 5


FIELDS = st.fixed_dictionaries(
    {},
    optional={
        "priority": st.sampled_from(["0", "1", "3"]),
        "city": st.sampled_from(["", "Oslo", "Hà Nội"]),
        "industry": st.sampled_from(["", "Steel"]),
        "country": st.sampled_from(["", "NO", "VN"]),
        "own:remark": st.sampled_from(["", "a", "b"]),
        "owner": st.sampled_from(["", "OWNER"]),
        "source": st.sampled_from(["", "7"]),
        "campaign": st.sampled_from(["", "8"]),
    },
)
WORDS = st.lists(st.sampled_from(["One", "two", "Ba"]), max_size=2, unique=True)


@pytest.mark.django_db(transaction=True)
@settings(
    max_examples=20,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    steps=st.lists(st.tuples(FIELDS, WORDS, WORDS, st.booleans()), min_size=1, max_size=3),
    n=st.integers(0, 5),
    batch=st.sampled_from([1, 2, 500]),
)
def test_receipts_balance_and_undo_is_the_identity(steps: list[Any], n: int, batch: int) -> None:
    for model in (BulkEdit, BulkRow, Person, Company, User):
        model.objects.all().delete()
    owner = User.objects.create(email="owner@firm.example")
    people(n, tags=["two"], own={"remark": "a"})
    people_firms = [draft(company=f"Firm {i}") for i in range(n // 2)]
    if people_firms:
        save(*people_firms)
    codes: set[str] = set()
    kept, bulk_edit.BATCH = bulk_edit.BATCH, batch
    try:
        for typed, add, remove, is_removal in steps:
            before = state()
            typed = {k: str(owner.pk) if v == "OWNER" else v for k, v in typed.items()}
            if "own:remark" in typed and not n:
                typed.pop("own:remark")
            plain = {"remove": True} if is_removal else {"set": typed, "add_tags": add, "remove_tags": remove}  # fmt: skip
            try:
                record = run(plain)
            except Refusal as refused:
                codes.add(refused.problem.code)
                continue
            balanced(record)
            assert [p for p in disagreements() if p.code != "lead_lost"] == []
            undo_bulk(record.pk, by=BY)
            record.refresh_from_db()
            assert record.spared == 0
            assert changed(before) == {}
            assert [p for p in disagreements() if p.code != "lead_lost"] == []
    finally:
        bulk_edit.BATCH = kept
    assert codes <= {"nothing_to_do", "unknown_field"}
