"""Backup, restore and the move to PostgreSQL of a base of n leads: seconds of processor time of whole commands."""

from __future__ import annotations

import os
import resource
import tempfile
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

from bench.base import AS_SHIPPED, each_alone, grow, home, on_postgres
from bench.figures import figure

LARGEST = 100_000
"""More take long, and grow with the rows."""


def main(n: int) -> None:
    """Copy a base of this size in every way there is."""
    with home() as folder:
        grow(n)
        import_module("django.db").connections.close_all()
        _copies(n, folder)


def _copies(n: int, folder: Path) -> None:
    """CPU seconds of commands and what they start, beside reading the database's file once."""
    prospekt = _installation(folder)
    with tempfile.TemporaryDirectory(prefix="prospekt-bench-") as other:
        path = Path(other) / "all.backup"
        figure(
            "backup, proved by restoring",
            n,
            _cpu(lambda: _done(prospekt, "backup", "--to", str(path))),
            "CPU s",
        )
        figure("backup, size", n, path.stat().st_size / 1e6, "MB")
        if on_postgres():
            return
        fresh = _installation(Path(other) / "home")
        fresh.database_url = fresh.env["PROSPEKT_DATABASE_URL"] = ""
        figure(
            "restore",
            n,
            _cpu(
                lambda: _done(
                    fresh, "restore", str(path), "--key", str(folder / "secret_key"), "--force"
                )
            ),
            "CPU s",
        )
        server = import_module("tests.postgres").Server(AS_SHIPPED)
        try:
            figure(
                "move to PostgreSQL",
                n,
                _cpu(lambda: _done(prospekt, "move", "--to", server.uri())),
                "CPU s",
            )
        finally:
            server.end()


def _installation(folder: Path) -> Any:
    address = os.environ.get("PROSPEKT_DATABASE_URL", "")
    return import_module("tests.stages.config.installation").Installation(folder, address)


def _done(prospekt: Any, *args: str) -> None:
    said = prospekt.run(*args)
    if said.returncode:
        raise SystemExit(f"prospekt {args[0]} failed: {said.stderr[-2_000:]}")


def _cpu(work: Callable[[], None]) -> float:
    """Seconds of processor time of the processes started and ended in `work`; not of a database server."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    work()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


if __name__ == "__main__":
    each_alone(main, "bench.copies", LARGEST)
