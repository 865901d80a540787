"""A real installation for tests: a home of its own, commands run as processes."""

from __future__ import annotations

import atexit
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import Any, Self

import psycopg

from tests.ports import free_port

ROOT = Path(__file__).parents[3]


class Installation:
    """Runs `prospekt` in a home; what it starts it also ends. Without an address the database is SQLite."""

    def __init__(self, home: Path, database_url: str = "") -> None:
        self.home = home
        self.database_url = database_url
        self.port = free_port()
        kept = {
            key: value
            for key, value in os.environ.items()
            if not key.startswith(("PROSPEKT_", "DJANGO_"))
        }
        self.env = {
            **kept,
            "PROSPEKT_HOME": str(home),
            "LC_ALL": "C.UTF-8",
            "PROSPEKT_DATABASE_URL": database_url,
            "PORT": str(self.port),
            "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
        }
        self.started: list[subprocess.Popen[str]] = []

    @classmethod
    def begun(cls, home: Path) -> Self:
        """One whose database (SQLite) is made and empty: a copy, since making it takes seconds."""
        shutil.copytree(_begun(), home, dirs_exist_ok=True)
        return cls(home)

    def run(self, *args: str, given: str = "", **env: str) -> subprocess.CompletedProcess[str]:
        """One command to its end."""
        command = [sys.executable, "-m", "prospekt.config.cli", *args]
        return subprocess.run(
            command,
            env={**self.env, **env},
            input=given,
            capture_output=True,
            text=True,
            timeout=900,
        )

    def start(self, *args: str, **env: str) -> subprocess.Popen[str]:
        """A command that runs on."""
        self.home.mkdir(exist_ok=True)
        command = [sys.executable, "-m", "prospekt.config.cli", *args]
        # A file, not a pipe: a process left behind would keep a reader waiting for ever.
        with (self.home / "said").open("a") as said:
            process = subprocess.Popen(
                command, env={**self.env, **env}, stdout=said, stderr=said, text=True
            )
        self.started.append(process)
        return process

    def rows(self, sql: str, *values: object) -> list[dict[str, Any]]:
        """What a statement answers, past Prospekt; values stand at `?`."""
        if self.database_url:
            with psycopg.connect(self.database_url) as line:
                cursor = line.execute(sql.replace("?", "%s"), values or None)
                return _named(cursor.description, cursor.fetchall()) if cursor.description else []
        with closing(sqlite3.connect(self.home / "prospekt.sqlite3", timeout=30)) as line, line:
            found = line.execute(sql, values)
            return _named(found.description, found.fetchall()) if found.description else []

    def scalar(self, sql: str, *values: object) -> int:
        """One number out of the database; 0 for nothing."""
        (row,) = self.rows(sql, *values)
        return int(next(iter(row.values())) or 0)

    def said(self) -> str:
        """What the commands that run on have said so far."""
        return (self.home / "said").read_text()

    def python(self, code: str) -> str:
        """Run some lines with Django set up; returns what they print."""
        done = subprocess.run(
            [sys.executable, "-c", f"import django; django.setup()\n{code}"],
            env={**self.env, "DJANGO_SETTINGS_MODULE": "prospekt.config.settings"},
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def status(self, path: str = "/health/ready") -> int:
        """The HTTP status of a page; 0 while nobody answers."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=5) as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return 0

    def children(self, of: int) -> dict[str, int]:
        """Processes under a process: "web" and "worker" -> their numbers."""
        found = {}
        for path in Path("/proc").glob("[0-9]*/stat"):
            try:
                parent = int(path.read_text().rpartition(")")[2].split()[1])
                words = (path.parent / "cmdline").read_text().split("\0")
            except (OSError, IndexError):
                continue
            if parent == of:
                found["web" if "granian" in words else "worker"] = int(path.parent.name)
        return found

    def end(self) -> None:
        """End whatever still runs."""
        for process in self.started:
            if process.poll() is None:
                process.terminate()
                try:
                    process.wait(20)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()


@cache
def _begun() -> Path:
    """The home that is copied; made once in a process of the suite."""
    home = Path(tempfile.mkdtemp(prefix="prospekt-begun-")) / "home"
    atexit.register(shutil.rmtree, home.parent, ignore_errors=True)
    done = Installation(home).run("user", "list")
    assert done.returncode == 0, done.stderr
    return home


def _named(columns: Any, rows: Sequence[Sequence[Any]]) -> list[dict[str, Any]]:
    names = [column[0] for column in columns]
    return [dict(zip(names, row, strict=True)) for row in rows]


def until(is_so: Callable[[], object], seconds: float = 120) -> float:
    """Wait until it is so; returns the seconds that took."""
    began = time.monotonic()
    while not is_so():
        assert time.monotonic() - began < seconds, "waited in vain"
        time.sleep(0.05)
    return time.monotonic() - began
