"""Assignment and hand-overs by web, by programs and at the command line."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from prospekt.config import commands_assign
from prospekt.config.acting import begin
from prospekt.config.cli_options import parse
from prospekt.people.models import Person, User
from prospekt.people.rules.lead_ref import LeadRef
from prospekt.route.actions.handing_over import hand_over
from prospekt.route.models import Absence, Assignment, Handover, Rep
from prospekt.words.problem import Refusal
from tests.conftest import Cast
from tests.stages.programs import API, JSON, program
from tests.stages.route.routing import IN_TURN, by, company, enact, owner_of, person, rep

pytestmark = pytest.mark.django_db
REASONS = (
    IN_TURN
    + '[reasons.no_need]\ntitle = "No need"\n[reasons.no_time]\ntitle = "No time"\nthen = "reroute"\n'
)
SignedIn = Callable[[User], Client]


@pytest.fixture
def mate(cast: Cast) -> User:
    enact(REASONS)
    return rep("mate", cast.rep.team_id)


@pytest.fixture
def sql(cast: Cast, mate: User) -> Handover:
    """An SQL of the representative that waits."""
    lead = person(cast.rep, lifecycle="sql")
    return hand_over(lead, cast.rep.pk, by=by(cast.manager), now=timezone.now())


def body(client: Client, path: str, **sent: object) -> str:
    answer = client.get(path, sent)
    assert answer.status_code == 200, answer.content.decode()[:2_000]
    return answer.content.decode()


def test_given_out_and_taken_back_by_web(cast: Cast, mate: User, signed_in: SignedIn) -> None:
    leads = [person(team_id=cast.rep.team_id, grade="A1"), company(team_id=cast.rep.team_id)]
    web = signed_in(cast.team_lead)
    page = body(web, "/assignment/")
    assert "Everybody in turn" in page
    assert "Mate" in page
    assert "Other Rep" not in page
    tried = web.get("/assignment/try/", {"q": "", "grade": "", "owner": ""})
    assert "Of 2 leads 2 would go to somebody, 0 would stay as they are." in tried.content.decode()
    assert owner_of(leads[0]) is None
    sent = {"seed": tried.context["seed"], "view": tried.context["view"]}
    done = web.post("/assignment/run/", sent, follow=True)
    assert "2 leads were given out." in done.content.decode()
    made = Assignment.objects.get()
    assert {owner_of(lead) for lead in leads} == {cast.rep.pk, mate.pk}
    assert "Why this owner" in body(web, f"/leads/{leads[0]}/")
    assert "was next in turn" in body(web, f"/leads/{leads[0]}/routing/")
    assert "got it" in body(web, f"/assignment/people/{mate.pk}/why/")
    undone = web.post(f"/assignment/{made.pk}/undo/", follow=True).content.decode()
    assert "Undone: 2 leads put back, 0 left as they are." in undone
    assert owner_of(leads[0]) is None
    again = web.post(f"/assignment/{made.pk}/undo/", follow=True).content.decode()
    assert "undone already" in again


def test_chosen_leads_and_a_filter_that_is_none(
    cast: Cast, mate: User, signed_in: SignedIn
) -> None:
    one, _other = (person(team_id=cast.rep.team_id) for _n in range(2))
    web = signed_in(cast.team_lead)
    tried = web.get("/assignment/try/", {"lead": str(one)})
    assert tried.context["n"] == 1
    answer = web.get("/assignment/try/", {"nonsense": "1"}, follow=True)
    assert "There is no filter" in answer.content.decode()
    assert web.get("/assignment/try/", {"lead": str(person(cast.other_rep))}).status_code == 404
    assert web.post("/assignment/run/", {"view": ""}).status_code == 422
    for user in (cast.rep, cast.marketing, cast.read_only, cast.partner):
        assert signed_in(user).get("/assignment/").status_code == 403


def test_what_one_can_take_by_web(cast: Cast, mate: User, signed_in: SignedIn) -> None:
    web, path = signed_in(cast.manager), f"/assignment/people/{mate.pk}/"
    assert "09:00-17:00" in body(web, path)
    sent = {"version": "0", "capacity": "30", "weight": "2", "languages": "nb, en", "territories": "NO, SE/Skåne",
            "products": "crm", "country": "NO", "mon": "09:00-12:00", "is_preferred": "on"}  # fmt: skip
    assert web.post(path, sent).status_code == 302
    row = Rep.objects.get()
    assert (row.capacity, row.weight, row.languages, row.is_preferred) == (
        30,
        2,
        ["en", "nb"],
        True,
    )
    assert row.territories == ["NO", "SE/skane"]
    old = web.post(path, sent)
    assert (old.status_code, "Somebody else changed this" in old.content.decode()) == (422, True)
    wrong = web.post(path, sent | {"version": "1", "mon": "nine"})
    assert "Write them as 09:00-12:00" in wrong.content.decode()
    day = timezone.localdate().isoformat()
    web.post(f"{path}away/", {"first_on": day, "last_on": day})
    away = Absence.objects.get()
    assert "Take out" in body(web, path)
    web.post(f"/assignment/away/{away.pk}/remove/")
    assert not Absence.objects.exists()
    assert web.get(f"/assignment/people/{cast.other_rep.pk}/").status_code == 404
    assert signed_in(cast.rep).post(path, sent).status_code == 403


def test_other_rules_by_web(cast: Cast, mate: User, signed_in: SignedIn) -> None:
    web = signed_in(cast.manager)
    lead = person(team_id=cast.rep.team_id)
    web.post(f"/leads/{lead}/owner/", {"owner": str(cast.rep.pk)})
    assert "round_robin" in body(web, "/assignment/replay/")
    only_mate = f'[rules.one]\ntitle = "One"\nmethod = "round_robin"\nmembers = ["{mate.email}"]\n'
    found = web.post("/assignment/replay/", {"rules": only_mate})
    assert found.context["rows"] == [
        {"name": "Mate", "was": 0, "would": 1, "change": 1}, {"name": "Rep", "was": 1, "would": 0, "change": -1},
    ]  # fmt: skip
    wrong = web.post("/assignment/replay/", {"rules": only_mate.replace("round_robin", "dice")})
    assert wrong.status_code == 422
    assert "line 3" in wrong.content.decode()
    assert owner_of(lead) == cast.rep.pk


def test_hand_overs_by_web(cast: Cast, sql: Handover, mate: User, signed_in: SignedIn) -> None:
    web = signed_in(cast.rep)
    page = body(web, "/handovers/")
    assert "Accept" in page
    assert "Pass on" not in page
    lead = LeadRef(True, sql.person_id or 0)
    assert "Waits to be accepted" in body(web, f"/leads/{lead}/")
    assert signed_in(mate).post(f"/handovers/{sql.pk}/accept/").status_code == 404
    assert web.post(f"/handovers/{sql.pk}/reroute/").status_code == 403
    web.post(f"/handovers/{sql.pk}/reject/", {"reason": "no_time"})
    second = Handover.objects.get(state="waiting")
    assert second.owner_id == mate.pk
    signed_in(mate).post(f"/handovers/{second.pk}/accept/")
    again = signed_in(mate).post(f"/handovers/{second.pk}/accept/", follow=True)
    assert "This hand-over is over" in again.content.decode()
    closed = body(signed_in(cast.team_lead), "/handovers/", part="closed")
    assert "No time" in closed
    assert "accepted" in closed
    assert web.get("/handovers/", {"part": "other"}).status_code == 422


def test_by_programs(cast: Cast, mate: User) -> None:
    lead, api = person(team_id=cast.rep.team_id), program(cast.manager)

    def post(path: str, sent: object = None) -> Any:
        return api.post(f"{API}{path}", sent or {}, JSON)

    assert api.get(f"{API}/assignment/rules").json()["rules"][0]["key"] == "all"
    people = api.get(f"{API}/assignment/people").json()["people"]
    assert [each["name"] for each in people] == ["Mate", "Rep", "Team Lead"]
    tried = post("/assignment/try", {"leads": [str(lead)], "seed": 3}).json()
    assert (tried["given"], owner_of(lead)) == (1, None)
    made = post("/assignments", {"leads": [str(lead)], "seed": 3})
    assert made.status_code == 201
    assert owner_of(lead) == tried["decisions"][0]["owner_id"]
    why = api.get(f"{API}/leads/{lead}/routing").json()["decisions"][0]
    assert why["why"]["code"] == "round_robin"
    assert {each["code"] for each in why["others"]} >= {"not_member", "out_of_reach"}
    assert api.get(f"{API}/assignments/{made.json()['id']}").json()["decisions"] == [why]
    assert len(api.get(f"{API}/assignments").json()["assignments"]) == 1
    assert post(f"/assignments/{made.json()['id']}/undo").json()["undone"] == 1
    assert post(f"/assignments/{made.json()['id']}/undo").status_code == 409

    path = f"{API}/assignment/people/{mate.pk}"
    read = api.get(path).json()
    assert read["hours"]["fri"] == "09:00-17:00"
    changed = api.patch(path, {"version": 0, "capacity": 5, "hours": {"mon": "08:00-10:00"}}, JSON)
    assert (changed.json()["capacity"], changed.json()["hours"]) == (5, {"mon": "08:00-10:00"})
    assert api.patch(path, {"version": 0, "capacity": 6}, JSON).status_code == 409
    away = post(f"/assignment/people/{mate.pk}/absences", {"first_on": "2026-12-24", "last_on": "2026-12-31"})  # fmt: skip
    assert api.delete(f"{API}/assignment/absences/{away.json()['id']}").status_code == 204
    assert api.delete(f"{API}/assignment/absences/{away.json()['id']}").status_code == 404
    assert post("/assignment/replay", {"rules": IN_TURN}).json()["n"] == 0
    assert post("/assignment/replay", {"rules": "nonsense"}).status_code == 422


def test_hand_overs_by_programs(cast: Cast, mate: User) -> None:
    lead, api = person(cast.rep, lifecycle="sql"), program(cast.manager)
    made = api.post(f"{API}/leads/{lead}/handover", {"owner_id": cast.rep.pk}, JSON)
    assert made.status_code == 201
    (waiting,) = api.get(f"{API}/handovers").json()["handovers"]
    assert (waiting["state"], waiting["owner_id"]) == ("waiting", cast.rep.pk)
    passed = api.post(
        f"{API}/handovers/{waiting['id']}/reroute", {"owner_id": mate.pk}, JSON
    ).json()
    own = program(mate)
    assert own.post(f"{API}/handovers/{passed['id']}/reject", {"reason": "mood"}, JSON).status_code == 422  # fmt: skip
    assert (
        own.post(f"{API}/handovers/{passed['id']}/accept", {}, JSON).json()["state"] == "accepted"
    )
    assert own.post(f"{API}/handovers/{passed['id']}/accept", {}, JSON).status_code == 409
    assert program(cast.other_rep).get(f"{API}/handovers").json()["handovers"] == []
    assert program(cast.rep).post(f"{API}/leads/{lead}/handover", {}, JSON).status_code == 403


def prospekt(*typed: str) -> int:
    args = parse(typed)
    begin(args, commands_assign.RIGHT)
    return commands_assign.run(args)


def test_at_the_command_line(cast: Cast, mate: User, capsys: Any, tmp_path: Path) -> None:
    leads = [person(team_id=cast.rep.team_id) for _n in range(2)]
    lead_mail = "--as", cast.team_lead.email
    assert prospekt("assign", "run", "--dry-run", "--seed", "4", *lead_mail) == 0
    assert len(capsys.readouterr().out.splitlines()) == 2
    assert prospekt("assign", "run", "--yes", "--json", "--seed", "4", *lead_mail) == 0
    made = json.loads(capsys.readouterr().out)
    assert (made["given"], made["left"]) == (2, 0)
    assert prospekt("assign", "why", str(leads[0]), *lead_mail) == 0
    assert "was next in turn" in capsys.readouterr().out
    rules = tmp_path / "routing.toml"
    rules.write_text(IN_TURN)
    assert prospekt("assign", "replay", str(rules), "--json") == 0
    assert json.loads(capsys.readouterr().out)["n"] == 2
    assert prospekt("assign", "undo", str(made["id"]), *lead_mail) == 0
    assert "2 leads put back" in capsys.readouterr().out
    assert prospekt("assign", "set", mate.email, "--capacity", "0", "--hours", "mon-wed=09:00-12:00") == 0  # fmt: skip
    assert [len(day) for day in Rep.objects.get().hours] == [1, 1, 1, 0, 0, 0, 0]
    assert prospekt("assign", "away", mate.email, "--from", "2026-12-24", "--until", "2026-12-31") == 0  # fmt: skip
    assert Absence.objects.count() == 1
    capsys.readouterr()
    assert prospekt("assign", "people", "--json", *lead_mail) == 0
    assert '"capacity": 0' in capsys.readouterr().out
    with pytest.raises(Refusal):
        prospekt("assign", "run", "--yes", "--as", cast.rep.email)


def test_hand_overs_at_the_command_line(cast: Cast, mate: User, capsys: Any) -> None:
    lead = person(cast.rep, lifecycle="sql")
    assert prospekt("assign", "hand-over", str(lead), "--as", cast.manager.email) == 0
    first = Handover.objects.get()
    assert prospekt("assign", "reroute", str(first.pk), "--to", mate.email) == 0
    second = Handover.objects.get(state="waiting")
    assert prospekt("assign", "reject", str(second.pk), "--reason", "no_need", "--as", mate.email) == 0  # fmt: skip
    assert owner_of(lead) == cast.rep.pk
    capsys.readouterr()
    assert prospekt("assign", "handovers", "--part", "closed", "--json") == 0
    assert {json.loads(line)["state"] for line in capsys.readouterr().out.splitlines()} == {"rejected", "rerouted"}  # fmt: skip
    Person.objects.update(lifecycle="sql")
    prospekt("assign", "hand-over", str(lead))
    waiting = Handover.objects.get(state="waiting")
    assert prospekt("assign", "accept", str(waiting.pk), "--as", cast.rep.email) == 0
    assert Person.objects.get().owner_id == cast.rep.pk
