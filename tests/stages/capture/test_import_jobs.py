"""Jobs of imports are found again when their worker died, and a page says when nobody takes them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from prospekt.capture.actions.run_import import lease_name
from prospekt.capture.jobs import resume_interrupted, run_import_job, why_waiting
from prospekt.capture.models import Import
from prospekt.ledger.jobs import lease_of
from prospekt.ledger.leases import take
from tests.stages.capture.conftest import Door, work

pytestmark = pytest.mark.django_db
LIST = "Name,E-mail\nKari Berg,kari@berg.no\nOla Dahl,ola@dahl.no\n"


@pytest.fixture
def queued(door: Door) -> Import:
    record = door.draft(LIST)
    door.columns(record)
    door.client.post(f"/imports/{record.pk}/run/")
    record.refresh_from_db()
    return record


def jobs(status: str = "READY") -> int:
    return DBTaskResult.objects.filter(status=status).count()


def test_an_import_that_nobody_goes_on_with_is_queued_again(queued: Import) -> None:
    DBTaskResult.objects.all().delete()
    Import.objects.update(state=Import.State.RUNNING)
    resume_interrupted()
    assert jobs() == 1


def test_one_that_waits_or_runs_is_left_alone(queued: Import) -> None:
    resume_interrupted()
    assert jobs() == 1
    DBTaskResult.objects.all().delete()
    assert take(lease_name(queued.pk)) is not None
    resume_interrupted()
    assert jobs() == 0


def test_an_undo_that_was_cut_off_goes_on(door: Door) -> None:
    record = door.whole(LIST)
    Import.objects.update(state=Import.State.UNDOING)
    resume_interrupted()
    work()
    record.refresh_from_db()
    assert record.state == Import.State.UNDONE


def test_a_fault_of_ours_ends_with_a_sentence(door: Door, queued: Import) -> None:
    DBTaskResult.objects.update(status="FAILED", exception_class_path="builtins.KeyError")
    resume_interrupted()
    queued.refresh_from_db()
    assert queued.state == Import.State.FAILED
    assert "because of a fault of its own" in door.page(f"/imports/{queued.pk}/")


def test_a_job_may_run_twice(door: Door) -> None:
    record = door.whole(LIST)
    run_import_job.enqueue(record.pk)
    work()
    assert jobs("FAILED") == 0
    record.refresh_from_db()
    assert (record.read, record.created) == (2, 2)


def test_a_job_waits_for_whoever_has_not_given_the_import_back_yet(queued: Import) -> None:
    held = take(lease_name(queued.pk))
    assert held is not None
    work()
    assert (jobs("FAILED"), jobs("READY")) == (0, 1)
    held.release()
    DBTaskResult.objects.update(run_after=timezone.now())
    work()
    queued.refresh_from_db()
    assert (queued.state, queued.created) == (Import.State.DONE, 2)


def test_why_it_waits(door: Door, queued: Import) -> None:
    now = timezone.now()
    assert why_waiting(queued.pk, now=now) == ""
    later = now + timedelta(seconds=10)
    assert why_waiting(queued.pk, now=later) == "no_worker"
    DBTaskResult.objects.update(enqueued_at=now - timedelta(seconds=10))
    assert "prospekt worker" in door.page(f"/imports/{queued.pk}/")
    assert take(lease_of("somebody")) is not None
    assert why_waiting(queued.pk, now=later) == "busy"
