"""Facts of a filter that later stages know: they say at start what may be asked, and what it is as SQL."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from prospekt.playbook.conditions import Condition
from prospekt.playbook.facts import Fact
from prospekt.playbook.filters.catalog import FilterFact

Running = tuple[str, str] | None
"""Name and version of the playbook that scores now, None where none was enacted."""


@dataclass(frozen=True, slots=True)
class FactSource:
    """A stage that knows facts of leads.

    `facts` lists them, by the playbook that runs where the caller has read its row, else it looks itself.
    `expression(fact, is_company)` is the fact over the lead `p`, None where it is not of this stage.
    `among(part, is_company)` is a condition on `p` by which an index finds all leads that can meet a part of
    a filter; empty where everybody can.
    """

    facts: Callable[..., Iterable[FilterFact]]
    expression: Callable[[Fact, bool], str | None]
    among: Callable[[Condition, bool], str]


_SOURCES: list[FactSource] = []


def facts_from(source: FactSource) -> None:
    """Filters can ask what `source` knows too. Wired once, at start."""
    if source not in _SOURCES:
        _SOURCES.append(source)


def more_facts(*running: Running) -> dict[str, FilterFact]:
    """The facts of later stages by name; a statement unless the row of the running playbook is given."""
    return {fact.name: fact for source in _SOURCES for fact in source.facts(*running)}


def more_expression(fact: Fact, is_company: bool) -> str | None:
    """A fact of a later stage as SQL, None where no stage has it."""
    for source in _SOURCES:
        if found := source.expression(fact, is_company):
            return found
    return None


def among(part: Condition, is_company: bool) -> str:
    """A condition by which an index finds all leads that can meet this part of a filter, or nothing."""
    return next(filter(None, (source.among(part, is_company) for source in _SOURCES)), "")
