"""Erasing somebody on request: nothing that could be read as them is left, and every figure stays as it was."""

from __future__ import annotations

import json
import zipfile
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from prospekt.capture.actions.files import keep_file
from prospekt.capture.actions.prepare_import import prepare_import, settle_open_columns
from prospekt.capture.actions.run_import import run_import
from prospekt.capture.models import Import, ImportProblem
from prospekt.config import cli
from prospekt.config.agreement import disagreements
from prospekt.desk.person_file import person_file, zipped
from prospekt.ledger.events import Actor
from prospekt.ledger.models import Event, Reply
from prospekt.people.actions.consent import record_consent
from prospekt.people.actions.edit_lead import edit_lead
from prospekt.people.actions.erase_lead import erase_lead, what_goes
from prospekt.people.actions.saved_views import ViewDraft, save_view
from prospekt.people.actions.touches import Touch, add_note, record_touches
from prospekt.people.models import Person, SavedView, Suppressed
from prospekt.people.queries.consent import may_contact
from prospekt.people.queries.holdings import WORDS, models_of_leads
from prospekt.people.rules.draft import TouchDraft
from prospekt.people.rules.lead_ref import LeadRef
from prospekt.words.problem import Refusal
from tests.conftest import Cast
from tests.stages.desk.test_bulk_doors import call
from tests.stages.people.leads import draft, save

pytestmark = pytest.mark.django_db(transaction=True)
BY = Actor(None, "cli")
MARKS = ("zqkari", "zqny", "zqmail", "4791234567", "zqcity", "zqnote", "zqtouch", "zqwords", "zqstreet", "zqtag",
         "zqlink", "zqelse", "zqown", "zqrole", "zqrejected")  # fmt: skip


@pytest.fixture
def world(cast: Cast) -> dict[str, Any]:
    """Somebody whose marks stand in every table, beside somebody else."""
    now = timezone.now()
    other = LeadRef(True, save(draft("Other Body", "other@firm.example"))[0].person_id or 0)
    csv = "Name,Mail,Role,Staff\nZqkari Zqny,zqmail@firm.example,zqrole,\nZqkari Zqny,zqmail@firm.example,zqrejected,9x\n"
    record = prepare_import(
        keep_file([csv.encode()], "zqmail@firm.example.csv"), by=cast.administrator, now=now
    )
    settle_open_columns(record)
    record.save()
    run_import(record.pk)
    lead = LeadRef(True, Person.objects.get(email="zqmail@firm.example").pk)
    ImportProblem.objects.create(
        import_id=record.pk, number=9, line=9, is_reject=True, value="zqrejected", code="x", message="x",
        cells=["Zqkari Zqny", "ZQMAIL@firm.example", "zqrejected"],
    )  # fmt: skip
    save(
        draft(
            "Zqkari Zqny", "zqmail@firm.example", "+4791234567", city="zqcity", links=["https://zqlink.example"],
            tags=["zqtag"], notes=["zqnote"], external=("crm", "zqelse"), address={"street": "zqstreet"},
            own={"remark": "zqown"},
        )
    )  # fmt: skip
    edit_lead(lead, {"city": "zqcity too"}, version=99, by=BY, now=now)
    told = TouchDraft(kind="call", occurred_at=now, note="zqtouch")
    record_touches([Touch(told, person_id=lead.id)], by=BY, now=now)
    record_consent(lead, "email", "service", is_given=False, source="zqwords", by=BY, now=now)
    add_note("Zqkari Zqny <zqmail@firm.example> sends regards", person_id=other.id, by=BY, now=now)
    by = Actor(cast.administrator.pk, "web")
    save_view(ViewDraft("Zqkari Zqny", {"q": "zqmail@firm.example"}, "own"), by=by, now=now)
    Reply.objects.create(
        caller="t1", key="k", digest="d", status=200, body=json.dumps({"email": "zqmail@firm.example"}), used_at=now,
    )  # fmt: skip
    return {"lead": lead, "other": other, "record": record.pk}


