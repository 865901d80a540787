"""Spreadsheets, Parquet, JSON lines and vCards: typed values become canonical text."""

from __future__ import annotations

import datetime as dt
import gzip
import json
import zipfile
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
import xlsxwriter

from prospekt.capture.sources.cells import cell_text
from prospekt.capture.sources.open import Options, open_table
from prospekt.capture.sources.table import Table


def moment(*clock: int) -> dt.datetime:
    # Spreadsheets know no time zones.
    return dt.datetime(2024, 1, 31, *clock)  # noqa: DTZ001


TEXTS = [
    (3.0, "3"),
    (47998877665.0, "47998877665"),
    (0.1, "0.1"),
    (1e-7, "0.0000001"),
    (float("nan"), ""),
    (True, "true"),
    (None, ""),
    (Decimal("1.50"), "1.5"),
    (Decimal("100"), "100"),
    (dt.date(2024, 1, 31), "2024-01-31"),
    (moment(9, 59, 59, 999_999), "2024-01-31T10:00:00"),
    (moment(9, 59, 59, 250_000), "2024-01-31T09:59:59.250000"),
    (dt.time(8, 30), "08:30:00"),
    ("  Ada\u00a0", "Ada"),
]


@pytest.mark.parametrize(("value", "text"), TEXTS)
def test_values_as_text(value: object, text: str) -> None:
    assert cell_text(value) == text


def objects(table: Table) -> list[dict[str, str]]:
    return [dict(zip(table.columns, r.cells, strict=True)) for r in table.records() if r.cells]


def workbook(path: Path) -> Path:
    with xlsxwriter.Workbook(str(path)) as book:
        book.add_worksheet("empty")
        hidden = book.add_worksheet("hidden")
        hidden.write_row(0, 0, ["x", "y"])
        hidden.hide()
        page = book.add_worksheet("people")
        page.write_row(2, 1, ["name", "size", "since", "sum"])
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        page.write_row(3, 1, ["Ada", 3])
        page.write_datetime(3, 3, moment(0), day)
        page.write_formula(3, 4, "=1+1", None, 2)
        page.write_row(5, 1, ["=Bo", 1.5])
        book.add_worksheet("more").write_row(0, 0, ["other"])
    return path


@pytest.mark.parametrize("name", ["leads.xlsx", "leads.csv"])
def test_a_workbook_is_known_by_its_content(tmp_path: Path, name: str) -> None:
    table = open_table(workbook(tmp_path / name))
    assert (table.format, table.header_line, table.details["sheet"]) == ("xlsx", 3, "people")
    assert objects(table)[0] == {"name": "Ada", "size": "3", "since": "2024-01-31", "sum": "2"}
    assert [(r.number, r.line) for r in table.records()] == [(1, 4), (2, 6)]
    assert table.blank == 1
    assert "hidden, more" in str(table.notices[0])


def test_another_sheet_can_be_chosen(tmp_path: Path) -> None:
    table = open_table(workbook(tmp_path / "leads.xlsx"), Options(sheet="hidden"))
    assert table.columns == ("x", "y")


def test_a_packed_workbook_and_a_twice_packed_list_are_read(tmp_path: Path) -> None:
    packed = tmp_path / "leads.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.write(workbook(tmp_path / "leads.xlsx"), "leads.xlsx")
        archive.writestr("__MACOSX/._leads.xlsx", "litter")
    assert len(objects(open_table(packed))) == 2
    twice = tmp_path / "twice.zip"
    with zipfile.ZipFile(twice, "w") as archive:
        archive.writestr("leads.csv.gz", gzip.compress(b"name,city\nAda,Oslo\n"))
    table = open_table(twice)
    assert (objects(table), table.details["compression"]) == (
        [{"name": "Ada", "city": "Oslo"}],
        "zip gz",
    )


def test_parquet_with_nested_and_typed_columns(tmp_path: Path) -> None:
    path = tmp_path / "leads"
    duckdb.execute(
        "COPY (SELECT i AS id, 'n' || i AS name, DATE '2024-01-31' AS since, i = 1 AS hot, "
        "{'city': 'Oslo', 'tags': ['a', 'b']} AS more, NULL AS nothing, 1.50::DECIMAL(9, 2) AS sum "
        f"FROM range(1, 12001) AS r(i)) TO '{path}' (FORMAT parquet)"
    )
    table = open_table(path)
    first = objects(table)[0]
    assert first["more.city"] == "Oslo"
    assert first["more.tags"] == "a ::: b"
    assert (first["since"], first["hot"], first["nothing"], first["sum"]) == (
        "2024-01-31",
        "true",
        "",
        "1.5",
    )
    assert [r.cells[0] for r in table.records(after=11_998) if r.cells] == ["11999", "12000"]


