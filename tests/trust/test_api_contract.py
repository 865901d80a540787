"""T20: the API is what its document says: schemathesis calls it in every way, as each role, on a real server."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.trust.rest_server import RestServer, new_database

pytestmark = pytest.mark.trust
SETTINGS = Path(__file__).with_name("schemathesis.toml")
ROLES = (
    "administrator",
    "manager",
    "team_lead",
    "representative",
    "marketing",
    "partner",
    "read_only",
)
SAMPLED = ("administrator", "representative")
LEAST_CASES = 1_400
_CASES = re.compile(r"(\d+) generated")


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def server(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RestServer]:
    """A server with a few leads, a source, a campaign and an import."""
    url = ""
    if request.param == "postgres":
        url = new_database(request.getfixturevalue("postgres_uri"))
    made = RestServer(tmp_path_factory.mktemp(request.param) / "home", url)
    made.begin()
    _furnish(made, made.token("administrator"))
    yield made
    made.end()


def _furnish(server: RestServer, token: str) -> None:
    rows = [{"external_id": str(n), "full_name": f"Lead {n}", "tags": ["a"]} for n in range(1, 9)]
    for path, body in (
        ("/bulk/leads", {"source": "erp", "rows": rows}),
        ("/sources", {"name": "Fair"}),
        ("/campaigns", {"name": "Spring"}),
        ("/own-fields", {"label": "Size", "kind": "number"}),
    ):
        assert server.call("POST", path, token, body).status in (200, 201)


def _phases(count: int, role: str, *, is_sqlite: bool) -> str:
    """At full counts (20) everything; in `.ci/run` (4) all roles, in `make test` (1) two of them are sampled."""
    if count == 20:
        return "coverage,fuzzing,stateful"
    if count > 1 and is_sqlite:
        return "coverage,fuzzing,stateful" if role == "administrator" else "fuzzing"
    sampled = SAMPLED if is_sqlite else ()
    return "fuzzing" if role in sampled or (count > 1 and role == "administrator") else ""


def _examples(role: str, times: Callable[[int], int]) -> int:
    """Calls of each operation; of those who may less than others, fewer unless all counts are full."""
    return times(100) if role in SAMPLED or times(20) == 20 else max(5, times(25))


@pytest.mark.parametrize("role", ROLES)
def test_schemathesis_finds_nothing(
    server: RestServer, role: str, times: Callable[[int], int], tmp_path: Path
) -> None:
    phases = _phases(times(20), role, is_sqlite=not server.house.env.get("PROSPEKT_DATABASE_URL"))
    if not phases:
        pytest.skip("called so at greater counts only")
    command = [
        sys.executable, "-m", "schemathesis.cli", "--config-file", str(SETTINGS), "run",
        f"{server.address}/openapi.json", "--header", f"Authorization: Bearer {server.token(role)}",
        "--phases", phases, "--max-examples", str(_examples(role, times)), "--continue-on-failure", "--checks", "all",
        "--no-color", "--suppress-health-check", "all", "--wait-for-schema", "30",
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, timeout=3_600)
    assert done.returncode == 0, _told(done)
    found = _CASES.search(done.stdout)
    assert found, done.stdout[-2_000:]
    assert int(found[1]) >= (LEAST_CASES if "coverage" in phases and times(20) == 20 else 50)


def _told(done: subprocess.CompletedProcess[str]) -> str:
    """What was found, without the advice that follows it."""
    return (done.stdout.partition("= FAILURES =")[2] or done.stdout)[:6_000] + done.stderr[-2_000:]
