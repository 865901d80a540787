"""The nightly backup: a job when one is due, and which old ones are forgotten."""

from __future__ import annotations

import logging
import subprocess
import sys
from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from prospekt.config.backup_make import SUFFIX, default_folder

log = logging.getLogger("prospekt.backup")
DAILY = "daily"
AGAIN = timedelta(hours=1)
"""Before a backup that failed is tried anew."""


def due_since(now: datetime) -> datetime | None:
    """The last moment at which a backup was to be made; None if none is wanted."""
    if not settings.ENVIRONMENT.backup_at:
        return None
    here = now.astimezone(ZoneInfo(settings.TIME_ZONE))
    at = time.fromisoformat(settings.ENVIRONMENT.backup_at)
    today = datetime.combine(here.date(), at, here.tzinfo)
    return today if today <= here else today - timedelta(days=1)


def queue_if_due(now: datetime) -> bool:
    """Hand the nightly backup to the worker, unless it is made, waits, or failed within the hour."""
    since = due_since(now)
    if since is None or _installed_at() > since:
        return False
    if any(made >= since for made, _path in _dated(default_folder())):
        return False
    jobs = DBTaskResult.objects.filter(task_path=make_daily_backup.module_path)
    open_ = jobs.filter(status__in=(TaskResultStatus.READY, TaskResultStatus.RUNNING))
    if open_.exists() or jobs.filter(enqueued_at__gt=now - AGAIN).exists():
        return False
    make_daily_backup.enqueue()
    return True


def _installed_at() -> datetime:
    """A base that was made today has no night behind it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT MIN(applied) FROM django_migrations")
        at = cursor.fetchone()[0]
    return at if isinstance(at, datetime) else datetime.fromisoformat(at).replace(tzinfo=UTC)


@task()
def make_daily_backup() -> None:
    """In a process of its own, because trying a backup works on another database for a while. Logs are in English."""
    command = [
        sys.executable,
        "-m",
        "prospekt.config.cli",
        "backup",
        "--scheduled",
        "--language",
        "en",
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    log.info("backup: %s", " ".join(done.stdout.split()))
    if done.returncode:
        raise RuntimeError(f"no backup was made: {done.stderr.strip() or done.stdout.strip()}")


def forget_old(folder: Path) -> list[Path]:
    """Take out nightly backups beyond those of the last days and weeks; returns which. Others are never touched."""
    kept = set(kept_of(
        (made for made, _path in _dated(folder)),
        daily=settings.ENVIRONMENT.backup_daily, weekly=settings.ENVIRONMENT.backup_weekly,
    ))  # fmt: skip
    gone = [path for made, path in _dated(folder) if made not in kept]
    for path in gone:
        path.unlink(missing_ok=True)
    return gone


def kept_of(made: Iterable[datetime], *, daily: int, weekly: int) -> list[datetime]:
    """The youngest of each of the last days that have one, and of each of the last weeks."""
    days: dict[object, datetime] = {}
    weeks: dict[object, datetime] = {}
    for each in sorted(made, reverse=True):
        if len(days) < daily:
            days.setdefault(each.date(), each)
        if len(weeks) < weekly:
            weeks.setdefault(each.isocalendar()[:2], each)
    return sorted({*days.values(), *weeks.values()})


def _dated(folder: Path) -> list[tuple[datetime, Path]]:
    """Nightly backups with the moment that their name tells."""
    found = []
    for path in sorted(folder.glob(f"{DAILY}-*{SUFFIX}")):
        stamp = path.name.removeprefix(f"{DAILY}-").removesuffix(SUFFIX)
        found.append((datetime.strptime(stamp, "%Y%m%dT%H%M%S%fZ").replace(tzinfo=UTC), path))
    return found
