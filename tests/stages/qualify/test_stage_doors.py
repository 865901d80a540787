"""Where leads stand, by the page, the follow-up list, REST and the command line."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from prospekt.config import cli_options, commands_stage
from prospekt.ledger.events import Actor
from prospekt.people.models import Company, Person
from prospekt.people.queries.rights import reader_of
from prospekt.people.rules.lead_ref import LeadRef
from prospekt.qualify.actions.answers import NewAnswer, give_answers
from prospekt.qualify.actions.recycling import Aside, put_aside, wake_leads
from prospekt.qualify.models import RecycleClock
from prospekt.qualify.queries.follow_up import follow_up_counts, follow_up_page
from prospekt.qualify.rules.clocks import Clock
from prospekt.words.problem import Refusal
from tests.conftest import Cast
from tests.stages.people.leads import draft, save
from tests.stages.programs import API, JSON, program

pytestmark = pytest.mark.django_db(transaction=True)
BY = Actor(None, "test")


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
def web(cast: Cast, signed_in: Any) -> Client:
    return signed_in(cast.rep)


def lifecycle(lead: LeadRef) -> str:
    return Person.objects.get(pk=lead.id).lifecycle


def test_the_card_says_why_and_offers_what_can_be_done(web: Client, anna: LeadRef) -> None:
    page = web.get(f"/leads/{anna}/").content.decode()
    assert "Where it stands" in page
    assert "Nobody has asked yet." in page
    assert "does not reach B2" in page
    assert "Disqualify…" in page
    give_answers([NewAnswer(anna, "need", "urgent")], by=BY, now=timezone.now())
    page = web.get(f"/leads/{anna}/").content.decode()
    assert "Because Need is met." in page
    with CaptureQueriesContext(connection) as queries:
        web.get(f"/leads/{anna}/")
    sql = [query["sql"] for query in queries if "qualify_recycleclock" in query["sql"]]
    assert len(sql) == 1, "one statement for the card"


def test_disqualified_and_called_back(web: Client, anna: LeadRef, cast: Cast) -> None:
    form = web.get(f"/leads/{anna}/stage/?do=disqualify").content.decode()
    assert "No budget" in form
    sent = {"do": "disqualify", "reason": "no_budget", "wakes": "date", "wake_on": "", "words": "<b>spent</b>"}  # fmt: skip
    answer = web.post(f"/leads/{anna}/stage/", sent)
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/leads/{anna}/")
    clock = RecycleClock.objects.get()
    assert clock.wake_on == timezone.localdate() + timedelta(days=180), "as is usual for the reason"
    page = web.get(f"/leads/{anna}/").content.decode()
    assert "No budget: &lt;b&gt;spent&lt;/b&gt;. By" in page
    assert "<b>spent" not in page
    assert "Back among the leads" in page
    assert web.post(f"/leads/{anna}/stage/", {"do": "wake"}).status_code == 302
    assert lifecycle(anna) == "lead"
    assert "Recycled on" in web.get(f"/leads/{anna}/").content.decode()


WRONG = [
    ({"do": "disqualify", "reason": "no_need"}, "Say when the lead comes back"),
    ({"do": "disqualify", "wakes": "never"}, "Say why the lead is disqualified"),
    ({"do": "disqualify", "reason": "gossip", "wakes": "never"}, "has no reason “gossip”"),
    ({"do": "disqualify", "reason": "no_need", "wakes": "soon"}, "“soon” does not say"),
    ({"do": "disqualify", "reason": "no_need", "wakes": "date", "wake_on": "2020-01-01"}, "is not ahead"),
    ({"do": "disqualify", "reason": "no_need", "wakes": "date", "wake_on": "9999-12-31"}, "more than ten years away"),
    ({"do": "disqualify", "reason": "no_need", "wakes": "date", "wake_on": "31.02."}, "“31.02.” is not a day"),
    ({"do": "later", "wake_on": ""}, "Name the day"),
    ({"do": "later", "wake_on": "2031-01-01", "words": "x" * 5_000}, "at most 1000 fit"),
    ({"do": "lifecycle", "value": "sql", "words": " "}, "needs a reason"),
    ({"do": "lifecycle", "value": "king", "words": "x"}, "“king” is not known here"),
    ({"do": "lifecycle", "value": "disqualified", "words": "x"}, "needs a day or a signal"),
    ({"do": "temperature", "value": "boiling", "words": "x"}, "“boiling” is not known here"),
    ({"do": "rules"}, "Nothing was set by hand"),
    ({"do": "wake"}, "neither disqualified nor put off"),
    ({"do": "dance"}, "Nothing was chosen"),
]  # fmt: skip


@pytest.mark.parametrize(("sent", "told"), WRONG)
def test_what_is_wrong_is_said_and_changes_nothing(
    web: Client, anna: LeadRef, sent: dict[str, str], told: str
) -> None:
    answer = web.post(f"/leads/{anna}/stage/", sent)
    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert (lifecycle(anna), RecycleClock.objects.count()) == ("lead", 0)


def test_chosen_leads_are_put_aside_together(web: Client, anna: LeadRef, cast: Cast) -> None:
    (saved,) = save(draft("Ben Ask", "ben@ask.example"))
    Person.objects.filter(pk=saved.person_id).update(owner=cast.rep, team=cast.rep.team)
    ben = LeadRef(True, saved.person_id or 0)
    chosen = {"lead": [str(anna), str(ben)], "next": "/leads/?q=a"}
    url = "/leads/follow-up/chosen/"
    page = web.post(url, chosen).content.decode()
    assert "2 leads are chosen." in page
    assert page.count(f'name="lead" value="{anna}"') == 2, "in either form"
    wrong = web.post(url, {**chosen, "do": "disqualify", "wakes": "never"})
    assert wrong.status_code == 422
    assert "Say why the lead is disqualified" in wrong.content.decode()
    assert {lifecycle(anna), lifecycle(ben)} == {"lead"}
    done = web.post(url, {**chosen, "do": "disqualify", "reason": "no_need", "wakes": "never"})
    assert done.headers["Location"] == "/leads/?q=a"
    assert {lifecycle(anna), lifecycle(ben)} == {"disqualified"}
    day = (timezone.localdate() + timedelta(days=30)).isoformat()
    later = web.post(url, {**chosen, "do": "later", "wake_on": day, "next": "//evil.example/"})
    assert later.headers["Location"] == "/leads/", "a strange address is not gone to"
    assert {lifecycle(anna), lifecycle(ben)} == {"nurture"}


@pytest.mark.parametrize(("sent", "status"), [({"lead": []}, 422), ({"do": "dance"}, 422), ({"lead": ["p99"], "do": "later"}, 422), ({"lead": ["p99"], "do": "disqualify", "reason": "no_need", "wakes": "never"}, 404)])  # fmt: skip
def test_wrong_choices_change_nothing(
    web: Client, anna: LeadRef, sent: dict[str, Any], status: int
) -> None:
    answer = web.post("/leads/follow-up/chosen/", {"lead": [str(anna)], **sent})
    assert answer.status_code == status
    assert (lifecycle(anna), RecycleClock.objects.count()) == ("lead", 0)


def test_by_hand_and_back_to_the_rules(web: Client, anna: LeadRef) -> None:
    web.post(
        f"/leads/{anna}/stage/", {"do": "lifecycle", "value": "sql", "words": "met at the fair"}
    )
    web.post(f"/leads/{anna}/stage/", {"do": "temperature", "value": "hot", "words": "said so"})
    page = web.get(f"/leads/{anna}/").content.decode()
    assert "met at the fair" in page
    assert "Let the rules decide again" in page
    assert "Set by hand: SQL" in page, "the timeline tells it"
    web.post(f"/leads/{anna}/stage/", {"do": "rules"})
    assert lifecycle(anna) == "lead"
    firm = Company.objects.get()
    page = web.get(f"/leads/c{firm.pk}/").content.decode()
    assert "The furthest of its people." in page
    assert "Disqualify…" not in page


def test_who_may_only_look_is_offered_nothing(cast: Cast, signed_in: Any, anna: LeadRef) -> None:
    reader = signed_in(cast.read_only)
    page = reader.get(f"/leads/{anna}/").content.decode()
    assert "Where it stands" in page
    assert "Disqualify…" not in page
    assert reader.post(f"/leads/{anna}/stage/", {"do": "wake"}).status_code == 403
    other = signed_in(cast.other_rep)
    assert other.get(f"/leads/{anna}/stage/").status_code == 404


@pytest.fixture
def aside(cast: Cast) -> list[LeadRef]:
    """Twelve leads put aside in different ways, half of them of the representative."""
    saved = save(*(draft(f"P {n}", f"p{n}@x.no") for n in range(11)), draft(company="Alone AS"))
    leads = [LeadRef(True, each.person_id) for each in saved[:11] if each.person_id]
    leads.append(LeadRef(False, saved[11].company_id or 0))
    now, today = timezone.now(), timezone.localdate()
    for n, lead in enumerate(leads):
        clock = (Clock("date", today + timedelta(days=30 - n % 5)), Clock("signal"), Clock("never"))[n % 3]  # fmt: skip
        put_aside([lead], Aside("disqualified", clock, "no_need"), by=BY, now=now)
    wake_leads([leads[0], leads[1]], by=BY, now=now)
    mine = [lead.id for lead in leads[:6]]
    Person.objects.filter(pk__in=mine).update(owner=cast.rep, team=cast.rep.team)
    Person.objects.exclude(pk__in=mine).update(owner=cast.other_rep, team=cast.other_rep.team)
    return leads


def test_the_list_shows_everybody_once_and_only_whom_one_may_see(
    aside: list[LeadRef], cast: Cast
) -> None:
    everybody, rep = reader_of(cast.administrator), reader_of(cast.rep)
    found: dict[str, list[str]] = {}
    for part in ("due", "signal", "never", "woken", "proposed"):
        after, seen = "", []
        while True:
            page = follow_up_page(everybody, part, after=after, size=2)
            seen += page.rows
            if not (after := page.next):
                break
        assert len({row.lead for row in seen}) == len(seen)
        found[part] = [str(row.lead) for row in seen]
        if part == "due":
            assert [row.on for row in seen] == sorted(row.on for row in seen if row.on)
    assert {part: len(refs) for part, refs in found.items()} == follow_up_counts(everybody)
    assert [len(found[part]) for part in ("due", "signal", "never", "woken")] == [3, 3, 4, 2]
    assert str(aside[11]) in found["never"]
    assert sum(follow_up_counts(rep).values()) == 6
    with pytest.raises(Refusal) as refused:
        follow_up_page(everybody, "gossip")
    assert refused.value.problem.code == "unknown_filter"
    for after in ("x", "9999.1", "2027-13-01.1", "1.2.3", "5"):
        with pytest.raises(Refusal) as refused:
            follow_up_page(everybody, "due", after=after)
        assert refused.value.problem.code == "bad_cursor"


@pytest.mark.parametrize(
    ("tree", "n"),
    [
        ({"fact": "aside_reason", "is": ["no_need"]}, 10),
        ({"fact": "recycle_on", "known": True}, 3),
        ({"fact": "recycle_on", "coming_days": 60}, 3),
        ({"fact": "journey", "known": False}, 12),
        ({"event": "lead.recycled"}, 2),
    ],
)
def test_filters_find_them(aside: list[LeadRef], cast: Cast, tree: dict[str, Any], n: int) -> None:
    asked = {"filter": json.dumps(tree), "limit": "50"}
    found = program(cast.administrator).get(f"{API}/leads", asked)
    assert found.status_code == 200, found.content
    assert len(found.json()["leads"]) == n


def test_the_page_of_the_list(aside: list[LeadRef], web: Client) -> None:
    page = web.get("/leads/follow-up/").content.decode()
    assert "Follow-up list" in page
    assert "No need" in page
    woken = web.get("/leads/follow-up/?part=woken").content.decode()
    assert "called back by hand" in woken
    assert "Nobody here" in web.get("/leads/follow-up/?part=proposed").content.decode()
    assert web.get("/leads/follow-up/?part=gossip").status_code == 422
    assert "Follow-up list" in web.get("/leads/").content.decode()


def test_by_rest(anna: LeadRef, cast: Cast) -> None:
    caller = program(cast.rep)
    url = f"{API}/leads/{anna}"
    before = caller.get(f"{url}/stage").json()
    assert (before["lifecycle"], before["temperature"], before["clock"]) == ("lead", "cold", None)
    put = caller.put(f"{url}/temperature", {"temperature": "warm", "reason": "said so"}, JSON)
    assert put.json()["held"] == ["temperature"]
    put = caller.put(f"{url}/lifecycle", {"lifecycle": "mql", "reason": ""}, JSON)
    assert (put.status_code, put.json()["code"]) == (422, "no_reason")
    assert caller.post(f"{url}/rules-decide", {}, JSON).json()["held"] == []
    bad = caller.post(f"{url}/disqualify", {"reason": "no_need"}, JSON)
    assert (bad.status_code, bad.json()["code"]) == (422, "no_clock")
    done = caller.post(f"{url}/disqualify", {"reason": "no_need", "wakes": "signal"}, JSON).json()
    assert (done["lifecycle"], done["clock"]["wakes"]) == ("disqualified", "signal")
    later = caller.post(f"{url}/follow-up", {"wake_on": "2031-01-08"}, JSON).json()
    assert (later["lifecycle"], later["clock"]["wake_on"]) == ("nurture", "2031-01-08")
    listed = caller.get(f"{API}/follow-up?part=due&limit=1").json()
    assert [row["ref"] for row in listed["leads"]] == [str(anna)]
    assert caller.post(f"{url}/wake", {}, JSON).json()["lifecycle"] == "lead"
    assert program(cast.other_rep).get(f"{url}/stage").status_code == 404
    assert program(cast.read_only).post(f"{url}/wake", {}, JSON).status_code == 403


def cli(*words: str) -> int:
    args = cli_options.parse(["stage", *words])
    args.user_id = None
    return commands_stage.run(args)


def test_by_the_command_line(anna: LeadRef, capsys: pytest.CaptureFixture[str]) -> None:
    cli("show", "anna@fjord.no")
    assert "Nobody has asked yet." in capsys.readouterr().out
    cli("set", str(anna), "hot", "--reason", "said so", "--json")
    assert json.loads(capsys.readouterr().out)["temperature"]["value"] == "hot"
    cli("release", str(anna))
    cli("disqualify", str(anna), "--reason", "no_need", "--wakes", "never")
    assert "Never comes back by itself." in capsys.readouterr().out
    cli("list", "--part", "never", "--json")
    assert json.loads(capsys.readouterr().out)["lead"] == str(anna)
    cli("wake", str(anna))
    cli("later", str(anna), "--on", "2031-01-08")
    assert lifecycle(anna) == "nurture"
    with pytest.raises(Refusal):
        cli("disqualify", str(anna), "--reason", "no_need")
