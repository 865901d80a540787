"""A real installation for tests: a home of its own, commands run as processes."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[3]


class Installation:
    """Runs `prospekt` in a home; what it starts it also ends."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.port = _free_port()
        kept = {
            key: value
            for key, value in os.environ.items()
            if not key.startswith(("PROSPEKT_", "DJANGO_"))
        }
        self.env = {
            **kept,
            "PROSPEKT_HOME": str(home),
            "PORT": str(self.port),
            "PYTHONPATH": str(ROOT / "src"),
        }
        self.started: list[subprocess.Popen[str]] = []

    def run(self, *args: str, given: str = "", **env: str) -> subprocess.CompletedProcess[str]:
        """One command to its end."""
        command = [sys.executable, "-m", "prospekt.config.cli", *args]
        return subprocess.run(
            command,
            env={**self.env, **env},
            input=given,
            capture_output=True,
            text=True,
            timeout=60,
        )

    def start(self, *args: str, **env: str) -> subprocess.Popen[str]:
        """A command that runs on."""
        self.home.mkdir(exist_ok=True)
        command = [sys.executable, "-m", "prospekt.config.cli", *args]
        # A file, not a pipe: a process left behind would keep a reader waiting for ever.
        with (self.home / "said").open("w") as said:
            process = subprocess.Popen(command, env={**self.env, **env}, stdout=said, text=True)
        self.started.append(process)
        return process

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
                process.wait(20)


def until(is_so: Callable[[], object], seconds: float = 30) -> float:
    """Wait until it is so; returns the seconds that took."""
    began = time.monotonic()
    while not is_so():
        assert time.monotonic() - began < seconds, "waited in vain"
        time.sleep(0.05)
    return time.monotonic() - began


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
