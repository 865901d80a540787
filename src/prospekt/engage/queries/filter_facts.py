"""What filters ask of tasks: how many are open, and whether one is overdue. Two indexes hold the open ones."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection

from prospekt.people.queries.more_facts import FactSource
from prospekt.playbook.conditions import Compare, Condition
from prospekt.playbook.facts import Fact
from prospekt.playbook.filters.catalog import FilterFact
from prospekt.words.problem import gettext_noop as _

TASK_FACTS = (
    FilterFact("open_tasks", "number", _("open tasks"), "work"),
    FilterFact("overdue", "flag", _("has a task that is overdue"), "work", is_late=True),
)
_NAMES = tuple(fact.name for fact in TASK_FACTS)


def facts(*_running: object) -> Iterator[FilterFact]:
    """Open tasks and tasks that are overdue."""
    yield from TASK_FACTS


def expression(fact: Fact, is_company: bool) -> str | None:
    """The fact over the lead `p`, None where it is none of ours."""
    if fact.name not in _NAMES:
        return None
    column = "company_id" if is_company else "person_id"
    source = f"FROM engage_task k WHERE k.{column} = p.id AND k.state = 'open'"
    if fact.name == "open_tasks":
        return f"(SELECT COUNT(*) {source})"
    # A task without a time is overdue once its day is over, unless it was put off until later.
    ends = "datetime(k.due_at, '+1 day')"
    latest = "MAX"
    if connection.vendor == "postgresql":
        ends, latest = "k.due_at + INTERVAL '1 day'", "GREATEST"
    late = f"CASE WHEN k.due_time IS NULL THEN {latest}({ends}, k.comes_at) ELSE k.comes_at END"
    return f"(SELECT MIN({late}) {source})"


def among(part: Condition, is_company: bool) -> str:
    """Whoever has an open task, where one is asked for."""
    if not isinstance(part, Compare) or part.fact.name not in _NAMES:
        return ""
    least = int(part.value) + (part.operator == ">")
    if part.fact.name == "open_tasks" and (part.operator not in (">=", ">") or least < 1):
        return ""
    column = "company_id" if is_company else "person_id"
    return f"p.id IN (SELECT k.{column} FROM engage_task k WHERE k.{column} IS NOT NULL AND k.state = 'open')"


FILTER_FACTS = FactSource(facts, expression, among)
