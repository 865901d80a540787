"""One transaction at a time where there is no row to lock yet. On SQLite writers take turns anyway."""

from __future__ import annotations

import time

from django.db import connection

IDENTITY = 7_205_759
"""Who is who among the leads."""
PLAYBOOK = 7_205_760
"""Which playbook runs."""
ROUTING = 7_205_761
"""Who gets which lead by the rules."""
SEGMENTS = 7_205_762
"""Who is in which segment."""
PAUSES = (0.12, 1.0)
"""Shortest and longest, in seconds. SQLite lets nobody queue: whoever waits asks again every tenth of a second."""
AT_WORK = 2.0
"""Seconds for which somebody who wrote is taken to go on working."""


def take_turn(key: int) -> None:
    """Wait until no other transaction has this turn, and keep it until this one ends (an advisory lock)."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key])


class Others:
    """What a long piece of work, which writes again and again, knows of those who work beside it.

    On PostgreSQL they queue up and need no help.
    """

    def __init__(self) -> None:
        self._version = self._now()
        self._wrote_at, self._left_at = 0.0, time.monotonic()

    def let_in(self) -> None:
        """Between two transactions: if others write just now, leave them the database for as long as this had it."""
        if connection.vendor != "sqlite":
            return
        version, now = self._now(), time.monotonic()
        if version != self._version:
            self._version, self._wrote_at = version, now
        if now - self._wrote_at < AT_WORK:
            shortest, longest = PAUSES
            time.sleep(min(longest, max(shortest, now - self._left_at)))
        self._left_at = time.monotonic()

    @staticmethod
    def _now() -> int:
        """A number that changes when another connection has written."""
        if connection.vendor != "sqlite":
            return 0
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA data_version")
            return cursor.fetchone()[0]
