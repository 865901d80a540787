"""T20: the API is what its document says: schemathesis calls it in every way, as each role, on a real server."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from tests.trust.rest_server import TOKENS, RestServer, new_database

pytestmark = pytest.mark.trust
SETTINGS = Path(__file__).with_name("schemathesis.toml")
ROOT = Path(__file__).parents[2]
Roles = tuple[str, ...]
OTHERS = ("manager", "team_lead", "marketing", "partner", "read_only")
"""Below full counts they take turns, call by call: a run of its own for each is spent on preparing the calls."""
ROLES = (("administrator",), ("representative",), OTHERS)
SAME = ("--seed", "1")
"""Below full counts the same calls are made each time: what they find is of the change that is looked at."""
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


def _phases(count: int, roles: Roles, *, is_sqlite: bool) -> str:
    """At full counts (20) everything; in `.ci/run` (4) all roles, in `make test` (1) two of them are sampled."""
    everything, is_administrator = "coverage,fuzzing,stateful", roles == ROLES[0]
    if count == 20:
        return everything
    if count > 1 and is_sqlite:
        return everything if is_administrator else "fuzzing"
    is_sampled = roles != OTHERS if is_sqlite else is_administrator and count > 1
    return "fuzzing" if is_sampled else ""


@pytest.mark.parametrize("roles", ROLES, ids=["administrator", "representative", "others"])
def test_schemathesis_finds_nothing(
    server: RestServer, roles: Roles, times: Callable[[int], int], tmp_path: Path
) -> None:
    phases = _phases(times(20), roles, is_sqlite=not server.house.database_url)
    if not phases:
        pytest.skip("called so at greater counts only")
    is_full = times(20) == 20
    for together in [(role,) for role in roles] if is_full else [roles]:
        examples = times(100) + (len(together) > 1) * times(25)
        done = _run(server, together, phases, examples, tmp_path, () if is_full else SAME)
        assert done.returncode == 0, _told(done)
        assert "401 Unauthorized" not in done.stdout, "a token that does not work finds nothing"
        found = _CASES.search(done.stdout)
        assert found, done.stdout[-2_000:]
        assert int(found[1]) >= (LEAST_CASES if "coverage" in phases and is_full else 50)


def _run(
    server: RestServer, roles: Roles, phases: str, examples: int, folder: Path, more: Sequence[str]
) -> subprocess.CompletedProcess[str]:
    command = [
        sys.executable, "-m", "schemathesis.cli", "--config-file", str(SETTINGS), "run",
        f"{server.address}/openapi.json", "--phases", phases, "--max-examples", str(examples), "--continue-on-failure",
        "--checks", "all", "--no-color", "--suppress-health-check", "all", "--wait-for-schema", "30", *more,
    ]  # fmt: skip
    tokens = json.dumps([server.token(role) for role in roles])
    env = {
        **os.environ,
        "SCHEMATHESIS_HOOKS": "tests.trust.alternating_roles",
        TOKENS: tokens,
        "PYTHONPATH": str(ROOT),
    }
    return subprocess.run(
        command, capture_output=True, text=True, cwd=folder, env=env, timeout=3_600
    )


def _told(done: subprocess.CompletedProcess[str]) -> str:
    """What was found, without the advice that follows it."""
    return (done.stdout.partition("= FAILURES =")[2] or done.stdout)[:6_000] + done.stderr[-2_000:]
