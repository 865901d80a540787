"""Import and undo of a CSV on a fresh database, beside the floor: parse with `csv` and write the same rows without an index.

CPU time of the import alone, with the server's on PostgreSQL; the scoring that follows an import has its own benchmark. Each size has a process
and a home of its own, so that memory is its own too.
"""

from __future__ import annotations

import csv
import os
import random
import resource
import sqlite3
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

from bench.base import FAMILY, GIVEN, INDUSTRIES, each_alone, home, on_postgres, table
from bench.figures import figure

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
        figure("import", n, taken, "CPU s", floor=floor, most=8)
        least = 15_000 if on_postgres() else 20_000
        figure("import, rows a second and core", n, n / taken, "rows/s", least=least)
        figure("import, longest write lock", n, max(locks), "s", most=0.5)
        figure("import, peak memory", n, peak, "MB", most=1_000)
        figure("undo of the import", n, undone, "CPU s", floor=taken, most=1)


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
    if on_postgres():
        _floor_on_postgres(path)
        return
    with path.open(newline="") as file, sqlite3.connect(database) as connection:
        rows = csv.reader(file)
        header = next(rows)
        connection.execute(
            f"CREATE TABLE leads (id INTEGER PRIMARY KEY, {', '.join(f'c{i} TEXT' for i in range(len(header)))})"
        )
        connection.executemany(
            f"INSERT INTO leads VALUES (NULL, {', '.join('?' * len(header))})", rows
        )


def _floor_on_postgres(path: Path) -> None:
    connection = import_module("django.db").connection
    with path.open(newline="") as file, connection.cursor() as cursor:
        rows = csv.reader(file)
        names = ", ".join(f"c{i}" for i in range(len(next(rows))))
        columns = names.replace(",", " TEXT,")
        cursor.execute(f"CREATE UNLOGGED TABLE leads (id BIGSERIAL, {columns} TEXT)")
        with cursor.copy(f"COPY leads ({names}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)


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
    """How long each outermost transaction lasts, in which nobody else may bring leads."""
    connection = import_module("django.db").connection
    connection.ensure_connection()
    # SQLite begins by a statement, PostgreSQL by leaving autocommit.
    name = "_set_autocommit" if on_postgres() else "_start_transaction_under_autocommit"
    wrapper = import_module("django.db").connections["default"]
    begin, commit = getattr(wrapper, name), wrapper._commit
    since = [0.0]

    def start(*args: object) -> None:
        begin(*args)
        if args in ((), (False,)):
            since[0] = time.monotonic()

    def end() -> None:
        commit()
        taken.append(time.monotonic() - since[0])

    setattr(wrapper, name, start)
    wrapper._commit = end


def _cpu(work: Callable[[], object]) -> float:
    """Seconds of processor time, of this process and of the database's."""
    started, served = time.process_time(), _served()
    work()
    return time.process_time() - started + _served() - served


def _served() -> float:
    """Seconds of processor time that the process behind the connection has used; 0 on SQLite."""
    if not on_postgres():
        return 0.0
    with import_module("django.db").connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        pid = cursor.fetchone()[0]
    used = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]
    return sum(map(int, used)) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    each_alone(_one_size, "bench.import_speed")
