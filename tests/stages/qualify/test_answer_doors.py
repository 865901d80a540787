"""Answers by the page, the panel, REST and the command line."""

from __future__ import annotations

import json
from argparse import Namespace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from prospekt.config import commands_answer, commands_verdict
from prospekt.ledger.events import Actor
from prospekt.people.models import Person
from prospekt.people.rules.lead_ref import LeadRef
from prospekt.qualify.actions.answers import NewAnswer, give_answers
from prospekt.qualify.models import Answer
from prospekt.words.problem import Refusal
from tests.conftest import Cast
from tests.stages.people.leads import NOW, draft, save
from tests.stages.programs import API, JSON, program

pytestmark = pytest.mark.django_db
PART = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture
def anna(cast: Cast) -> LeadRef:
    """A lead of the representative, with a colleague who belongs to somebody else."""
    mine, theirs = save(
        draft("Anna Ek", "anna@fjord.no", company="Fjord AS"),
        draft("Bo Dahl", "bo@fjord.no", company="Fjord AS"),
    )
    Person.objects.filter(pk=mine.person_id).update(owner=cast.rep, team=cast.rep.team)
    Person.objects.filter(pk=theirs.person_id).update(
        owner=cast.other_rep, team=cast.other_rep.team
    )
    return LeadRef(True, mine.person_id or 0)


@pytest.fixture
def bo(anna: LeadRef) -> LeadRef:
    return LeadRef(True, Person.objects.get(full_name="Bo Dahl").pk)


@pytest.fixture
def web(cast: Cast, signed_in: Any) -> Client:
    return signed_in(cast.rep)


def test_the_page_asks_what_tells_most_and_takes_the_answer(web: Client, anna: LeadRef) -> None:
    page = web.get(f"/leads/{anna}/").content.decode()
    assert "Qualification" in page
    assert "Ask next" in page
    assert page.count("Nobody has asked yet.") >= 4
    form = web.get(f"/leads/{anna}/answers/?ask=budget").content.decode()
    assert "What is your budget for this project?" in form
    sent = {"question": "budget", "value": "20000 EUR", "evidence": "per year", "source": "call"}
    answer = web.post(f"/leads/{anna}/answers/", sent)
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/leads/{anna}/")
    page = web.get(f"/leads/{anna}/").content.decode()
    assert "They said: 20,000 EUR." in page
    assert "per year" in page
    assert "call" in page
    assert "Budget: met" in page, "the timeline tells it"


def test_a_button_answers_and_goes_back_where_it_came_from(web: Client, anna: LeadRef) -> None:
    sent = {"question": "authority", "value": "", "said": "no", "next": "/leads/?open=p1"}
    assert web.post(f"/leads/{anna}/answers/", sent).headers["Location"] == "/leads/?open=p1"
    page = web.get(f"/leads/{anna}/answers/?method=champ").content.decode()
    assert "Not this contact. Find out who at the company can." in page


def test_the_panel_keeps_to_the_panel(web: Client, anna: LeadRef) -> None:
    part = web.get(f"/leads/{anna}/answers/?ask=need&panel=1", headers=PART).content.decode()
    assert part.lstrip().startswith("<section")
    assert 'hx-target="#panel"' in part
    assert all(word in part for word in ("Needs it now", "Puts it off"))
    done = web.post(f"/leads/{anna}/answers/", {"question": "need", "said": "urgent", "panel": "1"}, headers=PART)  # fmt: skip
    assert done.headers["Location"] == f"/leads/{anna}/panel/"
    wrong = web.post(f"/leads/{anna}/answers/", {"question": "need", "value": "so so", "panel": "1"}, headers=PART)  # fmt: skip
    assert wrong.status_code == 422
    assert "panel-body" in wrong.content.decode()


@pytest.mark.parametrize(
    ("question", "value", "told"),
    [
        ("budget", "a lot", "it takes an amount"),
        ("timing", "soon", "it takes a day"),
        ("competitors", "x" * 1_000_000, "at most 4000 fit"),
        ("shoe_size", "43", "asks no question"),
    ],
)
def test_what_is_wrong_is_said_beside_what_was_typed(
    web: Client, anna: LeadRef, question: str, value: str, told: str
) -> None:
    answer = web.post(f"/leads/{anna}/answers/", {"question": question, "value": value})
    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert not Answer.objects.exists()


