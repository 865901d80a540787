"""Sweep the folder of files: what a crash left there, and what an erasure could not take away at once."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path

from django.conf import settings

from prospekt.capture.models import Import
from prospekt.ledger.models import Event

AGE = timedelta(hours=1)
"""A younger file may still be on its way to its row."""
BATCH = 500
_OURS = re.compile("[0-9a-f]{32}")
Names = Callable[[Collection[str]], set[str]]
_keepers: list[Names] = []


def kept_by(names: Names) -> None:
    """A later stage keeps files too: `names(asked)` are those that a row of its stands for. Wired once, at start."""
    if names not in _keepers:
        _keepers.append(names)


def sweep_files(*, now: datetime) -> int:
    """Delete files of ours that no row names and that are older than an hour; returns how many went.

    What lay there before anything happened in this database may be of another one, and stays.
    """
    since = _beginning()
    if since is None:
        return 0
    old = _between(Path(settings.MEDIA_ROOT), since.timestamp(), (now - AGE).timestamp())
    n = 0
    while some := list(islice(old, BATCH)):
        asked = [path.name for path in some]
        kept = set(Import.objects.filter(file__in=asked).values_list("file", flat=True))
        for names in _keepers:
            kept |= names(asked)
        for path in some:
            if path.name not in kept:
                path.unlink(missing_ok=True)
                n += 1
    return n


def _beginning() -> datetime | None:
    """When the first thing happened here, less the time in which its file may have come."""
    first = Event.objects.order_by("pk").values_list("recorded_at", flat=True).first()
    brought = Import.objects.order_by("pk").values_list("created_at", flat=True).first()
    found = [at for at in (first, brought) if at]
    return min(found) - AGE if found else None


def _between(folder: Path, first: float, last: float) -> Iterator[Path]:
    """Files by a random name of ours; whatever else lies there is not ours to delete."""
    for path in folder.iterdir() if folder.is_dir() else ():
        with suppress(FileNotFoundError):
            is_ours = _OURS.fullmatch(path.name) and path.is_file() and not path.is_symlink()
            if is_ours and first <= path.stat().st_mtime < last:
                yield path
