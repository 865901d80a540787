"""Bad files: each gets a clear sentence, and what can be read of them is read."""

from __future__ import annotations

import bz2
import gzip
import random
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from prospekt.capture.sources import limits
from prospekt.capture.sources.open import Options, open_table
from prospekt.capture.sources.table import Record, Table
from prospekt.words.problem import Refusal


def table_of(folder: Path, data: bytes | str, options: Options | None = None) -> Table:
    path = folder / "list.csv"
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return open_table(path, options)


def refused(folder: Path, data: bytes | str, options: Options | None = None) -> Refusal:
    with pytest.raises(Refusal) as caught:
        list(table_of(folder, data, options).records())
    assert "{" not in str(caught.value)
    return caught.value


def good(records: list[Record]) -> list[tuple[str, ...]]:
    return [record.cells for record in records if record.cells is not None]


def problems(records: list[Record]) -> list[tuple[int, str]]:
    return [(record.line, record.problem.code) for record in records if record.problem]


def sheet(path: Path, rows: list[list[object]]) -> None:
    with xlsxwriter.Workbook(str(path)) as book:
        page = book.add_worksheet("people")
        for place, row in enumerate(rows):
            page.write_row(place, 0, row)


FOREIGN = [
    (b"", "empty-file"),
    (b"\xef\xbb\xbf \r\n\n", "empty-file"),
    (b"\r\n\r\n,,,\r\n", "empty-file"),
    (b"<!DOCTYPE html><html><table><tr><td>a</td></tr></table>", "html-page"),
    (b"\n<table border=1><tr><td>name,e-mail", "html-page"),
    (b"<?xml version='1.0'?><log/>", "not-a-table"),
    (b"%PDF-1.7\n1 0 obj", "not-a-table"),
    (b"\x89PNG\r\n\x1a\n" + bytes(100), "not-a-table"),
    (b"7z\xbc\xaf\x27\x1c\x00\x04", "not-a-table"),
    (b"Rar!\x1a\x07\x01\x00", "not-a-table"),
    (b"list.csv" + bytes(249) + b"ustar\x0000" + bytes(200), "not-a-table"),
    (b"\x00\x01\x00\x00Standard Jet DB\x00" + bytes(99), "not-a-table"),
    (bytes(range(256)) * 20, "not-a-table"),
    (b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", "not-a-table"),
    (b"Return-Path: <a@example.com>\r\nSubject: hello\r\n\r\nhello", "not-a-table"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4096), "not-a-workbook"),
    (b"PK\x03\x04 broken", "damaged-archive"),
    (b"PAR1 broken PAR1", "damaged-parquet"),
    (b'{"a": 1, "b"\n', "not-json-lines"),
    (gzip.compress(b"name\nAda\n" * 1000)[:-30], "damaged-archive"),
]


@pytest.mark.parametrize(
    ("data", "code"), FOREIGN, ids=[f"{c}-{i}" for i, (_d, c) in enumerate(FOREIGN)]
)
def test_what_is_no_table_is_refused_in_a_sentence(tmp_path: Path, data: bytes, code: str) -> None:
    refusal = refused(tmp_path, data)
    assert refusal.problem.code == code
    assert str(refusal).endswith(".")


def test_an_encrypted_workbook_is_refused(tmp_path: Path) -> None:
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1024) + "EncryptedPackage".encode("utf-16-le")
    assert refused(tmp_path, ole).problem.code == "encrypted-workbook"


def test_a_header_alone_is_a_table_of_no_records(tmp_path: Path) -> None:
    table = table_of(tmp_path, "name,e-mail\r\n")
    assert table.columns == ("name", "e-mail")
    assert list(table.records()) == []


def test_five_thousand_columns_are_refused_with_their_number(tmp_path: Path) -> None:
    refusal = refused(tmp_path, ",".join(f"c{n}" for n in range(5000)) + "\n")
    assert refusal.problem.code == "too-many-columns"
    assert "5000 columns; at most 2000" in str(refusal)


