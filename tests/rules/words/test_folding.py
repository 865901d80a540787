import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prospekt.words.folding import fold


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("Đặng Thị Ngọc", "dang thi ngoc"),
        ("Bjørn Ødegård", "bjorn odegard"),
        ("ÆRLIG", "aerlig"),
        ("Åse  Strøm ", "ase strom"),
        ("Nguye\u0302\u0303n", "nguyen"),
        ("STRASSE", "strasse"),
        ("Straße", "strasse"),
        ("İstanbul", "istanbul"),
        ("Dato\u2019", "dato'"),
        ("a\u200bb\u202ec", "abc"),
        ("Łódź", "lodz"),
        ("Ｆｕｌｌ", "full"),
        ("tab\tand\nline", "tab and line"),
        ("", ""),
    ],
)
def test_text_is_found_however_it_was_typed(typed: str, folded: str) -> None:
    assert fold(typed) == folded


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_composed_and_decomposed_text_fold_alike(text: str) -> None:
    assert fold(unicodedata.normalize("NFC", text)) == fold(unicodedata.normalize("NFD", text))


@given(st.text(alphabet=st.characters(max_codepoint=127, categories=["L", "N", "Zs"])))
def test_capitals_do_not_matter(text: str) -> None:
    assert fold(text.upper()) == fold(text.lower())


@given(st.text().filter(lambda text: not text.isascii()))
def test_every_character_is_folded_as_it_would_be_alone(text: str) -> None:
    """Known ones are looked up; the category decides about all others."""
    lowered = unicodedata.normalize("NFKD", text.casefold())
    kept = [
        c for c in lowered if unicodedata.category(c) not in ("Mn", "Cf", "Cc") or c in "\t\n\r"
    ]
    assert fold(text) == fold("".join(kept))
