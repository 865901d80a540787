"""`prospekt move`: everything comes over to PostgreSQL, provably the same, or nothing does."""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from prospekt.config.move_rows import PLAIN, READ_AS, plain_rows
from tests import postgres
from tests.stages.config.installation import Installation
from tests.trust.lists import write_list

NewBase = Callable[[], str]
SOME = ("people_person", "people_company", "people_email", "people_change", "ledger_event", "ledger_text",
        "capture_import", "capture_importrow", "capture_importproblem", "qualify_interest")  # fmt: skip
NUMBERS = count(1)


@pytest.fixture(scope="module")
def server() -> Iterator[postgres.Server]:
    try:
        server = postgres.Server()
    except postgres.NoPostgres as absent:
        pytest.skip(str(absent))
    yield server
    server.end()


@pytest.fixture
def new_base(server: postgres.Server) -> NewBase:
    """Makes an empty PostgreSQL database; returns its address."""
    return lambda: server.make(f"moved{next(NUMBERS)}")


@pytest.fixture(scope="module")
def filled_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with leads, touches, rejected rows, an undone import and sealed events."""
    folder = tmp_path_factory.mktemp("moving")
    installation = Installation.begun(folder / "home")
    for n, rows in enumerate((400, 60)):
        made = write_list(folder / f"{n}.csv", rows)
        assert installation.run("import", str(made.path), "--yes").returncode == 0
    assert installation.run("undo", "2", "--yes").returncode == 0
    assert (
        installation.run(
            "touch", "p3", "--kind", "call", "--note", "møtte «Æ» 😀\n\tto\\linjer"
        ).returncode
        == 0
    )
    age_log(folder / "home")
    assert installation.run("worker", "--once").returncode == 0
    return folder / "home"


def age_log(home: Path) -> None:
    """As if all of it had happened yesterday, so that it is sealed."""
    with closing(sqlite3.connect(home / "prospekt.sqlite3")) as base:
        base.execute("UPDATE ledger_event SET recorded_at = datetime(recorded_at, '-1 day')")
        base.execute("UPDATE ledger_schedule SET next_at = datetime(next_at, '-1 day')")
        base.commit()


@pytest.fixture
def prospekt(filled_home: Path, tmp_path: Path) -> Iterator[Installation]:
    shutil.copytree(filled_home, tmp_path / "home")
    found = Installation(tmp_path / "home")
    yield found
    found.end()


def test_everything_comes_over_and_is_worked_with(
    prospekt: Installation, new_base: NewBase
) -> None:
    address = new_base()
    before = digest_of(prospekt.home / "prospekt.sqlite3")
    done = prospekt.run("move", "--to", address)
    assert done.returncode == 0, done.stderr
    assert f"PROSPEKT_DATABASE_URL={address}" in done.stdout
    moved = Installation(prospekt.home, address)
    for table in SOME:
        assert rows_of(moved, table) == rows_of(prospekt, table), table
    assert moved.scalar("SELECT COUNT(*) FROM ledger_seal") > 0
    assert moved.run("check").returncode == 0
    assert digest_of(prospekt.home / "prospekt.sqlite3") == before
    highest = moved.scalar("SELECT MAX(id) FROM people_person")
    made = write_list(prospekt.home / "new.csv", 430)
    assert moved.run("import", str(made.path), "--yes").returncode == 0
    assert moved.scalar("SELECT MAX(id) FROM people_person") > highest
    followed = moved.scalar("SELECT event_id FROM ledger_position WHERE reader = 'flow'")
    assert followed > prospekt.scalar("SELECT MAX(id) FROM ledger_event")
    assert moved.run("check").returncode == 0


def digest_of(base: Path) -> list[str]:
    """What a SQLite file holds."""
    with closing(sqlite3.connect(base)) as line:
        return [hashlib.sha256("\n".join(line.iterdump()).encode()).hexdigest()]


def rows_of(installation: Installation, table: str) -> list[str]:
    """The rows of a table in a form of this test's own, sorted."""
    found = installation.rows(f"SELECT * FROM {table}")
    return sorted(repr(sorted((name, said(value)) for name, value in row.items())) for row in found)


def said(value: Any) -> Any:
    """One form for what both databases hold."""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).replace(tzinfo=None).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict | list):
        return json.dumps(value, sort_keys=True)
    if isinstance(value, str) and value[:1] in ("[", "{"):
        with suppress(ValueError):
            return json.dumps(json.loads(value), sort_keys=True)
    if (
        isinstance(value, str)
        and len(value) in (19, 26)
        and value[4:5] == "-"
        and value[10:11] == " "
    ):
        return datetime.fromisoformat(value).isoformat()
    return value


