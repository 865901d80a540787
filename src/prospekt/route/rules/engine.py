"""Who gets which lead, and why. The same leads, people, rules, turns and seed give the same answer.

Turns are kept as in stride scheduling: whoever gets a lead moves on by a stride, the shorter the greater their share,
and whoever stands furthest back is next. Who was away comes back where the others stand, and is not flooded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import blake2b

from prospekt.playbook.compile_python import to_python
from prospekt.playbook.routing import RouteRule
from prospekt.route.rules.facts import covers

STRIDE = 232_792_560
"""Can be divided by every share from 1 to 20."""
USUAL_MEMBERS = ("role:representative",)
HELD_UP = ("rejected", "away", "full")
"""Reasons of those whom a rule meant, and who could not take the lead."""


@dataclass(frozen=True, slots=True)
class Rep:
    """Somebody who may get leads. `capacity` None: no limit; `away_until` "" or the day they come back (ISO).

    `within_reach`: whoever assigns may give them leads.
    """

    id: int
    email: str
    role: str = "representative"
    team_ids: frozenset[int | None] = frozenset({None})
    team_names: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    territories: frozenset[str] = frozenset()
    products: frozenset[str] = frozenset()
    capacity: int | None = None
    weight: int = 1
    is_preferred: bool = False
    load: int = 0
    away_until: str = ""
    within_reach: bool = True


@dataclass(frozen=True, slots=True)
class Lead:
    """A lead to be given to somebody. `facts` are what conditions read; `tried` are those who sent it back."""

    ref: str
    facts: Mapping[str, object] = field(default_factory=dict)
    country: str = ""
    region: str = ""
    language: str = ""
    team_id: int | None = None
    account_owner: int | None = None
    owner_id: int | None = None
    tried: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Why:
    """A reason as a code with its numbers and codes; worded in `wording.py`."""

    code: str
    params: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Decision:
    """Who gets a lead by which rule and why; nobody: `rep_id` None.

    `others`: why not, by representative. `passed`: the rules before it in order, each with why it did not decide, and
    those it would have meant.
    """

    lead: Lead
    rep_id: int | None
    rule: str
    why: Why
    others: Mapping[int, Why]
    passed: tuple[tuple[str, Why, Mapping[int, Why]], ...] = ()


@dataclass(slots=True)
class Turn:
    """How far everybody has come in the turns of a rule, and where the last chosen one stood."""

    clock: int = 0
    passes: dict[int, int] = field(default_factory=dict)

    def at(self, rep_id: int) -> int:
        """Where somebody stands; whoever comes new or back stands where the others are."""
        return max(self.passes.get(rep_id, 0), self.clock)

    def move(self, rep_id: int, weight: int) -> None:
        """Somebody got a lead."""
        place = self.at(rep_id)
        self.clock = place
        self.passes[rep_id] = place + STRIDE // weight


Turns = dict[str, Turn]


def decide(
    leads: Iterable[Lead], reps: Sequence[Rep], rules: Sequence[RouteRule], turns: Turns, seed: int
) -> list[Decision]:
    """A decision for every lead, in order. `turns` move on; leads that were given count as load of whoever got them.

    A lead that has an owner is decided as if it had none, and does not count as load of its owner meanwhile.
    """
    loads = {rep.id: rep.load for rep in reps}
    tests = [(rule, to_python(rule.when) if rule.when else None) for rule in rules]
    found = []
    for lead in leads:
        if lead.owner_id in loads:
            loads[lead.owner_id] -= 1
        decision = _decide(lead, [replace(rep, load=loads[rep.id]) for rep in reps], tests, turns, seed)  # fmt: skip
        holder = decision.rep_id if decision.rep_id is not None else lead.owner_id
        if holder in loads:
            loads[holder] += 1
        found.append(decision)
    return found


Tests = Sequence[tuple[RouteRule, Callable[[Mapping[str, object]], bool] | None]]


def _decide(lead: Lead, reps: Sequence[Rep], tests: Tests, turns: Turns, seed: int) -> Decision:
    passed: list[tuple[str, Why, Mapping[int, Why]]] = []
    last: dict[int, Why] = {}
    for rule, test in tests:
        if test is not None and not test(lead.facts):
            passed.append((rule.key, Why("condition"), {}))
            continue
        refused = {rep.id: why for rep in reps if (why := why_not(rep, lead, rule))}
        free = [rep for rep in reps if rep.id not in refused]
        if free:
            chosen, why, behind = _choose(free, lead, rule, turns.setdefault(rule.key, Turn()), seed)  # fmt: skip
            return Decision(lead, chosen.id, rule.key, why, refused | behind, tuple(passed))
        meant = {id_: why for id_, why in refused.items() if why.code in HELD_UP}
        passed.append((rule.key, Why("nobody"), meant))
        last = refused
    code = "nobody_free" if last else "no_rule"
    return Decision(lead, None, "", Why(code), last, tuple(passed))


def why_not(rep: Rep, lead: Lead, rule: RouteRule) -> Why | None:
    """Why a rule cannot give this lead to somebody; None if it can."""
    if not rep.within_reach:
        return Why("out_of_reach")
    if not _is_member(rep, rule):
        return Why("not_member")
    if not rule.across_teams and lead.team_id is not None and lead.team_id not in rep.team_ids:
        return Why("other_team")
    if why := _unfit(rep, lead, rule):
        return why
    if rule.product and rule.product not in rep.products:
        return Why("no_product", {"product": rule.product})
    if rep.id in lead.tried:
        return Why("rejected")
    if rep.away_until:
        return Why("away", {"until": rep.away_until})
    if rep.capacity is not None and rep.load >= rep.capacity:
        return Why("full", {"load": rep.load, "capacity": rep.capacity})
    return None


def _is_member(rep: Rep, rule: RouteRule) -> bool:
    return any(
        member == f"role:{rep.role}"
        or member.lower() == rep.email.lower()
        or (member.startswith("team:") and member[5:].strip() in rep.team_names)
        for member in rule.members or USUAL_MEMBERS
    )


def _unfit(rep: Rep, lead: Lead, rule: RouteRule) -> Why | None:
    if rule.method == "account_owner" and rep.id != lead.account_owner:
        return Why("not_account_owner")
    if rule.method == "preferred" and not rep.is_preferred:
        return Why("not_preferred")
    if rule.method == "language" and (not lead.language or lead.language not in rep.languages):
        return Why("no_language", {"language": lead.language})
    if rule.method == "territory" and not covers(rep.territories, lead.country, lead.region):
        return Why("no_territory", {"country": lead.country})
    return None


def _choose(
    free: Sequence[Rep], lead: Lead, rule: RouteRule, turn: Turn, seed: int
) -> tuple[Rep, Why, dict[int, Why]]:
    """Who of those who can is chosen, why, and why not the others."""
    known = {rep.id: covers(rep.territories, lead.country, lead.region) for rep in free}

    def place(rep: Rep) -> tuple[int, ...]:
        first = {"least_loaded": rep.load, "territory": -known[rep.id]}.get(rule.method, 0)
        return first, turn.at(rep.id), _draw(seed, rule.key, rep.id), rep.id

    chosen = min(free, key=place)
    before = place(chosen)
    others = {
        rep.id: _behind(rep, chosen, rule, place(rep), before) for rep in free if rep is not chosen
    }
    why = _because(chosen, lead, rule, len(free))
    turn.move(chosen.id, chosen.weight if rule.method == "weighted" else 1)
    return chosen, why, others


def _because(chosen: Rep, lead: Lead, rule: RouteRule, n: int) -> Why:
    if rule.method == "language":
        return Why("language", {"language": lead.language, "n": n})
    if rule.method == "territory":
        return Why("territory", {"country": lead.country, "n": n})
    if rule.method == "least_loaded":
        return Why("least_loaded", {"load": chosen.load, "n": n})
    if rule.method == "weighted":
        return Why("weighted", {"weight": chosen.weight, "n": n})
    return Why(rule.method, {"n": n})


def _behind(
    rep: Rep, chosen: Rep, rule: RouteRule, mine: Sequence[int], best: Sequence[int]
) -> Why:
    if rule.method == "least_loaded" and mine[0] > best[0]:
        return Why("more_load", {"load": rep.load, "least": chosen.load})
    if rule.method == "territory" and mine[0] > best[0]:
        return Why("wider_territory")
    return Why("later_turn") if mine[1] > best[1] else Why("drawn")


def _draw(seed: int, rule: str, rep_id: int) -> int:
    """Among those who stand level: a lot that the seed decides, and nothing else."""
    digest = blake2b(f"{seed}:{rule}:{rep_id}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big")
