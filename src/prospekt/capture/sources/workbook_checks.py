"""Checks before a workbook is given to the library: it would take the memory the file asks for."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from prospekt.capture.sources import limits
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

ROW = re.compile(rb'<(?:\w+:)?row\b[^>]{0,200}?\br="(\d{1,7})"')
WIDE_CELL = re.compile(rb'\br="([A-Z]{2,3})\d{1,7}"')
# A tag cut by the end of a block is looked at again with the next one.
OVERLAP = 256
PROBE_SECONDS = 120
# Where the header of an OLE file counts its sectors: FAT, mini FAT, DIFAT.
SECTOR_COUNTS = (44, 64, 72)


class Extent:
    """The last row and column of a sheet's XML, fed in blocks. The library fills the whole square."""

    def __init__(self) -> None:
        self._rest = b""
        self._row = 1
        self._column = 26

    def feed(self, block: bytes) -> None:
        """Raise Refusal as soon as the sheet would take more cells than can be held."""
        text = self._rest + block
        self._rest = text[-OVERLAP:]
        self._row = max(self._row, max(map(int, ROW.findall(text)), default=1))
        letters = set(WIDE_CELL.findall(text))
        self._column = max(self._column, max(map(_column, letters), default=1))
        if self._row * self._column > limits.SHEET_CELLS:
            raise Refusal(too_big())


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def too_big() -> Problem:
    message = _(
        "The sheet reaches too far to be read: row and column of its last cell span more than "
        "{limit} cells. Delete what stands far off, or save the sheet as CSV."
    )
    return Problem("workbook-too-big", message, {"limit": limits.SHEET_CELLS})


def survives_probe(path: Path) -> bool:
    """False when reading this XLS or ODS ends its process or takes longer than any sound one."""
    script = Path(__file__).with_name("sheet_probe.py")
    try:
        ended = subprocess.run(
            [sys.executable, str(script), str(path)],
            capture_output=True,
            timeout=PROBE_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return False
    return ended.returncode == 0


def sound_ole(path: Path, head: bytes) -> bool:
    """False when the header of an OLE file counts more sectors than the file has bytes for."""
    if len(head) < 512:
        return False
    sectors = path.stat().st_size // 512 + 1
    counts = [int.from_bytes(head[at : at + 4], "little") for at in SECTOR_COUNTS]
    shifts = int.from_bytes(head[30:32], "little"), int.from_bytes(head[32:34], "little")
    return all(count <= sectors for count in counts) and shifts in ((9, 6), (12, 6))
