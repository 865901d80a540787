"""Keeps the whole story of an unforeseen failure in a file, with addresses and numbers masked."""

from __future__ import annotations

import logging
import os
import tempfile
from pathlib import Path
from types import TracebackType

from prospekt.config.logs import JsonLines


def keep(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> Path:
    """Append the failure to errors.log in the home folder (or where one may write) and say which file."""
    record = logging.LogRecord(
        "prospekt.cli", logging.ERROR, "", 0, str(error), None, (kind, error, trace)
    )
    line = JsonLines().format(record) + "\n"
    for folder in (Path(os.environ.get("PROSPEKT_HOME", "var")), Path(tempfile.gettempdir())):
        path = folder.resolve() / "errors.log"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with path.open("a", encoding="utf-8") as file:
                file.write(line)
        except OSError:
            continue
        return path
    return Path(os.devnull)
