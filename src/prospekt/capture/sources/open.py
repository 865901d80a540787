"""Opens a file of any supported kind as a Table."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from pathlib import Path

from prospekt.capture.sources.content import Content, content_of
from prospekt.capture.sources.kind import kind_of
from prospekt.capture.sources.options import Options
from prospekt.capture.sources.table import Table

__all__ = ["Options", "open_table"]

# Loaded when first met: DuckDB, calamine and charset-normalizer cost a web process start-up time.
READERS = {
    "text": ("text", "open_text"),
    "zip": ("sheets", "open_sheets"),
    "ole": ("sheets", "open_sheets"),
    "parquet": ("parquet", "open_parquet"),
    "vcard": ("vcard", "open_vcard"),
    "json": ("jsonlines", "open_json"),
}


def open_table(path: Path, options: Options | None = None, name: str | None = None) -> Table:
    """The table in a file, its kind told by content alone.

    `name` is what the person called the file, shown beside the table. Raises Refusal with a clear
    sentence when the file cannot be read.
    """
    content = content_of(Path(path))
    module, function = READERS[kind_of(content.head())]
    reader: Callable[[Content, Options], Table] = getattr(
        importlib.import_module(f"prospekt.capture.sources.{module}"), function
    )
    table = reader(content, options or Options())
    table.details = {**table.details, "name": name or Path(path).name}
    return table
