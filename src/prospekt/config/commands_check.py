"""`prospekt check`: settings, database, log and tables, each with a sentence. Changes nothing."""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.conf import settings
from django.core.checks import WARNING, run_checks
from django.db import OperationalError
from django.utils.translation import gettext

from prospekt.config.agreement import disagreements
from prospekt.config.home import pending_migrations
from prospekt.ledger.seals import verify
from prospekt.ui.said import said
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
    Part("settings", _("The settings are sound."), lambda: list(_settings())),
    Part("migrations", _("The database is up to date."), lambda: list(_migrations())),
    Part("seals", _("The sealed log is as it was written."), verify),
    Part("replay", _("Log and tables tell the same of every lead."), disagreements),
)


def run(args: Namespace) -> int:
    """Print a sentence for each part; 1 if anything is wrong."""
    found: dict[str, list[str]] = {}
    for part in PARTS:
        problems = _found(part)
        found[part.name] = problems
        if not args.json:
            print("\n".join(problems) or gettext(part.good), flush=True)
        if problems and part.name == "migrations":
            break
    is_well = not any(found.values())
    if args.json:
        print(json.dumps({"ok": is_well, "problems": found}, ensure_ascii=False))
    return 0 if is_well else 1


def _found(part: Part) -> list[str]:
    try:
        return [said(problem) for problem in part.find()]
    except OperationalError as away:
        return [gettext("The database cannot be read: {why}.").format(why=away)]


def _settings() -> Iterator[Problem]:
    """Django's own checks; those for deployment only where people come by https, as hardening follows it."""
    for fault in run_checks(include_deployment_checks=settings.SECURE):
        if fault.level >= WARNING and not fault.is_silenced():
            hint = f" {fault.hint}" if fault.hint else ""
            yield Problem("setting", "{id}: {text}", {"id": fault.id, "text": f"{fault.msg}{hint}"})


def _migrations() -> Iterator[Problem]:
    if pending := pending_migrations():
        message = _(
            "The database is {n} steps behind. Start `prospekt serve` once; it keeps a backup first."
        )
        yield Problem("migrations", message, {"n": len(pending)})
