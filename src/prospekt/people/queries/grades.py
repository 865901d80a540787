"""How many leads have which grade."""

from __future__ import annotations

from typing import Any

from django.db import connection

from prospekt.people.queries.rights import reached_sql
from prospekt.people.rules.rights import Reader


def grade_counts(reader: Reader) -> dict[str, int]:
    """How many of the reader's leads have each grade; one statement that, for all leads, reads only indexes."""
    seen, seen_values = reached_sql(reader, "see_leads")
    parts, values = [], list[Any]()
    for table, here in (
        ("people_person", "p.deleted_at IS NULL"),
        ("people_company", "p.deleted_at IS NULL AND p.is_lead"),
    ):
        parts.append(
            f"SELECT p.grade AS grade, COUNT(*) AS n FROM {table} p WHERE {here} AND {seen} GROUP BY p.grade"
        )
        values += seen_values
    sql = " UNION ALL ".join(parts)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT grade, SUM(n) FROM ({sql}) AS counted WHERE grade <> '' GROUP BY grade", values
        )
        return {grade: int(n) for grade, n in cursor.fetchall()}
