"""Delimited text: encodings, delimiters, headers, resuming, and everything written reads back."""

from __future__ import annotations

import csv
import io
import unicodedata
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from prospekt.capture.sources.open import Options, open_table
from prospekt.capture.sources.table import Table
from prospekt.words.guarding import unguarded
from prospekt.words.problem import Refusal

VIETNAMESE = "tên,thành phố\nNguyễn Thị Hương,Hồ Chí Minh\nĐặng Văn Bình,Đà Nẵng\n"
NORWEGIAN = "navn,by\nÅse Ødegård,Tromsø\nBjørn Sæther,Ålesund\n"


def opened(folder: Path, data: bytes | str, options: Options | None = None) -> Table:
    path = folder / "list.txt"
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return open_table(path, options)


def rows(table: Table) -> list[tuple[str, ...] | None]:
    return [record.cells for record in table.records()]


def in_windows_1258(text: str) -> bytes:
    """As Windows writes it: vowels with hat or horn whole, tone marks apart."""
    octets = bytearray()
    for letter in text:
        try:
            octets += letter.encode("cp1258")
        except UnicodeEncodeError:
            base, *marks = unicodedata.normalize("NFD", letter)
            tone = [mark for mark in marks if mark in "\u0300\u0301\u0303\u0309\u0323"]
            rest = [mark for mark in marks if mark not in tone]
            octets += unicodedata.normalize("NFC", base + "".join(rest)).encode("cp1258")
            octets += "".join(tone).encode("cp1258")
    return bytes(octets)


ENCODED = [
    (NORWEGIAN, NORWEGIAN.encode("utf-8"), "utf-8", False),
    (NORWEGIAN, NORWEGIAN.encode("utf-8-sig"), "utf-8", False),
    (NORWEGIAN, NORWEGIAN.encode("utf-16"), "utf-16-le", False),
    (NORWEGIAN, NORWEGIAN.encode("utf-16-le"), "utf-16-le", False),
    (NORWEGIAN, NORWEGIAN.encode("utf-16-be"), "utf-16-be", False),
    (NORWEGIAN, NORWEGIAN.encode("utf-32"), "utf-32-le", False),
    (NORWEGIAN, NORWEGIAN.encode("cp1252"), "cp1252", True),
    (VIETNAMESE, VIETNAMESE.encode("utf-16"), "utf-16-le", False),
    (VIETNAMESE, in_windows_1258(VIETNAMESE), "cp1258", True),
    (t := "imię,miasto\nŁukasz Żółć,Łódź\nJędrzej,Gdańsk\n", t.encode("cp1250"), "cp1250", True),
    (t := "имя,город\nИван,Москва\nОльга,Казань\n", t.encode("cp1251"), "cp1251", True),
    (t := "ad,şehir\nIşıl Öztürk,İstanbul\nÇağrı,Muğla\n", t.encode("cp1254"), "cp1254", True),
    (t := "ชื่อ,เมือง\nสมชาย,กรุงเทพ\n", t.encode("cp874"), "cp874", True),
    (t := "名前,都市\n田中さくら,東京\nスズキ,大阪\n", t.encode("shift_jis"), "shift_jis", True),
    (
        t := "nom,ville\nRené Müller,Besançon\nFrançois,Orléans\n",
        t.encode("cp1252"),
        "cp1252",
        True,
    ),
    (t := "nom,ville\nRené,Besançon\nFrançois,Orléans\n", t.encode("mac_roman"), "mac_roman", True),
]


@pytest.mark.parametrize(
    ("text", "data", "codec", "guessed"),
    ENCODED,
    ids=[f"{e[2]}-{i}" for i, e in enumerate(ENCODED)],
)
def test_encodings(tmp_path: Path, text: str, data: bytes, codec: str, guessed: bool) -> None:
    table = opened(tmp_path, data)
    expected = [tuple(line.split(",")) for line in text.splitlines()]
    assert [table.columns, *rows(table)] == expected
    assert table.details["codec"] == codec
    assert ("encoding-guessed" in {notice.code for notice in table.notices}) == guessed


def test_a_letter_that_is_not_utf8_far_down_still_decides(tmp_path: Path) -> None:
    data = b"navn,by\n" + b"Ada,Oslo\n" * 300_000 + "Åse,Tromsø\n".encode("cp1252")
    table = opened(tmp_path, data)
    assert table.details["encoding"] == "Windows-1252"
    assert rows(table)[-1] == ("Åse", "Tromsø")


def test_a_chosen_encoding_is_obeyed(tmp_path: Path) -> None:
    table = opened(tmp_path, NORWEGIAN.encode("cp1252"), Options(encoding="cp1250"))
    assert table.details["codec"] == "cp1250"
    assert rows(table)[0] == ("Ĺse Řdegĺrd", "Tromsř")


DIALECTS = [
    ("name;price\nAda;1,5\nBo;2,5\n", "semicolon", ("Ada", "1,5")),
    ("name\tnote\nAda\ta, b; c\nBo\td, e; f\n", "tab", ("Ada", "a, b; c")),
    ("name|tags\nAda|a,b\nBo|c,d\n", "bar", ("Ada", "a,b")),
    ("name:city:id\nAda:Oslo:1\nBo:Moss:2\n", "colon", ("Ada", "Oslo", "1")),
    ("sep=;\nname;note\nAda;a,b,c\n", "semicolon", ("Ada", "a,b,c")),
    ("e-mail\na@example.com\nb@example.com\n", "comma", ("a@example.com",)),
    ("opens\n08:30:00\n09:30:00\n", "comma", ("08:30:00",)),
    ('name,note\nAda,"a;b;c"\nBo,"d;e;f"\n', "comma", ("Ada", "a;b;c")),
    ("name,city\rAda,Oslo\rBo,Moss\r", "comma", ("Ada", "Oslo")),
    ("name,city\r\nAda,Oslo\nBo,Moss\r\n", "comma", ("Ada", "Oslo")),
    ("name,city\r\r\nAda,Oslo\r\r\nBo,Moss\r\r\n", "comma", ("Ada", "Oslo")),
]