def dump(*besides: str) -> str:
    """Every value of every table as one text, in small letters."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if not table.endswith(besides):
                cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - names of our own tables
                found.append(f"{table}: {cursor.fetchall()!r}")
    return "\n".join(found).lower()


def test_nothing_is_left_but_numbers(world: dict[str, Any]) -> None:
    lead, record = world["lead"], Import.objects.get(pk=world["record"])
    path = settings.MEDIA_ROOT / record.file
    assert path.exists()
    before = dump()
    assert all(mark in before for mark in MARKS), [mark for mark in MARKS if mark not in before]
    n_events, counted = Event.objects.count(), (record.read, record.created, record.rejected)
    goes = what_goes(lead, by=BY)
    assert goes.rows["people_email"] == 1
    erase_lead(lead, confirm="zqkari zqny", by=BY, now=timezone.now())
    after = dump()
    left = {mark: [line[:60] for line in after.splitlines() if mark in line] for mark in MARKS}
    assert not any(left.values()), {mark: lines for mark, lines in left.items() if lines}
    assert not path.exists()
    assert "other body" in after
    assert Event.objects.count() >= n_events
    record.refresh_from_db()
    assert (record.read, record.created, record.rejected) == counted
    assert disagreements() == []
    # What was refused goes on holding.
    assert Suppressed.objects.filter(channel="email", purpose="service").exists()
    again = LeadRef(True, save(draft("Zqkari Zqny", "zqmail@firm.example"))[0].person_id or 0)
    assert [one.code for one in may_contact([again], "email", "service")[again]] == ["suppressed"]


def test_it_has_to_be_meant(world: dict[str, Any], cast: Cast) -> None:
    lead, now = world["lead"], timezone.now()
    with pytest.raises(Refusal) as refused:
        erase_lead(lead, confirm="yes", by=BY, now=now)
    assert refused.value.problem.code == "not_confirmed"
    with pytest.raises(Refusal) as refused:
        erase_lead(lead, confirm=str(lead), by=Actor(cast.manager.pk, "web"), now=now)
    assert refused.value.problem.code == "not_allowed"
    assert Person.objects.filter(pk=lead.id).exists()
    erase_lead(lead, confirm=str(lead), by=BY, now=now)
    with pytest.raises(Refusal) as refused:
        erase_lead(lead, confirm=str(lead), by=BY, now=now)
    assert refused.value.problem.code == "not_found"
    assert SavedView.objects.get().name == "…"


def test_everything_about_one_lead_is_handed_over(world: dict[str, Any], cast: Cast) -> None:
    """Every table that has a row of the lead is in the file; the models say which tables these are."""
    lead = world["lead"]
    found = person_file(lead, by=Actor(cast.administrator.pk, "web"), now=timezone.now())
    for model in models_of_leads():
        columns = {field.column for field in model._meta.concrete_fields}
        if "person_id" in columns and model is not Event:
            n = model._default_manager.filter(person_id=lead.id).count()
            assert len(found.tables.get(model._meta.db_table, ())) == n, model
    file = zipfile.ZipFile(zipped(found))
    assert set(file.namelist()) == {"person.json", "person.html", "README.txt"}
    told = file.read("person.json").decode().lower()
    for mark in MARKS:
        if mark not in ("zqrejected", "zqtag"):
            assert mark in told, mark
    page = file.read("person.html").decode()
    assert "Zqkari Zqny" in page
    assert "zqtag" in page
    assert "Other Body" not in page
    assert Event.objects.filter(name="lead.handed_over", person_id=lead.id).exists()


def test_by_every_door(
    world: dict[str, Any], cast: Cast, signed_in: Any, capsys: Any, monkeypatch: Any, tmp_path: Any
) -> None:
    monkeypatch.setattr("prospekt.config.home.ensure_ready", lambda: None)
    lead, other = world["lead"], world["other"]
    client = signed_in(cast.administrator)
    answer = client.post(f"/leads/{lead}/everything/")
    assert answer.headers["Content-Type"] == "application/zip"
    assert signed_in(cast.rep).post(f"/leads/{lead}/everything/").status_code == 404
    read = call(
        cast.administrator,
        "POST",
        f"/leads/{lead}/everything",
        scopes=("see_leads", "export_leads"),
    )
    assert "people_email" in read.json()["tables"], read.content
    out = tmp_path / "one.zip"
    assert cli.main(["person", "export", str(lead), "--out", str(out)]) == 0
    assert zipfile.is_zipfile(out)
    page = client.get(f"/leads/{lead}/erase/").content.decode()
    assert "E-mail addresses" in page
    assert "people_" not in page
    assert client.post(f"/leads/{lead}/erase/", {"confirm": "no"}).status_code == 422
    assert client.post(f"/leads/{lead}/erase/", {"confirm": "Zqkari Zqny"}).status_code == 302
    assert signed_in(cast.manager).get(f"/leads/{other}/erase/").status_code == 403
    body, scopes = {"confirm": "nobody"}, ("see_leads", "erase_texts")
    assert (
        call(cast.administrator, "POST", f"/leads/{other}/erase", body, scopes).status_code == 422
    )
    capsys.readouterr()
    assert cli.main(["person", "erase", str(other)]) == 0
    assert json.loads(capsys.readouterr().out)["name"] == "Other Body"
    body = {"confirm": str(other)}
    assert (
        call(cast.administrator, "POST", f"/leads/{other}/erase", body, scopes).status_code == 200
    )
    assert not Person.objects.exists()


def test_every_table_of_a_lead_is_named_in_words() -> None:
    assert {model._meta.db_table for model in models_of_leads()} <= set(WORDS)
