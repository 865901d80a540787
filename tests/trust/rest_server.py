"""A real server with its REST API, on either database, for tests that call it as programs do."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import psycopg
import urllib3

from tests.stages.config.installation import Installation, until

TOKENS = "PROSPEKT_TEST_TOKENS"
"""The variable of the environment that hands tokens to a program, as JSON."""
NO_LIMIT = {"PROSPEKT_API_RATE": "0", "PROSPEKT_API_ADDRESS_RATE": "0"}


class Told(NamedTuple):
    """What a call was answered."""

    status: int
    body: Any
    headers: Mapping[str, str]


class RestServer:
    """`prospekt serve` in a home of its own; tokens are made at the command line."""

    def __init__(self, home: Path, database_url: str = "") -> None:
        self.house = Installation(home, database_url) if database_url else Installation.begun(home)
        self.house.env |= NO_LIMIT
        self.pool = urllib3.PoolManager(maxsize=40, retries=False, timeout=60)
        self.address = f"http://127.0.0.1:{self.house.port}/api/v1"

    def begin(self, **env: str) -> None:
        """Start it, and wait until it answers."""
        self.house.start("serve", **env)
        until(lambda: self.house.status() == 200, 120)

    def end(self) -> None:
        """Stop it."""
        self.house.end()
        self.house.started.clear()

    def token(self, role: str) -> str:
        """A token of a program with this role, with all its rights."""
        done = self.house.run("token", "make", f"test {role}", "--role", role, "--json")
        assert done.returncode == 0, done.stderr
        return str(json.loads(done.stdout)["token"])

    def call(self, method: str, path: str, token: str, body: object = None, key: str = "") -> Told:
        """One call. Raises urllib3's HTTPError when the server is gone."""
        headers = {"Authorization": f"Bearer {token}"}
        if key:
            headers["Idempotency-Key"] = key
        sent = None
        if body is not None:
            headers["Content-Type"], sent = "application/json", json.dumps(body)
        answer = self.pool.request(method, self.address + path, body=sent, headers=headers)
        told = json.loads(answer.data) if answer.data else None
        return Told(answer.status, told, answer.headers)


def new_database(uri: str) -> str:
    """A database on the server of `uri` that is made and empty; its address."""
    name = f"rest_{secrets.token_hex(4)}"
    with psycopg.connect(uri, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {_begun(uri)}")
    return _address(uri, name)


@cache
def _begun(uri: str) -> str:
    """The database that is copied; made once in a process of the suite."""
    with psycopg.connect(uri, autocommit=True) as connection:
        connection.execute("CREATE DATABASE rest_begun")
    with TemporaryDirectory() as home:
        done = Installation(Path(home), _address(uri, "rest_begun")).run("user", "list")
        assert done.returncode == 0, done.stderr
    return "rest_begun"


def _address(uri: str, database: str) -> str:
    before, _, after = uri.partition("?")
    return f"{before.rpartition('/')[0]}/{database}?{after}"
