"""Several works at the same moment, each on a connection of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Any

from django.db import connection


def together(*works: Callable[[], Any]) -> list[Any]:
    """Run all at the same moment, each on a connection of its own; returns results or errors, in order."""
    gate = threading.Barrier(len(works))
    found: list[Any] = [None] * len(works)

    def run(place: int, work: Callable[[], Any]) -> None:
        try:
            connection.ensure_connection()
            gate.wait(120)
            found[place] = work()
        except Exception as error:  # noqa: BLE001 - an error is what the test looks for
            found[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place, work)) for place, work in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return found


def errors(found: Sequence[Any]) -> list[Exception]:
    return [each for each in found if isinstance(each, Exception)]
