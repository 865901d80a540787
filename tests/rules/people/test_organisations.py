import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prospekt.people.rules import organisations
from prospekt.people.rules.organisations import domain_of, parse_organisation


@pytest.mark.parametrize(
    ("typed", "key", "form"),
    [
        ("Maju Jaya Sdn Bhd", "maju jaya", "Sdn Bhd"),
        ("Maju Jaya Sdn. Bhd.", "maju jaya", "Sdn Bhd"),
        ("MAJU JAYA SDN.BHD.", "maju jaya", "Sdn Bhd"),
        ("Maju Jaya (M) Sdn Bhd", "maju jaya", "Sdn Bhd"),
        ("Maju Jaya (Malaysia) Sdn. Bhd. (123456-A)", "maju jaya", "Sdn Bhd"),
        ("Petronas Dagangan Berhad", "petronas dagangan", "Bhd"),
        ("Kedai Kopi PLT", "kedai kopi", "PLT"),
        ("PT Maju Jaya", "maju jaya", "PT"),
        ("PT. Maju Jaya, Tbk.", "maju jaya", "PT Tbk"),
        ("Maju Jaya Tbk PT", "maju jaya", "Tbk PT"),
        ("PT Bank Rakyat Indonesia (Persero) Tbk", "bank rakyat indonesia", "PT Persero Tbk"),
        ("CV. Sumber Rejeki", "sumber rejeki", "CV"),
        ("UD Makmur", "makmur", "UD"),
        ("Yayasan Harapan", "harapan", "Yayasan"),
        ("Koperasi Sejahtera", "sejahtera", "Koperasi"),
        ("Công ty TNHH Ánh Dương", "anh duong", "Công ty TNHH"),
        ("Công ty TNHH MTV Ánh Dương", "anh duong", "Công ty TNHH MTV"),
        ("CÔNG TY CỔ PHẦN SỮA VIỆT NAM", "sua viet nam", "CTCP"),
        ("CTCP FPT", "fpt", "CTCP"),
        ("DNTN Hoa Mai", "hoa mai", "DNTN"),
        ("Anh Duong Co., Ltd.", "anh duong", "Co Ltd"),
        ("Bø & Sønn AS", "bo and sonn", "AS"),
        ("Bø og Sønn A/S", "bo and sonn", "AS"),
        ("A/S Norske Shell", "norske shell", "AS"),
        ("Equinor ASA", "equinor", "ASA"),
        ("Hansen Rør ENK", "hansen ror", "ENK"),
        ("Volvo AB (publ)", "volvo", "AB (publ)"),
        ("Lego ApS", "lego", "ApS"),
        ("Nokia Oyj", "nokia", "Oyj"),
        ("Müller GmbH & Co. KG", "muller", "GmbH & Co KG"),
        ("Tiffany & Co.", "tiffany", "Co"),
        ("Apple Inc.", "apple", "Inc"),
        ("Coca-Cola Company (The)", "coca cola", "Co"),
        ("The Coca-Cola Company", "coca cola", "Co"),
        ("A. O. Smith Corporation", "ao smith", "Corp"),
        ("A.O. Smith", "ao smith", ""),
        ("AO Smith Corp", "ao smith", "Corp"),
        ("Lowe's Companies, Inc.", "lowes", "Companies Inc"),
        ("Foo Pte. Ltd.", "foo", "Pte Ltd"),
        ("Foo Pty Ltd", "foo", "Pty Ltd"),
        ("Foo S.p.A.", "foo", "SpA"),
        ("Foo B.V.", "foo", "BV"),
        ("Toyota K.K.", "toyota", "KK"),
        ("AT&T", "at and t", ""),
        ("Ltd", "ltd", ""),
        ("PT", "pt", ""),
        ("The Company", "company", ""),
        ("AS Roma", "as roma", ""),
        ("Siemens (Vietnam) Co., Ltd.", "siemens vietnam", "Co Ltd"),
        ("株式会社", "株式会社", ""),
        ("", "", ""),
    ],
)
def test_the_legal_form_is_no_part_of_the_key(typed: str, key: str, form: str) -> None:
    found = parse_organisation(typed)
    assert (found.key, found.legal_form) == (key, form)


def test_a_prefix_that_means_a_form_only_at_home() -> None:
    assert parse_organisation("AB Volvo", "SE").key == parse_organisation("Volvo AB").key
    assert parse_organisation("AB InBev").key == "ab inbev"


@given(st.text())
def test_every_name_with_a_letter_has_a_key(text: str) -> None:
    found = parse_organisation(text)
    assert bool(found.key) or not any(c.isalnum() for c in text)
    assert found.name == " ".join(text.split())


@given(
    st.sampled_from(["Maju Jaya", "Bø Maskin", "Sao Mai", "Smith"]),
    st.sampled_from(["AS", "Sdn Bhd", "Ltd", "Tbk"]),
)
def test_a_form_behind_changes_no_key(name: str, form: str) -> None:
    assert parse_organisation(f"{name} {form}").key == parse_organisation(name).key


@pytest.mark.parametrize(
    ("text", "domain"),
    [
        ("https://www.Foo.com/path?x=1", "foo.com"),
        ("http://foo.co.uk:8080/", "foo.co.uk"),
        ("foo.no", "foo.no"),
        ("WWW.FOO.NO", "foo.no"),
        ("ola@firma.no", "firma.no"),
        ("mailto:ola@firma.no", "firma.no"),
        ("Ola <ola@firma.no>", "firma.no"),
        ("http://user:secret@foo.com/", "foo.com"),
        ("//cdn.foo.com", "cdn.foo.com"),
        ("https://bücher.de", "xn--bcher-kva.de"),
        ("localhost", ""),
        ("127.0.0.1", ""),
        ("LinkedIn", ""),
        ("http://", ""),
        ("foo bar.com", ""),
        ("", ""),
    ],
)
def test_the_domain_of_an_address(text: str, domain: str) -> None:
    assert domain_of(text) == domain


@given(st.text())
def test_no_text_is_an_error(text: str) -> None:
    assert domain_of(text) == domain_of(text).lower()


def test_two_real_lists_meet_by_key(data_folder: Path) -> None:
    """Names of two public lists, written differently: folding alone finds 222 of 503, the key 290."""
    companies = data_folder / "companies"
    with (companies / "fortune1000.csv").open(encoding="utf-8") as one:
        fortune = {parse_organisation(row["company"], "US").key for row in csv.DictReader(one)}
    with (companies / "sp500_constituents.csv").open(encoding="utf-8") as two:
        names = [row["Security"] for row in csv.DictReader(two)]
    assert len(fortune) == 996
    assert sum(parse_organisation(name, "US").key in fortune for name in names) >= 285


WORDS = st.sampled_from(
    ["Ltd", "Ltd.", "AS", "A", "AO", "5", "7x", "1984", "and", "og", "Co", "the", "PT", ",", "Bø"]
)


@given(st.lists(WORDS, min_size=1, max_size=6), st.sampled_from([" ", " , ", "  "]))
def test_plain_words_and_numbers_read_as_among_marks(words: list[str], between: str) -> None:
    text = " ".join(between.join(words).split())
    assert organisations._words(text) == organisations._words_among_marks(text)
