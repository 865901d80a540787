"""PostgreSQL in a backup: every table by COPY, all from one snapshot; no program of PostgreSQL's is needed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from prospekt.config.backup_manifest import Figures, Manifest
from prospekt.config.databases import make_tables, tables_here

FOLDER = "database"
BLOCK = 1 << 20


def snapshot(folder: Path) -> Manifest:
    """Write every table into a file of its own, as all of them are at this moment; nobody is held up."""
    folder.mkdir(parents=True)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            columns = {table: columns_of(table) for table in tables_here()}
            counts = {
                table: _copy_out(folder / f"{table}.copy", table, names)
                for table, names in columns.items()
            }
            cursor.execute("SELECT app || '.' || name FROM django_migrations ORDER BY id")
            migrations = [row[0] for row in cursor.fetchall()]
        found = Figures(counts, _ledger())
    return Manifest(
        version="", engine="postgresql", began_at="", key="", migrations=migrations, figures=found,
        columns=columns, sequences=_sequences(),
    )  # fmt: skip


def columns_of(table: str) -> list[str]:
    """The columns of a table that hold data of their own."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_schema = current_schema()"
            " AND table_name = %s AND is_generated = 'NEVER' ORDER BY ordinal_position",
            [table],
        )
        return [row[0] for row in cursor.fetchall()]


def _copy_out(path: Path, table: str, columns: Sequence[str]) -> int:
    """Rows written. A line break inside a value is escaped, so every line is a row."""
    rows = 0
    with path.open("xb") as out:
        for block in _copied(f'COPY "{table}" ({listed(columns)}) TO STDOUT'):
            rows += block.count(b"\n")
            out.write(block)
    return rows


def _copied(sql: str) -> Iterator[bytes]:
    with connection.wrap_database_errors, connection.cursor() as cursor, cursor.copy(sql) as copy:
        for block in copy:
            yield bytes(block)


def listed(columns: Sequence[str]) -> str:
    """Columns as a statement names them."""
    return ", ".join(f'"{column}"' for column in columns)


def figures() -> Figures:
    """Rows per table and the state of the log."""
    counts = {}
    with connection.cursor() as cursor:
        for table in tables_here():
            cursor.execute(f'SELECT COUNT(*) FROM "{table}"')
            counts[table] = cursor.fetchone()[0]
    return Figures(counts, _ledger())


def _ledger() -> dict[str, Any]:
    """The transaction an event came in belongs to the server, not to the event, so it is left out."""
    names = [name for name in columns_of("ledger_event") if name != "transaction_id"]
    digest, n = hashlib.sha256(), 0
    sql = f"SELECT {listed(names)} FROM ledger_event ORDER BY id"
    for block in _copied(f"COPY ({sql}) TO STDOUT"):
        digest.update(block)
        n += block.count(b"\n")
    with connection.cursor() as cursor:
        cursor.execute("SELECT COALESCE(MAX(id), 0) FROM ledger_event")
        last = cursor.fetchone()[0]
        cursor.execute("SELECT chain FROM ledger_seal ORDER BY last_event_id DESC")
        chains = [bytes(row[0]).hex() for row in cursor.fetchall()]
    return {
        "events": n,
        "last_id": last,
        "digest": digest.hexdigest(),
        "seals": len(chains),
        "chain": chains[0] if chains else "",
    }


def _sequences() -> dict[str, int]:
    """table.column -> the last number given out, where one was."""
    found = {}
    with connection.cursor() as cursor:
        for table, column, sequence in _numbered():
            cursor.execute(f"SELECT last_value FROM {sequence} WHERE is_called")
            found.update({f"{table}.{column}": row[0] for row in cursor.fetchall()})
    return found


def _numbered() -> list[tuple[str, str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name, pg_get_serial_sequence(quote_ident(table_name), column_name)"
            " FROM information_schema.columns WHERE table_schema = current_schema()"
            " AND pg_get_serial_sequence(quote_ident(table_name), column_name) IS NOT NULL"
        )
        return cursor.fetchall()


def set_sequences(last: Mapping[str, int]) -> None:
    """Go on counting behind the last number given out, or the highest there is."""
    with connection.cursor() as cursor:
        for table, column, sequence in _numbered():
            cursor.execute(f'SELECT COALESCE(MAX("{column}"), 0) FROM "{table}"')
            highest = max(cursor.fetchone()[0], last.get(f"{table}.{column}", 0))
            if highest:
                cursor.execute("SELECT setval(%s, %s)", [sequence, highest])


def load(folder: Path, manifest: Manifest) -> None:
    """Fill an empty database with what a snapshot wrote; all of it or nothing."""
    with transaction.atomic():
        make_tables(manifest.migrations)
        with quick_loading():
            for table, columns in manifest.columns.items():
                _copy_in(folder / f"{table}.copy", table, columns)
        set_sequences(manifest.sequences)
        _forget_transactions()


def _copy_in(path: Path, table: str, columns: Sequence[str]) -> None:
    sql = f'COPY "{table}" ({listed(columns)}) FROM STDIN'
    with (
        path.open("rb") as source,
        connection.wrap_database_errors,
        connection.cursor() as cursor,
        cursor.copy(sql) as copy,
    ):
        while block := source.read(BLOCK):
            copy.write(block)


@contextmanager
def quick_loading() -> Iterator[None]:
    """Inside a transaction: rows go in before indexes are made, references are checked at the end, and triggers of
    ours do nothing, as what they once wrote comes along."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index"
            " WHERE indrelid IN (SELECT oid FROM pg_class WHERE relnamespace = current_schema()::regnamespace)"
            " AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = indexrelid) ORDER BY 1"
        )
        indexes = cursor.fetchall()
        for name, _definition in indexes:
            cursor.execute(f"DROP INDEX {name}")
        for table in tables_here():
            cursor.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER USER')
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        yield
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in tables_here():
            cursor.execute(f'ALTER TABLE "{table}" ENABLE TRIGGER USER')
        for _name, definition in indexes:
            cursor.execute(definition)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _forget_transactions() -> None:
    """Readers of the log go by transaction; those of another server come before all of this one, in their order."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT GREATEST((SELECT MAX(transaction_id) FROM ledger_event),"
            " (SELECT MAX(transaction_id) FROM ledger_position), 0) + 1"
        )
        shift = [cursor.fetchone()[0]]
        for table in ("ledger_event", "ledger_position"):
            cursor.execute(f"UPDATE {table} SET transaction_id = transaction_id - %s", shift)
