"""T6: a full disk means reading only, not broken. A small disk (tmpfs) is filled at every size while work goes on."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.stages.config.installation import Installation, until
from tests.trust.hashing import state_digests
from tests.trust.lists import List, write_list
from tests.trust.telling import tell
from tests.trust.visitor import Visitor

pytestmark = pytest.mark.trust
KIB, MIB = 1 << 10, 1 << 20
MARK_MB = 4
ROWS = 40_000
PASSWORD = "a quiet place by the sea 7"  # noqa: S105 - of an installation that lives for one test
EMAIL = "kari@example.com"


class Disk:
    """A small disk with a home on it, and a stranger's file that fills it."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.filler = place / "filler"

    @property
    def free(self) -> int:
        found = os.statvfs(self.place)
        return found.f_bavail * found.f_frsize

    def fill(self, leave: int) -> None:
        """Let the stranger's file grow until so many bytes are left."""
        with self.filler.open("ab") as file:
            while (left := self.free - leave) > 0:
                try:
                    file.write(bytes(min(left, 256 * KIB)))
                    file.flush()
                except OSError:
                    return

    def clear(self) -> None:
        """The stranger goes."""
        self.filler.unlink(missing_ok=True)


@pytest.fixture
def make_disk(tmp_path: Path) -> Iterator[Callable[[int], Disk]]:
    """Mounts a disk of so many MiB."""
    if os.geteuid() != 0 or shutil.which("mount") is None:
        pytest.skip("only root may mount the small disk that this test fills")
    place = tmp_path / "disk"
    place.mkdir()

    def make(mib: int) -> Disk:
        command = ["mount", "-t", "tmpfs", "-o", f"size={mib}m", "tmpfs", str(place)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            pytest.skip(f"the small disk of this test cannot be mounted: {done.stderr.strip()}")
        return Disk(place)

    yield make
    subprocess.run(["umount", "-l", str(place)], check=False)


@pytest.fixture(scope="module")
def empty_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with one user; every test works on a copy."""
    home = tmp_path_factory.mktemp("full") / "home"
    made = Installation.begun(home).run(
        "user", "add", EMAIL, "--role", "manager", "--password-stdin", given=f"{PASSWORD}\n"
    )
    assert made.returncode == 0, made.stderr
    return home


@pytest.fixture
def prospekt(empty_home: Path) -> Iterator[Callable[[Disk], Installation]]:
    """An installation on a disk, with a low mark that suits it."""
    made: list[Installation] = []

    def install(disk: Disk) -> Installation:
        shutil.copytree(empty_home, disk.place / "home")
        found = Installation(disk.place / "home")
        found.env["PROSPEKT_FREE_MB"] = str(MARK_MB)
        made.append(found)
        return found

    yield install
    for installation in made:
        installation.end()


def check_no_half_batch(prospekt: Installation) -> None:
    """Exactly the rows are in that the import says are in, and every lead has its event."""
    counted = prospekt.scalar("SELECT COUNT(*) FROM capture_importrow")
    assert counted == prospekt.scalar("SELECT COALESCE(SUM(read), 0) FROM capture_import")
    leads = prospekt.scalar("SELECT COUNT(*) FROM people_person")
    named = "SELECT COUNT(DISTINCT person_id) FROM ledger_event WHERE name = 'lead.created' AND person_id > 0"
    assert leads == prospekt.scalar(named)
    check_sound(prospekt.home)


def check_sound(home: Path) -> None:
    """SQLite finds nothing wrong."""
    with closing(sqlite3.connect(home / "prospekt.sqlite3")) as base:
        assert base.execute("PRAGMA integrity_check").fetchone()[0] == "ok"


def check_said(done: subprocess.CompletedProcess[str]) -> None:
    """The end of a command for want of room: a sentence, no trace."""
    assert done.returncode in (1, 2)
    assert "Traceback" not in done.stderr
    assert re.search(r"disk is full|too little room", done.stderr), done.stderr
    assert "Free some space" in done.stderr or "free some space" in done.stderr


def check_reads_only(visitor: Visitor) -> None:
    """Pages are there and say why nothing is saved; what would change something is refused by 507."""
    for path in ("/leads/", "/companies/", "/imports/", "/scorecard/"):
        status, text = visitor.get(path)
        assert (status, "Nothing can be saved now" in text) == (200, True), path
    before = visitor.get("/leads/new/")
    assert before[0] == 200
    status, text = visitor.post("/leads/new/", full_name="Nora Nobody", email="nora@example.com")
    assert (status, "Free some space" in text) == (507, True)
    assert "Traceback" not in text
    assert '"read_only"' in visitor.get("/health/ready")[1]


def saves(visitor: Visitor, name: str) -> bool:
    """True if a new lead is taken."""
    visitor.get("/leads/new/")
    status, text = visitor.post("/leads/new/", full_name=name, email=f"{name.lower()}@example.com")
    return status == 200 and name in text and "data-problem" not in text


@pytest.mark.parametrize("leave", [0, 300 * KIB, 3 * MIB], ids=["nothing", "300 kB", "3 MB"])
def test_pages_are_read_while_the_disk_is_full_and_saving_goes_on_by_itself(
    make_disk: Callable[[int], Disk], prospekt: Callable[[Disk], Installation], leave: int
) -> None:
    disk = make_disk(32)
    installation = prospekt(disk)
    installation.start("serve")
    until(lambda: installation.status() == 200)
    visitor = Visitor(f"http://127.0.0.1:{installation.port}")
    visitor.sign_in(EMAIL, PASSWORD)
    assert saves(visitor, "Before")
    until(lambda: (installation.home / "reserve").exists())
    disk.fill(leave)
    time.sleep(1.5)
    check_reads_only(visitor)
    if leave < MARK_MB * MIB // 8:
        until(lambda: not (installation.home / "reserve").exists(), 5)
        assert disk.free > 0, "the reserve was not let go"
    other = Visitor(visitor.address)
    other.sign_in(EMAIL, PASSWORD)
    check_reads_only(other)
    disk.clear()
    took = until(lambda: saves(visitor, "After"), 10)
    assert '"ok"' in visitor.get("/health/ready")[1]
    assert "Nothing can be saved now" not in visitor.get("/leads/")[1]
    assert installation.scalar("SELECT COUNT(*) FROM people_person") == 2
    tell(f"{leave >> 10} kB left: saving went on {took:.1f} s after space was freed")


def test_a_full_disk_during_an_import_loses_nothing_that_was_in(
    make_disk: Callable[[int], Disk],
    prospekt: Callable[[Disk], Installation],
    tmp_path: Path,
    times: Callable[[int], int],
) -> None:
    made = write_list(tmp_path / "list.csv", times(ROWS) + 8_000)
    disk = make_disk(32)
    installation = prospekt(disk)
    command = ("import", str(made.path), "--yes", "--json")
    importing = installation.start(*command)
    until(lambda: rows_in(installation) > 0)
    disk.fill(MARK_MB * MIB // 2)
    assert importing.wait(180) != 0
    check_no_half_batch(installation)
    stayed = rows_in(installation)
    assert 0 < stayed < made.rows
    check_said(installation.run(*command))
    assert rows_in(installation) == stayed
    disk.clear()
    subprocess.run(["mount", "-o", "remount,size=500m", str(disk.place)], check=True)
    assert installation.run(*command).returncode == 0
    check_all_in(installation, made)
    tell(f"stopped after {stayed} of {made.rows} rows, then went on")


def rows_in(prospekt: Installation) -> int:
    return prospekt.scalar("SELECT COUNT(*) FROM capture_importrow")


def check_all_in(prospekt: Installation, made: List) -> None:
    assert prospekt.scalar("SELECT COUNT(*) FROM people_person") == made.distinct
    assert rows_in(prospekt) == made.rows
    check_no_half_batch(prospekt)


def test_an_import_by_the_worker_goes_on_within_ten_seconds(
    make_disk: Callable[[int], Disk],
    prospekt: Callable[[Disk], Installation],
    tmp_path: Path,
) -> None:
    made = write_list(tmp_path / "list.csv", 6_000)
    disk = make_disk(96)
    installation = prospekt(disk)
    killed = installation.run(
        "import", str(made.path), "--yes", PROSPEKT_CRASH_AT="import_after_commit"
    )
    assert killed.returncode < 0
    disk.fill(MARK_MB * MIB // 2)
    worker = installation.start("worker")
    time.sleep(4)
    before = rows_in(installation)
    assert before < made.rows
    assert worker.poll() is None
    disk.clear()
    took = until(lambda: rows_in(installation) > before, 10)
    until(lambda: rows_in(installation) == made.rows, 60)
    tell(f"the worker went on {took:.1f} s after space was freed")


def test_a_full_disk_during_scoring_leaves_no_half_scores(
    make_disk: Callable[[int], Disk],
    prospekt: Callable[[Disk], Installation],
    tmp_path: Path,
) -> None:
    made = write_list(tmp_path / "list.csv", 2_000)
    disk = make_disk(64)
    installation = prospekt(disk)
    unscored = "SELECT COUNT(*) FROM people_person WHERE card = ''"
    for n in range(1, 20):
        installation.run("import", str(made.path), "--yes", PROSPEKT_CRASH_AT=str(n))
        if installation.scalar(unscored):
            break
    assert installation.scalar(unscored) > 0
    for leave in (0, 200 * KIB, MIB):
        before = state_digests(installation)
        disk.fill(leave)
        done = installation.run("worker", "--once")
        assert ("disk is full" in done.stderr, "Traceback" in done.stderr) == (True, False)
        # Looked at past Prospekt; even reading past it takes a few bytes, for SQLite's index of its journal.
        disk.clear()
        assert state_digests(installation) == before
        check_sound(installation.home)
    assert installation.run("import", str(made.path), "--yes").returncode == 0
    assert installation.run("worker", "--once").returncode == 0
    assert installation.scalar(unscored) == 0
    assert installation.run("check").returncode == 0


def test_a_full_disk_during_a_backup_leaves_no_half_file(
    make_disk: Callable[[int], Disk],
    prospekt: Callable[[Disk], Installation],
    times: Callable[[int], int],
) -> None:
    disk = make_disk(32)
    installation = prospekt(disk)
    installation.env["PROSPEKT_FREE_MB"] = "1"
    folder = installation.home / "backups"
    outcomes = []
    for n in range(times(120)):
        disk.fill(n * 5 * MIB // times(120))
        before = set(folder.iterdir()) if folder.exists() else set()
        done = installation.run("backup")
        left = (set(folder.iterdir()) if folder.exists() else set()) - before
        outcomes.append(done.returncode)
        if done.returncode:
            check_said(done)
            assert not left
        else:
            assert len(left) == 1
        disk.clear()
    assert outcomes[0] != 0
    assert installation.run("backup").returncode == 0
    check_sound(installation.home)
    tell(f"{outcomes.count(0)} of {len(outcomes)} backups found room")


def test_a_full_disk_during_a_migration_changes_nothing_or_all(
    make_disk: Callable[[int], Disk],
    prospekt: Callable[[Disk], Installation],
    times: Callable[[int], int],
) -> None:
    disk = make_disk(32)
    installation = prospekt(disk)
    installation.env["PROSPEKT_FREE_MB"] = "1"
    base = installation.home / "prospekt.sqlite3"
    go_back(base)
    old = base.read_bytes()
    outcomes = []
    for n in range(times(120)):
        for path in installation.home.glob("prospekt.sqlite3*"):
            path.unlink()
        base.write_bytes(old)
        shutil.rmtree(installation.home / "backups", ignore_errors=True)
        disk.fill(n * 5 * MIB // times(120))
        done = installation.run("user", "list")
        outcomes.append(done.returncode)
        disk.clear()
        if done.returncode:
            check_said(done)
            assert not (installation.home / "backups").exists() or not any(
                (installation.home / "backups").iterdir()
            ), "half a backup was left"
        check_sound(installation.home)
        again = installation.run("user", "list")
        assert (again.returncode, EMAIL in again.stdout) == (0, True)
    assert outcomes[0] != 0


def go_back(base: Path) -> None:
    """As if the sessions had not been brought in yet."""
    with closing(sqlite3.connect(base)) as database:
        database.execute("DELETE FROM django_migrations WHERE app = 'sessions'")
        database.execute("DROP TABLE django_session")
        database.commit()
        database.execute("PRAGMA journal_mode=DELETE")
