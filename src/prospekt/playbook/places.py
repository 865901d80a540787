"""Where in a playbook's files something stands, so that every refusal can name file and line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from prospekt.words.problem import Problem, Refusal

_HEADER = re.compile(r"^\s*\[+\s*(?P<path>[^\]]+?)\s*\]+")


@dataclass(frozen=True, slots=True)
class Place:
    """A line of a file; `line` counts from 1."""

    file: str
    line: int

    def down(self, lines: int) -> Place:
        """The place so many lines further down."""
        return Place(self.file, self.line + lines)


def refusal(code: str, message: str, place: Place, **params: object) -> Refusal:
    """A Refusal to raise, whose sentence starts with `{file}, line {line}`."""
    filled = {"file": place.file, "line": place.line, **params}
    value = params.get("value")
    return Refusal(
        Problem(code, message, filled, line=place.line, value=None if value is None else str(value))
    )


@dataclass(frozen=True, slots=True)
class Source:
    """One TOML text and its name; finds the lines that tomllib does not keep."""

    file: str
    text: str

    def at(self, table: Sequence[str] = (), key: str | None = None, value: str = "") -> Place:
        """The place of a table's header, of a key in it, or of a quoted value after that key.

        What cannot be found (inline tables, dotted keys) answers with the nearest thing above it.
        """
        lines = self.text.splitlines()
        start = self._header(lines, tuple(table))
        if key is None:
            return Place(self.file, start + 1)
        at_key = _find_key(lines, start if table else -1, key)
        if at_key is None:
            return Place(self.file, start + 1)
        return Place(self.file, _find_value(lines, at_key, value) + 1)

    def _header(self, lines: list[str], table: tuple[str, ...]) -> int:
        if not table:
            return 0
        below: int | None = None
        for number, line in enumerate(lines):
            path = _header_path(line)
            if path == table:
                return number
            if below is None and path is not None and path[: len(table)] == table:
                below = number
        return below or 0


def _header_path(line: str) -> tuple[str, ...] | None:
    found = _HEADER.match(line)
    if found is None:
        return None
    return tuple(part.strip().strip("\"'") for part in found["path"].split("."))


def _find_key(lines: list[str], header: int, key: str) -> int | None:
    wanted = re.compile(rf"""^\s*["']?{re.escape(key)}["']?\s*=""")
    for number in range(header + 1, len(lines)):
        if wanted.match(lines[number]):
            return number
        if _header_path(lines[number]) is not None:
            return None
    return None


def _find_value(lines: list[str], at_key: int, value: str) -> int:
    """The line with the quoted `value`, looked for from the key to the next header."""
    if not value:
        return at_key
    for number in range(at_key, len(lines)):
        if number > at_key and _header_path(lines[number]) is not None:
            break
        if f'"{value}"' in lines[number] or f"'{value}'" in lines[number]:
            return number
    return at_key
