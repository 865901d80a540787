"""Working on another database than the one of the settings, for a while: a scratch place, or where a base moves to."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.graph import MigrationGraph

from prospekt.config.environment import Environment
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _


@contextmanager
def as_default(database: dict[str, Any]) -> Iterator[None]:
    """Everything inside works on this database. For processes without other threads only."""
    before = connections.settings[DEFAULT_DB_ALIAS]
    _use(connections.configure_settings({DEFAULT_DB_ALIAS: database})[DEFAULT_DB_ALIAS])
    try:
        yield
    finally:
        _use(before)


def _use(database: dict[str, Any]) -> None:
    connections[DEFAULT_DB_ALIAS].close()
    del connections[DEFAULT_DB_ALIAS]
    connections.settings[DEFAULT_DB_ALIAS] = database


def at(url: str) -> dict[str, Any]:
    """The database at an address, as Django wants it."""
    return Environment(database_url=url, home=settings.HOME).database()


@contextmanager
def scratch_postgres() -> Iterator[dict[str, Any]]:
    """An empty PostgreSQL database, gone afterwards: made beside the running one, or the one of the settings.

    Raises Refusal where there is none and none may be made.
    """
    if settings.ENVIRONMENT.backup_scratch_url:
        database = at(settings.ENVIRONMENT.backup_scratch_url)
        with as_default(database):
            check_empty(database["NAME"])
        try:
            yield database
        finally:
            with as_default(database):
                _drop_all()
        return
    name = f"prospekt_scratch_{secrets.token_hex(6)}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user")
        if not cursor.fetchone()[0]:
            message = _(
                "The database user may not make a scratch database, so nothing can be restored into one. Grant it"
                " CREATEDB, or name an empty database in PROSPEKT_BACKUP_SCRATCH_URL."
            )
            raise Refusal(Problem("no_scratch", message))
        cursor.execute(f'CREATE DATABASE "{name}"')
    try:
        yield {**connections.settings[DEFAULT_DB_ALIAS], "NAME": name}
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def tables_here() -> list[str]:
    """The tables of the schema that is written to (PostgreSQL)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace"
            " ORDER BY relname"
        )
        return [row[0] for row in cursor.fetchall()]


def routines_here() -> list[str]:
    """The functions of that schema, with the types of their arguments; not those of an extension (PostgreSQL)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT oid::regprocedure::text FROM pg_proc WHERE pronamespace = current_schema()::regnamespace"
            " AND NOT EXISTS (SELECT 1 FROM pg_depend WHERE classid = 'pg_proc'::regclass AND objid = pg_proc.oid"
            " AND deptype = 'e') ORDER BY 1"
        )
        return [row[0] for row in cursor.fetchall()]


def check_empty(name: str) -> None:
    """Raises Refusal if the PostgreSQL database holds a table."""
    if found := tables_here():
        message = _(
            "The database {name} is not empty: it holds {n} tables, such as {example}. Make an empty one (createdb)."
        )
        params = {"name": name, "n": len(found), "example": found[0]}
        raise Refusal(Problem("not_empty", message, params))


def others_connected() -> int:
    """How many other connections the PostgreSQL database has."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )
        return int(cursor.fetchone()[0])


def _drop_all() -> None:
    with connection.cursor() as cursor:
        for table in tables_here():
            cursor.execute(f'DROP TABLE "{table}" CASCADE')
        for routine in routines_here():
            cursor.execute(f"DROP ROUTINE {routine}")


def make_tables(migrations: Collection[str] | None = None) -> None:
    """Make the tables of these migrations (of all, if none are named) in an empty database; they stay empty."""
    executor = MigrationExecutor(connection)
    graph = executor.loader.graph
    targets = graph.leaf_nodes()
    if migrations is not None:
        taken = {node for node in graph.nodes if ".".join(node) in migrations}
        targets = sorted(node for node in taken if not _has_newer(graph, node, taken))
    executor.migrate(targets)
    call_command("createcachetable", verbosity=0)
    with connection.cursor() as cursor:
        names = ", ".join(f'"{table}"' for table in tables_here())
        cursor.execute(f"TRUNCATE {names}")


def _has_newer(
    graph: MigrationGraph, node: tuple[str, str], taken: Collection[tuple[str, str]]
) -> bool:
    """True if one of these migrations of the same application comes after it."""
    return any(
        child.key in taken and child.key[0] == node[0] for child in graph.node_map[node].children
    )
