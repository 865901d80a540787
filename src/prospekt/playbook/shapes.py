"""The frozen shapes of a playbook. Points are whole hundredths everywhere: 1250 means 12.5."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from prospekt.playbook.conditions import Condition, facts_of
from prospekt.playbook.facts import Fact, FactKind
from prospekt.words.problem import gettext_noop as _

RuleKind = Literal["fit", "interest", "negative"]

EVEN, DOUBLING = 50, 10
"""The scale: so many points are an even chance, and so many more double the odds."""
BASE_KEY = "base"
BASE_TITLE = _("Base rate")


@dataclass(frozen=True, slots=True)
class Rule:
    """One reason of a score.

    `when` reads facts of the lead (fit, negative), `on` reads facts of a touch (interest); exactly
    one of the two is set. `title` is a message id. `points` and `cap` are hundredths; `cap` bounds
    the size of what interest can add, and interest halves every `half_life_days`.
    """

    key: str
    title: str
    kind: RuleKind
    points: int
    when: Condition | None = None
    on: Condition | None = None
    cap: int = 0
    half_life_days: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Card:
    """A scorecard. Two cards are the same only when they are the same object: compiling is cached.

    `base_rate` is the probability that a lead of no known merit converts within `horizon_days`.
    `letters` are the least fit points for A, B, C; `digits` the least interest points for 1, 2, 3.
    """

    base_rate: Decimal
    horizon_days: int
    rules: tuple[Rule, ...]
    letters: tuple[int, int, int]
    digits: tuple[int, int, int]

    @property
    def base_points(self) -> int:
        """EVEN + DOUBLING x log2(odds), in hundredths."""
        odds = float(self.base_rate / (1 - self.base_rate))
        return round(100 * (EVEN + DOUBLING * math.log2(odds)))

    @property
    def fact_rules(self) -> tuple[Rule, ...]:
        """Fit and negative rules, in card order."""
        return tuple(rule for rule in self.rules if rule.when is not None)

    @property
    def interest_rules(self) -> tuple[Rule, ...]:
        """Interest rules, in card order."""
        return tuple(rule for rule in self.rules if rule.on is not None)


@dataclass(frozen=True, slots=True)
class Persona:
    """A typical buyer inside the ICP. All texts are message ids; `channels` are touch kinds."""

    key: str
    title: str
    when: Condition
    goals: tuple[str, ...] = ()
    pains: tuple[str, ...] = ()
    objections: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Playbook:
    """A sales method as data.

    `version` is the content hash: 16 hex digits of SHA-256 over names and texts of `files`, which
    is a tuple of (file name, TOML text). `market` is the hard filter (None = everybody); `icp`
    names the fit rules that describe the ideal customer.
    """

    name: str
    title: str
    description: str
    version: str
    market: Condition | None
    icp: tuple[str, ...]
    personas: tuple[Persona, ...]
    card: Card
    files: tuple[tuple[str, str], ...] = field(repr=False)


def used_facts(card: Card) -> list[str]:
    """Sorted names of the columns that fit and negative rules read; own fields as `own_<slug>`."""
    return sorted(fact_kinds(card))


def fact_kinds(card: Card) -> dict[str, FactKind]:
    """The kind of each used fact; an own field is a number where it is compared with one."""
    kinds: dict[str, FactKind] = {}
    for fact in _facts(card):
        if fact.kind != "any" or fact.name not in kinds:
            kinds[fact.name] = fact.kind
    return {name: "text" if kind == "any" else kind for name, kind in kinds.items()}


def _facts(card: Card) -> Iterator[Fact]:
    for rule in card.fact_rules:
        if rule.when is not None:
            yield from facts_of(rule.when)
