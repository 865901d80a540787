"""What the rules of lifecycle, temperature and journey read of leads, and what they last made of them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from prospekt.ledger.bulk import select_by
from prospekt.playbook.answer_facts import VERDICT, VERDICTS
from prospekt.playbook.conditions import Condition, facts_of
from prospekt.playbook.conditions import Known as IsKnown
from prospekt.playbook.facts import Fact, FactKind
from prospekt.playbook.shapes import Method, Playbook
from prospekt.playbook.stage_loading import JOURNEY_FACT
from prospekt.qualify.queries.scores import PERSON, conditions_sql, facts_of_row
from prospekt.qualify.rules.stages import Known

LIFECYCLE, TEMPERATURE = "lifecycle", "temperature"


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a lead stands, what the rules read of it, and which lifecycle they last gave (empty: none).

    `follows` says that it is a company which shows the furthest of its people; `held` what was set by hand.
    """

    id: int
    lifecycle: str
    temperature: str
    company_id: int | None
    follows: bool
    held: frozenset[str]
    stage_id: int | None
    ruled: str
    journey: str
    proposal: str
    known: Known


@lru_cache(maxsize=16)
def conditions_of_stages(playbook: Playbook) -> tuple[Condition, ...]:
    """All that the rules of a playbook ask of a lead, verdicts of questions among it."""
    stages = playbook.stages
    rule = stages.temperature
    asked = [playbook.market, stages.interested, stages.ready, stages.not_ready]
    asked += [rule.hot, rule.warm] if rule else []
    criteria = [each for method in _methods(playbook) for each in method.criteria]
    found = [each for each in (*asked, *(each.when for each in criteria)) if each is not None]
    questions = dict.fromkeys(each.question for each in criteria if each.question)
    verdicts = [IsKnown(Fact(f"{VERDICT}_{key}", "code", key, VERDICTS)) for key in questions]
    return (*found, *verdicts)


def _methods(playbook: Playbook) -> list[Method]:
    rule = playbook.stages.temperature
    names = (playbook.prospect_test, rule.method if rule and rule.by == "criteria" else "")
    return [found for name in names if name and (found := playbook.method_called(name))]


@lru_cache(maxsize=16)
def goes_by_facts_alone(playbook: Playbook) -> bool:
    """Whether somebody may become a prospect whom nobody asked or touched; then every lead is looked at."""
    test = playbook.method_called(playbook.prospect_test) if playbook.prospect_test else None
    return test is not None and all(each.when or each.is_market for each in test.criteria)


def asked_of_leads(playbook: Playbook) -> list[Condition]:
    """Those facts of these conditions that stand in the tables of leads, as something that can be read."""
    return [
        IsKnown(fact)
        for condition in conditions_of_stages(playbook)
        for fact in facts_of(condition)
        if fact.name != JOURNEY_FACT.name
    ]


def placed(playbook: Playbook, kind: str, ids: Iterable[int]) -> list[Placed]:
    """Where leads that are in the list stand; one statement, however many."""
    sql, kinds = _sql(playbook, kind)
    return [_placed(row, kinds) for row in select_by(sql, ids)]


@lru_cache(maxsize=32)
def _sql(playbook: Playbook, kind: str) -> tuple[str, dict[str, FactKind]]:
    lead = "p" if kind == PERSON else "c"
    wanted = {
        f"{fact.name}:{fact.kind}": fact
        for each in asked_of_leads(playbook)
        for fact in facts_of(each)
    }
    facts, kinds = conditions_sql(
        [IsKnown(fact) for fact in wanted.values()], kind, f"{lead}.id IN {{values}}"
    )
    follows = "FALSE" if kind == PERSON else "NOT l.is_lead"
    employer = "l.company_id" if kind == PERSON else "NULL"
    held = " ".join(
        f"LEFT JOIN qualify_hold {what[0]}h ON {what[0]}h.{kind}_id = l.id AND {what[0]}h.what = '{what}'"
        f" AND {what[0]}h.ended_at IS NULL"
        for what in (LIFECYCLE, TEMPERATURE)
    )
    return (
        f"SELECT f.*, l.lifecycle, l.temperature, {employer}, {follows}, lh.event_id, th.event_id, s.id,"
        " s.lifecycle, s.journey, s.proposal, s.touched, l.grade, l.interest,"
        f" EXISTS (SELECT 1 FROM qualify_standing g WHERE g.{kind}_id = l.id)"
        f" FROM ({facts}) f JOIN people_{kind} l ON l.id = f.lead LEFT JOIN qualify_stage s"
        f" ON s.{kind}_id = l.id {held} WHERE l.deleted_at IS NULL ORDER BY l.id"
    ), kinds


def _placed(row: Sequence[Any], kinds: Mapping[str, FactKind]) -> Placed:
    (
        lifecycle, temperature, company_id, follows, life_held, warm_held, stage_id, ruled, journey, proposal,
        touched, grade, interest, is_asked,
    ) = row[1 + len(kinds) :]  # fmt: skip
    held = {what for what, at in ((LIFECYCLE, life_held), (TEMPERATURE, warm_held)) if at}
    facts = facts_of_row(row, kinds)
    facts[JOURNEY_FACT.name] = journey or None
    return Placed(
        row[0], lifecycle, temperature, company_id, bool(follows), frozenset(held), stage_id,
        ruled or "", journey or "", proposal or "",
        Known(grade, interest, facts, counted(touched), bool(is_asked)),
    )  # fmt: skip


def counted(touched: Any) -> dict[str, int]:
    """How many touches there were at each stage."""
    return {stage: each[0] for stage, each in decoded(touched).items()}


def decoded(touched: Any) -> dict[str, Any]:
    """The column as raw statements give it."""
    return (json.loads(touched) if isinstance(touched, str) else touched) or {}


def former_companies(person_ids: Iterable[int]) -> set[int]:
    """The companies where these persons are or have been."""
    wanted = list(person_ids)
    sql = "SELECT company_id FROM people_person WHERE id IN {values} AND company_id IS NOT NULL"
    found = {row[0] for row in select_by(sql, wanted)}
    sql = "SELECT old FROM people_change WHERE person_id IN {values} AND field = 'company_id'"
    return found | {int(row[0]) for row in select_by(sql, wanted) if row[0] not in (None, "null")}
