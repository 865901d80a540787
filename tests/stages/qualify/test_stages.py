"""Lifecycle, temperature and journey through the database: by rules, by hand, put aside and woken."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from prospekt import flow
from prospekt.config.agreement import disagreements
from prospekt.ledger.events import Actor
from prospekt.ledger.models import Event, Text
from prospekt.people.actions.merge_leads import merge_leads
from prospekt.people.actions.recycle_bin import empty_bin, remove_leads, restore_leads
from prospekt.people.actions.touches import Touch, record_touches
from prospekt.people.actions.unmerge import unmerge
from prospekt.people.models import Change, ChangeSet, Company, Merged, Person
from prospekt.people.rules.draft import TouchDraft
from prospekt.people.rules.lead_ref import LeadRef
from prospekt.playbook.loading import load, parse
from prospekt.qualify.actions.answers import NewAnswer, give_answers, withdraw_answer
from prospekt.qualify.actions.by_hand import let_rules_decide, set_lifecycle, set_temperature
from prospekt.qualify.actions.playbooks import enact_playbook, rescore_all
from prospekt.qualify.actions.recycling import Aside, put_aside, wake_due, wake_leads
from prospekt.qualify.models import Hold, RecycleClock, Stage
from prospekt.qualify.rules.clocks import Clock
from prospekt.words.problem import Refusal
from tests.conftest import Cast
from tests.stages.people.leads import change_set, draft, save, undo

pytestmark = pytest.mark.django_db(transaction=True)
BY = Actor(None, "test")
NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
SPRING = Clock("date", date(2027, 3, 31))


@pytest.fixture
def firm() -> tuple[LeadRef, LeadRef, LeadRef]:
    """Two contacts of a firm, and the firm."""
    saved = save(
        draft("Anna Ek", "anna@fjord.no", company="Fjord AS", seniority="c_level", employees=80),
        draft("Bo Dahl", "bo@fjord.no", company="Fjord AS"),
    )
    anna, bo = (LeadRef(True, each.person_id or 0) for each in saved)
    return anna, bo, LeadRef(False, saved[0].company_id or 0)


def give(lead: LeadRef, question: str, value: str) -> int:
    return give_answers([NewAnswer(lead, question, value)], by=BY, now=NOW)[0]


def touch(lead: LeadRef, kind: str, topic: str = "", direction: str = "in", at: datetime = NOW) -> None:  # fmt: skip
    made = TouchDraft(kind, at, "", direction, "", topic, "")
    record_touches([Touch(made, person_id=lead.person_id, company_id=lead.company_id)], by=BY, now=at)  # fmt: skip


def row(lead: LeadRef) -> Any:
    return (Person if lead.is_person else Company).objects.get(pk=lead.id)


def at(lead: LeadRef) -> tuple[str, str]:
    found = row(lead)
    return found.lifecycle, found.temperature


def told(name: str, lead: LeadRef) -> list[dict[str, Any]]:
    rows = Event.objects.filter(name=name, **{lead.column: lead.id}).order_by("pk")
    return list(rows.values_list("facts", flat=True))


def test_answers_make_warm_hot_and_a_prospect(firm: tuple[LeadRef, ...]) -> None:
    anna, bo, company = firm
    assert at(anna) == ("lead", "cold")
    first = give(anna, "need", "urgent")
    assert at(anna) == at(bo) == ("lead", "warm")
    assert told("lead.temperature_changed", bo) == [
        {"temperature": "warm", "before": "cold", "reason": "warm", "cause": first}
    ]
    give(anna, "budget", "20000 EUR")
    give(anna, "timing", "2027-02-01")
    assert row(anna).temperature == "hot"
    last = give(anna, "authority", "yes")
    assert [at(lead)[0] for lead in firm] == ["prospect"] * 3
    event = Event.objects.filter(name="lead.lifecycle_changed", person_id=anna.id).latest("pk")
    assert (event.door, event.facts["before"], event.facts["reason"]) == (
        "flow",
        "sql",
        "prospect_test",
    )
    assert event.facts["cause"] == last
    assert told("lead.lifecycle_changed", company)[-1]["reason"] == "furthest"
    withdraw_answer(last, by=BY, now=NOW)
    assert [at(lead)[0] for lead in firm] == ["sql", "lead", "sql"], (
        "going back is allowed, and recorded"
    )
    assert told("lead.lifecycle_changed", anna)[-1]["before"] == "prospect"
    assert disagreements() == []


def test_interest_and_grade_make_an_mql(firm: tuple[LeadRef, ...]) -> None:
    anna, bo, company = firm
    touch(anna, "visit", "price")
    assert row(anna).grade[:1] in "AB"
    assert (row(anna).lifecycle, row(bo).lifecycle, row(company).lifecycle) == (
        "mql",
        "lead",
        "mql",
    )
    assert Stage.objects.get(person_id=anna.id).journey == "consideration"
    assert [each["journey"] for each in told("lead.journey_changed", anna)] == ["consideration"]


def test_the_journey_goes_on_and_back_with_the_touches(firm: tuple[LeadRef, ...]) -> None:
    anna, bo, _company = firm
    into = change_set()
    made = TouchDraft("demo", NOW, "", "in", "", "", "")
    save(draft("Anna Ek", "anna@fjord.no", touches=[made]), into=into)
    touch(anna, "visit")
    assert Stage.objects.get(person_id=anna.id).journey == "purchase"
    undo(into)
    assert Stage.objects.get(person_id=anna.id).journey == "awareness"
    touch(bo, "purchase")
    assert row(bo).lifecycle == "customer"
    touch(bo, "purchase")
    touch(bo, "review")
    assert row(bo).lifecycle == "advocate"
    assert disagreements() == []


def test_a_change_by_hand_needs_a_reason_and_holds(firm: tuple[LeadRef, ...]) -> None:
    anna, bo, company = firm
    with pytest.raises(Refusal) as refused:
        set_lifecycle([anna], "sql", "  ", by=BY, now=NOW)
    assert refused.value.problem.code == "no_reason"
    version = row(anna).version
    assert set_lifecycle([anna], "sql", "met at the fair", by=BY, now=NOW) == 1
    set_temperature([anna], "hot", "said so", by=BY, now=NOW)
    assert (at(anna), row(company).lifecycle) == (("sql", "hot"), "sql")
    assert row(anna).version == version + 2
    change = Change.objects.get(person_id=anna.id, field="lifecycle")
    assert (change.old, change.new) == ("lead", "sql")
    held = Hold.objects.get(person_id=anna.id, what="lifecycle")
    assert Text.objects.get(pk=held.pk).text == "met at the fair"
    give(anna, "need", "no")
    assert (at(anna), at(bo)) == (("sql", "hot"), ("lead", "cold"))
    assert let_rules_decide([anna], by=BY, now=NOW) == 1
    assert at(anna) == ("lead", "cold")
    assert row(company).lifecycle == "lead"
    with pytest.raises(Refusal) as refused:
        let_rules_decide([anna], by=BY, now=NOW)
    assert refused.value.problem.code == "not_held"
    with pytest.raises(Refusal) as refused:
        set_lifecycle([company], "sql", "x", by=BY, now=NOW)
    assert refused.value.problem.code == "follows_people"
    assert disagreements() == []


REFUSED = [
    (Aside("disqualified", Clock("never")), "no_reason"),
    (Aside("disqualified", Clock("never"), "gossip"), "unknown_reason"),
    (Aside("nurture", Clock("never")), "no_day"),
    (Aside("disqualified", Clock("never"), "no_need", "x" * 1_000_000), "too_long"),
    (Aside("disqualified", Clock("never"), "no_need", "a\x00b"), "nul"),
]


@pytest.mark.parametrize(("aside", "code"), REFUSED)
def test_what_cannot_be_is_refused_with_a_sentence(
    firm: tuple[LeadRef, ...], aside: Aside, code: str
) -> None:
    before = Event.objects.count()
    with pytest.raises(Refusal) as refused:
        put_aside([firm[0]], aside, by=BY, now=NOW)
    assert refused.value.problem.code == code
    assert len(str(refused.value)) < 400
    assert (RecycleClock.objects.count(), Event.objects.count()) == (0, before)


def test_only_who_may_change_a_lead_may_put_it_aside(firm: tuple[LeadRef, ...], cast: Cast) -> None:
    anna, _bo, _company = firm
    Person.objects.filter(pk=anna.id).update(owner=cast.other_rep, team=cast.other_rep.team)
    for user, code in ((cast.rep, "not_found"), (cast.read_only, "not_yours")):
        by = Actor(user.pk, "web")
        for act in (
            lambda by=by: put_aside([anna], Aside("nurture", SPRING), by=by, now=NOW),
            lambda by=by: wake_leads([anna], by=by, now=NOW),
            lambda by=by: set_lifecycle([anna], "sql", "x", by=by, now=NOW),
            lambda by=by: set_temperature([anna], "hot", "x", by=by, now=NOW),
            lambda by=by: let_rules_decide([anna], by=by, now=NOW),
        ):
            with pytest.raises(Refusal) as refused:
                act()
            assert refused.value.problem.code == code


def test_put_aside_and_woken_on_the_day(firm: tuple[LeadRef, ...]) -> None:
    anna, bo, company = firm
    aside = Aside("disqualified", SPRING, "no_budget", "spent it all")
    (clock,) = put_aside([anna], aside, by=BY, now=NOW)
    put_aside([bo], Aside("nurture", Clock("date", date(2027, 1, 8))), by=BY, now=NOW)
    assert [at(lead)[0] for lead in firm] == ["disqualified", "nurture", "nurture"]
    assert Text.objects.get(pk=clock).text == "spent it all"
    assert told("lead.put_aside", anna)[0] == {
        "state": "disqualified", "reason": "no_budget", "wakes": "date", "wake_on": "2027-03-31", "cause": None,
    }  # fmt: skip
    give(anna, "budget", "20000 EUR")
    assert row(anna).lifecycle == "disqualified", "no rule moves who is put aside"
    assert wake_due(now=datetime(2027, 1, 7, 22, tzinfo=UTC), by=BY) == 0
    assert wake_due(now=datetime(2027, 1, 8, 9, tzinfo=UTC), by=BY) == 1
    assert [at(lead)[0] for lead in firm] == ["disqualified", "lead", "lead"]
    assert told("lead.recycled", bo)[0]["how"] == "date"
    assert wake_due(now=datetime(2027, 4, 1, 9, tzinfo=UTC), by=BY) == 1
    assert wake_due(now=datetime(2027, 4, 1, 9, tzinfo=UTC), by=BY) == 0
    assert RecycleClock.objects.get(pk=clock).closed_how == "date"
    assert disagreements() == []


@pytest.mark.parametrize(
    ("clock", "kind", "direction", "state"),
    [
        (SPRING, "quote_request", "in", "lead"),
        (Clock("signal"), "reply", "in", "lead"),
        (Clock("signal"), "call", "out", "disqualified"),
        (Clock("never"), "quote_request", "in", "disqualified"),
    ],
)
def test_a_signal_wakes_who_waits_for_one(
    firm: tuple[LeadRef, ...], clock: Clock, kind: str, direction: str, state: str
) -> None:
    _anna, bo, _company = firm
    touch(bo, "quote_request", at=NOW - timedelta(days=3))
    put_aside([bo], Aside("disqualified", clock, "no_need"), by=BY, now=NOW)
    touch(bo, kind, direction=direction, at=NOW - timedelta(days=1))
    assert row(bo).lifecycle == "disqualified", "it was before"
    touch(bo, kind, direction=direction, at=NOW + timedelta(days=1))
    assert row(bo).lifecycle == state
    recycled = told("lead.recycled", bo)
    assert [each["how"] for each in recycled] == (["signal"] if state == "lead" else [])


def test_somebody_calls_a_lead_back(firm: tuple[LeadRef, ...]) -> None:
    anna, _bo, _company = firm
    with pytest.raises(Refusal) as refused:
        wake_leads([anna], by=BY, now=NOW)
    assert refused.value.problem.code == "not_aside"
    put_aside([anna], Aside("disqualified", Clock("never"), "no_fit"), by=BY, now=NOW)
    put_aside([anna], Aside("disqualified", SPRING, "no_need"), by=BY, now=NOW)
    assert RecycleClock.objects.filter(closed_at=None).count() == 1
    assert wake_leads([anna], by=BY, now=NOW) == 1
    assert row(anna).lifecycle == "lead"
    touch(anna, "visit", "price")
    assert row(anna).lifecycle == "mql", "the rules go on from there"
    assert disagreements() == []


def book(**changed: tuple[str, str]) -> Any:
    files = dict(load("default").files)
    for file, (old, new) in changed.items():
        assert old in files[f"{file}.toml"]
        files[f"{file}.toml"] = files[f"{file}.toml"].replace(old, new)
    return parse("default", files)


def unfit(*leads: LeadRef) -> None:
    """Outside the market, as is known, and of no need."""
    Company.objects.update(employees=9_000)
    for lead in leads:
        give(lead, "need", "no")


def test_rules_propose_and_only_a_switched_on_one_disqualifies(firm: tuple[LeadRef, ...]) -> None:
    anna, bo, _company = firm
    Person.objects.update(employees=None)
    unfit(anna)
    assert (row(anna).lifecycle, Stage.objects.get(person_id=anna.id).proposal) == (
        "lead",
        "disqualify",
    )
    assert not RecycleClock.objects.exists()
    switched = book(stages=("recycle_days = 180\n\n# Hot", 'recycle_days = 180\ndisqualify_as = "no_fit"\n\n# Hot'))  # fmt: skip
    enact_playbook(switched, by=BY, now=NOW)
    rescore_all(switched, by=BY, now=NOW)
    assert row(anna).lifecycle == row(bo).lifecycle == "disqualified"
    clock = RecycleClock.objects.get(person_id=anna.id)
    assert (clock.reason, clock.wakes, clock.opened_by) == ("no_fit", "date", None)
    assert told("lead.lifecycle_changed", anna)[-1]["reason"] == "rule"
    wake_leads([anna], by=BY, now=NOW)
    give(anna, "timing", "no")
    assert row(anna).lifecycle == "lead", "who was woken lately is left to people"


def test_counting_criteria_is_the_other_rule_for_temperature(firm: tuple[LeadRef, ...]) -> None:
    anna, _bo, _company = firm
    other = book(stages=('by = "answers"', 'by = "criteria"'))
    enact_playbook(other, by=BY, now=NOW)
    rescore_all(other, by=BY, now=NOW)
    give(anna, "competitors", "none")
    found = [row(anna).temperature]
    for key, value in (("budget", "yes"), ("need", "yes"), ("timing", "yes")):
        give(anna, key, value)
        found.append(row(anna).temperature)
    assert found == ["cold", "warm", "warm", "hot"]


def test_merge_and_unmerge_keep_one_clock_each(firm: tuple[LeadRef, ...]) -> None:
    anna, bo, company = firm
    put_aside([bo], Aside("disqualified", SPRING, "no_need"), by=BY, now=NOW)
    merge_leads(anna, bo, {}, by=BY, now=NOW)
    assert (row(anna).lifecycle, row(company).lifecycle) == ("lead", "lead")
    unmerge(Merged.objects.get(person_id=bo.id).change_set_id, by=BY, now=NOW)
    assert (row(anna).lifecycle, row(bo).lifecycle) == ("lead", "disqualified")
    check_clocks()
    merge_leads(anna, bo, {"lifecycle": "gone"}, by=BY, now=NOW)
    assert row(anna).lifecycle == "disqualified"
    mine = RecycleClock.objects.get(person_id=anna.id, closed_at=None)
    assert (mine.wake_on, mine.reason) == (SPRING.on, "no_need")
    check_clocks()
    unmerge(Merged.objects.get(person_id=bo.id).change_set_id, by=BY, now=NOW)
    check_clocks()
    merge_leads(bo, anna, {}, by=BY, now=NOW)
    assert row(bo).lifecycle == "lead"
    check_clocks()
    unmerge(Merged.objects.get(person_id=anna.id).change_set_id, by=BY, now=NOW)
    again = RecycleClock.objects.get(person_id=bo.id, closed_at=None)
    assert (again.wakes, again.wake_on) == ("date", SPRING.on)
    check_clocks()
    assert disagreements() == []


def test_bin_undo_and_erasure(firm: tuple[LeadRef, ...]) -> None:
    anna, bo, company = firm
    put_aside([anna], Aside("disqualified", SPRING, "no_need", "words"), by=BY, now=NOW)
    set_lifecycle([bo], "sql", "because", by=BY, now=NOW)
    assert row(company).lifecycle == "sql"
    remove_leads([bo], reason="", by=BY, now=NOW)
    assert row(company).lifecycle == "disqualified"
    restore_leads([bo], by=BY, now=NOW)
    assert row(company).lifecycle == "sql"
    remove_leads([anna], reason="", by=BY, now=NOW)
    assert wake_due(now=datetime(2027, 4, 1, 9, tzinfo=UTC), by=BY) == 0, "who is in the bin waits"
    empty_bin([anna], by=BY, now=NOW)
    assert not RecycleClock.objects.exists()
    into = change_set()
    made = TouchDraft("demo", NOW, "", "in", "", "", "")
    (una,) = save(draft("Una Solo", "una@solo.no", touches=[made]), into=into)
    assert Stage.objects.get(person_id=una.person_id).journey == "purchase"
    undo(into)
    assert not Stage.objects.filter(person_id=una.person_id).exists()
    assert disagreements() == []


def test_a_company_without_people_has_its_own(cast: Cast) -> None:
    (one,) = save(draft(company="Nobody AS"))
    company = LeadRef(False, one.company_id or 0)
    put_aside([company], Aside("disqualified", Clock("never"), "no_fit"), by=BY, now=NOW)
    assert row(company).lifecycle == "disqualified"
    (una,) = save(draft("Una Solo", "una@nobody.no", company="Nobody AS"))
    check_clocks()
    assert row(company).lifecycle == row(LeadRef(True, una.person_id or 0)).lifecycle
    assert disagreements() == []


def test_leads_nobody_knows_anything_of_cost_no_row_and_no_event() -> None:
    with CaptureQueriesContext(connection) as queries:
        save(*(draft(f"P {n}", f"p{n}@f{n}.no") for n in range(200)))
        flow.catch_up()
    assert not Stage.objects.exists()
    assert not Event.objects.filter(name__in=("lead.lifecycle_changed", "lead.temperature_changed"))
    assert len(queries) < 90, "by sets, never row by row"


def check_clocks() -> None:
    """Every lead that is put aside has one open clock, and nobody else has any."""
    aside = {f"p{id_}" for id_ in Person.objects.filter(deleted_at=None, lifecycle__in=("disqualified", "nurture")).values_list("pk", flat=True)}  # fmt: skip
    own = Company.objects.filter(deleted_at=None, is_lead=True)
    aside |= {f"c{id_}" for id_ in own.filter(lifecycle__in=("disqualified", "nurture")).values_list("pk", flat=True)}  # fmt: skip
    here = {
        f"p{id_}" for id_ in Person.objects.filter(deleted_at=None).values_list("pk", flat=True)
    }
    here |= {
        f"c{id_}" for id_ in Company.objects.filter(deleted_at=None).values_list("pk", flat=True)
    }
    open_ = [f"p{c.person_id}" if c.person_id else f"c{c.company_id}" for c in RecycleClock.objects.filter(closed_at=None)]  # fmt: skip
    assert len(open_) == len(set(open_))
    assert {lead for lead in open_ if lead in here} == aside


ACTS = st.sampled_from(
    ["disqualify", "later", "wake", "due", "touch", "hand", "rules", "merge", "unmerge", "bin", "back", "answer"]
)  # fmt: skip


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(played=st.lists(st.tuples(ACTS, st.integers(0, 3)), min_size=3, max_size=12))
def test_every_disqualified_lead_has_one_recycle_clock(played: list[tuple[str, int]]) -> None:
    for model in (Stage, Hold, RecycleClock, Merged, Person, Company, ChangeSet):
        model.objects.all().delete()
    saved = save(*(draft(f"P {n}", f"p{n}@x{n}.no", company=f"Firm {n % 2}") for n in range(4)))
    leads = [LeadRef(True, each.person_id or 0) for each in saved]
    for n, (act, who) in enumerate(played):
        now = NOW + timedelta(days=n)
        try:
            play(act, leads[who], leads[(who + 1) % 4], now)
        except Refusal as refused:
            assert "{" not in str(refused)  # noqa: PT017 - some acts cannot follow others, and say so
        check_clocks()
        assert not [p for p in disagreements() if p.code != "lead_lost"]


def play(act: str, lead: LeadRef, other: LeadRef, now: datetime) -> None:
    here = Person.objects.filter(pk__in=[lead.id, other.id], deleted_at=None).count()
    match act:
        case "disqualify":
            put_aside([lead], Aside("disqualified", Clock("signal"), "no_need"), by=BY, now=now)
        case "later":
            day = Clock("date", now.date() + timedelta(days=2))
            put_aside([lead], Aside("nurture", day), by=BY, now=now)
        case "wake":
            wake_leads([lead], by=BY, now=now)
        case "due":
            wake_due(now=now, by=BY)
        case "touch" if here:
            touch(lead, "reply", at=now)
        case "hand":
            set_lifecycle([lead], "sql", "because", by=BY, now=now)
        case "rules":
            let_rules_decide([lead], by=BY, now=now)
        case "merge" if here == 2:
            merge_leads(lead, other, {"lifecycle": "gone"} if lead.id % 2 else {}, by=BY, now=now)
        case "unmerge":
            last = Merged.objects.filter(into_id=lead.id, person_id__isnull=False).last()
            if last:
                unmerge(last.change_set_id, by=BY, now=now)
        case "bin":
            remove_leads([lead], reason="", by=BY, now=now)
        case "back":
            restore_leads([lead], by=BY, now=now)
        case "answer":
            give_answers([NewAnswer(lead, "need", "yes")], by=BY, now=now)
