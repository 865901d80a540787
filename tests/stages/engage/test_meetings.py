"""Meetings: planned with people and a place, in the calendar at the right hour, and settled in one of four ways."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import recurring_ical_events
from django.test import Client
from icalendar import Calendar

from prospekt.config import cli
from prospekt.engage.actions.change_task import change_task
from prospekt.engage.actions.meetings import (
    NewMeeting,
    Outcome,
    plan_meeting,
    set_participants,
    settle_meeting,
)
from prospekt.engage.actions.reminders import tell_due
from prospekt.engage.actions.tasks import NewTask, make_tasks
from prospekt.engage.models import Notification, Participant, Task
from prospekt.engage.queries.agenda import task_page
from prospekt.engage.queries.calendar import calendar_file
from prospekt.engage.queries.meetings import others_of
from prospekt.engage.rules.dues import Due
from prospekt.engage.rules.repeats import Repeat
from prospekt.ledger.events import Actor
from prospekt.ledger.models import Event, Text
from prospekt.people.actions.erase_lead import erase_lead
from prospekt.people.actions.merge_leads import merge_leads
from prospekt.people.actions.unmerge import unmerge
from prospekt.people.models import Company, Person, User
from prospekt.people.queries.rights import reader_of
from prospekt.people.rules.lead_ref import LeadRef
from prospekt.qualify.models import Answer
from prospekt.words.problem import Refusal
from tests.conftest import Cast
from tests.stages.programs import program

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 8, tzinfo=UTC)
DAY = date(2026, 11, 24)
SYSTEM = Actor(None, "cli")
STAMPS = {"first_seen_at": NOW, "created_at": NOW, "updated_at": NOW}


def company() -> Company:
    return Company.objects.create(
        name="Fjord AS", name_key="fjord as", sort_key="fjord as", **STAMPS
    )


def person(owner: User | None, name: str = "Kari Nordmann", at: Company | None = None) -> LeadRef:
    made = Person.objects.create(
        full_name=name, sort_key=name.lower(), name_key=name.lower(), owner=owner, team_id=owner.team_id if owner else None,
        company=at, **STAMPS,
    )  # fmt: skip
    return LeadRef(True, made.pk)


def by(user: User) -> Actor:
    return Actor(user.pk, "web")


def code(action: Callable[[], object]) -> str:
    with pytest.raises(Refusal) as refused:
        action()
    return refused.value.problem.code


@pytest.fixture
def met(cast: Cast) -> dict[str, Any]:
    """A meeting with Kari of Fjord AS on Tuesday at 14:00, with Ola of the same company and the team lead."""
    firm = company()
    kari, ola = person(cast.rep, at=firm), person(cast.rep, "Ola Hansen", firm)
    new = NewMeeting(
        Due(DAY, time(14)), 90, "Offer", "Our office, room 2", users=(cast.team_lead.pk,), persons=(ola.id,)
    )  # fmt: skip
    task_id = plan_meeting(kari, new, by=by(cast.rep), now=NOW)
    return {"kari": kari, "ola": ola, "task": task_id, "firm": firm}


def test_planned(cast: Cast, met: dict[str, Any]) -> None:
    task = Task.objects.get(pk=met["task"])
    assert (task.kind, task.length, task.place, task.owner_id) == ("meeting", 90, "Our office, room 2", cast.rep.pk)  # fmt: skip
    assert task.due_at == datetime(2026, 11, 24, 14, tzinfo=UTC)
    names = {other.name for other in others_of([task.pk])[task.pk]}
    assert names == {"Ola Hansen", "Team Lead"}
    event = Event.objects.get(name="meeting.planned")
    assert event.facts == {
        "task": task.pk, "length": 90, "users": [cast.team_lead.pk], "persons": [met["ola"].id],
    }  # fmt: skip
    told = Notification.objects.get()
    assert (told.user_id, told.kind, told.task_id) == (cast.team_lead.pk, "invited", task.pk)
    for user in (cast.rep, cast.team_lead):
        page = task_page(reader_of(user), part="upcoming", now=NOW)
        assert [row.id for row in page.rows] == [task.pk], user
    assert task_page(reader_of(cast.manager), part="upcoming", now=NOW).rows == []


def test_what_cannot_be_planned(cast: Cast) -> None:
    firm = company()
    lead, stranger = person(cast.rep, at=firm), person(cast.rep, "Per Berg")
    foreign = person(cast.other_rep, "Eva Lie", firm)

    def plan(**more: Any) -> str:
        new = NewMeeting(**{"due": Due(DAY, time(14)), **more})
        return code(lambda: plan_meeting(lead, new, by=by(cast.rep), now=NOW))

    assert plan(due=Due(DAY)) == "no_time"
    assert plan(length=0) == "no_time"
    assert plan(length=1_441) == "bad_length"
    assert plan(place="x" * 501) == "too_long"
    assert plan(place="a\x00b") == "nul"
    assert plan(due=Due(date(9999, 12, 31), time(9))) == "too_far"
    assert plan(persons=(stranger.id,)) == "not_of_company"
    assert plan(persons=(foreign.id,)) == "not_of_company"
    assert plan(persons=(10**9,)) == "not_of_company"
    assert plan(users=(cast.other_rep.pk,)) == "sees_not"
    assert plan(users=(10**9,)) == "sees_not"
    assert plan(users=tuple(range(10**6, 10**6 + 51))) == "too_many"
    new = NewMeeting(Due(DAY, time(14)))
    assert code(lambda: plan_meeting(foreign, new, by=by(cast.rep), now=NOW)) == "not_found"
    assert not Task.objects.exists()
    assert not Participant.objects.exists()


def test_held(cast: Cast, met: dict[str, Any]) -> None:
    later = datetime(2026, 11, 24, 16, tzinfo=UTC)
    step = NewTask(Due(date(2026, 11, 27)), "todo", "Send the offer", met["kari"])
    told = Outcome("held", "positive", "They want it", (("need", "yes"),), (step,))
    done = settle_meeting(met["task"], told, by=by(cast.rep), now=later)
    assert Task.objects.get(pk=met["task"]).state == "done"
    touches = Event.objects.filter(name="touch.recorded").order_by("pk")
    assert {(each.person_id, each.facts["kind"], each.facts["outcome"]) for each in touches} == {
        (met["kari"].id, "meeting", "positive"), (met["ola"].id, "meeting", "positive"),
    }  # fmt: skip
    assert touches[0].pk == done.touch
    assert touches[0].occurred_at == datetime(2026, 11, 24, 14, tzinfo=UTC)
    assert Text.objects.get(pk=done.touch).text == "They want it"
    assert Answer.objects.get().source == "meeting"
    assert Task.objects.get(pk=done.tasks[0]).due_on == date(2026, 11, 27)
    settled = Event.objects.get(name="meeting.settled")
    assert settled.facts == {"task": met["task"], "outcome": "held", "touch": done.touch}
    assert (
        code(lambda: settle_meeting(met["task"], told, by=by(cast.rep), now=later)) == "task_closed"
    )


def test_all_or_nothing(cast: Cast, met: dict[str, Any]) -> None:
    told = Outcome("held", note="x", answers=(("no such question", "yes"),))
    assert code(lambda: settle_meeting(met["task"], told, by=by(cast.rep), now=NOW))
    assert Task.objects.get(pk=met["task"]).state == "open"
    assert not Event.objects.filter(name__in=("touch.recorded", "meeting.settled")).exists()


def test_nobody_came_or_it_was_cancelled(cast: Cast, met: dict[str, Any]) -> None:
    done = settle_meeting(met["task"], Outcome("no_show"), by=by(cast.rep), now=NOW)
    (touch,) = Event.objects.filter(name="touch.recorded")
    assert (touch.pk, touch.facts["outcome"]) == (done.touch, "no_show")
    task = Task.objects.get(pk=met["task"])
    assert (task.state, task.reason) == ("dismissed", "no_show")
    new = NewMeeting(Due(DAY, time(9)), users=(cast.team_lead.pk,))
    other = plan_meeting(met["kari"], new, by=by(cast.rep), now=NOW)
    done = settle_meeting(other, Outcome("cancelled", note="Ill"), by=by(cast.rep), now=NOW)
    assert (done.touch, Task.objects.get(pk=other).reason) == (None, "cancelled")
    told = Notification.objects.get(task_id=other, read_at=None)
    assert (told.user_id, told.kind) == (cast.team_lead.pk, "called_off")
    assert Event.objects.filter(name="note.added").count() == 1


def test_moved(cast: Cast, met: dict[str, Any]) -> None:
    told = Outcome("moved", due=Due(date(2026, 11, 26), time(10)))
    settle_meeting(met["task"], told, by=by(cast.rep), now=NOW)
    task = Task.objects.get(pk=met["task"])
    assert (task.state, task.due_at) == ("open", datetime(2026, 11, 26, 10, tzinfo=UTC))
    assert Notification.objects.filter(user=cast.team_lead, kind="invited").count() == 2
    assert code(lambda: settle_meeting(task.pk, Outcome("moved"), by=by(cast.rep), now=NOW)) == "no_time"  # fmt: skip
    assert code(lambda: settle_meeting(task.pk, Outcome("danced"), by=by(cast.rep), now=NOW)) == "unknown_code"  # fmt: skip


def test_a_repeated_meeting_goes_on_with_its_people(cast: Cast, met: dict[str, Any]) -> None:
    fields = {"repeat_every": "1", "repeat_unit": "weeks", "length": "30"}
    change_task(met["task"], fields, version=1, by=by(cast.rep), now=NOW)
    settle_meeting(met["task"], Outcome("no_show"), by=by(cast.rep), now=NOW)
    following = Task.objects.get(after_id=met["task"])
    assert (following.due_on, following.length, following.place) == (date(2026, 12, 1), 30, "Our office, room 2")  # fmt: skip
    assert {each.name for each in others_of([following.pk])[following.pk]} == {"Ola Hansen", "Team Lead"}  # fmt: skip


def test_a_plain_task_is_no_meeting(cast: Cast) -> None:
    (call,) = make_tasks([NewTask(Due(DAY), "call", lead=person(cast.rep))], by=by(cast.rep), now=NOW)  # fmt: skip
    (alone,) = make_tasks([NewTask(Due(DAY), "meeting")], by=by(cast.rep), now=NOW)
    for task_id in (call, alone):
        assert code(lambda id_=task_id: settle_meeting(id_, Outcome("held"), by=by(cast.rep), now=NOW)) == "not_a_meeting"  # type: ignore[misc]  # fmt: skip


def test_who_may(cast: Cast, met: dict[str, Any]) -> None:
    for user, wanted in ((cast.other_rep, "not_found"), (cast.read_only, "not_yours")):
        assert code(lambda u=user: settle_meeting(met["task"], Outcome("held"), by=by(u), now=NOW)) == wanted  # type: ignore[misc]  # fmt: skip
        assert code(lambda u=user: set_participants(met["task"], [], [], by=by(u), now=NOW)) == wanted  # type: ignore[misc]  # fmt: skip
    set_participants(met["task"], [], [], by=by(cast.rep), now=NOW)
    assert not Participant.objects.exists()


def test_everybody_is_told_shortly_before(cast: Cast, met: dict[str, Any]) -> None:
    begins = datetime(2026, 11, 24, 14, tzinfo=UTC)
    assert tell_due(now=begins - timedelta(minutes=16)) == 0
    assert tell_due(now=begins - timedelta(minutes=15)) == 2
    assert tell_due(now=begins) == 0
    told = Notification.objects.filter(kind="due").values_list("user_id", flat=True)
    assert set(told) == {cast.rep.pk, cast.team_lead.pk}


def entries(user: User, titles: str = "full") -> list[Any]:
    return list(Calendar.from_ical(calendar_file(user, titles, now=NOW)).walk("VEVENT"))


def test_in_the_calendar(cast: Cast, met: dict[str, Any]) -> None:
    for user in (cast.rep, cast.team_lead):
        (event,) = entries(user)
        assert event.decoded("dtstart") == datetime(2026, 11, 24, 14, tzinfo=UTC)
        assert event.decoded("duration") == timedelta(minutes=90)
        assert event["location"] == "Our office, room 2"
        assert event["transp"] == "OPAQUE"
        assert "Ola Hansen" in event["description"]
        assert [alarm.decoded("trigger") for alarm in event.walk("VALARM")] == [timedelta(minutes=-15)]  # fmt: skip
    (event,) = entries(cast.rep, "private")
    assert "location" not in event
    assert "description" not in event
    assert not Calendar.from_ical(calendar_file(cast.rep, "full", now=NOW)).walk("VTODO")


@pytest.mark.parametrize(
    ("on", "start", "end"),
    [
        # Oslo: 14:00 is 13:00 UTC in winter and 12:00 in summer; the night of the change is an hour shorter or longer.
        (date(2027, 3, 26), datetime(2027, 3, 26, 13, tzinfo=UTC), datetime(2027, 3, 26, 14, 30, tzinfo=UTC)),
        (date(2027, 3, 29), datetime(2027, 3, 29, 12, tzinfo=UTC), datetime(2027, 3, 29, 13, 30, tzinfo=UTC)),
        (date(2027, 11, 1), datetime(2027, 11, 1, 13, tzinfo=UTC), datetime(2027, 11, 1, 14, 30, tzinfo=UTC)),
    ],
)  # fmt: skip
def test_the_clock_change(cast: Cast, on: date, start: datetime, end: datetime) -> None:
    User.objects.filter(pk=cast.rep.pk).update(time_zone="Europe/Oslo")
    plan_meeting(person(cast.rep), NewMeeting(Due(on, time(14)), 90), by=by(cast.rep), now=NOW)
    calendar = Calendar.from_ical(calendar_file(cast.rep, "full", now=NOW))
    (event,) = recurring_ical_events.of(calendar).at(on)
    assert event["DTSTART"].dt.astimezone(UTC) == start
    assert event["DTEND"].dt.astimezone(UTC) == end
    assert event["DTSTART"].dt.astimezone(ZoneInfo("Europe/Oslo")).hour == 14


@pytest.mark.parametrize(
    ("at", "start", "end"),
    [
        # 2:30 does not exist on 28 March and comes twice on 31 October; an hour later is an hour later all the same.
        ((date(2027, 3, 28), time(2, 30)), datetime(2027, 3, 28, 1, 30, tzinfo=UTC), datetime(2027, 3, 28, 2, 30, tzinfo=UTC)),
        ((date(2027, 10, 31), time(2, 30)), datetime(2027, 10, 31, 0, 30, tzinfo=UTC), datetime(2027, 10, 31, 1, 30, tzinfo=UTC)),
    ],
)  # fmt: skip
def test_in_the_night_of_the_change(
    cast: Cast, at: tuple[date, time], start: datetime, end: datetime
) -> None:
    User.objects.filter(pk=cast.rep.pk).update(time_zone="Europe/Oslo")
    task_id = plan_meeting(person(cast.rep), NewMeeting(Due(*at), 60), by=by(cast.rep), now=NOW)
    assert Task.objects.get(pk=task_id).due_at == start
    (event,) = entries(cast.rep)
    begins = event.decoded("dtstart").astimezone(UTC)
    assert (begins, begins + event.decoded("duration")) == (start, end)


def test_a_weekly_meeting_keeps_its_hour(cast: Cast) -> None:
    User.objects.filter(pk=cast.rep.pk).update(time_zone="Europe/Oslo")
    draft = NewTask(Due(date(2027, 3, 24), time(9)), "meeting", "Weekly", person(cast.rep), None,
                    Repeat(1, "weeks", date(2027, 3, 24)), length=45)  # fmt: skip
    make_tasks([draft], by=by(cast.rep), now=NOW)
    calendar = Calendar.from_ical(calendar_file(cast.rep, "full", now=NOW))
    for day, hour in ((date(2027, 3, 24), 8), (date(2027, 3, 31), 7)):
        (event,) = recurring_ical_events.of(calendar).at(day)
        assert event["DTSTART"].dt.astimezone(UTC).hour == hour
        assert event["DTEND"].dt - event["DTSTART"].dt == timedelta(minutes=45)


def test_who_took_part_follows_a_merge(cast: Cast, met: dict[str, Any]) -> None:
    twin = person(cast.rep, "Ola H.", met["firm"])
    done = merge_leads(twin, met["ola"], by=by(cast.administrator), now=NOW)
    assert [each.person_id for each in others_of([met["task"]])[met["task"]] if each.person_id] == [twin.id]  # fmt: skip
    unmerge(done.change_set_id, by=by(cast.administrator), now=NOW)
    assert Participant.objects.get(person__isnull=False).person_id == met["ola"].id


def test_an_erased_person_is_in_no_meeting(cast: Cast, met: dict[str, Any]) -> None:
    erase_lead(met["ola"], confirm="Ola Hansen", by=by(cast.administrator), now=NOW)
    assert list(Participant.objects.values_list("user_id", flat=True)) == [cast.team_lead.pk]
    erase_lead(met["kari"], confirm="Kari Nordmann", by=by(cast.administrator), now=NOW)
    assert not Participant.objects.exists()
    assert not Task.objects.exists()


def test_by_web(cast: Cast, met: dict[str, Any], signed_in: Callable[[User], Client]) -> None:
    web, lead = signed_in(cast.rep), met["kari"]
    page = web.get(f"/leads/{lead}/meeting/").content.decode()
    assert "Ola Hansen" in page
    assert "Team Lead" in page
    assert "Other Rep" not in page
    assert f"/leads/{lead}/meeting/" in web.get(f"/leads/{lead}/").content.decode()
    form = {"title": "Second", "due_on": "2030-01-08", "due_time": "10:00", "length": "45", "place": "Zoom",
            "person": str(met["ola"].id), "user": str(cast.team_lead.pk)}  # fmt: skip
    assert web.post(f"/leads/{lead}/meeting/", {**form, "due_time": ""}).status_code == 422
    assert web.post(f"/leads/{lead}/meeting/", {**form, "length": "soon"}).status_code == 422
    assert web.post(f"/leads/{lead}/meeting/", form).status_code == 302
    task = Task.objects.latest("pk")
    shown = web.get(f"/tasks/{task.pk}/").content.decode()
    assert "Zoom" in shown
    assert "What became of it" in shown
    web.post(f"/tasks/{task.pk}/people/", {"person": str(met["ola"].id)})
    assert [each.name for each in others_of([task.pk])[task.pk]] == ["Ola Hansen"]
    moved = {"outcome": "moved", "due_on": "2030-01-09", "due_time": "11:00"}
    web.post(f"/tasks/{task.pk}/outcome/", moved)
    assert Task.objects.get(pk=task.pk).due_on == date(2030, 1, 9)
    held = {"outcome": "held", "result": "positive", "note": "Good", "next_step": "Send the offer"}
    web.post(f"/tasks/{task.pk}/outcome/", held)
    assert Task.objects.get(pk=task.pk).state == "done"
    assert "Meeting" in web.get(f"/leads/{lead}/?show=tasks").content.decode()
    stranger = signed_in(cast.other_rep)
    for path in (f"/tasks/{task.pk}/people/", f"/tasks/{task.pk}/outcome/"):
        assert stranger.post(path, {"outcome": "held"}).status_code == 404


def test_by_program(cast: Cast, met: dict[str, Any]) -> None:
    client = program(cast.rep, ["see_leads", "change_leads"])

    def send(method: str, path: str, body: Any = None) -> Any:
        text = "" if body is None else json.dumps(body)
        return client.generic(method, f"/api/v1{path}", text, "application/json")

    body = {"due_on": "2030-01-08", "due_time": "10:00", "length": 45, "place": "Zoom", "persons": [met["ola"].id]}  # fmt: skip
    made = send("POST", f"/leads/{met['kari']}/meetings", body)
    assert made.status_code == 201, made.content
    task = made.json()["task"]
    assert (task["kind"], task["length"], task["place"]) == ("meeting", 45, "Zoom")
    assert [each["name"] for each in made.json()["others"]] == ["Ola Hansen"]
    path = f"/tasks/{task['id']}"
    assert send("PATCH", path, {"version": 1, "length": 60}).json()["length"] == 60
    chosen = send("PUT", f"{path}/participants", {"users": [cast.team_lead.pk]})
    assert [each["user_id"] for each in chosen.json()["others"]] == [cast.team_lead.pk]
    assert send("GET", f"{path}/participants").json() == chosen.json()
    held = {"outcome": "held", "note": "Good", "next": [{"due_on": "2030-01-09", "title": "Offer"}]}
    done = send("POST", f"{path}/outcome", held).json()
    assert done["task"]["state"] == "done"
    assert done["touch_id"]
    assert len(done["next_ids"]) == 1
    assert send("POST", f"{path}/outcome", held).status_code == 409
    assert send("POST", f"/leads/{met['kari']}/meetings", {"due_on": "2030-01-08"}).status_code == 422  # fmt: skip


def test_by_command(cast: Cast, met: dict[str, Any], monkeypatch: Any, capsys: Any) -> None:
    monkeypatch.setattr("prospekt.config.home.ensure_ready", lambda: None)
    options = ["--with", f"p{met['ola'].id}", "--with", cast.team_lead.email, "--place", "Zoom", "--json"]  # fmt: skip
    plan = ["meeting", "plan", str(met["kari"]), "2030-01-08", "14:30", *options]
    assert cli.main(["--as", cast.rep.email, *plan]) == 0
    task_id = json.loads(capsys.readouterr().out)["task"]
    assert len(others_of([task_id])[task_id]) == 2
    settle = ["--as", cast.rep.email, "meeting", "settle", str(task_id)]
    assert cli.main([*settle, "moved", "--day", "2030-01-09", "--time", "09:00"]) == 0
    assert cli.main([*settle, "held", "--note", "Good", "--answer", "need", "yes", "--next", "Call tomorrow"]) == 0  # fmt: skip
    assert Task.objects.get(pk=task_id).state == "done"
    assert cli.main([*settle, "held"]) != 0
