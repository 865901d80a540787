"""A named point ends the process when it is asked to, and costs nothing when it is not."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

CODE = """
from prospekt.ledger.crash_points import reach
for name in ("a", "b", "a"):
    reach(name)
    print(name, flush=True)
"""


@pytest.mark.parametrize(
    ("wanted", "printed", "code"),
    [
        ("", ["a", "b", "a"], 0),
        ("b", ["a"], -signal.SIGKILL),
        ("1", [], -signal.SIGKILL),
        ("3", ["a", "b"], -signal.SIGKILL),
        ("4", ["a", "b", "a"], 0),
        ("elsewhere", ["a", "b", "a"], 0),
    ],
)
def test_the_process_ends_there(wanted: str, printed: list[str], code: int) -> None:
    source = str(Path(__file__).parents[3] / "src")
    env = {**os.environ, "PROSPEKT_CRASH_AT": wanted, "PYTHONPATH": source}
    done = subprocess.run([sys.executable, "-c", CODE], env=env, capture_output=True, text=True)
    assert (done.stdout.split(), done.returncode) == (printed, code)
