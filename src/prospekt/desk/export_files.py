"""A table as a file: CSV, XLSX, JSON lines, Parquet. CSV is guarded against formulas; the others need no guard."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from importlib import import_module
from itertools import chain
from pathlib import Path

from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from prospekt.desk.export import Export, export_columns, export_rows
from prospekt.desk.queries.names import Names
from prospekt.words.guarding import guarded
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

FORMATS: Mapping[str, tuple[str, str]] = {
    "csv": ("CSV", _("for every spreadsheet")), "xlsx": ("XLSX", _("for Excel; at most 1,048,575 leads")),
    "jsonl": (_("JSON lines"), _("for programs")), "parquet": ("Parquet", _("for data tools")),
}  # fmt: skip
TYPES: Mapping[str, str] = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "jsonl": "application/x-ndjson; charset=utf-8", "parquet": "application/vnd.apache.parquet",
}  # fmt: skip
MOST_XLSX = 1_048_575
_LONGEST_CELL = 32_767
Rows = Iterable[Sequence[str]]


def file_of(export: Export, format_: str, *, names: Names, now: datetime) -> HttpResponseBase:
    """The answer that carries the file. Raises Refusal unknown_filter for another format, not_allowed."""
    check_format(format_)
    columns, rows = export_columns(export, names), export_rows(export, names)
    name = f"leads-{now:%Y-%m-%d}.{format_}"
    disposition = f'attachment; filename="{name}"'
    if format_ in ("csv", "jsonl"):
        lines = csv_lines(columns, rows) if format_ == "csv" else json_lines(columns, rows)
        answer: HttpResponse | StreamingHttpResponse = StreamingHttpResponse(lines)
        answer.headers["Content-Disposition"] = disposition
    else:
        file = tempfile.NamedTemporaryFile(suffix=f".{format_}")  # noqa: SIM115 - the answer closes it
        WRITERS[format_](Path(file.name), columns, rows)
        answer = FileResponse(open(file.name, "rb"), as_attachment=True, filename=name)  # noqa: SIM115
        file.close()
    answer.headers["Content-Type"] = TYPES[format_]
    answer.headers["Cache-Control"] = "no-store"
    return answer


def check_format(format_: str) -> None:
    """Raises Refusal for a format there is not."""
    if format_ not in FORMATS:
        message = _("“{value}” is no value of the filter {name}. Use one of: {allowed}.")
        params = {"value": format_[:40], "name": "format", "allowed": ", ".join(FORMATS)}
        raise Refusal(Problem("unknown_filter", message, params, column="format"))


def csv_lines(columns: Sequence[str], rows: Rows) -> Iterator[bytes]:
    """CSV in UTF-8, a thousand rows at a time."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow([guarded(name) for name in columns])
    for n, row in enumerate(rows, 1):
        writer.writerow([guarded(cell) for cell in row])
        if n % 1_000 == 0:
            yield _taken(buffer)
    yield _taken(buffer)


def _taken(buffer: io.StringIO) -> bytes:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text.encode()


def json_lines(columns: Sequence[str], rows: Rows) -> Iterator[bytes]:
    """One JSON object a line; of two columns of one name the second gets a number."""
    names = distinct(columns)
    for row in rows:
        yield json.dumps(dict(zip(names, row, strict=True)), ensure_ascii=False).encode() + b"\n"


def distinct(columns: Sequence[str]) -> list[str]:
    """The names of columns, each once: the second `Score` is `Score (2)`."""
    found: list[str] = []
    for column in columns:
        name, n = column, 1
        while name in found:
            n += 1
            name = f"{column} ({n})"
        found.append(name)
    return found


def _write_lines(lines: Callable[[Sequence[str], Rows], Iterator[bytes]]) -> Writer:
    def write(out: Path, columns: Sequence[str], rows: Rows) -> None:
        with out.open("wb") as file:
            file.writelines(lines(columns, rows))

    return write


def write_xlsx(out: Path, columns: Sequence[str], rows: Rows) -> None:
    """A workbook of texts. Raises Refusal where there are more rows than a sheet has."""
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    workbook = import_module("xlsxwriter").Workbook(str(out), options)
    try:
        sheet = workbook.add_worksheet("Leads")
        for line, row in enumerate(chain([columns], rows)):
            if line > MOST_XLSX:
                message = _("A sheet has room for {most} leads. Export as CSV, or narrow the list.")
                raise Refusal(Problem("too_many_rows", message, {"most": MOST_XLSX}))
            for column, cell in enumerate(row):
                if cell:
                    sheet.write_string(line, column, cell[:_LONGEST_CELL])
    finally:
        workbook.close()


def write_parquet(out: Path, columns: Sequence[str], rows: Rows) -> None:
    """A Parquet file of texts, empty ones as NULL."""
    names = distinct(columns)
    with tempfile.TemporaryDirectory() as folder:
        lines = Path(folder, "rows.jsonl")
        with lines.open("w", encoding="utf-8") as file:
            for row in rows:
                numbered = {f"c{n}": cell or None for n, cell in enumerate(row)}
                file.write(json.dumps(numbered) + "\n")
        types = ", ".join(f"c{n}: 'VARCHAR'" for n in range(len(names)))
        shown = ", ".join(
            f'c{n} AS "{name.replace(chr(34), chr(34) * 2)}"' for n, name in enumerate(names)
        )
        read = f"read_json(?, format = 'newline_delimited', columns = {{{types}}}, maximum_object_size = 64000000)"
        database = import_module("duckdb").connect(":memory:")
        try:
            target = str(out).replace("'", "''")
            database.execute(
                f"COPY (SELECT {shown} FROM {read}) TO '{target}' (FORMAT parquet)", [str(lines)]
            )
        finally:
            database.close()


Writer = Callable[[Path, Sequence[str], Rows], None]
WRITERS: Mapping[str, Writer] = {
    "csv": _write_lines(csv_lines), "jsonl": _write_lines(json_lines), "xlsx": write_xlsx, "parquet": write_parquet,
}  # fmt: skip
