"""The worker: takes up what dead workers left, runs jobs one after the other and, beside them, the schedule."""

from __future__ import annotations

import logging
import os
import socket
import threading
import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from importlib import import_module
from importlib.util import find_spec

from django.db import OperationalError, close_old_connections
from django.utils import timezone

from prospekt.config.playbook_start import rescore_left
from prospekt.flow import catch_up
from prospekt.ledger.events import Actor
from prospekt.ledger.heartbeats import beating
from prospekt.ledger.jobs import claim_next, forget_finished, free_orphans, lease_of, run_job
from prospekt.ledger.leases import take
from prospekt.ledger.schedule import Entry, enter, run_due
from prospekt.ledger.seals import seal_new
from prospekt.qualify.actions.scoring import refresh_interest

log = logging.getLogger("prospekt.worker")
BY = Actor(None, "schedule")
POLL = 0.5
LOST_LEASE = 4
JOBS_THAT_RESUME = ("prospekt.capture.jobs",)
"""Modules whose `resume_interrupted()` finds work that was cut off and queues it again."""


def entries() -> tuple[Entry, ...]:
    """What runs again and again."""
    return (
        Entry("flow", timedelta(minutes=1), lambda now: catch_up()),
        Entry("resume", timedelta(minutes=1), lambda now: resume_interrupted()),
        Entry("rescore", timedelta(minutes=10), lambda now: rescore_left(now=now)),
        Entry("interest", timedelta(hours=1), lambda now: refresh_interest(by=BY, now=now)),
        Entry("seals", timedelta(minutes=10), lambda now: seal_new(now=now)),
        Entry("old_jobs", timedelta(days=1), lambda now: forget_finished(now=now)),
    )


def resume_interrupted() -> None:
    """Let every room look for long work of its own that nobody goes on with."""
    for name in JOBS_THAT_RESUME:
        if find_spec(name):
            import_module(name).resume_interrupted()


def work(stop: threading.Event, *, once: bool = False) -> int:
    """Work until `stop`; with `once` until nothing is left. Returns the exit code."""
    worker_id = f"{socket.gethostname()}-{os.getpid()}-{uuid.uuid4().hex[:8]}"[-64:]
    held = take(lease_of(worker_id))
    assert held is not None, "the name of a worker is its own"
    known = entries()
    enter(known, now=timezone.now())
    with beating(held) as lost:
        if once:
            run_due(known, now=timezone.now())
            _until_empty(worker_id)
            return 0
        clock = threading.Thread(
            target=_keep_schedule, args=(known, stop), name="schedule", daemon=True
        )
        clock.start()
        _loop(worker_id, stop, lost)
    return LOST_LEASE if lost.is_set() else 0


def _until_empty(worker_id: str) -> None:
    free_orphans()
    while job := claim_next(worker_id):
        run_job(job)


def _loop(worker_id: str, stop: threading.Event, lost: threading.Event) -> None:
    while not (stop.is_set() or lost.is_set()):
        close_old_connections()
        if not _one_job(worker_id):
            stop.wait(POLL)


def _one_job(worker_id: str) -> bool:
    """Run the next job, if there is one. A busy or absent database only means: later."""
    try:
        free_orphans()
        job = claim_next(worker_id)
    except OperationalError as away:
        log.warning("database: %s", away)
        return False
    if job:
        run_job(job)
    return job is not None


def _keep_schedule(known: Sequence[Entry], stop: threading.Event) -> None:
    while not stop.is_set():
        close_old_connections()
        _run_due(known, timezone.now())
        stop.wait(1.0)


def _run_due(known: Sequence[Entry], now: datetime) -> None:
    try:
        run_due(known, now=now)
    except OperationalError as away:
        log.warning("database: %s", away)
