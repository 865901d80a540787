"""Change one table of a TOML text and leave every other character as it is, comments too.

The text is cut into statements; only the spans of what changes are written anew. What comes out is read again and
compared with what was wanted, so a text of an unusual shape is refused rather than bent.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

Path = tuple[str, ...]
"""The keys of a table: ("fit", "phone") of [fit.phone], () of what stands above all headers."""
Values = Mapping[str, Any]
"""Key -> value as `tomllib` gives it; None takes the key out."""
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_LONGEST_LINE = 100
_ESCAPES = {
    '"': '\\"',
    "\\": "\\\\",
    "\n": "\\n",
    "\t": "\\t",
    "\r": "\\r",
    "\b": "\\b",
    "\f": "\\f",
}


@dataclass(frozen=True, slots=True)
class Statement:
    """A line, or several where a value is long: `text[start:end]`, the newline included."""

    kind: Literal["header", "pair", "rest"]
    path: Path
    start: int
    end: int
    value_start: int = 0
    value_end: int = 0


def statements(text: str) -> list[Statement]:
    """All statements of a text that is TOML, without gaps between them."""
    found, at = [], 0
    while at < len(text):
        statement = _statement(text, at)
        found.append(statement)
        at = statement.end
    return found


def read_values(text: str) -> dict[str, Any]:
    """The raw tables; decimal numbers stay exact. Raises TOMLDecodeError."""
    return tomllib.loads(text, parse_float=Decimal)


def table_of(text: str, path: Path) -> dict[str, Any] | None:
    """The raw values of a table; None where there is none."""
    met: Any = read_values(text)
    for key in path:
        met = met.get(key) if isinstance(met, dict) else None
    return met if isinstance(met, dict) else None


def set_values(text: str, path: Path, values: Values) -> str:
    """The text with these values in the table `path`, which is added where there is none.

    Raises Refusal playbook.shape where the text is written so that this cannot be done without changing more.
    """
    wanted = deepcopy(read_values(text))
    _apply(wanted, path, values)
    changed = text
    if path and not _headers(changed, path):
        changed = _with_header(changed, path)
    for key, value in values.items():
        changed = _set_value(changed, path, key, value)
    return _proved(changed, wanted, path)


def remove_table(text: str, path: Path) -> str:
    """The text without a table, its inner tables, and the comment right above it. Raises Refusal playbook.shape."""
    wanted = deepcopy(read_values(text))
    inside = wanted
    for key in path[:-1]:
        inside = inside.get(key, {})
    inside.pop(path[-1], None)
    changed = text
    while found := _first_header(changed, path):
        changed = changed[: found[0]] + changed[found[1] :]
    return _proved(changed, _without_empty(wanted), path)


def changed_tables(before: str, after: str) -> list[Path]:
    """The tables whose values differ, down to [group.key]; (): what stands above all headers."""
    one, other = read_values(before), read_values(after)
    found = set[Path]()
    for key in {*one, *other}:
        left, right = one.get(key), other.get(key)
        if left == right:
            continue
        if not (isinstance(left or {}, dict) and isinstance(right or {}, dict)):
            found.add(())
            continue
        inner = _tables_that_differ(left or {}, right or {})
        found |= {(key, name) for name in inner} or {(key,)}
    return sorted(found)


def place_of_line(text: str, line: int) -> tuple[Path, str]:
    """The table and the key in whose statement a line (from 1) stands."""
    path: Path = ()
    for statement in statements(text):
        first = text.count("\n", 0, statement.start) + 1
        last = text.count("\n", 0, max(statement.end - 1, statement.start)) + 1
        if statement.kind == "header":
            path = statement.path
        if first <= line <= last:
            return path, statement.path[0] if statement.kind == "pair" else ""
    return path, ""


def written_value(value: Any) -> str:
    """A value as TOML. Texts of several lines keep them."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, Decimal):
        plain = format(value, "f")
        return plain if "." in plain else f"{plain}.0"
    if isinstance(value, Mapping):
        inner = ", ".join(f"{_key(key)} = {_one_line(each)}" for key, each in value.items())
        return f"{{ {inner} }}" if inner else "{}"
    if isinstance(value, Sequence):
        parts = [_one_line(each) for each in value]
        line = f"[{', '.join(parts)}]"
        if len(line) <= _LONGEST_LINE:
            return line
        return "[\n" + "".join(f"  {part},\n" for part in parts) + "]"
    return str(value)


