"""Segments by web, by REST and on the command line: the same actions, the same refusals."""

from __future__ import annotations

import json
from collections.abc import Callable
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.utils import timezone

from prospekt.config import commands_segment
from prospekt.config.acting import begin
from prospekt.config.cli_options import parse
from prospekt.ledger.events import Actor
from prospekt.people.actions.new_lead import enter_lead
from prospekt.people.models import Person, Segment, SegmentMember, User
from prospekt.playbook.filters.reading import write_text
from prospekt.words.problem import Refusal
from tests.conftest import Cast
from tests.stages.programs import JSON, program

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
BUYERS = {"fact": "role", "is": ["buyer"]}
SELLERS = {"fact": "role", "is": ["seller"]}


@pytest.fixture
def people(cast: Cast) -> list[int]:
    """Two buyers, one of them the representative's, and a seller."""
    made = []
    for name, role, owner in (
        ("Anna", "Buyer", cast.rep),
        ("Bo", "Buyer", cast.other_rep),
        ("Cai", "Seller", cast.rep),
    ):
        entered = enter_lead(
            {"full_name": name, "role": role}, by=Actor(None, "cli"), now=timezone.now()
        )
        Person.objects.filter(pk=entered.lead.id).update(owner=owner, team=owner.team)
        made.append(entered.lead.id)
    return made


def test_on_the_screen(cast: Cast, people: list[int], signed_in: SignIn) -> None:
    web = signed_in(cast.team_lead)
    query = urlencode({"filter": write_text(BUYERS)})
    page = web.get(f"/leads/?{query}").content.decode()
    assert "/leads/segments/new/?" in page
    page = web.get(f"/leads/segments/new/?{query}").content.decode()
    assert "Role is buyer" in page
    assert "Now: 1 leads that you see" in page
    answer = web.post(f"/leads/segments/new/?{query}", {"name": " ", "share": "all"})
    assert answer.status_code == 422
    assert "needs a name" in answer.content.decode()
    web.post(f"/leads/segments/new/?{query}", {"name": "Our <buyers>", "share": "all"})
    segment = Segment.objects.get()
    assert SegmentMember.objects.count() == 2, "what one may see does not change who is in it"
    page = web.get("/leads/segments/").content.decode()
    assert "Our &lt;buyers&gt;" in page
    assert '<td class="number">1</td>' in page
    listed = web.get(
        f"/leads/?{urlencode({'filter': write_text({'fact': 'segment', 'is': [segment.pk]})})}"
    )
    assert [row["name"] for row in listed.context["rows"]] == ["Anna"]
    assert "Is in the segment Our &lt;buyers&gt;" in listed.content.decode()
    other = urlencode({"filter": write_text(SELLERS)})
    page = web.get(f"/leads/segments/{segment.pk}/?{other}").content.decode()
    assert "Role is buyer" in page
    assert "Role is seller" in page
    web.post(f"/leads/segments/{segment.pk}/?{other}", {"do": "ask"})
    assert set(SegmentMember.objects.values_list("person_id", flat=True)) == {people[2]}
    web.post(f"/leads/segments/{segment.pk}/", {"do": "save", "name": "Sellers", "share": "team"})
    segment.refresh_from_db()
    assert (segment.name, segment.is_for_all, segment.team_id) == (
        "Sellers",
        False,
        cast.team_lead.team_id,
    )
    assert web.post(f"/leads/segments/{segment.pk}/", {"do": "remove"}).status_code == 302
    assert web.get(f"/leads/segments/{segment.pk}/").status_code == 404
    assert "In the bin" in web.get("/leads/segments/").content.decode()
    web.post(f"/leads/segments/{segment.pk}/", {"do": "restore"})
    assert set(SegmentMember.objects.values_list("person_id", flat=True)) == {people[2]}
    assert web.post(f"/leads/segments/{segment.pk}/", {"do": "dance"}).status_code == 422


