"""Many rows at once: the fastest honest way each database has. Values are plain Python values.

Used inside the caller's transaction. Column names come from the code, never from a user.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import chain
from operator import itemgetter
from typing import Any

from django.db import connection, models

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
LOOKUP_SIZE = 20_000
PARAMETERS = 6_000
"""Most parameters of one statement. SQLite takes at least 32,766, but the driver keeps the last 128 statements
prepared: longer ones fill the memory."""


def reserve_ids(model: type[models.Model], n: int) -> list[int]:
    """`n` new primary keys of a table, never given out before nor again."""
    if n == 0:
        return []
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                # OFFSET 0: the sequence is looked up once, not once an id.
                "SELECT nextval(named.ids) FROM (SELECT pg_get_serial_sequence(%s, 'id')::regclass AS ids OFFSET 0)"
                " named, generate_series(1, %s)",
                [table, n],
            )
            return [row[0] for row in cursor.fetchall()]
        # The write lock is held from the first statement (IMMEDIATE), so nobody else can take these.
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        row = cursor.fetchone()
        last = row[0] if row else 0
        if row:
            cursor.execute("UPDATE sqlite_sequence SET seq = %s WHERE name = %s", [last + n, table])
        else:
            cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, n])
    return list(range(last + 1, last + n + 1))


def insert_rows(
    model: type[models.Model],
    columns: Sequence[str],
    rows: Sequence[Sequence[Any]],
    *,
    alike: Mapping[str, Any] | None = None,
) -> None:
    """Insert `rows` (one value a column, in the order of `columns`); `alike` are columns with one value for all."""
    if not rows:
        return
    table = model._meta.db_table
    alike = alike or {}
    names = ", ".join(f'"{column}"' for column in (*alike, *columns))
    # COPY and what goes past Django's wrapper would otherwise raise errors of the driver, which nobody knows.
    with connection.wrap_database_errors, connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            same = tuple(alike.values())
            with cursor.copy(f'COPY "{table}" ({names}) FROM STDIN') as copy:
                for row in rows:
                    copy.write_row((*same, *row))
            return
        # Past Django's wrapper: it would rewrite and log every one of the rows. Many rows a statement, because
        # SQLite keeps a journal per statement where a table has triggers.
        start = f'INSERT INTO "{table}" ({names}) VALUES '
        row_marks = _row_marks(len(columns), len(alike))
        for chunk in _chunks(rows, (PARAMETERS - len(alike)) // len(columns)):
            cursor.connection.execute(
                start + ", ".join([row_marks] * len(chunk)),
                (*alike.values(), *chain.from_iterable(chunk)),
            )


def _chunks(rows: Sequence[Sequence[Any]], most: int) -> Iterator[Sequence[Sequence[Any]]]:
    """Runs of 2, 4, 8... rows up to `most`: few lengths, so that nearly every statement is prepared already."""
    first, size = 0, 1 << max(0, most.bit_length() - 1)
    while first < len(rows):
        while size > len(rows) - first:
            size //= 2
        yield rows[first : first + size]
        first += size


def _row_marks(varied: int, alike: int) -> str:
    """Marks of one row. What is alike is sent once and named by its number in every row."""
    if not alike:
        return f"({', '.join('?' * varied)})"
    numbered = ", ".join(f"?{n}" for n in range(1, alike + 1))
    return f"({numbered}, {', '.join('?' * varied)})"


def update_rows(
    model: type[models.Model],
    columns: Sequence[str],
    rows: Sequence[Sequence[Any]],
    key: str = "id",
) -> None:
    """Update by key: every row holds the values of `columns` and, last, the key.

    In the order of the keys, in which everybody locks leads: nobody then waits in a circle.
    """
    if not rows:
        return
    rows = sorted(rows, key=itemgetter(-1))
    table = model._meta.db_table
    with connection.wrap_database_errors, connection.cursor() as cursor:
        mark = "%s" if connection.vendor == "postgresql" else "?"
        sets = ", ".join(f'"{column}" = {mark}' for column in columns)
        statement = f'UPDATE "{table}" SET {sets} WHERE "{key}" = {mark}'
        if connection.vendor == "postgresql":
            cursor.executemany(statement, rows)
        else:
            cursor.connection.executemany(statement, rows)


def select_by(sql: str, values: Iterable[Any], more: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """Rows of `sql` whose `{values}` are replaced by a set of many values, in chunks the database can take.

    `sql` reads like `SELECT key, person_id FROM people_email WHERE key IN {values}`; `more` fill what `%s`
    stand behind it.
    """
    wanted = list(values)
    places = sql.count("{values}")
    found: list[tuple[Any, ...]] = []
    with connection.cursor() as cursor:
        for start in range(0, len(wanted), LOOKUP_SIZE):
            chunk = wanted[start : start + LOOKUP_SIZE]
            if connection.vendor == "postgresql":
                cursor.execute(
                    sql.replace("IN {values}", "= ANY(%s)"), [*([chunk] * places), *more]
                )
            else:
                cursor.execute(
                    sql.replace("{values}", "(SELECT value FROM json_each(%s))"),
                    [*([json.dumps(chunk)] * places), *more],
                )
            found.extend(cursor.fetchall())
    return found


def locked(sql: str) -> str:
    """A SELECT by id that also locks what it reads, in the order of the ids; on SQLite whoever writes is alone."""
    return f"{sql} ORDER BY id FOR UPDATE" if connection.vendor == "postgresql" else sql


def select_by_pairs(sql: str, pairs: Iterable[tuple[int, str]]) -> list[tuple[Any, ...]]:
    """Rows of `sql` joined to a set of (number, text) pairs, which it reads as `{pairs}` with columns n and t."""
    wanted = list(pairs)
    found: list[tuple[Any, ...]] = []
    with connection.cursor() as cursor:
        for start in range(0, len(wanted), LOOKUP_SIZE):
            chunk = wanted[start : start + LOOKUP_SIZE]
            if connection.vendor == "postgresql":
                relation = "(SELECT * FROM unnest(%s::bigint[], %s::text[]) AS given (n, t))"
                values = [[pair[0] for pair in chunk], [pair[1] for pair in chunk]]
            else:
                relation = (
                    "(SELECT json_extract(value, '$[0]') AS n, json_extract(value, '$[1]') AS t"
                    " FROM json_each(%s))"
                )
                values = [json.dumps(chunk)]
            cursor.execute(sql.replace("{pairs}", relation), values)
            found.extend(cursor.fetchall())
    return found


def moment(value: datetime | None) -> Any:
    """A moment as the database stores it in raw statements. A naive one came out of SQLite and is UTC."""
    if value is None or connection.vendor == "postgresql":
        return value
    if value.tzinfo is None:
        return str(value)
    return str(value.astimezone(UTC).replace(tzinfo=None))


def document(value: Any) -> str:
    """A JSON value as raw statements store it."""
    return _encode(value)
