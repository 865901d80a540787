"""T12: what is restored is the base at one commit, not older than the start of the backup; bad files are named."""

from __future__ import annotations

import hashlib
import os
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from prospekt.config.backup_archive import check_whole
from prospekt.words.problem import Refusal
from tests.postgres import Server
from tests.stages.config.installation import Installation, until
from tests.trust.conftest import Install
from tests.trust.lists import write_list
from tests.trust.telling import tell
from tests.trust.writers import Writers

pytestmark = pytest.mark.trust
BACKUPS = 15
WRITERS = 2
COLUMNS = (
    "id, name, occurred_at, recorded_at, door, actor_id, person_id, company_id, cause_id, facts"
)


def filled(installation: Installation, folder: Path, rows: int = 500) -> None:
    made = write_list(folder / "list.csv", rows)
    done = installation.run("import", str(made.path), "--yes")
    assert done.returncode == 0, done.stderr


def backup(installation: Installation, path: Path) -> Path:
    done = installation.run("backup", "--to", str(path))
    assert done.returncode == 0, done.stderr
    assert "came out the same" in done.stdout
    return path


def restore(path: Path, onto: Installation, source: Installation, *more: str) -> None:
    done = onto.run("restore", str(path), "--key", str(source.home / "secret_key"), *more)
    assert done.returncode == 0, done.stderr


def events(installation: Installation) -> dict[int, str]:
    """Event id -> digest of what it says."""
    rows = installation.rows(f"SELECT {COLUMNS} FROM ledger_event ORDER BY id")
    return {row["id"]: hashlib.sha256(repr(row).encode()).hexdigest() for row in rows}


def test_a_backup_under_load_is_the_base_at_one_commit(
    install: Install, tmp_path: Path, times: Callable[[int], int]
) -> None:
    source = install("ready")
    filled(source, tmp_path)
    writers = Writers(source, WRITERS, tmp_path)
    until(lambda: len(writers.confirmed()) > 20)
    taken = []
    for n in range(times(BACKUPS)):
        before = writers.confirmed()
        taken.append((backup(source, tmp_path / f"{n}.prospekt"), before))
    writers.stop()
    changes, live = writers.confirmed(), events(source)
    for path, before in taken:
        onto = install("empty")
        restore(path, onto, source)
        check_one_commit(onto, live, changes, before)
        assert onto.run("check").returncode == 0
    tell(f"{len(taken)} backups while {len(changes)} changes were made")


def check_one_commit(
    restored: Installation,
    live: dict[int, str],
    changes: list[tuple[int, ...]],
    before: list[tuple[int, ...]],
) -> None:
    """Every change is in whole or not at all, with its texts; those confirmed before are all in."""
    found = events(restored)
    assert found.items() <= live.items(), "an event was altered"
    assert {id_ for change in before for id_ in change} <= found.keys(), (
        "a confirmed change is lost"
    )
    halves = [change for change in changes if 0 < sum(id_ in found for id_ in change) < len(change)]
    assert not halves
    touches = restored.scalar(
        "SELECT COUNT(*) FROM ledger_event WHERE name = 'touch.recorded' AND door = 'cli'"
    )
    assert touches == sum(len(change) for change in changes if change[0] in found)
    assert touches == restored.scalar(
        "SELECT COUNT(*) FROM ledger_text WHERE text LIKE 'call %, part %'"
    )
    if not restored.database_url:
        assert found == {id_: said for id_, said in live.items() if id_ <= max(found)}


def test_what_is_restored_goes_on(install: Install, tmp_path: Path) -> None:
    source, onto = install("ready"), install("empty")
    filled(source, tmp_path, 50)
    path = backup(source, tmp_path / "kept.prospekt")
    restore(path, onto, source)
    assert (onto.home / "secret_key").read_text() == (source.home / "secret_key").read_text()
    files = sorted(file.name for file in (source.home / "files").iterdir())
    assert sorted(file.name for file in (onto.home / "files").iterdir()) == files != []
    last = onto.scalar("SELECT MAX(id) FROM ledger_event")
    assert onto.run("touch", "lead0@firma0.example", "--kind", "call").returncode == 0
    assert onto.scalar("SELECT MIN(id) FROM ledger_event WHERE id > ?", last) > last
    followed = "SELECT event_id FROM ledger_position WHERE reader = 'flow'"
    assert onto.scalar(followed) > last, "nothing followed from what happened after the restore"
    other = write_list(tmp_path / "more.csv", 80)
    assert onto.run("import", str(other.path), "--yes").returncode == 0
    assert onto.run("check").returncode == 0


def test_what_was_there_is_kept_beside_and_only_given_up_by_force(
    install: Install, tmp_path: Path
) -> None:
    source, onto = install("ready"), install("ready")
    filled(source, tmp_path, 30)
    path = backup(source, tmp_path / "kept.prospekt")
    key = ("--key", str(source.home / "secret_key"))
    filled(onto, tmp_path, 60)
    before = events(onto)
    refused = onto.run("restore", str(path), *key)
    assert (refused.returncode, "--force" in refused.stderr, str(path) in refused.stderr) == (
        2,
        True,
        True,
    )
    assert events(onto) == before
    restore(path, onto, source, "--force")
    assert events(onto) == events(source)
    (kept,) = onto.home.glob("before-restore-*")
    assert any((kept / "files").iterdir())
    schema = kept.name.replace("-", "_").lower()
    if onto.database_url:
        assert onto.scalar(f"SELECT COUNT(*) FROM {schema}.ledger_event") == len(before)
    else:
        assert (kept / "prospekt.sqlite3").exists()
    assert onto.run("check").returncode == 0


