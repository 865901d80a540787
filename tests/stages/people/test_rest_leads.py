"""Leads by the REST door: the same rights, refusals and merges as on the screens."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from prospekt.ledger.models import Event
from prospekt.people.models import Company, Person, User
from tests.conftest import Cast
from tests.stages.people.leads import draft, save, state
from tests.stages.programs import API, JSON, program


def person(name: str, owner: User | None, **more: Any) -> Person:
    """A person whom `owner` looks after, in that user's team."""
    (saved,) = save(draft(name, email=f"{name.lower()}@firm.example", **more))
    rows = Person.objects.filter(pk=saved.person_id)
    rows.update(owner=owner, team=owner.team if owner else None)
    return rows.get()


def names_seen(client: Client) -> set[str]:
    page = client.get(f"{API}/leads").json()
    assert page["n"] == len(page["leads"])
    return {lead["name"] for lead in page["leads"]}


def test_everybody_sees_what_the_role_sees(cast: Cast) -> None:
    person("Rep", cast.rep)
    person("Other", cast.other_rep)
    person("Partner", cast.partner)
    person("Free", None)
    assert names_seen(program(cast.administrator)) == {"Rep", "Other", "Partner", "Free"}
    assert names_seen(program(cast.marketing)) == {"Rep", "Other", "Partner", "Free"}
    assert names_seen(program(cast.team_lead)) == {"Rep"}
    assert names_seen(program(cast.rep)) == {"Rep"}
    assert names_seen(program(cast.partner)) == {"Partner", "Free"} - {"Free"}


CHANGES = [
    ("GET", "", None),
    ("PATCH", "", {"version": 1, "city": "Oslo"}),
    ("DELETE", "", None),
    ("PUT", "/owner", {"owner_id": None}),
    ("POST", "/tags", {"names": ["x"]}),
    ("DELETE", "/tags/1", None),
    ("POST", "/contacts", {"kind": "email", "value": "new@firm.example"}),
    ("POST", "/notes", {"text": "x"}),
    ("POST", "/touches", {"kind": "call"}),
    ("GET", "/timeline", None),
    ("GET", "/score", None),
]


@pytest.mark.parametrize(("method", "where", "body"), CHANGES)
def test_a_foreign_lead_is_not_there_and_stays_as_it_is(
    cast: Cast, method: str, where: str, body: object
) -> None:
    lead = person("Lan", cast.other_rep)
    client, before, events = program(cast.rep), state(), Event.objects.count()
    path = f"{API}/leads/p{lead.pk}{where}"
    answer = client.generic(method, path, _json(body), JSON)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert state() == before
    assert Event.objects.count() == events


def _json(body: object) -> bytes:
    return json.dumps(body).encode() if body is not None else b""


def test_a_lead_that_one_may_see_but_not_change(cast: Cast) -> None:
    lead = person("Lan", cast.rep)
    client = program(cast.team_lead)
    assert client.get(f"{API}/leads/p{lead.pk}").status_code == 200
    answer = client.patch(
        f"{API}/leads/p{lead.pk}", {"version": 1, "city": "Oslo"}, content_type=JSON
    )
    assert (answer.status_code, answer.json()["code"]) == (403, "not_yours")


def test_a_lead_is_entered_read_changed_removed_and_restored(cast: Cast) -> None:
    client = program(cast.administrator)
    made = client.post(
        f"{API}/leads",
        {"full_name": "Nguyễn Thị Lan", "company": "Saigon Steel", "email": "lan@steel.example", "tags": ["Fair"]},
        content_type=JSON,
    )  # fmt: skip
    lead = made.json()
    assert made.headers["Location"] == f"{API}/leads/{lead['ref']}"
    assert (lead["name"], lead["company"]) == ("Nguyễn Thị Lan", "Saigon Steel")
    assert [tag["name"] for tag in lead["tags"]] == ["Fair"]
    assert client.get(made.headers["Location"]).json() == lead
    changed = client.patch(
        made.headers["Location"],
        {"version": lead["version"], "city": "Oslo", "priority": 3, "birthday": "1984-12-31"},
        content_type=JSON,
    ).json()
    assert (changed["city"], changed["priority"], changed["birthday"]) == ("Oslo", 3, "1984-12-31")
    assert client.delete(made.headers["Location"]).status_code == 204
    assert client.get(made.headers["Location"]).status_code == 404
    back = client.post(f"{made.headers['Location']}/restore")
    assert (back.status_code, back.json()["city"]) == (200, "Oslo")


