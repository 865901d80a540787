"""The indexes of an own field that can be filtered by: made and dropped beside the running application."""

from __future__ import annotations

from django.db import connection

from prospekt.people.models import OwnField
from prospekt.people.queries.own_fields import own_index_sql

_TABLES = {"person": "deleted_at IS NULL", "company": "deleted_at IS NULL AND is_lead"}


def index_own_field(field_id: int) -> None:
    """Bring the indexes of a field in step with what it is; runs again and again without harm.

    The name of an index holds the field's kind: another kind is compared in another way.
    """
    field = OwnField.objects.filter(pk=field_id).first()
    is_wanted = field is not None and field.is_filterable and field.removed_at is None
    for table, here in _TABLES.items():
        name = f"own_{table}_{field_id}_{field.kind}" if field and is_wanted else ""
        known = _indexes(f"own_{table}_{field_id}_")
        for other, is_whole in known.items():
            if other != name or not is_whole:
                _run(f"DROP INDEX {_apart()} IF EXISTS {other}")
        if field and name and not known.get(name):
            _run(
                f"CREATE INDEX {_apart()} IF NOT EXISTS {name} ON {_of(field, table)} WHERE {here}"
            )


def _of(field: OwnField, table: str) -> str:
    expression, kind = own_index_sql(field.slug, field.kind)
    if kind == "hashed":
        return f"people_{table} USING hash ({expression})"
    return f"people_{table} ({expression}, points DESC, id DESC)"


def _indexes(start: str) -> dict[str, bool]:
    """Indexes whose names begin so, and whether they are whole: one that was interrupted is not."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT c.relname, i.indisvalid FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid"
                " WHERE starts_with(c.relname, %s)",
                [start],
            )
        else:
            cursor.execute(
                "SELECT name, 1 FROM sqlite_master WHERE type = 'index' AND substr(name, 1, %s) = %s",
                [len(start), start],
            )
        return {name: bool(is_whole) for name, is_whole in cursor.fetchall()}


def _apart() -> str:
    """PostgreSQL can do it without holding writers back, outside of transactions."""
    is_apart = connection.vendor == "postgresql" and not connection.in_atomic_block
    return "CONCURRENTLY" if is_apart else ""


def _run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
