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


@pytest.mark.parametrize("role", ROLES)
def test_schemathesis_finds_nothing(
    server: RestServer, role: str, times: Callable[[int], int], tmp_path: Path
) -> None:
    is_full = times(20) == 20
    phases = "coverage,fuzzing,stateful" if is_full or role == "administrator" else "fuzzing"
    command = [
        sys.executable, "-m", "schemathesis.cli", "--config-file", str(SETTINGS), "run",
        f"{server.address}/openapi.json", "--header", f"Authorization: Bearer {server.token(role)}",
        "--phases", phases, "--max-examples", str(times(100)), "--continue-on-failure", "--checks", "all",
        "--no-color", "--suppress-health-check", "all", "--wait-for-schema", "30",
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, timeout=3_600)
    assert done.returncode == 0, done.stdout[-6_000:] + done.stderr[-2_000:]
    found = _CASES.search(done.stdout)
    assert found, done.stdout[-2_000:]
    assert int(found[1]) >= (LEAST_CASES if is_full else 50)
