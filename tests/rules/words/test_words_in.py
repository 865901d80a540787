"""Which words a text is found by."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prospekt.words.folding import words_in

EXAMPLES = [
    ("Nguyễn Thị Lan, lan@saomai.vn", ["nguyen", "thi", "lan", "saomai", "vn"]),
    ("Bjørn Ærlig-Ås", ["bjorn", "aerlig", "as"]),
    ("+47 910 00 001", ["47", "910", "00", "001"]),
    ("“Đặt cọc”… 30 %", ["dat", "coc", "30"]),
    ("snake_case", ["snake", "case"]),
    ("陈伟 (Wei)", ["陈伟", "wei"]),
    ("... --- !!!", []),
    ("", []),
]


@pytest.mark.parametrize(("text", "words"), EXAMPLES)
def test_words(text: str, words: list[str]) -> None:
    assert words_in(text) == words


@given(st.text())
def test_words_are_letters_and_digits_each_once_and_stay_the_same(text: str) -> None:
    words = words_in(text)
    assert len(set(words)) == len(words)
    assert all(word and "_" not in word and not word.isspace() for word in words)
    assert words_in(" ".join(words)) == words
