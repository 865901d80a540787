"""T13 and T18, restore: what was erased or refused after a backup does not come back with it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.stages.config.installation import Installation
from tests.trust.conftest import Install
from tests.trust.test_restore import backup, restore

pytestmark = pytest.mark.trust
SETTING = """
from django.db import transaction
from django.utils import timezone
from prospekt.ledger.events import Actor
from prospekt.people.actions.carry_refusals import refuse
from prospekt.people.actions.erase_texts import erase_texts_of
from prospekt.people.actions.new_lead import enter_lead
from prospekt.people.actions.recycle_bin import empty_bin, remove_leads
from prospekt.people.actions.touches import Touch, record_touches
from prospekt.people.models import Person, User
from prospekt.people.rules.draft import TouchDraft
from prospekt.people.rules.lead_ref import LeadRef
now = timezone.now()
user, _made = User.objects.get_or_create(email="admin@example.com", defaults={"role": "administrator"})
by = Actor(user.pk, "cli")

def known(name):
    mail = f"{name.replace(' ', '')}@firm.example"
    enter_lead({"full_name": name, "email": mail}, by=by, now=now)

def lead(name):
    return LeadRef(True, Person.objects.get(full_name=name).pk)

def says_no(name, channel):
    with transaction.atomic():
        refuse(lead(name), [channel], by=by, now=now)
"""
BEFORE = f"""{SETTING}
for name in ("stays", "goes", "refuses", "wavers"):
    known(name)
told = TouchDraft(kind="call", occurred_at=now, note="a secret told on the telephone")
record_touches([Touch(told, person_id=lead("stays").id)], by=by, now=now)
"""
AFTER = f"""{SETTING}
remove_leads([lead("goes")], by=by, now=now)
empty_bin(by=by, now=now)
says_no("refuses", "email")
erase_texts_of(lead("stays"), by=by, now=now)
for name in ("late", "later"):
    known(name)
says_no("late", "all")
"""


def has(installation: Installation, name: str) -> bool:
    return bool(installation.scalar("SELECT COUNT(*) FROM people_person WHERE full_name = ?", name))


def refused(installation: Installation, name: str) -> bool:
    asked = "SELECT COUNT(*) FROM people_person WHERE full_name = ? AND (no_email OR no_contact)"
    return bool(installation.scalar(asked, name))


def check_forgotten(installation: Installation) -> None:
    assert has(installation, "stays")
    assert not has(installation, "goes")
    assert refused(installation, "refuses")
    assert not refused(installation, "wavers")
    assert not installation.scalar("SELECT COUNT(*) FROM ledger_text WHERE text LIKE '%secret%'")
    # The backup never knew this one; whoever brings the address again is told no all the same.
    assert not has(installation, "late")
    installation.python(f"{SETTING}\nknown('late')\nknown('later')")
    assert refused(installation, "late")
    assert not refused(installation, "later")
    assert installation.run("check").returncode == 0


def test_on_the_same_machine_and_again_from_a_later_backup(
    install: Install, tmp_path: Path
) -> None:
    home = install("ready")
    home.python(BEFORE)
    first = backup(home, tmp_path / "first.prospekt")
    home.python(AFTER)
    restore(first, home, home, "--force")
    check_forgotten(home)
    # Numbers are given anew after a restore: what stood for one lead before stands for another one now.
    home.python(
        f"{SETTING}\nremove_leads([lead('later')], by=by, now=now)\nempty_bin(by=by, now=now)"
    )
    restore(first, home, home, "--force")
    home.python(f"{SETTING}\nknown('another')\nknown('one more')")
    second = backup(home, tmp_path / "second.prospekt")
    restore(second, home, home, "--force")
    assert has(home, "another")
    assert has(home, "one more")


def test_on_a_clean_machine_with_the_list_beside(install: Install, tmp_path: Path) -> None:
    home, clean = install("ready"), install("empty")
    home.python(BEFORE)
    path = backup(home, tmp_path / "kept.prospekt")
    home.python(AFTER)
    assert home.run("worker", "--once").returncode == 0
    clean.home.mkdir(exist_ok=True)
    shutil.copy(home.home / "kept-apart.jsonl", clean.home)
    for word in ("goes", "late", "firm.example", "secret"):
        assert word not in (clean.home / "kept-apart.jsonl").read_text()
    restore(path, clean, home, "--force")
    check_forgotten(clean)


@pytest.mark.alike
@pytest.mark.parametrize("place", ["", "[]", '{"log": [0'])
def test_a_place_that_cannot_be_read_means_from_the_start(
    install: Install, tmp_path: Path, place: str
) -> None:
    home = install("ready")
    home.python(BEFORE)
    path = backup(home, tmp_path / "kept.prospekt")
    home.python(AFTER)
    (home.home / "kept-apart.place").write_text(place)
    restore(path, home, home, "--force")
    check_forgotten(home)


@pytest.mark.alike
def test_a_line_cut_off_by_a_crash_is_written_again(install: Install, tmp_path: Path) -> None:
    home = install("ready")
    home.python(BEFORE)
    path = backup(home, tmp_path / "kept.prospekt")
    home.python(AFTER)
    (home.home / "kept-apart.jsonl").write_text('{"at": "2026-11-2')
    restore(path, home, home, "--force")
    check_forgotten(home)


@pytest.mark.alike
def test_what_another_base_forgot_is_its_own_affair(install: Install, tmp_path: Path) -> None:
    home, other = install("ready"), install("ready")
    for each in (home, other):
        each.python(BEFORE)
    path = backup(home, tmp_path / "kept.prospekt")
    other.python(AFTER)
    restore(path, other, home, "--force")
    assert has(other, "goes")
    assert not refused(other, "refuses")
