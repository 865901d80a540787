"""CSV and its relatives: strict reading with line numbers that goes on after every bad record."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from prospekt.capture.sources import limits
from prospekt.capture.sources.content import Content
from prospekt.capture.sources.dialect import Dialect
from prospekt.capture.sources.encoding import Encoding
from prospekt.capture.sources.lines import Lines
from prospekt.capture.sources.table import Record, Table, unparseable
from prospekt.words.guarding import unguarded
from prospekt.words.problem import Problem
from prospekt.words.problem import gettext_noop as _


@dataclass(frozen=True, slots=True)
class Delimited:
    """A delimited text whose data begin at line `first`."""

    content: Content
    encoding: Encoding
    dialect: Dialect
    first: int

    def read(self, table: Table) -> Iterator[Record]:
        """The reader a Table is made with."""
        return _Reading(self, table).records()


class _Reading:
    """One pass over the records."""

    def __init__(self, source: Delimited, table: Table) -> None:
        self.dialect = source.dialect
        self.lines = Lines(source.content, source.encoding)
        self.lines.keep = source.first
        self.table = table
        self.width = len(table.columns)
        self.start: int | None = source.first
        self.number = 0
        # Up to here an unclosed quote swallowed lines, or text may be left over from one: only
        # whole rows are believed.
        self.doubtful_to = 0

    def records(self) -> Iterator[Record]:
        """All records; after a csv.Error reading starts again one line further."""
        lines, width, strip = self.lines, self.width, str.strip
        while self.start is not None:
            line, base, self.start = self.start, self.start - 1, None
            lines.keep = line
            reader = self.dialect.reader(chain.from_iterable(lines.blocks_from(line)))
            try:
                for cells in reader:
                    end = base + reader.line_num  # type: ignore[attr-defined]
                    # The quick way of nearly all rows; everything doubtful goes to _careful.
                    if end == line and len(cells) == width and not lines.odd:
                        row = tuple(map(strip, cells))
                        if any(row):
                            self.number += 1
                            yield Record(self.number, line, row)
                        else:
                            self.table.blank += 1
                    elif (record := self._careful(cells, line, end)) is not None:
                        yield record
                    lines.keep = line = end + 1
            except csv.Error:
                yield self._recovered(line, base + reader.line_num)  # type: ignore[attr-defined]
                self.start = line + 1

    def _careful(self, cells: list[str], line: int, end: int) -> Record | None:
        if end > line and self._swallowed(cells, line, end):
            raise csv.Error
        problem = self._problem(cells, line, end)
        if problem is not None:
            self.number += 1
            return unparseable(self.number, problem, "".join(self.lines.between(line, end)))
        row = tuple(unguarded(cell.strip()).strip() for cell in cells[: self.width])
        if not any(row):
            self.table.blank += 1
            return None
        self.number += 1
        return Record(self.number, line, row + ("",) * (self.width - len(row)))

    def _problem(self, cells: list[str], line: int, end: int) -> Problem | None:
        """Why these cells are no record, or None."""
        marked = self.lines.marked
        if marked:
            found = next((marked[at] for at in range(line, end + 1) if at in marked), None)
            if found is not None:
                return found
        if any(cell.strip() for cell in cells[self.width :]):
            return ragged(line, len(cells), self.width)
        if line <= self.doubtful_to and len(cells) < self.width and any(map(str.strip, cells)):
            self.doubtful_to = max(self.doubtful_to, end + 1)
            return _leftover(line)
        for place, cell in enumerate(cells[: self.width]):
            if len(cell) > limits.CELL_CHARACTERS:
                return cell_too_long(line, self.table.columns[place], cell)
        return None

    def _swallowed(self, cells: list[str], line: int, end: int) -> bool:
        """A record over several lines that holds whole rows: its quote was never meant to go on."""
        if self.width < 2:
            return False
        inner = self.lines.between(line + 1, end)
        if len(cells) != self.width:
            return any(self._width_alone(text) == self.width for text in inner)
        return (
            self.width >= 3
            and len(inner) >= 3
            and all(self._width_alone(text) == self.width for text in inner[:-1])
        )

    def _width_alone(self, text: str) -> int:
        try:
            return len(next(iter(self.dialect.reader([text], strict=False)), []))
        except csv.Error:
            return 0

    def _recovered(self, line: int, end: int) -> Record:
        """What can be said of the record that starts in `line` and goes wrong before `end` is over."""
        self.number += 1
        text = "".join(self.lines.between(line, line))
        if end == line and text.count('"') % 2 == 0:
            return self._loosely(text, line)
        self.doubtful_to = max(self.doubtful_to, end, line + 1)
        problem = self.lines.marked.get(line) or unclosed(line)
        return unparseable(self.number, problem, text)

    def _loosely(self, text: str, line: int) -> Record:
        try:
            cells = next(iter(self.dialect.reader([text], strict=False)), [])
        except csv.Error:
            column = self.table.columns[0]
            return unparseable(self.number, cell_too_long(line, column, text), text)
        problem = self._problem(cells, line, line)
        if problem is None and len(cells) >= self.width:
            row = tuple(unguarded(cell.strip()).strip() for cell in cells[: self.width])
            return Record(self.number, line, row, _stray_quote(line), "")
        return unparseable(self.number, problem or _stray_quote(line), text)


def unclosed(line: int) -> Problem:
    message = _("Line {line}: a quote is opened and never closed. Close it or take it out.")
    return Problem("unclosed-quote", message, {"line": line}, line=line)


def ragged(line: int, cells: int, width: int) -> Problem:
    message = _(
        "Line {line} has {cells} cells, the header has {width}. Put cells that hold the "
        "delimiter in quotes, or take the extra cells out."
    )
    return Problem("ragged", message, {"line": line, "cells": cells, "width": width}, line=line)


def cell_too_long(line: int, column: str, cell: str) -> Problem:
    message = _(
        'Line {line}: the cell "{column}" has {length} characters; at most {limit} can be read.'
    )
    params = {
        "line": line,
        "column": column,
        "length": len(cell),
        "limit": limits.CELL_CHARACTERS,
    }
    return Problem("cell-too-long", message, params, line=line, column=column)


def _leftover(line: int) -> Problem:
    message = _("Line {line} is not a whole row: it belongs to a quote that is not closed above.")
    return Problem("part-of-unclosed-quote", message, {"line": line}, line=line)


def _stray_quote(line: int) -> Problem:
    message = _("Line {line}: there is text after a closing quote. Double quotes inside a cell.")
    return Problem("stray-quote", message, {"line": line}, line=line)
