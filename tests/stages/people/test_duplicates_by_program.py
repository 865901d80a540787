"""Merging, keeping apart and taking back by REST and on the command line; the same actions, the same refusals."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from prospekt.capture.models import Import
from prospekt.config import commands_duplicates, commands_unmerge
from prospekt.config.acting import begin
from prospekt.config.cli_options import parse
from prospekt.ledger.events import Actor
from prospekt.people.actions.tokens import make_token
from prospekt.people.models import DuplicatePair, Merged, Person
from prospekt.people.rules.lead_ref import LeadRef
from prospekt.words.problem import Refusal
from tests.conftest import Cast
from tests.stages.people.leads import NOW, change_set, draft, save

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair() -> tuple[LeadRef, LeadRef]:
    saved = save(
        draft("Ole Hansen", "ole@fjord.no", city="Oslo"),
        draft("Ole B Hansen", "o@gmail.com", city="Bergen"),
    )
    one, other = (LeadRef(True, row.person_id or 0) for row in saved)
    DuplicatePair.objects.create(
        is_person=True, low_id=one.id, high_id=other.id, weight=7.5, found_at=NOW,
        reasons=[["base", "", -9.0], ["name", "part", 16.5]],
    )  # fmt: skip
    return one, other


class Rest:
    """A program with the rights of an administrator."""

    def __init__(self, cast: Cast) -> None:
        user = cast.administrator.pk
        scopes = ("see_leads", "change_leads", "remove_leads", "manage_sources")
        _token, key = make_token(user, name="Sync", scopes=scopes, by=Actor(user, "web"), now=NOW)
        self.headers = {"authorization": f"Bearer {key}"}

    def __call__(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        answer = Client().generic(
            method, f"/api/v1{path}", json.dumps(body) if body is not None else "",
            content_type="application/json", headers=self.headers,
        )  # fmt: skip
        return answer.status_code, answer.json() if answer.content else None


def test_by_rest(cast: Cast, pair: tuple[LeadRef, LeadRef]) -> None:
    one, other = pair
    rest = Rest(cast)
    status, page = rest("GET", "/duplicates")
    assert (status, page["pairs"][0]["one"], page["pairs"][0]["parts"][1]["weight"]) == (
        200,
        str(one),
        16.5,
    )
    status, made = rest(
        "POST", f"/leads/{one}/merge", {"gone": str(other), "choices": {"city": "gone"}}
    )
    assert (status, made["kept"]) == (200, str(one))
    assert Person.objects.get(pk=one.id).city == "Bergen"
    status, told = rest("POST", f"/leads/{one}/merge", {"gone": str(other)})
    assert (status, told["code"]) == (409, "already_merged")
    status, told = rest("GET", f"/leads/{other}")
    assert (status, told["code"]) == (404, "not_found")
    assert str(one) in told["detail"]
    assert rest("GET", "/merges")[1]["merges"][0]["merge_id"] == made["merge_id"]
    status, back = rest("POST", f"/merges/{made['merge_id']}/undo")
    assert (status, back) == (200, {"kept": str(one), "back": str(other), "later": []})
    assert rest("POST", f"/merges/{made['merge_id']}/undo")[0] == 409
    status, _ = rest("POST", "/duplicates/apart", {"one": str(one), "other": str(other)})
    assert (status, DuplicatePair.objects.get().state) == (200, "kept_apart")
    assert rest("POST", f"/leads/{one}/merge", {"gone": str(one)})[0] == 422
    assert (
        rest("POST", f"/leads/{one}/merge", {"gone": str(other), "choices": {"nonsense": "gone"}})[
            0
        ]
        == 422
    )
    status, made = rest("POST", "/duplicates/searches")
    assert (status, made["state"]) == (202, "queued")
    assert rest("POST", f"/duplicates/searches/{made['id']}/cancel")[0] == 200
    assert rest("GET", "/duplicates/searches/999")[0] == 404


def cli(*argv: str) -> int:
    args = parse(argv)
    module = {"duplicates": commands_duplicates, "unmerge": commands_unmerge}[args.command]
    begin(args, module.RIGHT)
    return module.run(args)


def test_on_the_command_line(
    pair: tuple[LeadRef, LeadRef], capsys: pytest.CaptureFixture[str]
) -> None:
    one, other = pair
    assert cli("duplicates", "list", "--json") == 0
    assert json.loads(capsys.readouterr().out)["names"] == ["Ole Hansen", "Ole B Hansen"]
    assert cli("duplicates", "merge", str(one), str(other), "--take", "city=gone") == 0
    number = Merged.objects.get().change_set_id
    assert f"prospekt unmerge {number}" in capsys.readouterr().out
    assert cli("unmerge", str(number), "--json") == 0
    assert json.loads(capsys.readouterr().out)["later"] == []
    assert cli("duplicates", "apart", str(one), str(other)) == 0
    assert cli("duplicates", "list", "--limit", "1") == 0
    assert capsys.readouterr().out.strip() == f"{one} and {other} are kept separate."
    assert cli("duplicates", "find", "--json") == 0
    assert json.loads(capsys.readouterr().out)["state"] == "done"


def test_an_import_that_brings_one_of_them_in_just_now_comes_first(
    pair: tuple[LeadRef, LeadRef],
) -> None:
    one, _other = pair
    made = change_set()
    (row,) = save(draft("Ole Tredje", "third@fjord.no"), into=made)
    running = Import.objects.create(
        name="list.csv", state=Import.State.RUNNING, change_set=made, created_at=NOW
    )
    with pytest.raises(Refusal) as caught:
        cli("duplicates", "merge", str(one), f"p{row.person_id}")
    assert caught.value.problem.code == "import_busy"
    assert "list.csv" in caught.value.problem.params["name"]
    Import.objects.filter(pk=running.pk).update(state=Import.State.DONE)
    assert cli("duplicates", "merge", str(one), f"p{row.person_id}") == 0
