"""How long somebody waits for statements: past a time, or when they press Cancel, the database stops working on them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from threading import Event, Thread
from typing import Any

from django.db import OperationalError, connection, transaction

LOOKS = 0.25
"""Seconds between two looks whether somebody has pressed Cancel."""


class TooSlow(Exception):
    """The statements took longer than there was time."""


class Stopped(Exception):
    """Whoever waited does not want the answer any more."""


@contextmanager
def patience(seconds: float, is_stopped: Callable[[], bool] | None = None) -> Iterator[None]:
    """Let the statements inside run for so long. Raises TooSlow past it, and Stopped once `is_stopped` says so.

    Both databases can be told from another thread to give up a statement; the connection stays of use.
    """
    connection.ensure_connection()
    # On PostgreSQL a statement given up spoils its transaction, so it has one of its own.
    with transaction.atomic() if connection.vendor == "postgresql" else nullcontext():
        watch = _Watch(connection.connection, seconds, is_stopped)
        watch.start()
        try:
            yield
        except OperationalError as failed:
            if watch.reason is None:
                raise
            raise watch.reason() from failed
        finally:
            watch.end()


class _Watch(Thread):
    def __init__(self, raw: Any, seconds: float, is_stopped: Callable[[], bool] | None) -> None:
        super().__init__(daemon=True, name="patience")
        self.reason: type[Exception] | None = None
        self._raw, self._until, self._is_stopped = raw, time.monotonic() + seconds, is_stopped
        self._done = Event()

    def run(self) -> None:
        try:
            while self.reason is None and not self._done.wait(self._pause()):
                if time.monotonic() >= self._until:
                    self.reason = TooSlow
                elif self._is_stopped and self._is_stopped():
                    self.reason = Stopped
            # More than one statement may be under way, one after the other: none is begun in vain.
            while self.reason and not self._done.is_set():
                self._give_up()
                self._done.wait(0.02)
        finally:
            connection.close()

    def _pause(self) -> float:
        left = max(0.0, self._until - time.monotonic())
        return min(LOOKS, left) if self._is_stopped else left

    def _give_up(self) -> None:
        if connection.vendor == "postgresql":
            self._raw.cancel()
        else:
            self._raw.interrupt()

    def end(self) -> None:
        """No statement is given up from here on."""
        self._done.set()
        self.join()
