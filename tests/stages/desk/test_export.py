"""The list as a file: exactly the view, every format, and a whole file that changes nothing when it comes in again."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest
from django.test import Client
from django.utils import timezone
from python_calamine import CalamineWorkbook

from prospekt.capture.actions.files import keep_path
from prospekt.capture.actions.prepare_import import prepare_import, settle_open_columns
from prospekt.capture.actions.run_import import run_import
from prospekt.capture.models import Import
from prospekt.desk.export import Export, export_columns, export_rows
from prospekt.desk.export_files import FORMATS, WRITERS, distinct
from prospekt.desk.queries.names import all_names
from prospekt.ledger.events import Actor
from prospekt.people.actions.tagging import change_tags
from prospekt.people.models import Consent, OwnField, Person, User
from prospekt.people.queries.filters import vocabulary
from prospekt.people.rules.lead_ref import LeadRef
from prospekt.people.rules.list_view import read_view
from prospekt.people.rules.rights import EVERYTHING
from prospekt.playbook.filters.reading import write_text
from tests.conftest import Cast
from tests.stages.people.leads import differences, state

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 21, 8, tzinfo=UTC)
BY = Actor(None, "cli")
HEADER = "Full name,Company,Company domain,Job title,Department,E-mail,Phone,Country,City,Industry,Employees,Revenue,Birthday,Priority,Source,Campaign,First seen,Tags,Do not contact,Shoe size,Budget,Likes"
ROWS = (
    'Nguyễn Thị Lan,Saigon Steel JSC,saigonsteel.vn,Giám đốc,Sales,lan@saigonsteel.vn;lan@gmail.com,+84 912 345 678,VN,Hà Nội,"Steel, iron",250,1200.50 EUR,1984-02-29,high,Fair 2025,Autumn,2025-10-01,vip;north,,43,100,a',
    "Bjørn Ødegård,Fjord Design AS,,CTO,,bjorn@fjord.no,+47 91 23 45 67,NO,Ålesund,Design,,,,,Fair 2025,,2025-10-02,north,yes,44,200,b",
    '"O\'Neill, Seán",,,"=SUM(A1)",,sean@x.ie,,IE,,,,,,,,,,"",,-5,,',
    ",Công ty TNHH Đông Á,donga.vn,,,,+84 28 3822 1234,VN,Huế,Food,12,,,,,,,,,,,",
    "'=odd name,@firm,,\"two\nlines\",,odd@x.no,,NO,,,,,,,,,,,,,,",
)  # fmt: skip


def read_in(path: Path) -> Import:
    record = prepare_import(keep_path(path), by=None, now=timezone.now())
    settle_open_columns(record)
    record.save()
    run_import(record.pk)
    record.refresh_from_db()
    return record


@pytest.fixture
def base(tmp_path: Path) -> None:
    path = tmp_path / "first.csv"
    path.write_text("\n".join((HEADER, *ROWS)) + "\n", encoding="utf-8")
    assert read_in(path).created >= 5
    lead = Person.objects.get(full_name="Nguyễn Thị Lan")
    change_tags(LeadRef(True, lead.pk), add=["a, b", "x | y"], by=BY, now=NOW)
    other = Person.objects.get(email="sean@x.ie")
    change_tags(LeadRef(True, other.pk), add=["one; only"], by=BY, now=NOW)
    other.own = {**other.own, "budget": 12.5, "likes": "p; q"}
    other.save()


def whole() -> Export:
    return Export(read_view({}, vocabulary=vocabulary), EVERYTHING)


@pytest.mark.parametrize("ending", FORMATS)
def test_a_whole_file_changes_nothing_when_it_comes_in_again(
    base: None, tmp_path: Path, ending: str
) -> None:
    names = all_names()
    path = tmp_path / f"again.{ending}"
    WRITERS[ending](path, export_columns(whole(), names), export_rows(whole(), names))
    before, fields = state(), OwnField.objects.count()
    record = read_in(path)
    assert (record.created, record.updated, record.rejected) == (0, 0, 0), record.problem
    assert differences(before, state()) == {}
    assert OwnField.objects.count() == fields


def read_back(path: Path) -> list[list[str]]:
    if path.suffix == ".xlsx":
        return [
            [str(cell) for cell in row]
            for row in CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
        ]
    if path.suffix == ".jsonl":
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        return [list(rows[0]), *(list(row.values()) for row in rows)]
    if path.suffix == ".parquet":
        found = duckdb.connect().execute("SELECT * FROM read_parquet(?)", [str(path)])
        return [
            [c[0] for c in found.description],
            *([cell or "" for cell in row] for row in found.fetchall()),
        ]
    return list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"))))


@pytest.mark.parametrize("ending", ["xlsx", "jsonl", "parquet"])
def test_every_format_holds_the_same(base: None, tmp_path: Path, ending: str) -> None:
    names = all_names()
    columns, rows = export_columns(whole(), names), list(export_rows(whole(), names))
    path = tmp_path / f"x.{ending}"
    WRITERS[ending](path, columns, rows)
    assert read_back(path) == [distinct(columns), *rows]


def test_csv_is_guarded_against_formulas(base: None, tmp_path: Path) -> None:
    names = all_names()
    path = tmp_path / "x.csv"
    WRITERS["csv"](path, export_columns(whole(), names), export_rows(whole(), names))
    cells = [cell for row in read_back(path) for cell in row]
    assert "'=SUM(A1)" in cells
    assert not [cell for cell in cells if cell.startswith(("=", "@"))]
    assert "+84912345678" in cells


@pytest.mark.parametrize("sort", ["best", "name", "employees"])
def test_the_columns_shown_in_their_order(base: None, sort: str) -> None:
    tree = {"fact": "country", "is": ["VN", "NO"]}
    asked = {
        "filter": write_text(tree),
        "columns": "company,employees,tags,own:shoe_size",
        "sort": sort,
    }
    export = Export(read_view(asked, vocabulary=vocabulary), EVERYTHING, is_whole=False)
    names = all_names()
    assert export_columns(export, names) == [
        "Name",
        "Company",
        "Employees",
        "Tags",
        "Shoe size",
        "prospekt_lead",
    ]
    rows = {row[0]: row[1:-1] for row in export_rows(export, names)}
    assert len(rows) == 4
    assert rows["Nguyễn Thị Lan"] == [
        "Saigon Steel JSC",
        "250",
        "a, b ::: north ::: vip ::: x | y :::",
        "43",
    ]
    assert rows["Công ty TNHH Đông Á"] == ["", "12", "", ""]


def test_two_fields_of_one_name_are_two_columns() -> None:
    assert distinct(["Score", "Score", "Score (2)"]) == ["Score", "Score (2)", "Score (2) (2)"]


@pytest.mark.parametrize("format_", FORMATS)
def test_the_list_as_a_file_by_the_web(base: None, client: Client, format_: str) -> None:
    client.force_login(
        User.objects.create_user("m@firm.test", role="administrator"),
        backend="django.contrib.auth.backends.ModelBackend",
    )
    for fields in ("view", "all"):
        answer = client.get(
            f"/leads/export/?country=&format={format_}&fields={fields}".replace("country=&", "")
        )
        body = b"".join(answer.streaming_content)
        assert answer.status_code == 200
        assert answer.headers["Content-Disposition"].endswith(f'.{format_}"')
        assert len(body) > 200


def test_only_what_one_may_see_goes_into_a_file(
    base: None, cast: Cast, signed_in: Callable[[User], Client]
) -> None:
    answer = signed_in(cast.partner).get("/leads/export/?format=csv&fields=all")
    assert b"".join(answer.streaming_content).count(b"\r\n") == 1
    assert signed_in(cast.administrator).get("/leads/export/?format=exe").status_code == 422


def test_consent_comes_back_unchanged(base: None) -> None:
    assert Consent.objects.filter(is_given=False).exists()
    names = all_names()
    columns = export_columns(whole(), names)
    row = next(row for row in export_rows(whole(), names) if row[0] == "Bjørn Ødegård")
    assert dict(zip(columns, row, strict=True))["Do not contact"] == "yes"
