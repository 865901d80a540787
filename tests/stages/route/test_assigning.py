"""Leads given out by the rules: written with reasons, taken back as a whole, never twice, never too many."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection

from prospekt.ledger.models import Event
from prospekt.people.actions.assign import assign_owner
from prospekt.people.actions.users import switch_off
from prospekt.people.models import Change, Company, Person, User
from prospekt.people.queries.rights import reader_of
from prospekt.playbook.loading import load
from prospekt.route.actions.assigning import run_assignment, try_assignment, undo_assignment
from prospekt.route.actions.reps import add_absence, change_rep, remove_absence
from prospekt.route.models import Absence, Assignment, Decided, Rep, TurnOf
from prospekt.route.queries.decided import of_lead, of_rep
from prospekt.route.queries.replays import replay
from tests.conftest import Cast
from tests.stages.at_once import errors, together
from tests.stages.route.routing import (
    IN_TURN,
    NOW,
    by,
    company,
    enact,
    owner_of,
    person,
    refused,
    rep,
)

pytestmark = pytest.mark.django_db


def test_leads_are_given_out_with_reasons_and_taken_back(cast: Cast) -> None:
    enact()
    mate = rep("mate", cast.rep.team_id)
    leads = [person(team_id=cast.rep.team_id) for _n in range(3)] + [
        company(team_id=cast.rep.team_id)
    ]
    plan = try_assignment(None, {}, seed=5, by=by(cast.team_lead), now=NOW)
    assert plan.given == {cast.rep.pk: 2, mate.pk: 2}
    assert not Decided.objects.exists(), "trying writes nothing"
    made = run_assignment(None, {}, seed=5, by=by(cast.team_lead), now=NOW)
    assert (made.matched, made.given) == (4, 4)
    assert sorted(filter(None, map(owner_of, leads))) == sorted([cast.rep.pk, mate.pk] * 2)
    (told,) = of_lead(leads[0], reader_of(cast.team_lead))
    other = mate.pk if told.row.user_id == cast.rep.pk else cast.rep.pk
    assert told.row.code == "round_robin"
    assert told.row.others[str(other)][0] in ("later_turn", "drawn")
    assert told.row.others[str(cast.other_rep.pk)][0] == "out_of_reach"
    assert {each.lead for each in of_rep(mate.pk, reader_of(cast.team_lead))[0]} == set(leads)
    event = Event.objects.get(name="assignment.made")
    assert (event.facts["given"], event.facts["left"]) == (4, 0)
    assert Change.objects.filter(change_set=made.change_set, field="owner_id").count() == 4

    assign_owner([leads[1]], cast.team_lead.pk, by=by(cast.team_lead), now=NOW)
    with refused("not_found"):
        undo_assignment(made.pk, by=by(cast.manager), now=NOW)
    undone = undo_assignment(made.pk, by=by(cast.team_lead), now=NOW)
    assert (undone.undone, undone.spared) == (3, 1)
    assert [owner_of(lead) for lead in leads] == [None, cast.team_lead.pk, None, None]
    with refused("already_undone"):
        undo_assignment(made.pk, by=by(cast.team_lead), now=NOW)


def test_who_may_give_out(cast: Cast) -> None:
    enact()
    foreign = person(team_id=cast.other_rep.team_id)
    for user in (cast.rep, cast.marketing, cast.partner, cast.read_only):
        with refused("not_allowed"):
            run_assignment(None, {}, seed=1, by=by(user), now=NOW)
    with refused("not_found"):
        run_assignment([foreign], {}, seed=1, by=by(cast.team_lead), now=NOW)
    made = run_assignment(None, {}, seed=1, by=by(cast.team_lead), now=NOW)
    assert made.matched == 0
    assert owner_of(foreign) is None
    run_assignment(None, {}, seed=1, by=by(cast.administrator), now=NOW)
    assert owner_of(foreign) == cast.other_rep.pk


def test_capacity_absence_and_nobody(cast: Cast) -> None:
    enact()
    change_rep(cast.rep.pk, {"capacity": 2}, by=by(cast.manager), now=NOW)
    leads = [person(team_id=cast.rep.team_id) for _n in range(4)]
    made = run_assignment(None, {}, seed=1, by=by(cast.manager), now=NOW)
    assert (made.matched, made.given) == (4, 2)
    lost = [lead for lead in leads if owner_of(lead) is None]
    (told,) = of_lead(lost[0], reader_of(cast.manager))
    assert (told.row.user_id, told.row.code) == (None, "nobody_free")
    assert told.row.others[str(cast.rep.pk)] == ["full", {"load": 2, "capacity": 2}]
    change_rep(cast.rep.pk, {"capacity": None}, by=by(cast.manager), now=NOW)
    away = add_absence(cast.rep.pk, date(2026, 11, 19), date(2026, 11, 22), by=by(cast.manager), now=NOW)  # fmt: skip
    assert run_assignment(None, {}, seed=1, by=by(cast.manager), now=NOW).given == 0
    (told, _before) = of_lead(lost[0], reader_of(cast.manager))
    assert told.row.others[str(cast.rep.pk)] == ["away", {"until": "2026-11-23"}]
    assert run_assignment(None, {}, seed=1, by=by(cast.manager), now=NOW + timedelta(days=3)).given == 2  # fmt: skip
    remove_absence(away.pk, by=by(cast.manager), now=NOW)
    assert not Absence.objects.exists()


def test_capacity_zero_gets_nothing(cast: Cast) -> None:
    enact()
    change_rep(cast.rep.pk, {"capacity": 0}, by=by(cast.manager), now=NOW)
    person(team_id=cast.rep.team_id)
    assert run_assignment(None, {}, seed=1, by=by(cast.manager), now=NOW).given == 0


def test_a_user_who_is_gone_leaves_leads_that_are_given_out_again(cast: Cast) -> None:
    enact()
    mate = rep("mate", cast.rep.team_id)
    leads = [person(cast.rep) for _n in range(30)]
    switch_off(cast.rep.pk, by=by(cast.administrator), now=NOW)
    made = run_assignment(None, {"owner": str(cast.rep.pk)}, seed=1, by=by(cast.manager), now=NOW)
    assert (made.matched, made.given) == (30, 30)
    assert {owner_of(lead) for lead in leads} == {mate.pk}
    mate.delete()
    third = rep("third", cast.rep.team_id)
    assert run_assignment(None, {}, seed=1, by=by(cast.manager), now=NOW).given == 30
    assert {owner_of(lead) for lead in leads} == {third.pk}


def test_the_same_seed_gives_the_same(cast: Cast) -> None:
    enact()
    for n in range(3):
        rep(f"mate{n}", cast.rep.team_id)
    for _n in range(20):
        person(team_id=cast.rep.team_id)
    plans = [
        try_assignment(None, {}, seed=9, by=by(cast.manager), now=NOW).decisions for _n in range(2)
    ]
    assert plans[0] == plans[1]


def test_it_is_fair_from_one_time_to_the_next(cast: Cast) -> None:
    enact()
    mates = [cast.rep, rep("a", cast.rep.team_id), rep("b", cast.rep.team_id)]
    for n in range(9):
        person(team_id=cast.rep.team_id)
        run_assignment(None, {}, seed=n + 1, by=by(cast.manager), now=NOW)
    assert [Person.objects.filter(owner=mate).count() for mate in mates] == [3, 3, 3]
    assert TurnOf.objects.get().rule == "all"


def test_conditions_and_the_owner_of_the_account(cast: Cast) -> None:
    enact(
        '[rules.account]\ntitle = "Account"\nmethod = "account_owner"\n'
        '[rules.best]\ntitle = "Best"\nmethod = "preferred"\n'
        'when = \'letter == "A" and own.plan == "gold"\'\n'
        '[rules.language]\ntitle = "Language"\nmethod = "language"\n'
    )
    mate = rep("mate", cast.rep.team_id)
    change_rep(mate.pk, {"is_preferred": True, "languages": ["vi"]}, by=by(cast.manager), now=NOW)
    firm = company(cast.rep, is_lead=False)
    at_firm = person(team_id=cast.rep.team_id, company_id=firm.id, language="vi")
    best = person(team_id=cast.rep.team_id, grade="A2", own={"plan": "gold"})
    speaks = person(team_id=cast.rep.team_id, grade="A2", language="vi")
    lost = person(team_id=cast.rep.team_id, grade="B1")
    made = run_assignment([at_firm, best, speaks, lost], {}, seed=1, by=by(cast.manager), now=NOW)
    assert made.given == 3
    assert [owner_of(lead) for lead in (at_firm, best, speaks, lost)] == [cast.rep.pk, mate.pk, mate.pk, None]  # fmt: skip
    assert Decided.objects.get(person_id=speaks.id).rule == "language"


def test_what_one_can_take_is_checked_and_kept(cast: Cast) -> None:
    change = {"languages": ["NB", "en"], "territories": ["no/Vestland"], "capacity": 20, "weight": 3,
              "hours": {"mon": "09:00-12:00"}, "country": "no", "products": ["CRM"]}  # fmt: skip
    row = change_rep(cast.rep.pk, change, version=0, by=by(cast.manager), now=NOW)
    assert (row.languages, row.territories, row.country) == (["en", "nb"], ["NO/vestland"], "NO")
    assert row.hours[0] == [[540, 720]]
    with refused("conflict"):
        change_rep(cast.rep.pk, {"weight": 1}, version=0, by=by(cast.manager), now=NOW)
    for wrong, code in (
        ({"weight": 0}, "out_of_range"), ({"weight": 21}, "out_of_range"), ({"capacity": -1}, "out_of_range"),
        ({"languages": ["norsk"]}, "bad_language"), ({"territories": ["Norway"]}, "bad_territory"),
        ({"hours": {}}, "no_hours"), ({"country": "Norge"}, "bad_country"), ({"products": ["<b>"]}, "bad_product"),
    ):  # fmt: skip
        with refused(code):
            change_rep(cast.rep.pk, wrong, by=by(cast.manager), now=NOW)
    assert Rep.objects.get().version == 1
    for user in (cast.rep, cast.other_rep, cast.marketing):
        with refused("not_allowed"):
            change_rep(cast.rep.pk, {"weight": 2}, by=by(user), now=NOW)
    with refused("not_found"):
        change_rep(cast.other_rep.pk, {"weight": 2}, by=by(cast.manager), now=NOW)
    with refused("bad_absence"):
        add_absence(
            cast.rep.pk, date(2026, 11, 22), date(2026, 11, 20), by=by(cast.manager), now=NOW
        )
    with refused("bad_absence"):
        add_absence(
            cast.rep.pk, date(9999, 11, 22), date(9999, 11, 23), by=by(cast.manager), now=NOW
        )
    assert Event.objects.filter(name="rep.changed").count() == 1


def test_the_last_month_under_other_rules_changes_nothing(cast: Cast) -> None:
    enact()
    mate = rep("mate", cast.rep.team_id)
    for _n in range(10):
        lead = person(team_id=cast.rep.team_id)
        assign_owner([lead], cast.rep.pk, by=by(cast.manager), now=NOW)
    before = (Event.objects.count(), TurnOf.objects.count(), Decided.objects.count())
    routing = load("default").routing
    found = replay(routing, reader_of(cast.manager), now=NOW + timedelta(days=1))
    assert (found.n, dict(found.was), found.left) == (10, {cast.rep.pk: 10}, 0)
    assert dict(found.would) == {cast.rep.pk: 5, mate.pk: 5}
    assert found.n_moved == 5
    assert {each.would for each in found.moved} == {mate.pk}
    assert before == (Event.objects.count(), TurnOf.objects.count(), Decided.objects.count())
    assert replay(routing, reader_of(cast.manager), now=NOW + timedelta(days=60)).n == 0


@pytest.mark.django_db(transaction=True)
def test_two_at_once_give_each_lead_once(cast: Cast) -> None:
    enact(IN_TURN)
    change_rep(cast.rep.pk, {"capacity": 5}, by=by(cast.manager), now=NOW)
    for _n in range(8):
        person(team_id=cast.rep.team_id)

    def run(user: User) -> Assignment:
        return run_assignment(None, {}, seed=1, by=by(user), now=NOW)

    found = together(lambda: run(cast.manager), lambda: run(cast.team_lead))
    if connection.vendor == "postgresql":
        assert not errors(found)
    assert Person.objects.filter(owner=cast.rep).count() == 5
    assert Event.objects.filter(name="lead.owner_changed").count() == 5
    assert Company.objects.count() == 0
