"""`prospekt restore FILE`: bring back what a backup holds; with --drill only try it and say what was compared."""

from __future__ import annotations

import time
from argparse import Namespace
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from prospekt.config.agreement import disagreements
from prospekt.config.backup_manifest import Manifest
from prospekt.config.backup_scratch import differences_in, restored
from prospekt.config.databases import as_default
from prospekt.config.home import migrate, pending_migrations
from prospekt.config.restore import restore, unpacked
from prospekt.ledger.seals import verify
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

RIGHT = "see_system"


def run(args: Namespace) -> int:
    """Restore or try; 1 if a drill found something. Raises Refusal, naming the file, for one that is not good."""
    path, key = Path(args.file).resolve(), _key(args.key) if args.key else ""
    if key:
        settings.SECRET_KEY = key
    began = time.monotonic()
    if args.drill:
        return _drill(path, any_key=args.new_key, began=began)
    now = timezone.now()
    restore(path, force=args.force, key=key, any_key=args.new_key, now=now, tell=_tell)
    _tell(
        f"{path} is restored to {settings.HOME} ({time.monotonic() - began:.1f} s). Start it with `prospekt serve`."
    )
    return 0


def _key(file: str) -> str:
    try:
        key = Path(file).read_text().strip()
    except OSError:
        key = ""
    if not key:
        message = _(
            "The key file {file} cannot be read or is empty. Give the copy of secret_key that was kept."
        )
        raise Refusal(Problem("no_key", message, {"file": file}))
    return key


def _tell(sentence: str) -> None:
    print(sentence, flush=True)


def _drill(path: Path, *, any_key: bool, began: float) -> int:
    """Restore into a scratch place, compare, bring up to date, and look at it as `prospekt check` does."""
    with unpacked(path, any_key=any_key) as (folder, manifest):
        _tell(
            f"{path} is whole and unpacked; it was begun on {manifest.began_at} by Prospekt {manifest.version}."
        )
        with restored(folder, manifest) as database:
            problems = differences_in(database, manifest)
            ready = time.monotonic() - began
            if not problems:
                _tell(_compared(manifest))
                with as_default(database):
                    problems = _checked()
    for problem in problems:
        _tell(problem)
    verdict = "It can be restored." if not problems else "It can NOT be relied on."
    age = timezone.now() - datetime.fromisoformat(manifest.began_at)
    _tell(
        f"{verdict} Restoring took {ready:.1f} s (RTO); it is {age.total_seconds() / 3600:.1f} hours old (RPO)."
    )
    return 1 if problems else 0


def _compared(manifest: Manifest) -> str:
    figures = manifest.figures
    return (
        f"Compared and equal: {sum(figures.counts.values()):,} rows of {len(figures.counts)} tables,"
        f" {figures.ledger['events']:,} events to number {figures.ledger['last_id']:,} and their digest,"
        f" {figures.ledger['seals']:,} seals, {sum(p.startswith('files/') for p in manifest.parts):,} files."
    )


def _checked() -> list[str]:
    """On the scratch database: what is not as it should be after an upgrade."""
    if pending := pending_migrations():
        migrate()
        _tell(f"Brought up to date ({len(pending)} steps).")
    problems = [str(problem) for problem in [*verify(), *disagreements()]]
    if not problems:
        _tell("The sealed log is as it was written; log and tables tell the same of every lead.")
    return problems
