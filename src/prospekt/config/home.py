"""The home folder: one server at a time, a backup before the database changes, a database in step."""

from __future__ import annotations

import fcntl
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from django.conf import settings
from django.core.management import call_command
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext

from prospekt.ledger.room import check_room
from prospekt.ui import written
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

BACKUPS_KEPT = 5
HALF_RESTORED = "restore-was-cut-off"
"""A file in the home while a restore exchanges its files; it stays if that was killed."""
PATIENCE = 60.0
"""Seconds to wait for a database that is starting, or for another process that brings it up to date."""
_ADVISORY = 7_766_737


@contextmanager
def held_home(*, even_half_restored: bool = False) -> Iterator[None]:
    """Hold the home for as long as one serves. Raises Refusal if another server does."""
    until = time.monotonic() + 1.0
    # Commands that start look whether somebody serves, which takes a moment.
    while (file := _lock(even_half_restored=even_half_restored)) is None:
        if time.monotonic() < until:
            time.sleep(0.1)
            continue
        message = _(
            "Prospekt already runs from {home}. Stop it first, or give this one a home of its own (PROSPEKT_HOME)."
        )
        raise Refusal(Problem("already_running", message, {"home": settings.HOME}))
    settings.STATIC_ROOT.mkdir(exist_ok=True)
    with file:
        yield


def _lock(*, even_half_restored: bool = False) -> IO[str] | None:
    settings.HOME.mkdir(parents=True, exist_ok=True)
    if (settings.HOME / HALF_RESTORED).exists() and not even_half_restored:
        message = _(
            "A restore was cut off in {home}, so nothing is started on it. Run the same `prospekt restore` again, with --force."
        )
        raise Refusal(Problem("half_restored", message, {"home": settings.HOME}))
    file = (settings.HOME / "lock").open("a")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        return None
    return file


def _is_served() -> bool:
    """True while a server runs from this home. Raises Refusal if a restore was cut off."""
    file = _lock()
    if file is not None:
        file.close()
    return file is None


def ensure_ready() -> None:
    """For commands: bring the database in step, or wait for the server that does. Raises Refusal after a minute."""
    until = time.monotonic() + PATIENCE
    while True:
        is_served = _is_served()
        if not pending_migrations():
            return
        if not is_served:
            prepare()
            return
        if time.monotonic() > until:
            message = _(
                "The database has to be brought up to date, but what runs from {home} does not do it. Restart that one first."
            )
            raise Refusal(Problem("not_up_to_date", message, {"home": settings.HOME}))
        time.sleep(0.2)


def wait_for_database(seconds: float = PATIENCE) -> None:
    """Machines that start together take their time. Raises Refusal if the database does not answer."""
    until = time.monotonic() + seconds
    while True:
        try:
            connection.ensure_connection()
        except OperationalError as away:
            if time.monotonic() > until:
                message = _(
                    "The database does not answer: {reason}. See whether it runs, and whether PROSPEKT_DATABASE_URL is right."
                )
                reason = {"reason": " ".join(str(away).split())}
                raise Refusal(Problem("no_database", message, reason)) from None
            time.sleep(1)
        else:
            return


def prepare() -> list[str]:
    """Make or migrate the database, after a backup; returns sentences about what was done. Needs the home."""
    if not pending_migrations():
        return []
    with _one_at_a_time():
        # Another node may have done it while this one waited for its turn.
        return _bring_up_to_date(pending_migrations())


def _bring_up_to_date(pending: Sequence[str]) -> list[str]:
    if not pending:
        return []
    said = []
    if backup := _backup():
        said.append(gettext("Kept a backup of the database as {file}.").format(file=backup))
    migrate()
    said.append(brought_up_to_date(pending))
    return said


def brought_up_to_date(pending: Sequence[str]) -> str:
    """The sentence after these migrations were applied."""
    sentence = gettext("Brought the database up to date (steps: {n}).")
    return sentence.format(n=written.number(len(pending)))


def migrate() -> None:
    """Take every step that the database has not taken."""
    # Before the migrations: once they are in, other nodes take the database for complete.
    call_command("createcachetable", verbosity=0)
    call_command("migrate", interactive=False, verbosity=0)


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
    check_room(folder, database.stat().st_size)
    path = folder / f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}.sqlite3"
    try:
        _copy(database, path)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    for old in sorted(folder.glob("*.sqlite3"))[:-BACKUPS_KEPT]:
        with suppress(FileNotFoundError):
            old.unlink()
    return path


def _copy(database: Path, path: Path) -> None:
    """Raises Refusal if the copy cannot be read back."""
    with closing(sqlite3.connect(database)) as source, closing(sqlite3.connect(path)) as target:
        source.backup(target)
        if target.execute("PRAGMA quick_check").fetchone()[0] != "ok":
            message = _(
                "The backup {path} cannot be read back, so the database was left as it is. Look after the disk first."
            )
            raise Refusal(Problem("bad_backup", message, {"path": path}))


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Processes of this home, and nodes that share one PostgreSQL, wait for each other here."""
    with (settings.HOME / "preparing").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        if connection.vendor != "postgresql":
            yield
            return
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = 0")
            cursor.execute("SELECT pg_advisory_lock(%s)", [_ADVISORY])
            try:
                yield
            finally:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [_ADVISORY])
                cursor.execute("RESET lock_timeout")
