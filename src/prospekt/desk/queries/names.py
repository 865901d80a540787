"""Names of users, tags, sources, campaigns and own fields, which rows hold only as ids; one statement for all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db import connection

MOST = 200
_PARTS: Mapping[str, str] = {
    "user": "SELECT 'user', id, CASE WHEN name = '' THEN email ELSE name END, CASE WHEN is_active THEN '1' ELSE '' END, name FROM people_user",
    "tag": "SELECT 'tag', id, name, '', key FROM people_tag ORDER BY key",
    "source": "SELECT 'source', id, name, '', key FROM capture_source ORDER BY key",
    "campaign": "SELECT 'campaign', id, name, '', key FROM capture_campaign ORDER BY key",
    "own": "SELECT 'own', id, label, kind, slug FROM people_ownfield ORDER BY label",
}


@dataclass(slots=True)
class Names:
    """Names by id, each kind in the order of its alphabet; own fields as (label, kind) by slug."""

    user: dict[int, str] = field(default_factory=dict)
    active: list[tuple[int, str]] = field(default_factory=list)
    tag: dict[int, str] = field(default_factory=dict)
    source: dict[int, str] = field(default_factory=dict)
    campaign: dict[int, str] = field(default_factory=dict)
    own: dict[str, tuple[str, str]] = field(default_factory=dict)


def all_names() -> Names:
    """The names of up to 200 of each kind, and of up to 1,000 users."""
    selects = [
        f"SELECT * FROM ({part} LIMIT {1_000 if kind == 'user' else MOST}) AS {kind}s"
        for kind, part in _PARTS.items()
    ]
    found = Names()
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(selects))
        rows = sorted(cursor.fetchall(), key=lambda row: row[2].casefold())
    for kind, id_, name, extra, key in rows:
        if kind == "own":
            found.own[key] = (name, extra)
            continue
        getattr(found, kind)[id_] = name
        if extra:
            found.active.append((id_, name))
    return found
