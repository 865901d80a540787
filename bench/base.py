"""A base of n leads in a home of its own, made quickly by bulk rows, and clocks that take the best of several runs."""

from __future__ import annotations

import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from argparse import ArgumentParser
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

GIVEN = [
    "Ole",
    "Anna",
    "Hafiz",
    "Siti",
    "Lan",
    "Minh",
    "Kari",
    "Budi",
    "Dewi",
    "John",
    "Mary",
    "Wei",
    "Ling",
    "Ahmad",
    "Nur",
    "Per",
    "Ingrid",
    "Tuấn",
    "Linh",
    "Agus",
]
FAMILY = [
    "Hansen",
    "Olsen",
    "Ismail",
    "Nguyễn",
    "Trần",
    "Pratama",
    "Smith",
    "Jones",
    "Tan",
    "Lim",
    "Berg",
    "Dahl",
    "Abdullah",
    "Wijaya",
    "Lê",
    "Phạm",
    "Brown",
    "Lee",
]
INDUSTRIES = (
    "software",
    "manufacturing",
    "retail",
    "finance",
    "education",
    "healthcare",
    "logistics",
    "food",
)
ROLES = (
    ("ceo", "c_level"),
    ("sales manager", "manager"),
    ("it director", "director"),
    ("buyer", "staff"),
)
USERS = {
    1: ("administrator", 1),
    2: ("representative", 2),
    3: ("representative", 1),
    4: ("team_lead", 2),
    5: ("representative", 1),
    6: ("representative", 3),
}
"""User number -> role and team. Half of the leads belong to the first five; one in 500 to the last, whose team has
as many again that nobody owns."""
SELDOM = 500
WRITTEN = ("asked for a quote", "wants samples of oak", "khách hàng muốn báo giá", "møte om kjøp av båter",
           "minggu depan di Penang", "call again on Friday", "left a message")  # fmt: skip
BATCH = 5_000
EVENTS = 10


def sizes() -> list[int]:
    """The sizes asked for on the command line."""
    parser = ArgumentParser()
    parser.add_argument("--sizes", default="10000,100000")
    return [int(size) for size in parser.parse_args().sizes.split(",")]


ONE_SIZE = "PROSPEKT_BENCH_SIZE"


def each_alone(measure: Callable[[int], None], module: str, most: int | None = None) -> None:
    """Measure each size, up to `most` leads, in a process of its own: Django is set up for one base, and memory counts."""
    if size := os.environ.get(ONE_SIZE):
        measure(int(size))
        return
    for n in sorted({min(n, most or n) for n in sizes()}):
        subprocess.run(
            [sys.executable, "-m", module], env={**os.environ, ONE_SIZE: str(n)}, check=True
        )


AS_SHIPPED = "-c listen_addresses='' -c max_connections=60"
"""PostgreSQL as it comes: it syncs to disk, and vacuums."""


def on_postgres() -> bool:
    """True in the part of the run that is on PostgreSQL."""
    return os.environ.get("PROSPEKT_BENCH_DB") == "postgres"


@contextmanager
def database() -> Iterator[str]:
    """The address of an empty PostgreSQL of its own; empty for SQLite."""
    if not on_postgres():
        yield ""
        return
    server = import_module("tests.postgres").Server(AS_SHIPPED)
    yield server.uri()
    server.end()


@contextmanager
def home() -> Iterator[Path]:
    """A fresh home with a migrated database; Django is set up for it."""
    with tempfile.TemporaryDirectory(prefix="prospekt-bench-") as folder, database() as address:
        os.environ.update(
            PROSPEKT_HOME=folder,
            PROSPEKT_DATABASE_URL=address,
            DJANGO_SETTINGS_MODULE="prospekt.config.settings",
        )
        import_module("django").setup()
        management = import_module("django.core.management")
        management.call_command("migrate", verbosity=0)
        management.call_command("createcachetable", verbosity=0)
        yield Path(folder)
        import_module("django.db").connections.close_all()


def grow(n: int, start: int = 0, events: int = EVENTS) -> None:
    """Add persons number `start` to `n` with companies, contacts, interest and events, scored as imports are."""
    models = import_module("prospekt.people.models")
    transaction = import_module("django.db").transaction
    _names(models)
    for first in range(start, n, BATCH):
        with transaction.atomic():
            _batch(models, range(first, min(n, first + BATCH)), events)
    if on_postgres():
        _go_on_counting()


