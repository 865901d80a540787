"""Real files of the data folder: what is read of each, stated file by file."""

from __future__ import annotations

import csv
import gzip
import json
import zipfile
from pathlib import Path

import pytest

from prospekt.capture.sources.open import open_table
from prospekt.capture.sources.table import Table
from prospekt.words.problem import Refusal

ZIPS = (
    "csv_malformed_1",
    "contacts_csv",
    "crm_hubspot_like",
    "crm_salesforce_dataloader",
    "vcards_1",
)


@pytest.fixture
def unpacked(data_folder: Path, tmp_path: Path):
    """Gives the path of one original: unpacked from its zip, or straight from the data folder."""

    def path_of(name: str) -> Path:
        archive, _slash, member = name.partition("/")
        if archive not in ZIPS:
            return data_folder / name
        with zipfile.ZipFile(data_folder / "import" / f"{archive}.zip") as packed:
            return Path(packed.extract(member, tmp_path))

    return path_of


# file, format, encoding, delimiter or sheet, header line, columns, records, unparseable, blank
TABLES = [
    ("csv_malformed_1/csvkit/bad.csv", "csv", "utf-8", "comma", 1, 3, 3, 1, 0),
    ("csv_malformed_1/csvkit/bad_skip_lines.csv", "csv", "utf-8", "comma", 4, 3, 3, 1, 0),
    ("csv_malformed_1/csvkit/dummy.csv.bz2", "csv", "utf-8", "comma", 1, 3, 1, 0, 0),
    ("csv_malformed_1/csvkit/dummy.csv.gz", "csv", "utf-8", "comma", 1, 3, 1, 0, 0),
    ("csv_malformed_1/csvkit/dummy.tsv", "csv", "utf-8", "tab", 1, 3, 1, 0, 0),
    ("csv_malformed_1/csvkit/dummy.xls", "xls", None, "Sheet1", 1, 3, 1, 0, 0),
    ("csv_malformed_1/csvkit/dummy.xlsx", "xlsx", None, "Sheet1", 1, 3, 1, 0, 0),
    ("csv_malformed_1/csvkit/iris.csv", "csv", "utf-8", "comma", 1, 5, 150, 0, 0),
    ("csv_malformed_1/csvkit/mac_newlines.csv", "csv", "utf-8", "comma", 1, 3, 2, 0, 0),
    ("csv_malformed_1/csvkit/no_header_row.csv", "csv", "utf-8", "comma", None, 3, 1, 0, 0),
    ("csv_malformed_1/csvkit/no_header_row3.csv", "csv", "utf-8", "comma", None, 3, 2, 0, 0),
    ("csv_malformed_1/csvkit/null_byte.csv", "csv", "utf-8", "comma", 1, 3, 1, 1, 0),
    ("csv_malformed_1/csvkit/sheets.xls", "xls", None, "data", 1, 8, 5, 0, 0),
    ("csv_malformed_1/csvkit/sheets.xlsx", "xlsx", None, "data", 1, 8, 5, 0, 0),
    ("csv_malformed_1/csvkit/sniff_limit.csv", "csv", "utf-8", "semicolon", 1, 3, 1, 0, 0),
    ("csv_malformed_1/csvkit/test_empty_columns.csv", "csv", "utf-8", "comma", 1, 5, 2, 0, 1),
    ("csv_malformed_1/csvkit/test_header_newline.csv", "csv", "utf-8", "comma", 1, 3, 1, 0, 0),
    ("csv_malformed_1/csvkit/test_latin1.csv", "csv", "cp1252", "comma", 1, 3, 2, 0, 0),
    (
        "csv_malformed_1/csvkit/test_skip_lines.xls",
        "xls",
        None,
        "testfixed_converted.csv",
        4,
        8,
        5,
        0,
        0,
    ),
    ("csv_malformed_1/csvkit/test_utf16_big.csv", "csv", "utf-16-be", "comma", 1, 3, 2, 0, 0),
    ("csv_malformed_1/csvkit/test_utf16_little.csv", "csv", "utf-16-le", "comma", 1, 3, 2, 0, 0),
    ("csv_malformed_1/csvkit/test_utf8_bom.csv", "csv", "utf-8", "comma", 1, 3, 2, 0, 0),
    (
        "csv_malformed_1/csvkit/realdata/Datagov_FY10_EDU_recp_by_State.csv",
        "csv",
        "utf-8",
        "comma",
        3,
        9,
        55,
        0,
        0,
    ),
    (
        "csv_malformed_1/csvkit/realdata/ks_1033_data.csv",
        "csv",
        "utf-8",
        "comma",
        1,
        14,
        1575,
        0,
        0,
    ),
    (
        "csv_malformed_1/csvkit/realdata/ne_1033_data.xlsx",
        "xlsx",
        None,
        "NE data",
        1,
        14,
        1036,
        0,
        0,
    ),
    ("csv_malformed_1/messytables/blank_line.ods", "ods", None, "Sheet1", 1, 3, 3, 0, 1),
    ("csv_malformed_1/messytables/characters.csv", "csv", "big5", "comma", 1, 18, 382, 0, 0),
    ("csv_malformed_1/messytables/complex.csv", "csv", "utf-8", "comma", 1, 4, 3, 0, 0),
    ("csv_malformed_1/messytables/example.tsv", "csv", "utf-8", "tab", 1, 17, 140, 0, 0),
    ("csv_malformed_1/messytables/excel_pasting.csv", "csv", "utf-8", "comma", 4, 9, 16, 0, 1),
    ("csv_malformed_1/messytables/long.csv", "csv", "utf-8", "comma", None, 1, 4000, 0, 0),
    ("csv_malformed_1/messytables/mixedGLB.csv", "csv", "utf-8", "comma", 4, 19, 133, 0, 0),
    ("csv_malformed_1/messytables/null.csv", "csv", "utf-8", "comma", None, 4, 10, 0, 0),
    ("csv_malformed_1/messytables/simple.psv", "csv", "utf-8", "bar", 1, 6, 28, 0, 0),
    ("csv_malformed_1/messytables/simple.ssv", "csv", "utf-8", "semicolon", 1, 3, 6, 0, 0),
    ("csv_malformed_1/messytables/simple.zip", "csv", "utf-8", "comma", 1, 3, 6, 0, 0),
    ("csv_malformed_1/messytables/simple.xls", "xls", None, "simple.csv", 1, 3, 6, 0, 0),
    ("csv_malformed_1/messytables/span_rich.xls", "xls", None, "Sheet1", 1, 4, 5, 0, 0),
    ("csv_malformed_1/messytables/spanish_chars.csv", "csv", "cp1252", "comma", 1, 8, 115, 0, 1),
    (
        "csv_malformed_1/messytables/utf-16le_encoded.csv",
        "csv",
        "utf-16-le",
        "comma",
        1,
        19,
        327,
        0,
        0,
    ),
    (
        "csv_malformed_1/messytables/bian-anal-mca-2005-dols-eng-1011-0312-tab3.xlsm",
        "xlsx",
        None,
        "Definitions",
        10,
        4,
        40,
        0,
        12,
    ),
    ("contacts_csv/linkedin/Connections.csv", "csv", "utf-8", "comma", 5, 7, 10, 0, 0),
    ("contacts_csv/roundcube/email.csv", "csv", "utf-8", "comma", 1, 1, 4, 0, 0),
    ("contacts_csv/roundcube/gmail.csv", "csv", "utf-8", "comma", 1, 81, 1, 0, 0),
    ("contacts_csv/roundcube/all.vcf", "vcard", "utf-8", None, None, 69, 1, 0, 0),
    (
        "crm_salesforce_dataloader/dataloader/main/resources/samples/data/accountData.csv",
        "csv",
        "cp1252",
        "comma",
        1,
        38,
        423,
        0,
        0,
    ),
    ("crm_hubspot_like/hubspot/hubspot_contacts.csv", "csv", "utf-8", "comma", 1, 20, 950, 0, 0),
    ("crm_hubspot_like/hubspot/hubspot_activities.csv", "csv", "utf-8", "comma", 1, 11, 2000, 0, 0),
    ("vcards_1/ez-vcard/io/text/John_Doe_ANDROID.vcf", "vcard", "utf-8", None, None, 19, 6, 0, 0),
    ("vcards_1/ez-vcard/io/text/gmail-list.vcf", "vcard", "utf-8", None, None, 4, 3, 0, 0),
    ("vcards_1/ez-vcard/io/text/rfc2426-example.vcf", "vcard", "utf-8", None, None, 15, 2, 0, 0),
    ("companies/fortune1000.csv", "csv", "utf-8", "comma", 1, 8, 1000, 0, 0),
    ("companies/sp500_constituents.csv", "csv", "utf-8", "comma", 1, 8, 503, 0, 0),
    ("dedupe/febrl_dataset1.csv", "csv", "utf-8", "comma", 1, 11, 1000, 0, 0),
    ("dedupe/chicago_sites_with_true_ids.csv.gz", "csv", "utf-8", "comma", 1, 11, 3337, 0, 0),
    ("dedupe/amazon_google/amazon.csv.gz", "csv", "cp1252", "comma", 1, 5, 1363, 0, 0),
    ("engagement/cdnow_sample.txt", "csv", "utf-8", "blank", None, 5, 6919, 0, 0),
    ("mining/callcenter.csv.gz", "csv", "utf-8", "comma", 1, 9, 7548, 0, 0),
    ("nps/nps_retail.csv.gz", "csv", "utf-8", "comma", 1, 8, 13954, 0, 0),
    ("scoring/bank-additional-full.csv.gz", "csv", "utf-8", "semicolon", 1, 21, 41188, 0, 0),
    (
        "scoring/xeducation_leads_ORIGINAL_xlsx_named_csv.csv",
        "xlsx",
        None,
        "Sheet1",
        1,
        37,
        9240,
        0,
        0,
    ),
    ("scoring/xeducation_data_dictionary.xlsx", "xlsx", None, "Sheet1", 3, 2, 37, 0, 0),
]