def test_an_unclosed_quote_costs_only_its_own_line(tmp_path: Path) -> None:
    records = list(table_of(tmp_path, 'a,b\n1,"x\n2,y\n3,z\n').records())
    assert problems(records) == [(2, "unclosed-quote")]
    assert good(records) == [("2", "y"), ("3", "z")]
    assert str(records[0].problem).startswith("Line 2: a quote is opened and never closed")


@pytest.mark.parametrize("after", ['2,"y, y"\n3,z\n', '2,"y ""y"""\n"3",z\n', '"2","y"\n"","z"\n'])
def test_quotes_further_down_do_not_hide_an_unclosed_one(tmp_path: Path, after: str) -> None:
    records = list(table_of(tmp_path, 'a,b\n0,w\n1,"x\n' + after).records())
    assert problems(records) == [(3, "unclosed-quote")]
    assert len(good(records)) == 3


def test_an_unclosed_quote_that_an_inch_mark_closes_does_not_swallow_rows(tmp_path: Path) -> None:
    text = 'a,b,c\n1,x,"5\n2,y,6\n3,z,7\n4,w,8"\n'
    records = list(table_of(tmp_path, text).records())
    assert problems(records) == [(2, "unclosed-quote")]
    assert [cells[0] for cells in good(records)] == ["2", "3", "4"]


def test_an_unclosed_quote_far_from_the_end_stays_quick_and_local(tmp_path: Path) -> None:
    rows = [f"{n},name {n}\n" for n in range(30_000)]
    rows[7] = '7,"name 7\n'
    rows[20_000] = '20000,"name\n'
    records = list(table_of(tmp_path, "id,name\n" + "".join(rows)).records())
    assert problems(records) == [(9, "unclosed-quote"), (20_002, "unclosed-quote")]
    assert [record.number for record in records] == list(range(1, 30_001))
    assert records[-1].line == 30_001


def test_lines_of_a_broken_note_are_not_taken_for_leads(tmp_path: Path) -> None:
    text = 'name,city,note\nAda,Oslo,"she said "hi"\nand left"\nBo,Bergen,ok\n'
    records = list(table_of(tmp_path, text).records())
    assert good(records) == [("Bo", "Bergen", "ok")]
    assert [line for line, _code in problems(records)] == [2, 3]


def test_an_unclosed_quote_in_the_header_is_told_and_the_rows_are_read(tmp_path: Path) -> None:
    table = table_of(tmp_path, 'name,"city\nAda,Oslo\nBo,Bergen\n')
    assert table.columns == ("name", "city")
    assert [(notice.code, notice.line) for notice in table.notices] == [("unclosed-quote", 1)]
    assert good(list(table.records())) == [("Ada", "Oslo"), ("Bo", "Bergen")]


def test_text_after_a_closing_quote_is_kept_with_a_warning(tmp_path: Path) -> None:
    records = list(table_of(tmp_path, 'name,city\n"The "Best" Firm",Oslo\nBo,Bergen\n').records())
    assert problems(records) == [(2, "stray-quote")]
    assert len(good(records)) == 2


def test_quotes_inside_an_unquoted_cell_are_letters(tmp_path: Path) -> None:
    records = list(table_of(tmp_path, 'name,size\nPipe 5",5"\n').records())
    assert records[0].cells == ('Pipe 5"', '5"')


def test_backslash_escapes_are_found_out(tmp_path: Path) -> None:
    text = 'name,note\nAda,"said \\"hi, you\\" twice"\nBo,"a \\"b\\""\n'
    assert good(list(table_of(tmp_path, text).records()))[0] == ("Ada", 'said "hi, you" twice')


@pytest.mark.parametrize("length", [limits.CELL_CHARACTERS + 1, 10_000_000, 20_000_000])
def test_a_huge_cell_rejects_its_row_only(tmp_path: Path, length: int) -> None:
    text = "name,note\nAda," + "x" * length + "\nBo,ok\n"
    records = list(table_of(tmp_path, text).records())
    assert [line for line, _code in problems(records)] == [2]
    assert good(records) == [("Bo", "ok")]
    assert len(records[0].raw) <= limits.RAW_CHARACTERS
    if length < limits.RECORD_CHARACTERS:
        assert "note" in str(records[0].problem)
        assert str(limits.CELL_CHARACTERS) in str(records[0].problem)


