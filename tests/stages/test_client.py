"""The Python client: pages by themselves, writes once however often the connection breaks, refusals as errors."""

from __future__ import annotations

import ast
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from pytest_django.live_server_helper import LiveServer

import prospekt.client
from prospekt.client import Client, ProblemError
from prospekt.people.models import Person
from tests.conftest import Cast
from tests.stages.programs import key_of


class Unsteady(BaseHTTPRequestHandler):
    """Breaks the first calls off, is busy at the next, then answers with what it was sent."""

    protocol_version = "HTTP/1.1"
    keys: list[str] = []

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.keys.append(self.headers["Idempotency-Key"])
        if len(self.keys) < 3:
            self.close_connection = True
            return
        status, told = (503, {}) if len(self.keys) == 3 else (201, {"event_id": 7})
        body = json.dumps(told).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Retry-After", "0")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Nothing."""


@pytest.fixture
def unsteady() -> Iterator[str]:
    Unsteady.keys = []
    server = HTTPServer(("127.0.0.1", 0), Unsteady)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_a_write_is_sent_again_with_the_same_key(unsteady: str) -> None:
    with Client(unsteady, "prk_x") as crm:
        assert crm.add_note("p1", "once") == 7
    assert len(Unsteady.keys) == 4
    assert len(set(Unsteady.keys)) == 1


def test_it_gives_up_in_the_end(unsteady: str) -> None:
    with Client(unsteady, "prk_x", attempts=1) as crm, pytest.raises((OSError, Exception)):
        crm.add_note("p1", "once")
    assert len(Unsteady.keys) == 1


def test_it_imports_nothing_but_the_standard_library() -> None:
    tree = ast.parse(Path(prospekt.client.__file__).read_text())
    names = {
        (node.module or "") if isinstance(node, ast.ImportFrom) else node.names[0].name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
    }
    assert not [name for name in names if name.startswith(("prospekt", "django", "pydantic"))]


def test_an_address_must_be_one() -> None:
    with pytest.raises(ValueError, match="not an address"):
        Client("crm.example.com", "prk_x")


@pytest.mark.django_db(transaction=True)
def test_against_a_real_server(cast: Cast, live_server: LiveServer, tmp_path: Path) -> None:
    with Client(live_server.url, key_of(cast.administrator)) as crm:
        rows = [{"external_id": str(n), "full_name": f"Lead {n}"} for n in range(450)]
        assert crm.upsert("erp", rows)["created"] == 450
        assert len({lead["ref"] for lead in crm.leads()}) == 450
        lead = next(crm.leads(q="Lead 17"))
        crm.remove_lead(lead["ref"])
        with pytest.raises(ProblemError) as refused:
            crm.lead(lead["ref"])
        assert (refused.value.status, refused.value.code) == (404, "not_found")
        assert len(refused.value.reference) == 8
        assert crm.restore_lead(lead["ref"])["ref"] == lead["ref"]
        assert crm.set_owner(lead["ref"], cast.rep.pk)["owner_id"] == cast.rep.pk
        assert next(crm.timeline(lead["ref"]))["name"]
        file = tmp_path / "list.csv"
        file.write_text("Full name,E-mail\nKari,kari@a.example\n", encoding="utf-8")
        draft = crm.send_file(file)
        tried = crm.try_import(draft["id"])
        assert (tried["created"], tried["rejected"]) == (1, 0)
    assert Person.objects.count() == 450
