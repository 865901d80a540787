"""JSON lines: one object a line; also objects over several lines and one JSON list of objects."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from prospekt.capture.sources import limits
from prospekt.capture.sources.cells import flattened
from prospekt.capture.sources.content import Content
from prospekt.capture.sources.encoding import Encoding, encoding_of
from prospekt.capture.sources.lines import Lines
from prospekt.capture.sources.options import Options
from prospekt.capture.sources.table import Record, Table, check_width, unparseable
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

# One list has to be held in memory while it is cut into objects.
LIST_CHARACTERS = 256 * 1024 * 1024
Item = tuple[int, str, dict[str, str] | Problem]


@dataclass(frozen=True, slots=True)
class JsonObjects:
    """Objects one a line, or (`listed`) over several lines or in one JSON list."""

    content: Content
    encoding: Encoding
    listed: bool

    def items(self) -> Iterator[Item]:
        """(line, raw text, cells by name or what is wrong) for every object, blank lines left out."""
        lines = Lines(self.content, self.encoding)
        texts = chain.from_iterable(lines.blocks_from(1))
        if self.listed:
            yield from _listed(texts)
            return
        for line, text in enumerate(texts, 1):
            lines.keep = line
            if text.strip():
                problem = lines.marked.get(line)
                yield line, text, problem or _object(text, line)

    def read(self, table: Table) -> Iterator[Record]:
        """The reader a Table is made with."""
        number = 0
        for line, raw, found in self.items():
            if not isinstance(found, Problem) and not any(found.values()):
                table.blank += 1
                continue
            number += 1
            yield _record(number, line, raw, found, table.columns)


def open_json(content: Content, options: Options) -> Table:
    """A Table whose columns are all names met anywhere in the file, in the order first met."""
    encoding = encoding_of(content, options.encoding)
    head = content.head().decode(encoding.codec, "replace").lstrip("\ufeff \t\r\n")
    source = JsonObjects(content, encoding, _is_listed(head))
    columns: dict[str, None] = {}
    count = readable = 0
    for _line, _raw, found in source.items():
        count += 1
        if not isinstance(found, Problem):
            readable += 1
            columns.update(dict.fromkeys(found))
            check_width(len(columns))
    if not readable:
        message = _("The file looks like JSON but holds no JSON lines and no list of objects.")
        raise Refusal(Problem("not-json-lines", message))
    details = {"encoding": encoding.title, "codec": encoding.codec}
    return Table("jsonl", tuple(columns), None, source.read, (), details, count)


def _is_listed(head: str) -> bool:
    first = head.split("\n", 1)[0].strip()
    return head.startswith("[") or not first.endswith("}")


def _object(text: str, line: int) -> dict[str, str] | Problem:
    try:
        value = json.loads(text, parse_float=str)
    except (ValueError, RecursionError) as error:
        message = _("Line {line} is no valid JSON: {reason}.")
        reason = getattr(error, "msg", "too deeply nested")
        return Problem("bad-json", message, {"line": line, "reason": reason}, line=line)
    return _cells(value, line)


def _cells(value: object, line: int) -> dict[str, str] | Problem:
    if not isinstance(value, dict):
        message = _("Line {line} holds no JSON object. Every record has to be one {{...}} object.")
        return Problem("no-object", message, {"line": line}, line=line)
    return dict(flattened(value))


def _listed(texts: Iterator[str]) -> Iterator[Item]:
    """Objects one after another; after broken JSON nothing further can be told apart."""
    text = _whole(texts)
    decoder = json.JSONDecoder(parse_float=str)
    bracket = text.lstrip().startswith("[")
    place, line, counted = text.index("[") + 1 if bracket else 0, 1, 0
    while True:
        while place < len(text) and text[place] in " \t\r\n,":
            place += 1
        line += text.count("\n", counted, place)
        counted = place
        if (bracket and text[place : place + 1] == "]") or (not bracket and place == len(text)):
            return
        try:
            value, end = decoder.raw_decode(text, place)
        except (ValueError, RecursionError):
            message = _("Line {line}: the JSON list breaks off or is no valid JSON from here on.")
            raw = text[place : place + limits.RAW_CHARACTERS]
            yield line, raw, Problem("bad-json", message, {"line": line}, line=line)
            return
        yield line, text[place:end], _cells(value, line)
        place = end


def _whole(texts: Iterator[str]) -> str:
    parts: list[str] = []
    size = 0
    for text in texts:
        parts.append(text)
        size += len(text)
        if size > LIST_CHARACTERS:
            message = _("The JSON list is too long. Save it as JSON lines, one object a line.")
            raise Refusal(Problem("json-too-long", message))
    return "".join(parts)


def _record(
    number: int,
    line: int,
    raw: str,
    found: dict[str, str] | Problem,
    columns: tuple[str, ...],
) -> Record:
    if isinstance(found, Problem):
        return unparseable(number, found, raw)
    return Record(number, line, tuple(found.get(column, "") for column in columns))
