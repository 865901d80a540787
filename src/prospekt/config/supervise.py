"""The web server and the worker as two processes of one parent: restarted when they die, stopped together."""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress

from django.utils.translation import gettext

from prospekt.config.cli_language import OPTION, language
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

THREADS = 8
PATIENCE = 10.0
"""Seconds that a process has to stop by itself."""
_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


def check_port(host: str, port: int) -> None:
    """Raises Refusal if nobody can listen there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as refused:
            message = _(
                "Cannot listen on {host}, port {port}: {reason}. Choose another port (PORT=8010, or --port 8010)."
            )
            params = {"host": host, "port": port, "reason": refused.strerror}
            raise Refusal(Problem("port_taken", message, params)) from None


def web_command(host: str, port: int) -> list[str]:
    """The server: one process, a few threads."""
    return [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws", "--host", host, "--port", str(port),
        "--blocking-threads", str(THREADS), "--respawn-failed-workers", "--log-level", "error",
        "--workers-kill-timeout", "8", "prospekt.config.wsgi:application",
    ]  # fmt: skip


def worker_command() -> list[str]:
    """The worker of background jobs; it speaks the language of its parent."""
    return [sys.executable, "-m", "prospekt.config.cli", "worker", OPTION, language()]


class Child:
    """A process that is started again when it ends, later and later if it keeps ending. Its name is a message."""

    def __init__(self, name: str, command: Sequence[str]) -> None:
        self.name, self.command = name, command
        self.process: subprocess.Popen[bytes] | None = None
        self.started_at = self.not_before = 0.0
        self.failures = 0

    def keep_running(self, now: float) -> bool:
        """Start it if it does not run; False while it does not run and must wait."""
        if self.process and self.process.poll() is None:
            return True
        if self.process:
            self._note_end(now)
        if now < self.not_before:
            return False
        self.process = subprocess.Popen(self.command, preexec_fn=_die_with_parent)  # noqa: PLW1509
        self.started_at = now
        return True

    def _note_end(self, now: float) -> None:
        code = self.process.returncode if self.process else 0
        self._sweep()
        self.failures = self.failures + 1 if now - self.started_at < 30 else 1
        self.not_before = now + min(30.0, 0.5 * 2**self.failures)
        self.process = None
        told = gettext("Ended, and is started again: {name} ({code}).")
        print(told.format(name=gettext(self.name), code=code), file=sys.stderr, flush=True)

    def stop(self) -> None:
        """Ask it to end."""
        if self.process and self.process.poll() is None:
            self.process.terminate()

    def wait(self, until: float) -> None:
        """Wait for its end, and end it if it does not."""
        if not self.process:
            return
        try:
            self.process.wait(max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self._sweep()

    def _sweep(self) -> None:
        """End what the process left behind: a killed server's own workers would hold the port for ever."""
        if self.process:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)


def _die_with_parent() -> None:
    """Linux: a child whose parent was killed is told to stop, so that it does not hold the port for ever."""
    if _LIBC is not None:
        _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    os.setpgid(0, 0)


def supervise(
    children: Sequence[Child], *, until: threading.Event, when_up: Callable[[], bool]
) -> None:
    """Keep the children running until the event; calls `when_up` until it returns True."""
    is_told = False
    try:
        while not until.is_set():
            now = time.monotonic()
            for child in children:
                child.keep_running(now)
            is_told = is_told or when_up()
            until.wait(0.1 if not is_told else 0.5)
    finally:
        for child in children:
            child.stop()
        deadline = time.monotonic() + PATIENCE
        for child in children:
            child.wait(deadline)


def stop_on_signals() -> threading.Event:
    """An event that SIGTERM and SIGINT set."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_args: stop.set())
    return stop


def answers(host: str, port: int) -> bool:
    """True once somebody listens there."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.settimeout(1)
        return probe.connect_ex((host, port)) == 0
