"""Files of leads: what goes in comes out byte for byte, limits hold, what is removed comes back or goes for good."""

from __future__ import annotations

import json
import os
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from prospekt.capture.actions.sweep_files import sweep_files
from prospekt.config import cli
from prospekt.desk.person_file import person_file, zipped
from prospekt.engage.actions.lead_files import (
    Sent,
    add_files,
    delete_removed,
    put_back_file,
    remove_file,
)
from prospekt.engage.models import LeadFile
from prospekt.engage.queries.lead_files import files_of
from prospekt.engage.rules.file_kinds import ENDINGS
from prospekt.ledger.events import Actor
from prospekt.ledger.models import Event, Text
from prospekt.people.actions.erase_lead import erase_lead
from prospekt.people.actions.erase_texts import erase_texts_of
from prospekt.people.actions.merge_leads import merge_leads
from prospekt.people.actions.recycle_bin import empty_bin, remove_leads
from prospekt.people.actions.unmerge import unmerge
from prospekt.people.models import Person, User
from prospekt.people.rules.lead_ref import LeadRef
from prospekt.words.problem import Refusal
from tests.conftest import Cast
from tests.stages.programs import program

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
SYSTEM = Actor(None, "cli")
PDF = b"%PDF-1.7\nwhat was agreed\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Any) -> Path:
    settings.MEDIA_ROOT = tmp_path / "files"
    return tmp_path / "files"


def person(owner: User | None, name: str = "Kari Nordmann") -> LeadRef:
    stamps = {"first_seen_at": NOW, "created_at": NOW, "updated_at": NOW}
    made = Person.objects.create(
        full_name=name, sort_key=name.lower(), name_key=name.lower(), owner=owner, team_id=owner.team_id if owner else None,
        **stamps,
    )  # fmt: skip
    return LeadRef(True, made.pk)


def by(user: User) -> Actor:
    return Actor(user.pk, "web")


def code(action: Callable[[], object]) -> str:
    with pytest.raises(Refusal) as refused:
        action()
    return refused.value.problem.code


def put(lead: LeadRef, name: str = "offer.pdf", data: bytes = PDF, now: datetime = NOW) -> int:
    return add_files(lead, [Sent(name, [data])], by=SYSTEM, now=now)[0]


def stored(folder: Path) -> list[Path]:
    return sorted(folder.iterdir()) if folder.is_dir() else []


def test_a_file_is_kept_under_a_random_name(cast: Cast, folder: Path) -> None:
    lead = person(cast.rep)
    hostile = "../../<b>etc\u202efdp\r\n.pdf"
    (file_id,) = add_files(lead, [Sent(hostile, [PDF[:5], PDF[5:]])], by=by(cast.rep), now=NOW)
    (row,) = files_of(lead)
    assert (row.id, row.name, row.kind, row.size) == (file_id, "<b>etc·fdp  .pdf", "pdf", len(PDF))
    assert row.path.parent == folder
    assert len(row.path.name) == 32
    assert row.path.read_bytes() == PDF
    event = Event.objects.get(name="file.added")
    assert event.facts == {"file": file_id, "kind": "pdf", "size": len(PDF)}
    assert Text.objects.get(pk=event.pk).text == row.name


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.binary(max_size=5_000), cuts=st.lists(st.integers(0, 5_000), max_size=4))
def test_what_goes_in_comes_out(cast: Cast, data: bytes, cuts: list[int]) -> None:
    lead = person(cast.rep)
    whole = PDF + data
    edges = [0, *sorted(cuts), len(whole)]
    chunks = [whole[a:b] for a, b in zip(edges, edges[1:], strict=False)]
    add_files(lead, [Sent("x.pdf", chunks)], by=by(cast.rep), now=NOW)
    (row,) = files_of(lead)
    assert row.path.read_bytes() == whole
    assert row.size == len(whole)