def test_html_is_shown_as_text(web: Client, anna: LeadRef) -> None:
    words = '<img src=x onerror="alert(1)">'
    web.post(f"/leads/{anna}/answers/", {"question": "competitors", "value": words})
    for url in (f"/leads/{anna}/", f"/leads/{anna}/panel/", f"/leads/{anna}/answers/"):
        page = web.get(url).content.decode()
        assert "&lt;img src=x" in page
        assert "<img src=x" not in page


def test_contradictions_and_stale_answers_are_marked_and_taken_back(
    web: Client, anna: LeadRef, cast: Cast
) -> None:
    web.post(f"/leads/{anna}/answers/", {"question": "budget", "value": "yes"})
    web.post(f"/leads/{anna}/answers/", {"question": "budget", "value": "no"})
    page = web.get(f"/leads/{anna}/").content.decode()
    assert "contradicts" in page
    last = Answer.objects.latest("pk").pk
    assert web.post(f"/leads/{anna}/answers/withdraw/", {"answer": last}).status_code == 302
    page = web.get(f"/leads/{anna}/").content.decode()
    assert "contradicts" not in page
    assert web.post(f"/leads/{anna}/answers/withdraw/", {"answer": last}).status_code == 404
    Answer.objects.update(answered_at="2020-01-01T00:00:00Z")
    assert "stale, ask again" in web.get(f"/leads/{anna}/").content.decode()


def test_answers_of_a_foreign_colleague_count_without_their_words(
    web: Client, anna: LeadRef, bo: LeadRef
) -> None:
    new = [NewAnswer(bo, "budget", "no", "told in confidence"), NewAnswer(bo, "authority", "yes", "so he says")]  # fmt: skip
    first, _second = give_answers(new, by=Actor(None, "test"), now=NOW)
    page = web.get(f"/leads/{anna}/").content.decode()
    assert "Met by another contact of the company." in page
    assert "in confidence" not in page
    assert "so he says" not in page
    assert web.get(f"/leads/{bo}/answers/").status_code == 404
    assert web.post(f"/leads/{anna}/answers/withdraw/", {"answer": first}).status_code == 404
    listed = program(Person.objects.get(pk=anna.id).owner).get(f"{API}/leads/{anna}/answers").json()
    assert [(row["question"], row["words"]) for row in listed["answers"]] == [("authority", ""), ("budget", "")]  # fmt: skip


def test_who_may_only_look_is_offered_no_form(cast: Cast, signed_in: Any, anna: LeadRef) -> None:
    reader = signed_in(cast.read_only)
    page = reader.get(f"/leads/{anna}/").content.decode()
    assert "Qualification" in page
    assert "/answers/?method=bant&amp;ask=" not in page
    assert reader.post(f"/leads/{anna}/answers/", {"question": "need", "said": "yes"}).status_code == 403  # fmt: skip


def test_methods_can_be_switched(web: Client, anna: LeadRef) -> None:
    page = web.get(f"/leads/{anna}/answers/?method=gptc").content.decode()
    assert "Goals" in page
    assert "Time frame" in page
    assert web.get(f"/leads/{anna}/answers/?method=spiced").status_code in (404, 422)


def test_statements_of_the_page_do_not_grow(web: Client, anna: LeadRef, bo: LeadRef) -> None:
    def asked() -> int:
        web.get(f"/leads/{anna}/")
        with CaptureQueriesContext(connection) as queries:
            web.get(f"/leads/{anna}/")
        return len(queries)

    by = Actor(None, "test")
    give_answers([NewAnswer(bo, "budget", "yes", "words")], by=by, now=NOW)
    few = asked()
    for lead in (anna, bo):
        batch = [NewAnswer(lead, key, "yes", "words") for key in ("budget", "authority", "need")]
        give_answers(batch * 5, by=by, now=NOW)
    assert asked() == few


