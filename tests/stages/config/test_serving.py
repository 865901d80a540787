"""`prospekt serve`: two processes that outlive each other, and stop together."""

from __future__ import annotations

import os
import signal
import socket
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.stages.config.installation import Installation, until


@pytest.fixture
def prospekt(tmp_path: Path) -> Iterator[Installation]:
    found = Installation(tmp_path / "home")
    yield found
    found.end()


def test_it_serves_heals_itself_and_stops(prospekt: Installation) -> None:
    serve = prospekt.start("serve")
    until(lambda: prospekt.status() == 200)
    assert prospekt.status("/accounts/login/") == 200
    second = prospekt.run("serve", PORT="1")
    assert (second.returncode, "already runs" in second.stderr) == (2, True)

    before = prospekt.children(serve.pid)
    assert set(before) == {"web", "worker"}
    os.kill(before["worker"], signal.SIGKILL)
    until(lambda: prospekt.children(serve.pid).get("worker", before["worker"]) != before["worker"])
    os.kill(before["web"], signal.SIGKILL)
    until(lambda: prospekt.children(serve.pid).get("web", before["web"]) != before["web"])
    until(lambda: prospekt.status() == 200)

    left = prospekt.children(serve.pid)
    serve.send_signal(signal.SIGTERM)
    assert serve.wait(60) == 0
    assert (
        f"Prospekt answers at http://127.0.0.1:{prospekt.port}"
        in (prospekt.home / "said").read_text()
    )
    assert not any(Path(f"/proc/{pid}").exists() for pid in left.values())
    assert prospekt.status() == 0


def test_when_it_is_killed_its_processes_go_too_and_it_can_start_again(
    prospekt: Installation,
) -> None:
    first = prospekt.start("serve")
    until(lambda: prospekt.status() == 200)
    first.kill()
    first.wait()
    until(lambda: prospekt.status() == 0)
    prospekt.start("serve")
    until(lambda: prospekt.status() == 200)


def test_a_taken_port_is_said(prospekt: Installation) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", prospekt.port))
        other.listen()
        done = prospekt.run("serve")
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
    assert f"port {prospekt.port}" in done.stderr


def test_before_a_migration_there_is_a_backup_that_can_be_read(prospekt: Installation) -> None:
    prospekt.run("user", "add", "kari@example.com")
    assert not (prospekt.home / "backups").exists(), "nothing to keep of a new database"
    with closing(sqlite3.connect(prospekt.home / "prospekt.sqlite3")) as database:
        database.execute("DELETE FROM django_migrations WHERE app = 'sessions'")
        database.execute("DROP TABLE django_session")
        database.commit()
    assert prospekt.run("user", "list").returncode == 0
    (backup,) = (prospekt.home / "backups").iterdir()
    with closing(sqlite3.connect(backup)) as kept:
        assert kept.execute("SELECT email FROM people_user").fetchall() == [("kari@example.com",)]
        assert not kept.execute(
            "SELECT 1 FROM sqlite_master WHERE name = 'django_session'"
        ).fetchall()
