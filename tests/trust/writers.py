"""Processes that write without a pause, each change several events in one transaction, and say what was confirmed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.stages.config.installation import Installation

_LOOP = """
import sys, django
django.setup()
from pathlib import Path
from django.utils import timezone
from prospekt.ledger.events import Actor
from prospekt.people.actions.touches import Touch, record_touches
from prospekt.people.models import Person
from prospekt.people.rules.draft import TouchDraft

stop, leads = Path(sys.argv[1]), list(Person.objects.values_list("pk", flat=True)[:40])
n = 0
while not stop.exists():
    n += 1
    touches = [
        Touch(TouchDraft(kind="call", note=f"call {n}, part {part}"), person_id=leads[(n + part) % len(leads)])
        for part in range(3)
    ]
    ids = record_touches(touches, by=Actor(None, "cli"), now=timezone.now())
    print(*ids, flush=True)
"""


class Writers:
    """Several writers on one installation."""

    def __init__(self, installation: Installation, n: int, folder: Path) -> None:
        self.stop_file = folder / "stop"
        self.logs = [folder / f"writer{number}" for number in range(n)]
        env = {**installation.env, "DJANGO_SETTINGS_MODULE": "prospekt.config.settings"}
        self.processes = []
        for log in self.logs:
            with log.open("w") as out:
                command = [sys.executable, "-c", _LOOP, str(self.stop_file)]
                self.processes.append(subprocess.Popen(command, env=env, stdout=out))

    def confirmed(self) -> list[tuple[int, ...]]:
        """The changes that were confirmed so far: the events of each."""
        found = []
        for log in self.logs:
            lines = log.read_text().split("\n")[:-1]
            found += [tuple(int(word) for word in line.split()) for line in lines]
        return found

    def stop(self) -> None:
        """Let them end. Fails if one had to give up."""
        self.stop_file.touch()
        for process in self.processes:
            assert process.wait(180) == 0
