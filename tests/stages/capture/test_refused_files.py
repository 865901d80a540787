"""Every file that cannot be imported is refused on the page where it was chosen, in the sentence of the command line."""

from __future__ import annotations

import html
import io
import zipfile
from collections.abc import Callable

import pytest
from django.test import Client

from prospekt.capture.models import Import
from tests.stages.capture.conftest import Door

pytestmark = pytest.mark.django_db

WIDE = ",".join(f"c{i}" for i in range(5_000)) + "\n" + ",".join("x" * 5_000)


def _zip(**files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in files.items():
            archive.writestr(name.replace("_", "."), content)
    return out.getvalue()


REFUSED: list[tuple[str, bytes, str]] = [
    ("empty", b"", "The file is empty"),
    ("blank", b"\n \n\n", "The file is empty"),
    ("html", b"<!doctype html><html><table><tr><td>x</table>", "is a web page (HTML)"),
    ("pdf", b"%PDF-1.7 x", "The file is a PDF"),
    ("xml", b"<?xml version='1.0'?><a><b>x</b></a>", "an XML document"),
    ("mail", b"From: a@b.no\nTo: c@d.no\nSubject: x\n\nhello\n", "an e-mail message"),
    ("calendar", b"BEGIN:VCALENDAR\nEND:VCALENDAR\n", "a calendar"),
    ("binary", bytes(range(256)) * 40, "binary data"),
    ("too many columns", WIDE.encode(), "5000 columns"),
    ("deals", b"Deal Name,Deal Stage,Amount\nx,won,3\n", "list of deals"),
    ("tickets", b"Ticket ID,Ticket name\n1,x\n", "list of tickets"),
    ("activities", b"Activity Type,Activity Date\ncall,2020-01-01\n", "list of activities"),
    ("tasks", b"Subject,Due Date\nx,2020-01-01\n", "list of tasks"),
    ("ids", b"Id\n1\n2\n", "holds ids only"),
    ("broken workbook", _zip(**{"[Content_Types]_xml": b"<x/>", "xl/workbook_xml": b"no"}), "not a readable spreadsheet"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("content", "sentence"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED]
)
def test_refused_in_a_sentence(door: Door, content: bytes, sentence: str) -> None:
    response = door.upload(content)
    assert response.status_code in (413, 422)
    page = html.unescape(response.content.decode())
    assert "data-problem" in page
    assert sentence in page
    assert "Traceback" not in page
    assert not Import.objects.exists()


@pytest.mark.parametrize(
    ("content", "name"),
    [(b"Na\x00me,City\nKari,Oslo\n", "list.csv"), (b"Name,City\nKa\x00ri,Oslo\n", "list.csv"),
     (b"W8\x96\x00", "list"), (b'{"Na\\u0000me": "Kari", "\\ud9e4": "x"}\n', "list.jsonl"),
     (b'{"Name": "Ka\\u0000ri \\ud9e4"}\n', "list.jsonl")],
)  # fmt: skip
def test_a_character_that_no_database_keeps_is_shown(door: Door, content: bytes, name: str) -> None:
    response = door.upload(content, name)
    assert response.status_code in (302, 422)
    if response.status_code == 302:
        assert "Traceback" not in door.client.get(response.headers["Location"]).content.decode()
        kept = str(Import.objects.get().columns)
        assert "\\x00" not in kept
        assert "\\ud9e4" not in kept


def test_a_refused_file_does_not_stay_on_the_disk(
    door: Door, settings: object, tmp_path: object
) -> None:
    settings.MEDIA_ROOT = tmp_path  # type: ignore[attr-defined]
    door.upload(b"<html><body>x</body></html>")
    assert not list(tmp_path.iterdir())  # type: ignore[attr-defined]


def test_a_file_beyond_the_limit_names_it(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("prospekt.capture.actions.files.LARGEST", 10)
    response = door.upload("Name\nKari Berg\n")
    assert response.status_code == 413
    assert "larger than 4 GB" in response.content.decode()


def test_nothing_chosen_and_nothing_pasted(door: Door) -> None:
    assert "No file was chosen" in door.client.post("/imports/new/", {}).content.decode()
    assert (
        "Nothing was pasted"
        in door.client.post("/imports/new/", {"what": "rows", "rows": " "}).content.decode()
    )


def test_a_full_disk_is_said(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(chunks: object, name: str) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("prospekt.capture.views.file.keep_file", full)
    response = door.upload("Name\nKari\n")
    assert response.status_code == 507
    assert "The disk is full" in response.content.decode()


def test_what_the_reader_remarks_is_shown(door: Door) -> None:
    record = door.draft("Exported for Kari\n\nName,E-mail,E-mail\nKari,kari@berg.no,k@b.no\n")
    page = html.unescape(door.page(f"/imports/{record.pk}/columns/"))
    assert "above the header in line 3 are not read" in page
    assert "names more than once: E-mail" in page


def test_an_unclosed_quote_costs_its_rows_only(door: Door) -> None:
    record = door.whole('Name,E-mail\nKari,kari@berg.no\n"Ola,ola@dahl.no\nPer,per@lie.no\n')
    assert record.created >= 1
    assert "line 3" in door.page(f"/imports/{record.pk}/").lower()


def test_a_form_without_its_token_is_refused(
    door: Door, cast: object, signed_in: Callable[..., Client]
) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = door.client.cookies
    assert strict.post("/imports/new/", {"what": "rows", "rows": "Name\nKari\n"}).status_code == 403
    assert not Import.objects.exists()
