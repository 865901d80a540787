"""The demo is loaded with a working day in it: something to see on every page, once, whatever happens while loading."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from prospekt.config import demo_day
from prospekt.config.demo.staff import users
from prospekt.config.demo_load import is_loaded, load_demo
from prospekt.engage.models import LeadFile, Notification, Task, TeamWord
from prospekt.engage.queries.team_today import team_day
from prospekt.engage.queries.today import day_of
from prospekt.ledger.models import Event
from prospekt.people.actions.find_duplicates import run_search
from prospekt.people.models import (
    Consent,
    DuplicatePair,
    DuplicateSearch,
    Merged,
    Person,
    Segment,
    User,
)
from prospekt.people.queries.duplicates import pair_count
from prospekt.people.queries.rights import reader_of
from prospekt.qualify.models import Answer, RecycleClock
from prospekt.qualify.queries.follow_up import follow_up_page
from prospekt.route.models import Absence, Assignment, Decided, Handover

pytestmark = pytest.mark.django_db(transaction=True)
N = 300
REPS = [user["email"] for user in users() if user["role"] == "representative"]
COUNTED = (
    Person, Task, LeadFile, TeamWord, Notification, Answer, RecycleClock, Handover, Decided, Assignment, Absence,
    Consent, Merged, Segment, DuplicateSearch, Event,
)  # fmt: skip


def load(now: datetime) -> Mapping[str, int]:
    load_demo(n=N, now=now, tell=lambda *_told: None)
    return {model.__name__: model.objects.count() for model in COUNTED}


def test_the_day_is_there_once_and_has_something_for_everybody() -> None:
    now = timezone.now()
    counts = load(now)
    assert min(counts.values()) >= 1, counts
    assert load(now) == counts
    for email in REPS:
        _has_a_day(email, now)
    _manager_sees_who_needs_help(now)
    _everything_stands_where_it_belongs()
    _pairs_are_found()


def _has_a_day(email: str, now: datetime) -> None:
    reader = reader_of(User.objects.get(email=email))
    lines = day_of(reader, now).lines
    kinds = {reason.kind for line in lines for reason in line.line.reasons}
    assert len(kinds) >= 5, (email, kinds)
    assert kinds >= {"handover", "overdue", "due", "woken", "replied"}, (email, kinds)
    for part in ("due", "signal", "never", "woken"):
        assert follow_up_page(reader, part).rows, (email, part)


def _manager_sees_who_needs_help(now: datetime) -> None:
    told = team_day(reader_of(User.objects.get(email="siti@demo.example")), now)
    assert [each.name for each in told.members if each.is_quiet] == ["Đỗ Thị Thuý Nga"]
    assert any(each.n_overdue for each in told.members)
    assert any(each.n_waiting for each in told.members)
    assert told.n_handovers >= 8
    assert told.n_late == 0
    assert told.n_free


def _everything_stands_where_it_belongs() -> None:
    assert set(Answer.objects.values_list("verdict", flat=True)) >= {"met", "not_met"}
    assert {"sql", "prospect", "mql", "disqualified", "nurture"} <= set(Person.objects.values_list("lifecycle", flat=True))  # fmt: skip
    assert "hot" in set(Person.objects.values_list("temperature", flat=True))
    assert Handover.objects.filter(state="rejected").values_list("reason", flat=True).get() == "not_now"  # fmt: skip
    soon = timezone.now() + timedelta(days=4)
    assert Handover.objects.filter(state="waiting", due_at__lt=soon).exists()
    assert set(Notification.objects.values_list("kind", flat=True)) >= {"assigned", "mentioned", "handed", "invited"}  # fmt: skip
    tasks = Task.objects.filter(owner__email="bjorn@demo.example")
    assert tasks.filter(repeat_every=1, state="open").count() == 1
    assert tasks.filter(snoozed_until__isnull=False).count() == 1
    assert tasks.filter(kind="meeting", state="open").count() == 2
    assert tasks.filter(made_by_id=User.objects.get(email="siti@demo.example").pk).exists()
    assert {(each.is_for_all, each.team_id is None) for each in Segment.objects.all()} == {(False, True), (False, False), (True, True)}  # fmt: skip
    assert set(Consent.objects.filter(channel="email").values_list("is_given", flat=True)) == {True, False}  # fmt: skip


def _pairs_are_found() -> None:
    pytest.importorskip("splink")
    run_search(DuplicateSearch.objects.get().pk)
    assert pair_count(reader_of(User.objects.get(email="siti@demo.example")))[0] >= 4
    assert DuplicatePair.objects.filter(state=DuplicatePair.State.MERGED).exists()


def test_killed_half_way_and_run_again_it_is_complete(monkeypatch: pytest.MonkeyPatch) -> None:
    now = timezone.now()

    def killed(_self: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(demo_day._Day, "_segments", killed)
        with pytest.raises(KeyboardInterrupt):
            load(now)
    assert not is_loaded()
    assert not Task.objects.exists()
    assert not Event.objects.filter(actor_id__isnull=False).exists()
    counts = load(now)
    assert is_loaded()
    assert min(counts.values()) >= 1, counts
    for email in REPS:
        _has_a_day(email, now)
