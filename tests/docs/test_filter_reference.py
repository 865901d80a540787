"""The page about filters stored in docs/ is what the program writes, and names every fact, operator and event."""

from __future__ import annotations

import re
from pathlib import Path

from prospekt.engage.queries.filter_facts import TASK_FACTS
from prospekt.people.rules.filter_events import event_shapes
from prospekt.playbook.filters.catalog import (
    EVENT_KEYS,
    FACTS,
    OPERATORS,
    OWN_KINDS,
    PERIODS,
    Vocabulary,
    own_filter_fact,
)
from prospekt.playbook.filters.reading import NODES, read_text
from prospekt.playbook.filters.reference import reference

STORED = Path(__file__).parents[2] / "docs" / "filters.md"


def test_stored_reference_is_current() -> None:
    assert STORED.read_text(encoding="utf-8") == reference(event_shapes(), TASK_FACTS), (
        "docs/filters.md is behind: write reference(event_shapes(), TASK_FACTS) of prospekt.playbook.filters into it"
    )


def test_reference_names_everything() -> None:
    text = reference(event_shapes(), TASK_FACTS)
    operators = {operator for kind in OPERATORS.values() for operator in kind}
    for word in (*FACTS, *operators, *PERIODS, *event_shapes()):
        assert f"`{word}`" in text, word
    for key in (*NODES, *EVENT_KEYS):
        assert f"`{key}`" in text or f'"{key}"' in text, key
    for kind in (*OPERATORS, *OWN_KINDS):
        assert f"| {kind} |" in text
    for fact in FACTS.values():
        for code in fact.codes:
            assert f"`{code}`" in text


def test_the_example_can_be_read() -> None:
    example = re.search(r"```json\n(.*?)```", reference(event_shapes(), TASK_FACTS), re.S)
    assert example
    own = {"budget": own_filter_fact("budget", "Budget", "money")}
    assert read_text(example[1], Vocabulary(own, event_shapes()))