@pytest.mark.parametrize("expected", TABLES, ids=[row[0].rpartition("/")[2] for row in TABLES])
def test_a_real_file_is_read_as_stated(unpacked, expected) -> None:
    table = open_table(unpacked(expected[0]))
    records = list(table.records())
    found = (
        table.format,
        table.details.get("codec"),
        table.details.get("delimiter", table.details.get("sheet")),
        table.header_line,
        len(table.columns),
        len(records),
        sum(record.cells is None for record in records),
        table.blank,
    )
    assert found == expected[1:]
    assert all(len(r.cells) == len(table.columns) for r in records if r.cells is not None)


REFUSED = [
    ("csv_malformed_1/csvkit/empty.csv", "empty-file"),
    ("csv_malformed_1/csvkit/testdbf.dbf", "not-a-table"),
    ("csv_malformed_1/messytables/simple.unknown", "empty-file"),
    ("csv_malformed_1/messytables/html.html", "html-page"),
    ("csv_malformed_1/messytables/badcolspan.html", "html-page"),
    ("csv_malformed_1/messytables/libreoffice.xlsx", "empty-file"),
    ("csv_malformed_1/messytables/encrypted_no_password.xls", "encrypted-workbook"),
    ("mining/BPI_Challenge_2012.xes.gz", "not-a-table"),
    ("import/contacts_csv.zip", "several-files"),
]


