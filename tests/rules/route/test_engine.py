"""Who gets a lead: each method by example, and what must never happen by property."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prospekt.playbook.condition_text import read_condition
from prospekt.playbook.facts import ROUTE_FACTS
from prospekt.playbook.places import Place
from prospekt.playbook.routing import METHODS, RouteRule
from prospekt.route.rules.engine import Decision, Lead, Rep, Turns, decide

KARI, OLA, LAN = Rep(1, "kari@x.no"), Rep(2, "ola@x.no"), Rep(3, "lan@x.no")
TEAM = (KARI, OLA, LAN)


def rule(method: str, when: str = "", **more: object) -> RouteRule:
    condition = read_condition(when, ROUTE_FACTS, Place("r.toml", 1)) if when else None
    return RouteRule(method, method, method, condition, **more)  # type: ignore[arg-type]


def one(
    lead: Lead, reps: tuple[Rep, ...], *rules: RouteRule, turns: Turns | None = None
) -> Decision:
    return decide([lead], reps, rules, {} if turns is None else turns, 7)[0]


def many(n: int, reps: tuple[Rep, ...], *rules: RouteRule, seed: int = 7) -> list[int | None]:
    leads = [Lead(f"p{i}") for i in range(1, n + 1)]
    return [each.rep_id for each in decide(leads, reps, rules, {}, seed)]


def test_in_turn_everybody_gets_as_many() -> None:
    found = many(300, TEAM, rule("round_robin"))
    assert [found.count(rep.id) for rep in TEAM] == [100, 100, 100]
    assert all(len(set(found[i : i + 3])) == 3 for i in range(0, 300, 3))


def test_by_share() -> None:
    reps = (replace(KARI, weight=3), OLA, replace(LAN, weight=2))
    found = many(600, reps, rule("weighted"))
    assert [found.count(rep.id) for rep in reps] == [300, 100, 200]


def test_the_least_loaded_until_all_are_level() -> None:
    reps = (replace(KARI, load=5), replace(OLA, load=2), replace(LAN, load=5))
    assert many(3, reps, rule("least_loaded")) == [2, 2, 2]
    decision = one(Lead("p1"), reps, rule("least_loaded"))
    assert decision.why.params == {"load": 2, "n": 3}
    assert {id_: why.code for id_, why in decision.others.items()} == {
        1: "more_load",
        3: "more_load",
    }
    assert decision.others[1].params == {"load": 5, "least": 2}


def test_language_territory_product_and_account() -> None:
    reps = (
        replace(KARI, languages=frozenset({"nb"}), territories=frozenset({"NO"})),
        replace(OLA, territories=frozenset({"NO/vestland"}), products=frozenset({"crm"})),
        replace(LAN, languages=frozenset({"vi"})),
    )
    assert one(Lead("p1", language="vi"), reps, rule("language")).rep_id == 3
    assert one(Lead("p1", language="ms"), reps, rule("language")).rep_id is None
    assert one(Lead("p1"), reps, rule("language")).rep_id is None
    vestland = Lead("p1", country="NO", region="vestland")
    decision = one(vestland, reps, rule("territory"))
    assert decision.rep_id == 2
    assert decision.others[1].code == "wider_territory"
    assert decision.others[3].code == "no_territory"
    assert one(Lead("p1", country="NO"), reps, rule("territory")).rep_id == 1
    assert one(Lead("p1"), reps, rule("round_robin", product="crm")).rep_id == 2
    assert one(Lead("p1", account_owner=3), reps, rule("account_owner")).rep_id == 3
    assert one(Lead("p1"), reps, rule("account_owner")).rep_id is None


def test_the_best_leads_go_first_to_those_preferred() -> None:
    reps = (KARI, replace(OLA, is_preferred=True), LAN)
    rules = (rule("preferred", 'letter == "A"'), rule("round_robin"))
    best = one(Lead("p1", {"letter": "A"}), reps, *rules)
    assert (best.rep_id, best.rule) == (2, "preferred")
    assert best.others[1].code == "not_preferred"
    other = one(Lead("p2", {"letter": "B"}), reps, *rules)
    assert other.rule == "round_robin"
    assert [(key, why.code) for key, why, _meant in other.passed] == [("preferred", "condition")]


def test_members_by_address_role_and_team() -> None:
    reps = (
        KARI,
        replace(OLA, role="team_lead"),
        replace(LAN, team_names=frozenset({"North", "House"})),
    )
    assert set(many(9, reps, rule("round_robin"))) == {1, 3}, (
        "representatives where nobody is named"
    )
    assert set(many(9, reps, rule("round_robin", members=("role:team_lead",)))) == {2}
    assert set(many(9, reps, rule("round_robin", members=("team:House",)))) == {3}
    assert set(many(9, reps, rule("round_robin", members=("KARI@x.no", "ola@x.no")))) == {1, 2}


def test_a_lead_stays_in_its_team() -> None:
    reps = (replace(KARI, team_ids=frozenset({1, 9})), replace(OLA, team_ids=frozenset({2})))
    assert one(Lead("p1", team_id=2), reps, rule("round_robin")).rep_id == 2
    assert one(Lead("p1", team_id=9), reps, rule("round_robin")).rep_id == 1
    assert one(Lead("p1", team_id=5), reps, rule("round_robin")).rep_id is None
    assert one(Lead("p1", team_id=5), reps, rule("round_robin", across_teams=True)).rep_id


BARRED = [
    (replace(KARI, away_until="2026-12-01"), "away"),
    (replace(KARI, capacity=0), "full"),
    (replace(KARI, capacity=4, load=4), "full"),
    (replace(KARI, within_reach=False), "out_of_reach"),
    (replace(KARI, role="marketing"), "not_member"),
]


@pytest.mark.parametrize(("rep", "code"), BARRED)
def test_whoever_cannot_take_it_is_told_why(rep: Rep, code: str) -> None:
    decision = one(Lead("p1"), (rep, OLA), rule("round_robin"))
    assert decision.rep_id == 2
    assert decision.others[1].code == code
    alone = one(Lead("p1"), (rep,), rule("round_robin"))
    assert (alone.rep_id, alone.why.code) == (None, "nobody_free")
    assert alone.others[1].code == code


def test_without_a_rule_that_holds_nobody_gets_it() -> None:
    decision = one(Lead("p1", {"letter": "D"}), TEAM, rule("round_robin", 'letter == "A"'))
    assert (decision.rep_id, decision.why.code, decision.others) == (None, "no_rule", {})


def test_who_was_meant_first_and_could_not_is_kept() -> None:
    reps = (replace(KARI, away_until="2026-12-01"), OLA)
    decision = one(Lead("p1", account_owner=1), reps, rule("account_owner"), rule("round_robin"))
    assert decision.rep_id == 2
    ((key, why, meant),) = decision.passed
    assert (key, why.code, {id_: each.code for id_, each in meant.items()}) == (
        "account_owner", "nobody", {1: "away"},
    )  # fmt: skip


def test_who_comes_back_is_not_flooded() -> None:
    turns: Turns = {}
    rules = [rule("round_robin")]
    decide([Lead(f"p{i}") for i in range(100)], (KARI, OLA), rules, turns, 7)
    found = decide([Lead(f"p{i}") for i in range(30)], TEAM, rules, turns, 7)
    assert all(9 <= sum(each.rep_id == rep.id for each in found) <= 11 for rep in TEAM)


def test_who_had_it_does_not_get_it_again() -> None:
    lead = Lead("p1", tried=frozenset({1, 2}))
    decision = one(lead, TEAM, rule("round_robin"))
    assert decision.rep_id == 3
    assert decision.others[1].code == "rejected"


def test_what_one_owns_does_not_stand_in_ones_own_way() -> None:
    full = replace(KARI, capacity=1, load=1)
    assert one(Lead("p1", owner_id=1), (full,), rule("round_robin")).rep_id == 1
    assert one(Lead("p1"), (full,), rule("round_robin")).rep_id is None


reps_made = st.lists(
    st.builds(
        Rep,
        id=st.integers(1, 6), email=st.just("x@x.no"), capacity=st.none() | st.integers(0, 12),
        load=st.integers(0, 12), weight=st.integers(1, 20), is_preferred=st.booleans(),
        languages=st.sampled_from([frozenset(), frozenset({"nb"}), frozenset({"vi", "nb"})]),
        territories=st.sampled_from([frozenset(), frozenset({"NO"}), frozenset({"NO/oslo"})]),
        away_until=st.sampled_from(["", "", "2026-12-01"]), within_reach=st.booleans(),
    ),
    max_size=6, unique_by=lambda rep: rep.id,
)  # fmt: skip
leads_made = st.lists(
    st.builds(
        Lead,
        ref=st.integers(1, 99).map("p{}".format), language=st.sampled_from(["", "nb", "vi"]),
        country=st.sampled_from(["", "NO"]), region=st.sampled_from(["", "oslo"]),
        account_owner=st.none() | st.integers(1, 6), owner_id=st.none() | st.integers(1, 6),
    ),
    max_size=25, unique_by=lambda lead: lead.ref,
)  # fmt: skip
rules_made = st.lists(st.sampled_from(METHODS).map(rule), min_size=1, max_size=4)


@given(reps_made, leads_made, rules_made, st.integers(0, 2**31))
def test_nobody_above_capacity_and_everybody_has_a_reason(
    reps: list[Rep], leads: list[Lead], rules: list[RouteRule], seed: int
) -> None:
    found = decide(leads, reps, rules, {}, seed)
    assert [each.lead for each in found] == leads
    known = {rep.id: rep for rep in reps}
    loads = {rep.id: rep.load for rep in reps}
    for each in found:
        if each.lead.owner_id in loads:
            loads[each.lead.owner_id] -= 1
        if each.rep_id is not None:
            rep = known[each.rep_id]
            assert rep.capacity is None or loads[rep.id] < rep.capacity
            assert rep.within_reach
            assert not rep.away_until
            assert set(each.others) == set(known) - {rep.id}, "everybody else is told why not"
        elif each.why.code == "nobody_free":
            assert set(each.others) == set(known)
        holder = each.rep_id if each.rep_id is not None else each.lead.owner_id
        if holder in loads:
            loads[holder] += 1


@given(reps_made, leads_made, rules_made, st.integers(0, 2**31))
def test_the_same_again_is_the_same(
    reps: list[Rep], leads: list[Lead], rules: list[RouteRule], seed: int
) -> None:
    one_turns: Turns = {}
    other_turns: Turns = {}
    found = decide(leads, reps, rules, one_turns, seed)
    assert found == decide(leads, reps[::-1], rules, other_turns, seed), (
        "nor does their order matter"
    )
    assert one_turns == other_turns


@given(
    st.lists(st.integers(1, 20), min_size=1, max_size=6),
    st.integers(1, 200),
    st.sampled_from(["round_robin", "weighted"]),
    st.integers(0, 2**31),
)
def test_over_time_it_is_fair(weights: list[int], n: int, method: str, seed: int) -> None:
    reps = tuple(Rep(i, f"{i}@x.no", weight=w) for i, w in enumerate(weights, 1))
    found = many(n, reps, rule(method), seed=seed)
    shares = [1] * len(weights) if method == "round_robin" else weights
    for rep, share in zip(reps, shares, strict=True):
        due = n * share / sum(shares)
        assert abs(found.count(rep.id) - due) <= len(reps), (due, found.count(rep.id))
