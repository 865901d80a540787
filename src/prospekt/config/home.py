"""The home folder: one server at a time, a backup before the database changes, a database in step."""

from __future__ import annotations

import fcntl
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

BACKUPS_KEPT = 5
_ADVISORY = 7_766_737


@contextmanager
def held_home() -> Iterator[None]:
    """Hold the home for as long as one serves. Raises Refusal if another server does."""
    file = _lock()
    if file is None:
        message = _(
            "Prospekt already runs from {home}. Stop it first, or give this one a home of its own (PROSPEKT_HOME)."
        )
        raise Refusal(Problem("already_running", message, {"home": settings.HOME}))
    settings.STATIC_ROOT.mkdir(exist_ok=True)
    with file:
        yield


def _lock() -> IO[str] | None:
    settings.HOME.mkdir(parents=True, exist_ok=True)
    file = (settings.HOME / "lock").open("a")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        return None
    return file


def ensure_ready() -> None:
    """For commands: bring the database in step, unless a running server has done so already."""
    file = _lock()
    if file is not None:
        with file:
            prepare()


def prepare() -> list[str]:
    """Make or migrate the database, after a backup; returns sentences about what was done. Needs the home."""
    pending = pending_migrations()
    if not pending:
        return []
    said = []
    if backup := _backup():
        said.append(f"Kept a backup of the database as {backup}.")
    with _one_at_a_time():
        call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)
    said.append(f"Brought the database up to date ({len(pending)} steps).")
    return said


def pending_migrations() -> list[str]:
    """Names of the migrations that the database has not seen."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _backwards in plan]


def _backup() -> Path | None:
    """A copy of the SQLite database by the backup API, opened and counted; PostgreSQL has its own tools."""
    database = Path(str(settings.DATABASES["default"]["NAME"]))
    if connection.vendor != "sqlite" or not connection.introspection.table_names():
        return None
    folder = settings.HOME / "backups"
    folder.mkdir(exist_ok=True)
    path = folder / f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}.sqlite3"
    with closing(sqlite3.connect(database)) as source, closing(sqlite3.connect(path)) as target:
        source.backup(target)
        if target.execute("PRAGMA quick_check").fetchone()[0] != "ok":
            message = _(
                "The backup {path} cannot be read back, so the database was left as it is. Look after the disk first."
            )
            raise Refusal(Problem("bad_backup", message, {"path": path}))
    for old in sorted(folder.glob("*.sqlite3"))[:-BACKUPS_KEPT]:
        with suppress(FileNotFoundError):
            old.unlink()
    return path


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Several nodes may share one PostgreSQL; only one of them migrates it at a time."""
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [_ADVISORY])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_ADVISORY])
