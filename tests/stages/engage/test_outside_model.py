"""The outside language model of an installation: a server that answers as such models do, asked through every door."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from django.db import connection

from prospekt.config.cli import main
from prospekt.config.environment import Environment
from prospekt.engage.queries.log_lines import preview
from prospekt.engage.queries.outside_model import Outside, ask
from prospekt.people.queries.rights import reader_of
from tests.conftest import Cast
from tests.stages.engage.test_log_line import person
from tests.stages.engage.test_log_line_doors import send
from tests.stages.programs import program

NOW = datetime(2026, 11, 18, 10, 30, tzinfo=UTC)
TEXT = "Anna grinned like a Cheshire cat"
FOUND = {
    "found": [{"field": "outcome", "value": "positive", "words": "grinned like a Cheshire cat"}]
}


class Model:
    """What it is asked, and what it says."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, dict[str, str], Any]] = []
        self.status, self.answer = 200, json.dumps(FOUND)
        model = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                model.asked.append((self.path, dict(self.headers), body))
                self.send_response(model.status)
                self.send_header("Location", "/elsewhere")
                self.end_headers()
                told = {"choices": [{"message": {"content": model.answer}}]}
                self.wfile.write(json.dumps(told).encode())

            def log_message(self, *_args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        Thread(target=self.server.serve_forever, daemon=True).start()
        self.address = f"http://:s%40crit@127.0.0.1:{self.server.server_port}/v1#small-model"


@pytest.fixture
def model(settings: Any) -> Iterator[Model]:
    made = Model()
    settings.PROSPEKT_LANGUAGE_MODEL = made.address
    yield made
    made.server.shutdown()
    made.server.server_close()


def read(cast: Cast, **told: Any) -> Any:
    return preview(TEXT, lead=None, reader=reader_of(cast.rep), language="en", now=NOW, **told)


def test_it_fills_what_the_rules_leave_open(cast: Cast, model: Model) -> None:
    found = read(cast)
    assert found.read.first("outcome") == "positive"
    assert found.model == "read"
    ((path, headers, body),) = model.asked
    assert path == "/v1/chat/completions"
    assert headers["Authorization"] == "Bearer s@crit"
    assert body["model"] == "small-model"
    assert body["messages"][-1] == {"role": "user", "content": TEXT}
    assert read(cast, with_model=False).read.first("outcome") is None
    assert len(model.asked) == 1


@pytest.mark.parametrize(("status", "answer"), [(500, "{}"), (302, "{}"), (200, None), (200, 7)])
def test_without_an_answer_the_rules_stand_alone(
    cast: Cast, model: Model, status: int, answer: Any
) -> None:
    model.status, model.answer = status, answer
    found = read(cast)
    assert (found.model, found.read.first("outcome")) == ("silent", None)
    assert len(model.asked) == 1


def test_nobody_is_asked_unless_it_is_set(cast: Cast, model: Model, settings: Any) -> None:  # fmt: skip
    settings.PROSPEKT_LANGUAGE_MODEL = ""
    assert read(cast).model == ""
    assert model.asked == []


@pytest.mark.parametrize(
    ("address", "is_right"),
    [
        ("", True),
        ("https://:key@models.example.com/v1#big", True),
        ("http://127.0.0.1:11434/v1#llama3", True),
        ("http://models.example.com/v1#big", False),
        ("https://models.example.com/v1", False),
        ("file:///etc/passwd#x", False),
        ("ftp://localhost/v1#x", False),
    ],
)
def test_the_setting_is_checked(
    address: str, is_right: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PROSPEKT_LANGUAGE_MODEL", address)
    if is_right:
        assert Environment().language_model == address
    else:
        with pytest.raises(ValueError, match="https://:KEY@host/v1#model"):
            Environment()


@pytest.mark.django_db(transaction=True)
def test_nobody_waits_for_the_model_and_nothing_unseen_is_saved(
    cast: Cast, model: Model, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    waiting: list[bool] = []

    def asked(*told: Any) -> Outside:
        waiting.append(connection.in_atomic_block)
        return ask(*told)

    monkeypatch.setattr("prospekt.engage.queries.log_lines.ask", asked)
    lead = str(person("Anna", cast.rep))
    client = program(cast.rep, ["change_leads", "see_leads"])
    body = {"text": TEXT, "lead_ref": lead}
    assert send(client, "/log-lines/preview", body).json()["model"] == "read"
    assert (waiting, len(model.asked)) == ([False], 1)
    assert send(client, "/log-lines", body).status_code == 201
    assert main(["log", TEXT, "--lead", lead, "--as", cast.rep.email, "--yes"]) == 0
    assert len(model.asked) == 1
