"""Room on the disk: below a mark nothing more is written, so that reading, and making room, always work.

Even deleting needs a little room. A reserve file keeps it: it is let go when others have filled the disk, and
made again when there is room.
"""

from __future__ import annotations

import os
import time
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, OperationalError, connection

from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

LOOK = 1.0
"""Seconds for which what was seen is believed."""
SIGNS = ("disk is full", "No space left", "could not extend file")
"""What SQLite, the system and PostgreSQL say when nothing more can be written."""
_seen: tuple[float, int] = (-LOOK, 0)


class DiskFull(OperationalError):
    """Writing stopped at the mark, before the disk was full; goes on by itself when there is room."""


def is_full(error: BaseException) -> bool:
    """True if it only says that nothing more can be written now."""
    said = str(error)
    # Where not even the index of its journal fits, SQLite speaks of the disk as if it were broken.
    is_cramped = "disk I/O error" in said and _free_at(settings.HOME) < settings.FREE_BYTES
    return is_cramped or any(sign in said for sign in SIGNS)


def free() -> int:
    """Bytes free on the disk of the home, seen within the last second."""
    global _seen
    at, found = _seen
    if time.monotonic() - at >= LOOK:
        found = _free_at(settings.HOME)
        _seen = (time.monotonic(), found)
    return found


def is_low() -> bool:
    """True while the database lies on a disk with less free than the mark, so nothing is written."""
    return connection.vendor == "sqlite" and free() < settings.FREE_BYTES


def check_writable() -> None:
    """Raises DiskFull below the mark."""
    if is_low():
        raise DiskFull(f"disk is full up to the mark: {free() >> 20} MB free of {settings.HOME}")


def check_room(folder: Path, needed: int) -> None:
    """Raises Refusal if so many bytes do not fit there above the mark."""
    left = _free_at(folder) - settings.FREE_BYTES
    if left < needed:
        message = _(
            "There is too little room in {folder}: {needed} MB are needed, {left} MB are there. Free some space and try again."
        )
        params = {"folder": folder, "needed": (needed >> 20) + 1, "left": max(0, left) >> 20}
        raise Refusal(Problem("disk_full", message, params))


def _free_at(folder: Path) -> int:
    try:
        found = os.statvfs(folder)
    except OSError:
        return 1 << 62
    return found.f_bavail * found.f_frsize


def keep_reserve() -> None:
    """Let the reserve go when little is left, make it when there is room again. Cheap; called every few seconds."""
    path = settings.HOME / "reserve"
    size = settings.FREE_BYTES // 8
    left = _free_at(settings.HOME)
    if left < size and path.exists():
        path.unlink()
        _shrink_journal()
    elif left >= settings.FREE_BYTES + size and not path.exists():
        _make(path, size)


def _make(path: Path, size: int) -> None:
    try:
        with path.open("xb") as file:
            file.write(bytes(size))
    except OSError:
        with suppress(OSError):
            path.unlink()


def _shrink_journal() -> None:
    """SQLite keeps its journal at the size it once had; with the reserve's room it can be put away."""
    if connection.vendor == "sqlite":
        with suppress(DatabaseError), connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
