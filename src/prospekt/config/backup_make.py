"""Make a backup while people work, and believe it only after it was restored into a scratch place and compared."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from django.conf import settings
from django.db import connection

from prospekt.config import backup_postgres, backup_sqlite
from prospekt.config.backup_archive import Writer, check_whole, extract, size_of
from prospekt.config.backup_manifest import MAC, NAME, Manifest, fingerprint, read_manifest
from prospekt.config.backup_scratch import compared
from prospekt.config.databases import tables_here
from prospekt.ledger.room import check_room
from prospekt.ui.said import said
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

SUFFIX = ".prospekt"
FILES = "files"


@dataclass(frozen=True, slots=True)
class Made:
    """A backup: its file, what is in it, how long writing and restoring it took (seconds), and why it was not
    restored, if that could not be tried."""

    path: Path
    manifest: Manifest
    writing: float
    restoring: float
    untried: str = ""


def default_folder() -> Path:
    """Where backups go."""
    return Path(settings.ENVIRONMENT.backup_folder or settings.HOME / "backups").resolve()


def default_path(kind: str, now: datetime) -> Path:
    """A name of its own in that folder."""
    return default_folder() / f"{kind}-{now.astimezone(UTC):%Y%m%dT%H%M%S%f}Z{SUFFIX}"


def newest(folder: Path) -> Path | None:
    """The youngest backup in a folder."""
    return max(folder.glob(f"*{SUFFIX}"), key=lambda path: path.stat().st_mtime, default=None)


def make_backup(path: Path, *, now: datetime) -> Made:
    """Write a backup, restore it into a scratch place and compare; only then it gets its name.

    Raises Refusal where there is nothing to keep, no room, the name is taken, or the comparison fails.
    """
    _check_wanted(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    check_room(path.parent, 2 * size_of(_database_file()) + size_of(Path(settings.MEDIA_ROOT)))
    began = time.monotonic()
    with work_folder(path.parent) as work:
        manifest = _snapshot(work / "taken", now)
        written = work / "written"
        _write(written, work / "taken", manifest)
        shutil.rmtree(work / "taken")
        writing = time.monotonic() - began
        began = time.monotonic()
        untried = _verify(written, work / "restored", path)
        written.rename(path)
    return Made(path, manifest, writing, time.monotonic() - began, untried)


def _check_wanted(path: Path) -> None:
    if path.exists():
        message = _("{file} is there already. Name another file; no backup is overwritten.")
        raise Refusal(Problem("backup_exists", message, {"file": path}))
    is_there = (
        _database_file().exists()
        if connection.vendor == "sqlite"
        else "ledger_event" in tables_here()
    )
    if not is_there:
        message = _("There is nothing to back up yet: {home} has no database. Check PROSPEKT_HOME.")
        raise Refusal(Problem("nothing_to_keep", message, {"home": settings.HOME}))


def _database_file() -> Path:
    """SQLite's file; on PostgreSQL a path where nothing is."""
    name = settings.DATABASES["default"]["NAME"]
    return Path(str(name)) if connection.vendor == "sqlite" else settings.HOME / "no-database"


@contextmanager
def work_folder(parent: Path) -> Iterator[Path]:
    """A folder for the time being, on the same disk, that others cannot look into."""
    with tempfile.TemporaryDirectory(prefix=".prospekt-", dir=parent) as folder:
        yield Path(folder)


def _snapshot(folder: Path, now: datetime) -> Manifest:
    (folder / "database").parent.mkdir(parents=True)
    if connection.vendor == "sqlite":
        (folder / "database").mkdir()
        found, migrations = backup_sqlite.snapshot(_database_file(), folder / backup_sqlite.PART)
        taken = Manifest("", "sqlite", "", "", migrations, found)
    else:
        taken = backup_postgres.snapshot(folder / backup_postgres.FOLDER)
    began_at = now.astimezone(UTC).isoformat()
    return replace(taken, version=version("prospekt"), began_at=began_at, key=fingerprint())


def _write(path: Path, taken: Path, manifest: Manifest) -> None:
    """Database, uploaded files and, last, the manifest. Files come after the database, so none it names is missing."""
    with Writer(path) as out:
        for part in sorted((taken / "database").iterdir()):
            out.add(f"database/{part.name}", part)
        files = Path(settings.MEDIA_ROOT)
        for file in sorted(each for each in files.rglob("*") if each.is_file()):
            try:
                out.add(f"{FILES}/{file.relative_to(files).as_posix()}", file)
            except FileNotFoundError:
                continue  # A draft was thrown away a moment ago.
        replace(manifest, parts=dict(out.parts)).write(taken)
        out.add(NAME, taken / NAME)
        out.add(MAC, taken / MAC)


def _verify(written: Path, folder: Path, path: Path) -> str:
    """Raises Refusal, naming the file that was wanted, if what comes out is not what went in.

    Returns why that could not be tried, where there is no scratch place: the file is kept all the same.
    """
    check_whole(written)
    manifest = read_manifest(folder, extract(written, folder), path)
    try:
        differences = compared(folder, manifest)
    except Refusal as refusal:
        if refusal.problem.code != "no_scratch":
            raise
        return said(refusal.problem)
    if differences:
        message = _(
            "The backup {file} did not come out as it went in ({what}), so it was thrown away. Look after the disk."
        )
        params = {"file": path, "what": "; ".join(differences)}
        raise Refusal(Problem("bad_backup", message, params))
    return ""