def _one_line(value: Any) -> str:
    return _basic(value) if isinstance(value, str) and "\n" in value else written_value(value)


def _text(value: str) -> str:
    is_plain = all(char == "\n" or char == "\t" or char.isprintable() for char in value)
    if "\n" in value and is_plain and "'''" not in value and not value.endswith("'"):
        return f"'''\n{value}'''"
    if '"' in value and is_plain and "'" not in value and "\n" not in value and "\\" not in value:
        return f"'{value}'"
    return _basic(value)


def _basic(value: str) -> str:
    return '"' + "".join(map(_escaped, value)) + '"'


def _escaped(char: str) -> str:
    if char in _ESCAPES:
        return _ESCAPES[char]
    return char if char >= " " and char != "\x7f" else f"\\u{ord(char):04x}"


def _key(key: str) -> str:
    return key if _BARE.fullmatch(key) else _basic(key)


def _statement(text: str, start: int) -> Statement:
    at = _past_blanks(text, start)
    if at == len(text) or text[at] in "\n#\r":
        return Statement("rest", (), start, _line_end(text, at))
    if text[at] == "[":
        path, at = _keys(text, at + (2 if text.startswith("[[", at) else 1), "]")
        return Statement("header", path, start, _line_end(text, at))
    path, at = _keys(text, at, "=")
    value_start = _past_blanks(text, at + 1)
    value_end = _past_value(text, value_start)
    return Statement("pair", path, start, _line_end(text, value_end), value_start, value_end)


def _past_blanks(text: str, at: int) -> int:
    while at < len(text) and text[at] in " \t":
        at += 1
    return at


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end + 1


def _keys(text: str, at: int, stop: str) -> tuple[Path, int]:
    """Dotted keys up to `stop`, and where that stands."""
    parts, word = list[str](), ""
    while at < len(text) and text[at] != stop:
        char = text[at]
        if char in "\"'":
            end = _past_string(text, at)
            word, at = str(tomllib.loads(f"v = {text[at:end]}")["v"]), end
            continue
        if char == ".":
            parts.append(word)
            word = ""
        elif char not in " \t":
            word += char
        at += 1
    return (*parts, word), at


def _past_string(text: str, at: int) -> int:
    quote = text[at]
    if text.startswith(quote * 3, at):
        end = at + 3
        while not text.startswith(quote * 3, end):
            end += 2 if quote == '"' and text[end] == "\\" else 1
        end += 3
        # Up to two quotation marks may stand right before the closing three.
        while text.startswith(quote, end):
            end += 1
        return end
    end = at + 1
    while text[end] != quote:
        end += 2 if quote == '"' and text[end] == "\\" else 1
    return end + 1


def _past_value(text: str, at: int) -> int:
    """Where a value ends: before its comment or the end of its last line."""
    depth, end = 0, at
    while at < len(text):
        char = text[at]
        if char in "\"'":
            at = end = _past_string(text, at)
            continue
        if char == "#":
            if not depth:
                return end
            at = _line_end(text, at)
            continue
        if char == "\n" and not depth:
            return end
        depth += (char in "[{") - (char in "]}")
        at += 1
        if not char.isspace():
            end = at
    return end


def _headers(text: str, path: Path) -> list[Statement]:
    return [s for s in statements(text) if s.kind == "header" and s.path == path]


def _pairs(text: str, path: Path) -> list[Statement]:
    """The pairs that stand under the header of a table, in order."""
    here: Path = ()
    found = []
    for statement in statements(text):
        if statement.kind == "header":
            here = statement.path
        elif statement.kind == "pair" and here == path:
            found.append(statement)
    return found


