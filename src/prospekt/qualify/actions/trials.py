"""Try a draft before it is published: who moves, and what it would have said on a day in the past.

Both cards judge the same leads at the same moment, in batches. Few leads are done at once, many by a job that says
how far it is and can be killed and run again: it begins anew, because a trial is only read when it is whole.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from prospekt.ledger.bulk import document, insert_rows
from prospekt.ledger.events import Actor
from prospekt.ledger.leases import Held, HeldElsewhere, take
from prospekt.people.queries.rights import check_right, reader_of
from prospekt.playbook.loading import content_hash, parse
from prospekt.playbook.shapes import Playbook
from prospekt.qualify.actions.drafts import RIGHT, running_version
from prospekt.qualify.models import PlaybookDraft, PlaybookTrial, TrialMove
from prospekt.qualify.queries.drafts import no_draft
from prospekt.qualify.queries.judging import Day, Judge, leads_in_batches, n_leads
from prospekt.qualify.queries.outcomes import conversions
from prospekt.qualify.queries.scores import COMPANY, PERSON, playbook_version
from prospekt.qualify.rules.moves import Move, Tally, compared
from prospekt.qualify.rules.replayed import Ranked
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

AT_ONCE = 2_000
"""Up to so many leads nobody waits for a worker."""
MOST_MOVES = 100_000
"""So many of those who move are listed; the counts are of all."""
KINDS = (PERSON, COMPANY)
OPEN = (PlaybookTrial.State.QUEUED, PlaybookTrial.State.RUNNING)
Enqueue = Callable[[int], Any]
Keep = Callable[[str, Sequence[tuple[int, Move]]], None]
Tell = Callable[[int], None]
"""Is told how many leads are done; may raise to stop."""
_BROKEN = _("The trial stopped unexpectedly; the log of the worker says why. Try again.")


class _Cancelled(Exception):  # noqa: N818 - nothing went wrong
    """Somebody asked to stop."""


def begin_trial(
    draft_id: int,
    *,
    day: Day | None = None,
    enqueue: Enqueue,
    by: Actor,
    now: datetime,
    at_once: int = AT_ONCE,
) -> PlaybookTrial:
    """Try a draft as it is now, against the version that runs; earlier trials of the draft go.

    Raises Refusal not_allowed, not_found, day_not_past, and what is wrong with the draft.
    """
    check_right(reader_of(by), RIGHT)
    if day is not None and day.at >= now:
        message = _(
            "Choose a day in the past: what happened after it is compared with the scores of that day."
        )
        raise Refusal(Problem("day_not_past", message, column="day"))
    with transaction.atomic():
        rows = PlaybookDraft.objects.select_for_update(of=("self",)).select_related("based_on")
        draft = rows.filter(pk=draft_id).first()
        if draft is None:
            raise no_draft()
        parse(draft.based_on.name, draft.files)
        running = running_version(by=by, now=now)
        _forget(draft)
        total = n_leads() * (1 if day is None else 2)
        made = PlaybookTrial.objects.create(
            draft=draft, files=draft.files, version=content_hash(draft.files), against=running.version,
            replay_at=day and day.at, with_late=bool(day and day.with_late), total=total,
            by_id=by.user_id, made_at=now,
        )  # fmt: skip
        if total > at_once:
            enqueue(made.pk)
            return made
    return run_trial(made.pk)


def _forget(draft: PlaybookDraft) -> None:
    """Earlier trials; one that goes on notices that it is gone and stops."""
    TrialMove.objects.filter(trial__draft=draft)._raw_delete(TrialMove.objects.db)  # type: ignore[attr-defined]
    PlaybookTrial.objects.filter(draft=draft).delete()


def cancel_trial(draft_id: int, *, by: Actor) -> None:
    """Stop after the current batch; nothing to do where none goes on."""
    check_right(reader_of(by), RIGHT)
    PlaybookTrial.objects.filter(draft_id=draft_id, state__in=OPEN).update(is_cancel_asked=True)


def lease_name(trial_id: int) -> str:
    """The lease of whoever works on a trial."""
    return f"trial:{trial_id}"


def run_trial(trial_id: int) -> PlaybookTrial:
    """Carry a trial out, from the beginning. Raises HeldElsewhere where somebody is at it already."""
    record = PlaybookTrial.objects.select_related("draft__based_on").get(pk=trial_id)
    if record.state not in OPEN:
        return record
    held = take(lease_name(trial_id))
    if held is None:
        message = _("Somebody is at this trial already.")
        raise HeldElsewhere(Problem("in_flight", message))
    try:
        record.found = _Trial(record, held).run()
        record.state = PlaybookTrial.State.DONE
    except _Cancelled:
        record.state = PlaybookTrial.State.CANCELLED
    except Refusal as refused:
        problem = refused.problem
        record.state = PlaybookTrial.State.FAILED
        record.problem = {
            "code": problem.code,
            "message": problem.message,
            "params": dict(problem.params),
        }
    finally:
        held.release()
    record.finished_at = timezone.now()
    PlaybookTrial.objects.filter(pk=record.pk).update(
        state=record.state, found=record.found, problem=record.problem, done=record.done,
        finished_at=record.finished_at,
    )  # fmt: skip
    return record


def give_up_trial(trial_id: int) -> None:
    """A trial whose job failed for good is over, and says so."""
    broken = {"code": "trial_broken", "message": _BROKEN, "params": {}}
    PlaybookTrial.objects.filter(pk=trial_id, state__in=OPEN).update(
        state=PlaybookTrial.State.FAILED, problem=broken, finished_at=timezone.now()
    )


class _Trial:
    """One run over all leads; what it finds goes to the tables, batch by batch."""

    def __init__(self, record: PlaybookTrial, held: Held) -> None:
        self.record, self.held, self.kept = record, held, 0

    def run(self) -> dict[str, Any]:
        record = self.record
        TrialMove.objects.filter(trial=record)._raw_delete(TrialMove.objects.db)  # type: ignore[attr-defined]
        name = record.draft.based_on.name
        running = playbook_version(name, record.against)
        new = parse(name, record.files)
        self._reached(0)
        found = who_moves(running, new, now=timezone.now(), keep=self._keep, tell=self._reached)
        if record.replay_at is not None:
            day, begun = Day(record.replay_at, record.with_late), record.done
            found["replay"] = replay(
                running, new, day, now=timezone.now(), tell=lambda n: self._reached(begun + n)
            )
        return found

    def _reached(self, done: int) -> None:
        with transaction.atomic():
            self.held.keep()
            rows = PlaybookTrial.objects.filter(pk=self.record.pk)
            asked = rows.values_list("is_cancel_asked", flat=True).first()
            if asked is None or asked:
                raise _Cancelled
            self.record.done = done
            rows.update(state=PlaybookTrial.State.RUNNING, done=done)

    def _keep(self, kind: str, moves: Sequence[tuple[int, Move]]) -> None:
        left = moves[: max(0, MOST_MOVES - self.kept)]
        self.kept += len(left)
        columns = (
            "trial_id", f"{kind}_id", "before", "after", "points_before", "points_after", "market", "icp",
            "addends",
        )  # fmt: skip
        rows = [
            (
                self.record.pk, lead, move.before.grade, move.after.grade, move.before.points,
                move.after.points, move.market, move.icp, document([list(each) for each in move.addends]),
            )
            for lead, move in left
        ]  # fmt: skip
        with transaction.atomic():
            self.held.keep()
            insert_rows(TrialMove, columns, rows)


def who_moves(
    running: Playbook,
    new: Playbook,
    *,
    now: datetime,
    keep: Keep,
    tell: Tell = lambda done: None,
) -> dict[str, Any]:
    """Judge all leads by both; returns the counts, and gives those who move to `keep`, batch by batch."""
    before, after = Judge(running, running, now=now), Judge(new, running, now=now)
    tally = Tally()
    for kind in KINDS:
        for ids in leads_in_batches(kind, None):
            old, fresh = before.judge(kind, ids), after.judge(kind, ids)
            moves = [
                (lead, compared(old[lead], fresh[lead]))
                for lead in ids
                if lead in old and lead in fresh
            ]
            for _lead, move in moves:
                tally.add(move)
            keep(kind, [each for each in moves if each[1].is_move])
            tell(tally.n)
    return tally.as_found()


def replay(
    running: Playbook,
    new: Playbook,
    day: Day,
    *,
    now: datetime,
    tell: Tell = lambda done: None,
) -> dict[str, Any]:
    """Both cards on a day in the past, against what happened within the horizon of the running one.

    Touches and answers count up to that day; the other facts of leads are those of now, and whoever asks is told.
    """
    until = min(now, day.at + timedelta(days=running.card.horizon_days))
    judges = (Judge(running, running, now=now, day=day), Judge(new, running, now=now, day=day))
    ranked = (Ranked(), Ranked())
    n = hits = done = 0
    for kind in KINDS:
        for ids in leads_in_batches(kind, day):
            already, converted = conversions(kind, ids, day.at, until)
            open_then = [lead for lead in ids if lead not in already]
            for judge, counts in zip(judges, ranked, strict=True):
                for lead, judged in judge.judge(kind, open_then).items():
                    counts.add(judged.points, judged.grade, lead in converted)
            n += len(open_then)
            hits += len(converted)
            done += len(ids)
            tell(done)
    return {
        "at": day.at.isoformat(), "until": until.isoformat(), "with_late": day.with_late,
        "horizon_days": running.card.horizon_days, "n": n, "converted": hits,
        "before": ranked[0].as_found(), "after": ranked[1].as_found(),
    }  # fmt: skip