JSON = [
    {"name": "Ada", "company": {"name": "Acme", "size": 3.0}, "tags": ["a", "b"], "hot": True},
    {"name": "Bo", "phone": 47998877665, "rows": [{"x": 1}]},
]
EXPECTED = [
    {
        "name": "Ada",
        "company.name": "Acme",
        "company.size": "3.0",
        "tags": "a ::: b",
        "hot": "true",
        "phone": "",
        "rows": "",
    },
    {
        "name": "Bo",
        "company.name": "",
        "company.size": "",
        "tags": "",
        "hot": "",
        "phone": "47998877665",
        "rows": '[{"x": 1}]',
    },
]


@pytest.mark.parametrize(
    "text",
    [
        "\n".join(map(json.dumps, JSON)),
        "\ufeff" + "\r\n\r\n".join(map(json.dumps, JSON)) + "\r\n",
        json.dumps(JSON),
        json.dumps(JSON, indent=2),
        "\n".join(json.dumps(value, indent=1) for value in JSON),
    ],
)
def test_json_lines_and_lists(tmp_path: Path, text: str) -> None:
    path = tmp_path / "leads.json"
    path.write_text(text)
    assert objects(open_table(path)) == EXPECTED


def test_bad_json_lines_are_rejected_one_by_one(tmp_path: Path) -> None:
    path = tmp_path / "leads.jsonl"
    path.write_text('{"name": "Ada"}\n{"name": \n[1]\n\n{"name": "Bo"}\n{"name": ""}\n')
    table = open_table(path)
    found = [(r.number, r.line, r.problem and r.problem.code) for r in table.records()]
    assert found == [(1, 1, None), (2, 2, "bad-json"), (3, 3, "no-object"), (4, 5, None)]
    assert table.blank == 1
    assert all(str(r.problem) for r in table.records())


CARDS = """BEGIN:VCARD
VERSION:3.0
N:Ødegård;Åse;;Dr.;
FN:Åse Ødegård
item1.EMAIL;TYPE=INTERNET,WORK:ase@example.com
item2.EMAIL;TYPE=HOME:mailto:home@example.com
item2.X-ABLabel:_$!<Home>!$_
TEL;TYPE="cell,voice":+47 99 88 77 66
ADR;TYPE=WORK:;;Storgata 1\\, 3rd\\nfloor;Oslo;;0155;Norway
ORG:Acme\\; Sons;Sales
NOTE:a line that is fol
 ded once
PHOTO;ENCODING=b;TYPE=JPEG:AAAA
 BBBB
END:VCARD

BEGIN:VCARD
VERSION:2.1
N;CHARSET=ISO-8859-1;ENCODING=QUOTED-PRINTABLE:M=FCller;Hans
EMAIL;PREF:hans@example.com
END:VCARD
BEGIN:VCARD
this is no property
END:VCARD
BEGIN:VCARD
FN:Never Ends
BEGIN:VCARD
FN:Last One
END:VCARD
"""


def test_vcards(tmp_path: Path) -> None:
    path = tmp_path / "people.vcf"
    path.write_bytes(CARDS.replace("\n", "\r\n").encode())
    table = open_table(path)
    found = [(r.number, r.line, r.problem and r.problem.code) for r in table.records()]
    assert found == [
        (1, 1, None),
        (2, 17, None),
        (3, 22, "broken-vcard"),
        (4, 25, "unclosed-vcard"),
        (5, 27, None),
    ]
    first, second, last = objects(table)
    assert first["E-mail 1"] == "ase@example.com"
    assert (first["E-mail 2"], first["E-mail 2 Type"]) == ("home@example.com", "Home ::: home")
    assert (first["Phone 1"], first["Phone 1 Type"]) == ("+47 99 88 77 66", "cell")
    assert first["Address 1 Street"] == "Storgata 1, 3rd\nfloor"
    assert (first["Organization"], first["Department"]) == ("Acme; Sons", "Sales")
    assert first["Notes"] == "a line that is folded once"
    assert (second["Family Name"], second["Given Name"]) == ("Müller", "Hans")
    assert last["Full Name"] == "Last One"
