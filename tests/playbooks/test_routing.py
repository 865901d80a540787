"""Rules of assignment load strictly too: every fault names file and line."""

from __future__ import annotations

import pytest

from prospekt.playbook.loading import load, parse_routing, shipped
from prospekt.playbook.routing import Routing
from prospekt.words.problem import Refusal

RULES = """\
first_response = 4

[rules.best]
title = "Best"
method = "preferred"
when = 'letter == "A" and own.plan == "gold"'
members = ["role:team_lead", "team:North", "kari@firm.no"]

[rules.rest]
title = "Rest"
method = "round_robin"
product = "crm"
across_teams = true

[reasons.no_time]
title = "No time"
then = "reroute"
"""


def routing(text: str) -> Routing:
    return parse_routing("ours", {"routing.toml": text})


def test_rules_become_shapes() -> None:
    found = routing(RULES)
    assert [(rule.key, rule.method) for rule in found.rules] == [
        ("best", "preferred"), ("rest", "round_robin"),
    ]  # fmt: skip
    assert found.rules[0].members == ("role:team_lead", "team:North", "kari@firm.no")
    assert (found.rules[1].product, found.rules[1].across_teams) == ("crm", True)
    assert (found.first_response, found.reroute_after, found.most_reroutes) == (4, 8, 2)
    assert [(each.key, each.then) for each in found.rejections] == [("no_time", "reroute")]


def test_a_handover_need_not_go_on_by_itself() -> None:
    assert routing("most_reroutes = 0").most_reroutes == 0
    assert routing("first_response = 4").most_reroutes == Routing().most_reroutes > 0


def test_a_playbook_without_rules_gives_nothing_out() -> None:
    assert routing("") == Routing()


@pytest.mark.parametrize("name", shipped())
def test_the_shipped_ones_have_rules_and_reasons(name: str) -> None:
    found = load(name).routing
    assert not found.after_import
    assert found.rules[-1].when is None
    assert {each.then for each in found.rejections} == {"back", "reroute"}
    assert not any("@" in member for rule in found.rules for member in rule.members)


FAULTS = [
    ("first_response = 4", "first_response = 0", "wrong_value", 1, "40"),
    ("first_response = 4", "first_respons = 4", "unknown_key", 1, "first_response"),
    ('"preferred"', '"dice"', "dangling", 5, "round_robin"),
    ('method = "preferred"\n', "", "missing_key", 3, "method"),
    ('letter == "A"', 'letter == "E"', "condition.code", 6, "A"),
    ('letter == "A"', 'leter == "A"', "condition.fact", 6, "letter"),
    ('"role:team_lead"', '"role:boss"', "dangling", 7, "role:representative"),
    ('"kari@firm.no"', '"kari"', "wrong_value", 7, "e-mail"),
    ('"team:North"', '"team:"', "wrong_value", 7, "team:North"),
    ('"crm"', '"C R M"', "wrong_value", 12, "small letters"),
    ("across_teams = true", 'across_teams = "yes"', "wrong_value", 13, "true or false"),
    ("[rules.rest]", "[rules.Rest]", "key_name", 9, "small letters"),
    ('then = "reroute"', 'then = "away"', "dangling", 17, "back"),
    ("[reasons.no_time]", "[reason.no_time]", "unknown_key", 15, "reasons"),
]


@pytest.mark.parametrize(("old", "new", "code", "line", "told"), FAULTS)
def test_a_fault_names_file_and_line(old: str, new: str, code: str, line: int, told: str) -> None:
    assert old in RULES
    with pytest.raises(Refusal) as refused:
        routing(RULES.replace(old, new, 1))
    problem = refused.value.problem
    assert problem.code in (code, f"playbook.{code}")
    assert str(problem).startswith(f"ours/routing.toml, line {line}: ")
    assert told in str(problem)


def test_more_rules_than_anybody_can_read() -> None:
    many = "\n".join(f'[rules.r{n}]\ntitle = "R"\nmethod = "weighted"' for n in range(41))
    with pytest.raises(Refusal) as refused:
        routing(many)
    assert refused.value.problem.code == "playbook.many_rules"
