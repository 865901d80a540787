"""Opens a delimited text: encoding, delimiter, header row and preamble are told by its content."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, islice

from prospekt.capture.sources import limits
from prospekt.capture.sources.content import Content
from prospekt.capture.sources.delimited import Delimited, unclosed
from prospekt.capture.sources.dialect import (
    Dialect,
    HeadRow,
    announced_delimiter,
    checked_delimiter,
    head_rows,
    sniff_dialect,
)
from prospekt.capture.sources.encoding import Encoding, encoding_of
from prospekt.capture.sources.header import (
    Found,
    chosen_header,
    find_header,
    headerless_notice,
    preamble_notice,
)
from prospekt.capture.sources.kind import empty
from prospekt.capture.sources.lines import Lines
from prospekt.capture.sources.options import Options
from prospekt.capture.sources.table import Table, check_width, header_notices, name_columns
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _


@dataclass(frozen=True, slots=True)
class _Head:
    """The first lines, cut into rows; `offset` counts lines above them (`sep=;`)."""

    rows: list[HeadRow]
    dialect: Dialect
    offset: int
    sample_characters: int
    sample_lines: int


def open_text(content: Content, options: Options) -> Table:
    """A Table over a delimited text. Raises Refusal when there is nothing in it or too much."""
    encoding = encoding_of(content, options.encoding)
    head = _head(content, encoding, options)
    if not any(row.filled for row in head.rows):
        raise Refusal(empty())
    found = _found(head, options)
    header = head.rows[found.header] if found.header is not None else None
    first = header.end + 1 if header else head.rows[found.first].line
    names = name_columns(header.cells) if header else _numbered(head.rows[found.first :])
    return Table(
        format="csv",
        columns=names,
        header_line=header.line if header else None,
        read=Delimited(content, encoding, head.dialect, first).read,
        notices=tuple(_notices(head, header, encoding)),
        details=_details(encoding, head.dialect, header, content),
        estimated_records=max(0, encoding.line_ends + 1 - first),
    )


def _head(content: Content, encoding: Encoding, options: Options) -> _Head:
    blocks = Lines(content, encoding).blocks_from(1)
    # One line more than wanted tells whether the sample is the whole text.
    lines = list(islice(chain.from_iterable(blocks), 2 * limits.HEAD_RECORDS + 1))
    whole = len(lines) <= 2 * limits.HEAD_RECORDS
    announced = announced_delimiter(lines[0]) if lines else None
    offset = 1 if announced else 0
    lines = lines[offset : 2 * limits.HEAD_RECORDS]
    wanted = checked_delimiter(options.delimiter) if options.delimiter else announced
    dialect = sniff_dialect(lines, wanted)
    rows = [
        HeadRow(row.line + offset, row.end + offset, row.cells, row.broken)
        for row in head_rows(lines, dialect, whole)
    ]
    return _Head(rows, dialect, offset, sum(map(len, lines)), len(lines))


def _found(head: _Head, options: Options) -> Found:
    if options.header is None:
        return find_header([row.cells for row in head.rows])
    return chosen_header([(row.line, row.end) for row in head.rows], options.header)


def _numbered(rows: list[HeadRow]) -> tuple[str, ...]:
    widths = [len(row.cells) for row in rows if row.filled and not row.broken]
    width = max(widths, default=1)
    check_width(width)
    return tuple(f"column {place}" for place in range(1, width + 1))


def _notices(head: _Head, header: HeadRow | None, encoding: Encoding) -> Iterator[Problem]:
    if encoding.guessed:
        message = _("Read as {encoding}; choose another encoding if letters look wrong.")
        yield Problem("encoding-guessed", message, {"encoding": encoding.title})
    if header is None:
        yield headerless_notice()
        return
    above = sum(row.filled > 0 for row in head.rows if row.line < header.line)
    if above:
        yield preamble_notice(header.line - 1 - head.offset, header.line)
    if header.broken:
        yield unclosed(header.line)
    yield from header_notices(header.cells, header.line)


def _details(
    encoding: Encoding, dialect: Dialect, header: HeadRow | None, content: Content
) -> dict[str, str]:
    details = {
        "encoding": encoding.title,
        "codec": encoding.codec,
        "delimiter": dialect.title,
        "preamble": str(header.line - 1 if header else 0),
    }
    if dialect.escape:
        details["escape"] = dialect.escape
    if content.packing:
        details["compression"] = " ".join(content.packing)
    if content.inner_name:
        details["file"] = content.inner_name
    return details
