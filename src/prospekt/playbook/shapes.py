"""The frozen shapes of a playbook. Points are whole hundredths everywhere: 1250 means 12.5."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from prospekt.playbook.conditions import Condition, facts_of
from prospekt.playbook.facts import Fact, FactKind
from prospekt.playbook.routing import Routing
from prospekt.words.problem import gettext_noop as _

RuleKind = Literal["fit", "interest", "answers", "negative"]
AnswerKind = Literal["yes_no", "choice", "number", "money", "date", "text"]
ANSWER_KINDS: tuple[AnswerKind, ...] = ("yes_no", "choice", "number", "money", "date", "text")

EVEN, DOUBLING = 50, 10
"""The scale: so many points are an even chance, and so many more double the odds."""
BASE_KEY = "base"
BASE_TITLE = _("Base rate")


@dataclass(frozen=True, slots=True)
class Rule:
    """One reason of a score.

    `when` reads facts of the lead (fit, negative) or answers (answers), `on` reads facts of a touch
    (interest); exactly one of the two is set. `title` is a message id. `points` and `cap` are hundredths; `cap` bounds
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
        """Fit, answer and negative rules, in card order."""
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
class Question:
    """A fact that is asked for. Texts are message ids.

    `choices` are (code, title). `meets` reads the facts of `answer_facts.said_facts`; None: whatever
    says yes. `of_contact`: each contact has its own answer, and one that meets it is enough for the
    company. `basic` and `stale_days` are 0 where there are none; `usual` is the share of answers that
    meet it.
    """

    key: str
    title: str
    ask: str
    kind: AnswerKind
    judge: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    meets: Condition | None = None
    of_contact: bool = False
    also: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    basic: int = 0
    stale_days: int = 0
    usual: Decimal = Decimal("0.5")


@dataclass(frozen=True, slots=True)
class Criterion:
    """One criterion of a method: the answer to a question, a condition on the lead, or the market."""

    key: str
    title: str
    question: str = ""
    when: Condition | None = None
    is_market: bool = False


@dataclass(frozen=True, slots=True)
class Method:
    """All of `must` and `at_least` of the other criteria make a lead qualified."""

    key: str
    title: str
    criteria: tuple[Criterion, ...]
    at_least: int
    must: tuple[str, ...] = ()
    description: str = ""
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TemperatureRule:
    """How warm a lead is: by two conditions on what is known, or by how many criteria of a method are met."""

    by: Literal["answers", "criteria"] = "answers"
    hot: Condition | None = None
    warm: Condition | None = None
    method: str = ""
    hot_from: int = 0
    warm_from: int = 0


@dataclass(frozen=True, slots=True)
class DisqualifyReason:
    """Why a lead is disqualified. `title` is a message id; `recycle_days` is 0 where none are named."""

    key: str
    title: str
    recycle_days: int = 0


@dataclass(frozen=True, slots=True)
class Stages:
    """How lifecycle, temperature and buyer's journey follow from what is known.

    `fit` is a letter, `journey` (stage, condition on a touch) in the order of the stages. Without `disqualify_as`
    the rules propose to disqualify and never do it.
    """

    fit: str = ""
    interested: Condition | None = None
    ready: Condition | None = None
    not_ready: Condition | None = None
    wakes: Condition | None = None
    disqualify_as: str = ""
    recycle_days: int = 180
    temperature: TemperatureRule | None = None
    journey: tuple[tuple[str, Condition], ...] = ()
    reasons: tuple[DisqualifyReason, ...] = ()

    def reason(self, key: str) -> DisqualifyReason | None:
        """The reason of that key."""
        return next((each for each in self.reasons if each.key == key), None)


@dataclass(frozen=True, slots=True)
class Playbook:
    """A sales method as data.

    `version` is the content hash: 16 hex digits of SHA-256 over names and texts of `files`, which
    is a tuple of (file name, TOML text). `market` is the hard filter (None = everybody); `icp`
    names the fit rules that describe the ideal customer. `method` and `prospect_test` are keys of
    `methods`, `mql` is the least grade of an MQL; empty where the playbook names none.
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
    questions: tuple[Question, ...] = ()
    methods: tuple[Method, ...] = ()
    method: str = ""
    prospect_test: str = ""
    mql: str = ""
    stages: Stages = Stages()
    routing: Routing = Routing()

    def question(self, name: str) -> Question | None:
        """The question of that key or alias."""
        return next((q for q in self.questions if name in (q.key, *q.aliases)), None)

    def method_called(self, name: str) -> Method | None:
        """The method of that key or alias."""
        return next((m for m in self.methods if name in (m.key, *m.aliases)), None)


def used_facts(card: Card) -> list[str]:
    """Sorted names of the columns that rules with `when` read; own fields as `own_<slug>`."""
    return sorted(fact_kinds(card))


def fact_kinds(card: Card) -> dict[str, FactKind]:
    """The kind of each used fact; an own field is a number where it is compared with one."""
    return kinds_of(_facts(card))


def kinds_of(facts: Iterable[Fact]) -> dict[str, FactKind]:
    """The kind of each fact by its name, whatever order they come in."""
    kinds: dict[str, FactKind] = {}
    for fact in facts:
        if fact.kind != "any" or fact.name not in kinds:
            kinds[fact.name] = fact.kind
    return {name: "text" if kind == "any" else kind for name, kind in kinds.items()}


def _facts(card: Card) -> Iterator[Fact]:
    for rule in card.fact_rules:
        if rule.when is not None:
            yield from facts_of(rule.when)
