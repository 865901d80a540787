"""Real files through the web door: each is refused in a sentence or ends with a receipt that balances."""

from __future__ import annotations

import csv
import gzip
import io
import zipfile
from pathlib import Path

import pytest

from prospekt.capture.models import Import, ImportProblem, ImportRow
from tests.stages.capture.conftest import Door, balance

pytestmark = pytest.mark.django_db

ARCHIVES = ("contacts_csv", "vcards_1", "crm_salesforce_dataloader", "csv_malformed_1")
MOST_BYTES = 120_000
EVERY = {"contacts_csv": 1, "vcards_1": 3, "crm_salesforce_dataloader": 4, "csv_malformed_1": 6}


@pytest.mark.parametrize("archive", ARCHIVES)
def test_receipts_balance(door: Door, data_folder: Path, archive: str) -> None:
    met = 0
    with zipfile.ZipFile(data_folder / "import" / f"{archive}.zip") as files:
        entries = [e for e in files.infolist() if not e.is_dir() and e.file_size < MOST_BYTES]
        for entry in sorted(entries, key=lambda e: e.filename)[:: EVERY[archive]]:
            met += _goes_through(door, files.read(entry), Path(entry.filename).name)
    assert met > 3


def _goes_through(door: Door, content: bytes, name: str) -> bool:
    response = door.upload(content, name)
    assert response.status_code in (302, 413, 422), name
    if response.status_code != 302:
        assert "data-problem" in response.content.decode(), name
        return False
    record = Import.objects.latest("pk")
    assert door.answer_all(record).status_code == 302, name
    door.page(f"/imports/{record.pk}/check/?try=1")
    door.run(record)
    assert record.state == Import.State.DONE, name
    assert balance(record), name
    assert ImportRow.objects.filter(import_id=record.pk).count() == record.read, name
    rejects = ImportProblem.objects.filter(import_id=record.pk, is_reject=True)
    assert rejects.count() == record.rejected, name
    door.page(f"/imports/{record.pk}/")
    text = b"".join(door.client.get(f"/imports/{record.pk}/rejected.csv")).decode("utf-8-sig")
    assert len(list(csv.reader(io.StringIO(text)))) == record.rejected + 1, name
    return True


def test_hubspot_contacts_need_no_mapping_by_hand(door: Door, data_folder: Path) -> None:
    with zipfile.ZipFile(data_folder / "import" / "crm_hubspot_like.zip") as files:
        content = files.read("hubspot/hubspot_contacts.csv")
    record = door.draft(content, "hubspot_contacts.csv")
    assert "This is an export of HubSpot" in door.page(f"/imports/{record.pk}/columns/")
    assert door.answer_all(record).status_code == 302
    door.run(record)
    assert record.read == 950
    assert balance(record)
    assert record.rejected == 0


def test_a_list_of_companies_packed_as_gz(door: Door, data_folder: Path) -> None:
    content = gzip.compress((data_folder / "companies" / "sp500_constituents.csv").read_bytes())
    record = door.whole(content, "sp500.csv.gz")
    assert record.read == 503
    assert record.created + record.merged == 503
