"""SQLite in a backup: a copy of one moment by the backup API, while others go on writing."""

from __future__ import annotations

import hashlib
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from django.utils.translation import gettext

from prospekt.config.backup_manifest import Figures

PART = "database/prospekt.sqlite3"
PAGES = 4_096
"""Pages a step; other threads of this process come in between."""
_CHUNK = 2_000


def snapshot(source: Path, target: Path) -> tuple[Figures, list[str]]:
    """Copy the database as it is at this moment; returns its figures and migrations at the same moment.

    A read transaction is held meanwhile: without it every commit of somebody else would start the copy anew.
    """
    with closing(_open(source)) as base, closing(_open(target)) as copy:
        base.execute("BEGIN")
        migrations = migrations_of(base)
        copy.execute("PRAGMA synchronous=OFF")
        base.backup(copy, pages=PAGES)
        found = figures(base)
        base.execute("ROLLBACK")
    return found, migrations


def _open(path: Path) -> sqlite3.Connection:
    base = sqlite3.connect(path, isolation_level=None, timeout=30)
    base.execute("PRAGMA mmap_size=268435456")
    return base


def migrations_of(base: sqlite3.Connection) -> list[str]:
    """The steps that the database has taken."""
    rows = base.execute("SELECT app || '.' || name FROM django_migrations ORDER BY id")
    return [row[0] for row in rows]


def tables_of(base: sqlite3.Connection) -> list[str]:
    """The tables that hold data: not SQLite's own, nor the search index, which follows from them."""
    virtual = base.execute("SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL%'")
    derived = tuple(row[0] for row in virtual)
    rows = base.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
    return [
        name
        for (name,) in rows
        if not name.startswith("sqlite_")
        and not any(name == each or name.startswith(f"{each}_") for each in derived)
    ]


def figures(base: sqlite3.Connection) -> Figures:
    """Rows per table and the state of the log."""
    counts = {
        table: base.execute(f'SELECT COUNT(*) FROM "{table}"').fetchone()[0]
        for table in tables_of(base)
    }
    return Figures(counts, _ledger(base))


def _ledger(base: sqlite3.Connection) -> dict[str, Any]:
    digest, n, last = hashlib.sha256(), 0, 0
    rows = base.execute("SELECT * FROM ledger_event ORDER BY id")
    while chunk := rows.fetchmany(_CHUNK):
        for row in chunk:
            digest.update(repr(row).encode())
        n, last = n + len(chunk), chunk[-1][0]
    seals = base.execute("SELECT COUNT(*) FROM ledger_seal").fetchone()[0]
    chain = base.execute("SELECT chain FROM ledger_seal ORDER BY last_event_id DESC LIMIT 1")
    return {
        "events": n,
        "last_id": last,
        "digest": digest.hexdigest(),
        "seals": seals,
        "chain": next((bytes(row[0]).hex() for row in chain), ""),
    }


def faults(path: Path) -> list[str]:
    """What SQLite itself finds wrong with a database; empty if nothing."""
    with closing(_open(path)) as base:
        said = [row[0] for row in base.execute("PRAGMA quick_check(5)") if row[0] != "ok"]
        orphans = base.execute("PRAGMA foreign_key_check").fetchmany(5)
        sentence = gettext("{table} {id} points to no {parent}")
        return said + [sentence.format(table=row[0], id=row[1], parent=row[2]) for row in orphans]


def figures_of(path: Path) -> Figures:
    """The figures of a database that nobody uses."""
    with closing(_open(path)) as base:
        return figures(base)


def is_used(path: Path) -> bool:
    """True while anybody else has the database open. Afterwards all of it is in the one file."""
    with closing(sqlite3.connect(path, timeout=1)) as base:
        try:
            return base.execute("PRAGMA journal_mode=DELETE").fetchone()[0] != "delete"
        except sqlite3.OperationalError as locked:
            if "locked" in str(locked):
                return True
            raise