def test_an_older_backup_is_brought_up_to_date(install: Install, tmp_path: Path) -> None:
    source, onto = install("ready"), install("empty")
    filled(source, tmp_path, 20)
    source.rows("DELETE FROM django_migrations WHERE app = 'sessions'")
    source.rows("DROP TABLE django_session")
    path = backup(source, tmp_path / "old.prospekt")
    drill = source.run("restore", "--drill", str(path))
    assert (drill.returncode, "Brought the database up to date" in drill.stdout) == (0, True), (
        drill.stdout
    )
    restore(path, onto, source)
    assert onto.scalar("SELECT COUNT(*) FROM django_session") == 0
    assert onto.run("check").returncode == 0


def test_a_named_scratch_database_is_left_as_empty_as_it_was(
    install: Install, crashing_server: Server | None, tmp_path: Path
) -> None:
    if crashing_server is None:
        pytest.skip("a scratch database is named on PostgreSQL only")
    source = install("ready")
    source.env["PROSPEKT_BACKUP_SCRATCH_URL"] = crashing_server.make("scratch")
    for n in range(2):
        backup(source, tmp_path / f"{n}.prospekt")


@pytest.mark.alike
def test_a_running_installation_is_refused(install: Install, tmp_path: Path) -> None:
    source = install("ready")
    path = backup(source, tmp_path / "kept.prospekt")
    source.start("serve")
    until(lambda: source.status() == 200)
    refused = source.run("restore", str(path), "--force")
    assert (refused.returncode, "already runs" in refused.stderr) == (2, True)
    assert source.status() == 200
    again = backup(source, tmp_path / "while-serving.prospekt")
    assert os.stat(again).st_mode & 0o777 == 0o600


@pytest.mark.alike
def test_bad_files_are_refused_by_name(
    install: Install, tmp_path: Path, times: Callable[[int], int]
) -> None:
    source, onto = install("ready"), install("empty")
    filled(source, tmp_path, 30)
    good = backup(source, tmp_path / "good.prospekt")
    wrong_key = onto.run("restore", str(good))
    check_refused(wrong_key.stderr, wrong_key.returncode, good, "another secret key")
    data = good.read_bytes()
    chance = random.Random(12)
    bad = tmp_path / "bad.prospekt"
    for n in range(times(2_000)):
        flipped = bytearray(data)
        flipped[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        lost = data[: chance.randrange(len(data))]
        for content in (bytes(flipped), lost):
            bad.write_bytes(content)
            with pytest.raises(Refusal, match=str(bad)):
                check_whole(bad)
            if n == 0:
                done = onto.run("restore", str(bad), "--key", str(source.home / "secret_key"))
                check_refused(done.stderr, done.returncode, bad, "it was not restored")
    check_whole(good)
    for other in (b"", b"a list of names\n" * 100):
        bad.write_bytes(other)
        done = onto.run("restore", str(bad))
        assert (done.returncode, str(bad) in done.stderr) == (2, True)
    missing = onto.run("restore", str(tmp_path / "nothing"))
    check_refused(missing.stderr, missing.returncode, tmp_path / "nothing", "There is no file")
    assert not list(onto.home.glob("before-restore-*"))


def check_refused(said: str, code: int, path: Path, why: str) -> None:
    """One sentence, naming the file."""
    assert (code, len(said.splitlines())) == (2, 1), said
    assert str(path) in said
    assert why in said


@pytest.mark.alike
def test_what_somebody_made_up_is_refused(install: Install, tmp_path: Path) -> None:
    source, onto = install("ready"), install("empty")
    good = backup(source, tmp_path / "good.prospekt")
    forged, newer = tmp_path / "forged.prospekt", tmp_path / "newer.prospekt"
    source.python(_REWRITE.format(good=str(good), forged=str(forged), newer=str(newer)))
    key = ("--key", str(source.home / "secret_key"))
    done = onto.run("restore", str(forged), *key)
    check_refused(done.stderr, done.returncode, forged, "altered")
    done = onto.run("restore", str(newer), *key)
    check_refused(done.stderr, done.returncode, newer, "newer")


_REWRITE = """
import json, tempfile
from pathlib import Path
from prospekt.config import backup_manifest
from prospekt.config.backup_archive import Writer, extract

def rewrite(path, change, is_signed):
    folder = Path(tempfile.mkdtemp())
    parts = extract(Path("{good}"), folder)
    said = json.loads((folder / "manifest.json").read_bytes())
    change(said)
    text = json.dumps(said).encode()
    (folder / "manifest.json").write_bytes(text)
    if is_signed:
        (folder / "manifest.mac").write_text(backup_manifest._mac(text))
    with Writer(Path(path)) as out:
        for name in parts:
            out.add(name, folder / name)

rewrite("{forged}", lambda said: said["figures"]["counts"].update(people_person=1), False)
rewrite("{newer}", lambda said: said["migrations"].append("people.9999_next_year"), True)
"""
