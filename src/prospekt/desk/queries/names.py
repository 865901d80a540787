"""Names of sources and campaigns, which people's tables hold only as ids."""

from __future__ import annotations

from django.db import connection

MOST = 200


def origins() -> dict[str, dict[int, str]]:
    """Names by id of "source" and "campaign", in the order of the alphabet, the first 200 of each; one statement."""
    parts = [
        f"SELECT * FROM (SELECT '{kind}' AS kind, id, name FROM capture_{kind} ORDER BY name LIMIT {MOST}) AS {kind}s"
        for kind in ("source", "campaign")
    ]
    found: dict[str, dict[int, str]] = {"source": {}, "campaign": {}}
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts))
        for kind, id_, name in cursor.fetchall():
            found[kind][id_] = name
    return found


def origin_of(source_id: int | None, campaign_id: int | None) -> dict[str, dict[int, str]]:
    """The names of one source and one campaign; one statement."""
    found: dict[str, dict[int, str]] = {"source": {}, "campaign": {}}
    sql = "SELECT 'source', id, name FROM capture_source WHERE id = %s UNION ALL SELECT 'campaign', id, name FROM capture_campaign WHERE id = %s"
    with connection.cursor() as cursor:
        cursor.execute(sql, [source_id or 0, campaign_id or 0])
        for kind, id_, name in cursor.fetchall():
            found[kind][id_] = name
    return found
