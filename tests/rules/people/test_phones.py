import phonenumbers
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prospekt.people.rules import phones
from prospekt.people.rules.phones import parse_phone, split_phones


@pytest.mark.parametrize(
    ("typed", "country", "e164"),
    [
        ("012-345 6789", "MY", "+60123456789"),
        ("011-1234 5678", "MY", "+601112345678"),
        ("03-2161 2345", "MY", "+60321612345"),
        ("+60 12 345 6789", "", "+60123456789"),
        ("(0)12-345 6789", "MY", "+60123456789"),
        ("60123456789", "MY", "+60123456789"),
        ("123456789", "MY", "+60123456789"),
        ("0812-3456-7890", "ID", "+6281234567890"),
        ("021-5551234", "ID", "+62215551234"),
        ("+62 812 3456 789", "NO", "+628123456789"),
        ("912 34 567", "NO", "+4791234567"),
        ("22 33 44 55", "NO", "+4722334455"),
        ("0047 912 34 567", "", "+4791234567"),
        ("tlf: 91234567", "NO", "+4791234567"),
        ("91234567", "no", "+4791234567"),
        ("0912 345 678", "VN", "+84912345678"),
        ("ĐT: 0912.345.678", "VN", "+84912345678"),
        ("024 3825 1234", "VN", "+842438251234"),
        ("(415) 555-2671", "US", "+14155552671"),
        ("1 415 555 2671", "US", "+14155552671"),
        ("913.249.5790", "US", "+19132495790"),
        ("07400 123456", "GB", "+447400123456"),
        ("020 7946 0958", "UK", "+442079460958"),
        ("+44 (0)7400 123456", "", "+447400123456"),
        ("070-123 45 67", "SE", "+46701234567"),
        ("32 12 34 56", "DK", "+4532123456"),
        ("8123 4567", "SG", "+6581234567"),
        ("030 1234567", "DE", "+49301234567"),
    ],
)
def test_numbers_as_typed_get_one_form(typed: str, country: str, e164: str) -> None:
    phone = parse_phone(typed, country)
    assert phone is not None
    assert phone.e164 == e164


@pytest.mark.parametrize(
    ("typed", "country"),
    [
        ("", "NO"),
        ("+", ""),
        ("call me", "NO"),
        ("100", "US"),
        ("60123456789", ""),
        ("0000000000", "US"),
        ("99999999", "NO"),
        ("4.79123E+10", "NO"),
        ("912345678901234567", "NO"),
        ("91234567 / 22334455", "NO"),
        ("\x00", "NO"),
    ],
)
def test_what_cannot_be_dialled_is_no_number(typed: str, country: str) -> None:
    assert parse_phone(typed, country) is None


@pytest.mark.parametrize(
    "typed", ["60123456789.0", "+60123456789.0", "6.0123456789E+10", "60123456789,00"]
)
def test_spreadsheet_damage_is_undone_where_no_digit_is_lost(typed: str) -> None:
    phone = parse_phone(typed, "MY")
    assert phone is not None
    assert phone.e164 == "+60123456789"


@pytest.mark.parametrize(
    ("typed", "country", "extension"),
    [
        ("416-810-9897x752", "US", "752"),
        ("001-308-928-7399x427", "US", "427"),
        ("22 33 44 55 samb 12", "NO", "12"),
        ("+60 3-2161 2345 ext. 88", "", "88"),
        ("+4722334455", "", ""),
    ],
)
def test_an_extension_is_kept_beside_the_number(typed: str, country: str, extension: str) -> None:
    phone = parse_phone(typed, country)
    assert phone is not None
    assert phone.extension == extension


@pytest.mark.parametrize(
    ("cell", "numbers"),
    [
        ("012-345 6789 / 013-222 3333", ["012-345 6789", "013-222 3333"]),
        ("03-1234 5678/9", ["03-1234 5678/9"]),
        ("91234567 ::: 22334455", ["91234567", "22334455"]),
        ("91234567;22334455", ["91234567", "22334455"]),
        ("91234567, 22334455", ["91234567", "22334455"]),
        ("91234567, home", ["91234567, home"]),
        ("", []),
        (" ; ", []),
    ],
)
def test_a_cell_is_split_only_between_numbers(cell: str, numbers: list[str]) -> None:
    assert split_phones(cell) == numbers


@given(
    st.sampled_from(sorted(phones._PLANS)),
    st.text(alphabet="0123456789", min_size=5, max_size=13),
    st.sampled_from(["", "0", "+"]),
)
@settings(max_examples=200)
def test_pattern_and_library_agree(country: str, digits: str, prefix: str) -> None:
    start = f"+{phones._PLANS[country].code}" if prefix == "+" else prefix
    plain = phones._plain_phone(start + digits, country)
    if plain is not None:
        assert plain == phones._phone_by_library(start + digits, country)


@given(st.sampled_from(sorted(phones._PLANS)), st.data())
@settings(max_examples=200)
def test_every_plain_number_is_possible_and_shown_as_the_library_shows_it(
    country: str, data: st.DataObject
) -> None:
    national = data.draw(
        st.from_regex(phones._PLANS[country].plain, fullmatch=True).filter(str.isascii)
    )
    plain = phones._plain_phone(national, country)
    if plain is not None:
        number = phonenumbers.parse(plain.e164)
        assert phonenumbers.is_possible_number(number)
        assert plain == phones._phone_by_library(national, country)


@given(st.text(), st.sampled_from(["", "NO", "MY", "XX", "123"]))
def test_no_text_is_an_error(text: str, country: str) -> None:
    phone = parse_phone(text, country)
    assert phone is None or parse_phone(phone.e164) is not None
