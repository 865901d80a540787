"""One transaction at a time where there is no row to lock yet. On SQLite writers take turns anyway."""

from __future__ import annotations

from django.db import connection

IDENTITY = 7_205_759
"""Who is who among the leads."""
PLAYBOOK = 7_205_760
"""Which playbook runs."""


def take_turn(key: int) -> None:
    """Wait until no other transaction has this turn, and keep it until this one ends (an advisory lock)."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key])
