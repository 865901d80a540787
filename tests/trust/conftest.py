"""The world that tests walk which look at every address, and real installations on the database of the run."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from itertools import count
from pathlib import Path

import pytest
from django.test import Client

from prospekt.people.models import User
from tests import postgres
from tests.conftest import ON_POSTGRES, Cast
from tests.stages.config.installation import Installation
from tests.trust.world import World, build

MakeWorld = Callable[..., World]


@pytest.fixture
def make_world(cast: Cast, signed_in: Callable[[User], Client]) -> MakeWorld:
    """Build a world whose texts are the given ones; the second argument names further columns."""

    def make(texts: Sequence[str], columns: Sequence[str] = ()) -> World:
        return build(cast.administrator, signed_in(cast.administrator), texts, columns)

    return make


Install = Callable[..., Installation]


@pytest.fixture(scope="session")
def crashing_server() -> Iterator[postgres.Server | None]:
    """A PostgreSQL of its own that may be stopped at any moment; None on SQLite."""
    if not ON_POSTGRES:
        yield None
        return
    server = postgres.Server(postgres.SAFE)
    yield server
    server.end()


class Installations:
    """Makes one installation after the other on the database of the run, each with a home and database of its own."""

    def __init__(self, folder: Path, server: postgres.Server | None) -> None:
        self.folder, self.server = folder, server
        self.numbers = count(1)
        self.first = self._new("first")
        made = self.first.run("user", "list")
        assert made.returncode == 0, made.stderr

    def empty(self) -> Installation:
        """Nothing is there yet."""
        return self._new(f"empty{next(self.numbers)}")

    def ready(self) -> Installation:
        """A copy of one whose database is made."""
        name = f"ready{next(self.numbers)}"
        shutil.copytree(self.first.home, self.folder / name)
        return self._new(name, "first")

    def node(self, of: Installation) -> Installation:
        """A second node of an installation: another home and port, the same database and files."""
        home = self.folder / f"node{next(self.numbers)}"
        home.mkdir()
        found = Installation(home, of.database_url)
        found.env["PROSPEKT_FILES"] = str(of.home / "files")
        if (of.home / "secret_key").exists():
            found.env["PROSPEKT_SECRET_KEY"] = (of.home / "secret_key").read_text()
        return found

    def _new(self, name: str, like: str = "template1") -> Installation:
        address = self.server.make(name, like) if self.server else ""
        home = self.folder / name
        home.mkdir(exist_ok=True)
        return Installation(home, address)


@pytest.fixture(scope="session")
def installations(
    crashing_server: postgres.Server | None, tmp_path_factory: pytest.TempPathFactory
) -> Installations:
    return Installations(tmp_path_factory.mktemp("installations"), crashing_server)


@pytest.fixture
def install(installations: Installations) -> Iterator[Install]:
    """Makes an installation that is `ready`, or `empty`, or a second node `of` another; ends what they started."""
    made: list[Installation] = []

    def new(kind: str = "ready", of: Installation | None = None) -> Installation:
        make = {"ready": installations.ready, "empty": installations.empty}
        made.append(installations.node(of) if of else make[kind]())
        return made[-1]

    yield new
    for installation in made:
        installation.end()
