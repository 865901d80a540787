"""What filters ask of the buyer's journey and of recycle clocks: facts, and what each is as SQL.

There is one row of a lead at most, found by its index.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from django.db import connection

from prospekt.people.queries.more_facts import FactSource
from prospekt.playbook.conditions import Compare, Condition, Known, Member
from prospekt.playbook.facts import JOURNEY, Fact
from prospekt.playbook.filters.catalog import FilterFact
from prospekt.words.problem import gettext_noop as _

_RUNS = " AND k.closed_at IS NULL"
_READ: Mapping[str, tuple[str, str, str]] = {
    "journey": ("NULLIF(k.journey, '')", "qualify_stage", ""),
    "aside_reason": ("NULLIF(k.reason, '')", "qualify_recycleclock", _RUNS),
    "recycle_on": ("{day}", "qualify_recycleclock", _RUNS),
}
"""Fact -> what is read of which table, and of which of its rows."""
STAGE_FACTS = (
    FilterFact("journey", "code", _("stage of the buyer's journey"), "work", JOURNEY),
    FilterFact(
        "aside_reason", "code", _("reason for disqualification"), "work", (), r"[a-z][a-z0-9_]{0,39}",
        _("a reason of the playbook, such as no_budget"),
    ),
    FilterFact("recycle_on", "day", _("day of coming back"), "time"),
)  # fmt: skip


def facts(*_running: object) -> Iterator[FilterFact]:
    """The stage of the journey, why a lead was put aside, and when it comes back."""
    yield from STAGE_FACTS


def expression(fact: Fact, is_company: bool) -> str | None:
    """The fact over the lead `p`, None where it is none of ours."""
    if fact.name not in _READ:
        return None
    what, table, which = _READ[fact.name]
    is_postgresql = connection.vendor == "postgresql"
    day = "TO_CHAR(k.wake_on, 'YYYY-MM-DD')" if is_postgresql else "k.wake_on"
    return f"(SELECT {what.format(day=day)} FROM {table} k WHERE k.{_column(is_company)} = p.id{which})"


def among(part: Condition, is_company: bool) -> str:
    """Whoever has such a row."""
    if not isinstance(part, Member | Compare | Known) or part.fact.name not in _READ:
        return ""
    _what, table, which = _READ[part.fact.name]
    column = _column(is_company)
    return f"p.id IN (SELECT k.{column} FROM {table} k WHERE k.{column} IS NOT NULL{which})"


def _column(is_company: bool) -> str:
    return "company_id" if is_company else "person_id"


FILTER_FACTS = FactSource(facts, expression, among)
