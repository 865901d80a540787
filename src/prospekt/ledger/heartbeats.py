"""Keep a lease alive from beside the work, for work that does not pass through short transactions."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import Error, connection

from prospekt.ledger.leases import LEASE, Held, LeaseLost

BEAT = LEASE.total_seconds() / 4


@contextmanager
def beating(held: Held) -> Iterator[threading.Event]:
    """Prolong the lease every quarter of its time; the event that is given is set when it was lost."""
    stop, lost = threading.Event(), threading.Event()
    thread = threading.Thread(
        target=_beat, args=(held, stop, lost), name=f"lease {held.name}", daemon=True
    )
    thread.start()
    try:
        yield lost
    finally:
        stop.set()
        thread.join()
        if not lost.is_set():
            held.release()


def _beat(held: Held, stop: threading.Event, lost: threading.Event) -> None:
    while not stop.wait(BEAT):
        try:
            held.keep()
        except LeaseLost:
            lost.set()
            return
        except Error:
            # Busy or away for a moment: the lease outlives three beats.
            continue
        finally:
            connection.close()
