"""Files that no import has are taken away, an hour later; what another database may have left stays."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from unittest import mock

import pytest
from django.utils import timezone

from prospekt.capture.actions.erase_traces import take_out_of_imports
from prospekt.capture.actions.files import keep_file, path_of
from prospekt.capture.actions.sweep_files import sweep_files
from prospekt.capture.models import Import
from prospekt.config.worker import entries
from prospekt.people.models import Person
from prospekt.people.rules.marks import Marks
from tests.stages.capture.conftest import Door

LIST = "Name,E-mail\nKari Berg,kari@berg.no\n"
LATER = timedelta(hours=2)


@pytest.fixture(autouse=True)
def files(tmp_path: Path, settings: object) -> Path:
    folder = tmp_path / "files"
    folder.mkdir()
    settings.MEDIA_ROOT = folder  # type: ignore[attr-defined]
    return folder


@pytest.mark.django_db
def test_the_file_of_an_erased_person_goes_though_the_program_was_stopped(door: Door) -> None:
    record = door.whole(LIST)
    path = path_of(record.file)
    with mock.patch.object(Path, "unlink", side_effect=KeyboardInterrupt):
        person = Person.objects.get()
        take_out_of_imports("person_id", [person.pk], Marks(("kari@berg.no",)))
    assert Import.objects.get().file == ""
    assert path.exists()
    now = timezone.now()
    assert sweep_files(now=now) == 0
    assert path.exists(), "an upload may lie an hour before its import is written down"
    assert sweep_files(now=now + LATER) == 1
    assert not path.exists()


@pytest.mark.django_db
def test_files_of_imports_and_of_others_stay(door: Door, files: Path) -> None:
    kept = path_of(door.draft(LIST).file)
    stray = keep_file([b"left behind"], "list.csv").path
    foreign = keep_file([b"of before"], "list.csv").path
    before = (Import.objects.get().created_at - LATER).timestamp()
    os.utime(foreign, (before, before))
    (files / "notes.txt").write_text("somebody's own")
    assert sweep_files(now=timezone.now() + LATER) == 1
    assert not stray.exists()
    assert kept.exists()
    assert foreign.exists()
    assert (files / "notes.txt").exists()


@pytest.mark.django_db
def test_a_database_without_imports_takes_nothing_away() -> None:
    stray = keep_file([b"of another database"], "list.csv").path
    assert sweep_files(now=timezone.now() + LATER) == 0
    assert stray.exists()


def test_the_worker_looks_every_hour() -> None:
    (entry,) = [each for each in entries() if each.name == "old_files"]
    assert entry.every == timedelta(hours=1)