@pytest.mark.parametrize(
    ("sent", "wanted"),
    [
        ([], "no_file_sent"), ([Sent("a.pdf", [PDF])] * 21, "too_many_files"), ([Sent("a.pdf", [b"<html>"])], "other_content"),
        ([Sent("a.pdf", [PDF]), Sent("b.exe", [b"MZ"])], "kind_not_kept"), ([Sent("a.pdf", [])], "empty_file"),
        ([Sent("a.pdf", [PDF, bytes(1 << 20), b"x"])], "too_large"), ([Sent("a.docx", [b"PK\x03\x04" + b"x" * 99])], "broken_file"),
        ([Sent("a.pdf", [PDF])] * 4, "no_room_for_files"), ([Sent("a.pdf", [PDF, bytes(900_000)])] * 3, "no_room_for_files"),
    ],
)  # fmt: skip
def test_what_is_not_kept_leaves_nothing(
    cast: Cast, folder: Path, settings: Any, sent: list[Sent], wanted: str
) -> None:
    settings.FILE_BYTES, settings.LEAD_FILES_BYTES, settings.FILES_PER_LEAD = 1 << 20, 2 << 20, 3
    lead = person(cast.rep)
    assert code(lambda: add_files(lead, sent, by=by(cast.rep), now=NOW)) == wanted
    assert stored(folder) == []
    assert not LeadFile.objects.exists()
    assert not Event.objects.filter(name="file.added").exists()


def test_room_counts_what_is_there_and_not_what_was_taken_off(cast: Cast, settings: Any) -> None:
    settings.FILES_PER_LEAD = 1
    lead = person(cast.rep)
    first = put(lead)
    assert code(lambda: put(lead)) == "no_room_for_files"
    remove_file(first, by=by(cast.rep), now=NOW)
    put(lead)
    assert code(lambda: put_back_file(first, by=by(cast.rep), now=NOW)) == "no_room_for_files"


def test_a_full_disk_says_so(cast: Cast, folder: Path) -> None:
    lead = person(cast.rep)
    with mock.patch(
        "prospekt.engage.actions.lead_files.keep_file", side_effect=OSError(28, "full")
    ):
        assert code(lambda: put(lead)) == "disk_full"


def test_who_may(cast: Cast) -> None:
    own, foreign = person(cast.rep), person(cast.other_rep)
    mine, theirs = put(own), put(foreign)
    sent = [Sent("a.pdf", [PDF])]
    assert code(lambda: add_files(foreign, sent, by=by(cast.rep), now=NOW)) == "not_found"
    assert code(lambda: add_files(own, sent, by=by(cast.read_only), now=NOW)) == "not_yours"
    assert code(lambda: remove_file(theirs, by=by(cast.rep), now=NOW)) == "not_found"
    assert code(lambda: remove_file(mine, by=by(cast.read_only), now=NOW)) == "not_yours"
    assert code(lambda: remove_file(10**9, by=by(cast.rep), now=NOW)) == "not_found"


@pytest.mark.django_db(transaction=True)
def test_taken_off_put_back_and_gone_for_good(cast: Cast, folder: Path) -> None:
    lead = person(cast.rep)
    file_id = put(lead)
    remove_file(file_id, by=by(cast.rep), now=NOW)
    remove_file(file_id, by=by(cast.rep), now=NOW)
    assert files_of(lead) == []
    assert [row.id for row in files_of(lead, is_removed=True)] == [file_id]
    put_back_file(file_id, by=by(cast.rep), now=NOW)
    put_back_file(file_id, by=by(cast.rep), now=NOW)
    assert [row.id for row in files_of(lead)] == [file_id]
    remove_file(file_id, by=by(cast.rep), now=NOW)
    assert delete_removed(days=30, by=SYSTEM, now=NOW + timedelta(days=29)) == 0
    assert len(stored(folder)) == 1
    assert delete_removed(days=30, by=SYSTEM, now=NOW + timedelta(days=30)) == 1
    assert stored(folder) == []
    assert not Text.objects.exists()
    assert delete_removed(days=30, by=SYSTEM, now=NOW + timedelta(days=31)) == 0
    told = list(Event.objects.filter(name__startswith="file.").order_by("pk").values_list("name", flat=True))  # fmt: skip
    assert told == ["file.added", "file.removed", "file.put_back", "file.removed", "file.deleted"]


@pytest.mark.django_db(transaction=True)
def test_an_erased_lead_takes_its_files_along(cast: Cast, folder: Path) -> None:
    lead, other = person(cast.rep), person(cast.rep, "Ola Hansen")
    put(lead)
    remove_file(put(lead), by=SYSTEM, now=NOW)
    put(other)
    erase_lead(lead, confirm="Kari Nordmann", by=by(cast.administrator), now=NOW)
    assert LeadFile.objects.count() == len(stored(folder)) == 1
    remove_leads([other], by=SYSTEM, now=NOW)
    assert len(stored(folder)) == 1, "the bin keeps files"
    empty_bin([other], by=by(cast.administrator), now=NOW)
    assert stored(folder) == []


