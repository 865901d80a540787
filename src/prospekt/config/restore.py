"""Bring back what a backup holds, or only try it. What was there before is kept beside, never overwritten."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.utils.translation import gettext

from prospekt.config import backup_postgres, backup_sqlite
from prospekt.config.backup_archive import check_whole, extract, refused, size_of
from prospekt.config.backup_make import FILES, work_folder
from prospekt.config.backup_manifest import Manifest, read_manifest
from prospekt.config.backup_scratch import compared, unlike
from prospekt.config.databases import others_connected, routines_here, tables_here
from prospekt.config.home import HALF_RESTORED, held_home, prepare
from prospekt.config.kept_apart import forget_again, keep_apart
from prospekt.ledger.room import check_room
from prospekt.ui import written
from prospekt.words.problem import Refusal
from prospekt.words.problem import gettext_noop as _

Tell = Callable[[str], None]


@contextmanager
def unpacked(path: Path, *, any_key: bool = False) -> Iterator[tuple[Path, Manifest]]:
    """A backup that was found whole, unpacked into a folder for the time being. Raises Refusal naming the file."""
    check_whole(path)
    settings.HOME.mkdir(parents=True, exist_ok=True)
    check_room(settings.HOME, size_of(path))
    with work_folder(settings.HOME) as folder:
        manifest = read_manifest(folder, extract(path, folder), path, any_key=any_key)
        yield folder, manifest


def restore(
    path: Path, *, force: bool, key: str = "", any_key: bool = False, now: datetime, tell: Tell
) -> None:
    """Put everything back, and `key`, if given, as the home's own.

    Raises Refusal where Prospekt runs, or something is there and `force` is not given.
    """
    with held_home(even_half_restored=True), unpacked(path, any_key=any_key) as (folder, manifest):
        _check_engine(path, manifest)
        tell(whole(path, manifest))
        _note_what_was_forgotten()
        kept = settings.HOME / f"before-restore-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}"
        with _not_half():
            if manifest.engine == "sqlite":
                _into_sqlite(path, folder, manifest, kept, force=force, tell=tell)
            else:
                _into_postgres(path, folder, manifest, kept, force=force, tell=tell)
            if key:
                _keep_key(key, kept)
            for sentence in (*prepare(), *forget_again(manifest.began_at, now=now)):
                tell(sentence)


def whole(path: Path, manifest: Manifest) -> str:
    """The sentence about a backup that was unpacked: of when it is, and of which version."""
    sentence = gettext("{file} is whole; it was begun on {moment} by Prospekt {version}.")
    moment = written.moment(datetime.fromisoformat(manifest.began_at))
    return sentence.format(file=path, moment=moment, version=manifest.version)


def _note_what_was_forgotten() -> None:
    """If there is a base here that is worked with: what it has erased since a second ago counts too."""
    if connection.vendor == "sqlite" and not _database().exists():
        return
    with suppress(DatabaseError):
        keep_apart()


def _database() -> Path:
    return Path(str(settings.DATABASES["default"]["NAME"]))


def _check_engine(path: Path, manifest: Manifest) -> None:
    if manifest.engine != connection.vendor:
        message = _(
            "The backup {file} is of {engine}, but the settings name {here}. Set PROSPEKT_DATABASE_URL to match;"
            " `prospekt move` carries a SQLite base to PostgreSQL afterwards."
        )
        raise refused("other_engine", message, path, engine=manifest.engine, here=connection.vendor)


def _check_free(path: Path, is_taken: bool, force: bool) -> None:
    if is_taken and not force:
        message = _(
            "There is an installation here already ({home}), so {file} was not restored. With --force what is here is kept beside it."
        )
        raise refused("not_empty", message, path, home=settings.HOME)


def _into_sqlite(
    path: Path, folder: Path, manifest: Manifest, kept: Path, *, force: bool, tell: Tell
) -> None:
    database = _database()
    _check_free(path, database.exists(), force)
    _check_unused(database)
    _check_figures(path, compared(folder, manifest), tell)
    journals = [database.with_name(f"{database.name}{end}") for end in ("", "-wal", "-shm")]
    _set_aside(kept, [*journals, Path(settings.MEDIA_ROOT)], tell)
    (folder / backup_sqlite.PART).rename(database)
    _put_files(folder)


def _check_unused(database: Path) -> None:
    connection.close()
    with suppress(sqlite3.DatabaseError):
        if database.exists() and backup_sqlite.is_used(database):
            message = _("Somebody works on {file} just now, perhaps a command. Wait for its end.")
            raise refused("in_use", message, database)


def _check_figures(path: Path, differences: list[str], tell: Tell) -> None:
    if differences:
        message = _("The backup {file} does not hold what it says ({what}); it was not restored.")
        raise refused("bad_backup", message, path, what="; ".join(differences))
    tell(gettext("Rows of every table and the log are as they were when it was made."))


@contextmanager
def _not_half() -> Iterator[None]:
    """Until all is back and forgotten again, a mark keeps everybody from starting on half of it."""
    mark = settings.HOME / HALF_RESTORED
    mark.touch()
    try:
        yield
    except Refusal:
        mark.unlink()
        raise
    mark.unlink()


def _set_aside(kept: Path, paths: list[Path], tell: Tell) -> None:
    there = [path for path in paths if path.exists()]
    if there:
        kept.mkdir(mode=0o700)
        for path in there:
            shutil.move(path, kept / path.name)
        tell(gettext("What was here is kept in {folder}.").format(folder=kept))


def _put_files(folder: Path) -> None:
    files = folder / FILES
    files.mkdir(exist_ok=True)
    shutil.move(files, settings.MEDIA_ROOT)


def _into_postgres(
    path: Path, folder: Path, manifest: Manifest, kept: Path, *, force: bool, tell: Tell
) -> None:
    before = tables_here()
    _check_free(path, bool(before), force)
    if n := others_connected():
        message = _(
            "The database has {n} other connections, so {file} was not restored. Stop every node of Prospekt first."
        )
        raise refused("in_use", message, path, n=n)
    schema = kept.name.replace("-", "_").lower()
    with transaction.atomic():
        if before:
            _put_into(schema)
        backup_postgres.load(folder / backup_postgres.FOLDER, manifest)
        _check_figures(path, unlike(manifest.figures, backup_postgres.figures()), tell)
    if before:
        sentence = gettext("The tables that were here are kept in the schema {schema}.")
        tell(sentence.format(schema=schema))
    _set_aside(kept, [Path(settings.MEDIA_ROOT)], tell)
    _put_files(folder)


def _put_into(schema: str) -> None:
    """The tables that are here, and the functions that their indexes need, go into a new schema."""
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE SCHEMA "{schema}"')
        for table in tables_here():
            cursor.execute(f'ALTER TABLE "{table}" SET SCHEMA "{schema}"')
        for routine in routines_here():
            cursor.execute(f'ALTER ROUTINE {routine} SET SCHEMA "{schema}"')


def _keep_key(key: str, kept: Path) -> None:
    """The next start has to have it. The former one goes to what was kept; a clean machine had none."""
    path = settings.HOME / "secret_key"
    if path.exists() and kept.exists():
        path.rename(kept / path.name)
    path.touch(mode=0o600)
    path.write_text(key)
