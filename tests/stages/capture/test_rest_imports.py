"""Imports, bulk upserts, sources and costs by the REST door."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from prospekt.capture.models import Campaign, Import
from prospekt.people.models import ExternalId, OwnField, Person
from tests.conftest import Cast
from tests.stages.capture.conftest import work
from tests.stages.programs import API, JSON, program

LIST = "Name,Mail,Odd\nLan,lan@a.example,x\nHafiz,hafiz@b.example,y\n,,z\n"


def sent(client: Client, text: str = LIST, **headers: str) -> Any:
    file = SimpleUploadedFile("list.csv", text.encode())
    return client.post(f"{API}/imports", {"file": file}, headers=headers)


@pytest.mark.django_db(transaction=True)
def test_a_file_goes_all_the_way_and_back(cast: Cast) -> None:
    client = program(cast.administrator)
    draft = sent(client).json()
    path = f"{API}/imports/{draft['id']}"
    assert (draft["state"], draft["columns"][1]["target"]) == ("draft", "email")
    refused = client.post(f"{path}/run")
    assert (refused.status_code, refused.json()["code"]) == (422, "open_columns")
    chosen = client.patch(
        path,
        {"mark": draft["mark"], "columns": [{"index": 0, "target": "full_name"}], "skip_open": True,
         "settings": {"source": "Fair", "owner_id": cast.rep.pk}},
        content_type=JSON,
    ).json()  # fmt: skip
    assert [column["target"] for column in chosen["columns"]] == ["full_name", "email", "skip"]
    stale = client.patch(path, {"mark": draft["mark"], "skip_open": True}, content_type=JSON)
    assert (stale.status_code, stale.json()["code"]) == (409, "conflict")
    tried = client.post(f"{path}/try").json()
    assert (tried["created"], tried["rejected"], tried["is_whole"]) == (2, 1, True)
    assert not Person.objects.exists()
    assert client.post(f"{path}/run").status_code == 202
    assert client.post(f"{path}/run").status_code == 409
    work()
    done = client.get(path).json()
    receipt = done["receipt"]
    assert (done["state"], receipt["read"], receipt["created"]) == ("done", 3, 2)
    rows = client.get(f"{path}/rows").json()["rows"]
    assert [row["outcome"] for row in rows] == ["created", "created", "rejected"]
    (rejected,) = client.get(f"{path}/rejected").json()["rows"]
    assert rejected["cells"] == ["", "", "z"]
    assert rejected["problem"]["detail"]
    assert {person.owner for person in Person.objects.all()} == {cast.rep}
    assert client.post(f"{path}/undo").status_code == 202
    work()
    assert client.get(path).json()["state"] == "undone"
    assert not Person.objects.filter(deleted_at=None).exists()


def test_a_file_sent_twice_with_one_key_is_one_draft(cast: Cast) -> None:
    client = program(cast.administrator)
    first = sent(client, **{"Idempotency-Key": "f1"})
    again = sent(client, **{"Idempotency-Key": "f1"})
    assert (first.status_code, again.content) == (201, first.content)
    other = sent(client, LIST + "Ole,ole@c.example,q\n", **{"Idempotency-Key": "f1"})
    assert (other.status_code, other.json()["code"]) == (422, "key_reused")
    assert Import.objects.count() == 1


def test_files_that_cannot_be_imported(cast: Cast) -> None:
    client = program(cast.administrator)
    assert sent(client, "").status_code == 422
    assert client.post(f"{API}/imports", {}).json()["code"] == "required"
    extra = {"file": SimpleUploadedFile("a.csv", LIST.encode()), "owner": "1"}
    answer = client.post(f"{API}/imports", extra)
    assert (answer.status_code, answer.json()["field"]) == (422, "owner")
    assert not Import.objects.exists()


def test_foreign_imports_are_not_there(cast: Cast) -> None:
    draft = sent(program(cast.administrator)).json()
    client = program(cast.rep)
    path = f"{API}/imports/{draft['id']}"
    assert client.get(f"{API}/imports").json()["imports"] == []
    for method, where in (("GET", ""), ("POST", "/run"), ("POST", "/try"), ("POST", "/cancel"),
                          ("POST", "/undo"), ("GET", "/rows"), ("GET", "/rejected")):  # fmt: skip
        assert client.generic(method, path + where).status_code == 404
    assert Import.objects.get().state == "draft"


def test_rows_are_upserted_by_the_ids_of_another_system(cast: Cast) -> None:
    OwnField.objects.create(slug="size", label="Size", kind="number")
    client = program(cast.administrator)
    rows: list[dict[str, Any]] = [
        {"external_id": "1", "full_name": "Lan", "emails": ["lan@a.example"], "tags": ["Fair"], "own": {"size": 5}},
        {"external_id": "2", "company": "Fjord AS", "employees": 12, "owner": cast.rep.email, "source": "Fair"},
        {"city": "Oslo"},
        {"external_id": "4", "full_name": "Ole", "owner": "nobody@x.example"},
        {"external_id": "5", "full_name": "Kari", "own": {"shoe": 1}},
        {"external_id": "6", "full_name": "Per", "emails": ["no address"]},
    ]  # fmt: skip
    told = client.post(
        f"{API}/bulk/leads", {"source": "erp", "rows": rows}, content_type=JSON
    ).json()
    outcomes = [row["outcome"] for row in told["rows"]]
    assert outcomes == ["created", "created", "rejected", "rejected", "rejected", "created"]
    assert (told["created"], told["rejected"]) == (3, 3)
    assert told["rows"][4]["problem"]["code"] == "unknown_field"
    assert told["rows"][5]["warnings"][0]["code"]
    assert ExternalId.objects.filter(source="erp", external_id="1").exists()
    lead = client.get(f"{API}/leads/{told['rows'][0]['lead']}").json()
    assert (lead["own"], lead["external_ids"]) == (
        {"size": 5},
        [{"source": "erp", "external_id": "1"}],
    )
    rows[0]["full_name"] = "Lan Nguyen"
    again = client.post(f"{API}/bulk/leads", {"source": "erp", "rows": rows[:2]}, content_type=JSON)
    assert [row["outcome"] for row in again.json()["rows"]] == ["updated", "unchanged"]
    assert client.get(f"{API}/leads/{lead['ref']}").json()["name"] == "Lan Nguyen"


def test_an_upsert_takes_a_thousand_rows_and_no_more(cast: Cast) -> None:
    client = program(cast.administrator)
    rows = [{"external_id": str(n), "full_name": f"Lead {n}"} for n in range(1_001)]
    many = client.post(f"{API}/bulk/leads", {"source": "erp", "rows": rows}, content_type=JSON)
    assert (many.status_code, many.json()["code"]) == (422, "too_many")
    told = client.post(f"{API}/bulk/leads", {"source": "erp", "rows": rows[1:]}, content_type=JSON)
    assert told.json()["created"] == 1_000


def test_an_upsert_never_touches_foreign_leads(cast: Cast) -> None:
    row = {"external_id": "1", "full_name": "Lan", "emails": ["lan@a.example"]}
    program(cast.other_rep).post(
        f"{API}/bulk/leads", {"source": "erp", "rows": [row]}, content_type=JSON
    )
    told = program(cast.rep).post(
        f"{API}/bulk/leads",
        {"source": "erp", "rows": [{**row, "full_name": "Mine"}]},
        content_type=JSON,
    )
    (answer,) = told.json()["rows"]
    assert (answer["outcome"], answer["problem"]["code"]) == ("rejected", "in_the_base")
    assert Person.objects.get().full_name == "Lan"


def test_sources_campaigns_and_costs(cast: Cast) -> None:
    client = program(cast.marketing)
    source = client.post(
        f"{API}/sources", {"name": "Fair", "channel": "trade_show"}, content_type=JSON
    )
    assert source.status_code == 201
    twice = client.post(f"{API}/sources", {"name": "fair"}, content_type=JSON)
    assert (twice.status_code, twice.json()["code"]) == (422, "name_taken")
    body = {
        "name": "Spring",
        "source_id": source.json()["id"],
        "starts_on": "2026-03-01",
        "budget": 500_00,
    }
    campaign = client.post(f"{API}/campaigns", body, content_type=JSON).json()
    path = f"{API}/campaigns/{campaign['id']}"
    changed = client.patch(path, {"starts_on": None, "state": "over"}, content_type=JSON).json()
    assert (changed["starts_on"], changed["state"], changed["name"]) == (None, "over", "Spring")
    cost = client.post(
        f"{path}/costs",
        {"on": "2026-03-01", "amount": 120_00, "currency": "EUR"},
        content_type=JSON,
    ).json()
    assert client.delete(path).status_code == 422
    assert [one["id"] for one in client.get(f"{path}/costs").json()["costs"]] == [cost["id"]]
    rep = program(cast.rep)
    assert rep.get(path).json()["budget"] is None
    assert rep.get(f"{path}/costs").status_code == 403
    assert client.delete(f"{path}/costs/{cost['id']}").status_code == 204
    assert client.delete(path).status_code == 204
    assert not Campaign.objects.exists()
