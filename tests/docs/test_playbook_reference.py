"""The playbook reference stored in docs/ is what the program writes, and names every key and fact."""

from __future__ import annotations

from pathlib import Path

from prospekt.playbook.facts import LEAD_FACTS, TOUCH_FACTS
from prospekt.playbook.keys import TABLES
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
