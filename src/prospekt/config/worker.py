"""The worker: takes up what dead workers left, runs jobs one after the other and, beside them, the schedule."""

from __future__ import annotations

import logging
import os
import socket
import threading
import uuid
from collections.abc import Sequence
from datetime import timedelta
from importlib import import_module
from importlib.util import find_spec

from django.conf import settings
from django.db import InterfaceError, OperationalError, close_old_connections
from django.utils import timezone

from prospekt.capture.actions.sweep_files import sweep_files
from prospekt.config.backup_schedule import queue_if_due
from prospekt.config.home import ensure_ready
from prospekt.config.kept_apart import keep_apart
from prospekt.config.playbook_start import rescore_left
from prospekt.engage.jobs import delete_files, feel_pulses, mail_the_day, remind, ring
from prospekt.flow import catch_up
from prospekt.ledger.events import Actor
from prospekt.ledger.heartbeats import beating
from prospekt.ledger.jobs import claim_next, forget_finished, free_orphans, lease_of, run_job
from prospekt.ledger.leases import Held, take
from prospekt.ledger.limits import forget_full
from prospekt.ledger.replies import forget_replies
from prospekt.ledger.room import keep_reserve
from prospekt.ledger.schedule import Entry, Logged, enter, run_due
from prospekt.ledger.seals import seal_new
from prospekt.people.actions.bulk_edit import forget_drafts
from prospekt.people.actions.recycle_bin import purge
from prospekt.people.actions.segment_members import refresh_segments, settle_waiting
from prospekt.qualify.actions.recycling import wake_due
from prospekt.qualify.actions.scoring import refresh_interest
from prospekt.route.jobs import chase

log = logging.getLogger("prospekt.worker")
BY = Actor(None, "schedule")
POLL = 0.5
LONGEST_WAIT = 4.0
"""Between two looks for a database that is away; doubled up to here."""
LOST_LEASE = 4
JOBS_THAT_RESUME = ("prospekt.capture.jobs", "prospekt.people.jobs", "prospekt.qualify.jobs")
"""Modules whose `resume_interrupted()` finds work that was cut off and queues it again."""


def entries() -> tuple[Entry, ...]:
    """What runs again and again."""
    return (
        Entry("flow", timedelta(minutes=1), lambda now: catch_up()),
        Entry("resume", timedelta(minutes=1), lambda now: resume_interrupted()),
        Entry("rescore", timedelta(minutes=10), lambda now: rescore_left(now=now)),
        Entry("interest", timedelta(hours=1), lambda now: refresh_interest(by=BY, now=now)),
        Entry(
            "segments",
            timedelta(hours=1),
            lambda now: refresh_segments(by=BY, now=now, only_timed=True),
        ),
        Entry("all_segments", timedelta(days=1), lambda now: refresh_segments(by=BY, now=now)),
        Entry("new_segments", timedelta(minutes=1), lambda now: settle_waiting(by=BY, now=now)),
        Entry("recycle", timedelta(minutes=30), lambda now: wake_due(by=BY, now=now)),
        Entry("seals", timedelta(minutes=10), lambda now: seal_new(now=now)),
        Entry(
            "bin",
            timedelta(hours=6),
            lambda now: purge(days=settings.PROSPEKT_BIN_DAYS, by=BY, now=now),
        ),
        Entry("old_drafts", timedelta(days=1), lambda now: forget_drafts(now=now)),
        Entry("old_jobs", timedelta(days=1), lambda now: forget_finished(now=now)),
        Entry("old_files", timedelta(hours=1), lambda now: sweep_files(now=now)),
        Entry("old_replies", timedelta(hours=1), lambda now: forget_replies(now=now)),
        Entry("full_buckets", timedelta(hours=1), lambda now: forget_full(now=now)),
        Entry("reminders", timedelta(hours=1), remind),
        Entry("due_tasks", timedelta(minutes=1), ring),
        Entry("daily_mail", timedelta(minutes=10), mail_the_day),
        Entry("removed_files", timedelta(hours=6), delete_files),
        Entry("pulses", timedelta(minutes=10), feel_pulses),
        Entry("handovers", timedelta(minutes=5), chase),
        Entry("backup", timedelta(minutes=10), queue_if_due),
    )


def resume_interrupted() -> None:
    """Let every room look for long work of its own that nobody goes on with."""
    for name in JOBS_THAT_RESUME:
        if find_spec(name):
            import_module(name).resume_interrupted()


def work(stop: threading.Event, *, once: bool = False) -> int:
    """Work until `stop`; with `once` until nothing is left. Returns the exit code.

    While the database is away, it waits for it; with `once` it raises OperationalError.
    """
    worker_id = f"{socket.gethostname()}-{os.getpid()}-{uuid.uuid4().hex[:8]}"[-64:]
    known = entries()
    if once:
        with beating(_begin(worker_id, known)):
            keep_apart()
            run_due(known, now=timezone.now())
            _until_empty(worker_id)
        return 0
    held = _begin_patiently(worker_id, known, stop)
    if held is None:
        return 0
    with beating(held) as lost:
        clock = threading.Thread(
            target=_keep_schedule, args=(known, stop), name="schedule", daemon=True
        )
        clock.start()
        _loop(worker_id, stop, lost)
    return LOST_LEASE if lost.is_set() else 0


def _begin(worker_id: str, known: Sequence[Entry]) -> Held:
    """A database in step, a lease of its own, and the schedule in the table."""
    ensure_ready()
    held = take(lease_of(worker_id))
    assert held is not None, "the name of a worker is its own"
    enter(known, now=timezone.now())
    return held


def _begin_patiently(worker_id: str, known: Sequence[Entry], stop: threading.Event) -> Held | None:
    """Begin as soon as the database answers; None if told to stop before that. Raises what is not an outage."""
    wait = POLL
    while not stop.is_set():
        try:
            return _begin(worker_id, known)
        except (OperationalError, InterfaceError) as away:
            log.warning("the database is away or busy: %s", away)
            close_old_connections()
        wait = _pause(stop, wait)
    return None


def _pause(stop: threading.Event, wait: float) -> float:
    """Wait; returns how long to wait the next time."""
    stop.wait(wait)
    return min(wait * 2, LONGEST_WAIT)


def _until_empty(worker_id: str) -> None:
    free_orphans()
    while job := claim_next(worker_id):
        run_job(job)


def _loop(worker_id: str, stop: threading.Event, lost: threading.Event) -> None:
    wait = POLL
    while not (stop.is_set() or lost.is_set()):
        close_old_connections()
        is_busy = False
        with Logged("jobs") as said:
            is_busy = _one_job(worker_id)
        if said.has_failed:
            wait = _pause(stop, wait)
            continue
        wait = POLL
        if not is_busy:
            stop.wait(POLL)


def _one_job(worker_id: str) -> bool:
    """Run the next job, if there is one."""
    free_orphans(idle=worker_id)
    job = claim_next(worker_id)
    if job:
        run_job(job)
    return job is not None


def _keep_schedule(known: Sequence[Entry], stop: threading.Event) -> None:
    while not stop.is_set():
        close_old_connections()
        with Logged("reserve"):
            keep_reserve()
        with Logged("kept apart"):
            keep_apart()
        with Logged("schedule"):
            run_due(known, now=timezone.now())
        stop.wait(1.0)
