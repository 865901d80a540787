"""The playbook through the REST door and the command line: the same actions, the same refusals."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from prospekt.config.cli import main
from prospekt.ledger.events import Actor
from prospekt.people.actions.save_leads import save_leads
from prospekt.people.rules.draft import Contact, Draft
from prospekt.playbook.loading import load, parse, texts_in
from prospekt.qualify.actions.playbooks import enact_playbook
from prospekt.qualify.queries.scores import running_playbook
from tests.conftest import Cast
from tests.stages.programs import program

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)
BY = Actor(None, "test")
CARD = "scorecard.toml"


def send(client: Client, method: str, path: str, body: Any = None) -> Any:
    text = "" if body is None else json.dumps(body)
    return client.generic(method, f"/api/v1{path}", text, "application/json")


@pytest.fixture
def manager(cast: Cast) -> Client:
    enact_playbook(load("default"), by=BY, now=NOW)
    drafts = [
        Draft(
            person={"full_name": f"Kari {i}", "name_key": f"kari {i}", "sort_key": f"kari {i}", "seniority": "c_level"},
            emails=[Contact(f"k{i}@f.example", f"k{i}@f.example", "business")],
        )
        for i in range(3)
    ]  # fmt: skip
    save_leads(drafts, by=BY, now=NOW - timedelta(days=300))
    return program(cast.administrator)


def test_from_draft_to_version_and_back(manager: Client) -> None:
    first = running_playbook().version
    made = send(manager, "POST", "/playbook/drafts", {})
    assert made.status_code == 201
    draft = made.json()
    assert draft["files"] == dict(load("default").files)
    assert draft["problems"] == []
    path = f"/playbook/drafts/{draft['id']}"
    part = {"file": CARD, "table": "fit.business_email", "values": {"points": "40"}, "revision": 1}
    changed = send(manager, "PUT", f"{path}/parts", part).json()
    assert changed["revision"] == 2
    again = send(manager, "PUT", f"{path}/parts", {**part, "values": {"points": "41"}})
    assert again.status_code == 409
    assert "changed scorecard.toml:fit.business_email" in again.json()["detail"]
    bad = send(
        manager, "PUT", f"{path}/parts", {**part, "values": {"when": "x > 1"}, "revision": 2}
    )
    assert bad.status_code == 422
    assert "line" in bad.json()["detail"]
    broken = {"text": "a = = 1", "revision": 2}
    answer = send(manager, "PUT", f"{path}/files/{CARD}", broken).json()
    assert [(p["file"], p["line"]) for p in answer["problems"]] == [(CARD, 1)]
    assert send(manager, "POST", f"{path}/moves", {}).status_code == 422
    mended = {"text": changed["files"][CARD], "revision": answer["revision"]}
    revision = send(manager, "PUT", f"{path}/files/{CARD}", mended).json()["revision"]
    assert send(manager, "GET", f"{path}/moves").status_code == 404
    at = (NOW - timedelta(days=200)).isoformat()
    tried = send(manager, "POST", f"{path}/moves", {"at": at})
    assert tried.status_code == 202
    found = send(manager, "GET", f"{path}/moves?limit=2").json()
    assert found["state"] == "done"
    assert found["found"]["moved"] == 3
    assert found["found"]["replay"]["n"] == 3
    assert len(found["moves"]) == 2
    assert found["moves"][0]["addends"] == [["business_email", 400, 4000]]
    rest = send(manager, "GET", f"{path}/moves?after={found['next']}").json()
    assert len(rest["moves"]) == 1
    publish = {"note": "Mail counts", "revision": revision}
    assert send(manager, "POST", f"{path}/publish", {"revision": revision}).status_code == 422
    done = send(manager, "POST", f"{path}/publish", publish)
    assert done.status_code == 200
    assert running_playbook().version == done.json()["version"] != first
    assert send(manager, "POST", f"{path}/publish", publish).status_code == 404
    back = send(manager, "POST", f"/playbook/versions/{first}/publish", {"note": "Back"})
    assert back.json() == {"version": first}
    rows = send(manager, "GET", "/playbook/versions").json()["versions"]
    assert [row["note"] for row in rows] == ["Back", "Mail counts", ""]
    old = send(manager, "GET", f"/playbook/versions/{rows[1]['version']}").json()
    assert dict(parse("default", old["files"]).files) == old["files"]


def test_what_a_reader_may(cast: Cast, manager: Client) -> None:
    reader = program(cast.read_only)
    assert send(reader, "GET", "/playbook/versions").status_code == 200
    assert send(reader, "GET", "/playbook/drafts").status_code == 403
    assert send(reader, "POST", "/playbook/drafts", {}).status_code == 403
    assert send(reader, "POST", "/playbook/check", {"files": {}}).status_code == 403


def test_check_and_throw_away(manager: Client) -> None:
    files = dict(load("default").files)
    assert send(manager, "POST", "/playbook/check", {"files": files}).json() == {"problems": []}
    files[CARD] = files[CARD].replace("points = 9\n", "")
    (fault,) = send(manager, "POST", "/playbook/check", {"files": files}).json()["problems"]
    assert fault["code"] == "playbook.missing_key"
    assert (
        send(manager, "POST", "/playbook/check", {"files": {CARD: "#" * 200_001}}).status_code
        == 422
    )
    draft = send(manager, "POST", "/playbook/drafts", {"files": files}).json()
    assert len(draft["problems"]) == 1
    path = f"/playbook/drafts/{draft['id']}"
    query = f"file={CARD}&table=fit.decision_maker&revision=1"
    assert send(manager, "DELETE", f"{path}/parts?{query}").status_code == 204
    assert send(manager, "DELETE", f"{path}/moves").status_code == 204
    assert len(send(manager, "GET", "/playbook/drafts").json()["drafts"]) == 1
    assert send(manager, "DELETE", path).status_code == 204
    assert send(manager, "GET", path).status_code == 404


@pytest.fixture
def cli(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    monkeypatch.setattr("prospekt.config.home.ensure_ready", lambda: None)

    def call(*args: str, code: int = 0) -> str:
        assert main(["playbook", *args]) == code
        told = capsys.readouterr()
        return told.err if code == 2 else told.out

    return call


def test_the_command_line(cast: Cast, manager: Client, cli: Any, tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    assert "files are in" in cli("export", str(folder))
    assert texts_in(folder) == dict(load("default").files)
    assert "not empty" in cli("export", str(folder), code=2)
    assert "Nothing is wrong." in cli("check", str(folder))
    card = folder / CARD
    good = card.read_text()
    card.write_text(good.replace("points = 9\n", "points = nine\n", 1))
    told = json.loads(cli("check", str(folder), "--json", code=1))
    assert told["problems"][0]["line"]
    assert "line" in cli("who-moves", str(folder), code=2)
    card.write_text(
        good.replace('title = "Business e-mail address"\npoints = 4', 'title = "Mail"\npoints = 40')
    )
    told = cli("who-moves", str(folder), "--as-of", "2026-01-31")
    assert "3 of 3 leads move." in told
    assert "business_email +36" in told
    assert "As of" in told
    found = json.loads(cli("who-moves", str(folder), "--json", "--limit", "1"))
    assert (found["moved"], len(found["leads"])) == (3, 1)
    assert "in the past" in cli("who-moves", str(folder), "--as-of", "2999-01-01", code=2)
    assert "few words" in cli("publish", str(folder), code=2)
    first = running_playbook().version
    assert "runs now" in cli("publish", str(folder), "--note", "Mail")
    assert running_playbook().version != first
    assert "runs already" in cli("publish", str(folder), "--note", "Mail", code=2)
    rows = [json.loads(line) for line in cli("versions", "--json").splitlines()]
    assert [(row["note"], row["is_running"]) for row in rows] == [("Mail", True), ("", False)]
    assert "Mail" in cli("versions")
    assert good in cli("show", first[:8])
    assert "runs now" in cli("publish", "--version", first[:8], "--note", "Back")
    assert running_playbook().version == first
    for action in (["publish", str(folder), "--note", "x"], ["who-moves", str(folder)]):
        assert cli(*action, "--as", cast.rep.email, code=2)
    assert "*" in cli("versions", "--as", cast.rep.email)
