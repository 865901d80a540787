"""Carry everything from SQLite to an empty PostgreSQL: all of it, proved equal, or nothing at all."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import DataError, IntegrityError, connection, transaction
from django.utils.translation import gettext

from prospekt.config.agreement import disagreements
from prospekt.config.backup_postgres import listed, quick_loading, set_sequences
from prospekt.config.backup_sqlite import is_used, tables_of
from prospekt.config.databases import as_default, check_empty, make_tables, tables_here
from prospekt.config.move_rows import READ_AS, Digest, in_chunks, plain_rows
from prospekt.ledger.seals import seal_anew, verify
from prospekt.ui import written
from prospekt.ui.said import said
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

ANEW: Mapping[str, tuple[str, ...]] = {"ledger_seal": ("digests", "chain")}
"""Columns that follow from how a database writes values: seals are made anew, over events proved equal."""
Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Moved:
    """A table that came over: its rows, and the digest that both sides have."""

    table: str
    rows: int
    digest: str


def move(database: dict[str, object], *, tell: Tell) -> list[Moved]:
    """Carry the base of the settings to `database`. Needs the home held, and the base in step.

    Raises Refusal where the log was altered, somebody still writes, the target is not empty, or a value does
    not go over; the target is then as empty as before.
    """
    source = Path(str(settings.DATABASES["default"]["NAME"]))
    if broken := verify():
        message = _(
            "The log is not as it was written ({what}), so it was not moved. See `prospekt check`."
        )
        raise Refusal(Problem("seal_broken", message, {"what": broken[0]}))
    connection.close()
    if is_used(source):
        message = _("Somebody works on {file} just now, perhaps a command. Wait for its end.")
        raise Refusal(Problem("in_use", message, {"file": source}))
    with closing(sqlite3.connect(source)) as base, as_default(database):
        check_empty(str(database["NAME"]))
        base.execute("BEGIN EXCLUSIVE")
        with transaction.atomic():
            return _carried(base, tell)


def _carried(base: sqlite3.Connection, tell: Tell) -> list[Moved]:
    """In one transaction of the target; whatever fails takes all of it back."""
    make_tables()
    tables = tables_here()
    _check_same(tables, tables_of(base))
    done = []
    with quick_loading():
        for table in tables:
            done.append(_copied(base, table))
            tell(f"  {table}: {written.number(done[-1].rows)}")
    set_sequences(
        {
            f"{table}.id": last
            for table, last in base.execute("SELECT name, seq FROM sqlite_sequence")
        }
    )
    for moved in done:
        _check_equal(moved)
    seal_anew()
    if broken := verify():
        message = _("After the move the seals do not fit: {what} Nothing was moved.")
        raise Refusal(Problem("move_differs", message, {"what": broken[0]}))
    for problem in disagreements():
        tell(gettext("As it was before the move: {problem}").format(problem=said(problem)))
    return done


def _check_same(here: list[str], there: list[str]) -> None:
    if different := sorted(set(here) ^ set(there)):
        message = _("These tables are on one side only: {tables}. Nothing was moved.")
        raise Refusal(Problem("move_tables", message, {"tables": ", ".join(different)}))


def _kinds(table: str) -> dict[str, str]:
    """Column -> PostgreSQL's type, without the columns that are made anew."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name, udt_name FROM information_schema.columns WHERE table_schema = current_schema()"
            " AND table_name = %s AND is_generated = 'NEVER' ORDER BY ordinal_position",
            [table],
        )
        return dict(cursor.fetchall())


def _order(table: str) -> str:
    """By the primary key, texts by their bytes: SQLite's order."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT attname, atttypid::regtype::text FROM pg_index JOIN pg_attribute ON attrelid = indrelid"
            " AND attnum = ANY(indkey) WHERE indrelid = %s::regclass AND indisprimary"
            " ORDER BY array_position(indkey::int2[], attnum)",
            [f'"{table}"'],
        )
        found = cursor.fetchall()
    texts = ("character varying", "text")
    return ", ".join(
        f'"{name}"' + (' COLLATE "C"' if kind in texts else "") for name, kind in found
    )


def _copied(base: sqlite3.Connection, table: str) -> Moved:
    kinds = _kinds(table)
    compared = [n for n, name in enumerate(kinds) if name not in ANEW.get(table, ())]
    order = _order(table).replace(' COLLATE "C"', "")
    digest = Digest()
    with _told(table), connection.wrap_database_errors, connection.cursor() as cursor:
        found = base.execute(f'SELECT {listed(list(kinds))} FROM "{table}" ORDER BY {order}')
        with cursor.copy(f'COPY "{table}" ({listed(list(kinds))}) FROM STDIN') as copy:
            for rows in in_chunks(found.fetchmany):
                sent, plain = plain_rows(rows, list(kinds.values()))
                for row in sent:
                    copy.write_row(row)
                digest.add(plain, compared if len(compared) < len(kinds) else None)
    return Moved(table, digest.rows, digest.value)


@contextmanager
def _told(table: str) -> Iterator[None]:
    try:
        yield
    except (DataError, IntegrityError, sqlite3.Error, ValueError, ArithmeticError) as error:
        diagnosis = getattr(error.__cause__, "diag", None)
        where = getattr(diagnosis, "context", None) or ""
        message = (
            _("A row of {table} cannot be moved: {reason} ({where}). Nothing was moved.")
            if where
            else _("A row of {table} cannot be moved: {reason}. Nothing was moved.")
        )
        reason = str(error).splitlines()[0].rstrip(".")
        params = {"table": table, "reason": reason, "where": where[:200].rstrip(".")}
        raise Refusal(Problem("row_not_moved", message, params)) from None


def _check_equal(moved: Moved) -> None:
    """Raises Refusal unless what can be read back is what was sent."""
    kinds = {n: k for n, k in _kinds(moved.table).items() if n not in ANEW.get(moved.table, ())}
    read = ", ".join(READ_AS.get(kind, "{}").format(f'"{name}"') for name, kind in kinds.items())
    digest = Digest()
    with connection.chunked_cursor() as cursor:
        cursor.execute(f'SELECT {read} FROM "{moved.table}" ORDER BY {_order(moved.table)}')
        for rows in in_chunks(cursor.fetchmany):
            digest.add(plain_rows(rows, list(kinds.values()))[1])
    if (digest.rows, digest.value) != (moved.rows, moved.digest):
        message = _("The table {table} did not come over as it was. Nothing was moved.")
        raise Refusal(Problem("move_differs", message, {"table": moved.table}))