def test_only_listed_fields_can_be_written(cast: Cast) -> None:
    lead = person("Lan", cast.administrator)
    client, before = program(cast.administrator), state()
    foreign = (
        "owner", "stage", "points", "grade", "consent", "no_email", "lifecycle", "id", "ref", "created_at", "team_id",
        "source_id", "company_id", "search", "deleted_at",
    )  # fmt: skip
    for field in foreign:
        for method, path, body in (
            ("post", f"{API}/leads", {"full_name": "X", field: 1}),
            ("patch", f"{API}/leads/p{lead.pk}", {"version": 1, "city": "Oslo", field: 1}),
            ("post", f"{API}/bulk/leads", {"source": "erp", "rows": [{"full_name": "X", field: 1}]}),
        ):  # fmt: skip
            if field in ("owner", "no_email") and path.endswith("bulk/leads"):
                continue
            answer = getattr(client, method)(path, body, content_type=JSON)
            problem = answer.json()
            assert (answer.status_code, problem["code"], problem["field"]) == (
                422,
                "unknown_field",
                field,
            )
    assert state() == before


def test_two_who_change_the_same_see_both_values(cast: Cast) -> None:
    lead = person("Lan", cast.rep)
    path = f"{API}/leads/p{lead.pk}"
    mine, theirs = program(cast.rep), program(cast.administrator)
    theirs.patch(path, {"version": 1, "city": "Bergen", "region": "Vest"}, content_type=JSON)
    clash = mine.patch(path, {"version": 1, "city": "Oslo"}, content_type=JSON)
    problem = clash.json()
    assert (clash.status_code, problem["code"], problem["version"]) == (409, "conflict", 2)
    (conflict,) = problem["conflicts"]
    assert (conflict["mine"], conflict["theirs"], conflict["who"]) == (
        "Oslo",
        "Bergen",
        "Administrator",
    )
    merged = mine.patch(path, {"version": 1, "industry": "Steel"}, content_type=JSON).json()
    assert (merged["industry"], merged["city"]) == ("Steel", "Bergen")


def test_a_duplicate_is_named_or_only_its_owner(cast: Cast) -> None:
    lead = person("Lan", cast.other_rep)
    body = {"full_name": "Somebody", "email": "lan@firm.example"}
    known = program(cast.administrator).post(f"{API}/leads", body, content_type=JSON)
    assert (known.status_code, known.json()["lead"]) == (409, f"p{lead.pk}")
    hidden = program(cast.rep).post(f"{API}/leads", body, content_type=JSON)
    assert (hidden.status_code, hidden.json()["code"]) == (409, "in_the_base")
    assert "Other Rep" in hidden.json()["detail"]
    assert f"p{lead.pk}" not in hidden.content.decode()
    assert Person.objects.count() == 1


def test_claiming_and_giving_need_their_scopes(cast: Cast) -> None:
    free, lead = person("Free", None), person("Lan", cast.rep)
    Person.objects.filter(pk=free.pk).update(team=cast.rep.team)
    claims = program(cast.team_lead, ["see_leads", "claim_leads"])
    path = f"{API}/leads/p{free.pk}/owner"
    taken = claims.put(path, {"owner_id": cast.team_lead.pk}, content_type=JSON)
    assert (taken.status_code, taken.json()["owner_id"]) == (200, cast.team_lead.pk)
    given = claims.put(
        f"{API}/leads/p{lead.pk}/owner", {"owner_id": cast.team_lead.pk}, content_type=JSON
    )
    assert given.status_code == 409
    assert Person.objects.get(pk=lead.pk).owner == cast.rep
    gives = program(cast.team_lead, ["see_leads", "claim_leads", "assign_leads"])
    given = gives.put(
        f"{API}/leads/p{lead.pk}/owner", {"owner_id": cast.team_lead.pk}, content_type=JSON
    )
    assert given.status_code == 200


