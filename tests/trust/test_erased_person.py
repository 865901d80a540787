"""T18: whoever was erased is found in no byte of the home: database, write-ahead log, search index, files, logs.

On PostgreSQL every row of every table is searched. A restored backup forgets them again.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from tests.stages.config.installation import Installation
from tests.trust.conftest import Install
from tests.trust.test_restore import backup, restore

pytestmark = pytest.mark.trust
MARKS = (
    "Zqkari",
    "Zqny",
    "zqmail",
    "4791234567",
    "zqcity",
    "zqnote",
    "zqtouch",
    "zqrole",
    "zqwords",
)
SETTING = """
from django.utils import timezone
from prospekt.ledger.events import Actor
from prospekt.people.actions.consent import record_consent
from prospekt.people.actions.edit_lead import edit_lead
from prospekt.people.actions.erase_lead import erase_lead
from prospekt.people.actions.new_lead import enter_lead
from prospekt.people.actions.touches import Touch, add_note, record_touches
from prospekt.people.models import Person, User
from prospekt.people.rules.draft import TouchDraft
from prospekt.people.rules.lead_ref import LeadRef
now = timezone.now()
user, _made = User.objects.get_or_create(email="admin@example.com", defaults={"role": "administrator"})
by = Actor(user.pk, "cli")
"""
BEFORE = f"""{SETTING}
for n in range(N_PEOPLE):
    entered = enter_lead(
        {{"full_name": f"Zqkari Zqny{{n}}", "email": f"zqmail{{n}}@firm.example", "phone": f"+4791234567",
           "role": "zqrole", "note": "zqnote"}}, by=by, now=now)
    lead = entered.lead
    edit_lead(lead, {{"city": "zqcity"}}, version=99, by=by, now=now)
    told = TouchDraft(kind="call", occurred_at=now, note="zqtouch")
    record_touches([Touch(told, person_id=lead.id)], by=by, now=now)
    record_consent(lead, "email", "marketing", is_given=False, source="zqwords", by=by, now=now)
enter_lead({{"full_name": "Somebody Else", "email": "else@firm.example"}}, by=by, now=now)
"""
AFTER = f"""{SETTING}
for person in Person.objects.filter(full_name__startswith="Zqkari"):
    erase_lead(LeadRef(True, person.pk), confirm=person.full_name, by=by, now=now)
"""


def found_in(installation: Installation) -> dict[str, list[str]]:
    """Marks by the place they still stand in."""
    places: dict[str, bytes] = {
        str(path.relative_to(installation.home)): path.read_bytes()
        for path in installation.home.rglob("*")
        if path.is_file() and path.suffix != ".prospekt"
    }
    if installation.database_url:
        places |= _rows(installation.database_url)
    found = {
        place: [mark for mark in MARKS if mark.lower().encode() in content.lower()]
        for place, content in places.items()
    }
    return {place: marks for place, marks in found.items() if marks}


def _rows(database_url: str) -> dict[str, bytes]:
    """Every row of every table, as text."""
    with psycopg.connect(database_url) as connection:
        tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        found = {}
        for (table,) in tables.fetchall():
            with connection.cursor().copy(
                sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(table))
            ) as rows:
                found[table] = b"".join(bytes(row) for row in rows)
        return found


def test_no_byte_is_left_and_none_comes_back(
    install: Install, tmp_path: Path, times: Callable[[int], int]
) -> None:
    home = install("ready")
    home.python(BEFORE.replace("N_PEOPLE", str(max(3, times(50)))))
    assert found_in(home)
    path = backup(home, tmp_path / "kept.prospekt")
    counted = home.scalar("SELECT COUNT(*) FROM ledger_event WHERE name = 'lead.created'")
    home.python(AFTER)
    assert found_in(home) == {}
    assert home.scalar("SELECT COUNT(*) FROM people_person") == 1
    now = home.scalar("SELECT COUNT(*) FROM ledger_event WHERE name = 'lead.created'")
    assert now == counted
    assert home.run("check").returncode == 0
    assert home.run("worker", "--once").returncode == 0
    restore(path, home, home, "--force")
    assert home.scalar("SELECT COUNT(*) FROM people_person WHERE full_name LIKE 'Zqkari%'") == 0
    assert home.scalar("SELECT COUNT(*) FROM people_suppressed") >= 3
    assert home.run("check").returncode == 0
