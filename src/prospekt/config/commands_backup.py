"""`prospekt backup`: everything in one file while people work, believed only after it was restored."""

from __future__ import annotations

import time
from argparse import Namespace
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext

from prospekt.config.backup_make import Made, default_folder, default_path, make_backup, newest
from prospekt.config.backup_schedule import DAILY, forget_old
from prospekt.ui import written

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
            print(gettext("Forgot the old backup {file}.").format(file=old.name))
    return 1 if made.untried else 0


def _kind(args: Namespace) -> str:
    return DAILY if args.scheduled else "backup"


def _said(made: Made, before: Path | None) -> list[str]:
    said = [_contents(made), _tried(made), _lost(before)]
    if not settings.ENVIRONMENT.secret_key:
        key = gettext("The secret key is not in it: keep a copy of {file} in another place.")
        said.append(key.format(file=settings.HOME / "secret_key"))
    return said


def _contents(made: Made) -> str:
    figures = made.manifest.figures
    sentence = gettext(
        "Backup {file} is written: {size} MB in {seconds} s."
        " Tables: {tables}, rows: {rows}, events: {events}, files: {files}."
    )
    return sentence.format(
        file=made.path,
        size=written.number(made.path.stat().st_size / 1e6, 1),
        seconds=written.number(made.writing, 1),
        tables=written.number(len(figures.counts)),
        rows=written.number(sum(figures.counts.values())),
        events=written.number(figures.ledger["events"]),
        files=written.number(sum(part.startswith("files/") for part in made.manifest.parts)),
    )


def _tried(made: Made) -> str:
    if made.untried:
        return gettext("It was NOT tried. {why}").format(why=made.untried)
    sentence = gettext(
        "It was restored into a scratch place: rows of every table and the log came out the same."
        " A restore takes about {seconds} s (RTO)."
    )
    return sentence.format(seconds=written.number(made.restoring, 0))


def _lost(before: Path | None) -> str:
    if before is None:
        return gettext(
            "It is the first backup; until now a lost disk would have lost everything (RPO)."
        )
    sentence = gettext(
        "The one before is {hours} h old; that much work would have been lost until now (RPO)."
    )
    return sentence.format(hours=written.number((time.time() - before.stat().st_mtime) / 3600, 1))
