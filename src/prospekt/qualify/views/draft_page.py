"""The parts of a playbook's files as the editor and the page of a version show them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext

from prospekt.playbook.checking import facts_for
from prospekt.playbook.condition_text import read_condition
from prospekt.playbook.keys import TABLES, Key, Keys
from prospekt.playbook.places import Place
from prospekt.playbook.sentences import to_sentence
from prospekt.qualify.fields import FILE_WORDS, adding_of, heading_of, label_of
from prospekt.qualify.rules.draft_parts import Files, file_of, keys_of, part_name, problems_by_file
from prospekt.qualify.rules.toml_text import Path, changed_tables, read_values, table_of
from prospekt.qualify.rules.typed_parts import shown_value
from prospekt.qualify.stage_words import JOURNEY_WORDS
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
PLAIN = ("text", "texts", "points", "three points", "whole number", "probability", "count")
"""Kinds of values that everybody reads; the others are written in the language of the files."""


def page_groups(name: str, files: Files, language: str) -> list[dict[str, Any]]:
    """The groups of all files, in the order of the files: heading, rows, and whether one can be added."""
    problems = problems_by_file(name, files)
    tables = {file: _read(files, file) for file in TABLES}
    titles = _titles({file: raw or {} for file, raw in tables.items()})
    groups = []

    def row(file: str, path: Path, keys: Keys, raw: Mapping[str, Any]) -> dict[str, Any]:
        about = next((key for key in SHOWN_KEYS if key in keys and raw.get(key)), "")
        shown = row_of(file, path, keys, raw, language)
        if not about:
            return shown
        text = shown_value(keys[about], raw[about], language)
        words = in_plain_words(files, file, keys[about], raw[about], titles)
        return shown | {"text": text, "sentence": words or (text if keys[about].kind in PLAIN else "")}  # fmt: skip

    for file, (top, single, named) in TABLES.items():
        raw = tables[file]
        if raw is None:
            groups.append(
                {"file": file, "group": "", "heading": gettext(FILE_WORDS.get(file, file)), "is_unreadable": True}
            )  # fmt: skip
            continue
        alone = [row(file, (), top, raw)] if top else []
        alone += [row(file, (group,), keys, raw.get(group, {})) for group, keys in single.items()]
        if alone:
            first = "" if top else next(iter(single))
            groups.append(
                {"file": file, "group": "", "heading": heading_of(file, first), "rows": alone}
            )
        for group, keys in named.items():
            rows = [row(file, (group, key), keys, table) for key, table in _inner(raw, group)]
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
    file: str, path: Path, keys: Keys, raw: Mapping[str, Any], language: str
) -> dict[str, Any]:
    """A table in a row: where it stands, its title, its points."""
    return {
        "file": file,
        "table": ".".join(path),
        "anchor": "-".join((file.partition(".")[0], *path)),
        "name": f"points:{'.'.join(path)}",
        "title": _title(file, path, raw),
        "points": shown_value(keys["points"], raw.get("points"), language) if "points" in keys else None,
    }  # fmt: skip


def _read(files: Files, file: str) -> dict[str, Any] | None:
    """The raw tables of a file; None where it cannot be read."""
    try:
        return read_values(files.get(file, ""))
    except tomllib.TOMLDecodeError:
        return None


def _inner(raw: Mapping[str, Any], group: str) -> list[tuple[str, dict[str, Any]]]:
    """The tables [group.key] with their keys."""
    tables = raw.get(group, {})
    found = tables.items() if isinstance(tables, dict) else ()
    return [(key, table) for key, table in found if isinstance(table, dict)]


def _titles(tables: Mapping[str, Mapping[str, Any]]) -> dict[tuple[str, str], str]:
    """What the named tables of each file are called."""
    return {
        (file, key): gettext(title)
        for file, (_top, _single, named) in TABLES.items()
        for group in named
        for key, table in _inner(tables[file], group)
        if isinstance(title := table.get("title"), str) and title
    }


def _title(file: str, path: Path, raw: Mapping[str, Any]) -> str:
    if len(path) == 2:
        title = raw.get("title")
        if isinstance(title, str) and title:
            return gettext(title)
        return gettext(JOURNEY_WORDS.get(path[1], path[1]))
    return heading_of(file, path[0] if path else "")


def in_plain_words(
    files: Files, file: str, about: Key, value: Any, titles: Mapping[tuple[str, str], str]
) -> str:
    """What a value says to somebody who does not write such files; empty where only its text can be shown."""
    if isinstance(value, bool):
        return gettext("Yes") if value else gettext("No")
    if about.kind == "text":
        return gettext(str(value))
    if about.kind in ("name", "names"):
        names = [value] if isinstance(value, str) else value
        told = [titles.get((file, n)) or titles.get(("questions.toml", n), "") for n in names]
        return ", ".join(told) if all(told) else ""
    if "condition" not in about.kind or not isinstance(value, str):
        return ""
    try:
        return in_words(files, file, about.kind, value)
    except Refusal:
        return ""


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
    """What differs between two sets of files: table by table, key by key, old and new value."""
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
            "old": _value_shown(keys[key], old.get(key), language),
            "new": _value_shown(keys[key], new.get(key), language),
            "is_code": keys[key].kind not in PLAIN,
        }
        for key in keys
        if old.get(key) != new.get(key)
    ]
    return {
        "what": _title(file, path, new or old),
        "part": part_name(file, path),
        "changes": changes,
    }


def _value_shown(about: Key, value: Any, language: str) -> str:
    """A value as typed; a text of ours as people read it."""
    shown = shown_value(about, value, language)
    return gettext(shown) if about.kind == "text" and shown else shown