def test_a_program_gives_reads_and_withdraws(cast: Cast, anna: LeadRef) -> None:
    rep, path = program(cast.rep), f"{API}/leads/{anna}"
    body = {"answers": [
        {"question": "funds", "value": 20000, "evidence": "per year", "source": "meeting"},
        {"question": "authority", "value": True},
        {"question": "competitors", "value": "Rival Inc"},
    ]}  # fmt: skip
    made = rep.post(f"{path}/answers", json.dumps(body), JSON)
    assert made.status_code == 201, made.content
    listed = rep.get(f"{path}/answers").json()["answers"]
    found = {row["question"]: row for row in listed}
    assert found["budget"]["amount"] == {"amount": 2_000_000, "currency": "USD"}
    assert found["authority"]["value"] is True
    assert found["competitors"]["words"] == "Rival Inc"
    verdicts = rep.get(f"{path}/verdicts").json()
    by_key = {method["key"]: method for method in verdicts["methods"]}
    assert verdicts["prospect_test"] == "prospect_test"
    assert by_key["prospect_test"]["verdict"] == "qualified"
    assert by_key["bant"]["n_met"] == 2
    following = rep.get(f"{path}/next-question?method=bant").json()
    assert following["question"] in ("need", "challenges", "timing")
    assert following["bits"] > 0
    assert rep.delete(f"{path}/answers/{made.json()['ids'][0]}").status_code == 204
    assert rep.delete(f"{path}/answers/{made.json()['ids'][0]}").status_code == 404
    after = {m["key"]: m for m in rep.get(f"{path}/verdicts").json()["methods"]}
    assert after["prospect_test"]["verdict"] == "not_yet"


@pytest.mark.parametrize(
    ("answer", "status", "code"),
    [
        ({"question": "budget", "value": "plenty"}, 422, "not_money"),
        ({"question": "authority", "value": 3.5}, 422, "not_yes_no"),
        ({"question": "nothing", "value": "x"}, 422, "unknown_question"),
        ({"question": "budget", "value": "x" * 1_000_000}, 422, None),
        ({"question": "budget", "value": None}, 422, None),
    ],
)
def test_a_program_is_told_what_is_wrong(
    cast: Cast, anna: LeadRef, answer: dict[str, Any], status: int, code: str | None
) -> None:
    done = program(cast.rep).post(
        f"{API}/leads/{anna}/answers", json.dumps({"answers": [answer]}), JSON
    )
    assert done.status_code == status
    assert code in (None, done.json()["code"])
    assert done.json()["detail"]
    assert not Answer.objects.exists()


@pytest.mark.parametrize(
    ("method", "where", "body"),
    [
        ("GET", "/answers", None),
        ("POST", "/answers", {"answers": [{"question": "need", "value": "yes"}]}),
        ("DELETE", "/answers/1", None),
        ("GET", "/verdicts", None),
        ("GET", "/next-question", None),
    ],
)
def test_a_foreign_lead_is_not_there(
    cast: Cast, bo: LeadRef, method: str, where: str, body: object
) -> None:
    answer = program(cast.rep).generic(
        method, f"{API}/leads/{bo}{where}", json.dumps(body) if body else "", JSON
    )
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert not Answer.objects.exists()


def command(**more: Any) -> Namespace:
    return Namespace(
        **{"user_id": None, "json": False, "at": None, "evidence": "", "source": "", **more}
    )


def test_the_command_line_answers_and_judges(
    anna: LeadRef, capsys: pytest.CaptureFixture[str]
) -> None:
    commands_answer.run(command(lead="anna@fjord.no", question="funds", value="yes"))
    assert capsys.readouterr().out == "budget: met (anna@fjord.no).\n"
    commands_answer.run(command(lead=str(anna), question="need", value="no", json=True))
    assert json.loads(capsys.readouterr().out)["verdict"] == "not_met"
    commands_verdict.run(command(lead=str(anna), method=""))
    told = capsys.readouterr().out
    assert told.startswith("BANT: not yet. 1 of 4 criteria are met; 3 are needed.")
    assert "Ask next: " in told
    commands_verdict.run(command(lead=str(anna), method="CHAMP", json=True))
    assert json.loads(capsys.readouterr().out)["criteria"]["money"] == "met"
    with pytest.raises(Refusal):
        commands_verdict.run(command(lead=str(anna), method="spiced"))
    with pytest.raises(Refusal):
        commands_answer.run(command(lead="nobody@x.no", question="need", value="yes"))
