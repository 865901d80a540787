"""What all tests share: a home of their own, the database, the cast of roles, the data folder.

PROSPEKT_TEST_DB=postgres runs the tests that touch the database on PostgreSQL instead of SQLite.
PROSPEKT_TRUST divides the counts of the trust tests: 20 by default, 5 in .ci/run, 1 ("full") in `make trust`.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import django
import pytest
from hypothesis import HealthCheck, settings

from tests import postgres, quicker

if TYPE_CHECKING:
    from django.test import Client
    from playwright.sync_api import Browser

    from prospekt.people.models import User

ROOT = Path(__file__).parent.parent
ON_POSTGRES = os.environ.get("PROSPEKT_TEST_DB", "sqlite") == "postgres"
DATABASE_FIXTURES = {"db", "transactional_db", "live_server", "cast", "signed_in", "install"}


def _prepare() -> None:
    """Before any setting is read: nothing of the machine's own Prospekt may reach the tests, nor they it."""
    for name in [name for name in os.environ if name.startswith("PROSPEKT_")]:
        if name not in ("PROSPEKT_TEST_DB", "PROSPEKT_TEST_DATA", "PROSPEKT_TRUST"):
            del os.environ[name]
    os.environ.pop("PORT", None)
    home = tempfile.mkdtemp(prefix="prospekt-test-")
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    os.environ["PROSPEKT_HOME"] = home
    os.environ["PROSPEKT_SECRET_KEY"] = (
        "a key for tests, which are reached by nobody and keep nothing"  # noqa: S105
    )
    if ON_POSTGRES:
        # A server for each process of the suite: an open transaction holds readers of the log back in
        # every database of the same server.
        os.environ["PROSPEKT_DATABASE_URL"] = os.environ["TEST_POSTGRES"] = postgres.start()
    os.environ["DJANGO_SETTINGS_MODULE"] = "prospekt.config.settings"
    django.setup()
    quicker.empty_quickly()
    quicker.find_static_files_once()
    # Inherited, it would make pytest-django read the settings of the other processes before this file can.
    del os.environ["DJANGO_SETTINGS_MODULE"]


_prepare()
# A test is never timed: the machine that runs it is busy with others.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")


def pytest_configure(config: pytest.Config) -> None:
    """Playwright's loop runs in the thread of the browser's tests; nothing of ours does."""
    if "browser" in config.getoption("markexpr", ""):
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL only what touches the database; what is alike there only in full; the browser only when asked for.

    What starts processes comes first: at the end one process would wait for the other.
    """
    items.sort(key=lambda item: not _starts_processes(item))
    kept = [item for item in items if _is_wanted(item, config.getoption("markexpr", ""))]
    gone = [item for item in items if item not in kept] if len(kept) < len(items) else []
    if gone:
        config.hook.pytest_deselected(items=gone)
        items[:] = kept


def _starts_processes(item: pytest.Item) -> bool:
    return bool(item.get_closest_marker("trust")) or "stages/config" in item.nodeid


def _is_wanted(item: pytest.Item, chosen: str) -> bool:
    if item.get_closest_marker("browser") and "browser" not in chosen:
        return False
    if not ON_POSTGRES:
        return True
    if item.get_closest_marker("alike") and os.environ.get("PROSPEKT_TRUST") != "full":
        return False
    fixtures = set(getattr(item, "fixturenames", ()))
    return bool(item.get_closest_marker("django_db") or fixtures & DATABASE_FIXTURES)


@pytest.fixture(scope="session", autouse=True)
def _quick_passwords() -> None:
    """Argon2 is slow on purpose; a test signs in often."""
    from django.conf import settings  # noqa: PLC0415 - settings are read only once a test runs

    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.MD5PasswordHasher",
        *settings.PASSWORD_HASHERS,
    ]


@pytest.fixture(scope="session")
def data_folder() -> Path:
    """Public lead lists of many kinds (see its README); not part of the repository."""
    folder = Path(os.environ.get("PROSPEKT_TEST_DATA", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"the test data folder {folder} is not there (set PROSPEKT_TEST_DATA)")
    return folder


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, one for all tests of a process."""
    from tests import chromium  # noqa: PLC0415 - the other tests do without it

    if not chromium.CHROMIUM.exists():
        pytest.skip(f"{chromium.CHROMIUM} is not there: apt-get install chromium")
    with chromium.started() as browser:
        yield browser


@pytest.fixture(autouse=True)
def english() -> None:
    """The language of the request before stays with the process; each test begins in that of the source."""
    from django.utils import translation  # noqa: PLC0415 - Django is set up by now

    translation.activate("en")


@pytest.fixture(scope="session")
def times() -> Callable[[int], int]:
    """A count of a trust test, divided by what PROSPEKT_TRUST says; at least 1."""
    wanted = os.environ.get("PROSPEKT_TRUST", "20")
    divisor = 1 if wanted == "full" else int(wanted)
    return lambda n: max(1, n // divisor)


@pytest.fixture(scope="session")
def postgres_uri() -> Iterator[str]:
    """A PostgreSQL for tests that speak to it themselves, whatever database the suite runs on."""
    try:
        yield os.environ.get("TEST_POSTGRES") or postgres.start()
    except postgres.NoPostgres as absent:
        pytest.skip(str(absent))


@dataclass(frozen=True, slots=True)
class Cast:
    """One user of each role, and a second representative from another team.

    Team lead and representative are of North, which is under House, the manager's; South is apart.
    """

    administrator: User
    manager: User
    team_lead: User
    rep: User
    other_rep: User
    marketing: User
    partner: User
    read_only: User


@pytest.fixture(scope="session")
def hashed_password() -> str:
    """The password of the cast, hashed once for all tests: hashing is meant to take its time."""
    from django.contrib.auth.hashers import make_password  # noqa: PLC0415

    return make_password("correct-horse")


@pytest.fixture
def cast(db: None, hashed_password: str) -> Cast:
    """The people every permission test is about; all have the password "correct-horse"."""
    from prospekt.people.models import Team, User  # noqa: PLC0415 - models exist only once Django is set up

    house = Team.objects.create(name="House")
    north = Team.objects.create(name="North", parent=house)
    south = Team.objects.create(name="South")

    def user(called: str, role: str, team: Team | None = north) -> User:
        return User.objects.create(
            email=f"{called}@example.com",
            name=called.replace("_", " ").title(),
            role=role,
            team=team,
            password=hashed_password,
        )

    return Cast(
        administrator=user("administrator", "administrator", None),
        manager=user("manager", "manager", house),
        team_lead=user("team_lead", "team_lead"),
        rep=user("rep", "representative"),
        other_rep=user("other_rep", "representative", south),
        marketing=user("marketing", "marketing", None),
        partner=user("partner", "partner", None),
        read_only=user("read_only", "read_only", None),
    )


@pytest.fixture
def signed_in(db: None) -> Callable[[User], Client]:
    """A browser-less client in which a user is signed in."""
    from django.test import Client  # noqa: PLC0415

    def sign_in(user: User) -> Client:
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return sign_in
