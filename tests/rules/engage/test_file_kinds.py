"""What may hang on a lead, as a table of names and first bytes; names that are hostile; packed files that swell."""

from __future__ import annotations

import io
import struct
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prospekt.engage.rules import office_files
from prospekt.engage.rules.file_kinds import ENDINGS, KINDS, content_of, kind_of
from prospekt.engage.rules.file_names import LONGEST, ending_of, saved_name, shown_name
from prospekt.engage.rules.office_files import check_office
from prospekt.words.problem import Refusal

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"
MP4 = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00"
GOOD = [
    ("offer.pdf", b"%PDF-1.7\n", "pdf"), ("OFFER.PDF", b"%PDF-1.4\n", "pdf"), ("a.b.pdf", b"%PDF-1.4\n", "pdf"),
    ("x.exe.pdf", b"%PDF-1.4\n", "pdf"), ("p.png", PNG, "png"), ("p.jpeg", b"\xff\xd8\xff\xe0\x00\x10JFIF", "jpg"),
    ("p.gif", b"GIF89a\x01\x00", "gif"), ("p.webp", b"RIFF\x10\x00\x00\x00WEBPVP8 ", "webp"), ("p.tif", b"II*\x00\x08", "tiff"),
    ("p.heic", b"\x00\x00\x00\x18ftypheic", "heic"), ("o.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\x00", "doc"),
    ("o.docx", b"PK\x03\x04\x14\x00", "docx"), ("z.zip", b"PK\x05\x06" + bytes(18), "zip"), ("r.rtf", b"{\\rtf1 x}", "rtf"),
    ("n.txt", b"plain words", "txt"), ("n.md", "# Bjørn và Đặng".encode(), "txt"), ("n.csv", b"a;b\n1;2\n", "csv"),
    ("u.txt", "\ufeffhello".encode("utf-16-le"), "txt"), ("l.txt", "blåbær".encode("latin-1"), "txt"),
    ("m.eml", b"From: a@b.example\r\nSubject: x\r\n\r\n<p>hi", "eml"), ("c.vcf", b"BEGIN:VCARD\r\n", "vcf"),
    ("c.ics", b"BEGIN:VCALENDAR\r\n", "ics"), ("c.txt", b"BEGIN:VCARD\r\n", "txt"), ("s.mp3", b"\xff\xfb\x90\x00", "mp3"),
    ("s.mp3", b"ID3\x03\x00", "mp3"), ("s.wav", b"RIFF\x10\x00\x00\x00WAVEfmt ", "wav"), ("v.mp4", MP4, "mp4"),
    ("n.md", b"<b>not</b> a page", "txt"), ("j.json", b'{"a": 1}', "json"),
]  # fmt: skip
BAD = [
    ("offer", b"%PDF-1.7", "no_ending"), ("..", b"%PDF-1.7", "no_ending"), (".pdf", b"%PDF-1.7", "no_ending"),
    ("a.", b"%PDF-1.7", "no_ending"), ("a.pHaR", b"<?php", "kind_not_kept"), ("a.exe", b"MZ\x90", "kind_not_kept"),
    ("a.pdf.exe", b"%PDF-1.7", "kind_not_kept"), ("a.svg", b"<svg onload=x>", "kind_not_kept"), ("a.html", b"<html>", "kind_not_kept"),
    ("a.docm", b"PK\x03\x04", "kind_not_kept"), ("a.js", b"alert(1)", "kind_not_kept"), ("a.lnk", b"L\x00", "kind_not_kept"),
    ("empty.pdf", b"", "empty_file"), ("a.pdf", b"<html><script>", "other_content"), ("a.pdf", b"MZ\x90\x00", "other_content"),
    ("a.pdf", b"\n%PDF-1.7", "other_content"), ("a.png", b"\xff\xd8\xff\xe0", "other_content"), ("a.png", b"GIF89a", "other_content"),
    ("a.jpg", b"<svg xmlns=x onload=alert(1)>", "other_content"), ("a.txt", b"<!DOCTYPE html><script>", "other_content"),
    ("a.txt", b"  <!-- x --> <!-- y -->\n<ScRiPt>", "other_content"), ("a.csv", b"<?xml version='1.0'?><svg/>", "other_content"),
    ("a.txt", "\ufeff<html>".encode("utf-16-be"), "other_content"), ("a.txt", b"a\x00b", "other_content"),
    ("a.txt", b"MZ\x90\x00\x03", "other_content"), ("a.txt", b"\x7fELF", "other_content"), ("a.docx", b"%PDF-1.7", "other_content"),
    ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "other_content"), ("a.zip", b"Rar!\x1a\x07", "other_content"),
    ("a.vcf", b"plain", "other_content"), ("a.mp4", PNG, "other_content"), ("a.heic", MP4, "other_content"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "head", "wanted"), GOOD)
