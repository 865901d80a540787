"""Office files are packed folders: looked into without unpacking, as far as what they declare is bounded."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Mapping
from typing import IO

from prospekt.engage.rules.file_kinds import other_content
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

MOST_ENTRIES = 5_000
MOST_BYTES = 512 << 20
"""What all entries may come to unpacked, as they declare it."""
MOST_RATIO, FREE_BYTES = 250, 16 << 20
"""How much larger than packed that may be, above what any file may have."""
LARGEST_INDEX = 2 << 20
"""Bytes of the list of entries; a longer one is not read."""
_END, _END_64 = b"PK\x05\x06", b"PK\x06\x07"
_END_SIZE, _LONGEST_COMMENT = 22, 1 << 16
_PLACES: Mapping[str, str] = {"docx": "word/", "xlsx": "xl/", "pptx": "ppt/"}
_MIME: Mapping[str, bytes] = {
    "odt": b"application/vnd.oasis.opendocument.text", "ods": b"application/vnd.oasis.opendocument.spreadsheet",
    "odp": b"application/vnd.oasis.opendocument.presentation",
}  # fmt: skip


def check_office(file: IO[bytes], size: int, name: str, code: str) -> None:
    """Nothing if this is an Office file of that kind (`rules.file_kinds.OFFICE`) that unpacks to a bounded size.

    Raises Refusal broken_file, swollen_file, has_macros or other_content, each naming the file.
    """
    _check_index(file, size, name)
    try:
        with zipfile.ZipFile(file) as packed:
            entries = packed.infolist()
            _check_size(entries, size, name)
            names = [entry.filename for entry in entries]
            if any(each.lower().endswith("vbaproject.bin") for each in names):
                message = _("{name} was not kept: it carries macros, which are programs. Save it without them.")  # fmt: skip
                raise Refusal(Problem("has_macros", message, {"name": name}, column="file"))
            if not _is_of(packed, names, code):
                raise Refusal(other_content(name, code, _("a packed file")))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, OSError, EOFError, struct.error):  # fmt: skip
        raise Refusal(_broken(name)) from None


def _check_index(file: IO[bytes], size: int, name: str) -> None:
    """Before the library reads the list of entries whole, which takes the memory the file asks for."""
    start = max(0, size - _END_SIZE - _LONGEST_COMMENT)
    file.seek(start)
    tail = file.read()
    at = len(tail) - _END_SIZE
    if not (at >= 0 and tail[at : at + 4] == _END and tail[-2:] == b"\0\0"):
        at = tail.rfind(_END)
    if at < 0 or at + _END_SIZE > len(tail):
        raise Refusal(_broken(name))
    n, index = struct.unpack("<HL", tail[at + 10 : at + 16])
    if tail[max(0, at - 20) : at][:4] == _END_64 or n > MOST_ENTRIES or index > LARGEST_INDEX:
        raise Refusal(_swollen(name))


def _check_size(entries: list[zipfile.ZipInfo], size: int, name: str) -> None:
    whole = sum(entry.file_size for entry in entries)
    is_swollen = whole > MOST_BYTES or whole > max(FREE_BYTES, size * MOST_RATIO)
    if is_swollen or len(entries) > MOST_ENTRIES:
        raise Refusal(_swollen(name))


def _is_of(packed: zipfile.ZipFile, names: list[str], code: str) -> bool:
    if code in _PLACES:
        return "[Content_Types].xml" in names and any(each.startswith(_PLACES[code]) for each in names)  # fmt: skip
    if "mimetype" not in names:
        return False
    with packed.open("mimetype") as file:
        return file.read(len(_MIME[code]) + 20).strip() == _MIME[code]


def _broken(name: str) -> Problem:
    message = _("{name} was not kept: it is damaged or cut off. Save it anew and add it again.")
    return Problem("broken_file", message, {"name": name}, column="file")


def _swollen(name: str) -> Problem:
    message = _(
        "{name} was not kept: unpacked it would be far larger than any document is (more than {n} parts, or {mb} MB)."
        " Save it anew, or as a PDF."
    )
    params = {"name": name, "n": MOST_ENTRIES, "mb": MOST_BYTES >> 20}
    return Problem("swollen_file", message, params, column="file")
