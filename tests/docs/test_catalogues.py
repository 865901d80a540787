"""Every language says everything: nothing missing, nothing in doubt, no part of a sentence lost, and compiled."""

from __future__ import annotations

import io
import re
from collections import Counter
from gettext import GNUTranslations

import pytest
from babel.messages.catalog import Catalog, Message
from django.conf import settings

from prospekt.config.messages import (
    FOLDER,
    TRANSLATED,
    as_text,
    catalogue_of,
    collect,
    compiled,
    in_step,
    is_done,
    read,
)

HOLE = re.compile(r"%\([a-zA-Z_0-9]+\)[sdr]|%[sd]|\{[a-zA-Z_0-9]*\}|</?[a-z][^>]*>")
STEP = "run `make messages` and commit the result"


@pytest.fixture(scope="module")
def template() -> Catalog:
    return collect()


def kept(language: str) -> list[Message]:
    return [message for message in read(language) if message.id]


def texts(value: str | tuple[str, ...]) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else (value,)


def test_the_languages_of_the_settings_are_those_with_a_catalogue() -> None:
    folders = {path.parent.parent.name for path in FOLDER.glob("*/LC_MESSAGES/django.po")}
    assert folders == set(TRANSLATED) == {code for code, _name in settings.LANGUAGES} - {"en"}


def test_the_template_is_what_is_collected(template: Catalog) -> None:
    assert (FOLDER / "django.pot").read_bytes() == as_text(template), STEP


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_catalogue_has_the_messages_of_the_template(language: str, template: Catalog) -> None:
    def key(message: Message) -> tuple[object, str | None]:
        return message.id, message.context

    assert {key(message) for message in kept(language)} == {
        key(message) for message in template if message.id
    }, STEP


@pytest.mark.parametrize("language", TRANSLATED)
def test_everything_is_translated(language: str) -> None:
    missing = [message.id for message in kept(language) if not is_done(message)]
    assert not missing, f"{len(missing)} not in {language}, such as {missing[:5]}"


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_part_of_a_sentence_is_lost(language: str) -> None:
    """Placeholders and tags are those of the source; a form for one may leave out its number."""
    faults = []
    for message in kept(language):
        if not is_done(message):
            continue
        wanted = [Counter(HOLE.findall(text)) for text in texts(message.id)]
        said = texts(message.string)
        for place, text in enumerate(said):
            is_for_one = len(said) > 1 and place == 0
            if Counter(HOLE.findall(text)) not in (wanted if is_for_one else wanted[-1:]):
                faults.append((message.id, text))
    assert faults == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_it_has_as_many_forms_as_the_language(language: str) -> None:
    n_forms = 2 if language == "nb" else 1
    wrong = [
        message.id
        for message in kept(language)
        if isinstance(message.id, tuple) and len(texts(message.string)) != n_forms
    ]
    assert wrong == []
    with catalogue_of(language).with_suffix(".mo").open("rb") as file:
        plural = GNUTranslations(file).plural  # type: ignore[attr-defined]
    assert [plural(n) for n in (0, 1, 2, 5)] == ([1, 0, 1, 1] if n_forms == 2 else [0, 0, 0, 0])


@pytest.mark.parametrize("language", TRANSLATED)
def test_what_is_compiled_is_what_is_written(language: str) -> None:
    assert catalogue_of(language).with_suffix(".mo").read_bytes() == compiled(read(language)), STEP


@pytest.mark.parametrize("language", TRANSLATED)
def test_the_same_words_make_the_same_file(language: str, template: Catalog) -> None:
    once = as_text(in_step(language, template))
    assert as_text(in_step(language, template)) == once
    assert b"EMAIL@ADDRESS" not in once
    assert b"#~" not in once


def test_libraries_speak_every_language(template: Catalog) -> None:
    """A message that Django or allauth shows, and for which one of our languages has no words there, is ours."""
    places = {place for message in template for place, _line in message.locations}
    assert any(place.startswith("django/") for place in places)
    assert any(place.startswith("allauth/") for place in places)


def test_a_text_without_words_stays_english_instead_of_empty() -> None:
    catalogue = read("nb")
    catalogue.add("A text that nobody has translated", "")
    catalogue.add(("One text", "Many texts"), ("", ""))
    words = GNUTranslations(io.BytesIO(compiled(catalogue)))
    assert words.gettext("A text that nobody has translated").startswith("A text")
    assert words.ngettext("One text", "Many texts", 2) == "Many texts"
