"""Import and undo of a CSV on a fresh SQLite, beside the floor: parse with `csv` and write the same rows without an index.

CPU time of the import alone; the scoring that follows an import has its own benchmark. Each size has a process
and a home of its own, so that memory is its own too.
"""

from __future__ import annotations

import csv
import os
import random
import resource
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

from bench.base import FAMILY, GIVEN, INDUSTRIES, home, sizes, table

HEADER = (
    "Full name",
    "E-mail",
    "Phone",
    "Company",
    "Job title",
    "Industry",
    "Employees",
    "Country",
    "City",
    "Source",
)
TITLES = (
    "CEO",
    "Sales Manager",
    "Engineer",
    "IT Director",
    "Buyer",
    "Marketing Manager",
    "Owner",
    "Consultant",
)
PLACES = (
    ("NO", "+47 4{:07d}", "Oslo"),
    ("MY", "012-{:07d}", "Kuala Lumpur"),
    ("VN", "+84 90{:07d}", "Hà Nội"),
    ("ID", "0812{:07d}1", "Jakarta"),
)
ONE_SIZE = "PROSPEKT_BENCH_SIZE"
HEADS = (
    "rows",
    "rows/s a core",
    "us a row",
    "floor us",
    "ratio",
    "undo ratio",
    "seconds",
    "peak MB",
    "longest lock s",
)


def main() -> None:
    """Measure every size in a process of its own."""
    if size := os.environ.get(ONE_SIZE):
        _one_size(int(size))
        return
    for n in sizes():
        environment = {**os.environ, ONE_SIZE: str(n)}
        subprocess.run([sys.executable, "-m", "bench.import_speed"], env=environment, check=True)


def _one_size(n: int) -> None:
    with home() as folder:
        path = folder / "leads.csv"
        write_list(path, n)
        floor = _cpu(lambda: _floor(path, folder / "floor.sqlite3"))
        import_module("prospekt.ledger.actions")._followers.clear()
        locks: list[float] = []
        _watch_locks(locks)
        record = _prepared(path)
        run_import = import_module("prospekt.capture.actions.run_import").run_import
        started = time.monotonic()
        taken = _cpu(lambda: run_import(record.pk))
        seconds = time.monotonic() - started
        undo_import = import_module("prospekt.capture.actions.undo_import").undo_import
        undone = _cpu(lambda: undo_import(record.pk))
        record.refresh_from_db()
        assert (record.read, record.spared) == (n, 0), "the measured import went wrong"
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        row = [
            n,
            n / taken,
            taken / n * 1e6,
            floor / n * 1e6,
            taken / floor,
            undone / taken,
            seconds,
            peak,
            max(locks),
        ]
        table("import of a CSV", HEADS, [row])


def write_list(path: Path, n: int) -> None:
    """A list of `n` persons, four to a company, from a fixed seed."""
    chance = random.Random(5)
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        for i in range(n):
            given, family, firm = (
                chance.choice(GIVEN),
                chance.choice(FAMILY),
                chance.randrange(n // 4 + 1),
            )
            country, phone, city = chance.choice(PLACES)
            writer.writerow((
                f"{given} {family}", f"p{i}@firm{firm}.example", phone.format(i), f"Firm {firm} Ltd", chance.choice(TITLES),
                chance.choice(INDUSTRIES), chance.randrange(1, 5_000), country, city, chance.choice(("Web", "Fair", "List A")),
            ))  # fmt: skip


def _floor(path: Path, database: Path) -> None:
    """The least that any import must do: parse, and keep every row."""
    with path.open(newline="") as file, sqlite3.connect(database) as connection:
        rows = csv.reader(file)
        header = next(rows)
        connection.execute(
            f"CREATE TABLE leads (id INTEGER PRIMARY KEY, {', '.join(f'c{i} TEXT' for i in range(len(header)))})"
        )
        connection.executemany(
            f"INSERT INTO leads VALUES (NULL, {', '.join('?' * len(header))})", rows
        )


def _prepared(path: Path) -> Any:
    prepare = import_module("prospekt.capture.actions.prepare_import")
    keep_path = import_module("prospekt.capture.actions.files").keep_path
    record = prepare.prepare_import(
        keep_path(path), by=None, now=import_module("django.utils.timezone").now()
    )
    prepare.settle_open_columns(record)
    record.save()
    return record


def _watch_locks(taken: list[float]) -> None:
    """How long each outermost transaction holds the write lock: from BEGIN IMMEDIATE to the end of COMMIT."""
    connection = import_module("django.db").connection
    connection.ensure_connection()
    begin, commit = connection._start_transaction_under_autocommit, connection._commit
    since = [0.0]

    def start() -> None:
        begin()
        since[0] = time.monotonic()

    def end() -> None:
        commit()
        taken.append(time.monotonic() - since[0])

    connection._start_transaction_under_autocommit, connection._commit = start, end


def _cpu(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


if __name__ == "__main__":
    main()
