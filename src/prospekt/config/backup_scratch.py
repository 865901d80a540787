"""A scratch place in which an unpacked backup is restored, and what comes out compared with what went in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext

from prospekt.config import backup_postgres, backup_sqlite
from prospekt.config.backup_manifest import Figures, Manifest
from prospekt.config.databases import as_default, scratch_postgres


def compared(folder: Path, manifest: Manifest) -> list[str]:
    """Restore an unpacked backup into a scratch place; what differs from its manifest, in words."""
    with restored(folder, manifest) as database:
        return differences_in(database, manifest)


@contextmanager
def restored(folder: Path, manifest: Manifest) -> Iterator[dict[str, Any]]:
    """The scratch database with everything in it. Raises Refusal where there is no place for one."""
    if manifest.engine == "sqlite":
        yield {**settings.DATABASES["default"], "NAME": folder / backup_sqlite.PART}
        return
    with scratch_postgres() as database:
        with as_default(database):
            backup_postgres.load(folder / backup_postgres.FOLDER, manifest)
        yield database


def differences_in(database: dict[str, Any], manifest: Manifest) -> list[str]:
    """What is not as the manifest says, in words; empty if nothing."""
    if manifest.engine == "sqlite":
        path = Path(database["NAME"])
        return [
            *backup_sqlite.faults(path),
            *unlike(manifest.figures, backup_sqlite.figures_of(path)),
        ]
    with as_default(database):
        return unlike(manifest.figures, backup_postgres.figures())


def unlike(said: Figures, found: Figures) -> list[str]:
    """What differs between two sets of figures, in words."""
    sentence = gettext("{table}: rows kept {kept}, restored {restored}")
    tables = [
        sentence.format(
            table=table, kept=said.counts.get(table, 0), restored=found.counts.get(table, 0)
        )
        for table in sorted(said.counts.keys() | found.counts.keys())
        if said.counts.get(table) != found.counts.get(table)
    ]
    return tables + [
        gettext("log: {what}").format(what=key)
        for key in said.ledger
        if said.ledger[key] != found.ledger[key]
    ]
