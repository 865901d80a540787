"""Whatever is typed into the log, the line is read: no error, every mark inside the text, and soon enough."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from importlib import resources

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prospekt.engage.rules.line.found import ReadLine
from prospekt.engage.rules.line.grammar import TRAITS, grammar_of
from prospekt.engage.rules.line.lexicon import (
    Lexicon,
    Phrase,
    lexicon_of,
    phrases_of,
    with_own_words,
)
from prospekt.engage.rules.line.read import read_line
from prospekt.engage.rules.line.tokens import tokens_of
from tests.rules.engage.measured_lines import LANGUAGES, around, lines

NOW = datetime(2026, 11, 18, 10, 30, tzinfo=UTC)
SLOWEST_OF_200 = 0.05
_PIECES = sorted(
    {word for language in LANGUAGES for line in lines(language, "open") for word in line["text"].split()}
    | {"31/12", "00:00", "29 feb", "99999999999", "3tr5", "q9", "31 feb", "2027", "24:61", "9" * 40, "१२", "²", "٣pm", "ﬁ", "İ", "a\u0301", "\x00", "👍", "-", ":", "/", "''", "%", "Rp", "$", "in 120 years", "kl", "lúc"}
)  # fmt: skip


def wordings(phrase: Phrase) -> Iterator[str]:
    """Each word of each place once."""
    places = [sorted(way for spelt in place.values() for way in spelt) for place in phrase.places]
    for n in range(max(map(len, places))):
        yield " ".join(words[n % len(words)] for words in places)


_PHRASES = {
    language: sorted(
        {
            wording
            for phrases in lexicon_of(language).by_first.values()
            for phrase in phrases
            for wording in wordings(phrase)
        }
    )
    for language in LANGUAGES
}


def check(found: ReadLine, text: str) -> None:
    assert found.text == text
    for each in found.found:
        assert 0 <= each.start < each.end <= len(text)
        assert 0 < each.sure <= 1
        assert each.value not in (None, "")


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=300), st.sampled_from((*LANGUAGES, "xx", "")))
def test_any_text_is_read(text: str, language: str) -> None:
    check(read_line(text, language, NOW, around("en")[1], "USD"), text)


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.sampled_from(_PIECES), max_size=40),
    st.sampled_from(LANGUAGES),
    st.integers(-(10**9), 4 * 10**9),
)
def test_any_words_of_the_trade_are_read_at_any_time(
    words: list[str], language: str, seconds: int
) -> None:
    text = " ".join(words)
    check(
        read_line(text, language, NOW + timedelta(seconds=seconds), around(language)[1], ""), text
    )


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(LANGUAGES), st.data())
def test_any_phrases_of_the_tables_are_read(language: str, data: st.DataObject) -> None:
    phrases = st.lists(st.sampled_from(_PHRASES[language]), max_size=8)
    text = " ".join(data.draw(phrases))
    check(read_line(text, language, NOW, around(language)[1], "USD"), text)


@pytest.mark.parametrize(
    "piece",
    ["called anna, ", "budget ", "9", "a'", "demo tuesday 10am ", "thứ 3 tuần sau ", "1.", "kl . ", "- ", "mr mr ", "Anna ", "in 2 ", "20-", "problem: ", "\u0301", "ő", "and CFO "],
)  # fmt: skip
@pytest.mark.parametrize("language", LANGUAGES)
def test_ten_thousand_characters_of_anything_are_read_soon_enough(
    piece: str, language: str
) -> None:
    text = (piece * 10_000)[:10_000]
    _now, candidates, currency = around(language)
    read_line("warm", language, NOW, candidates, currency)
    start = time.process_time()
    check(read_line(text, language, NOW, candidates, currency), text)
    assert time.process_time() - start < SLOWEST_OF_200 * len(text) / 200


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("voicemail", [["voicemail"]]),
        ("call|ring him|her back", [["call", "ring"], ["him", "her"], ["back"]]),
        ("is|24/7 here", [["is"], ["here"], ["24"], ["/"], ["7"], ["here"]]),
    ],
)
def test_a_phrase_may_stand_for_several(words: str, told: list[list[str]]) -> None:
    found = list(phrases_of(words, "glue.common"))
    assert [list(place) for phrase in found for place in phrase.places] == told


def test_a_phrase_written_twice_is_one_mention() -> None:
    lexicon = Lexicon("en")
    for phrase in [*phrases_of("rang|phoned", "touch.call"), *phrases_of("rang", "touch.call")]:
        lexicon.add(phrase)
    assert len(lexicon.at(tokens_of("rang"), 0, False)) == 1


def test_every_table_of_words_is_there() -> None:
    folder = resources.files("prospekt.engage.rules.line").joinpath("words")
    assert {each.name for each in folder.iterdir() if each.name.endswith(".toml")} == {
        f"{one}.toml" for one in LANGUAGES
    }
    common = {each.name for each in folder.joinpath("common").iterdir()}
    assert common == {f"{one}.txt" for one in LANGUAGES}


def test_every_language_has_the_same_little_words() -> None:
    lists = {language: set(grammar_of(language).words) for language in LANGUAGES}
    assert all(names == lists["en"] for names in lists.values()), lists
    assert all(grammar_of(language).traits <= set(TRAITS) for language in LANGUAGES)


def test_a_word_of_a_team_takes_only_its_own_place_in_a_phrase() -> None:
    lexicon = Lexicon("en")
    for phrase in phrases_of("call|ring him|her back|again", "touch.call"):
        lexicon.add(phrase)
    found = with_own_words(lexicon, {"call her back": "touch.call_in"})
    told = {
        words: [phrase.concept for phrase, _end in found.at(tokens_of(words), 0, False)]
        for words in (
            "call her back",
            "call her again",
            "call him back",
            "ring her back",
            "call her",
        )
    }
    assert told == {
        "call her back": ["touch.call_in"], "call her again": ["touch.call"], "call him back": ["touch.call"],
        "ring her back": ["touch.call"], "call her": [],
    }  # fmt: skip
