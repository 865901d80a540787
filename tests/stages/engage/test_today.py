"""The page of the day: where its lines come from, what is done with them, and that it stays as quick as it is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from prospekt.engage.actions.calls import Call, log_call
from prospekt.engage.actions.tasks import NewTask, make_tasks
from prospekt.engage.actions.today import (
    bring_back,
    dismiss,
    finish,
    give_away,
    put_off,
    take_over,
)
from prospekt.engage.models import Aside, LastLogged, Pulse, Task
from prospekt.engage.queries.team_today import team_day
from prospekt.engage.queries.today import Day, day_of
from prospekt.engage.rules.dues import Due
from prospekt.engage.rules.today import LOOKED, Found
from prospekt.engage.wording import next_line, reason_words
from prospekt.flow import catch_up
from prospekt.ledger.events import Actor
from prospekt.ledger.models import Event
from prospekt.people.actions.assign import assign_owner
from prospekt.people.actions.consent import record_consent
from prospekt.people.actions.merge_leads import merge_leads
from prospekt.people.actions.touches import Touch, record_touches
from prospekt.people.actions.unmerge import unmerge
from prospekt.people.models import Company, Person, User
from prospekt.people.queries.rights import reader_of
from prospekt.people.rules.draft import TouchDraft
from prospekt.people.rules.lead_ref import LeadRef
from prospekt.qualify.models import RecycleClock
from prospekt.route.models import Handover
from prospekt.words.problem import Refusal
from tests.conftest import Cast

pytestmark = pytest.mark.django_db(transaction=True)
SignIn = Callable[[User], Client]
NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
"""A Tuesday."""


def person(owner: User | None, name: str = "Kari Nordmann", **values: object) -> LeadRef:
    plain = {
        "full_name": name, "sort_key": name.lower(), "name_key": name.lower(), "phone": "+4722334455", "country": "NO",
        "first_seen_at": NOW, "created_at": NOW - timedelta(days=1), "updated_at": NOW,
        "team": owner.team if owner else None,
    }  # fmt: skip
    return LeadRef(True, Person.objects.create(owner=owner, **{**plain, **values}).pk)


def touch(lead: LeadRef, user: User, days: float, kind: str = "call", **more: str) -> None:
    at = NOW - timedelta(days=days)
    draft = TouchDraft(kind, at, more.get("channel", ""), more.get("direction", "out"), more.get("outcome", ""), more.get("topic", ""))  # fmt: skip
    record_touches(
        [Touch(draft, lead.person_id, lead.company_id)], by=Actor(user.pk, "web"), now=at
    )
    catch_up()


def task(user: User, days: int, lead: LeadRef | None = None, kind: str = "call", title: str = "") -> int:  # fmt: skip
    due = Due((NOW + timedelta(days=days)).date())
    by = Actor(user.pk, "web")
    return make_tasks([NewTask(due, kind, title, lead)], by=by, now=NOW - timedelta(days=30))[0]


def day(user: User, now: datetime = NOW) -> Day:
    return day_of(reader_of(user), now)


def kinds(user: User, now: datetime = NOW) -> list[list[str]]:
    """Of each line: what it is about, then its reasons."""
    return [
        [each.target.name if each.target else "task", *(reason.kind for reason in each.line.reasons)]
        for each in day(user, now).lines
    ]  # fmt: skip


def by(user: User) -> Actor:
    return Actor(user.pk, "web")


def test_every_source_has_its_lines(cast: Cast) -> None:
    me = cast.rep
    replied = person(me, "Replied")
    touch(replied, me, 5)
    touch(replied, me, 0.1, "reply", direction="in", topic="price")
    task(me, -2, person(me, "Late"))
    task(me, 0, person(me, "Due"))
    task(me, 3, person(me, "Planned", grade="A1"))
    task(me, 0, title="File", kind="todo")
    person(me, "Fresh", grade="A2")
    person(me, "Hot", grade="D4", temperature="hot")
    person(me, "Dull", grade="C3")
    silent, calm = person(me, "Silent"), person(me, "Calm")
    touch(silent, me, 40)
    touch(calm, me, 2)
    looked = person(me, "Looked")
    touch(looked, me, 20)
    touch(looked, me, 1, "visit")
    person(None, "Free", team=me.team)
    person(cast.other_rep, "Foreign", grade="A1")
    assert kinds(me) == [
        ["Replied", "replied"], ["Late", "overdue"], ["Hot", "fresh"], ["Due", "due"], ["task", "due"],
        ["Fresh", "fresh"], ["Looked", "looked"], ["Silent", "silent"], ["Calm", "no_step"], ["Free", "free"],
    ]  # fmt: skip


def test_hand_overs_and_woken_leads(cast: Cast) -> None:
    me, handed, woken = cast.rep, person(cast.rep, "Handed"), person(cast.rep, "Woken")
    Handover.objects.create(
        person_id=handed.id, owner=me, handed_at=NOW - timedelta(minutes=40), due_at=NOW + timedelta(minutes=20)
    )  # fmt: skip
    touch(woken, me, 50)
    RecycleClock.objects.create(
        event_id=1, person_id=woken.id, state="disqualified", wakes="date", opened_at=NOW - timedelta(days=50),
        closed_at=NOW - timedelta(days=1), closed_how="date",
    )  # fmt: skip
    assert kinds(me) == [["Handed", "handover"], ["Woken", "woken"]]
    told = next_line(day(me).lines[0], NOW)["why"]
    assert told.startswith("Handed over to you 40 minutes ago; accept or send back by ")
    soon = NOW - timedelta(minutes=39, seconds=30)
    assert next_line(day(me).lines[0], soon)["why"].startswith("Handed over to you just now;")
    dismiss(str(woken), "other", by=by(me), now=NOW)
    assert kinds(me) == [["Handed", "handover"]]


def test_reasons_of_one_lead_are_one_line(cast: Cast) -> None:
    lead = person(cast.rep)
    task(cast.rep, -1, lead)
    task(cast.rep, 0, lead)
    touch(lead, cast.rep, 1, "reply", direction="in")
    assert kinds(cast.rep) == [["Kari Nordmann", "replied", "overdue", "due"]]


def test_what_answers_a_lead_takes_it_off(cast: Cast) -> None:
    lead = person(cast.rep)
    touch(lead, cast.rep, 1, "reply", direction="in")
    assert kinds(cast.rep) == [["Kari Nordmann", "replied"]]
    touch(lead, cast.rep, 0.5, "call", outcome="answered")
    assert kinds(cast.rep) == [["Kari Nordmann", "no_step"]]
    task(cast.rep, 4, lead)
    assert kinds(cast.rep) == []


def test_put_off_and_back(cast: Cast) -> None:
    lead, me = person(cast.rep, grade="A1"), cast.rep
    late = task(me, -1, lead)
    moved = put_off(str(lead), "tomorrow", by=by(me), now=NOW)
    assert moved.tasks == (late,)
    assert kinds(me) == []
    assert kinds(me, NOW + timedelta(days=1)) == [["Kari Nordmann", "overdue"]]
    bring_back(str(lead), moved.tasks, by=by(me), now=NOW)
    assert kinds(me) == [["Kari Nordmann", "overdue"]]
    names = list(Event.objects.filter(name__startswith="today.").values_list("name", flat=True))
    assert names == ["today.put_off", "today.brought_back"]


def test_dismissed_until_something_new_happens(cast: Cast) -> None:
    me, lead = cast.rep, person(cast.rep, grade="A1")
    dismiss(str(lead), "not_interested", by=by(me), now=NOW)
    assert kinds(me) == []
    assert kinds(me, NOW + timedelta(days=60)) == []
    assert Event.objects.get(name="today.dismissed").facts["reason"] == "not_interested"
    touch(lead, me, -1, "form", direction="in")
    assert kinds(me, NOW + timedelta(days=2)) == [["Kari Nordmann", "replied"]]


def test_dismissing_takes_the_tasks_along_and_undo_brings_them_back(cast: Cast) -> None:
    me, lead = cast.rep, person(cast.rep, grade="A1")
    due = task(me, 0, lead)
    moved = dismiss(str(lead), "duplicate", by=by(me), now=NOW)
    assert Task.objects.get(pk=due).reason == "duplicate"
    bring_back(str(lead), moved.tasks, by=by(me), now=NOW)
    assert kinds(me) == [["Kari Nordmann", "due"]]
    assert not Aside.objects.exists()


def test_one_reader_s_day_is_not_another_s(cast: Cast) -> None:
    lead = person(cast.rep, grade="A1")
    dismiss(str(lead), "other", by=by(cast.team_lead), now=NOW)
    assert kinds(cast.rep) == [["Kari Nordmann", "fresh"]]


@pytest.mark.parametrize(
    ("key", "code"), [("p999999", "not_found"), ("t999999", "not_found"), ("x1", "not_found")]
)
def test_what_is_not_there(cast: Cast, key: str, code: str) -> None:
    for act in (
        lambda: put_off(key, "tomorrow", by=by(cast.rep), now=NOW),
        lambda: dismiss(key, "other", by=by(cast.rep), now=NOW),
        lambda: bring_back(key, [999_999], by=by(cast.rep), now=NOW),
    ):
        with pytest.raises(Refusal) as refused:
            act()
        assert refused.value.problem.code == code


def test_foreign_leads_cannot_be_moved(cast: Cast) -> None:
    lead = person(cast.other_rep)
    with pytest.raises(Refusal) as refused:
        dismiss(str(lead), "other", by=by(cast.rep), now=NOW)
    assert refused.value.problem.code == "not_found"
    with pytest.raises(Refusal) as refused:
        dismiss(str(person(cast.rep)), "other", by=by(cast.read_only), now=NOW)
    assert refused.value.problem.code == "not_allowed"
    assert not Event.objects.filter(name__startswith="today.").exists()


def test_a_wrong_reason_and_a_wrong_time(cast: Cast) -> None:
    lead = str(person(cast.rep, grade="A1"))
    with pytest.raises(Refusal) as refused:
        dismiss(lead, "bored", by=by(cast.rep), now=NOW)
    assert refused.value.problem.code == "unknown_code"
    with pytest.raises(Refusal) as refused:
        put_off(lead, "2020-01-01", by=by(cast.rep), now=NOW)
    assert refused.value.problem.code == "not_ahead"
    assert kinds(cast.rep) == [["Kari Nordmann", "fresh"]]


def test_taken_over_finished_and_given_away(cast: Cast) -> None:
    me = cast.rep
    free = person(None, "Free", team=me.team, grade="A1")
    take_over(str(free), by=by(me), now=NOW)
    assert kinds(me) == [["Free", "fresh"]]
    due = task(me, 0, free)
    assert finish(str(free), by=by(me), now=NOW).tasks == (due,)
    with pytest.raises(Refusal) as refused:
        give_away(str(free), cast.team_lead.pk, by=by(me), now=NOW)
    assert refused.value.problem.code == "nothing_to_give"
    task(me, 0, free)
    give_away(str(free), cast.team_lead.pk, by=by(me), now=NOW)
    assert kinds(cast.team_lead) == [["Free", "due"]]
    give_away(str(free), cast.team_lead.pk, by=by(cast.manager), now=NOW)
    assert Person.objects.get(pk=free.id).owner == cast.team_lead


def test_the_pulse_goes_with_the_lead(cast: Cast) -> None:
    """Owners, merges and what takes them back."""
    lead, twin = person(cast.rep), person(cast.rep, "Twin", phone="")
    touch(twin, cast.rep, 1, "reply", direction="in")
    change_set = merge_leads(lead, twin, by=by(cast.manager), now=NOW).change_set_id
    catch_up()
    assert Pulse.objects.get().person_id == lead.id
    assert kinds(cast.rep) == [["Kari Nordmann", "replied"]]
    unmerge(change_set, by=by(cast.manager), now=NOW)
    catch_up()
    waits = dict(Pulse.objects.values_list("person_id", "waits_since"))
    assert (waits[lead.id], waits[twin.id] is None) == (None, False)
    assign_owner([twin], cast.team_lead.pk, by=by(cast.manager), now=NOW)
    catch_up()
    assert kinds(cast.team_lead) == [["Twin", "replied"]]


def test_a_reply_waits_over_the_end_of_summer_time(cast: Cast) -> None:
    """The night of 25 October 2026 has twenty-five hours in Oslo; a task of the day after is not due before."""
    me = cast.rep
    due = Due(date(2026, 10, 26))
    make_tasks([NewTask(due, "call", "")], by=by(me), now=NOW)
    with timezone.override(ZoneInfo("Europe/Oslo")):
        before = datetime(2026, 10, 25, 22, 59, tzinfo=UTC)
        assert kinds(me, before) == []
        assert kinds(me, before + timedelta(minutes=1)) == [["task", "due"]]


def test_the_day_is_that_of_the_reader(cast: Cast) -> None:
    me = cast.rep
    me.time_zone = "Asia/Kuala_Lumpur"
    me.save()
    make_tasks([NewTask(Due(date(2026, 11, 25)), "call")], by=by(me), now=NOW)
    evening = datetime(2026, 11, 24, 16, 30, tzinfo=UTC)
    with timezone.override(ZoneInfo("Asia/Kuala_Lumpur")):
        assert kinds(me, evening) == [["task", "due"]]
    with timezone.override(ZoneInfo("UTC")):
        assert kinds(me, evening - timedelta(hours=17)) == []


def test_refusals_are_respected(cast: Cast) -> None:
    me, lead = cast.rep, person(cast.rep, grade="A1", email="kari@firm.no")
    touch(lead, me, 3, outcome="answered")
    (line,) = day(me).lines
    assert line.way is not None
    assert (line.way.channel, line.way.why.code) == ("phone", "answered")
    record_consent(lead, "call", "any", is_given=False, source="phone", by=by(me), now=NOW)
    (line,) = day(me).lines
    assert line.way is not None
    assert line.way.channel == "email"
    assert list(line.barred) == ["phone"]
    record_consent(lead, "all", "any", is_given=False, source="phone", by=by(me), now=NOW)
    assert kinds(me) == []


def test_a_topic_is_told_where_it_says_something() -> None:
    told = [
        reason_words(
            Found(LOOKED, NOW, "p1", params={"touch": "mail_open", "topic": topic}), {}, NOW
        )
        for topic in ("price", "general", "")
    ]
    assert told[0].startswith("Opened a mail about price, ")
    assert told[1] == told[2]
    assert told[1].startswith("Opened a mail, ")


def test_the_number_of_statements_stays(cast: Cast, signed_in: SignIn) -> None:
    me = cast.rep

    def fill(n: int) -> None:
        for number in range(n):
            lead = person(me, f"Person {number}", grade="A1", email=f"p{number}@firm.no")
            firm = Company.objects.create(
                name=f"Firm {number}", name_key="firm", sort_key="firm", owner=me, team=me.team, grade="B2",
                first_seen_at=NOW, created_at=NOW, updated_at=NOW,
            )  # fmt: skip
            task(me, -1, lead)
            touch(LeadRef(False, firm.pk), me, 3, "reply", direction="in")

    def asked() -> int:
        with CaptureQueriesContext(connection) as found:
            day(me)
        return len(found)

    fill(2)
    few = asked()
    fill(10)
    assert asked() == few <= 15
    fill(40)
    assert len(day(me).lines) == 25
    assert day(me).n_more > 0
    assert asked() <= few
    client = signed_in(me)
    with CaptureQueriesContext(connection) as found:
        page = client.get("/today/")
    assert page.status_code == 200
    assert len(found) <= few + 6


def test_who_leads_sees_who_is_silent(cast: Cast) -> None:
    lead = person(cast.rep)
    task(cast.rep, -3, lead)
    person(None, "Free", team=cast.rep.team)
    User.objects.update(joined_at=NOW - timedelta(days=30))
    touch(lead, cast.rep, 1)
    assert LastLogged.objects.get(user=cast.rep).at == NOW - timedelta(days=1)
    found = team_day(reader_of(cast.manager), NOW)
    told = {each.name: (each.is_quiet, each.n_overdue) for each in found.members}
    assert told == {"Rep": (False, 1), "Team Lead": (True, 0)}
    assert [each.name for each in found.free] == ["Free"]
    later = team_day(reader_of(cast.manager), NOW + timedelta(days=8))
    assert {each.name: each.is_quiet for each in later.members}["Rep"]
    assert "Other Rep" in {
        each.name for each in team_day(reader_of(cast.administrator), NOW).members
    }


def test_tasks_of_who_was_switched_off_wait_for_a_decision(cast: Cast, signed_in: SignIn) -> None:
    task(cast.rep, 1, person(cast.rep))
    page = signed_in(cast.manager).get("/today/team/").content.decode()
    assert team_day(reader_of(cast.manager), NOW).n_left == 0
    assert "?whose=left" not in page
    User.objects.filter(pk=cast.rep.pk).update(is_active=False)
    assert team_day(reader_of(cast.manager), NOW).n_left == 1
    page = signed_in(cast.manager).get("/today/team/").content.decode()
    row = page.partition("?whose=left")[2].partition("</li>")[0]
    assert "<span>1</span>" in row


def test_a_logged_call(cast: Cast) -> None:
    me, lead = cast.rep, person(cast.rep)
    due = task(me, 0, lead)
    made = log_call(lead, Call("answered", "Nice", {"need": "yes"}), by=by(me), now=NOW)
    assert made.done == (due,)
    assert len(made.answers) == 1
    assert Task.objects.get(pk=made.task).due_on == date(2026, 12, 1)
    again = log_call(lead, Call("no_answer"), by=by(me), now=NOW + timedelta(days=7))
    assert (again.done, again.task) == ((), made.task)
    assert Task.objects.filter(state="open").count() == 1
    with pytest.raises(Refusal) as refused:
        log_call(lead, Call("answered", answers={"budget": "a lot"}), by=by(me), now=NOW)
    assert refused.value.problem.column == "answer-budget"
    assert Event.objects.filter(name="touch.recorded").count() == 2