def test_what_hangs_on_a_lead(cast: Cast) -> None:
    lead = person("Lan", cast.rep)
    client, path = program(cast.rep), f"{API}/leads/p{lead.pk}"
    tags = client.post(f"{path}/tags", {"names": ["Fair", "Hot"]}, content_type=JSON).json()["tags"]
    left = client.delete(f"{path}/tags/{tags[0]['id']}").json()["tags"]
    assert left == tags[1:]
    sent = {"kind": "phone", "value": "+47 22 33 44 55"}
    added = client.post(f"{path}/contacts", sent, content_type=JSON)
    (phone,) = added.json()["phones"]
    assert (added.status_code, phone["e164"]) == (201, "+4722334455")
    assert client.delete(f"{path}/contacts/phone/{phone['id']}").status_code == 204
    assert client.delete(f"{path}/contacts/phone/{phone['id']}").status_code == 404
    client.post(f"{path}/notes", {"text": "Asked for prices"}, content_type=JSON)
    touch = {"kind": "call", "outcome": "answered", "occurred_at": "2026-11-20T09:30:00+01:00"}
    assert client.post(f"{path}/touches", touch, content_type=JSON).status_code == 201
    events = client.get(f"{path}/timeline").json()["events"]
    assert {"note.added", "touch.recorded", "lead.tagged"} <= {event["name"] for event in events}
    assert [e["text"] for e in events if e["name"] == "note.added"] == ["Asked for prices"]
    (call,) = [event for event in events if event["name"] == "touch.recorded"]
    assert call["at"] == "2026-11-20T08:30:00Z"


def test_the_reasons_add_up_to_the_score(cast: Cast) -> None:
    lead = person("Lan", cast.rep, role="Managing director")
    score = program(cast.rep).get(f"{API}/leads/p{lead.pk}/score").json()
    assert score["points"] == sum(reason["points"] for reason in score["reasons"])
    assert score["reasons"][0]["key"] == "base"


def test_pages_follow_each_other_and_miss_nobody(cast: Cast) -> None:
    made = {person(f"Lead{n}", cast.rep).pk for n in range(7)}
    client, found, after = program(cast.rep), [], ""
    while True:
        page = client.get(f"{API}/leads", {"limit": 3, "after": after, "sort": "name"}).json()
        found += [int(lead["ref"][1:]) for lead in page["leads"]]
        after = page["next"]
        if not after:
            break
    assert len(found) == len(made) == 7
    assert set(found) == made


def test_companies(cast: Cast) -> None:
    person("Lan", cast.rep, company="Saigon Steel")
    company = Company.objects.get()
    client = program(cast.administrator)
    (line,) = client.get(f"{API}/companies").json()["companies"]
    assert (line["name"], line["n_people"], line["id"]) == ("Saigon Steel", 1, company.pk)
    path = f"{API}/companies/{company.pk}"
    read = client.get(path).json()
    assert [one["name"] for one in read["people"]] == ["Lan"]
    body = {"version": read["company"]["version"], "domain": "steel.example", "employees": 140}
    changed = client.patch(path, body, content_type=JSON).json()["company"]
    assert (changed["domain"], changed["employees"]) == ("steel.example", 140)
    wrong = client.patch(path, {"version": 9, "full_name": "X"}, content_type=JSON)
    assert (wrong.status_code, wrong.json()["field"]) == (422, "full_name")
