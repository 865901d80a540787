"""The command `prospekt`: options, exit codes, sentences."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from prospekt.config.cli_options import parser
from tests.stages.config.installation import Installation


@pytest.fixture
def prospekt(tmp_path: Path) -> Iterator[Installation]:
    found = Installation(tmp_path / "home")
    yield found
    found.end()


@pytest.fixture
def begun(tmp_path: Path) -> Iterator[Installation]:
    found = Installation.begun(tmp_path / "home")
    yield found
    found.end()


def test_help_loads_nothing_heavy_and_makes_no_home(prospekt: Installation) -> None:
    done = prospekt.run("--help", PYTHONPROFILEIMPORTTIME="1")
    loaded = {
        line.rpartition("|")[2].strip().partition(".")[0] for line in done.stderr.splitlines()
    }
    assert done.returncode == 0
    assert "argparse" in loaded
    assert loaded.isdisjoint({"django", "pydantic", "duckdb", "babel", "ibis"})
    assert not prospekt.home.exists()


@pytest.mark.parametrize(
    ("args", "said"),
    [
        ((), "COMMAND"),
        (("fly",), "invalid choice"),
        (("serve", "--port", "99999"), "not a port"),
        (("import", "x.csv", "--map", "email"), "COLUMN=TARGET"),
        (("import", "x.csv", "--phone-country", "Malaysia"), "two letters"),
        (("import", "x.csv", "--delimiter", ";;"), "one sign"),
        (("undo", "first"), "whole number"),
        (("touch", "p1"), "--kind"),
        (("user", "add", "a@b.co", "--role", "king"), "invalid choice"),
    ],
)
def test_wrong_options_end_with_2_and_a_sentence(
    prospekt: Installation, args: tuple[str, ...], said: str
) -> None:
    done = prospekt.run(*args)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("text", "column", "target"), [("Mail=email", "Mail", "email"), ("a=b=phone", "a=b", "phone")]
)
def test_a_column_may_hold_an_equals_sign(text: str, column: str, target: str) -> None:
    assert parser().parse_args(["import", "f", "--map", text]).map == [(column, target)]


def test_import_options_have_the_shapes_the_command_takes() -> None:
    given = [
        "import",
        "f",
        "--tags",
        "a, b,",
        "--phone-country",
        "my",
        "--delimiter",
        "tab",
        "--header",
        "0",
    ]
    args = parser().parse_args(given)
    assert (args.tags, args.phone_country, args.delimiter, args.header) == (
        ["a", "b"],
        "MY",
        "\t",
        0,
    )


@pytest.mark.parametrize(
    ("env", "said"),
    [
        ({"PORT": "many"}, "PORT"),
        ({"PROSPEKT_BASE_URL": "crm.example.com"}, "must begin with http"),
        ({"PROSPEKT_SYNCHRONOUS": "OFF"}, "NORMAL or FULL"),
        ({"PROSPEKT_DATABASE_URL": "mysql://x"}, "postgresql://"),
    ],
)
def test_a_wrong_setting_stops_the_start_and_says_why(
    prospekt: Installation, env: dict[str, str], said: str
) -> None:
    done = prospekt.run("user", "list", **env)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_people_are_let_in_and_switched_off(begun: Installation) -> None:
    made = begun.run("user", "add", "Kari@Example.com", "--name", "Kari", "--role", "administrator")
    assert "Password (shown this once)" in made.stdout
    assert (
        begun.run(
            "user", "add", "ola@example.com", "--password-stdin", given="long-enough-7q\n"
        ).returncode
        == 0
    )
    assert (
        "Password"
        not in begun.run(
            "user", "password", "ola@example.com", "--password-stdin", given="other-long-7q"
        ).stdout
    )
    assert begun.run("user", "off", "ola@example.com").returncode == 0
    listed = json.loads(begun.run("user", "list", "--json").stdout)
    assert [(row["email"], row["role"], row["is_active"]) for row in listed] == [
        ("kari@example.com", "administrator", True),
        ("ola@example.com", "representative", False),
    ]


def test_what_cannot_be_done_with_people_is_said(begun: Installation) -> None:
    begun.run("user", "add", "kari@example.com", "--role", "administrator")
    for args, given, said in (
        (("add", "kari@example.com"), "", "is a user already"),
        (("add", "kari"), "", "is not an e-mail address"),
        (("add", "ola@example.com", "--password-stdin"), "password\n", "stolen passwords"),
        (("password", "nobody@example.com"), "", "There is no user"),
        (("off", "kari@example.com"), "", "last administrator"),
    ):
        done = begun.run("user", *args, given=given)
        assert (done.returncode, len(done.stderr.splitlines())) == (2, 1), done.stderr
        assert said in done.stderr


def test_somebody_is_asked_in_helped_and_let_in_again(begun: Installation) -> None:
    asked = begun.run("user", "invite", "Siri@Example.com", "--role", "manager")
    assert "siri@example.com is invited as Sales manager." in asked.stdout
    assert "/accounts/invitation/" in asked.stdout
    assert len(list((begun.home / "mail").iterdir())) == 1
    begun.run("user", "add", "ola@example.com")
    begun.run("user", "off", "ola@example.com")
    assert "can sign in again" in begun.run("user", "on", "ola@example.com").stdout
    for args, said in (
        (("invite", "siri@example.com"), "is invited already"),
        (("invite", "a@b.co", "--team", "Nowhere"), "There is no team"),
        (("reset-second-step", "ola@example.com"), "nothing to reset"),
    ):
        done = begun.run("user", *args)
        assert (done.returncode, len(done.stderr.splitlines())) == (2, 1), done.stderr
        assert said in done.stderr


def test_what_nobody_foresaw_is_one_sentence_and_a_file_without_addresses(
    prospekt: Installation,
) -> None:
    prospekt.home.mkdir()
    (prospekt.home / "prospekt.sqlite3").write_text(
        "this is no database, says kari@example.com " * 50
    )
    done = prospekt.run("user", "list")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert str(prospekt.home / "errors.log") in done.stderr
    story = (prospekt.home / "errors.log").read_text()
    assert "DatabaseError" in story
    assert "kari@" not in story


def test_check_finds_a_changed_lead_and_a_changed_past(prospekt: Installation) -> None:
    assert prospekt.run("check").returncode == 1, "no database yet"
    prospekt.run("demo", "--leads", "30", "--no-serve")
    done = prospekt.run("check", "--json")
    assert (done.returncode, json.loads(done.stdout)["ok"]) == (0, True), done.stdout
    _sql(prospekt, "UPDATE people_person SET owner_id = 1, lifecycle = 'won' WHERE id = 3")
    done = prospekt.run("check")
    assert done.returncode == 1
    assert "Lead p3 differs in “lifecycle”: won in the tables, lead in the log." in done.stdout


def _sql(prospekt: Installation, statement: str) -> None:
    with closing(sqlite3.connect(prospekt.home / "prospekt.sqlite3")) as connection:
        connection.execute(statement)
        connection.commit()


@pytest.mark.trust
@pytest.mark.parametrize("address", ["https://crm.example.com", "http://127.0.0.1:8000", ""])
def test_it_is_secure_as_shipped(prospekt: Installation, address: str) -> None:
    done = prospekt.run("check", "--json", PROSPEKT_BASE_URL=address)
    assert json.loads(done.stdout)["problems"]["settings"] == []


def test_the_demo_is_for_this_machine_only(prospekt: Installation) -> None:
    for env in ({"PROSPEKT_HOST": "0.0.0.0"}, {"PROSPEKT_BASE_URL": "https://crm.example.com"}):
        done = prospekt.run("demo", "--no-serve", **env)
        assert done.returncode == 2
        assert "127.0.0.1 only" in done.stderr


def test_demo_data_is_loaded_once_and_never_beside_your_own(begun: Installation) -> None:
    assert "Leads: " in begun.run("demo", "--leads", "30", "--no-serve").stdout
    # Who was invited into the demo does not keep it from starting again.
    begun.run("user", "add", "me@example.com")
    again = begun.run("demo", "--leads", "30", "--no-serve")
    assert (again.returncode, again.stdout) == (0, "")
    own = Installation.begun(begun.home.parent / "own")
    own.run("user", "add", "me@example.com")
    done = own.run("demo", "--no-serve")
    assert done.returncode == 2
    assert "data of your own" in done.stderr
    assert own.scalar("SELECT COUNT(*) FROM people_person") == 0