def test_a_search_is_no_filter_and_readers_make_none(cast: Cast, signed_in: SignIn) -> None:
    assert signed_in(cast.rep).get("/leads/segments/new/?q=anna").status_code == 422
    reader = signed_in(cast.read_only)
    assert reader.get("/leads/segments/").status_code == 200
    assert reader.post("/leads/segments/new/", {"name": "x"}).status_code == 403
    assert (
        "/leads/segments/new/"
        not in reader.get(f"/leads/?filter={write_text(BUYERS)}").content.decode()
    )


def test_the_editor_offers_segments_answers_and_consent(cast: Cast, signed_in: SignIn) -> None:
    web = signed_in(cast.rep)
    web.post(
        f"/leads/segments/new/?{urlencode({'filter': write_text(BUYERS)})}", {"name": "Buyers"}
    )
    page = web.get("/leads/filter/").content.decode()
    for text in (
        "Verdict: Budget",
        "Method BANT",
        "Consent to e-mail for marketing",
        "Open tasks",
        "Segment",
    ):
        assert text in page, text
    tree = write_text(
        {
            "all": [
                {"fact": "segment", "is": [Segment.objects.get().pk]},
                {"fact": "verdict_budget", "is": "met"},
            ]
        }
    )
    page = web.get(f"/leads/filter/?{urlencode({'filter': tree})}").content.decode()
    assert "Buyers" in page
    assert "Met" in page


def test_by_rest(cast: Cast, people: list[int]) -> None:
    rest = program(cast.team_lead)
    made = rest.post("/api/v1/segments", {"name": "Buyers", "filter": BUYERS, "share": "all"}, JSON)
    assert made.status_code == 201, made.content
    told = made.json()
    assert (told["leads"], told["filter"], told["is_filled"], told["share"]) == (
        1,
        BUYERS,
        True,
        "all",
    )
    one = f"/api/v1/segments/{told['id']}"
    assert rest.get("/api/v1/segments").json()["segments"] == [rest.get(one).json()]
    found = rest.get("/api/v1/leads", {"filter": write_text({"fact": "segment", "is": ["Buyers"]})})
    assert [lead["name"] for lead in found.json()["leads"]] == ["Anna"]
    assert rest.patch(one, {"filter": SELLERS}, JSON).json()["leads"] == 1
    assert (
        rest.patch(one, {"filter": {"fact": "segment", "is": ["Buyers"]}}, JSON).status_code == 422
    )
    assert rest.patch(one, {"filter": {"fact": "shoe"}}, JSON).status_code == 422
    other = program(cast.rep)
    assert other.get(one).status_code == 200
    assert other.patch(one, {"name": "Mine"}, JSON).status_code == 403
    assert program(cast.administrator, ["see_leads"]).delete(one).status_code == 403
    assert rest.delete(one).status_code == 204
    assert rest.get(one).status_code == 404
    assert rest.get("/api/v1/segments?removed=true").json()["segments"][0]["name"] == "Buyers"
    assert rest.post(f"{one}/restore", {}, JSON).json()["leads"] == 1


def run(*line: str) -> int:
    args = parse(["segment", *line])
    begin(args, commands_segment.RIGHT)
    return commands_segment.run(args)


def test_on_the_command_line(people: list[int], capsys: pytest.CaptureFixture[str]) -> None:
    run("make", "Buyers", "--filter", write_text(BUYERS), "--share", "all")
    id_ = capsys.readouterr().out.strip()
    run("list", "--json")
    told = json.loads(capsys.readouterr().out)
    assert (told["id"], told["leads"], told["filter"]) == (int(id_), 2, BUYERS)
    run("change", "buyers", "--name", "Sellers", "--filter", write_text(SELLERS))
    Person.objects.filter(pk=people[0]).update(role="Seller", role_key="seller")
    run("refresh")
    assert capsys.readouterr().out == "1 leads came into segments or left them.\n"
    run("remove", id_)
    run("restore", "Sellers")
    run("list")
    assert capsys.readouterr().out.split("\t")[1:4] == ["Sellers", "all", "2"]
    with pytest.raises(Refusal):
        run("remove", "nobody")
    with pytest.raises(Refusal):
        run("make", "x", "--filter", "[1]")
