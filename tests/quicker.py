"""What made half the time of the suite, done quicker: emptying the database after a test, and finding static files.

Django fills the tables of permissions and content types again after each flush, which nothing of ours reads, and
truncates all tables on PostgreSQL, which costs the same for each of its two hundred relations whether empty or not. Each
client of a test looks through all folders for static files, which stay the same while the process runs.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib.contenttypes.management import create_contenttypes
from django.db import connection
from django.db.backends.postgresql.operations import DatabaseOperations
from django.db.models.signals import post_migrate
from whitenoise.middleware import WhiteNoiseMiddleware

FEW = 1_000
"""Rows of a table; more are quicker truncated, and deleted ones would stay in the way of later tests."""
_truncate = DatabaseOperations.sql_flush


def empty_quickly() -> None:
    """From here on, in this process."""
    permissions = "django.contrib.auth.management.create_permissions"
    assert post_migrate.disconnect(dispatch_uid=permissions), "Django calls it otherwise now"
    assert post_migrate.disconnect(create_contenttypes), "Django calls it otherwise now"
    DatabaseOperations.sql_flush = _delete_few  # type: ignore[method-assign]


def _delete_few(
    self: DatabaseOperations, style: Any, tables: Sequence[str], **options: bool
) -> list[str]:
    names = [self.quote_name(table) for table in tables]
    counts = " UNION ALL ".join(
        f"SELECT {n}, (SELECT COUNT(*) FROM (SELECT 1 FROM {name} LIMIT {FEW + 1}) AS few)"
        for n, name in enumerate(names)
    )
    with connection.cursor() as cursor:
        cursor.execute(counts)
        filled = {names[n]: count for n, count in cursor.fetchall() if count}
    if any(count > FEW for count in filled.values()):
        return _truncate(self, style, tables, **options)
    # As TRUNCATE, past triggers and foreign keys.
    delete = [f"DELETE FROM {name}" for name in filled]
    return ["SET LOCAL session_replication_role = replica", *delete] if delete else []


def find_static_files_once() -> None:
    """From here on, in this process."""
    look = WhiteNoiseMiddleware.add_files_from_finders
    known: dict[str, dict[str, Any]] = {}

    def add(self: WhiteNoiseMiddleware) -> None:
        if self.static_prefix not in known:
            look(self)
            known[self.static_prefix] = dict(self.files)
        self.files.update(known[self.static_prefix])

    WhiteNoiseMiddleware.add_files_from_finders = add
