"""The words of the help: complete, plain, and every help in a template leads to one."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

import pytest

from prospekt.desk.rules.glossary import GLOSSARY, SECTIONS, WORDS, Entry

SOURCE = Path(__file__).parents[3] / "src" / "prospekt"
TEMPLATES = {path: path.read_text(encoding="utf-8") for path in SOURCE.rglob("templates/**/*.html")}
HELPS = re.compile(r"""\{%\s*help\s+"([a-z_]+)"|\bword="([a-z_]+)\"""")
DOMAIN = (
    "lead", "suspect", "mql", "sql", "prospect", "customer", "disqualified", "lifecycle", "temperature", "company",
    "persona", "target_market", "icp", "score", "points", "fit", "interest", "grade", "half_life", "scorecard", "rule",
    "playbook", "source", "channel", "campaign", "cost_per_lead", "receipt", "merged", "rejected", "undo", "duplicate",
    "external_id", "touch", "event", "own_field", "tag", "filter", "saved_view", "consent", "do_not_contact",
    "suppression", "owner", "team", "role", "token", "bin", "purge", "audit", "erasure", "qualification", "method",
    "journey", "recycle", "merge", "next_step", "today", "segment", "assignment", "handover", "service_level", "draft",
)  # fmt: skip
"""Words of the domain page that exist in the product."""
USED: dict[str, str] = {
    "Score": "score", "Grade": "grade", "Points": "points", "Target market": "target_market", "Receipt": "receipt",
    "Ideal customer": "icp", "Base": "base", "Cost per lead": "cost_per_lead", "Channel": "channel", "Source": "source",
    "Campaign": "campaign", "Consent": "consent", "Owner": "owner", "Team": "team", "Role": "role", "Tags": "tag",
    "Own fields": "own_field", "Recycle bin": "bin", "Audit trail": "audit", "Tokens": "token", "Warnings": "warning",
    "Id elsewhere": "external_id", "Second step": "second_step", "Counts": "counts", "Filter": "filter",
    "Typical buyers": "persona", "Half is gone after": "half_life", "In known leads": "known_leads",
    "First seen": "first_seen", "Keep this view": "saved_view", "Record a touch": "touch", "Scorecard": "scorecard",
    "Companies": "company", "Imports": "import", "Undo this import": "undo", "Note": "note",
    "Buyer's journey": "journey", "Tasks": "next_step", "Log in one line": "line", "First response": "service_level",
    "Handed over to sales": "handover", "Give leads out": "assignment", "Comes back on": "recycle", "Segments": "segment",
    "Today": "today", "Duplicates": "merge", "Bulk edits": "bulk", "Drafts": "draft", "Follow-up list": "recycle",
}  # fmt: skip
"""Words of the interface that need explaining, and the entry that does."""


def used_keys() -> set[str]:
    return {
        key for text in TEMPLATES.values() for pair in HELPS.findall(text) for key in pair if key
    }


def test_every_word_of_the_domain_has_its_entry() -> None:
    assert set(DOMAIN) <= set(GLOSSARY)


@pytest.mark.parametrize("word", USED)
def test_every_word_that_the_interface_uses_has_its_entry(word: str) -> None:
    assert any(f'"{word}"' in text for text in TEMPLATES.values()), f"{word} is used no more"
    assert USED[word] in GLOSSARY


def test_every_help_of_a_template_leads_to_a_word() -> None:
    found = used_keys()
    assert found <= set(GLOSSARY)
    assert {
        "score",
        "grade",
        "consent",
        "cost_per_lead",
        "receipt",
        "token",
        "team",
        "role",
    } <= found


@pytest.mark.parametrize("key", GLOSSARY)
def test_an_entry_is_plain_and_holds_no_second_copy_of_a_number(key: str) -> None:
    entry: Entry = GLOSSARY[key]
    assert entry.title
    assert entry.what.endswith(".")
    assert "{" not in entry.what
    assert "!" not in entry.what + entry.more
    bare = re.sub(r"[A-D]\d|log2|\b2\^|\b1 / 2|\{[a-z_]+\}|less is 4", "", entry.what + entry.more)
    assert not re.search(r"\d", bare), bare
    assert all(name is None or name for _text, name, _form, _conversion in Formatter().parse(entry.more))  # fmt: skip
    assert bool(entry.place) or not entry.right


def test_sections_have_titles_and_keys_stand_once() -> None:
    assert list(WORDS) == list(SECTIONS)
    assert sum(len(words) for words in WORDS.values()) == len(GLOSSARY)
