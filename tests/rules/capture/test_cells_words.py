"""Yes and no, countries, languages, channels, priorities, tags and several values in one cell."""

import csv
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prospekt.capture.rules.cells import (
    is_blank,
    read_bool,
    read_cell,
    read_channel,
    read_country,
    read_language,
    read_priority,
    read_tags,
    split_values,
)

YES = ["yes", "Y", "TRUE", "t", "1", "x", "✓", "ya", "Ja", "có", "Có", "đúng"]
NO = ["no", "N", "false", "0", "tidak", "Nei", "không", "sai", "tak"]
COUNTRIES = {
    "NO": ["Norway", "Norge", "NOR", "no", "Na Uy", "Norwegia", "Kingdom of Norway"],
    "MY": ["Malaysia", "MYS", "my", "Ma-lay-xi-a", "M'sia"],
    "ID": ["Indonesia", "IDN", "Republik Indonesia"],
    "VN": ["Vietnam", "Việt Nam", "VIETNAM", "vnm", "Viet Nam"],
    "US": [
        "USA",
        "U.S.A.",
        "United States",
        "Amerika Serikat",
        "Amerika Syarikat",
        "Hoa Kỳ",
        "USA ",
        "the United States",
    ],
    "GB": ["UK", "United Kingdom", "England", "Storbritannia", "Great Britain"],
    "DE": ["Germany", "Tyskland", "Jerman", "Đức", "DEU"],
    "KR": ["South Korea", "Sør-Korea", "Korea, Republic of"],
    "VA": ["Holy See (Vatican City State)"],
    "VC": ["Saint Vincent and the Grenadines"],
    "CI": ["Cote d'Ivoire", "Côte d’Ivoire"],
    "NL": ["The Netherlands", "Nederland", "Holland"],
    "AE": ["UAE", "United Arab Emirates"],
    "": ["", "Atlantis", "EU", "Kuala Lumpur", "+60", "12"],
}


@pytest.mark.parametrize("text", YES)
def test_yes(text: str) -> None:
    assert read_bool(text) is True


@pytest.mark.parametrize("text", NO)
def test_no(text: str) -> None:
    assert read_bool(text) is False


@pytest.mark.parametrize("text", ["", "maybe", "2", "unknown", "yes and no"])
def test_neither(text: str) -> None:
    assert read_bool(text) is None


@pytest.mark.parametrize(
    ("code", "name"), [(code, name) for code, names in COUNTRIES.items() for name in names]
)
def test_countries(code: str, name: str) -> None:
    assert read_country(name) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("English", "en"), ("en-US", "en"), ("tiếng Anh", "en"), ("Norsk", "nb"), ("no", "nb"), ("nb_NO", "nb"), ("Norwegian", "nb"),
        ("Bahasa Melayu", "ms"), ("Malay", "ms"), ("Bahasa Indonesia", "id"), ("Tiếng Việt", "vi"), ("Vietnamese", "vi"), ("Klingonish", ""),
    ],
)  # fmt: skip
def test_languages(text: str, code: str) -> None:
    assert read_language(text) == code


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("High", 3),
        ("medium", 2),
        ("LOW", 1),
        ("3", 3),
        ("0", 0),
        ("tinggi", 3),
        ("Lav", 1),
        ("cao", 3),
        ("soon", None),
        ("4", None),
    ],
)
def test_priorities(text: str, level: int | None) -> None:
    assert read_priority(text) == level


@pytest.mark.parametrize(
    ("text", "channel"),
    [
        ("E-mail", "email"),
        ("WhatsApp", "chat"),
        ("Telefon", "phone"),
        ("điện thoại", "phone"),
        ("brev", "letter"),
        ("smoke", None),
    ],
)
def test_channels(text: str, channel: str | None) -> None:
    assert read_channel(text) == channel


@pytest.mark.parametrize(
    ("text", "commas", "values"),
    [
        ("a@b.co ::: c@d.co", False, ["a@b.co", "c@d.co"]),
        ("1; 2;1;;N/A", False, ["1", "2"]),
        ("a,b", False, ["a,b"]),
        ("a,b", True, ["a", "b"]),
        ("", True, []),
    ],
)
def test_several_values_in_one_cell(text: str, commas: bool, values: list[str]) -> None:
    assert split_values(text, commas) == values


def test_tags_keep_their_writing_and_lose_repeats() -> None:
    assert read_tags("* My Contacts ::: Hot; hot, VIP | vip") == ["My Contacts", "Hot", "VIP"]


@pytest.mark.parametrize(
    "text", ["", "  ", "N/A", "null", "NULL", "#N/A", "-", "--", "(blank)", "Select"]
)
def test_words_for_nothing_are_blank_without_a_warning(text: str) -> None:
    assert is_blank(text)
    assert read_cell("country", text) == (None, None)


@pytest.mark.parametrize("text", ["unknown", "none", "0", "No", "Selected"])
def test_words_that_may_be_answers_are_kept(text: str) -> None:
    assert not is_blank(text)


def test_a_bad_cell_is_a_problem_with_its_value() -> None:
    value, problem = read_cell("country", "Atlantis")
    assert value is None
    assert problem is not None
    assert (problem.code, problem.value) == ("not_country", "Atlantis")


def test_countries_of_a_real_export_are_known(data_folder: Path, tmp_path: Path) -> None:
    from_zip = _unzipped(
        data_folder / "import" / "crm_hubspot_like.zip", "hubspot_contacts.csv", tmp_path
    )
    with from_zip.open(encoding="utf-8", newline="") as lines:
        names = {row["Country"] for row in csv.DictReader(lines)} - {""}
    assert {name for name in names if not read_country(name)} <= {"Netherlands Antilles"}


def _unzipped(archive: Path, name: str, folder: Path) -> Path:
    with zipfile.ZipFile(archive) as box:
        member = next(m for m in box.namelist() if m.endswith(name))
        return Path(box.extract(member, folder))


@given(
    st.text(max_size=40),
    st.sampled_from(
        ["date", "moment", "money", "int", "country", "language", "optout", "tags", "email", "text"]
    ),
)
def test_every_cell_is_a_value_or_a_problem_or_blank(text: str, kind: str) -> None:
    value, problem = read_cell(kind, text)
    assert value is None or problem is None
    assert is_blank(text.strip()) == (value is None and problem is None)


@pytest.mark.parametrize(
    "kind", ["date", "moment", "money", "int", "number", "country", "language", "optout"]
)
def test_a_cell_of_a_megabyte_is_a_problem_at_once(kind: str) -> None:
    value, problem = read_cell(kind, "1," * 500_000)
    assert value is None
    assert problem is not None