def test_what_is_kept(name: str, head: bytes, wanted: str) -> None:
    assert kind_of(name, head).code == wanted


@pytest.mark.parametrize(("name", "head", "wanted"), BAD)
def test_what_is_refused(name: str, head: bytes, wanted: str) -> None:
    with pytest.raises(Refusal) as refused:
        kind_of(name, head)
    assert refused.value.problem.code == wanted
    assert name in str(refused.value)


@given(st.binary(max_size=200))
def test_any_bytes_look_like_something(head: bytes) -> None:
    assert content_of(head) in {kind.content for kind in KINDS.values()} | {"web", "program", "other"}  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("../../etc/passwd.txt", "passwd.txt"), ("C:\\Users\\x\\offer.pdf", "offer.pdf"), ("a\x00b.pdf", "a·b.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "a  Set-Cookie: x.pdf"), ("invoice\u202efdp.exe", "invoice·fdp.exe"), ("..", "file"), ("", "file"),
        ("/", "file"), ("CON.pdf", "CON.pdf"), ("a\ud800.pdf", "a·.pdf"), ("<img src=x onerror=alert(1)>.png", "<img src=x onerror=alert(1)>.png"),
        ("  blå bær.pdf ", "blå bær.pdf"), ("Đặng\u00a0Ánh.pdf", "Đặng Ánh.pdf"),
    ],
)  # fmt: skip
def test_a_hostile_name_is_only_text(typed: str, shown: str) -> None:
    assert shown_name(typed) == shown


@given(st.text(max_size=400))
def test_any_name_can_be_shown_and_saved(typed: str) -> None:
    shown = shown_name(typed)
    assert 0 < len(shown) <= LONGEST
    assert shown.isprintable()
    assert "/" not in shown
    saved = saved_name(shown, "pdf")
    assert saved.endswith(".pdf")
    assert not set(saved) & set('<>:"/\\|?*\r\n\x00')
    assert not saved.startswith(".")
    assert saved.split(".")[0].strip().lower() not in ("con", "nul", "aux", "prn", "com1", "lpt9")


def test_a_long_name_keeps_its_ending() -> None:
    shown = shown_name(f"{'x' * 300}.pdf")
    assert len(shown) == LONGEST
    assert ending_of(shown) == "pdf"


def packed(names: dict[str, bytes], mode: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", mode) as file:
        for name, text in names.items():
            file.writestr(name, text)
    return out.getvalue()


DOCX = {"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>"}


def checked(data: bytes, code: str) -> str:
    try:
        check_office(io.BytesIO(data), len(data), f"a.{code}", code)
    except Refusal as refused:
        return refused.problem.code
    return ""


def test_office_files_are_what_they_say() -> None:
    assert checked(packed(DOCX), "docx") == ""
    assert checked(packed(DOCX), "xlsx") == "other_content"
    assert checked(packed({"word/document.xml": b""}), "docx") == "other_content"
    assert checked(packed({**DOCX, "word/vbaProject.bin": b"x"}), "docx") == "has_macros"
    mime = {"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<x/>"}
    assert checked(packed(mime, zipfile.ZIP_STORED), "odt") == ""
    assert checked(packed(mime, zipfile.ZIP_STORED), "ods") == "other_content"
    assert checked(packed({"x": b""}), "odt") == "other_content"


def test_packed_files_that_swell_or_are_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = packed(DOCX)
    assert checked(whole[:-10], "docx") == "broken_file"
    assert checked(whole[: len(whole) // 2], "docx") == "broken_file"
    assert checked(b"PK\x03\x04" + b"junk" * 50, "docx") == "broken_file"
    bomb = packed({**DOCX, "word/media/x": bytes(40 << 20)})
    assert len(bomb) < 1 << 20
    assert checked(bomb, "docx") == "swollen_file"
    many = packed({**DOCX, **{f"word/{n}": b"" for n in range(office_files.MOST_ENTRIES)}})
    assert checked(many, "docx") == "swollen_file"
    # The index says it has 60,000 entries, or that it is larger than any index: it is not even read.
    end = whole.rindex(b"PK\x05\x06")
    lying = bytearray(whole)
    lying[end + 10 : end + 12] = struct.pack("<H", 60_000)
    assert checked(bytes(lying), "docx") == "swollen_file"
    monkeypatch.setattr(zipfile, "ZipFile", lambda *a: pytest.fail("it was read"))
    lying = bytearray(whole)
    lying[end + 12 : end + 16] = struct.pack("<L", 1 << 30)
    assert checked(bytes(lying), "docx") == "swollen_file"
    far = whole[:end] + b"PK\x06\x07" + bytes(16) + whole[end:]
    assert checked(far, "docx") == "swollen_file"


def test_every_ending_has_a_kind() -> None:
    assert set(KINDS) <= set(ENDINGS)
    assert all(len(code) <= 8 for code in KINDS)