@pytest.mark.parametrize(("text", "delimiter", "first"), DIALECTS)
def test_dialects(tmp_path: Path, text: str, delimiter: str, first: tuple[str, ...]) -> None:
    table = opened(tmp_path, text)
    assert (table.details["delimiter"], rows(table)[0], table.blank) == (delimiter, first, 0)


HEADERS = [
    ("Notes:\nwhatever this is\n\nFirst Name,Last Name,Email\nAda,By,a@example.com\n", 4),
    ("My leads of May,,\n,,\nname,city,size\nAda,Oslo,3\n", 3),
    ("\n\n\nname,city\nAda,Oslo\n", 4),
    ("Ada,Oslo,a@example.com\nBo,Moss,b@example.com\n", None),
    ("a@example.com\nb@example.com\n", None),
    ("+47 22 33 44 55,Ada\n+47 22 33 44 56,Bo\n", None),
    ("name,2023,2024\nAda,10,20\nBo,30,40\n", 1),
    ("họ tên,số điện thoại\nÁnh,0901234567\n", 1),
    ("Name,E-mail,E-mail,Phone\nAda,a@example.com,,22334455\n", 1),
]


@pytest.mark.parametrize(("text", "line"), HEADERS)
def test_the_header_row_is_found_by_its_looks(tmp_path: Path, text: str, line: int | None) -> None:
    table = opened(tmp_path, text)
    assert table.header_line == line
    codes = {notice.code for notice in table.notices}
    assert ("no-header" in codes) == (line is None)
    assert ("preamble-skipped" in codes) == (
        line is not None and text.strip()[:5] in ("Notes", "My le")
    )
    assert list(table.records())[0].line == (line or 0) + 1


def test_a_chosen_header_is_obeyed(tmp_path: Path) -> None:
    text = "a@example.com,b\nname,city\nAda,Oslo\n"
    assert opened(tmp_path, text, Options(header=2)).columns == ("name", "city")
    bare = opened(tmp_path, text, Options(header=0))
    assert (bare.columns, len(rows(bare))) == (("column 1", "column 2"), 3)


def test_lines_are_physical_lines(tmp_path: Path) -> None:
    table = opened(tmp_path, 'name,note\nAda,"two\nlines"\n\nBo,"three\r\nmore\r\nlines"\nCy,x\n')
    assert [(r.number, r.line) for r in table.records()] == [(1, 2), (2, 5), (3, 8)]


@pytest.mark.parametrize("after", [0, 1, 700, 1499, 1500, 9999])
def test_reading_resumes_where_it_stopped(tmp_path: Path, after: int) -> None:
    text = "id,name\n" + "".join(
        f'{n},"name {n}\n' if n % 500 == 0 else f"{n},n\n\n" for n in range(1500)
    )
    table = opened(tmp_path, text)
    everything = list(table.records())
    blank = table.blank
    assert list(table.records(after=after)) == everything[after:]
    assert table.blank == blank
    assert len(everything) == 1500


cells = st.text(
    st.characters(exclude_categories=["Cs", "Co", "Cc"], include_characters="\t\x1c\x85"),
    max_size=12,
)
lined = st.lists(st.sampled_from(["a", "", "é", "two words"]), max_size=3).map("\n".join)


@st.composite
def tables(draw: st.DrawFn) -> list[list[str]]:
    width = draw(st.integers(1, 5))
    return draw(st.lists(st.lists(cells | lined, min_size=width, max_size=width), max_size=8))


@settings(
    max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(
    data=tables(),
    delimiter=st.sampled_from(",;\t|"),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32"]),
    end=st.sampled_from(["\n", "\r\n"]),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
)
def test_everything_written_reads_back(tmp_path, data, delimiter, encoding, end, quoting) -> None:
    width = len(data[0]) if data else 3
    header = [f"name {place}" for place in range(width)]
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator=end, quoting=quoting)
    writer.writerows([header, *data])
    options = Options(delimiter=delimiter, header=1)
    table = opened(tmp_path, out.getvalue().encode(encoding), options)
    expected = [tuple(unguarded(cell.strip()).strip() for cell in row) for row in data]
    assert table.columns == tuple(header)
    assert rows(table) == [row for row in expected if any(row)]
    assert table.blank == sum(not any(row) for row in expected)


@settings(
    max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(st.binary(max_size=400) | st.text('",;\n\r\tab1@.', max_size=200).map(str.encode))
def test_any_bytes_are_read_or_refused_and_nothing_else(tmp_path: Path, data: bytes) -> None:
    try:
        table = opened(tmp_path, data)
        records = list(table.records())
    except Refusal:
        return
    assert [record.number for record in records] == list(range(1, len(records) + 1))
    assert all((record.cells is None) <= (record.problem is not None) for record in records)
    for record in records:
        assert str(record.problem or "x")
