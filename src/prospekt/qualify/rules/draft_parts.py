"""The parts of a draft: which part a problem is about, and the files as they would be after a change."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import replace

from prospekt.playbook.checking import problems_of
from prospekt.playbook.keys import TABLES, Keys
from prospekt.qualify.rules.toml_text import Path, Values, place_of_line, set_values
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

Files = Mapping[str, str]
LONGEST_FILE = 200_000
WHOLE = "*"
"""Stands for the table where a file was changed as a text that cannot be read."""


def part_name(file: str, path: Sequence[str]) -> str:
    """The name of a part, such as `scorecard.toml:fit.phone`; without a table what stands above all of them."""
    return f"{file}:{'.'.join(path)}"


def keys_of(file: str, path: Path) -> Keys | None:
    """The keys that a table may hold; None where no such table may stand."""
    if file not in TABLES:
        return None
    top, single, named = TABLES[file]
    if not path:
        return top or None
    if len(path) == 1:
        return single.get(path[0])
    return named.get(path[0]) if len(path) == 2 else None


def read_part(file: str, table: str) -> tuple[Path, Keys]:
    """A table by its written name, such as `fit.phone`, and its keys. Raises Refusal not_found."""
    path = tuple(table.split(".")) if table else ()
    keys = keys_of(file, path)
    if keys is None:
        message = _("A playbook has no part “{table}” in {file}.")
        raise Refusal(Problem("not_found", message, {"table": table[:90], "file": file[:60]}))
    return path, keys


def problems_by_file(name: str, files: Files) -> dict[str, list[Problem]]:
    """All problems of a draft by file; a file without any is left out."""
    found: dict[str, list[Problem]] = {}
    for problem in problems_of(name, files):
        found.setdefault(file_of(problem), []).append(problem)
    return found


def file_of(problem: Problem) -> str:
    """The file a problem is about, without the name of the playbook."""
    return str(problem.params.get("file", "")).rpartition("/")[2]


def part_problems(name: str, files: Files, file: str, path: Path) -> list[Problem]:
    """The problems of one table, each with its key as the column."""
    found = []
    for problem in problems_of(name, files):
        if file_of(problem) != file or problem.line is None:
            continue
        try:
            table, key = place_of_line(files[file], problem.line)
        except (tomllib.TOMLDecodeError, KeyError):
            continue
        if table[: len(path)] == path and (path or not table):
            found.append(replace(problem, column=key or str(problem.params.get("key", ""))))
    return found


def with_values(files: Files, file: str, path: Path, values: Values) -> dict[str, str]:
    """The files with these values in a table. Raises Refusal where the file cannot be read, or not be changed so."""
    try:
        return {**files, file: set_values(files.get(file, ""), path, values)}
    except tomllib.TOMLDecodeError as fault:
        raise unreadable(file) from fault


def unreadable(file: str) -> Refusal:
    """A Refusal to raise where a part of a file is asked for that is not TOML."""
    message = _("{file} cannot be read just now, so its parts cannot be changed one by one. Mend the text first.")  # fmt: skip
    return Refusal(Problem("playbook.toml", message, {"file": file}))


def check_file(file: str, text: str) -> str:
    """The text of a file as it is kept. Raises Refusal where it cannot be."""
    if file not in TABLES:
        message = _("A playbook has no file “{file}”; it has {allowed}.")
        params = {"file": file[:60], "allowed": ", ".join(TABLES)}
        raise Refusal(Problem("not_found", message, params))
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if len(text) > LONGEST_FILE:
        message = _("{field} has {n} characters; at most {longest} fit. Shorten it by {over}.")
        params = {
            "field": file,
            "n": len(text),
            "longest": LONGEST_FILE,
            "over": len(text) - LONGEST_FILE,
        }
        raise Refusal(Problem("too_long", message, params, column="text"))
    for number, line in enumerate(text.split("\n"), 1):
        if any(char == "\x00" or "\ud800" <= char <= "\udfff" for char in line):
            message = _("{file}, line {line}: a character that cannot be stored. Take it out.")
            params = {"file": file, "line": number}
            raise Refusal(Problem("nul", message, params, line=number, column="text"))
    return text