@pytest.mark.parametrize(("name", "code"), REFUSED, ids=[row[0] for row in REFUSED])
def test_a_real_file_without_a_table_is_refused(unpacked, name: str, code: str) -> None:
    with pytest.raises(Refusal) as caught:
        open_table(unpacked(name))
    assert caught.value.problem.code == code


def test_every_file_of_the_folder_is_read_or_refused(data_folder: Path, tmp_path: Path) -> None:
    seen = 0
    sentences: list[str] = []
    for archive in sorted((data_folder / "import").glob("*.zip")):
        with zipfile.ZipFile(archive) as packed:
            packed.extractall(tmp_path / archive.stem)
    for path in sorted(tmp_path.rglob("*")):
        if not path.is_file() or path.name == "large.ods":
            continue
        seen += 1
        try:
            table = open_table(path)
            numbers = [record.number for record in table.records()]
        except Refusal as refusal:
            sentences.append(str(refusal))
        else:
            assert numbers == list(range(1, len(numbers) + 1))
    assert seen > 900
    assert all(sentence.endswith(".") for sentence in sentences)


SPECTRUM = [
    "comma_in_quotes",
    "empty",
    "empty_crlf",
    "escaped_quotes",
    "json",
    "location_coordinates",
    "newlines",
    "newlines_crlf",
    "quotes_and_newlines",
    "simple",
    "simple_crlf",
    "utf8",
]


