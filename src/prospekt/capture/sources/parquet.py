"""Parquet files, read by DuckDB in batches."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import duckdb

from prospekt.capture.sources.cells import cell_text, flattened
from prospekt.capture.sources.content import Content
from prospekt.capture.sources.options import Options
from prospekt.capture.sources.table import Record, Table, check_width
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _
from prospekt.words.storable import storable

BATCH = 5_000
SETTINGS = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "preserve_insertion_order": "true",
    "threads": "1",
}


@dataclass(frozen=True, slots=True)
class Parquet:
    """The rows of a Parquet file in file order."""

    content: Content

    def rows(self) -> Iterator[dict[str, str]]:
        """Cells by name; nested columns become several."""
        try:
            with duckdb.connect(config=dict(SETTINGS)) as connection:
                found = connection.execute(
                    "SELECT * FROM read_parquet(?)", [str(self.content.file())]
                )
                names = [storable(column[0]) for column in found.description or []]
                while batch := found.fetchmany(BATCH):
                    for row in batch:
                        yield _flat(names, row)
        except duckdb.Error as error:
            message = _("The Parquet file is damaged and cannot be read. Write it again.")
            raise Refusal(Problem("damaged-parquet", message)) from error

    def read(self, table: Table) -> Iterator[Record]:
        """The reader a Table is made with."""
        number = 0
        for line, cells in enumerate(self.rows(), 1):
            if not any(cells.values()):
                table.blank += 1
                continue
            number += 1
            yield Record(number, line, tuple(cells.get(name, "") for name in table.columns))


def _flat(names: list[str], row: tuple[object, ...]) -> dict[str, str]:
    cells: dict[str, str] = {}
    for name, value in zip(names, row, strict=True):
        if isinstance(value, Mapping | list):
            cells.update(flattened({name: value}))
        else:
            cells[name] = cell_text(value)
    return cells


def open_parquet(content: Content, _options: Options) -> Table:
    """A Table over a Parquet file. Raises Refusal when it is damaged or too wide."""
    source = Parquet(content)
    columns: dict[str, None] = {}
    count = 0
    for cells in source.rows():
        count += 1
        columns.update(dict.fromkeys(cells))
        check_width(len(columns))
    return Table("parquet", tuple(columns), None, source.read, (), {}, count)
