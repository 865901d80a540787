"""T9: the same call twice has one effect, and is answered alike; also in parallel, and after a kill."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import urllib3

from tests.trust.rest_server import RestServer, Told, new_database

pytestmark = pytest.mark.trust
PARALLEL = 20


@pytest.fixture(params=["sqlite", "postgres"])
def server(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[RestServer]:
    """A server that is not started yet."""
    url = ""
    if request.param == "postgres":
        url = new_database(request.getfixturevalue("postgres_uri"))
    made = RestServer(tmp_path / "home", url)
    yield made
    made.end()


def a_lead(server: RestServer, token: str) -> str:
    told = server.call("POST", "/leads", token, {"full_name": "Lan Nguyen"})
    assert told.status == 201
    return str(told.body["ref"])


def notes(server: RestServer, token: str, lead: str) -> list[str]:
    """The words of all notes about the lead."""
    found: list[str] = []
    after = ""
    while True:
        page = server.call(
            "GET", f"/leads/{lead}/timeline?show=notes&limit=200&after={after}", token
        )
        found += [event["text"] for event in page.body["events"]]
        after = page.body["next"]
        if not after:
            return found


def test_parallel_equal_calls_have_one_effect(
    server: RestServer, times: Callable[[int], int]
) -> None:
    server.begin()
    token = server.token("administrator")
    lead = a_lead(server, token)
    written = []
    with ThreadPoolExecutor(PARALLEL) as pool:
        for n in range(times(500)):
            key, body = secrets.token_hex(16), {"text": f"note {n}"}

            def send(_one: int, key: str = key, body: dict[str, str] = body) -> Told:
                return server.call("POST", f"/leads/{lead}/notes", token, body, key)

            answers = list(pool.map(send, range(PARALLEL)))
            waiting = [told for told in answers if told.status == 409]
            assert {told.body["code"] for told in waiting} <= {"in_flight"}
            assert all(told.headers["Retry-After"] == "1" for told in waiting)
            done = [told for told in answers if told.status != 409]
            again = send(0)
            assert again.status == 201
            assert again.headers["Idempotency-Replayed"] == "true"
            assert {told.status for told in done} == {201}
            assert all(told.body == again.body for told in done)
            written.append(body["text"])
    assert sorted(notes(server, token, lead)) == sorted(written)


def test_key_belongs_to_one_call_of_one_caller(server: RestServer) -> None:
    server.begin()
    token, other = server.token("administrator"), server.token("administrator")
    lead = a_lead(server, token)
    first = server.call("POST", f"/leads/{lead}/notes", token, {"text": "one"}, "key-1")
    assert first.status == 201
    refused = server.call("POST", f"/leads/{lead}/notes", token, {"text": "two"}, "key-1")
    assert (refused.status, refused.body["code"]) == (422, "key_reused")
    assert "was used at" in refused.body["detail"]
    assert (
        server.call("POST", f"/leads/{lead}/notes", other, {"text": "two"}, "key-1").status == 201
    )
    assert sorted(notes(server, token, lead)) == ["one", "two"]


@pytest.mark.parametrize("point", ["reply_before_commit", "reply_after_commit"])
def test_retry_after_a_kill_has_one_effect(server: RestServer, point: str) -> None:
    server.begin()
    token = server.token("administrator")
    lead = a_lead(server, token)
    server.end()
    server.begin(PROSPEKT_CRASH_AT=point)
    with pytest.raises(urllib3.exceptions.HTTPError):
        server.call("POST", f"/leads/{lead}/notes", token, {"text": "once"}, "key-2")
    server.end()
    server.begin()
    before = notes(server, token, lead)
    assert before == ([] if point == "reply_before_commit" else ["once"])
    told = server.call("POST", f"/leads/{lead}/notes", token, {"text": "once"}, "key-2")
    assert told.status == 201
    assert told.headers.get("Idempotency-Replayed") == ("true" if before else None)
    assert notes(server, token, lead) == ["once"]
