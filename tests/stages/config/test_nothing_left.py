"""What was erased or let go for good is nowhere in the files of the database any more, not even as a trace."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.stages.config.installation import Installation

MARK = "zxqvj"
"""In everything typed about the lead; nowhere else."""
LEADS = 300


@pytest.fixture
def prospekt(tmp_path: Path) -> Installation:
    """With a marked lead among others, imported, edited by a second import, and with a note."""
    installation = Installation.begun(tmp_path / "home")
    path = tmp_path / "leads.csv"
    for role in ("Buyer", "Director"):
        rows = [
            f"Person {n},p{n}@firma.example,Firma {n % 40} AS,{role},hello {n}"
            for n in range(LEADS)
        ]
        rows.insert(
            LEADS // 2,
            f"{MARK}a Person,{MARK}b@firma.example,{MARK}c AS,{role},{MARK}e said {role}",
        )
        path.write_text("\n".join(["name,e-mail,company,role,notes", *rows]))
        done = installation.run("import", str(path), "--yes", "--policy", "overwrite")
        assert done.returncode == 0, done.stderr
    noted = installation.run(
        "touch", f"{MARK}b@firma.example", "--kind", "call", "--note", f"{MARK}f"
    )
    assert noted.returncode == 0, noted.stderr
    return installation


def traces(installation: Installation, word: str = MARK) -> list[str]:
    """Files of the database that hold the word, with what stands around it."""
    found = []
    for path in sorted(installation.home.glob("prospekt.sqlite3*")):
        held = path.read_bytes().lower()
        at = held.find(word.encode())
        if at >= 0:
            found.append(f"{path.name}: {held[at - 20 : at + 40]!r}")
    return found


BEGIN = f"""
from django.utils import timezone
from prospekt.ledger.events import Actor
from prospekt.people.actions.edit_lead import edit_lead
from prospekt.people.actions.erase_texts import erase_texts_of
from prospekt.people.actions.recycle_bin import empty_bin, remove_leads
from prospekt.people.models import Company, Person
from prospekt.people.rules.lead_ref import LeadRef
by, now = Actor(None, "test"), timezone.now()
found = Person.objects.get(email="{MARK}b@firma.example")
person, company = LeadRef(True, found.pk), LeadRef(False, Company.objects.get(name="{MARK}c AS").pk)
"""


def test_a_lead_that_is_gone_leaves_no_trace(prospekt: Installation) -> None:
    assert traces(prospekt)
    prospekt.python(f"{BEGIN}remove_leads([person, company], reason='{MARK}h', by=by, now=now)")
    assert traces(prospekt)
    done = prospekt.run("bin", "empty", "--yes")
    assert "Leads gone for good: 2." in done.stdout, done.stderr
    assert traces(prospekt) == []


def test_erased_words_leave_no_trace(prospekt: Installation) -> None:
    town = f"{MARK}town"
    prospekt.python(
        f"{BEGIN}for n, city in enumerate(('{town}', 'Oslo')):\n"
        "    edit_lead(person, {'city': city}, version=found.version + n, by=by, now=now)"
    )
    assert traces(prospekt, town)
    prospekt.python(f"{BEGIN}erase_texts_of(person, by=by, now=now)")
    assert [traces(prospekt, word) for word in (town, f"{MARK}e", f"{MARK}f")] == [[], [], []]
    assert traces(prospekt), "the lead itself stays"
