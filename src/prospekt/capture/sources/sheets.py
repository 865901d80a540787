"""XLSX, XLSM, XLS and ODS workbooks, one sheet of them."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetVisibleEnum,
)

from prospekt.capture.sources import limits
from prospekt.capture.sources.cells import cell_text
from prospekt.capture.sources.content import BROKEN, Content, bomb
from prospekt.capture.sources.delimited import cell_too_long
from prospekt.capture.sources.header import (
    chosen_header,
    find_header,
    headerless_notice,
    preamble_notice,
)
from prospekt.capture.sources.kind import empty
from prospekt.capture.sources.options import Options
from prospekt.capture.sources.table import (
    Record,
    Table,
    check_width,
    header_notices,
    name_columns,
    unparseable,
)
from prospekt.capture.sources.workbook_checks import Extent, sound_ole, survives_probe
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

DOCTYPE = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)
XML_PARTS = (".xml", ".rels", ".vml")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of a workbook; the data begin at row `first` (1-based)."""

    content: Content
    name: str
    first: int

    def read(self, table: Table) -> Iterator[Record]:
        """The reader a Table is made with."""
        number = 0
        for line, cells in _rows(_sheet(self.content, self.name)):
            if line < self.first:
                continue
            if not any(cells):
                table.blank += 1
                continue
            number += 1
            yield _record(number, line, cells, table.columns)


def open_sheets(content: Content, options: Options) -> Table:
    """A Table over the wanted or the first visible filled sheet. Raises Refusal if it cannot be read."""
    path = content.file()
    kind = _kind(content, path)
    sheet, others = _chosen(_workbook(path), options.sheet)
    head = [(line, cells) for line, cells in islice(_rows(sheet), limits.HEAD_RECORDS)]
    check_width(max(len(cells) for _line, cells in head))
    found = (
        find_header([cells for _line, cells in head])
        if options.header is None
        else chosen_header([(line, line) for line, _cells in head], options.header)
    )
    header = head[found.header] if found.header is not None else None
    width = max(len(cells) for _line, cells in head)
    names = name_columns(header[1]) if header else _numbered(width)
    first = head[found.first][0] if found.first < len(head) else head[-1][0] + 1
    return Table(
        format=kind,
        columns=names,
        header_line=header[0] if header else None,
        read=Sheet(content, sheet.name, first).read,
        notices=tuple(_notices(head, header, sheet.name, others)),
        details={"sheet": sheet.name, "compression": " ".join(content.packing)}
        if content.packing
        else {"sheet": sheet.name},
        estimated_records=max(0, sheet.total_height + 1 - first + 1),
    )


def _numbered(width: int) -> tuple[str, ...]:
    return tuple(f"column {place}" for place in range(1, width + 1))


def _rows(sheet: CalamineSheet) -> Iterator[tuple[int, list[str]]]:
    with _readable(sheet.name):
        for line, row in enumerate(sheet.iter_rows(), 1):
            yield line, [cell_text(value) for value in row]


def _record(number: int, line: int, cells: Sequence[str], columns: Sequence[str]) -> Record:
    if max(map(len, cells)) > limits.CELL_CHARACTERS:
        place = next(i for i, cell in enumerate(cells) if len(cell) > limits.CELL_CHARACTERS)
        return unparseable(number, cell_too_long(line, columns[place], cells[place]), cells[place])
    return Record(number, line, tuple(cells))


def _kind(content: Content, path: Path) -> str:
    # By the first bytes: an XLS may carry a whole zip (its theme) at its end.
    if content.head(2) != b"PK":
        _check_ole(path)
        kind = "xls"
    else:
        with zipfile.ZipFile(path) as archive:
            _check_parts(archive)
            kind = "ods" if "content.xml" in archive.namelist() else "xlsx"
    if kind != "xlsx" and not survives_probe(path):
        raise Refusal(_unreadable(""))
    return kind


def _check_ole(path: Path) -> None:
    with path.open("rb") as stream:
        data = stream.read(limits.RECORD_CHARACTERS)
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise Refusal(_encrypted())
    streams = ("Workbook".encode("utf-16-le"), "Book".encode("utf-16-le"))
    if data[:2] == b"\xd0\xcf" and not any(name in data for name in streams):
        message = _("The file is an old Office file but no workbook. Save the list as CSV or XLSX.")
        raise Refusal(Problem("not-a-workbook", message))
    if data[:2] == b"\xd0\xcf" and not sound_ole(path, data[:512]):
        raise Refusal(_unreadable(""))


