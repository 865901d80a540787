"""What an address may say about a list, and what it may not."""

from __future__ import annotations

import pytest

from prospekt.people.rules.lead_ref import LeadRef, parse_ref
from prospekt.people.rules.list_view import Cursor, read_view, words_of, write_cursor
from prospekt.people.rules.typed_text import check_text
from prospekt.people.rules.typos import Slips, means
from prospekt.words.problem import Refusal


@pytest.mark.parametrize(
    ("parameters", "code"),
    [
        ({"sort": "owner__password"}, "unknown_sort"),
        ({"sort": "-groups__user__password"}, "unknown_sort"),
        ({"sort": "id;select"}, "unknown_sort"),
        ({"owner__password__startswith": "pbkdf2"}, "unknown_filter"),
        ({"owner": "1 OR 1=1"}, "unknown_filter"),
        ({"owner": "99999999999999999999"}, "unknown_filter"),
        ({"grade": "E1"}, "unknown_filter"),
        ({"from": "2026-02-30"}, "unknown_filter"),
        ({"from": "٢٠٢٦-01-01"}, "unknown_filter"),
        ({"kind": "user"}, "unknown_filter"),
        ({"q": "a\x00b"}, "nul"),
        ({"q": "x" * 201}, "too_long"),
        ({"after": "abc"}, "bad_cursor"),
        ({"before": "é"}, "bad_cursor"),
        ({"after": write_cursor(Cursor("2026-01-01", False, 1), "newest")}, "bad_cursor"),
        ({"after": write_cursor(Cursor("12", False, 1), "best")}, "bad_cursor"),
        ({"after": write_cursor(Cursor(12, False, 0), "best")}, "bad_cursor"),
        ({"after": write_cursor(Cursor(True, False, 1), "best")}, "bad_cursor"),
        (
            {"sort": "newest", "after": write_cursor(Cursor("now", False, 1), "newest")},
            "bad_cursor",
        ),
    ],
)
def test_refused(parameters: dict[str, str], code: str) -> None:
    with pytest.raises(Refusal) as refused:
        read_view(parameters)
    assert refused.value.problem.code == code


def test_a_refusal_lists_what_is_allowed() -> None:
    with pytest.raises(Refusal, match="Sort by: best, newest, oldest, name"):
        read_view({"sort": "password"})
    with pytest.raises(Refusal, match="Filter by: owner, lifecycle, grade"):
        read_view({"password": "1"})
    with pytest.raises(Refusal, match="Filter by: q"):
        read_view({"password": "1"}, filters=())


def test_a_view_survives_its_address() -> None:
    view = read_view(
        {"q": "Nguyễn", "sort": "name", "owner": "me", "grade": "A", "open": "p1", "tag": ""}
    )
    assert view.parameters() == {"q": "Nguyễn", "sort": "name", "owner": "me", "grade": "A"}
    assert read_view(view.parameters()).parameters() == view.parameters()


@pytest.mark.parametrize(
    ("sort", "value"),
    [("best", -1250), ("newest", "2026-01-01 10:00:00.000001"), ("name", "đặng 'x")],
)
def test_a_cursor_survives_its_address(sort: str, value: object) -> None:
    cursor = Cursor(value, True, 7)
    assert read_view({"sort": sort, "after": write_cursor(cursor, sort)}).cursor == cursor


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("  Đặng Thị ", ("dang", "thi")),
        ("ola.nordmann@firma.no", ("ola", "nordmann", "firma", "no")),
        ('a"b* OR c:d', ("a", "b", "or", "c", "d")),
        ("%_", ()),
        ("+47 912 34 567", ("47", "912", "34", "567")),
    ],
)
def test_words(typed: str, words: tuple[str, ...]) -> None:
    assert words_of(typed) == words


@pytest.mark.parametrize(
    ("typed", "word", "is_meant"),
    [
        ("nguyen", "nguyen", True),
        ("ngyuen", "nguyen", True),
        ("hafz", "hafiz", True),
        ("hansn", "hansen", True),
        ("marlowe", "marlow", True),
        ("solbaken", "solbakken", True),
        ("nguy", "nguyen", True),
        ("ole", "ola", False),
        ("hansen", "jensen", False),
        ("abcd", "wxyz", False),
    ],
)
def test_slips(typed: str, word: str, is_meant: bool) -> None:
    assert means(typed, word) is is_meant


def test_every_typed_word_must_be_meant() -> None:
    assert Slips(["ngyuen", "thi"]).all_in(["thi", "nguyen", "lan"])
    assert not Slips(["ngyuen", "van"]).all_in(["thi", "nguyen", "lan"])


@pytest.mark.parametrize("text", ["", "p0", "x1", "p-1", "p1;", "p٣", "c" + "9" * 19, "12"])
def test_no_reference(text: str) -> None:
    with pytest.raises(Refusal):
        parse_ref(text)


def test_references() -> None:
    assert parse_ref("p12") == LeadRef(True, 12)
    assert str(parse_ref("c5")) == "c5"


@pytest.mark.parametrize(
    ("text", "code", "position"),
    [("a\x00b", "nul", 2), ("ab\ud800", "half_character", 3), ("\ufffda", "not_utf8", 1)],
)
def test_text_that_cannot_be_stored_names_field_and_position(
    text: str, code: str, position: int
) -> None:
    with pytest.raises(Refusal) as refused:
        check_text("Role", text, 10)
    assert refused.value.problem.code == code
    assert refused.value.problem.params == {"field": "Role", "position": position}
