"""The parts of a playbook's files as the editor and the page of a version show them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext

from prospekt.playbook.checking import facts_for
from prospekt.playbook.condition_text import read_condition
from prospekt.playbook.keys import TABLES, Keys
from prospekt.playbook.places import Place
from prospekt.playbook.sentences import to_sentence
from prospekt.qualify.fields import FILE_WORDS, adding_of, heading_of, label_of
from prospekt.qualify.rules.draft_parts import Files, file_of, keys_of, part_name, problems_by_file
from prospekt.qualify.rules.toml_text import Path, changed_tables, read_values, table_of
from prospekt.qualify.rules.typed_parts import shown_value
from prospekt.ui.said import said
from prospekt.ui.written import number
from prospekt.words.problem import Refusal

SHOWN_KEYS = (
    "market",
    "when",
    "on",
    "meets",
    "ask",
    "criteria",
    "question",
    "base_rate",
    "letters",
)
"""Of the keys of a table the first that is there says in a row what the table is about."""


def page_groups(name: str, files: Files, language: str) -> list[dict[str, Any]]:
    """The groups of all files, in the order of the files: heading, rows, and whether one can be added."""
    problems = problems_by_file(name, files)
    groups = []
    for file, (top, single, named) in TABLES.items():
        try:
            raw = read_values(files.get(file, ""))
        except tomllib.TOMLDecodeError:
            groups.append(
                {"file": file, "group": "", "heading": gettext(FILE_WORDS.get(file, file)), "is_unreadable": True}
            )  # fmt: skip
            continue
        alone = [row_of(files, file, (), top, raw, language)] if top else []
        alone += [
            row_of(files, file, (group,), keys, raw.get(group, {}), language)
            for group, keys in single.items()
        ]
        if alone:
            first = "" if top else next(iter(single))
            groups.append(
                {"file": file, "group": "", "heading": heading_of(file, first), "rows": alone}
            )
        for group, keys in named.items():
            tables = raw.get(group, {})
            rows = [
                row_of(files, file, (group, key), keys, table, language)
                for key, table in (tables.items() if isinstance(tables, dict) else ())
                if isinstance(table, dict)
            ]
            groups.append(
                {
                    "file": file, "group": group, "heading": heading_of(file, group), "rows": rows,
                    "add": adding_of(file, group), "has_points": "points" in keys,
                }
            )  # fmt: skip
    for group in groups:
        group["problems"] = len(problems.get(group["file"], ()))
    return groups


def row_of(
    files: Files, file: str, path: Path, keys: Keys, raw: Mapping[str, Any], language: str
) -> dict[str, Any]:
    """A table in a row: its title, what it is about, its points."""
    about = next((key for key in SHOWN_KEYS if key in keys and raw.get(key)), "")
    return {
        "file": file,
        "table": ".".join(path),
        "anchor": "-".join((file.partition(".")[0], *path)),
        "name": f"points:{'.'.join(path)}",
        "title": _title(file, path, raw),
        "sentence": value_in_words(files, file, keys, about, raw.get(about), language) if about else "",
        "points": shown_value(keys["points"], raw.get("points"), language) if "points" in keys else None,
    }  # fmt: skip


def _title(file: str, path: Path, raw: Mapping[str, Any]) -> str:
    if len(path) == 2:
        title = raw.get("title")
        return gettext(title) if isinstance(title, str) and title else path[1]
    return heading_of(file, path[0] if path else "")


def value_in_words(files: Files, file: str, keys: Keys, key: str, value: Any, language: str) -> str:
    """A value as a sentence where it is a condition that can be read, else as it is typed."""
    shown = shown_value(keys[key], value, language)
    if "condition" not in keys[key].kind or not isinstance(value, str):
        return gettext(shown) if keys[key].kind == "text" and shown else shown
    try:
        return in_words(files, file, keys[key].kind, value) or shown
    except Refusal:
        return shown


def in_words(files: Files, file: str, kind: str, text: str) -> str:
    """A condition as a sentence; empty where that takes more than its text. Raises Refusal with what is wrong."""
    facts = facts_for(file, kind, files)
    if facts is None or not text.strip():
        return ""
    return to_sentence(read_condition(text.strip(), facts, Place(file, 1)), gettext, number)


def problem_rows(name: str, files: Files) -> list[dict[str, Any]]:
    """Every problem of a draft as a sentence, with its file."""
    return [
        {"text": said(problem), "file": file_of(problem), "line": problem.line}
        for found in problems_by_file(name, files).values()
        for problem in found
    ]


def change_rows(before: Files, after: Files, language: str) -> list[dict[str, Any]]:
    """What differs between two sets of files: table by table, key by key, old and new value as typed."""
    rows = []
    for file in TABLES:
        one, other = before.get(file, ""), after.get(file, "")
        try:
            paths = changed_tables(one, other)
        except tomllib.TOMLDecodeError:
            rows.append({"what": file, "changes": []})
            continue
        if not paths and one != other:
            rows.append({"what": file, "changes": [], "is_comment": True})
        rows += [_change(file, path, one, other, language) for path in paths]
    return rows


def _change(file: str, path: Path, before: str, after: str, language: str) -> dict[str, Any]:
    keys = keys_of(file, path) or {}
    old, new = table_of(before, path) or {}, table_of(after, path) or {}
    changes = [
        {
            "label": label_of(key),
            "old": shown_value(keys[key], old.get(key), language),
            "new": shown_value(keys[key], new.get(key), language),
        }
        for key in keys
        if old.get(key) != new.get(key)
    ]
    return {
        "what": _title(file, path, new or old),
        "part": part_name(file, path),
        "changes": changes,
    }
