"""Segments through the database: made, shared, kept up to date by what happens, refreshed by time, removed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from prospekt import flow
from prospekt.ledger.events import Actor
from prospekt.ledger.models import Event
from prospekt.people.actions import segments as acting
from prospekt.people.actions.edit_lead import edit_lead
from prospekt.people.actions.merge_leads import merge_leads
from prospekt.people.actions.new_lead import enter_lead
from prospekt.people.actions.recycle_bin import empty_bin, remove_leads, restore_leads
from prospekt.people.actions.segment_members import refresh_segments, settle_waiting
from prospekt.people.actions.segments import (
    SegmentDraft,
    remove_segment,
    restore_segment,
    save_segment,
)
from prospekt.people.actions.touches import Touch, record_touches
from prospekt.people.actions.unmerge import unmerge
from prospekt.people.models import (
    ChangeSet,
    Company,
    Merged,
    OwnField,
    Person,
    Segment,
    SegmentMember,
    User,
)
from prospekt.people.queries.filters import matching_refs, vocabulary
from prospekt.people.queries.leads import lead_page
from prospekt.people.queries.rights import reader_of
from prospekt.people.queries.segments import counts_of, rules_of, seen_segments
from prospekt.people.rules.draft import TouchDraft
from prospekt.people.rules.lead_ref import LeadRef
from prospekt.people.rules.list_view import read_view
from prospekt.playbook.filters.reading import write_text
from prospekt.qualify.actions.answers import NewAnswer, give_answers
from prospekt.words.problem import Refusal
from tests.conftest import Cast
from tests.stages.people.leads import change_set, draft, save, undo
from tests.stages.test_log_tells_all import ACTIONS, BY, Play

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
BUYERS = {"fact": "role", "is": ["buyer"]}
QUIET = {"event": "touch", "none_within_days": 14}


def make(name: str, tree: dict[str, Any], by: Actor = BY, share: str = "own") -> int:
    return save_segment(SegmentDraft(name, tree, share), by=by, now=timezone.now())


def members(segment_id: int) -> set[LeadRef]:
    rows = SegmentMember.objects.filter(segment_id=segment_id)
    return {
        LeadRef(row.person_id is not None, row.person_id or row.company_id or 0) for row in rows
    }


def enter(name: str, **facts: str) -> LeadRef:
    return enter_lead({"full_name": name, **facts}, by=BY, now=timezone.now()).lead


def edit(lead: LeadRef, **facts: str) -> None:
    version = Person.objects.get(pk=lead.id).version
    edit_lead(lead, facts, version=version, by=BY, now=timezone.now())
    flow.catch_up()


def told(lead: LeadRef) -> list[tuple[str, int]]:
    rows = Event.objects.filter(name__startswith="segment.", **{lead.column: lead.id}).order_by(
        "pk"
    )
    return [(row.name, row.facts["segment"]) for row in rows]


def code_of(problem: pytest.ExceptionInfo[Refusal]) -> str:
    return problem.value.problem.code


def test_members_come_and_go_by_what_happens() -> None:
    there, elsewhere = enter("Anna", role="Buyer"), enter("Bo", role="Seller")
    segment = make("Buyers", BUYERS)
    assert members(segment) == {there}
    assert told(there) == [], "who was there already did not join"
    edit(elsewhere, role="Buyer")
    assert members(segment) == {there, elsewhere}
    edit(there, role="Cook")
    assert members(segment) == {elsewhere}
    assert told(elsewhere) == [("segment.joined", segment)]
    assert told(there) == [("segment.left", segment)]


def test_answers_reach_the_colleagues() -> None:
    saved = save(
        draft("Anna Ek", "a@fjord.no", company="Fjord AS"),
        draft("Bo Dahl", "b@fjord.no", company="Fjord AS"),
    )
    anna, bo = (LeadRef(True, each.person_id or 0) for each in saved)
    segment = make("Budget", {"fact": "verdict_budget", "is": "met"})
    give_answers([NewAnswer(anna, "budget", "USD 900000")], by=BY, now=timezone.now())
    flow.catch_up()
    assert members(segment) == {anna, bo}


def test_a_company_tells_its_people() -> None:
    saved = save(draft("Anna Ek", "a@fjord.no", company="Fjord AS"))[0]
    segment = make("Large", {"fact": "employees", "at_least": 100})
    company = Company.objects.get(pk=saved.company_id)
    edit_lead(
        LeadRef(False, company.pk),
        {"employees": "500"},
        version=company.version,
        by=BY,
        now=timezone.now(),
    )
    flow.catch_up()
    assert LeadRef(True, saved.person_id or 0) in members(segment)


def test_time_alone_brings_leads_in() -> None:
    lead = enter("Anna", role="Buyer")
    call = TouchDraft("call", timezone.now(), "phone", "out", "answered", "price", "")
    record_touches([Touch(call, person_id=lead.id)], by=BY, now=timezone.now())
    flow.catch_up()
    quiet, buyers = make("Quiet", {"all": [QUIET, BUYERS]}), make("Buyers", BUYERS)
    assert (members(quiet), members(buyers)) == (set(), {lead})
    refresh_segments(by=BY, now=timezone.now(), only_timed=True)
    assert members(quiet) == set()
    refresh_segments(by=BY, now=timezone.now() + timedelta(days=15), only_timed=True)
    assert members(quiet) == {lead}
    assert told(lead) == [("segment.joined", quiet)]


def test_bin_merge_and_erasure_take_members_along() -> None:
    one, other = enter("Anna", role="Buyer"), enter("Anna Ek")
    segment = make("Buyers", BUYERS)
    remove_leads([one], by=BY, now=timezone.now())
    flow.catch_up()
    assert members(segment) == set()
    restore_leads([one], by=BY, now=timezone.now())
    flow.catch_up()
    assert members(segment) == {one}
    merge_leads(other, one, {}, by=BY, now=timezone.now())
    flow.catch_up()
    assert members(segment) == {other}, "the role came along, and with it the segment"
    unmerge(Merged.objects.get().change_set_id, by=BY, now=timezone.now())
    flow.catch_up()
    assert members(segment) == {one}
    remove_leads([one], by=BY, now=timezone.now())
    empty_bin([one], by=BY, now=timezone.now())
    flow.catch_up()
    assert not SegmentMember.objects.exists()


def test_an_undone_import_takes_its_leads_out_again() -> None:
    made = change_set()
    save(draft("Anna Ek", "a@fjord.no"), into=made)
    segment = make("Anybody", {"fact": "email", "known": True})
    assert len(members(segment)) == 1
    undo(made)
    flow.catch_up()
    assert not SegmentMember.objects.exists()


def test_imports_wait_for_the_end() -> None:
    segment = make("Buyers", BUYERS)
    lead = enter_lead(
        {"full_name": "Anna", "role": "Buyer"}, by=Actor(None, "import"), now=timezone.now()
    ).lead
    flow.catch_up()
    assert members(segment) == set()
    refresh_segments(by=BY, now=timezone.now())
    assert members(segment) == {lead}
    assert told(lead) == [("segment.joined", segment)]


def test_another_filter_refills_without_a_word_and_so_do_those_above() -> None:
    buyer, seller = enter("Anna", role="Buyer"), enter("Bo", role="Seller")
    below = make("Buying", BUYERS)
    above = make("Elsewhere", {"not": {"fact": "segment", "is": [below]}})
    assert (members(below), members(above)) == ({buyer}, {seller})
    save_segment(
        SegmentDraft(tree={"fact": "role", "is": ["seller"]}),
        segment_id=below,
        by=BY,
        now=timezone.now(),
    )
    assert (members(below), members(above)) == ({seller}, {buyer})
    assert told(buyer) == told(seller) == []
    with pytest.raises(Refusal) as refused:
        save_segment(
            SegmentDraft(tree={"fact": "segment", "is": ["Elsewhere"]}),
            segment_id=below,
            by=BY,
            now=NOW,
        )
    assert code_of(refused) == "segment_circle"
    with pytest.raises(Refusal, match="Elsewhere"):
        remove_segment(below, by=BY, now=timezone.now())
    save_segment(SegmentDraft(name="Others"), segment_id=below, by=BY, now=timezone.now())
    assert members(below) == {seller}


def test_removed_and_restored() -> None:
    lead = enter("Anna", role="Buyer")
    segment = make("Buyers", BUYERS)
    remove_segment(segment, by=BY, now=timezone.now())
    assert not SegmentMember.objects.exists()
    edit(lead, role="Seller")
    other = enter("Bo", role="Buyer")
    restore_segment(segment, by=BY, now=timezone.now())
    assert members(segment) == {other}


def test_large_ones_are_left_to_the_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    leads = {enter(f"Anna {n}", role="Buyer") for n in range(3)}
    monkeypatch.setattr(acting, "FEW", 1)
    segment = make("Buyers", BUYERS)
    assert members(segment) == set()
    assert Segment.objects.get(pk=segment).filled_at is None
    edit(next(iter(leads)), city="Oslo")
    assert members(segment) == set(), "while it is filled nobody joins by the way"
    settle_waiting(by=BY, now=timezone.now())
    assert members(segment) == leads
    remove_segment(segment, by=BY, now=timezone.now())
    assert members(segment) == leads
    settle_waiting(by=BY, now=timezone.now())
    assert members(segment) == set()


def test_a_filter_that_can_no_longer_be_read_keeps_its_members() -> None:
    OwnField.objects.create(slug="plan", label="Plan", kind="text")
    lead = enter("Anna", role="Buyer")
    Person.objects.filter(pk=lead.id).update(own={"plan": "gold"})
    segment = make("Gold", {"own": "plan", "is": ["gold"]})
    OwnField.objects.all().delete()
    edit(lead, role="Seller")
    refresh_segments(by=BY, now=timezone.now())
    assert members(segment) == {lead}


@pytest.mark.parametrize(
    ("draft_", "code"),
    [
        (SegmentDraft("", BUYERS), "required"),
        (SegmentDraft("x", {"all": []}), "required"),
        (SegmentDraft("x"), "required"),
        (SegmentDraft("x", {"fact": "shoe"}), "unknown_filter"),
        (SegmentDraft("x", {"fact": "owner", "is": ["me"]}), "unknown_filter"),
        (SegmentDraft("x", {"fact": "segment", "is": [99]}), "unknown_filter"),
        (SegmentDraft("x", {"fact": "segment", "known": True}), "segment_circle"),
        (SegmentDraft("x", BUYERS, "planet"), "unknown_code"),
    ],
)
def test_refused(draft_: SegmentDraft, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        save_segment(draft_, by=BY, now=NOW)
    assert code_of(refused) == code
    assert not Segment.objects.exists()


def test_no_more_than_fifty() -> None:
    Segment.objects.bulk_create(
        Segment(name=f"s{n}", key=f"s{n}", tree=BUYERS, made_at=NOW, changed_at=NOW)
        for n in range(50)
    )
    with pytest.raises(Refusal) as refused:
        make("one more", BUYERS)
    assert code_of(refused) == "too_many_segments"


def test_who_sees_what(cast: Cast) -> None:
    rep, lead_ = cast.rep, cast.team_lead
    by_rep, by_lead = Actor(rep.pk, "web"), Actor(lead_.pk, "web")
    own = make("Mine", {"fact": "owner", "is": ["me"]}, by_rep)
    assert Segment.objects.get(pk=own).tree == {"fact": "owner", "is": [rep.pk]}
    shared = make("Everybody", {"fact": "name", "known": True}, by_lead, "all")
    assert set(seen_segments(reader_of(rep)).values_list("pk", flat=True)) == {own, shared}
    assert set(seen_segments(reader_of(lead_)).values_list("pk", flat=True)) == {shared}
    with pytest.raises(Refusal) as refused:
        make("Shared", BUYERS, by_rep, "all")
    assert code_of(refused) == "not_allowed"
    for act in (remove_segment, restore_segment):
        with pytest.raises(Refusal) as refused:
            act(own, by=by_lead, now=NOW)
        assert code_of(refused) == "not_found"
    with pytest.raises(Refusal) as refused:
        remove_segment(shared, by=by_rep, now=NOW)
    assert code_of(refused) == "not_allowed"
    with pytest.raises(Refusal) as refused:
        make("Spy", {"fact": "segment", "is": [own]}, by_lead)
    assert code_of(refused) == "unknown_filter"


def test_a_segment_shows_nobody_more_than_they_see(cast: Cast) -> None:
    for n, owner in enumerate((cast.rep, cast.other_rep, cast.other_rep)):
        Person.objects.filter(pk=enter(f"Lead {n}").id).update(owner=owner, team=owner.team)
    shared = make(
        "Everybody", {"fact": "name", "known": True}, Actor(cast.administrator.pk, "web"), "all"
    )
    total = len(members(shared))
    counts = {}
    for user in (cast.administrator, cast.rep):
        reader = reader_of(user)
        view = read_view(
            {"filter": write_text({"fact": "segment", "is": [shared]})}, vocabulary=vocabulary
        )
        counts[user.role] = counts_of([shared], reader=reader)[shared]
        assert counts[user.role] == lead_page(view, reader=reader).n
    assert counts["administrator"] == total > counts["representative"]
    private = make("Hidden", {"fact": "name", "known": True}, Actor(cast.administrator.pk, "web"))
    for tree, n in (
        ({"fact": "segment", "is": [private]}, 0),
        ({"fact": "segment", "is_not": [private]}, counts["representative"]),
        ({"fact": "segment", "known": True}, counts["representative"]),
    ):
        view = read_view({"filter": write_text(tree)}, vocabulary=vocabulary)
        assert lead_page(view, reader=reader_of(cast.rep)).n == n


def statements(n: int) -> int:
    """How many statements follow from one edit with so many segments."""
    Segment.objects.all().delete()
    lead = enter(f"Anna {n}", role="Buyer")
    for k in range(n):
        make(f"s{k}", {"all": [{"fact": "role", "is": [f"r{n}"]}, QUIET]})
    flow.catch_up()
    edit_lead(lead, {"role": f"r{n}"}, version=1, by=BY, now=timezone.now())
    with CaptureQueriesContext(connection) as queries:
        flow.catch_up()
    assert SegmentMember.objects.count() == n
    return len(queries)


def test_one_change_costs_the_same_whatever_the_number_of_segments(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("prospekt.ledger.actions._followers", [])
    assert statements(1) >= statements(50) - 1


def fresh(now: datetime) -> dict[int, set[LeadRef]]:
    """Who should be in each segment, found by testing every lead."""
    refs = [LeadRef(True, id_) for id_ in Person.objects.values_list("pk", flat=True)]
    refs += [LeadRef(False, id_) for id_ in Company.objects.values_list("pk", flat=True)]
    rules = rules_of(list(Segment.objects.filter(removed_at=None)), now)
    return {rule.id: matching_refs(rule.lowered, refs) for rule in rules}


TREES = (
    {"fact": "role", "is": ["zxqv 3"]},
    {"fact": "owner", "is": ["nobody"]},
    {"not": {"fact": "tag", "known": True}},
    {"fact": "verdict_budget", "known": True},
    {"fact": "method_bant", "is": "not_yet"},
    {"event": "touch", "at_least": 1},
    {"fact": "lifecycle", "is": ["disqualified"]},
    {"fact": "company", "contains": ["firma 1"]},
)


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(played=st.lists(st.tuples(ACTIONS, st.integers(0, 5)), min_size=3, max_size=14))
def test_whatever_happens_members_are_those_who_meet_the_filter(
    played: list[tuple[str, int]],
) -> None:
    for model in (Segment, SegmentMember, Person, Company, ChangeSet, User):
        model.objects.all().delete()
    play = Play()
    ids = [make(f"s{n}", tree) for n, tree in enumerate(TREES)]
    make("above", {"not": {"fact": "segment", "is": ids[:2]}})
    for action, n in played:
        play.act(action, n)
        flow.catch_up()
        assert {id_: members(id_) for id_ in fresh(timezone.now())} == fresh(timezone.now()), action
