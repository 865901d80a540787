"""`prospekt restore FILE`: bring back what a backup holds; with --drill only try it and say what was compared."""

from __future__ import annotations

import time
from argparse import Namespace
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext

from prospekt.config.agreement import disagreements
from prospekt.config.backup_manifest import Manifest
from prospekt.config.backup_scratch import differences_in, restored
from prospekt.config.databases import as_default
from prospekt.config.home import brought_up_to_date, migrate, pending_migrations
from prospekt.config.restore import restore, unpacked, whole
from prospekt.ledger.seals import verify
from prospekt.ui import written
from prospekt.ui.said import said
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
    sentence = gettext(
        "{file} is restored to {home} ({seconds} s). Start it with `prospekt serve`."
    )
    seconds = written.number(time.monotonic() - began, 1)
    _tell(sentence.format(file=path, home=settings.HOME, seconds=seconds))
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
        _tell(whole(path, manifest))
        with restored(folder, manifest) as database:
            problems = differences_in(database, manifest)
            ready = time.monotonic() - began
            if not problems:
                _tell(_compared(manifest))
                with as_default(database):
                    problems = _checked()
    for problem in problems:
        _tell(problem)
    _tell(_verdict(manifest, ready, is_good=not problems))
    return 1 if problems else 0


def _verdict(manifest: Manifest, seconds: float, *, is_good: bool) -> str:
    age = timezone.now() - datetime.fromisoformat(manifest.began_at)
    took = gettext("Restoring took {seconds} s (RTO); the backup is {hours} h old (RPO).").format(
        seconds=written.number(seconds, 1), hours=written.number(age.total_seconds() / 3600, 1)
    )
    verdict = gettext("It can be restored.") if is_good else gettext("It can NOT be relied on.")
    return f"{verdict} {took}"


def _compared(manifest: Manifest) -> str:
    figures = manifest.figures
    sentence = gettext(
        "Compared and equal. Tables: {tables}, rows: {rows}, events: {events} up to number {last} with their digest,"
        " seals: {seals}, files: {files}."
    )
    return sentence.format(
        tables=written.number(len(figures.counts)),
        rows=written.number(sum(figures.counts.values())),
        events=written.number(figures.ledger["events"]),
        last=figures.ledger["last_id"],
        seals=written.number(figures.ledger["seals"]),
        files=written.number(sum(part.startswith("files/") for part in manifest.parts)),
    )


def _checked() -> list[str]:
    """On the scratch database: what is not as it should be after an upgrade."""
    if pending := pending_migrations():
        migrate()
        _tell(brought_up_to_date(pending))
    problems = [said(problem) for problem in [*verify(), *disagreements()]]
    if not problems:
        _tell(gettext("The sealed log is as it was written."))
        _tell(gettext("Log and tables tell the same of every lead."))
    return problems
