"""How lifecycle, temperature and buyer's journey follow, out of stages.toml."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from prospekt.playbook.conditions import Condition
from prospekt.playbook.facts import JOURNEY, TOUCH_FACTS, Fact
from prospekt.playbook.keys import TABLES
from prospekt.playbook.method_loading import CRITERION_FACTS
from prospekt.playbook.shapes import DisqualifyReason, Stages, TemperatureRule
from prospekt.playbook.tables import Table
from prospekt.words.problem import gettext_noop as _

JOURNEY_FACT = Fact("journey", "code", _("stage of the buyer's journey"), JOURNEY)
LETTERS = ("A", "B", "C", "D")
WAYS: tuple[Literal["answers", "criteria"], ...] = ("answers", "criteria")
MOST_REASONS = 60
_SINGLE = TABLES["stages.toml"][1]


def stages(
    top: Table,
    named: Mapping[str, Mapping[str, Table]],
    answers: Mapping[str, Fact],
    methods: tuple[str, ...],
) -> Stages:
    """The rules by their tables; what is left out keeps its default. Raises Refusal."""
    facts = {**CRITERION_FACTS, **answers, JOURNEY_FACT.name: JOURNEY_FACT}
    way = top.table("lifecycle", _SINGLE["lifecycle"])
    reasons = tuple(_reason(key, table) for key, table in named["reasons"].items())
    if len(reasons) > MOST_REASONS:
        raise top.wrong("reasons", _("at most 60 reasons"))
    known = Stages()
    return Stages(
        fit=way.one_of("fit", LETTERS),
        interested=way.condition("interested", facts),
        ready=way.condition("ready", facts),
        not_ready=way.condition("not_ready", facts),
        wakes=way.condition("wakes", TOUCH_FACTS),
        disqualify_as=way.one_of("disqualify_as", tuple(each.key for each in reasons)),
        recycle_days=way.days("recycle_days") if "recycle_days" in way.raw else known.recycle_days,
        temperature=_temperature(top, facts, methods),
        journey=_journey(top, named["journey"]),
        reasons=reasons,
    )


def _temperature(
    top: Table, facts: Mapping[str, Fact], methods: tuple[str, ...]
) -> TemperatureRule | None:
    if "temperature" not in top.raw:
        return None
    table = top.table("temperature", _SINGLE["temperature"])
    way = next((way for way in WAYS if way == table.text("by")), None)
    if way is None:
        raise table.dangling("by", table.text("by"), WAYS)
    rule = TemperatureRule(
        by=way,
        hot=table.condition("hot", facts),
        warm=table.condition("warm", facts),
        method=table.one_of("method", methods),
        hot_from=table.count("hot_from"),
        warm_from=table.count("warm_from"),
    )
    needed = ("hot", "warm") if way == "answers" else ("method", "hot_from", "warm_from")
    for key in needed:
        if not getattr(rule, key):
            raise table.wrong(key, _("there, because the temperature goes by it"))
    if way == "criteria" and rule.warm_from >= rule.hot_from:
        raise table.wrong("warm_from", _("less than hot_from"))
    return rule


def _journey(top: Table, tables: Mapping[str, Table]) -> tuple[tuple[str, Condition], ...]:
    for key, table in tables.items():
        if key not in JOURNEY:
            raise table.dangling("on", key, JOURNEY)
    found = []
    for stage in JOURNEY:
        if stage in tables:
            on = tables[stage].condition("on", TOUCH_FACTS)
            if on is None:
                raise tables[stage].wrong("on", _("a condition on a touch"))
            found.append((stage, on))
    return tuple(found)


def _reason(key: str, table: Table) -> DisqualifyReason:
    days = table.days("recycle_days") if "recycle_days" in table.raw else 0
    return DisqualifyReason(key, table.text("title"), days)