def _go_on_counting() -> None:
    """The rows came with ids of their own; the next ones are drawn behind them."""
    connection = import_module("django.db").connection
    style = import_module("django.core.management.color").no_style()
    apps = import_module("django.apps").apps
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(style, apps.get_models()):
            cursor.execute(statement)


def _names(models: Any) -> None:
    capture = import_module("prospekt.capture.models")
    for i in range(1, 4):
        models.Team.objects.get_or_create(pk=i, defaults={"name": f"Team {i}"})
    for i in range(1, 6):
        capture.Source.objects.get_or_create(
            pk=i, defaults={"name": f"Source {i}", "key": f"source {i}"}
        )
        capture.Campaign.objects.get_or_create(
            pk=i, defaults={"name": f"Campaign {i}", "key": f"campaign {i}"}
        )
        models.Tag.objects.get_or_create(pk=i, defaults={"name": f"Tag {i}", "key": f"tag {i}"})
    for i, (role, team_id) in USERS.items():
        models.User.objects.get_or_create(
            pk=i,
            defaults={
                "email": f"user{i}@demo.example",
                "name": f"User {i}",
                "role": role,
                "team_id": team_id,
            },
        )
    models.OwnField.objects.get_or_create(slug="branch", defaults={"label": "Branch"})


def _batch(models: Any, numbers: range, events: int) -> None:
    bulk = import_module("prospekt.ledger.bulk")
    fold = import_module("prospekt.words.folding").fold
    ledger = import_module("prospekt.ledger.models")
    qualify = import_module("prospekt.qualify.models")
    now = datetime.now(UTC)
    stamp = bulk.moment(now)
    chance = random.Random(numbers.start)
    persons, companies, emails, log, tags, warm, texts = [], [], [], [], [], [], []
    for i in numbers:
        id_ = i + 1
        given, family = chance.choice(GIVEN), chance.choice(FAMILY)
        full, mail = (
            f"{given} {family} {id_ % 9973}",
            f"{fold(given)}.{fold(family)}{id_}@firm{id_ % 25_000}.example",
        )
        role, seniority = chance.choice(ROLES)
        points, letter = chance.randrange(-2_000, 8_000), chance.choice("ABCD")
        company_id = id_ // 4 + 1
        if id_ % 4 == 0 or i == numbers.start:
            companies.append(_company(company_id, chance, stamp))
        owner, team = _owner(id_, chance)
        own = f'{{"branch":"Økonomi {id_ % 97}"}}' if id_ % 2 else "{}"
        created = bulk.moment(now - timedelta(minutes=chance.randrange(700_000)))
        persons.append((
            id_, full, given, family, given, fold(full), fold(f"{family} {given}"), company_id, role, role, seniority,
            chance.choice(("NO", "MY", "ID", "VN")), chance.randrange(1, 6), chance.randrange(1, 6) if id_ % 3 else None,
            chance.choice(("lead", "lead", "lead", "mql", "sql")), mail, "business", f"+4740{id_:06d}", points, points // 2,
            points - points // 2, f"{letter}{chance.randrange(1, 5)}", f"{fold(full)} firm {company_id} {mail} +4740{id_:06d}",
            owner, team, created, stamp, created, own, "", "", "", 0, "", "", "", "", "", "",
            "", "", "", "", None, "", "bench", False, False, False, False, 1, None, None,
        ))  # fmt: skip
        emails.append((id_, mail, mail, "business", False, 0))
        if id_ % 10 == 0:
            tags.append((id_, chance.randrange(1, 6)))
        warm.append((id_, "price_page", 1.5, now.timestamp() - chance.randrange(9_000_000)))
        if events and id_ % 3 == 0:
            note = f"{chance.choice(WRITTEN)} {chance.choice(GIVEN)} {id_}"
            texts.append((i * events + 1, id_, None, note))
        log.extend(
            (
                stamp,
                stamp,
                "touch.recorded",
                "import",
                id_,
                '{"kind":"visit","topic":"price"}',
                "",
                "",
            )
            for _ in range(events)
        )
    known = set(
        models.Company.objects.filter(pk__in=[c[0] for c in companies]).values_list("pk", flat=True)
    )
    bulk.insert_rows(
        models.Company, _COMPANY, list({c[0]: c for c in companies if c[0] not in known}.values())
    )
    wanted = {p[7] for p in persons} - set(
        models.Company.objects.filter(pk__in={p[7] for p in persons}).values_list("pk", flat=True)
    )
    bulk.insert_rows(models.Company, _COMPANY, [_company(c, chance, stamp) for c in wanted])
    bulk.insert_rows(models.Person, _PERSON, persons)
    bulk.insert_rows(
        models.Email, ("person_id", "address", "key", "kind", "is_suspicious", "position"), emails
    )
    bulk.insert_rows(models.LeadTag, ("person_id", "tag_id"), tags)
    bulk.insert_rows(qualify.Interest, ("person_id", "rule", "value", "moment"), warm)
    bulk.insert_rows(
        ledger.Event,
        (
            "occurred_at",
            "recorded_at",
            "name",
            "door",
            "person_id",
            "facts",
            "currency",
            "playbook",
        ),
        log,
    )
    import_module("prospekt.ledger.actions").write_texts(texts)