def test_a_huge_quoted_cell_over_many_lines_rejects_its_row_only(tmp_path: Path) -> None:
    note = "some words\n" * 20_000
    records = list(table_of(tmp_path, f'name,note\nAda,"{note}"\nBo,ok\n').records())
    assert problems(records) == [(2, "cell-too-long")]
    assert records[1].line == 20_003


def test_a_cell_of_the_longest_length_is_read(tmp_path: Path) -> None:
    text = "name,note\nAda," + "x" * limits.CELL_CHARACTERS + "\n"
    assert len(good(list(table_of(tmp_path, text).records()))[0][1]) == limits.CELL_CHARACTERS


def test_a_null_character_rejects_its_row_only(tmp_path: Path) -> None:
    records = list(table_of(tmp_path, "name,city\nAda,Oslo\nB\0o,Bergen\nCy,Moss\n").records())
    assert problems(records) == [(3, "null-character")]
    assert good(records) == [("Ada", "Oslo"), ("Cy", "Moss")]


def test_ragged_rows_are_padded_or_rejected_never_cut(tmp_path: Path) -> None:
    text = "a,b,c\n1\n1,2,3,,\n1,2,3,4\n1,2,3\n"
    records = list(table_of(tmp_path, text).records())
    assert good(records) == [("1", "", ""), ("1", "2", "3"), ("1", "2", "3")]
    assert problems(records) == [(4, "ragged")]
    assert "Line 4 has 4 cells, the header has 3" in str(records[2].problem)


def test_blank_records_are_counted_and_not_numbered(tmp_path: Path) -> None:
    table = table_of(tmp_path, 'a,b\n1,2\n\n , \n"",\n3,4\n\n')
    records = list(table.records())
    assert [record.number for record in records] == [1, 2]
    assert table.blank == 4
    assert [record.line for record in table.records(after=1)] == [6]
    assert table.blank == 4


def test_names_that_come_twice_or_not_at_all_are_told(tmp_path: Path) -> None:
    table = table_of(tmp_path, "E-mail,,E-mail,Name\na@example.com,x,b@example.com,Ada\n")
    assert table.columns == ("E-mail", "column 2", "E-mail (2)", "Name")
    assert {notice.code for notice in table.notices} == {"duplicate-headers", "blank-headers"}


def test_formula_cells_stay_text_and_our_guard_is_taken_off(tmp_path: Path) -> None:
    text = "name,note\n=1+1,'=1+1\n'+47 99,'Hello\nO'Hara,'-x\n"
    assert good(list(table_of(tmp_path, text).records())) == [
        ("=1+1", "=1+1"),
        ("+47 99", "'Hello"),
        ("O'Hara", "-x"),
    ]


def test_few_bad_bytes_in_utf8_reject_their_lines_only(tmp_path: Path) -> None:
    rows = ["Åse Ødegård,Tromsø".encode()] * 50_000
    rows[40_000] = b"\xc5se,Oslo"
    table = table_of(tmp_path, b"navn,by\n" + b"\n".join(rows))
    records = list(table.records())
    assert table.details["codec"] == "utf-8"
    assert problems(records) == [(40_002, "undecodable-bytes")]
    assert "Line 40002: byte 1" in str(records[40_000].problem)
    assert records[-1].cells == ("Åse Ødegård", "Tromsø")


def test_a_zip_of_several_files_is_refused_by_their_names(tmp_path: Path) -> None:
    path = tmp_path / "lists.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.csv", "x")
        archive.writestr("b.csv", "y")
    with pytest.raises(Refusal, match=r"2 files: a\.csv, b\.csv"):
        open_table(path)


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress])
def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path, pack, monkeypatch) -> None:
    monkeypatch.setattr(limits, "EXPANSION_BYTES", 1_000_000)
    refusal = refused(tmp_path, pack(b"name,city\n" + b"a,b\n" * 2_000_000))
    assert refusal.problem.code == "expands-too-much"