@pytest.mark.parametrize("name", [name for name in SPECTRUM if name != "location_coordinates"])
def test_csv_spectrum_is_read_exactly_as_its_json_says(unpacked, name: str) -> None:
    table = open_table(unpacked(f"csv_malformed_1/csv-spectrum/csvs/{name}.csv"))
    folder = "csv_malformed_1/csv-spectrum/json"
    expected = json.loads(unpacked(f"{folder}/{name}.json").read_bytes())
    stripped = [{key: value.strip() for key, value in row.items()} for row in expected]
    assert as_objects(table) == [
        {k: v.replace("\r\n", "\n") for k, v in row.items()} for row in stripped
    ]


@pytest.mark.parametrize("name", SPECTRUM)
def test_csv_spectrum_json_is_read_as_a_table_too(unpacked, name: str) -> None:
    path = unpacked(f"csv_malformed_1/csv-spectrum/json/{name}.json")
    expected = json.loads(path.read_bytes())
    rows = expected if isinstance(expected, list) else [expected]
    assert as_objects(open_table(path)) == [
        {key: value.replace("\r\n", "\n") for key, value in row.items()} for row in rows
    ]


def as_objects(table: Table) -> list[dict[str, str]]:
    return [
        {
            name: cell.replace("\r\n", "\n")
            for name, cell in zip(table.columns, record.cells or (), strict=True)
        }
        for record in table.records()
    ]


CLEAN = [
    "companies/fortune1000.csv",
    "companies/sp500_constituents.csv",
    "dedupe/fake_1000.csv",
    "dedupe/febrl_dataset3.csv.gz",
    "dedupe/chicago_sites_with_true_ids.csv.gz",
    "scoring/xeducation_leads.csv.gz",
    "nps/nps_retail.csv.gz",
    "pipeline/maven/sales_pipeline.csv",
    "crm_hubspot_like/hubspot/hubspot_contacts.csv",
    "crm_hubspot_like/hubspot/hubspot_deals.csv",
]


@pytest.mark.parametrize("name", CLEAN)
def test_clean_files_have_as_many_records_as_the_plain_reader_finds(unpacked, name: str) -> None:
    path = unpacked(name)
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", newline="", encoding="utf-8-sig") as stream:
        rows = [
            row for row in csv.reader(stream, skipinitialspace=True) if any(map(str.strip, row))
        ]
    table = open_table(path)
    assert [list(r.cells or ()) for r in table.records()] == [
        [cell.strip() for cell in row] for row in rows[1:]
    ]


def test_an_xlsx_named_csv_holds_what_its_csv_holds(data_folder: Path) -> None:
    book = open_table(data_folder / "scoring/xeducation_leads_ORIGINAL_xlsx_named_csv.csv")
    text = open_table(data_folder / "scoring/xeducation_leads.csv.gz")
    assert book.columns == text.columns
    differing = [
        (ours.number, name)
        for ours, theirs in zip(book.records(), text.records(), strict=True)
        for name, a, b in zip(book.columns, ours.cells or (), theirs.cells or (), strict=True)
        if a != b and not (a and b and _same_number(a, b))
    ]
    assert differing == []


def _same_number(a: str, b: str) -> bool:
    try:
        return abs(float(a) - float(b)) < 0.01
    except ValueError:
        return False


def test_a_vcard_gives_named_and_numbered_columns(unpacked) -> None:
    table = open_table(unpacked("vcards_1/ez-vcard/io/text/John_Doe_IPHONE.vcf"))
    cells = as_objects(table)[0]
    assert cells["Given Name"] == "John"
    assert cells["Department"] == "Accounting"
    assert cells["E-mail 1"] == "john.doe@ibm.com"
    assert cells["Phone 4 Type"] == "home ::: fax"
    assert cells["Phone 7 Type"] == "AssistantPhone"
    assert cells["Address 2 Street"] == "Street4\nBuilding 6\nFloor 8"
    assert cells["Website 1"] == "http://www.ibm.com"
    assert not any("9j/4AAQ" in value for value in cells.values())


def test_quoted_printable_names_over_several_lines_are_joined(unpacked) -> None:
    table = open_table(unpacked("vcards_1/ez-vcard/io/text/John_Doe_ANDROID.vcf"))
    assert set(as_objects(table)[3]["Full Name"]) == {"Ñ", " "}
