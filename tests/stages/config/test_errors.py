"""T23: every failure is a sentence with a reference id, and shows nothing of our insides."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import InterfaceError, OperationalError
from django.db.transaction import TransactionManagementError
from django.http import Http404, HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path

from prospekt.config import urls
from prospekt.config.errors import HEADINGS, STATUS
from prospekt.people.models import User
from prospekt.words.problem import Problem, Refusal
from tests.conftest import Cast

LOCKED = OperationalError("database is locked")
FULL = OperationalError("database or disk is full")
GONE = OperationalError(
    'connection to server at "10.1.2.3", port 5432 failed: SELECT * FROM people_user'
)
AFTERWARDS = TransactionManagementError("An error occurred in the current transaction.")
AFTERWARDS.__cause__ = GONE
FAILURES: dict[str, tuple[Exception, int]] = {
    "locked": (LOCKED, 503),
    "gone": (GONE, 503),
    "closed": (InterfaceError("connection already closed"), 503),
    "afterwards": (AFTERWARDS, 503),
    "transaction": (TransactionManagementError("SELECT"), 500),
    "full": (FULL, 507),
    "full-postgres": (OperationalError("could not extend file: No space left on device"), 507),
    "broken": (ZeroDivisionError("SELECT secret FROM /srv/prospekt/x.py"), 500),
    "forbidden": (PermissionDenied(), 403),
    "missing": (Http404("Traceback"), 404),
    "bad": (SuspiciousOperation("SELECT"), 400),
    "large": (RequestDataTooBig("x"), 413),
    "conflict": (Refusal(Problem("conflict", "Ola has saved this. Choose one.", {})), 409),
    "refused": (Refusal(Problem("not_date", "“{value}” is not a date. Write it as 1984-12-31.", {"value": "<b>"})), 422),
    "sort": (Refusal(Problem("unknown_sort", "Sort by: name.", {})), 422),
}  # fmt: skip
_REFERENCE = re.compile(r"Reference ([0-9a-f]{8})")


def fail(request: HttpRequest, what: str) -> HttpResponse:
    raise FAILURES[what][0]


urlpatterns = [*urls.urlpatterns, path("fail/<str:what>/", fail, name="fail")]
handler400, handler403 = urls.handler400, urls.handler403
handler404, handler500 = urls.handler404, urls.handler500


@pytest.fixture
def client(cast: Cast, signed_in: Callable[[User], Client]) -> Client:
    found = signed_in(cast.rep)
    found.raise_request_exception = False
    return found


def check_page(answer: HttpResponse, status: int) -> str:
    """A whole page in our own words, with a reference and nothing else of ours; returns the reference."""
    page = answer.content.decode()
    assert answer.status_code == status, page
    assert page.count("<h1>") == 1
    assert "data-problem>" in page
    sentence = page.split("data-problem>")[1].split("</p>")[0]
    assert sentence.endswith("."), sentence
    assert len(sentence) > 20 or status == 422
    for inside in (
        "Traceback",
        "SELECT",
        ".py",
        "/srv/",
        "/src/prospekt",
        "10.1.2.3",
        "Error(",
        "sqlite",
        "psycopg",
    ):
        assert inside not in page, inside
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer.headers["Cache-Control"]
    found = _REFERENCE.search(page)
    assert found, page
    return found[1]


@pytest.mark.trust
@override_settings(ROOT_URLCONF=__name__)
@pytest.mark.parametrize("what", FAILURES)
def test_a_failure_is_a_sentence_whose_reference_is_in_the_log(
    client: Client, caplog: pytest.LogCaptureFixture, what: str
) -> None:
    caplog.set_level("INFO", logger="prospekt.web")
    reference = check_page(client.get(f"/fail/{what}/"), FAILURES[what][1])
    assert reference in [getattr(record, "reference", "") for record in caplog.records]


@override_settings(ROOT_URLCONF=__name__)
def test_what_was_typed_is_shown_as_text(client: Client) -> None:
    assert "“&lt;b&gt;” is not a date" in client.get("/fail/refused/").content.decode()


@override_settings(ROOT_URLCONF=__name__)
@pytest.mark.parametrize(("what", "status"), [("locked", 503), ("full", 507)])
def test_a_database_that_fails_before_the_view_is_answered_too(
    client: Client, monkeypatch: pytest.MonkeyPatch, what: str, status: int
) -> None:
    def broken(*_args: object, **_more: object) -> None:
        raise FAILURES[what][0]

    monkeypatch.setattr("django.contrib.sessions.backends.db.SessionStore.load", broken)
    answer = client.get("/leads/")
    check_page(answer, status)
    assert answer.headers.get("Retry-After") == ("5" if status == 503 else None)


def test_an_address_that_is_not_there(client: Client) -> None:
    check_page(client.get("/nowhere/"), 404)
    check_page(client.get("/leads/p999999999/"), 404)


@pytest.mark.parametrize("path", ["/leads/", "/leads/chosen/", "/health/live", "/scorecard/"])
def test_a_wrong_method_is_said(client: Client, path: str) -> None:
    answer = client.delete(path)
    check_page(answer, 405)
    assert answer.headers["Allow"]


def test_a_form_without_its_token(cast: Cast) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(cast.rep, backend="django.contrib.auth.backends.ModelBackend")
    check_page(strict.post("/leads/new/", {"full_name": "Kari"}), 403)


def test_limits_of_a_form_are_named(client: Client) -> None:
    large = client.post("/leads/new/", {"note": "x" * 3_000_000})
    check_page(large, 413)
    assert "2.5 MB" in large.content.decode()
    many = client.post("/leads/new/", {f"f{n}": "x" for n in range(4_001)})
    check_page(many, 400)
    assert "4,000 fields" in many.content.decode()
    files = {f"f{n}": SimpleUploadedFile("a.txt", b"x") for n in range(200)}
    sent = client.post("/imports/new/", files)
    check_page(sent, 422)
    assert "20 files" in sent.content.decode()


@pytest.mark.parametrize(
    "query",
    [
        "sort=owner__password", "sort=-groups__user__password", "sort=id;select", "sort=(select sleep(9))",
        "owner__password__startswith=pbkdf2", "owner__email=a", "password=x", "id__gt=0",
    ],
)  # fmt: skip
@pytest.mark.parametrize("page", ["/leads/", "/companies/"])
def test_sorts_and_filters_come_from_a_list(client: Client, page: str, query: str) -> None:
    answer = client.get(f"{page}?{query}")
    check_page(answer, 422)
    assert "by:" in answer.content.decode()


@pytest.mark.parametrize(
    "text", ["%00", "a%00b", "%ff%fe", "%ed%a0%80", "%F0%9F", "'\"--", "%25", "\\", "_" * 5_000]
)
@pytest.mark.parametrize("name", ["q", "source", "owner", "after", "open", "sort", "grade"])
def test_no_text_in_an_address_breaks_a_page(client: Client, name: str, text: str) -> None:
    answer = client.get(f"/leads/?{name}={text}")
    assert answer.status_code in (200, 302, 404, 422), answer.content.decode()[:2_000]
    if answer.status_code in (404, 422):
        check_page(answer, answer.status_code)


def test_every_status_has_a_heading() -> None:
    assert {*STATUS.values()} <= {*HEADINGS, 409, 422}
