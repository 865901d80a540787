"""The playbook reference stored in docs/ is what the program writes, and names every key and fact."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

from prospekt.playbook.examples import EXAMPLES
from prospekt.playbook.facts import LEAD_FACTS, TOUCH_FACTS
from prospekt.playbook.keys import TABLES, KeyKind
from prospekt.playbook.loading import parse
from prospekt.playbook.reference import reference

STORED = Path(__file__).parents[2] / "docs" / "playbook-reference.md"


def test_stored_reference_is_current() -> None:
    assert STORED.read_text(encoding="utf-8") == reference(), (
        "docs/playbook-reference.md is behind: write prospekt.playbook.reference.reference() into it"
    )


def test_reference_names_every_key_and_fact() -> None:
    text = reference()
    for file, (top, single, named) in TABLES.items():
        assert f"## {file}" in text
        for keys in (top, *single.values(), *named.values()):
            assert all(f"| `{key}` | {about.kind} |" in text for key, about in keys.items())
    assert all(f"| `{name}` |" in text for name in (*LEAD_FACTS, *TOUCH_FACTS))


def test_reference_says_how_every_kind_of_value_is_written() -> None:
    assert all(f"\n| {kind} | " in reference() for kind in get_args(KeyKind))


def test_the_examples_are_a_playbook_with_every_table() -> None:
    made = parse("example", EXAMPLES)
    assert set(EXAMPLES) == set(TABLES)
    assert [method.key for method in made.methods] == ["bant", "prospect_test"]
    for file, (_top, single, named) in TABLES.items():
        assert all(f"[{name}]" in EXAMPLES[file] for name in single)
        assert all(f"[{name}." in EXAMPLES[file] for name in named)
        assert f"```toml\n{EXAMPLES[file]}```" in reference()
