"""Long work is held by one process, and taken over when its holder is gone."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta

import pytest
from django.utils import timezone

from prospekt.ledger import leases
from prospekt.ledger.heartbeats import beating
from prospekt.ledger.leases import LEASE, LeaseLost, is_held, take
from prospekt.ledger.models import Lease

pytestmark = pytest.mark.django_db


def test_a_free_lease_is_taken_once() -> None:
    held = take("import:1")
    assert held is not None
    assert take("import:1") is None
    assert take("import:2") is not None


def test_a_released_lease_can_be_taken_again_with_a_higher_fence() -> None:
    first = take("import:1")
    assert first is not None
    first.release()
    second = take("import:1")
    assert second is not None
    assert second.fence > first.fence


def test_keeping_prolongs_the_lease() -> None:
    held = take("import:1")
    assert held is not None
    Lease.objects.update(expires_at=timezone.now() + timedelta(seconds=1))
    held.keep()
    assert Lease.objects.get().expires_at > timezone.now() + LEASE / 2


def test_the_late_one_must_not_write_any_more() -> None:
    late = take("import:1")
    assert late is not None
    Lease.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    new = take("import:1")
    assert new is not None
    with pytest.raises(LeaseLost):
        late.keep()
    late.release()
    new.keep()
    assert is_held("import:1")


def test_a_dead_holder_on_this_machine_is_noticed_at_once() -> None:
    take("import:1")
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    Lease.objects.update(holder=leases._me().split("/")[0] + f"/{ended.pid}/12345")
    assert not is_held("import:1")
    assert take("import:1") is not None


def test_a_number_given_to_another_process_meanwhile_does_not_keep_the_lease() -> None:
    take("import:1")
    host, pid, started = leases._me().split("/")
    Lease.objects.update(holder=f"{host}/{pid}/{int(started) - 1}")
    assert not is_held("import:1")


def test_a_holder_on_another_machine_is_given_its_time() -> None:
    take("import:1")
    Lease.objects.update(holder="elsewhere/1/1")
    assert is_held("import:1")
    assert take("import:1") is None


@pytest.mark.django_db(transaction=True)
def test_the_heart_beats_beside_the_work_and_tells_when_the_lease_is_lost(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("prospekt.ledger.heartbeats.BEAT", 0.02)
    held = take("worker:a")
    assert held is not None
    with beating(held) as lost:
        assert not lost.wait(0.1)
        Lease.objects.update(fence=held.fence + 1)
        assert lost.wait(60)
    assert is_held("worker:a"), "the new holder's lease stays"
