"""The same call twice has one effect: an answer is kept with its effect, in one transaction, under the caller's key.

Who answers a key holds a lease on it, so that a call that comes meanwhile is told to wait, and one whose process
was killed is answered by the next: its effect and its answer were both undone with its transaction.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction

from prospekt.ledger.crash_points import reach
from prospekt.ledger.leases import LeaseLost, forget_old, take
from prospekt.ledger.models import Reply
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

KEPT = timedelta(hours=48)
LEASE = "reply:"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a call was answered. `is_final`: the same call would be answered so again, and nothing else helps."""

    status: int
    body: str
    headers: dict[str, str] = field(default_factory=dict)
    is_final: bool = True
    is_repeated: bool = False


@dataclass(frozen=True, slots=True)
class Call:
    """A call by its caller, the key the caller gave it, and a digest of what it asks for."""

    caller: str
    key: str
    digest: str

    @property
    def lease(self) -> str:
        """The name of the lease that whoever answers it holds."""
        named = hashlib.sha256(f"{self.caller}\n{self.key}".encode()).hexdigest()
        return f"{LEASE}{named}"


def answer_once(call: Call, run: Callable[[], Answer], *, now: datetime) -> Answer:
    """Answer `call` by `run`, or as it was answered before.

    What `run` wrote stays only if it answers below 400. Raises Refusal key_reused if the key was used for another
    call, and in_flight while somebody else answers it.
    """
    if kept := _kept(call):
        return kept
    held = take(call.lease)
    if held is None:
        raise Refusal(_in_flight())
    try:
        if kept := _kept(call):
            return kept
        with transaction.atomic():
            answer = run()
            if answer.status < 400:
                held.keep()
                _keep(call, answer, now)
            else:
                transaction.set_rollback(True)
            reach("reply_before_commit")
        reach("reply_after_commit")
        if answer.status >= 400 and answer.is_final:
            with transaction.atomic():
                held.keep()
                _keep(call, answer, now)
    except LeaseLost:
        raise Refusal(_in_flight()) from None
    finally:
        held.release()
    return answer


def _kept(call: Call) -> Answer | None:
    found = Reply.objects.filter(caller=call.caller, key=call.key).first()
    if found is None:
        return None
    if found.digest != call.digest:
        message = _(
            "This idempotency key was used at {at} for a different request. Take a new key for every request."
        )
        at = found.used_at.strftime("%Y-%m-%d %H:%M:%S UTC")
        raise Refusal(Problem("key_reused", message, {"at": at}, column="Idempotency-Key"))
    return Answer(found.status, found.body, found.headers, is_repeated=True)


def _keep(call: Call, answer: Answer, now: datetime) -> None:
    Reply.objects.create(
        caller=call.caller, key=call.key, digest=call.digest, status=answer.status, headers=answer.headers,
        body=answer.body, used_at=now,
    )  # fmt: skip


def _in_flight() -> Problem:
    message = _(
        "A request with this idempotency key is being answered just now. Send it again in a second to get its answer."
    )
    return Problem("in_flight", message, column="Idempotency-Key")


def forget_replies(*, now: datetime) -> int:
    """Take out answers kept for two days, and the leases of their keys; returns how many answers."""
    forget_old(LEASE)
    return Reply.objects.filter(used_at__lt=now - KEPT).delete()[0]