def test_a_zip_bomb_is_refused_by_its_declared_size(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(limits, "EXPANSION_BYTES", 1_000_000)
    path = tmp_path / "list.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("list.csv", b"a,b\n" * 2_000_000)
    with pytest.raises(Refusal) as caught:
        open_table(path)
    assert caught.value.problem.code == "expands-too-much"


def repacked(source: Path, target: Path, part: str, change) -> None:
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            data = old.read(entry)
            new.writestr(entry.filename, change(data) if entry.filename == part else data)


@pytest.mark.parametrize(
    ("part", "change", "code"),
    [
        ("xl/sharedStrings.xml", lambda d: b'<!DOCTYPE x [<!ENTITY a "aa">]>' + d, "xml-entities"),
        ("xl/worksheets/sheet1.xml", lambda d: d[: len(d) // 2], "damaged-workbook"),
        (
            "xl/worksheets/sheet1.xml",
            lambda d: d.replace(b'"B2"', b'"XFD1048576"').replace(
                b'<row r="2"', b'<row r="1048576"'
            ),
            "workbook-too-big",
        ),
        ("xl/worksheets/sheet1.xml", lambda d: d + b" " * 3_000_000, "expands-too-much"),
    ],
)
def test_a_workbook_of_bad_xml_is_refused(tmp_path: Path, part, change, code, monkeypatch) -> None:
    monkeypatch.setattr(limits, "EXPANSION_BYTES", 1_000_000)
    sheet(tmp_path / "good.xlsx", [["name", "city"], ["Ada", "Oslo"]])
    repacked(tmp_path / "good.xlsx", tmp_path / "bad.xlsx", part, change)
    with pytest.raises(Refusal) as caught:
        list(open_table(tmp_path / "bad.xlsx").records())
    assert caught.value.problem.code == code


def test_wrong_options_are_refused(tmp_path: Path) -> None:
    for options, code in [
        (Options(encoding="klingon"), "unknown-encoding"),
        (Options(delimiter="ab"), "bad-delimiter"),
        (Options(header=99), "no-such-header"),
    ]:
        assert refused(tmp_path, "a,b\n1,2\n", options).problem.code == code


def test_a_wrong_sheet_is_refused_with_the_names_there_are(tmp_path: Path) -> None:
    sheet(tmp_path / "book.xlsx", [["name"], ["Ada"]])
    with pytest.raises(Refusal, match="people"):
        open_table(tmp_path / "book.xlsx", Options(sheet="leads"))


@pytest.mark.parametrize("seed", range(60))
def test_damaged_files_of_every_kind_are_read_or_refused(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    sheet(tmp_path / "good.xlsx", [["name", "city"], ["Ada", "Oslo"]])
    with zipfile.ZipFile(tmp_path / "list.zip", "w") as archive:
        archive.writestr("list.csv", "name,city\nAda,Oslo\n")
    kinds = [
        (tmp_path / "good.xlsx").read_bytes(),
        (tmp_path / "list.zip").read_bytes(),
        gzip.compress(b"name,city\nAda,Oslo\n" * 50),
        b"BEGIN:VCARD\nFN:Ada\nTEL;HOME:1\nEND:VCARD\n" * 3,
        b'{"name": "Ada", "more": {"city": "Oslo"}}\n' * 3,
    ]
    data = bytearray(kinds[seed % len(kinds)])
    for _turn in range(chance.choice((1, 5, 40))):
        data[chance.randrange(len(data))] = chance.randrange(256)
    try:
        records = list(table_of(tmp_path, bytes(data)).records())
    except Refusal as refusal:
        assert_sentence(refusal)
        return
    assert [record.number for record in records] == list(range(1, len(records) + 1))


def assert_sentence(refusal: Refusal) -> None:
    assert refusal.problem.code
    assert str(refusal).endswith(".")
