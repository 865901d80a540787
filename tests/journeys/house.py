"""A Prospekt that really runs: its own home, its own port, web server and worker, started as people start it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

from tests.ports import free_port

ROOT = Path(__file__).parent.parent.parent
PATIENCE = 120
"""Seconds that a start or a command may take on a busy machine."""


class House:
    """One running Prospekt: `url`, and its command line on the same home."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.sessions: dict[str, Any] = {}
        """Cookies by e-mail address, so that a user signs in only once."""
        self._process: subprocess.Popen[str] | None = None

    def start(self, *command: str, **settings: object) -> None:
        """Run `prospekt serve` or `prospekt demo` until `stop`, with `settings` such as `free_mb`. Raises RuntimeError with what it said if it ends."""
        self.home.mkdir(parents=True, exist_ok=True)
        with (self.home / "stderr").open("w") as stderr:
            self._process = subprocess.Popen(
                [*_PROSPEKT, *command], env=self._environment(settings), stdout=subprocess.PIPE, stderr=stderr, text=True,
                cwd=ROOT,
            )  # fmt: skip
        assert self._process.stdout is not None
        began = time.monotonic()
        for line in self._process.stdout:
            if self.url in line:
                return
            if time.monotonic() - began > PATIENCE:
                break
        self.stop()
        raise RuntimeError(f"Prospekt did not start: {(self.home / 'stderr').read_text()[-2000:]}")

    def stop(self) -> None:
        """End web server and worker."""
        if self._process and self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(30)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()

    def run(self, *command: str, given: str = "") -> str:
        """What `prospekt COMMAND` prints. Raises CalledProcessError."""
        done = subprocess.run(
            [*_PROSPEKT, *command], env=self._environment(), input=given, text=True, check=True, cwd=ROOT,
            capture_output=True, timeout=PATIENCE,
        )  # fmt: skip
        return done.stdout

    def python(self, code: str) -> str:
        """Run some lines on the home of the house, with Django set up; returns what they print."""
        done = subprocess.run(
            [sys.executable, "-c", f"import django; django.setup()\n{code}"], cwd=ROOT, text=True, capture_output=True,
            env=self._environment() | {"DJANGO_SETTINGS_MODULE": "prospekt.config.settings"}, timeout=PATIENCE,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout

    def add_user(self, email: str, password: str) -> None:
        """Let a representative in."""
        self.run("user", "add", email, "--password-stdin", given=f"{password}\n")

    def import_rows(self, name: str, rows: Sequence[Sequence[str]]) -> dict[str, Any]:
        """Import these rows, the first being the header; returns the receipt."""
        path = self.home / name
        path.write_text("\n".join(",".join(row) for row in rows) + "\n")
        return dict(json.loads(self.run("import", str(path), "--yes", "--json")))

    def _environment(self, settings: Mapping[str, object] = MappingProxyType({})) -> dict[str, str]:
        kept = {
            name: value for name, value in os.environ.items() if not name.startswith("PROSPEKT_")
        }
        return (
            kept
            | {
                "PROSPEKT_HOME": str(self.home),
                "LC_ALL": "C.UTF-8",
                "PORT": str(self.port),
                "PYTHONPATH": str(ROOT / "src"),
                "PYTHONUNBUFFERED": "1",
            }
            | {f"PROSPEKT_{name.upper()}": str(value) for name, value in settings.items()}
        )


_PROSPEKT = (sys.executable, "-m", "prospekt.config.cli")