@pytest.mark.django_db(transaction=True)
def test_what_a_crash_left_is_swept(cast: Cast, folder: Path) -> None:
    lead = person(cast.rep)
    put(lead, now=timezone.now())
    (kept,) = stored(folder)
    gone = person(cast.rep, "Ola Hansen")
    put(gone)
    with mock.patch.object(Path, "unlink", side_effect=OSError("the machine stopped")):
        erase_lead(gone, confirm="Ola Hansen", by=by(cast.administrator), now=NOW)
    assert len(stored(folder)) == 2
    now = timezone.now()
    assert sweep_files(now=now) == 0
    (folder / "README").touch()
    os.utime(folder / "README", (now.timestamp(), now.timestamp()))
    assert sweep_files(now=now + timedelta(hours=2)) == 1
    assert stored(folder) == sorted([kept, folder / "README"])


def test_an_erased_name_leaves_the_file(cast: Cast) -> None:
    lead = person(cast.rep)
    file_id = put(lead)
    erase_texts_of(lead, by=by(cast.administrator), now=NOW)
    (row,) = files_of(lead)
    assert (row.name, row.shown, row.saved_as) == ("", f"#{file_id}.pdf", f"file-{file_id}.pdf")


def test_files_go_with_a_merge_and_come_back(cast: Cast) -> None:
    keep, gone = person(cast.rep), person(cast.rep, "Kari N.")
    here, there = put(keep), put(gone, "theirs.pdf")
    done = merge_leads(keep, gone, by=by(cast.administrator), now=NOW)
    assert [row.id for row in files_of(keep)] == [there, here]
    assert {row.name for row in files_of(keep)} == {"offer.pdf", "theirs.pdf"}
    unmerge(done.change_set_id, by=by(cast.administrator), now=NOW)
    assert [row.id for row in files_of(keep)] == [here]
    assert [(row.id, row.name) for row in files_of(gone)] == [(there, "theirs.pdf")]


def test_everything_about_a_person_holds_the_files(cast: Cast) -> None:
    lead = person(cast.rep)
    kept, removed = put(lead), put(lead, "CON.pdf", PDF + b"2")
    remove_file(removed, by=SYSTEM, now=NOW)
    found = person_file(lead, by=by(cast.administrator), now=NOW)
    with zipfile.ZipFile(zipped(found)) as file:
        assert file.read(f"files/{kept}-offer.pdf") == PDF
        assert file.read(f"files/{removed}-_CON.pdf") == PDF + b"2"
        assert len(json.loads(file.read("person.json"))["engage_leadfile"]) == 2
    assert Event.objects.get(name="lead.handed_over").facts["files"] == 2