def _owner(id_: int, chance: random.Random) -> tuple[int | None, int | None]:
    """Whose a lead is, and whose team's."""
    if id_ % SELDOM < 2:
        return (6 if id_ % SELDOM else None), 3
    owner = chance.randrange(1, 6) if id_ % 2 else None
    return owner, USERS[owner][1] if owner else None


def _company(id_: int, chance: random.Random, stamp: Any) -> tuple[Any, ...]:
    industry = chance.choice(INDUSTRIES)
    return (
        id_, f"Firm {id_} AS", "as", f"firm {id_}", f"firm {id_}", industry, industry, chance.randrange(1, 5_000), False,
        stamp, stamp, stamp, "", "NO", f"firm {id_}", "lead", 0, 0, 0, "", "", "", "", "", "", "", "", "", 0, "", "", "", "", "", "{}",
        False, False, False, False, 1,
    )  # fmt: skip


_COMPANY = (
    "id", "name", "legal_form", "name_key", "sort_key", "industry", "industry_key", "employees", "is_lead", "created_at",
    "updated_at", "first_seen_at", "domain", "country", "search", "lifecycle", "points", "fit", "interest", "grade", "card",
    "region", "region_key", "city", "city_key", "language", "preferred_channel", "temperature", "priority", "email",
    "email_kind", "phone", "list_price_currency", "revenue_currency", "own", "no_email", "no_call", "no_contact", "bounced",
    "version",
)  # fmt: skip
_PERSON = (
    "id", "full_name", "given_name", "family_name", "call_name", "sort_key", "name_key", "company_id", "role", "role_key",
    "seniority", "country", "source_id", "campaign_id", "lifecycle", "email", "email_kind", "phone", "points", "fit",
    "interest", "grade", "search", "owner_id", "team_id", "created_at", "updated_at", "first_seen_at", "own", "industry",
    "industry_key", "revenue_currency", "priority", "region", "region_key", "city", "city_key", "language",
    "preferred_channel", "temperature", "list_price_currency", "honorific", "department", "employees", "department_key",
    "card", "no_email", "no_call", "no_contact", "bounced", "version", "deleted_at", "list_price",
)  # fmt: skip


def clock(work: Callable[[], Any], times: int = 7) -> float:
    """Median wall time of `work` in milliseconds, after one run that does not count."""
    work()
    taken = []
    for _ in range(times):
        started = time.perf_counter()
        work()
        taken.append((time.perf_counter() - started) * 1_000)
    return statistics.median(taken)


def spread(work: Callable[[], Any], times: int = 20) -> tuple[float, float]:
    """Median and 95th percentile of `work` in milliseconds: of this process on SQLite, of the clock on PostgreSQL."""
    now = time.perf_counter if on_postgres() else time.process_time
    work()
    taken = []
    for _ in range(times):
        started = now()
        work()
        taken.append((now() - started) * 1_000)
    return statistics.median(taken), statistics.quantiles(taken, n=20)[-1]


def table(title: str, heads: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print a small table."""
    texts = [
        [
            f"{cell:,.2f}"
            if isinstance(cell, float)
            else f"{cell:,}"
            if isinstance(cell, int)
            else str(cell)
            for cell in row
        ]
        for row in rows
    ]
    widths = [max(len(head), *(len(row[i]) for row in texts)) for i, head in enumerate(heads)]
    print(f"\n{title}")
    print("  ".join(head.rjust(width) for head, width in zip(heads, widths, strict=True)))
    for row in texts:
        print(
            "  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)),
            flush=True,
        )
