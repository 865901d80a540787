"""`prospekt backup`: everything in one file while people work, believed only after it was restored."""

from __future__ import annotations

import time
from argparse import Namespace
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from prospekt.config.backup_make import Made, default_folder, default_path, make_backup, newest
from prospekt.config.backup_schedule import DAILY, forget_old

RIGHT = "see_system"


def run(args: Namespace) -> int:
    """Make a backup and say what is in it; 1 if it could not be tried. Raises Refusal if there is none."""
    now = timezone.now()
    before = newest(default_folder())
    path = Path(args.to).resolve() if args.to else default_path(_kind(args), now)
    made = make_backup(path, now=now)
    print("\n".join(_said(made, before)), flush=True)
    if args.scheduled and not made.untried:
        for old in forget_old(default_folder()):
            print(f"Forgot the old backup {old.name}.")
    return 1 if made.untried else 0


def _kind(args: Namespace) -> str:
    return DAILY if args.scheduled else "backup"


def _said(made: Made, before: Path | None) -> list[str]:
    figures = made.manifest.figures
    rows, files = (
        sum(figures.counts.values()),
        sum(p.startswith("files/") for p in made.manifest.parts),
    )
    said = [
        f"Backup {made.path} is {'written' if made.untried else 'done'}: {made.path.stat().st_size / 1e6:,.1f} MB,"
        f" {len(figures.counts)} tables with {rows:,} rows, {figures.ledger['events']:,} events, {files:,} files;"
        f" {made.writing:.1f} s.",
    ]
    if made.untried:
        said.append(f"It was NOT tried. {made.untried}")
    else:
        said.append(
            "It was restored into a scratch place: rows of every table and the log came out the same."
            f" A restore takes about {made.restoring:.0f} s (RTO)."
        )
    said.append(_lost(before))
    if not settings.ENVIRONMENT.secret_key:
        said.append(
            f"The secret key is not in it: keep a copy of {settings.HOME / 'secret_key'} in another place."
        )
    return said


def _lost(before: Path | None) -> str:
    if before is None:
        return "It is the first backup; until now a lost disk would have lost everything (RPO)."
    hours = (time.time() - before.stat().st_mtime) / 3600
    return f"The one before is {hours:.1f} hours old; that much work would have been lost until now (RPO)."
