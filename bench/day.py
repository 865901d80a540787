"""The working day: *Today* of a representative and of who leads, segments, who moves, and who would get which lead."""

from __future__ import annotations

import random
import time
from datetime import UTC, datetime, timedelta
from importlib import import_module

from bench.base import BATCH
from bench.figures import figure
from bench.requests import measure_pages

TASKS, WAITING = 50, 25
"""One lead in so many has an open task, one in so many waits for an answer."""
REP, LEADER = 2, 4


def measure(n: int) -> None:
    """Pages of the day, and what goes over all leads, in leads a second."""
    _fill(n)
    measure_pages({"today": "/today/"}, n, user=REP)
    measure_pages({"today of a team": "/today/team/"}, n, user=LEADER)
    _segment(n)
    _who_moves(n)
    _assignment(n)


def _fill(n: int) -> None:
    """Open tasks of two months and leads who wait, for those of the leads that have none yet."""
    bulk, engage = import_module("prospekt.ledger.bulk"), import_module("prospekt.engage.models")
    people = import_module("prospekt.people.models")
    now, chance = datetime.now(UTC), random.Random(n)
    known = (
        engage.Task.objects.order_by("-person_id").values_list("person_id", flat=True).first() or 0
    )
    rows = people.Person.objects.filter(pk__gt=known).order_by("pk").values_list("pk", "owner_id")
    tasks, pulses = [], []
    for id_, owner in rows.iterator(chunk_size=BATCH):
        if id_ % TASKS == 0:
            due = now + timedelta(days=chance.randrange(-10, 50))
            at = bulk.moment(due)
            tasks.append((id_, owner or 1, "call", due.date().isoformat(), "UTC", at, at))
        if id_ % WAITING == 0:
            since = bulk.moment(now - timedelta(hours=chance.randrange(500)))
            pulses.append((id_, owner, since, "reply", since))
    stamp = bulk.moment(now)
    bulk.insert_rows(
        engage.Task, ("person_id", "owner_id", "kind", "due_on", "time_zone", "due_at", "comes_at"), tasks,
        alike={"state": "open", "reason": "", "repeat_every": 0, "repeat_unit": "", "repeat_shift": "", "merged_from": "[]",
               "edits": "{}", "version": 1, "made_at": stamp},
    )  # fmt: skip
    bulk.insert_rows(
        engage.Pulse, ("person_id", "owner_id", "in_at", "in_kind", "waits_since"), pulses,
        alike={"in_topic": "", "answers": "{}"},
    )  # fmt: skip


def _segment(n: int) -> None:
    segments = import_module("prospekt.people.actions.segments")
    people = import_module("prospekt.people.models")
    draft = segments.SegmentDraft(f"Best of {n}", {"fact": "grade", "is": ["B1", "C1"]}, "all")
    began, now = time.process_time(), datetime.now(UTC)
    id_ = segments.save_segment(draft, by=_actor(), now=now)
    import_module("prospekt.people.actions.segment_members").fill(id_, by=_actor(), now=now)
    taken = time.process_time() - began
    members = people.SegmentMember.objects.filter(segment_id=id_).count()
    figure("a segment filled", n, members / taken, "leads/s")


def _who_moves(n: int) -> None:
    drafts = import_module("prospekt.qualify.actions.drafts")
    trials = import_module("prospekt.qualify.actions.trials")
    now = datetime.now(UTC)
    made = drafts.start_draft(by=_actor(), now=now)
    trial = trials.begin_trial(made.pk, enqueue=lambda _id: None, by=_actor(), now=now)
    began = time.process_time()
    trials.run_trial(trial.pk)
    figure("who moves under a draft", n, trial.total / (time.process_time() - began), "leads/s")


def _assignment(n: int) -> None:
    assigning = import_module("prospekt.route.actions.assigning")
    now = datetime.now(UTC)
    began = time.process_time()
    plan = assigning.try_assignment(None, {}, seed=7, by=_actor(), now=now)
    taken = time.process_time() - began
    figure("assignment with reasons", n, len(plan.decisions) / taken, "leads/s")


def _actor() -> object:
    return import_module("prospekt.ledger.events").Actor(1, "bench")