def _check_parts(archive: zipfile.ZipFile) -> None:
    """Raise Refusal for bombs, lying sizes, entities and password protection."""
    total = 0
    for entry in archive.infolist():
        if entry.flag_bits & 1:
            raise Refusal(_encrypted())
        packed = max(1, entry.compress_size)
        if (
            entry.file_size > limits.EXPANSION_BYTES
            and entry.file_size > packed * limits.EXPANSION_RATIO
        ):
            raise Refusal(bomb())
        total += entry.file_size
        if total > limits.SPREADSHEET_BYTES:
            message = _("The workbook is too big to be read. Save the sheet as CSV instead.")
            raise Refusal(Problem("workbook-too-big", message))
        if entry.filename == "xl/workbook.bin":
            message = _("Binary workbooks (XLSB) cannot be read. Save the list as XLSX or CSV.")
            raise Refusal(Problem("binary-workbook", message))
        if entry.filename.lower().endswith(XML_PARTS):
            _check_part(archive, entry)


def _check_part(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    """Unpack a part to its end: the size it declares must be true, and no entity may be defined."""
    try:
        with archive.open(entry) as part:
            block = beginning = part.read(limits.HEAD_BYTES)
            extent = Extent()
            while block:
                if entry.filename.startswith("xl/worksheets/"):
                    extent.feed(block)
                block = part.read(limits.BLOCK_BYTES)
    except BROKEN as error:
        raise Refusal(_unreadable(entry.filename)) from error
    if DOCTYPE.search(beginning.replace(b"\0", b"")):
        message = _(
            "The workbook defines XML entities, which no spreadsheet program writes and which is "
            "not safe to read. Save it again with a spreadsheet program."
        )
        raise Refusal(Problem("xml-entities", message))


@contextmanager
def _readable(part: str = "") -> Iterator[None]:
    """Turns whatever calamine raises on damaged files into a Refusal."""
    try:
        yield
    except PasswordError as error:
        raise Refusal(_encrypted()) from error
    except CalamineError as error:
        raise Refusal(_unreadable(part)) from error
    except BaseException as error:
        # A panic of the Rust library is a BaseException of a class that cannot be imported.
        if type(error).__name__ != "PanicException":
            raise
        raise Refusal(_unreadable(part)) from error


def _workbook(path: Path) -> CalamineWorkbook:
    with _readable():
        return CalamineWorkbook.from_path(str(path))


def _sheet(content: Content, name: str) -> CalamineSheet:
    return _load(_workbook(content.file()), name)


def _load(workbook: CalamineWorkbook, name: str) -> CalamineSheet:
    with _readable(name):
        return workbook.get_sheet_by_name(name)


def _chosen(workbook: CalamineWorkbook, wanted: str | None) -> tuple[CalamineSheet, list[str]]:
    """The sheet to read and the names of the other sheets that hold something or are hidden."""
    visible = [
        meta.name
        for meta in workbook.sheets_metadata
        if meta.visible == SheetVisibleEnum.Visible or meta.name == wanted
    ]
    names = workbook.sheet_names
    if wanted is not None and wanted not in names:
        message = _('There is no sheet "{name}". The workbook has: {names}.')
        raise Refusal(
            Problem("no-such-sheet", message, {"name": wanted, "names": ", ".join(names)})
        )
    candidates = [wanted] if wanted else visible + [n for n in names if n not in visible]
    for name in candidates:
        sheet = _load(workbook, name)
        if sheet.height:
            return sheet, [other for other in names if other != name]
    raise Refusal(empty())


def _notices(
    head: list[tuple[int, list[str]]],
    header: tuple[int, list[str]] | None,
    sheet: str,
    others: list[str],
) -> Iterator[Problem]:
    if others:
        message = _('Only the sheet "{sheet}" is read; not read: {others}.')
        params = {"sheet": sheet, "others": ", ".join(others)}
        yield Problem("other-sheets", message, params)
    if header is None:
        yield headerless_notice()
        return
    line, cells = header
    if any(any(row) for at, row in head if at < line):
        yield preamble_notice(line - 1, line)
    yield from header_notices(cells, line)


def _encrypted() -> Problem:
    message = _(
        "The workbook is protected by a password. Open it, save it without a password and "
        "choose that file."
    )
    return Problem("encrypted-workbook", message)


def _unreadable(part: str) -> Problem:
    if not part:
        message = _(
            "The file is not a readable spreadsheet: it is damaged. Open it in a spreadsheet "
            "program, save it again and choose that file."
        )
        return Problem("damaged-workbook", message)
    message = _(
        "The file is not a readable spreadsheet: its part “{part}” is damaged. Open it in a "
        "spreadsheet program, save it again and choose that file."
    )
    return Problem("damaged-workbook", message, {"part": part})
