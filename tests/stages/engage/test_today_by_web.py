"""The page of the day and calls, as somebody uses them with and without scripts; and through the other doors."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from prospekt.config.cli import main
from prospekt.engage.actions.tasks import NewTask, make_tasks
from prospekt.engage.models import CallList, Task
from prospekt.engage.rules.dues import Due
from prospekt.flow import catch_up
from prospekt.ledger.events import Actor
from prospekt.ledger.models import Event
from prospekt.people.actions.consent import record_consent
from prospekt.people.models import Person, User
from prospekt.people.rules.lead_ref import LeadRef
from tests.conftest import Cast
from tests.stages.programs import program

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
HX = {"HX-Request": "true", "HX-Request-Type": "partial"}


def person(owner: User | None, name: str = "Kari Nordmann", **values: Any) -> LeadRef:
    now = timezone.now()
    plain = {
        "full_name": name, "sort_key": name.lower(), "name_key": name.lower(), "phone": "+4722334455",
        "first_seen_at": now, "created_at": now, "updated_at": now, "team": owner.team if owner else None,
        "grade": "A1",
    }  # fmt: skip
    return LeadRef(True, Person.objects.create(owner=owner, **{**plain, **values}).pk)


def task(user: User, lead: LeadRef | None = None, days: int = 0, title: str = "x") -> int:
    due = Due(timezone.localdate() + timedelta(days=days))
    by = Actor(user.pk, "web")
    return make_tasks([NewTask(due, "call", title, lead)], by=by, now=timezone.now())[0]


def keys(client: Client) -> list[str]:
    return [line["key"] for line in client.get("/today/").context["lines"]]


@pytest.mark.parametrize(
    ("role", "place"),
    [("rep", "/today/"), ("team_lead", "/today/"), ("manager", "/today/"), ("marketing", "/leads/"),
     ("read_only", "/leads/"), ("administrator", "/leads/")],
)  # fmt: skip
def test_where_everybody_begins(cast: Cast, signed_in: SignIn, role: str, place: str) -> None:
    assert signed_in(getattr(cast, role)).get("/").headers["Location"] == place


def test_whoever_owns_leads_begins_with_the_day(cast: Cast, signed_in: SignIn) -> None:
    person(cast.administrator)
    assert signed_in(cast.administrator).get("/").headers["Location"] == "/today/"


def test_without_leads_the_page_teaches(cast: Cast, signed_in: SignIn) -> None:
    client = signed_in(cast.rep)
    page = client.get("/today/")
    assert b"Here your day writes itself" in page.content
    person(cast.rep, grade="D4")
    assert b"All done for today" in client.get("/today/").content
    assert client.get("/today/?x=1").status_code == 422


def test_a_line_says_who_how_and_why(cast: Cast, signed_in: SignIn) -> None:
    lead = person(cast.rep, "<b>Kari</b>")
    task(cast.rep, lead, -1, "About the offer")
    text = signed_in(cast.rep).get("/today/").content.decode()
    assert "&lt;b&gt;Kari" in text
    assert "Call: About the offer: was due yesterday" in text
    assert f'href="/calls/{lead}/?next=%2Ftoday%2F"' in text
    assert "there is a number" in text


def test_moves_without_scripts(cast: Cast, signed_in: SignIn) -> None:
    one, other, third = person(cast.rep, "One"), person(cast.rep, "Other"), person(cast.rep, "Third")  # fmt: skip
    due = task(cast.rep, third)
    client = signed_in(cast.rep)
    assert set(keys(client)) == {str(one), str(other), str(third)}
    answer = client.post(f"/today/{one}/put-off/", {"until": "tomorrow"})
    assert answer.headers["Location"] == "/today/"
    client.post(f"/today/{other}/dismiss/", {"reason": "not_interested"})
    client.post(f"/today/{third}/done/")
    assert Task.objects.get(pk=due).state == "done"
    page = client.get("/today/").content.decode()
    assert "Dismissed" in page
    assert str(one) not in keys(client)
    assert client.post(f"/today/{other}/dismiss/", {"reason": "nothing"}).status_code == 302
    assert client.post("/today/p99999/put-off/", {"until": "tomorrow"}).status_code == 404


def test_moves_with_scripts_answer_with_the_list_and_undo(cast: Cast, signed_in: SignIn) -> None:
    lead = person(cast.rep)
    due = task(cast.rep, lead)
    client = signed_in(cast.rep)
    answer = client.post(f"/today/{lead}/dismiss/", {"reason": "other"}, headers=HX)
    text = answer.content.decode()
    assert "<html" not in text
    assert "data-row" not in text
    (undo,) = re.findall(r'action="(/today/[^"]+back/[^"]*)"', text)
    assert client.post(undo, headers=HX).context["lines"][0]["key"] == str(lead)
    assert Task.objects.get(pk=due).state == "open"
    wrong = client.post(f"/today/{lead}/put-off/", {"until": "2001-01-01"}, headers=HX)
    assert b"is not ahead" in wrong.content


def test_free_leads_are_taken_over_and_tasks_given_away(cast: Cast, signed_in: SignIn) -> None:
    lead = person(None, team=cast.rep.team)
    client = signed_in(cast.rep)
    assert b"Take over" in client.get("/today/").content
    client.post(f"/today/{lead}/take/")
    assert Person.objects.get(pk=lead.id).owner == cast.rep
    due = task(cast.rep, lead)
    page = client.get(f"/today/{lead}/give/")
    assert str(cast.team_lead).encode() in page.content
    client.post(f"/today/{lead}/give/", {"owner": cast.team_lead.pk})
    assert Task.objects.get(pk=due).owner == cast.team_lead
    assert client.post(f"/today/{lead}/give/", {"owner": cast.team_lead.pk}).status_code == 422


def test_the_people_s_day(cast: Cast, signed_in: SignIn) -> None:
    task(cast.rep, person(cast.rep), -3)
    person(None, "Free", team=cast.rep.team)
    page = signed_in(cast.manager).get("/today/team/")
    assert page.status_code == 200
    assert b"1 task overdue" in page.content
    assert b"Free" in page.content
    assert signed_in(cast.rep).get("/today/team/").status_code == 403
    assert b"Foreign" not in page.content


def test_a_call_takes_three_interactions(cast: Cast, signed_in: SignIn) -> None:
    """Open the page, say the outcome, save."""
    lead = person(cast.rep, call_name="Kari")
    client = signed_in(cast.rep)
    page = client.get(f"/calls/{lead}/?next=/today/").content.decode()
    assert 'href="tel:+4722334455"' in page
    assert "Say “Kari”" in page
    assert 'name="answer-' in page
    done = client.post(
        f"/calls/{lead}/", {"outcome": "no_answer", "step": "usual", "next": "/today/"}
    )
    assert done.headers["Location"] == "/today/"
    catch_up()
    assert Event.objects.get(name="touch.recorded").facts["outcome"] == "no_answer"
    assert Task.objects.get().state == "open"
    assert keys(client) == []


def test_what_is_wrong_in_a_call_keeps_what_was_typed(cast: Cast, signed_in: SignIn) -> None:
    lead = person(cast.rep)
    sent = {"outcome": "answered", "note": "Typed words", "answer-budget": "much", "step": "usual"}
    answer = signed_in(cast.rep).post(f"/calls/{lead}/", sent)
    assert answer.status_code == 422
    assert b"Typed words" in answer.content
    assert b'value="much"' in answer.content
    assert not Event.objects.filter(name="touch.recorded").exists()
    assert signed_in(cast.rep).post(f"/calls/{lead}/", {"note": "x"}).status_code == 422
    assert signed_in(cast.other_rep).get(f"/calls/{lead}/").status_code == 404


def test_through_a_list_of_calls(cast: Cast, signed_in: SignIn) -> None:
    """Those who may not be called and those without a number are passed over; one comes back to where one was."""
    leads = [person(cast.rep, f"Person {n}") for n in range(4)]
    record_consent(leads[1], "call", "any", is_given=False, source="phone", by=Actor(cast.rep.pk, "web"), now=timezone.now())  # fmt: skip
    Person.objects.filter(pk=leads[2].id).update(phone="")
    client = signed_in(cast.rep)
    started = client.post(
        "/calls/start/", {"lead": [str(lead) for lead in leads], "next": "/leads/?owner=me"}
    )
    assert started.headers["Location"] == "/calls/"
    first = client.get("/calls/").headers["Location"]
    assert first == f"/calls/{leads[0]}/?list=1"
    page = client.get(first)
    assert "2 leads of the list are passed over" in page.content.decode()
    client.get("/leads/")
    client.post(f"/calls/{leads[0]}/", {"outcome": "busy", "list": "1"})
    assert client.get("/calls/").headers["Location"] == f"/calls/{leads[3]}/?list=1"
    client.post(f"/calls/{leads[3]}/skip/", {"list": "1"})
    end = client.get("/calls/").content.decode()
    assert "1 of 4 called" in end
    assert "must not be called" in end
    assert "no number known" in end
    assert "/leads/?owner=me" in end


def test_who_goes_away_in_the_middle_of_a_list_is_passed_over(
    cast: Cast, signed_in: SignIn
) -> None:
    leads = [person(cast.rep, f"Person {n}") for n in range(2)]
    client = signed_in(cast.rep)
    client.post("/calls/start/", {"lead": [str(lead) for lead in leads]})
    Person.objects.filter(pk=leads[0].id).update(deleted_at=timezone.now())
    assert client.get("/calls/").headers["Location"] == f"/calls/{leads[1]}/?list=1"
    assert client.post(f"/calls/{leads[0]}/skip/", {"list": "1"}).status_code == 404
    Person.objects.filter(pk=leads[1].id).update(owner=cast.other_rep, team=cast.other_rep.team)
    assert b"0 of 2 called" in client.get("/calls/").content


def test_calls_from_the_list_and_from_the_day(cast: Cast, signed_in: SignIn) -> None:
    leads = {str(person(cast.rep, f"Person {n}")) for n in range(3)}
    person(cast.other_rep, "Foreign")
    client = signed_in(cast.rep)
    client.post("/leads/calls/?owner=me")
    assert {ref for ref, _state in CallList.objects.get().leads} == leads
    client.post("/calls/start/")
    assert {ref for ref, _state in CallList.objects.get().leads} == leads
    nobody = client.post("/leads/calls/?q=zzzz")
    assert nobody.status_code == 302
    assert client.post("/calls/start/", {"lead": "p99999"}).status_code == 404


def test_twenty_lines_are_worked_through(cast: Cast, signed_in: SignIn) -> None:
    for n in range(20):
        lead = person(cast.rep, f"Person {n:02}")
        if n % 2:
            task(cast.rep, lead, -n)
    client = signed_in(cast.rep)
    n_interactions = 0
    while lines := client.get("/today/").context["lines"]:
        line = lines[0]
        client.get(line["do_url"])
        client.post(
            f"/calls/{line['key']}/", {"outcome": "positive", "note": "yes", "next": "/today/"}
        )
        catch_up()
        n_interactions += 3
    assert n_interactions == 60
    assert Event.objects.filter(name="touch.recorded").count() == 20
    assert Task.objects.filter(state="open").count() == 20
    assert not Task.objects.filter(state="open", due_on__lte=timezone.localdate()).exists()


def test_over_rest(cast: Cast) -> None:
    lead = person(cast.rep)
    due = task(cast.rep, lead)
    client = program(cast.rep, ["see_leads", "change_leads"])

    def send(method: str, path: str, body: Any = None) -> Any:
        text = "" if body is None else json.dumps(body)
        return client.generic(method, f"/api/v1{path}", text, "application/json")

    day = send("GET", "/today").json()
    (line,) = day["lines"]
    assert (line["line"], line["kind"], line["way"]["channel"]) == (str(lead), "due", "phone")
    assert line["task_ids"] == [due]
    assert send("POST", f"/today/{lead}/put-off", {"until": "tomorrow"}).json()["task_ids"] == [due]
    assert send("GET", "/today").json()["lines"] == []
    assert send("POST", f"/today/{lead}/back", {"task_ids": [due]}).status_code == 200
    assert send("POST", f"/today/{lead}/dismiss", {"reason": "other"}).status_code == 200
    assert send("POST", f"/today/{lead}/dismiss", {"reason": "bored"}).status_code == 422
    assert send("POST", "/today/p99999/dismiss", {"reason": "other"}).status_code == 404
    called = send("POST", f"/leads/{lead}/calls", {"outcome": "answered", "step": "", "answers": [{"question": "need", "value": "yes"}]})  # fmt: skip
    assert called.status_code == 201
    assert len(called.json()["answer_ids"]) == 1
    assert called.json()["task_id"] is None
    assert send("GET", "/today/team").status_code == 403
    boss = program(cast.manager, ["assign_leads"]).get("/api/v1/today/team")
    assert {each["name"] for each in boss.json()["members"]} == {"Rep", "Team Lead"}


def test_by_the_command_line(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    lead = person(cast.rep)
    as_rep = ["--as", cast.rep.email]
    assert main(["today", *as_rep, "list"]) == 0
    assert str(lead) in capsys.readouterr().out
    assert main(["today", *as_rep, "list", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["kind"] == "fresh"
    assert main(["today", *as_rep, "dismiss", str(lead), "--reason", "other"]) == 0
    capsys.readouterr()
    main(["today", *as_rep, "list"])
    assert capsys.readouterr().out == ""
    assert main(["today", *as_rep, "back", str(lead)]) == 0
    assert main(["today", "list"]) == 2
