"""Reads an XLS or ODS once in a process of its own; run as a script with the path.

A damaged or wicked one can make the library ask for hundreds of gigabytes, which ends the whole
process. Here it ends this one only, and the exit status tells: 0 means that the file can be opened
without danger.
"""

from __future__ import annotations

import resource
import sys

from python_calamine import CalamineError, CalamineWorkbook

MEMORY_BYTES = 2 * 1024 * 1024 * 1024


def probe(path: str) -> None:
    """Load every sheet; what the library refuses in good order is no danger."""
    try:
        workbook = CalamineWorkbook.from_path(path)
        for name in workbook.sheet_names:
            workbook.get_sheet_by_name(name)
    except CalamineError:
        return


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    probe(sys.argv[1])
