"""`prospekt check`: settings, database, log and tables, each with a sentence. Changes nothing."""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.conf import settings
from django.core.checks import WARNING, run_checks
from django.db import OperationalError

from prospekt.config.agreement import disagreements
from prospekt.config.home import pending_migrations
from prospekt.ledger.seals import verify
from prospekt.words.problem import Problem
from prospekt.words.problem import gettext_noop as _

RIGHT = "see_system"


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that is checked: its name, what is said if all is well, and what finds the problems."""

    name: str
    good: str
    find: Callable[[], list[Problem]]


PARTS = (
    Part("settings", "The settings are sound.", lambda: list(_settings())),
    Part("migrations", "The database is up to date.", lambda: list(_migrations())),
    Part("seals", "The sealed log is as it was written.", verify),
    Part("replay", "Log and tables tell the same of every lead.", disagreements),
)


def run(args: Namespace) -> int:
    """Print a sentence for each part; 1 if anything is wrong."""
    found: dict[str, list[str]] = {}
    for part in PARTS:
        problems = _found(part)
        found[part.name] = problems
        if not args.json:
            print("\n".join(problems) or part.good, flush=True)
        if problems and part.name == "migrations":
            break
    is_well = not any(found.values())
    if args.json:
        print(json.dumps({"ok": is_well, "problems": found}, ensure_ascii=False))
    return 0 if is_well else 1


def _found(part: Part) -> list[str]:
    try:
        return [str(problem) for problem in part.find()]
    except OperationalError as away:
        return [f"The database cannot be read: {away}."]


def _settings() -> Iterator[Problem]:
    """Django's own checks; those for deployment only where people come by https, as hardening follows it."""
    for said in run_checks(include_deployment_checks=settings.SECURE):
        if said.level >= WARNING and not said.is_silenced():
            hint = f" {said.hint}" if said.hint else ""
            yield Problem("setting", "{id}: {text}", {"id": said.id, "text": f"{said.msg}{hint}"})


def _migrations() -> Iterator[Problem]:
    if pending := pending_migrations():
        message = _(
            "The database is {n} steps behind. Start `prospekt serve` once; it keeps a backup first."
        )
        yield Problem("migrations", message, {"n": len(pending)})