def _set_value(text: str, path: Path, key: str, value: Any) -> str:
    text = _without_inner(text, path, key)
    met = next((s for s in _pairs(text, path) if s.path == (key,)), None)
    if value is None:
        return text if met is None else text[: met.start] + text[met.end :]
    if met is not None:
        return text[: met.value_start] + written_value(value) + text[met.value_end :]
    at = _place_for_pair(text, path)
    before = "" if at == 0 or text[at - 1] == "\n" else "\n"
    return f"{text[:at]}{before}{_key(key)} = {written_value(value)}\n{text[at:]}"


def _without_inner(text: str, path: Path, key: str) -> str:
    """Without `key.inner = ...` and [table.key], in which a value of this key may be written too."""
    inner = (*path, key)
    while found := _first_header(text, inner):
        text = text[: found[0]] + text[found[1] :]
    for statement in reversed(_pairs(text, path)):
        if len(statement.path) > 1 and statement.path[0] == key:
            text = text[: statement.start] + text[statement.end :]
    return text


def _place_for_pair(text: str, path: Path) -> int:
    """Behind the last pair of a table, else behind its header, else at the top."""
    if pairs := _pairs(text, path):
        return pairs[-1].end
    if path:
        return _headers(text, path)[0].end
    first = next((s.start for s in statements(text) if s.kind == "header"), len(text))
    return _above(text, first)


def _with_header(text: str, path: Path) -> str:
    """The text with an empty table, behind the last of its group."""
    name = ".".join(_key(key) for key in path)
    at, is_in_group = len(text), False
    for statement in statements(text):
        if statement.kind == "header":
            if is_in_group and statement.path[:1] != path[:1]:
                at = _above(text, statement.start)
                break
            is_in_group = is_in_group or statement.path[:1] == path[:1]
    head, tail = text[:at].rstrip("\n"), text[at:].lstrip("\n")
    return f"{head}{chr(10) * 2 if head else ''}[{name}]\n{chr(10) + tail if tail else ''}"


def _above(text: str, start: int) -> int:
    """Where the comments and blank lines right before `start` begin: they belong to what follows."""
    before = [s for s in statements(text) if s.end <= start]
    at = start
    for statement in reversed(before):
        if statement.kind != "rest":
            break
        at = statement.start
    return at


def _first_header(text: str, path: Path) -> tuple[int, int] | None:
    """The span of the first table at `path` or inside it: from the comment right above it to what follows."""
    found = statements(text)
    for number, statement in enumerate(found):
        if statement.kind != "header" or statement.path[: len(path)] != path:
            continue
        start = statement.start
        for before in reversed(found[:number]):
            if before.kind != "rest" or not text[before.start : before.end].strip():
                break
            start = before.start
        end = next((s.start for s in found[number + 1 :] if s.kind == "header"), len(text))
        return start, end if end == len(text) else _above(text, end)
    return None


def _apply(tables: dict[str, Any], path: Path, values: Values) -> None:
    for key in path:
        tables = tables.setdefault(key, {})
        if not isinstance(tables, dict):
            raise _unusual(path)
    for key, value in values.items():
        if value is None:
            tables.pop(key, None)
        else:
            tables[key] = _plain(value)


def _plain(value: Any) -> Any:
    """As `tomllib` reads what `written_value` writes."""
    if isinstance(value, Mapping):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_plain(each) for each in value]
    return value


def _proved(text: str, wanted: dict[str, Any], path: Path) -> str:
    try:
        found = read_values(text)
    except tomllib.TOMLDecodeError as fault:
        raise _unusual(path) from fault
    if _without_empty(found) != _without_empty(wanted):
        raise _unusual(path)
    return text


def _without_empty(tables: dict[str, Any]) -> dict[str, Any]:
    """Without groups in which nothing stands: [fit] of a card without fit rules says nothing."""
    return {key: value for key, value in tables.items() if value != {}}


def _tables_that_differ(left: dict[str, Any], right: dict[str, Any]) -> list[str]:
    return [
        key
        for key in {*left, *right}
        if left.get(key) != right.get(key)
        and isinstance(left.get(key, {}), dict)
        and isinstance(right.get(key, {}), dict)
    ]


def _unusual(path: Path) -> Refusal:
    message = _(
        "The table [{table}] is written in a way that a form cannot change without touching more. Change the file as a text."
    )
    return Refusal(Problem("playbook.shape", message, {"table": ".".join(path) or "-"}))
