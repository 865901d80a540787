"""T23: every code and every error page in five languages, as a page, as a fragment and as an answer to a program."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import cache
from html import unescape

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.utils import translation

from prospekt.config import errors
from prospekt.config.errors import HEADINGS, STATUS, problem_page, refusal_page
from prospekt.config.messages import is_done, read
from prospekt.people.models import User
from prospekt.words.problem import Problem
from tests.conftest import Cast
from tests.trust.test_problems_say import TOLD

LANGUAGES = [code for code, _name in settings.LANGUAGES]
PAGES = ("400", "403", "403_csrf", "404", "405", "413", "422", "429", "500", "503")
HTMX = {"HTTP_HX_REQUEST": "true", "HTTP_HX_REQUEST_TYPE": "partial"}
DOORS: dict[str, tuple[str, dict[str, str]]] = {
    "page": ("/leads/", {}), "fragment": ("/leads/", HTMX), "program": ("/api/v1/leads", {}),
}  # fmt: skip
INSIDES = re.compile(r"Traceback|File \"|SELECT |INSERT |\.py\b|/srv/|site-packages|django\.", re.I)
REFERENCE = re.compile(r"\b[0-9a-f]{8}\b")
SENTENCES = {each.code: each.message for each in TOLD if each.code and each.message}


def sentence_of(code: str) -> str:
    """A sentence that the code really has in the source."""
    return SENTENCES[code]


def filled(message: str) -> dict[str, str]:
    return dict.fromkeys(re.findall(r"\{(\w+)", message), "Ω")


def words(answer: HttpResponse) -> tuple[str, str]:
    """Heading and sentence, as somebody reads them."""
    text = answer.content.decode()
    if answer.headers["Content-Type"].startswith("application/problem+json"):
        document = json.loads(text)
        return document["title"], document["detail"]
    heading, told = re.search(r"<h1>(.*?)</h1>", text), re.search(r"data-problem>(.*?)</p>", text)
    assert heading, text
    assert told, text
    return unescape(heading[1]), unescape(told[1])


def check(answer: HttpResponse, language: str) -> tuple[str, str]:
    heading, told = words(answer)
    assert heading.strip()
    assert told.strip()
    assert REFERENCE.search(answer.content.decode())
    assert not INSIDES.search(told)
    if answer.headers["Content-Type"].startswith("text/html"):
        assert f'<html lang="{language}"' in answer.content.decode()
    return heading, told


catalogue_of = cache(read)


def has_words(language: str, message: str) -> bool:
    found = catalogue_of(language).get(message)
    return found is not None and is_done(found) and found.string != message


def test_every_code_with_a_status_has_a_sentence() -> None:
    assert sorted(set(STATUS) - set(SENTENCES)) == []


def test_every_status_has_a_heading() -> None:
    assert set(STATUS.values()) <= set(HEADINGS) | {422}


@pytest.mark.trust
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("code", sorted(STATUS))
def test_a_code_explains_itself(code: str, door: str, language: str) -> None:
    path, headers = DOORS[door]
    message = sentence_of(code)
    with translation.override(language):
        request = RequestFactory().get(path, **headers)
        answer = refusal_page(request, Problem(code, message, filled(message)))
        heading, told = check(answer, language)
    assert answer.status_code == STATUS[code]
    if language != "en" and door != "program" and has_words(language, message):
        assert told != message.format(**filled(message))
    if language != "en" and has_words(language, HEADINGS.get(STATUS[code], HEADINGS[0])):
        assert heading != HEADINGS.get(STATUS[code], HEADINGS[0])


@pytest.mark.trust
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", PAGES)
def test_a_page_without_a_sentence_still_says_what_and_what_next(name: str, language: str) -> None:
    with translation.override(language):
        page = render_to_string(f"{name}.html", {"reference": "ab12cd34"})
    with translation.override("en"):
        english = render_to_string(f"{name}.html", {"reference": "ab12cd34"})
    answer = HttpResponse(page)
    heading, told = check(answer, language)
    if language != "en" and has_words(language, words(HttpResponse(english))[1]):
        assert told != words(HttpResponse(english))[1]
    assert heading[0].isupper()
    assert re.search(r'<a class="btn primary" href="[^"]+">[^<]+</a>', page) or "<button" in page


@pytest.mark.trust
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("status", sorted(set(HEADINGS) - {0}))
def test_a_heading_for_each_status(status: int, language: str) -> None:
    message = "Ω."
    with translation.override(language):
        for path, headers in DOORS.values():
            answer = problem_page(
                RequestFactory().get(path, **headers), Problem("x", message), status
            )
            check(answer, language)


@pytest.fixture
def clients(cast: Cast, signed_in: Callable[[User], Client]) -> Client:
    client = signed_in(cast.rep)
    client.raise_request_exception = False
    return client


@pytest.mark.trust
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_request_is_refused_in_the_language_of_the_browser(
    language: str, clients: Client
) -> None:
    """Through all of the middleware: 404, 405 and 403 for the form, and 401 of the API."""
    accepted = {"accept-language": f"{language}-XX,{language};q=0.9,en;q=0.1"}
    strict = Client(enforce_csrf_checks=True)
    answers = {
        404: clients.get("/nothing/here/", headers=accepted),
        405: clients.post("/leads/", headers=accepted),
        403: strict.post("/accounts/login/", {}, headers=accepted),
        401: Client().get("/api/v1/leads", headers=accepted),
    }
    for status, answer in answers.items():
        assert answer.status_code == status
        assert answer.headers["Content-Language"] == language
        heading, _told = check(answer, language)
        if language != "en" and has_words(language, errors.HEADINGS[status]):
            assert heading != errors.HEADINGS[status]