def test_a_target_that_holds_something_is_refused(
    prospekt: Installation, new_base: NewBase
) -> None:
    address = new_base()
    with psycopg.connect(address) as line:
        line.execute("CREATE TABLE mine (id int)")
    done = prospekt.run("move", "--to", address)
    assert (done.returncode, "is not empty" in done.stderr, "mine" in done.stderr) == (
        2,
        True,
        True,
    )


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        ("UPDATE people_person SET full_name = 'a' || char(0) || 'b' WHERE id = 7", "people_person"),
        ("UPDATE people_person SET lifecycle = 'far too long for its column' WHERE id = 7", "people_person"),
        ("UPDATE people_person SET own = '{\"a\": NaN}' WHERE id = 7", "people_person"),
        ("UPDATE people_person SET own = '{\"a\": \"\\u0000\"}' WHERE id = 7", "people_person"),
        ("UPDATE ledger_event SET door = 'back' WHERE id = 9", "not as it was written"),
    ],
    ids=["NUL", "too long", "not JSON", "NUL in JSON", "log altered"],
)  # fmt: skip
def test_all_or_nothing(prospekt: Installation, new_base: NewBase, spoil: str, why: str) -> None:
    address = new_base()
    plant(prospekt.home, spoil)
    done = prospekt.run("move", "--to", address)
    assert (done.returncode, why in done.stderr) == (2, True), done.stderr
    with psycopg.connect(address) as line:
        assert line.execute(
            "SELECT COUNT(*) FROM pg_tables WHERE schemaname = 'public'"
        ).fetchone() == (0,)


def plant(home: Path, spoil: str) -> None:
    """Past SQLite's own checks, as a faulty disk or a former version of SQLite could."""
    with closing(sqlite3.connect(home / "prospekt.sqlite3")) as base:
        base.execute("PRAGMA ignore_check_constraints = ON")
        assert base.execute(spoil).rowcount == 1
        base.commit()


def test_nobody_may_work_on_it_meanwhile(prospekt: Installation, new_base: NewBase) -> None:
    address = new_base()
    with closing(sqlite3.connect(prospekt.home / "prospekt.sqlite3")) as other:
        other.execute("PRAGMA journal_mode=WAL")
        other.execute("SELECT 1 FROM people_person").fetchone()
        done = prospekt.run("move", "--to", address)
    assert (done.returncode, "works on" in done.stderr) == (2, True)
    assert prospekt.run("move", "--to", address).returncode == 0


def test_an_address_that_leads_nowhere_is_said_without_the_password(prospekt: Installation) -> None:
    for address in ("sqlite:///elsewhere", "postgresql://me:geheim@127.0.0.1:1/base"):
        done = prospekt.run("move", "--to", address)
        assert (done.returncode, len(done.stderr.splitlines())) == (2, 1), done.stderr
        assert "geheim" not in done.stderr


TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
DOCUMENTS = st.recursive(
    st.none() | st.booleans() | TEXTS | st.integers() | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)  # fmt: skip
MOMENTS = st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30))  # noqa: DTZ001 - as SQLite keeps them
STORED = {
    "bool": st.booleans().map(int),
    "timestamptz": MOMENTS.map(str),
    "date": st.dates().map(str),
    "jsonb": DOCUMENTS.map(lambda value: json.dumps(value, ensure_ascii=False)),
    "uuid": st.uuids().map(lambda value: value.hex),
    "inet": st.ip_addresses().map(str),
    "bytea": st.binary(max_size=40),
    "float8": st.floats(allow_nan=False, allow_infinity=False),
    "text": TEXTS,
    "int8": st.integers(-(2**63), 2**63 - 1),
}
"""What SQLite stores, by PostgreSQL's name of the type."""


def test_every_kind_of_value_has_one_form_on_both_sides(server: postgres.Server) -> None:
    with psycopg.connect(server.uri(), autocommit=True, options="-c TimeZone=UTC") as line:
        columns = ", ".join(f"{kind}_ {kind}" for kind in STORED)
        line.execute(f"CREATE TEMPORARY TABLE kinds (n int, {columns})")
        read = ", ".join(READ_AS.get(kind, "{}").format(f"{kind}_") for kind in STORED)
        assert set(PLAIN) - {"numeric"} <= set(STORED)

        @settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
        @given(
            st.lists(
                st.tuples(*(st.none() | each for each in STORED.values())), min_size=1, max_size=5
            )
        )
        def goes_over(rows: list[tuple[Any, ...]]) -> None:
            line.execute("TRUNCATE kinds")
            sent, plain = plain_rows(rows, list(STORED))
            with line.cursor().copy(
                f"COPY kinds (n, {', '.join(f'{k}_' for k in STORED)}) FROM STDIN"
            ) as copy:
                for n, row in enumerate(sent):
                    copy.write_row((n, *row))
            found = line.execute(f"SELECT {read} FROM kinds ORDER BY n").fetchall()
            assert repr(plain_rows(found, list(STORED))[1]) == repr(plain)

        goes_over()
