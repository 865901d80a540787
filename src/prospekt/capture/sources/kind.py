"""Which kind of file this is, told by its first bytes and never by its name."""

from __future__ import annotations

import codecs
import re

from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# First bytes of what is no list; the word completes "The file is ...".
FOREIGN: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", _("a PDF")),
    (b"\x89PNG", _("a picture")),
    (b"\xff\xd8\xff", _("a picture")),
    (b"GIF8", _("a picture")),
    (b"7z\xbc\xaf\x27\x1c", _("a 7z archive")),
    (b"Rar!", _("a RAR archive")),
    (b"\xfd7zXZ", _("an XZ archive")),
    (b"\x28\xb5\x2f\xfd", _("a Zstandard archive")),
    (b"\x00\x01\x00\x00Standard", _("an Access database")),
    (b"SQLite format 3", _("an SQLite database")),
    (b"\x7fELF", _("a program")),
    (b"{\\rtf", _("a text document (RTF)")),
    (b"BEGIN:VCALENDAR", _("a calendar")),
    (b"!BDN", _("an Outlook data file")),
)
HTML = re.compile(
    rb"\s*(<!--.*?-->\s*)*<(!doctype\s+html|html|head|body|table|div|meta)\b", re.I | re.S
)
MAIL = re.compile(
    rb"From \S+ .*\d{4}\r?\n"
    rb"|(return-path|received|delivered-to|from|to|subject|date|message-id|mime-version|x-[\w-]+):"
    rb"[^\n]*\r?\n([ \t][^\n]*\r?\n)*[\w-]+: ?[^\n]*\r?\n",
    re.IGNORECASE,
)
CONTROL = re.compile(rb"[\x00-\x08\x0e-\x19\x1c-\x1f\x7f]")


def kind_of(head: bytes) -> str:
    """One of "zip", "ole", "parquet", "vcard", "json", "text".

    Raises Refusal for an empty file and for everything that is surely no table.
    """
    bare = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not bare.strip(b"\x00"):
        raise Refusal(empty())
    if head[:4] == b"PK\x03\x04":
        return "zip"
    if head[:8] == OLE or head[:4] in (b"\x09\x08\x10\x00", b"\x09\x08\x08\x00"):
        return "ole"
    if head[:4] == b"PAR1":
        return "parquet"
    _refuse_foreign(head, bare)
    if bare[:11].upper() == b"BEGIN:VCARD":
        return "vcard"
    return "json" if re.match(rb'\{\s*"|\{\s*\}|\[\s*[{\]]', bare) else "text"


def empty() -> Problem:
    return Problem("empty-file", _("The file is empty. Choose a file with a list in it."))


def _refuse_foreign(head: bytes, bare: bytes) -> None:
    for magic, what in FOREIGN:
        if head.startswith(magic) or bare.upper().startswith(magic):
            raise Refusal(_foreign(what))
    if head[257:262] == b"ustar":
        raise Refusal(_foreign(_("a TAR archive")))
    if _is_dbase(head):
        raise Refusal(_foreign(_("a dBase table")))
    if HTML.match(bare):
        message = _(
            "The file is a web page (HTML), not a list, whatever its name says. Open it in a "
            "spreadsheet program, save it as CSV or XLSX and choose that file."
        )
        raise Refusal(Problem("html-page", message))
    if bare.startswith((b"<?xml", b"<")) and b">" in bare[:2000]:
        raise Refusal(_foreign(_("an XML document")))
    if MAIL.match(bare):
        raise Refusal(_foreign(_("an e-mail message")))
    if _is_binary(head):
        raise Refusal(_foreign(_("binary data")))


def _foreign(what: str) -> Problem:
    message = _(
        "The file is {what}, not a list that can be read. Save the list as CSV or XLSX and "
        "choose that file."
    )
    return Problem("not-a-table", message, {"what": what})


def _is_dbase(head: bytes) -> bool:
    # Version byte, date of last update, header length that ends in 0x0D: the dBase III layout.
    if len(head) < 33 or head[0] not in (0x03, 0x30, 0x31, 0x83, 0x8B, 0xF5):
        return False
    length = int.from_bytes(head[8:10], "little")
    plausible_date = 1 <= head[2] <= 12 and 1 <= head[3] <= 31
    return plausible_date and 33 <= length <= len(head) and 0x0D in head[length - 264 : length]


def _is_binary(head: bytes) -> bool:
    if head[:2] in (b"\xff\xfe", b"\xfe\xff") or head[:4] == b"\x00\x00\xfe\xff":
        return False
    if looks_utf16(head):
        return False
    sample = head[:8192]
    if b"\0" not in sample and _is_utf8(sample):
        return False
    return len(CONTROL.findall(sample)) > max(2, len(sample) * 0.05)


def _is_utf8(sample: bytes) -> bool:
    """Whatever odd signs are in it; the last one may be cut off."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(sample)
    except UnicodeDecodeError:
        return False
    return True


def looks_utf16(head: bytes) -> str | None:
    """ "utf-16-le" or "utf-16-be" when every other byte is mostly zero, else None."""
    sample = head[:4096]
    half = len(sample) // 2
    if half < 2:
        return None
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if odd > half * 0.6 and even < half * 0.1:
        return "utf-16-le"
    return "utf-16-be" if even > half * 0.6 and odd < half * 0.1 else None
