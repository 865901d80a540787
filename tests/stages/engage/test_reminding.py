"""What the schedule and the log remind of: once whatever crashes, in the reader's language and zone, and only whom it concerns."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from smtplib import SMTPServerDisconnected
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import pytest
import recurring_ical_events
import time_machine
from django.core import mail
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from prospekt.engage.actions import daily_mail, reminders
from prospekt.engage.actions.daily_mail import choose_daily_mail, send_daily_mails
from prospekt.engage.actions.feeds import feed_of, make_feed, revoke_feed
from prospekt.engage.actions.reminders import make_reminders, tell_due
from prospekt.engage.actions.tasks import NewTask, finish_tasks, make_tasks, snooze_tasks
from prospekt.engage.models import CalendarFeed, DailyMail, Notification, Task
from prospekt.engage.queries.next_steps import next_steps
from prospekt.engage.rules.calendar import Entry, calendar_of
from prospekt.engage.rules.dues import Due
from prospekt.engage.rules.repeats import Repeat, nth
from prospekt.flow import catch_up
from prospekt.ledger.events import Actor
from prospekt.people.actions.assign import assign_owner
from prospekt.people.actions.merge_leads import merge_leads
from prospekt.people.actions.recycle_bin import remove_leads
from prospekt.people.actions.touches import Touch, add_note, record_touches
from prospekt.people.actions.unmerge import unmerge
from prospekt.people.actions.users import switch_off
from prospekt.people.models import Person, User
from prospekt.people.rules.draft import TouchDraft
from prospekt.people.rules.lead_ref import LeadRef
from tests.conftest import Cast

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 8, tzinfo=UTC)
FRIDAY = date(2026, 11, 20)
BY = Actor(None, "schedule")
SignIn = Callable[[User], Client]


def person(owner: User | None, name: str = "Kari Nordmann", **more: Any) -> LeadRef:
    team_id = owner.team_id if owner else None
    values = {
        "full_name": name,
        "sort_key": name,
        "name_key": name,
        "owner": owner,
        "team_id": team_id,
    }
    stamps = {"first_seen_at": NOW, "created_at": NOW, "updated_at": NOW}
    return LeadRef(True, Person.objects.create(**values | stamps | more).pk)  # fmt: skip


def make(user: User, due: Due, lead: LeadRef | None = None, **more: Any) -> int:
    draft = NewTask(due, more.pop("kind", "call"), more.pop("title", ""), lead, **more)
    return make_tasks([draft], by=Actor(user.pk, "web"), now=NOW)[0]


def test_birthdays_of_the_coming_week_once_a_year(cast: Cast) -> None:
    lead = person(cast.rep, birthday=date(1980, 11, 25))
    person(cast.rep, birthday=date(1980, 12, 25))
    person(None, birthday=date(1980, 11, 25))
    person(cast.rep, birthday=date(1980, 11, 25), no_contact=True)
    person(cast.rep, birthday=date(1980, 11, 25), lifecycle="disqualified")
    person(cast.rep, birthday=date(1980, 11, 25), deleted_at=NOW)
    assert make_reminders(by=BY, now=NOW) == 1
    task = Task.objects.get()
    assert (task.kind, task.due_on, task.person_id, task.owner_id) == (
        "birthday", date(2026, 11, 25), lead.id, cast.rep.pk,
    )  # fmt: skip
    finish_tasks([task.pk], by=Actor(cast.rep.pk, "web"), now=NOW)
    for day in range(1, 8):
        assert make_reminders(by=BY, now=NOW + timedelta(days=day)) == 0
    assert make_reminders(by=BY, now=NOW + timedelta(days=365)) == 1
    assert make_reminders(by=BY, now=NOW + timedelta(days=365)) == 0


def test_a_birthday_on_29_february_is_kept_every_year(cast: Cast) -> None:
    person(cast.rep, birthday=date(1980, 2, 29))
    for year, day in ((2027, 28), (2028, 29)):
        make_reminders(by=BY, now=datetime(year, 2, 24, 8, tzinfo=UTC))
        assert Task.objects.latest("pk").due_on == date(year, 2, day)
    assert Task.objects.count() == 2


def test_whatever_crashes_there_is_one_reminder_a_year(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    for n in range(5):
        person(cast.rep, f"Nr {n}", birthday=date(1980, 11, 20 + n))
    monkeypatch.setattr(reminders, "BATCH", 2)
    crashes = iter([False, True, True, False, False, True] + [False] * 99)

    def die(name: str) -> None:
        if next(crashes):
            raise RuntimeError(name)

    monkeypatch.setattr(reminders, "reach", die)
    for _n in range(5):
        try:
            make_reminders(by=BY, now=NOW)
        except RuntimeError:
            continue
    assert Task.objects.count() == 5
    assert Task.objects.values("occasion").distinct().count() == 5


def test_the_anniversary_of_a_customer(cast: Cast) -> None:
    lead = person(cast.rep, lifecycle="customer")
    person(cast.rep, "No purchase", lifecycle="customer")
    draft = TouchDraft("purchase", datetime(2024, 11, 23, 9, tzinfo=UTC), "", "in", "", "", "")
    record_touches([Touch(draft, person_id=lead.id)], by=BY, now=NOW)
    assert make_reminders(by=BY, now=NOW) == 1
    task = Task.objects.get()
    assert (task.kind, task.due_on, task.person_id) == ("anniversary", date(2026, 11, 23), lead.id)
    assert make_reminders(by=BY, now=NOW) == 0


def test_told_once_when_the_time_has_come(cast: Cast) -> None:
    timed = make(cast.rep, Due(FRIDAY, time(8)))
    make(cast.rep, Due(FRIDAY))
    make(cast.rep, Due(FRIDAY, time(18)))
    make(cast.rep, Due(date(2026, 11, 10), time(8)))
    for _n in range(3):
        tell_due(now=NOW)
    assert [(row.user_id, row.task_id) for row in Notification.objects.all()] == [
        (cast.rep.pk, timed)
    ]
    snooze_tasks([timed], "tomorrow", by=Actor(cast.rep.pk, "web"), now=NOW)
    assert Notification.objects.get().read_at
    tell_due(now=NOW + timedelta(days=1))
    unread = Notification.objects.filter(read_at=None)
    assert sorted(unread.values_list("task__due_time", flat=True)) == [time(8), time(18)]


@pytest.mark.django_db(transaction=True)
def test_a_mention_reaches_those_who_may_see_the_lead(cast: Cast) -> None:
    lead = person(cast.rep)
    text = "@Manager and @other_rep and @Rep: look"
    add_note(text, person_id=lead.id, by=Actor(cast.rep.pk, "web"), now=NOW)
    catch_up()
    catch_up()
    told = Notification.objects.get()
    assert (told.user_id, told.kind, told.about_id, told.person_id) == (
        cast.manager.pk, "mentioned", cast.rep.pk, lead.id,
    )  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_open_tasks_go_with_the_lead(cast: Cast) -> None:
    lead = person(cast.rep)
    mine = make(cast.rep, Due(FRIDAY), lead)
    bosses = make(cast.manager, Due(FRIDAY), lead)
    assign_owner([lead], cast.team_lead.pk, by=Actor(cast.manager.pk, "web"), now=NOW)
    catch_up()
    assert Task.objects.get(pk=mine).owner_id == cast.team_lead.pk
    assert Task.objects.get(pk=bosses).owner_id == cast.manager.pk
    assign_owner([lead], None, by=Actor(cast.manager.pk, "web"), now=NOW)
    catch_up()
    assert Task.objects.get(pk=mine).owner_id == cast.team_lead.pk


@pytest.mark.django_db(transaction=True)
def test_managers_are_told_of_tasks_left_behind(cast: Cast) -> None:
    by = Actor(cast.administrator.pk, "web")
    switch_off(cast.other_rep.pk, by=by, now=NOW)
    catch_up()
    assert not Notification.objects.exists(), "nothing was left"
    make(cast.rep, Due(FRIDAY))
    switch_off(cast.rep.pk, by=by, now=NOW)
    catch_up()
    told = set(Notification.objects.values_list("user_id", "kind", "about_id"))
    assert told == {(who.pk, "left", cast.rep.pk) for who in (cast.manager, cast.team_lead)}


def test_the_next_step_of_a_lead_is_its_earliest_open_task(cast: Cast, signed_in: SignIn) -> None:
    with_step, without = person(cast.rep, "With Step"), person(cast.rep, "Without Step")
    later = make(cast.rep, Due(date(2026, 12, 24)), with_step)
    sooner = make(cast.rep, Due(date(2026, 12, 1)), with_step)
    assert next_steps([with_step, without])[with_step] == Task.objects.get(pk=sooner).comes_at
    client = signed_in(cast.rep)
    url = client.get("/tasks/").context["without_step_url"]
    answer = client.get(url, follow=True)
    assert [row["name"] for row in answer.context["rows"]] == ["Without Step"]
    finish_tasks([sooner, later], by=Actor(cast.rep.pk, "web"), now=NOW)
    assert len(client.get(url, follow=True).context["rows"]) == 2


# The mail of the day


def test_one_mail_a_day_however_often_the_job_runs(cast: Cast) -> None:
    make(cast.rep, Due(FRIDAY), person(cast.rep), title="About <b> & price")
    make(cast.rep, Due(date(2026, 11, 18)))
    for _n in range(3):
        send_daily_mails(now=NOW)
    (sent,) = mail.outbox
    assert sent.to == [cast.rep.email]
    assert sent.subject == "1 task is overdue, 1 task today"
    assert "Call: About <b> & price (Kari Nordmann)" in sent.body
    assert "18 Nov 2026: Call" in sent.body
    send_daily_mails(now=NOW + timedelta(days=1))
    assert len(mail.outbox) == 2


def test_in_the_readers_own_morning_and_language(cast: Cast) -> None:
    User.objects.filter(pk=cast.rep.pk).update(time_zone="Asia/Jakarta", language="nb")
    cast.rep.refresh_from_db()
    make(cast.rep, Due(FRIDAY, time(15)))
    send_daily_mails(now=datetime(2026, 11, 19, 23, 50, tzinfo=UTC))
    assert not mail.outbox, "before seven in Jakarta"
    send_daily_mails(now=datetime(2026, 11, 20, 0, 10, tzinfo=UTC))
    assert "15:00" in mail.outbox[0].body
    DailyMail.objects.update(last_on=None)
    send_daily_mails(now=datetime(2026, 11, 20, 6, tzinfo=UTC))
    assert len(mail.outbox) == 1, "the morning is over"


def test_off_nothing_to_tell_or_switched_off(cast: Cast) -> None:
    make(cast.rep, Due(FRIDAY))
    make(cast.other_rep, Due(date(2026, 11, 25)))
    choose_daily_mail(cast.rep.pk, is_wanted=False)
    send_daily_mails(now=NOW)
    assert not mail.outbox
    choose_daily_mail(cast.rep.pk, is_wanted=True)
    User.objects.filter(pk=cast.rep.pk).update(is_active=False)
    send_daily_mails(now=NOW)
    assert not mail.outbox


def test_a_killed_job_sends_no_second_mail_and_an_absent_server_is_asked_again(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(cast.rep, Due(FRIDAY))

    def away() -> None:
        raise ConnectionRefusedError

    connection = type("Away", (), {"open": staticmethod(away)})
    monkeypatch.setattr(daily_mail, "get_connection", connection)
    assert send_daily_mails(now=NOW) == 0
    monkeypatch.undo()
    killed = iter([True, False])

    def kill(name: str) -> None:
        if next(killed):
            raise KeyboardInterrupt

    monkeypatch.setattr(daily_mail, "reach", kill)
    with pytest.raises(KeyboardInterrupt):
        send_daily_mails(now=NOW)
    monkeypatch.undo()
    assert send_daily_mails(now=NOW) == 0
    assert not mail.outbox, "at most one a day, rather none than two"
    monkeypatch.setattr(
        "django.core.mail.EmailMessage.send",
        lambda self: (_ for _ in ()).throw(SMTPServerDisconnected("gone")),
    )
    assert send_daily_mails(now=NOW + timedelta(days=1)) == 0


# The calendar


def read(client: Client, key: str) -> icalendar.Calendar:
    answer = client.get(f"/calendar/{key}.ics")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    return icalendar.Calendar.from_ical(answer.content)


def test_a_calendar_reads_ones_own_open_tasks(cast: Cast) -> None:
    User.objects.filter(pk=cast.rep.pk).update(time_zone="Europe/Oslo")
    cast.rep.refresh_from_db()
    lead = person(cast.rep)
    timed = make(cast.rep, Due(date(2027, 3, 26), time(9)), lead, title="Price; terms, and more\nlines",
                 repeat=Repeat(1, "weeks", date(2027, 3, 26)))  # fmt: skip
    make(cast.rep, Due(date(2027, 1, 31)), title="Report", repeat=Repeat(1, "months", date(2027, 1, 31)))  # fmt: skip
    make(cast.manager, Due(FRIDAY), title="Somebody else's")
    done = make(cast.rep, Due(FRIDAY), title="Closed")
    finish_tasks([done], by=Actor(cast.rep.pk, "web"), now=NOW)
    key = make_feed(cast.rep.pk, titles="full", by=Actor(cast.rep.pk, "web"), now=NOW)
    calendar = read(Client(), key)
    assert sorted(str(todo["summary"]) for todo in calendar.walk("VTODO")) == [
        "Call: Price; terms, and more lines (Kari Nordmann)", "Call: Report",
    ]  # fmt: skip
    # Nine o'clock stays nine o'clock when the clocks change on 28 March.
    found = recurring_ical_events.of(calendar).between(date(2027, 3, 20), date(2027, 4, 7))
    starts = sorted(event["dtstart"].dt for event in found if "Price" in event["summary"])
    assert [start.astimezone(UTC).hour for start in starts] == [8, 7]
    assert [start.hour for start in starts] == [9, 9]
    # The last day of every month, as a whole day.
    found = recurring_ical_events.of(calendar).between(date(2027, 1, 1), date(2027, 6, 1))
    days = sorted(e["dtstart"].dt for e in found if "Report" in e["summary"])
    assert days == [date(2027, 1, 31), date(2027, 2, 28), date(2027, 3, 31), date(2027, 4, 30), date(2027, 5, 31)]  # fmt: skip
    uids = [str(each["uid"]) for each in calendar.walk() if "uid" in each]
    assert len(uids) == len(set(uids))
    assert f"task-{timed}@127.0.0.1" in uids
    CalendarFeed.objects.update(titles="private")
    text = read(Client(), key).to_ical().decode()
    assert "Kari" not in text
    assert "Price" not in text


def test_kept_to_working_days_and_put_off(cast: Cast) -> None:
    User.objects.filter(pk=cast.rep.pk).update(time_zone="Europe/Oslo")
    repeat = Repeat(1, "days", FRIDAY, "next")
    make(cast.rep, Due(FRIDAY), person(cast.rep, country="NO"), repeat=repeat)
    later = make(cast.rep, Due(FRIDAY, time(9)), kind="meeting")
    snooze_tasks([later], "2026-12-24", by=Actor(cast.rep.pk, "web"), now=NOW)
    key = make_feed(cast.rep.pk, titles="private", by=BY, now=NOW)
    calendar = read(Client(), key)
    found = recurring_ical_events.of(calendar).between(FRIDAY, date(2026, 11, 28))
    assert sorted(e["dtstart"].dt.day for e in found) == [20, 23, 24, 25, 26, 27]
    (meeting,) = recurring_ical_events.of(calendar).at(date(2026, 12, 24))
    assert str(meeting["summary"]) == "Meeting"


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
@given(
    st.sampled_from(["days", "weeks", "months"]), st.integers(1, 24), st.dates(date(2024, 1, 1), date(2030, 12, 31)),
    st.sampled_from([None, time(9), time(2, 30)]), st.sampled_from(["Europe/Oslo", "Asia/Jakarta", "America/New_York"]),
)  # fmt: skip
def test_calendars_repeat_on_the_days_on_which_tasks_do(
    unit: str, every: int, since: date, at: time | None, zone: str
) -> None:
    repeat = Repeat(every, unit, since)
    entry = Entry(1, "x", since, at, zone, 1, NOW, repeat=repeat)
    calendar = icalendar.Calendar.from_ical(
        calendar_of([entry], name="x", host="h", now=NOW)
    )  # fmt: skip
    until = nth(repeat, 5)
    found = recurring_ical_events.of(calendar).between(since, until + timedelta(days=1))
    days = sorted({_day(event["dtstart"].dt, zone) for event in found})
    assert days == [nth(repeat, n) for n in range(6)]


def _day(value: date | datetime, zone: str) -> date:
    return value.astimezone(ZoneInfo(zone)).date() if isinstance(value, datetime) else value


def test_the_address_is_secret_revocable_and_changes_nothing(cast: Cast, signed_in: SignIn) -> None:
    client = signed_in(cast.rep)
    make(cast.rep, Due(FRIDAY))
    page = client.post("/account/reminders/", {"action": "make", "titles": "full"})
    link = page.context["link"]
    key = link.rpartition("/")[2].removesuffix(".ics")
    assert len(key) == 43
    assert key not in str(list(CalendarFeed.objects.values()))
    assert key not in client.get("/account/reminders/").content.decode()
    before = list(Task.objects.values()), list(CalendarFeed.objects.values())
    answer = Client().get(f"/calendar/{key}.ics")
    assert answer.status_code == 200
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert "no-store" in answer.headers["Cache-Control"]
    assert (list(Task.objects.values()), list(CalendarFeed.objects.values())) == before
    assert Client().post(f"/calendar/{key}.ics").status_code == 405
    for wrong in (key[:-1] + "x", "x", key.lower(), "x" * 2_000):
        assert Client().get(f"/calendar/{wrong}.ics").status_code == 404
    anew = client.post("/account/reminders/", {"action": "make", "titles": "full"}).context["link"]
    assert Client().get(f"/calendar/{key}.ics").status_code == 404
    path = anew.partition("/calendar/")[2]
    assert Client().get(f"/calendar/{path}").status_code == 200
    User.objects.filter(pk=cast.rep.pk).update(is_active=False)
    assert Client().get(f"/calendar/{path}").status_code == 404
    User.objects.filter(pk=cast.rep.pk).update(is_active=True)
    client.force_login(cast.rep, backend="django.contrib.auth.backends.ModelBackend")
    assert client.post("/account/reminders/revoke/").status_code == 302
    assert Client().get(f"/calendar/{path}").status_code == 404
    assert client.post("/account/reminders/revoke/").status_code == 302


@time_machine.travel(NOW, tick=False)
def test_asked_too_often(cast: Cast) -> None:
    key = make_feed(cast.rep.pk, titles="full", by=BY, now=NOW)
    statuses = [Client().get(f"/calendar/{key}.ics").status_code for _n in range(14)]
    assert statuses[:12] == [200] * 12
    assert statuses[-1] == 429
    guesses = [Client().get(f"/calendar/{'x' * 43}.ics").status_code for _n in range(60)]
    assert guesses[-1] == 429


def test_a_hidden_lead_is_in_no_calendar(cast: Cast) -> None:
    lead = person(cast.rep)
    make(cast.rep, Due(FRIDAY), lead)
    key = make_feed(cast.rep.pk, titles="full", by=BY, now=NOW)
    remove_leads([lead], by=BY, now=NOW)
    assert not read(Client(), key).walk("VTODO")
    assert feed_of(key)
    revoke_feed(cast.rep.pk, by=BY, now=NOW)
    assert feed_of(key) is None


def test_what_one_chooses_on_the_page(cast: Cast, signed_in: SignIn) -> None:
    client = signed_in(cast.rep)
    assert client.get("/account/").status_code == 200
    client.post("/account/reminders/", {"action": "daily_mail"})
    assert DailyMail.objects.get().is_wanted is False
    client.post("/account/reminders/", {"action": "daily_mail", "daily_mail": "on"})
    assert DailyMail.objects.get().is_wanted is True
    for wrong in ({"action": "x"}, {"action": "make", "titles": "x"}, {"action": "titles", "titles": "full"}):  # fmt: skip
        assert client.post("/account/reminders/", wrong).status_code == 422
    client.post("/account/reminders/", {"action": "make", "titles": "private"})
    client.post("/account/reminders/", {"action": "titles", "titles": "full"})
    assert CalendarFeed.objects.get().titles == "full"


@pytest.mark.django_db(transaction=True)
def test_tasks_go_with_a_merge_and_come_back(cast: Cast) -> None:
    keep, gone = person(cast.rep, "Kari Nordmann"), person(cast.rep, "Kari Nordman")
    task_id = make(cast.rep, Due(FRIDAY), gone, title="About the offer")
    by = Actor(cast.manager.pk, "web")
    made = merge_leads(keep, gone, by=by, now=NOW)
    catch_up()
    assert Task.objects.get(pk=task_id).person_id == keep.id
    assert finish_tasks([task_id], by=Actor(cast.rep.pk, "web"), now=NOW).done
    unmerge(made.change_set_id, by=by, now=NOW)
    catch_up()
    task = Task.objects.get(pk=task_id)
    assert (task.person_id, task.merged_from, task.state) == (gone.id, [], "done")
