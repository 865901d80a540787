"""Bulk edits by their doors: the pages, REST and the command line, all through the same actions."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from prospekt.config import cli
from prospekt.ledger.events import Actor
from prospekt.people.actions.tokens import make_token
from prospekt.people.models import BulkEdit, Person, User
from tests.conftest import Cast
from tests.stages.people.leads import draft, save

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(cast: Cast, signed_in: Any) -> Client:
    save(*[draft(f"Person {i}", f"p{i}@firm.example", tags=["Old"]) for i in range(4)])
    return signed_in(cast.administrator)


def test_from_the_list_to_the_receipt_and_back(client: Client) -> None:
    assert "/leads/bulk/new/" in client.get("/leads/?kind=person").content.decode()
    assert client.get("/leads/bulk/new/?kind=person").status_code == 200
    form = {"owner": "-", "priority": "2", "source": "-", "campaign": "-", "add_tags": "Fair, New", "do": "change",
            "field": ["city", ""], "value": ["Bergen", ""]}  # fmt: skip
    answer = client.post("/leads/bulk/new/?kind=person", form)
    record = BulkEdit.objects.get()
    assert answer.headers["Location"] == f"/leads/bulk/{record.pk}/"
    shown = client.get(f"/leads/bulk/{record.pk}/").content.decode()
    assert "4 leads match." in shown
    assert "Bergen" in shown
    assert not Person.objects.filter(priority=2).exists()
    assert client.post(f"/leads/bulk/{record.pk}/run/").status_code == 302
    assert Person.objects.filter(priority=2, city="Bergen").count() == 4
    client.post(f"/leads/bulk/{record.pk}/run/")
    assert client.get(f"/leads/bulk/{record.pk}/").status_code == 200
    assert client.get("/leads/bulk/").status_code == 200
    client.post(f"/leads/bulk/{record.pk}/undo/")
    assert not Person.objects.filter(priority=2).exists()
    assert "were put back" in client.get(f"/leads/bulk/{record.pk}/").content.decode()


def test_chosen_rows_come_to_the_form(client: Client) -> None:
    refs = [f"p{pk}" for pk in Person.objects.values_list("pk", flat=True)[:2]]
    asked = client.post("/leads/chosen/", {"lead": refs, "action": "edit"})
    page = client.get(asked.headers["Location"])
    assert "2 leads are chosen." in page.content.decode()
    client.post(asked.headers["Location"], {"priority": "3", "owner": "-"})
    record = BulkEdit.objects.get()
    client.post(f"/leads/bulk/{record.pk}/run/")
    assert Person.objects.filter(priority=3).count() == 2


def test_what_cannot_be_read_comes_back_with_a_sentence(client: Client) -> None:
    answer = client.post("/leads/bulk/new/", {"owner": "-", "priority": "-"})
    assert answer.status_code == 422
    assert "Nothing is to be changed yet" in answer.content.decode()
    answer = client.post("/leads/bulk/new/", {"field": "employees", "value": "many"})
    assert answer.status_code == 422
    assert not BulkEdit.objects.exists()


def test_those_of_others_are_not_there(client: Client, cast: Cast, signed_in: Any) -> None:
    client.post("/leads/bulk/new/", {"priority": "3"})
    record = BulkEdit.objects.get()
    other = signed_in(cast.rep)
    for path in ("", "progress/"):
        assert other.get(f"/leads/bulk/{record.pk}/{path}").status_code == 404
    for path in ("run/", "cancel/", "undo/"):
        assert other.post(f"/leads/bulk/{record.pk}/{path}").status_code == 404
    assert signed_in(cast.read_only).get("/leads/bulk/new/").status_code == 403


def call(user: User, method: str, path: str, body: Any = None, scopes: tuple[str, ...] = ("see_leads", "change_leads")) -> Any:  # fmt: skip
    by, now = Actor(user.pk, "web"), timezone.now()
    _token, key = make_token(user.pk, name="x", scopes=list(scopes), by=by, now=now)
    return Client().generic(
        method, f"/api/v1{path}", json.dumps(body or {}), "application/json", headers={"Authorization": f"Bearer {key}"},
    )  # fmt: skip


def test_over_rest(client: Client, cast: Cast) -> None:
    body = {"view": {"kind": "person"}, "set": {"priority": 1}, "add_tags": ["Api"]}
    tried = call(cast.administrator, "POST", "/bulk-edits", {**body, "dry_run": True})
    assert tried.status_code == 202, tried.content
    assert (tried.json()["id"], tried.json()["matched"]) == (None, 4)
    assert not BulkEdit.objects.exists()
    done = call(cast.administrator, "POST", "/bulk-edits", body).json()
    assert (done["state"], done["changed"]) == ("done", 4)
    lines = call(
        cast.administrator, "GET", f"/bulk-edits/{done['id']}/leads?outcome=changed"
    ).json()
    assert len(lines["leads"]) == 4
    undone = call(cast.administrator, "POST", f"/bulk-edits/{done['id']}/undo").json()
    assert (undone["state"], undone["undone"], undone["spared"]) == ("undone", 4, 0)
    assert call(cast.rep, "GET", f"/bulk-edits/{done['id']}").status_code == 404
    assert call(cast.administrator, "POST", f"/bulk-edits/{done['id']}/undo").status_code == 409
    wrong = call(cast.administrator, "POST", "/bulk-edits", {"set": {"lifecycle": "customer"}})
    assert wrong.status_code == 422


def test_a_token_does_no_more_than_its_scopes(client: Client, cast: Cast) -> None:
    """What a token may not, a bulk edit made with it may not either."""
    answer = call(cast.administrator, "POST", "/bulk-edits", {"set": {"owner": "me"}})
    assert answer.status_code in (403, 422), answer.content
    removed = call(cast.administrator, "POST", "/bulk-edits", {"remove": True})
    assert removed.status_code == 403
    assert Person.objects.filter(deleted_at=None).count() == 4


def test_at_the_command_line(
    client: Client, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("prospekt.config.home.ensure_ready", lambda: None)
    assert cli.main(["bulk", "--all", "--set", "priority=2", "--dry-run", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"matched": 4, "not_yours": 0}
    assert cli.main(["bulk", "--kind", "person", "--set", "priority=2", "--yes", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["matched"], told["changed"]) == (4, 4)
    assert cli.main(["bulk", "--undo", str(told["id"]), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["undone"] == 4
    assert cli.main(["bulk", "--set", "priority=2", "--yes"]) == 2
    assert "Say which leads" in capsys.readouterr().err
