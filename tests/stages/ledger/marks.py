"""A job for the tests: leaves a mark when it starts, waits until it may go on, leaves a mark at its end."""

from __future__ import annotations

import time
from pathlib import Path

from django_tasks import task

from prospekt.ledger.leases import HeldElsewhere, take
from prospekt.words.problem import Problem, Refusal


@task()
def leave_marks(folder: str, wait_for: str = "") -> int:
    """Marks are lines of `folder`/marks."""
    marks = Path(folder) / "marks"
    with marks.open("a") as file:
        file.write("start\n")
    while wait_for and not (Path(folder) / wait_for).exists():
        time.sleep(0.02)
    with marks.open("a") as file:
        file.write("end\n")
    return 42


@task()
def fail() -> None:
    """Ends badly."""
    raise ZeroDivisionError("on purpose")


@task()
def refuse() -> None:
    """Cannot be done, however often one tries."""
    raise Refusal(Problem("no", "No."))


@task()
def hold(name: str) -> None:
    """Work that one process at a time may do."""
    held = take(name)
    if held is None:
        raise HeldElsewhere(Problem("held", "Somebody is at it."))
    held.release()
