"""The one-line log by its doors: a page with and without scripts, the REST door, the command line."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from prospekt.config.cli import main
from prospekt.engage.models import Task, TeamWord
from prospekt.ledger.models import Event, Text
from prospekt.people.models import User
from prospekt.people.rules.lead_ref import LeadRef
from prospekt.qualify.models import Answer
from tests.conftest import Cast
from tests.stages.engage.test_log_line import LINE, person
from tests.stages.programs import program

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
RIGHTS = ["see_leads", "change_leads"]
PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture
def lead(cast: Cast) -> LeadRef:
    return person("Anna Hansen", cast.rep)


def form_of(page: str) -> dict[str, Any]:
    """What a browser would send of the form that saves."""
    inside = page.split('class="line-plan', 1)[1].split("</form>")[0]
    sent: dict[str, Any] = {}
    for tag in re.findall(r"<input[^>]*>", inside):
        name = re.search(r'name="([^"]+)"', tag)
        if name is None or ('type="checkbox"' in tag or 'type="radio"' in tag) and "checked" not in tag:  # fmt: skip
            continue
        value = re.search(r'value="([^"]*)"', tag)
        sent.setdefault(name[1], []).append(unescape(value[1]) if value else "on")
    for name, options in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', inside, re.S):  # fmt: skip
        chosen = re.search(r'value="([^"]*)" selected', options) or re.search(r'value="([^"]*)"', options)  # fmt: skip
        assert chosen
        sent[name] = [chosen[1]]
    sent.pop("csrfmiddlewaretoken")
    return sent


def said(page: str) -> str:
    return unescape(page)


def test_from_the_lead_page_to_saved(cast: Cast, signed_in: SignIn, lead: LeadRef) -> None:
    client = signed_in(cast.rep)
    assert 'action="/log/"' in client.get(f"/leads/{lead}/").content.decode()
    sent = {"text": LINE, "lead": str(lead), "next": f"/leads/{lead}/"}
    page = client.post("/log/", sent).content.decode()
    assert not Event.objects.filter(name="touch.recorded").exists()
    assert page.count("<mark") >= 4
    part = client.post("/log/", sent, headers=PARTIAL).content.decode()
    assert "<html" not in part
    assert form_of(part) == form_of(page)
    answer = client.post("/log/save/", form_of(page), follow=True)
    assert answer.redirect_chain == [(f"/leads/{lead}/", 302)]
    text = said(answer.content.decode())
    assert "Saved. Touch: Call, now. Budget: 20000 USD. Objection: Price. Task: Meeting, demo Tuesday" in text  # fmt: skip
    assert "Objection: Price" in text
    assert (Answer.objects.count(), Task.objects.count()) == (1, 1)


def test_parts_are_corrected_and_taken_out(cast: Cast, signed_in: SignIn, lead: LeadRef) -> None:
    client = signed_in(cast.rep)
    form = form_of(client.post("/log/", {"text": LINE, "lead": str(lead)}).content.decode())
    del form["objection-0"]
    form |= {
        "touch-0-kind": "meeting",
        "touch-0-outcome": "positive",
        "touch-0-on": "2026-01-05",
        "touch-0-at": "09:30",
    }
    form |= {"answer-0-value": "30 000 EUR", "task-0-title": "Show it", "task-0-at": "14:00"}
    assert client.post("/log/save/", form).status_code == 302
    touch = Event.objects.get(name="touch.recorded")
    assert (touch.facts["kind"], touch.facts["outcome"], touch.facts["channel"]) == (
        "meeting",
        "positive",
        "meeting",
    )
    assert timezone.localtime(touch.occurred_at).strftime("%Y-%m-%d %H:%M") == "2026-01-05 09:30"
    assert Answer.objects.get().said == [3_000_000, "EUR"]
    assert not Event.objects.filter(name="objection.raised").exists()
    assert TeamWord.objects.get().word == "called"
    assert "called" in client.get("/log/words/").content.decode()
    client.post(f"/log/words/{TeamWord.objects.get().pk}/forget/")
    assert not TeamWord.objects.exists()
    assert client.post("/log/words/999/forget/").status_code == 404


def test_what_was_not_understood_is_added_by_a_tick(
    cast: Cast, signed_in: SignIn, lead: LeadRef
) -> None:
    client = signed_in(cast.rep)
    form = form_of(client.post("/log/", {"text": "blue", "lead": str(lead)}).content.decode())
    assert client.post("/log/save/", form).status_code == 302
    assert Event.objects.filter(name="note.added").count() == 1
    assert client.post("/log/save/", form | {"touch-0": "on", "task-0": "on"}).status_code == 302
    assert Event.objects.filter(name="touch.recorded").count() == 1
    assert Task.objects.get().kind == "call"


WRONG = [
    ({"touch-0-on": f"{timezone.now().year + 2}-01-05"}, "A touch cannot lie in the future"), ({"touch-0-on": "soon"}, "is not a day"),
    ({"touch-0-kind": "dance"}, "is not a kind of touch"), ({"answer-0-value": "lots"}, "it takes an amount"),
    ({"answer-0-question": "weather"}, "asks no question"), ({"objection-0-category": "weather"}, "Use one of: price"),
    ({"task-0-on": "9999-12-31"}, "years away"), ({"task-0-on": ""}, "is not a day"), ({"task-0-at": "25:00"}, "is not a time"),
    ({"task-0-title": "x" * 500}, "at most 300 fit"), ({"text": ""}, "The line is empty"), ({"text": "a\x00b"}, "NUL"),
    ({"lead": ""}, "Say which lead"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "sentence"), WRONG)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    cast: Cast, signed_in: SignIn, lead: LeadRef, change: dict[str, str], sentence: str
) -> None:
    client = signed_in(cast.rep)
    form = form_of(client.post("/log/", {"text": LINE, "lead": str(lead)}).content.decode())
    form |= {"task-0-title": "My own words", **change}
    answer = client.post("/log/save/", form)
    page = said(answer.content.decode())
    assert answer.status_code == 422
    assert sentence in page
    again = form_of(answer.content.decode())
    kept = {name: [value] if isinstance(value, str) else value for name, value in form.items()}
    gone = {"lead", "next", "touch-0-kind", "objection-0-category"}
    assert {n: v for n, v in kept.items() if n not in gone}.items() <= {**again, "text": again["text"]}.items()  # fmt: skip
    assert not Event.objects.filter(name__in=["touch.recorded", "note.added"]).exists()


@pytest.mark.parametrize(
    ("text", "sentence"),
    [("", "The line is empty"), ("x" * 1_000_000, "at most 20000 fit"), ("a\x00b", "NUL")],
)
@pytest.mark.parametrize("headers", [{}, PARTIAL])
def test_what_is_no_line_is_said(
    cast: Cast, signed_in: SignIn, text: str, sentence: str, headers: dict[str, str]
) -> None:
    answer = signed_in(cast.rep).post("/log/", {"text": text}, headers=headers)
    assert answer.status_code == 422
    assert sentence in said(answer.content.decode())


def test_html_is_text(cast: Cast, signed_in: SignIn, lead: LeadRef) -> None:
    client = signed_in(cast.rep)
    text = 'called <script>alert(1)</script> "><b onload=x>, too expensive'
    page = client.post("/log/", {"text": text, "lead": str(lead)})
    assert b"<script>alert" not in page.content
    assert b"<b onload" not in page.content
    client.post("/log/save/", form_of(page.content.decode()))
    assert Text.objects.filter(text=text).count() == 1
    assert b"<script>alert" not in client.get(f"/leads/{lead}/").content


def test_a_lead_is_chosen_where_two_have_the_name(
    cast: Cast, signed_in: SignIn, lead: LeadRef
) -> None:
    other = person("Anna Lim", cast.rep)
    client = signed_in(cast.rep)
    page = client.post("/log/", {"text": LINE}).content.decode()
    assert "Which lead is it about?" in page
    form = form_of(page)
    assert "lead" not in form
    refused = client.post("/log/save/", form)
    assert refused.status_code == 422
    assert "Anna Lim" in refused.content.decode()
    assert client.post("/log/save/", form | {"lead": str(other)}).status_code == 302
    assert Event.objects.get(name="touch.recorded").person_id == other.id
    looked = client.post("/log/", form | {"lead": "", "who": "hansen"}).content.decode()
    assert f'value="{lead}" checked' in looked


def test_a_lead_of_others_or_gone_keeps_what_was_typed(
    cast: Cast, signed_in: SignIn, lead: LeadRef
) -> None:
    client = signed_in(cast.other_rep)
    assert client.post("/log/", {"text": LINE, "lead": str(lead)}).status_code == 404
    for ref in (str(lead), "p999999", "x"):
        answer = client.post("/log/save/", {"text": LINE, "lead": ref})
        assert answer.status_code == 404
        assert LINE in said(answer.content.decode())
        assert "Anna Hansen" not in answer.content.decode()
    assert client.get(f"/log/?lead={lead}").status_code == 404
    assert not Event.objects.filter(name="touch.recorded").exists()


def test_who_may_not_change_leads_may_not_log(cast: Cast, signed_in: SignIn) -> None:
    client = signed_in(cast.read_only)
    for path in ("/log/", "/log/save/", "/log/words/"):
        assert client.post(path, {"text": LINE}).status_code in (403, 405)
    assert client.get("/log/").status_code == 403
    assert 'href="/log/"' not in client.get("/leads/").content.decode()
    assert 'href="/log/"' in signed_in(cast.rep).get("/leads/").content.decode()


def send(client: Client, path: str, body: Any, method: str = "POST", **headers: str) -> Any:
    return client.generic(
        method, f"/api/v1{path}", json.dumps(body), "application/json", headers=headers
    )


def test_programs_read_and_save(cast: Cast, lead: LeadRef) -> None:
    client = program(cast.rep, RIGHTS)
    found = send(client, "/log-lines/preview", {"text": LINE})
    assert found.status_code == 200, found.content
    told = found.json()
    assert told["lead"]["lead_ref"] == str(lead)
    assert told["parts"]["touch"]["kind"] == "call"
    assert told["parts"]["answers"] == [
        {"question": "budget", "value": "20000 USD", "words": "20k USD"}
    ]
    assert told["says"][0] == "Touch: Call, now."
    assert not Event.objects.filter(name="touch.recorded").exists()
    body = {"text": LINE, "lead_ref": str(lead), "parts": {**told["parts"], "objections": []}}
    for _n in range(3):
        made = send(client, "/log-lines", body, **{"Idempotency-Key": "one"})
    assert made.status_code == 201, made.content
    assert made.headers["Idempotency-Replayed"] == "true"
    assert Event.objects.filter(name="touch.recorded").count() == 1
    assert (made.json()["objection_ids"], len(made.json()["task_ids"])) == ([], 1)
    as_read = send(client, "/log-lines", {"text": LINE}).json()
    assert len(as_read["objection_ids"]) == 1


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 422), ({"text": ""}, 422), ({"text": "  ", "lead_ref": "p1"}, 422), ({"text": "x" * 1_000_000}, 422),
        ({"text": "a\x00"}, 422), ({"text": "called", "lead_ref": "p999999"}, 404), ({"text": "called", "lead_ref": "x"}, 404),
        ({"text": "called nobody"}, 422), ({"text": "called", "language": "tlh"}, 422), ({"text": 5}, 422),
        ({"text": "called Anna", "parts": {"touch": {"kind": "call", "at": "2090-01-01T00:00:00Z"}}}, 422),
        ({"text": "called Anna", "parts": {"touch": {"kind": "dance"}}}, 422),
        ({"text": "called Anna", "parts": {"answers": [{"question": "budget", "value": "lots"}]}}, 422),
        ({"text": "called Anna", "parts": {"tasks": [{"kind": "call", "due_on": "9999-12-31"}]}}, 422),
        ({"text": "called Anna", "parts": {"objections": [{"category": "price"}] * 50}}, 422),
    ],
)  # fmt: skip
def test_what_programs_are_refused(cast: Cast, lead: LeadRef, body: Any, status: int) -> None:
    answer = send(program(cast.rep, RIGHTS), "/log-lines", body)
    assert answer.status_code == status, answer.content
    assert answer.json()["detail"]
    assert not Event.objects.filter(name__in=["touch.recorded", "note.added"]).exists()


def test_programs_need_the_right(cast: Cast, lead: LeadRef) -> None:
    reads = program(cast.rep, ["see_leads"])
    assert send(reads, "/log-lines", {"text": LINE}).status_code == 403
    assert send(reads, "/log-lines/preview", {"text": LINE}).status_code == 403
    others = program(cast.other_rep, RIGHTS)
    assert send(others, "/log-lines", {"text": LINE, "lead_ref": str(lead)}).status_code == 404


def test_programs_see_and_forget_the_words(cast: Cast) -> None:
    word = TeamWord.objects.create(
        team=cast.rep.team, word="buzzed", meaning="touch.meeting_done", n=2
    )
    client, others = program(cast.rep, RIGHTS), program(cast.other_rep, RIGHTS)
    (told,) = client.get("/api/v1/team-words").json()
    assert (told["word"], told["is_believed"]) == ("buzzed", True)
    assert others.get("/api/v1/team-words").json() == []
    assert send(others, f"/team-words/{word.pk}", None, "DELETE").status_code == 404
    assert send(client, f"/team-words/{word.pk}", None, "DELETE").status_code == 204


def test_a_line_of_another_language(cast: Cast) -> None:
    person("Kari Nordmann", cast.rep)
    body = {"text": "ringte Kari, ikke budsjett, demo på tirsdag", "language": "nb"}
    told = send(program(cast.rep, RIGHTS), "/log-lines/preview", body).json()
    assert told["lead"]["name"] == "Kari Nordmann"
    assert told["parts"]["answers"][0]["value"] == "no"


def test_by_the_command_line(cast: Cast, lead: LeadRef, capsys: pytest.CaptureFixture[str]) -> None:
    as_rep = ["--as", cast.rep.email]
    assert main(["log", LINE, *as_rep]) == 2
    assert "Say --yes" in capsys.readouterr().err
    assert main(["log", LINE, "--yes", "--json", *as_rep]) == 0
    out, err = capsys.readouterr()
    assert "Objection: Price." in err
    told = json.loads(out)
    assert (told["lead"], len(told["answers"]), len(told["tasks"])) == (str(lead), 1, 1)
    person("Anna Lim", cast.rep)
    assert main(["log", LINE, "--yes", *as_rep]) == 2
    assert "Anna Lim" in capsys.readouterr().err
    assert main(["log", "mark, no answer", "--lead", str(lead), "--yes", *as_rep]) == 0
    assert "The line names mark" in capsys.readouterr().err
    assert main(["log", "", "--yes", *as_rep]) == 2
    assert main(["log", LINE, "--lead", "p999999", "--yes", *as_rep]) == 2
    assert Event.objects.filter(name="touch.recorded").count() == 2
