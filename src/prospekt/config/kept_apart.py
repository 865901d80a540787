"""The file beside the database that a restore reads: what was erased and refused since a backup was made.

`kept-apart.jsonl` in the home only grows; each node writes its own from the log that all share, a second behind.
`kept-apart.place` tells how far the log was read. Copy the former wherever backups are copied to.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.utils.translation import gettext

from prospekt.ledger.events import Actor
from prospekt.ledger.reading import Place, end_of_log, origin
from prospekt.people.actions.kept_apart import Line, apply_again, lines_after
from prospekt.people.models import Suppressed
from prospekt.ui import written

BY = Actor(None, "restore")
LONGEST_TRANSACTION = timedelta(hours=1)
"""What was said this long before a backup began may have been written only after it."""


def keep_apart() -> None:
    """Write down what was erased and refused since the last time. What was not reached is written the next time."""
    with _opened() as file:
        place, suppressed = _place()
        for lines, behind, last in lines_after(place, suppressed):
            base = origin() if lines else ""
            _write(file, *({**line, "base": base} for line in lines))
            _move(behind, last)


def forget_again(began_at: str, *, now: datetime) -> list[str]:
    """On a base just restored: do again what was erased and refused since `began_at`; says what in sentences.

    Only what was said of this base: the home may have held another one before.
    """
    base = origin()
    lines = [line for line in _since(datetime.fromisoformat(began_at)) if line["base"] == base]
    last = Suppressed.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    with _opened() as file:
        _write(file, {"at": now.isoformat(), "restored": True, "base": base})
        _move(end_of_log(), last)
    again = apply_again(lines, by=BY, now=now)
    if not lines:
        return []
    sentence = gettext(
        "Forgotten again, as it was since. Leads removed for good: {leads}, erased words: {words}, refusals: {refusals}."
    )
    figures = {"leads": again.leads, "words": again.words, "refusals": again.refusals}
    return [sentence.format(**{name: written.number(n) for name, n in figures.items()})]


def _since(began: datetime) -> list[Line]:
    """What another restore took back before the backup was made is of another past: its numbers mean other leads."""
    found: list[Line] = []
    path = _path("jsonl")
    for text in path.read_text(errors="replace").splitlines() if path.exists() else ():
        try:
            line = json.loads(text)
        except ValueError:
            # Cut off by a crash; it was written again, whole.
            continue
        at = datetime.fromisoformat(line["at"])
        if "restored" not in line:
            found += [line] if at >= began - LONGEST_TRANSACTION else []
        elif at <= began:
            found = []
    return found


@contextmanager
def _opened() -> Iterator[IO[str]]:
    """The file, for one process at a time, at the beginning of a line."""
    path = _path("jsonl")
    path.touch(mode=0o600)
    with path.open("r+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        if end := file.seek(0, os.SEEK_END):
            file.seek(end - 1)
            if file.read(1) != "\n":
                file.write("\n")
        yield file


def _write(file: IO[str], *lines: Line) -> None:
    if lines:
        file.write("".join(f"{json.dumps(line)}\n" for line in lines))
        file.flush()
        os.fsync(file.fileno())


def _place() -> tuple[Place, int]:
    """How far the log and the digests were read. Not there, or broken: from the start, since a line may stand twice."""
    try:
        found: dict[str, Any] = json.loads(_path("place").read_text())
        return Place(*found["log"]), int(found["suppressed"])
    except (FileNotFoundError, ValueError, TypeError, KeyError):
        return Place(), 0


def _move(place: Place, suppressed: int) -> None:
    written = _path("place.new")
    written.write_text(json.dumps({"log": place, "suppressed": suppressed}))
    written.replace(_path("place"))


def _path(ending: str) -> Path:
    return settings.HOME / f"kept-apart.{ending}"
