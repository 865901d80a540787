"""Tasks: made for leads one may change, finished once, repeated exactly once, put off, given away, changed by two."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from prospekt.engage.actions.change_task import change_task
from prospekt.engage.actions.tasks import (
    NewTask,
    dismiss_tasks,
    finish_tasks,
    make_tasks,
    reassign_tasks,
    reopen_tasks,
    snooze_tasks,
)
from prospekt.engage.models import Notification, Task
from prospekt.engage.queries.titles import titles_of
from prospekt.engage.rules.dues import Due
from prospekt.engage.rules.repeats import Repeat
from prospekt.ledger.events import Actor
from prospekt.ledger.models import Event, Text
from prospekt.people.actions.edit_lead import EditConflict
from prospekt.people.actions.erase_texts import erase_texts_of
from prospekt.people.actions.recycle_bin import empty_bin, remove_leads
from prospekt.people.models import Company, Person, User
from prospekt.people.rules.lead_ref import LeadRef
from prospekt.words.problem import Refusal
from tests.conftest import Cast
from tests.stages.at_once import errors, together

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 8, tzinfo=UTC)
FRIDAY = date(2026, 11, 20)
SYSTEM = Actor(None, "cli")


def person(owner: User | None, **more: object) -> LeadRef:
    team_id = owner.team_id if owner else None
    values = {
        "full_name": "Kari Nordmann",
        "sort_key": "kari",
        "name_key": "kari",
        "owner": owner,
        "team_id": team_id,
    }
    stamps = {"first_seen_at": NOW, "created_at": NOW, "updated_at": NOW}
    return LeadRef(True, Person.objects.create(**values | stamps | more).pk)  # fmt: skip


def by(user: User) -> Actor:
    return Actor(user.pk, "web")


@pytest.fixture
def one(cast: Cast) -> Task:
    (task_id,) = make_tasks(
        [NewTask(Due(FRIDAY), "call", "About the price", person(cast.rep))],
        by=by(cast.rep),
        now=NOW,
    )
    return Task.objects.get(pk=task_id)


def code(action: Callable[[], object]) -> str:
    with pytest.raises(Refusal) as refused:
        action()
    return refused.value.problem.code


def test_a_task_is_made_with_row_event_and_text(cast: Cast, one: Task) -> None:
    assert (one.owner_id, one.kind, one.state, one.version) == (cast.rep.pk, "call", "open", 1)
    assert titles_of([one]) == {one.pk: "About the price"}
    event = Event.objects.get(name="task.made")
    assert event.person_id == one.person_id
    assert event.facts == {
        "task": one.pk, "kind": "call", "owner": cast.rep.pk, "due": "2026-11-20", "time": "", "after": None,
    }  # fmt: skip
    assert not Notification.objects.exists(), "nobody is told of what they do themselves"


def test_a_time_is_meant_in_the_zone_of_whoever_types(cast: Cast) -> None:
    User.objects.filter(pk=cast.rep.pk).update(time_zone="Asia/Jakarta")
    due = Due(FRIDAY, time(9))
    (task_id,) = make_tasks([NewTask(due, "call")], by=by(cast.rep), now=NOW)
    task = Task.objects.get(pk=task_id)
    assert task.due_at == task.comes_at == datetime(2026, 11, 20, 2, tzinfo=UTC)
    assert task.time_zone == "Asia/Jakarta"


@pytest.mark.parametrize(
    ("draft", "wanted"),
    [
        (NewTask(Due(date(9999, 12, 31)), "call"), "too_far"), (NewTask(Due(FRIDAY), "dance"), "unknown_code"),
        (NewTask(Due(FRIDAY), "todo", "  "), "no_title"), (NewTask(Due(FRIDAY), "call", "x" * 1_000_000), "too_long"),
        (NewTask(Due(FRIDAY), "call", "a\x00"), "nul"), (NewTask(Due(FRIDAY), "call", lead=LeadRef(True, 10**9)), "not_found"),
        (NewTask(Due(FRIDAY), "call", owner_id=10**9), "unknown_user"),
        (NewTask(Due(FRIDAY), "call", repeat=Repeat(999, "days", FRIDAY)), "bad_repeat"),
    ],
)  # fmt: skip
def test_what_cannot_be_a_task(cast: Cast, draft: NewTask, wanted: str) -> None:
    assert code(lambda: make_tasks([draft], by=by(cast.rep), now=NOW)) == wanted
    assert not Task.objects.exists()
    assert not Event.objects.filter(name="task.made").exists()


def test_who_may_task_whose_lead(cast: Cast) -> None:
    own, foreign = person(cast.rep), person(cast.other_rep)

    def make(user: User, lead: LeadRef | None, owner: User | None = None) -> Callable[[], object]:
        draft = NewTask(Due(FRIDAY), "call", lead=lead, owner_id=owner.pk if owner else None)
        return lambda: make_tasks([draft], by=by(user), now=NOW)

    assert make(cast.rep, own)()
    assert make(cast.manager, own, cast.rep)()
    assert make(cast.marketing, own, cast.rep)(), "the owner of the lead may be asked"
    assert code(make(cast.rep, foreign)) == "not_found"
    assert code(make(cast.team_lead, own)) == "not_yours"
    assert code(make(cast.read_only, own)) == "not_allowed"
    assert code(make(cast.read_only, None)) == "not_allowed"
    assert code(make(cast.rep, None, cast.other_rep)) == "unknown_user", "another team"
    assert code(make(cast.rep, own, cast.read_only)) == "unknown_user"
    assert make(cast.rep, None, cast.team_lead)(), "a colleague of the team"
    assert make(cast.rep, own, cast.team_lead)(), "who sees the lead"
    mate = User.objects.create(email="mate@firm.test", team=cast.rep.team)
    assert make(cast.rep, None, mate)()
    assert code(make(cast.rep, own, mate)) == "sees_not"
    User.objects.filter(pk=mate.pk).update(is_active=False)
    assert code(make(cast.rep, None, mate)) == "unknown_user"


def test_a_foreign_task_is_not_there(cast: Cast, one: Task) -> None:
    acts = [
        lambda who: finish_tasks([one.pk], by=by(who), now=NOW),
        lambda who: snooze_tasks([one.pk], "tomorrow", by=by(who), now=NOW),
        lambda who: reassign_tasks([one.pk], who.pk, by=by(who), now=NOW),
        lambda who: dismiss_tasks([one.pk], "other", by=by(who), now=NOW),
        lambda who: reopen_tasks([one.pk], by=by(who), now=NOW),
        lambda who: change_task(one.pk, {"kind": "email"}, version=1, by=by(who), now=NOW),
    ]
    before = Event.objects.count()
    for act in acts:
        assert code(lambda act=act: act(cast.other_rep)) == "not_found"
        assert code(lambda act=act: act(cast.partner)) == "not_found"
        assert code(lambda act=act: act(cast.team_lead)) == "not_yours"
        assert code(lambda act=act: act(cast.read_only)) == "not_yours"
    assert Event.objects.count() == before
    assert Task.objects.get(pk=one.pk).version == 1


def test_one_foreign_task_keeps_the_batch_as_it_was(cast: Cast, one: Task) -> None:
    (other,) = make_tasks([NewTask(Due(FRIDAY), "call")], by=by(cast.other_rep), now=NOW)
    assert code(lambda: finish_tasks([one.pk, other], by=by(cast.rep), now=NOW)) == "not_found"
    assert Task.objects.filter(state="open").count() == 2


def test_done_is_done_once(cast: Cast, one: Task) -> None:
    late = NOW + timedelta(days=1)
    assert finish_tasks([one.pk], by=by(cast.rep), now=late).done == (one.pk,)
    assert finish_tasks([one.pk], by=by(cast.rep), now=late).done == ()
    event = Event.objects.get(name="task.done")
    assert event.facts["is_late"] is True
    assert Task.objects.get().closed_by_id == cast.rep.pk
    for act in (
        lambda: snooze_tasks([one.pk], "tomorrow", by=by(cast.rep), now=late),
        lambda: dismiss_tasks([one.pk], "other", by=by(cast.rep), now=late),
        lambda: reassign_tasks([one.pk], cast.rep.pk, by=by(cast.rep), now=late),
    ):
        assert code(act) == "task_closed"
    assert reopen_tasks([one.pk], by=by(cast.rep), now=late) == 1
    assert Task.objects.get().state == "open"


@pytest.fixture
def weekly(cast: Cast) -> Task:
    repeat = Repeat(1, "weeks", FRIDAY)
    draft = NewTask(Due(FRIDAY, time(9)), "call", "Weekly", person(cast.rep), repeat=repeat)
    return Task.objects.get(pk=make_tasks([draft], by=by(cast.rep), now=NOW)[0])


def test_a_repeated_task_makes_its_next(cast: Cast, weekly: Task) -> None:
    (next_id,) = finish_tasks([weekly.pk], by=by(cast.rep), now=NOW).made
    following = Task.objects.get(pk=next_id)
    assert (following.due_on, following.due_time) == (date(2026, 11, 27), time(9))
    assert (following.after_id, following.owner_id, following.person_id) == (
        weekly.pk, cast.rep.pk, weekly.person_id,
    )  # fmt: skip
    assert titles_of([following]) == {next_id: "Weekly"}
    # Opened again, the next one steps back; done again, it is the same one that comes.
    reopen_tasks([weekly.pk], by=by(cast.rep), now=NOW)
    assert Task.objects.get(pk=next_id).state == "dismissed"
    assert finish_tasks([weekly.pk], by=by(cast.rep), now=NOW).made == (next_id,)
    assert Task.objects.filter(state="open").count() == 1
    assert Task.objects.count() == 2


def test_the_clock_change_keeps_the_time_of_day(cast: Cast) -> None:
    User.objects.filter(pk=cast.rep.pk).update(time_zone="Europe/Oslo")
    day = date(2027, 3, 26)
    draft = NewTask(Due(day, time(9)), "call", repeat=Repeat(1, "weeks", day))
    (first,) = make_tasks([draft], by=by(cast.rep), now=NOW)
    later = datetime(2027, 3, 26, 9, tzinfo=UTC)
    (second,) = finish_tasks([first], by=by(cast.rep), now=later).made
    assert Task.objects.get(pk=first).due_at == datetime(2027, 3, 26, 8, tzinfo=UTC)
    assert Task.objects.get(pk=second).due_at == datetime(2027, 4, 2, 7, tzinfo=UTC)


def test_dismissed_with_a_reason(cast: Cast, weekly: Task) -> None:
    assert (
        code(lambda: dismiss_tasks([weekly.pk], "so", by=by(cast.rep), now=NOW)) == "unknown_code"
    )
    assert dismiss_tasks([weekly.pk], "not_needed", words="They said so", by=by(cast.rep), now=NOW)
    event = Event.objects.get(name="task.dismissed")
    assert event.facts == {"task": weekly.pk, "kind": "call", "reason": "not_needed"}
    assert Text.objects.get(pk=event.pk).text == "They said so"
    assert Task.objects.count() == 1, "nothing comes in its place"
    assert code(lambda: finish_tasks([weekly.pk], by=by(cast.rep), now=NOW)) == "task_closed"


def test_put_off_in_the_users_zone_while_the_due_day_stays(cast: Cast, one: Task) -> None:
    User.objects.filter(pk=cast.rep.pk).update(time_zone="Asia/Jakarta")
    snooze_tasks([one.pk], "tomorrow", by=by(cast.rep), now=NOW)
    one.refresh_from_db()
    assert one.snoozed_until == one.comes_at == datetime(2026, 11, 21, 1, tzinfo=UTC)
    assert one.due_on == FRIDAY
    assert Event.objects.get(name="task.snoozed").facts["until"] == "2026-11-21t01:00+00:00"
    # A new day ends the putting off.
    change_task(one.pk, {"due_on": "2026-12-01"}, version=2, by=by(cast.rep), now=NOW)
    one.refresh_from_db()
    assert one.snoozed_until is None
    assert one.comes_at == one.due_at


def test_given_away_and_told(cast: Cast, one: Task) -> None:
    assert reassign_tasks([one.pk], cast.team_lead.pk, by=by(cast.rep), now=NOW) == 1
    told = Notification.objects.get()
    assert (told.user_id, told.kind, told.about_id) == (cast.team_lead.pk, "assigned", cast.rep.pk)
    assert reassign_tasks([one.pk], cast.team_lead.pk, by=by(cast.rep), now=NOW) == 0
    assert reassign_tasks([one.pk], cast.rep.pk, by=by(cast.team_lead), now=NOW) == 1
    assert Notification.objects.get(user=cast.team_lead).read_at, "it is no longer theirs"
    assert Notification.objects.filter(user=cast.rep, read_at=None).count() == 1


def test_two_who_change_different_fields_both_succeed(cast: Cast, one: Task) -> None:
    change_task(one.pk, {"title": "About the offer"}, version=1, by=by(cast.rep), now=NOW)
    edited = change_task(one.pk, {"due_time": "14:30"}, version=1, by=by(cast.manager), now=NOW)
    assert edited.version == 3
    one.refresh_from_db()
    assert titles_of([one]) == {one.pk: "About the offer"}
    assert one.due_time == time(14, 30)


def test_the_same_field_is_asked_about(cast: Cast, one: Task) -> None:
    change_task(one.pk, {"due_on": "2026-11-30"}, version=1, by=by(cast.rep), now=NOW)
    with pytest.raises(EditConflict) as refused:
        change_task(one.pk, {"due_on": "2026-12-01", "kind": "email"}, version=1, by=by(cast.manager), now=NOW)  # fmt: skip
    (clash,) = refused.value.clashes
    assert (clash.field, clash.mine, clash.theirs, clash.who) == (
        "due_on", "2026-12-01", "2026-11-30", "Rep",
    )  # fmt: skip
    one.refresh_from_db()
    assert (one.kind, one.version) == ("call", 2)
    change_task(one.pk, {"due_on": "2026-11-30"}, version=1, by=by(cast.manager), now=NOW)
    change_task(one.pk, {"due_on": "2026-12-01"}, version=2, by=by(cast.manager), now=NOW)
    assert Task.objects.get().due_on == date(2026, 12, 1)


def test_a_new_day_is_where_a_repeated_task_counts_from(cast: Cast, weekly: Task) -> None:
    change_task(weekly.pk, {"due_on": "2026-11-23"}, version=1, by=by(cast.rep), now=NOW)
    (next_id,) = finish_tasks([weekly.pk], by=by(cast.rep), now=NOW).made
    assert Task.objects.get(pk=next_id).due_on == date(2026, 11, 30)
    change_task(next_id, {"repeat_every": "0"}, version=1, by=by(cast.rep), now=NOW)
    assert finish_tasks([next_id], by=by(cast.rep), now=NOW).made == ()


def test_tasks_go_with_a_purged_lead_and_words_with_an_erased_one(cast: Cast, one: Task) -> None:
    lead = LeadRef(True, one.person_id or 0)
    reassign_tasks([one.pk], cast.team_lead.pk, by=by(cast.rep), now=NOW)
    erase_texts_of(lead, by=SYSTEM, now=NOW)
    assert titles_of([one]) == {}
    remove_leads([lead], by=SYSTEM, now=NOW)
    assert code(lambda: finish_tasks([one.pk], by=by(cast.team_lead), now=NOW)) == "not_found"
    empty_bin([lead], by=SYSTEM, now=NOW)
    assert not Task.objects.exists()
    assert not Notification.objects.exists()
    assert Event.objects.filter(name="task.made").exists()


def test_a_task_of_a_company(cast: Cast) -> None:
    firm = Company.objects.create(
        name="Firma AS", name_key="firma", sort_key="firma", owner=cast.rep, team=cast.rep.team, country="NO",
        first_seen_at=NOW, created_at=NOW, updated_at=NOW,
    )  # fmt: skip
    draft = NewTask(Due(FRIDAY), "meeting", lead=LeadRef(False, firm.pk))
    (task_id,) = make_tasks([draft], by=SYSTEM, now=NOW)
    assert Task.objects.get(pk=task_id).owner_id == cast.rep.pk, "the lead's owner"
    assert finish_tasks([task_id], by=by(cast.rep), now=NOW).done == (task_id,)


def test_the_database_itself_lets_a_task_be_followed_once(cast: Cast, weekly: Task) -> None:
    finish_tasks([weekly.pk], by=by(cast.rep), now=NOW)
    copy = Task.objects.get(after=weekly)
    copy.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        copy.save(force_insert=True)


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(
    connection.vendor != "postgresql", reason="on SQLite one writes after the other anyway"
)
def test_two_who_finish_at_once_make_one_next(cast: Cast, weekly: Task) -> None:
    works = [lambda: finish_tasks([weekly.pk], by=by(cast.rep), now=NOW)] * 4
    found = together(*works)
    assert not errors(found)
    assert sum(len(each.made) for each in found) == 1
    assert Task.objects.filter(after=weekly).count() == 1
    assert Event.objects.filter(name="task.done").count() == 1


def test_a_thousand_at_once_and_no_more(cast: Cast) -> None:
    drafts = [NewTask(Due(FRIDAY), "call") for _n in range(1_000)]
    ids = make_tasks(drafts, by=by(cast.rep), now=timezone.now())
    assert len(finish_tasks(ids, by=by(cast.rep), now=timezone.now()).done) == 1_000
    assert code(lambda: finish_tasks([*ids, 0], by=by(cast.rep), now=NOW)) == "none_chosen"
    assert code(lambda: finish_tasks([], by=by(cast.rep), now=NOW)) == "none_chosen"
    assert make_tasks([], by=by(cast.rep), now=NOW) == []
