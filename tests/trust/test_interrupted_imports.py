"""T3: an import ends as if it had never been interrupted, and so does its undo. Real processes, kill -9."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests import postgres
from tests.conftest import ON_POSTGRES
from tests.stages.config.installation import Installation, until
from tests.trust.conftest import Install
from tests.trust.hashing import MOMENTS, state_digests
from tests.trust.lists import List, write_list
from tests.trust.telling import tell

pytestmark = pytest.mark.trust
ROWS = 200_000
BEGUN = "WHERE state <> 'draft'"
MOST_POINTS = 2_000


@pytest.fixture
def prospekt(install: Install) -> Installation:
    return install()


def killed_at_each_point(prospekt: Installation, over: str, *args: str) -> int:
    """Run a command, killed at its first named point, run it again, killed at the second, and so on.

    Ends when a run came through or the import is in the state `over`; returns the number of kills.
    """
    for n in range(1, MOST_POINTS):
        done = prospekt.run(*args, PROSPEKT_CRASH_AT=str(n))
        if done.returncode != -signal.SIGKILL:
            assert done.returncode == 0, done.stderr
            return n - 1
        if state_of(prospekt) == over:
            return n
    raise AssertionError("never came to an end")


def state_of(prospekt: Installation) -> str:
    """The state of the first import that began; one killed before that leaves a draft with nothing in it."""
    rows = prospekt.rows(f"SELECT state FROM capture_import {BEGUN} ORDER BY id LIMIT 1")
    return str(rows[0]["state"]) if rows else ""


def receipt_of(prospekt: Installation) -> dict[str, object]:
    """The receipt of the first import that began, as it is kept."""
    return prospekt.rows(f"SELECT * FROM capture_import {BEGUN} ORDER BY id LIMIT 1")[0]


def killed_at_random(prospekt: Installation, chance: random.Random, *args: str, kills: int) -> int:
    """Run a command, killed up to `kills` times anywhere in its life, then to the end."""
    done = 0
    for _n in range(kills):
        process = prospekt.start(*args)
        try:
            process.wait(chance.uniform(0.7, 3.0))
            break
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            done += 1
    last = prospekt.run(*args)
    assert last.returncode == 0 or "undone already" in last.stderr, last.stderr
    return done


def check_receipt(receipt: dict[str, object], made: List) -> None:
    """The receipt balances and is what an independent count of the file says."""
    names = ("read", "created", "updated", "unchanged", "merged", "rejected", "blank", "warnings")
    merged = made.rows - made.distinct - made.rejected
    expected = (made.rows, made.distinct, 0, 0, merged, made.rejected, 0, 0)
    assert tuple(receipt[name] for name in names) == expected


def check_tables(prospekt: Installation, made: List) -> None:
    """What the receipt says is in the tables, and every row has its line in the ledger of the import."""
    count = prospekt.scalar
    assert count("SELECT COUNT(*) FROM people_person") == made.distinct
    assert count("SELECT COUNT(*) FROM people_email") == made.distinct
    lines = f"FROM capture_importrow WHERE import_id = (SELECT MIN(id) FROM capture_import {BEGUN})"
    assert count(f"SELECT COUNT(*) {lines}") == made.rows
    assert count(f"SELECT COUNT(DISTINCT number) {lines}") == made.rows
    assert count("SELECT COUNT(*) FROM capture_importproblem WHERE is_reject") == made.rejected
    named = "SELECT COUNT(DISTINCT person_id) FROM ledger_event WHERE name = 'lead.created' AND person_id IS NOT NULL"
    assert count(named) == made.distinct


def test_killed_at_every_named_point(
    prospekt: Installation, install: Install, tmp_path: Path, times: Callable[[int], int]
) -> None:
    before = state_digests(prospekt)
    made = write_list(tmp_path / "list.csv", times(ROWS // 2))
    kills = killed_at_each_point(prospekt, "done", "import", str(made.path), "--yes", "--json")
    assert kills > 3
    check_receipt(receipt_of(prospekt), made)
    check_tables(prospekt, made)
    check_scores(prospekt)
    check_like_undisturbed(prospekt, made, install())
    of_undo = killed_at_each_point(prospekt, "undone", "undo", "1", "--yes", "--json")
    assert of_undo > 1
    tell(f"killed at {kills} points of the import, {of_undo} of the undo")
    assert state_digests(prospekt) == before


def check_like_undisturbed(prospekt: Installation, made: List, calm: Installation) -> None:
    """A run that nobody killed leaves the same receipt and, but for ids and times, the same tables."""
    assert calm.run("import", str(made.path), "--yes", "--json").returncode == 0
    assert calm.run("worker", "--once").returncode == 0
    for name in (
        "read",
        "created",
        "updated",
        "unchanged",
        "merged",
        "rejected",
        "companies_created",
    ):
        assert receipt_of(prospekt)[name] == receipt_of(calm)[name], name
    without = (*MOMENTS, "id", "company_id", "person_id", "change_set_id")
    of_killed, of_calm = (state_digests(each, without=without) for each in (prospekt, calm))
    same = ("people_person", "people_company", "people_email", "people_phone", "people_tag")
    assert {t: of_killed[t] for t in same} == {t: of_calm[t] for t in same}


@pytest.mark.parametrize("encoding", ["utf-16", "windows-1252"])
def test_killed_in_other_encodings(
    prospekt: Installation, tmp_path: Path, times: Callable[[int], int], encoding: str
) -> None:
    made = write_list(tmp_path / "list.csv", times(ROWS // 2), encoding)
    command = ("import", str(made.path), "--yes", "--json")
    for name in ("import_after_commit", "import_after_leads", "flow_before_commit")[: times(20)]:
        assert prospekt.run(*command, PROSPEKT_CRASH_AT=name).returncode == -signal.SIGKILL
    assert prospekt.run(*command).returncode == 0
    check_receipt(receipt_of(prospekt), made)
    check_tables(prospekt, made)


def check_scores(prospekt: Installation) -> None:
    """What follows from an import has followed: everybody has the score that scoring anew gives."""
    assert prospekt.run("worker", "--once").returncode == 0
    before = state_digests(prospekt)["people_person"]
    assert prospekt.scalar("SELECT COUNT(*) FROM people_person WHERE card = ''") == 0
    assert prospekt.scalar("SELECT COUNT(*) FROM people_person WHERE points > 0") > 0
    assert state_digests(prospekt)["people_person"] == before


def test_killed_at_any_time_and_imported_again(
    prospekt: Installation, tmp_path: Path, times: Callable[[int], int]
) -> None:
    before = state_digests(prospekt)
    made = write_list(tmp_path / "list.csv", times(ROWS))
    chance = random.Random(3)
    command = ("import", str(made.path), "--yes", "--json")
    kills = killed_at_random(prospekt, chance, *command, kills=times(20))
    check_receipt(receipt_of(prospekt), made)
    check_tables(prospekt, made)
    again = json.loads(prospekt.run(*command).stdout)
    assert (again["created"], again["updated"], again["read"]) == (0, 0, made.rows)
    begun = [
        row["id"] for row in prospekt.rows(f"SELECT id FROM capture_import {BEGUN} ORDER BY id")
    ]
    assert len(begun) == 2, "an interrupted import goes on, it does not begin anew"
    for id_ in reversed(begun):
        undo = ("undo", str(id_), "--yes", "--json")
        is_first = id_ == begun[0]
        kills += killed_at_random(prospekt, chance, *undo, kills=times(20) if is_first else 0)
    tell(f"killed {kills} times")
    assert state_digests(prospekt) == before


@pytest.mark.skipif(not ON_POSTGRES, reason="a SQLite file has no server that could restart")
def test_the_database_is_restarted_in_the_middle(
    prospekt: Installation,
    crashing_server: postgres.Server,
    tmp_path: Path,
    times: Callable[[int], int],
) -> None:
    before = state_digests(prospekt)
    made = write_list(tmp_path / "list.csv", times(ROWS))
    command = ("import", str(made.path), "--yes", "--json")
    rows = "SELECT COUNT(*) FROM capture_importrow"
    for part in range(1, max(2, times(10)) + 1):
        process = prospekt.start(*command)
        until(lambda part=part: prospekt.scalar(rows) >= min(part * 2_500, made.rows), 120)
        crashing_server.crash()
        assert process.wait(180) in (0, 1)
        crashing_server.begin()
    assert "Traceback" not in prospekt.said()
    again = prospekt.run(*command)
    assert again.returncode == 0, again.stderr
    check_receipt(receipt_of(prospekt), made)
    check_tables(prospekt, made)
    check_scores(prospekt)
    process = prospekt.start("undo", "1", "--yes", "--json")
    until(lambda: prospekt.scalar("SELECT SUM(undone) FROM capture_import") > 0, 60)
    crashing_server.crash()
    process.wait(180)
    crashing_server.begin()
    for id_ in range(prospekt.scalar("SELECT MAX(id) FROM capture_import"), 0, -1):
        done = prospekt.run("undo", str(id_), "--yes", "--json")
        assert done.returncode == 0 or "undone already" in done.stderr, done.stderr
    assert state_digests(prospekt) == before


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Callable[[int], Path]]:
    """A disk of so many MiB; a second call makes it larger or smaller."""
    if os.geteuid() != 0 or shutil.which("mount") is None:
        pytest.skip("only root may mount the small disk that this test fills")
    place = tmp_path / "disk"
    place.mkdir()

    def size(mib: int) -> Path:
        how = "remount,size" if place.is_mount() else "size"
        command = ["mount", "-t", "tmpfs", "-o", f"{how}={mib}m", "tmpfs", str(place)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            pytest.skip(
                f"the small disk that this test fills cannot be mounted: {done.stderr.strip()}"
            )
        return place

    yield size
    subprocess.run(["umount", "-l", str(place)], check=False)


@pytest.mark.skipif(ON_POSTGRES, reason="the disk that runs full here is that of a SQLite file")
def test_a_full_disk_stops_the_import_with_a_sentence_and_it_goes_on_later(
    small_disk: Callable[[int], Path], install: Install, tmp_path: Path, times: Callable[[int], int]
) -> None:
    made = write_list(tmp_path / "list.csv", times(ROWS))
    empty_home = install().home
    room = sum(path.stat().st_size for path in empty_home.rglob("*") if path.is_file()) >> 20
    disk = small_disk(room + made.path.stat().st_size // (1 << 20) + 8)
    shutil.copytree(empty_home, disk / "home")
    prospekt = Installation(disk / "home")
    prospekt.env["PROSPEKT_FREE_MB"] = "1"
    command = ("import", str(made.path), "--yes", "--json")
    full = prospekt.run(*command)
    assert full.returncode != 0
    assert "Traceback" not in full.stderr
    sentence = full.stderr.splitlines()[-1]
    assert "the disk is full" in sentence
    assert "run the same command again" in sentence
    small_disk(1_000)
    check_no_half_batch(prospekt)
    began = time.monotonic()
    done = prospekt.run(*command)
    assert done.returncode == 0, done.stderr
    tell(f"went on {time.monotonic() - began:.1f} s after space was freed")
    check_receipt(json.loads(done.stdout), made)
    check_tables(prospekt, made)


def check_no_half_batch(prospekt: Installation) -> None:
    """Exactly the rows are in that the import says are in."""
    counted = prospekt.scalar("SELECT COUNT(*) FROM capture_importrow")
    assert counted == prospekt.scalar("SELECT COALESCE(SUM(read), 0) FROM capture_import")
    leads = prospekt.scalar("SELECT COUNT(*) FROM people_person")
    assert leads == prospekt.scalar("SELECT COUNT(DISTINCT person_id) FROM capture_importrow")