def upload(name: str, data: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def test_by_web(cast: Cast, signed_in: Callable[[User], Client]) -> None:
    lead = person(cast.rep)
    web = signed_in(cast.rep)
    answer = web.post(f"/leads/{lead}/files/", {"file": [upload("a.pdf"), upload("b.pdf", PDF + b"b")]})  # fmt: skip
    assert answer.status_code == 302
    second, first = files_of(lead)
    assert (first.name, second.name) == ("a.pdf", "b.pdf")
    assert web.post(f"/leads/{lead}/files/").status_code == 422
    bad = web.post(f"/leads/{lead}/files/", {"file": upload("a.pdf", b"<html>")})
    assert bad.status_code == 422
    assert "a web page" in bad.content.decode()
    fetched = web.get(f"/files/{second.id}/")
    assert b"".join(fetched.streaming_content) == PDF + b"b"
    assert fetched.headers["Content-Disposition"] == 'attachment; filename="b.pdf"'
    assert fetched.headers["X-Content-Type-Options"] == "nosniff"
    assert (
        fetched.headers["Content-Security-Policy"]
        == "sandbox; default-src 'none'; frame-ancestors 'none'"
    )
    assert fetched.headers["Content-Type"] == "application/pdf"
    for path in (f"/leads/{lead}/", f"/leads/{lead}/files/", f"/leads/{lead}/?show=files"):
        assert "b.pdf" in web.get(path).content.decode()
    assert web.post(f"/files/{second.id}/remove/").status_code == 302
    assert "b.pdf" not in web.get(f"/leads/{lead}/").content.decode().split('id="timeline"')[0]
    assert "Put back" in web.get(f"/leads/{lead}/files/").content.decode()
    assert web.post(f"/files/{second.id}/restore/").status_code == 302
    stranger = signed_in(cast.other_rep)
    for path in (f"/files/{second.id}/", f"/leads/{lead}/files/"):
        assert stranger.get(path).status_code == 404
    for path in (f"/files/{second.id}/remove/", f"/files/{second.id}/restore/"):
        assert stranger.post(path).status_code == 404
    assert signed_in(cast.read_only).post(f"/files/{second.id}/remove/").status_code == 403
    second.path.unlink()
    assert web.get(f"/files/{second.id}/").status_code == 404


def test_a_page_looks_the_same_for_any_name(
    cast: Cast, signed_in: Callable[[User], Client]
) -> None:
    lead = person(cast.rep)
    put(lead, '"><script>alert(1)</script>.pdf')
    for path in (f"/leads/{lead}/", f"/leads/{lead}/files/"):
        assert b"<script>alert" not in signed_in(cast.rep).get(path).content


def test_by_program(cast: Cast) -> None:
    lead = person(cast.rep)
    client = program(cast.rep, ["see_leads", "change_leads"])
    path = f"/api/v1/leads/{lead}/files"
    sent = client.post(path, {"file": [upload("å.pdf"), upload("n.txt", b"words")]})
    assert sent.status_code == 201, sent.content
    first, second = sent.json()["files"]
    assert (first["name"], first["kind"], second["kind"]) == ("å.pdf", "pdf", "txt")
    assert client.post(path, {"file": upload("a.exe")}).json()["code"] == "kind_not_kept"
    assert client.post(path, {"file": upload("a.pdf"), "owner": "1"}).status_code == 422
    assert client.post(path, "{}", content_type="application/json").status_code in (415, 422)
    fetched = client.get(f"/api/v1/files/{first['id']}/content")
    assert b"".join(fetched.streaming_content) == PDF
    assert "attachment" in fetched.headers["Content-Disposition"]
    assert client.delete(f"/api/v1/files/{first['id']}").status_code == 204
    assert [each["id"] for each in client.get(path).json()["files"]] == [second["id"]]
    removed = client.get(f"{path}?removed=true").json()["files"]
    assert removed[0]["removed_at"]
    assert client.post(f"/api/v1/files/{first['id']}/restore").json()["removed_at"] is None
    other = program(cast.other_rep, ["see_leads", "change_leads"])
    for one in (f"/api/v1/files/{first['id']}", f"/api/v1/files/{first['id']}/content", path):
        assert other.get(one).status_code == 404
    assert other.delete(f"/api/v1/files/{first['id']}").status_code == 404


def test_a_key_adds_a_file_once(cast: Cast) -> None:
    lead = person(cast.rep)
    client = program(cast.rep, ["see_leads", "change_leads"])
    for _n in range(2):
        answer = client.post(
            f"/api/v1/leads/{lead}/files", {"file": upload("a.pdf")}, headers={"Idempotency-Key": "once"}
        )  # fmt: skip
        assert answer.status_code == 201
    assert len(files_of(lead)) == 1


def test_by_command(
    cast: Cast, monkeypatch: Any, capsys: Any, tmp_path: Path
) -> None:  # fmt: skip
    monkeypatch.setattr("prospekt.config.home.ensure_ready", lambda: None)
    lead = person(cast.rep)
    source, out = tmp_path / "offer.pdf", tmp_path / "back.pdf"
    source.write_bytes(PDF)
    assert cli.main(["file", "add", str(lead), str(source), "--json"]) == 0
    (file_id,) = json.loads(capsys.readouterr().out)["files"]
    assert cli.main(["file", "list", str(lead)]) == 0
    assert "offer.pdf" in capsys.readouterr().out
    assert cli.main(["file", "save", str(file_id), "--out", str(out)]) == 0
    assert out.read_bytes() == PDF
    assert cli.main(["file", "save", str(file_id), "--out", str(out)]) != 0, (
        "nothing is overwritten"
    )
    assert cli.main(["file", "remove", str(file_id)]) == 0
    assert files_of(lead) == []
    assert cli.main(["file", "restore", str(file_id)]) == 0
    assert len(files_of(lead)) == 1
    assert cli.main(["file", "add", str(lead), str(tmp_path / "none.pdf")]) != 0
    assert cli.main(["--as", cast.other_rep.email, "file", "list", str(lead)]) != 0
    assert len(ENDINGS) > 30
