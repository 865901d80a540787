"""The bytes of a file, unpacked when it is gz, bz2 or a zip of one file, within safe bounds."""

from __future__ import annotations

import bz2
import gzip
import io
import shutil
import tempfile
import weakref
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from prospekt.capture.sources import limits
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

# What the unpackers raise on damaged bytes.
BROKEN = (
    EOFError,
    zlib.error,
    OSError,
    zipfile.BadZipFile,
    UnicodeError,
    NotImplementedError,
    RuntimeError,
)
# Parts that tell a text document, a presentation or an Apple Numbers file.
DOCUMENTS = ("[Content_Types].xml", "content.xml", "Index/Document.iwa")
LITTER = ("__MACOSX/", ".DS_Store", "Thumbs.db")


@dataclass
class Content:
    """Bytes that can be opened from the start any number of times."""

    path: Path | None
    opener: Callable[[], BinaryIO]
    packed_size: int
    packing: tuple[str, ...] = ()
    inner_name: str = ""
    _spilled: Path | None = field(default=None, repr=False)

    def open(self) -> BinaryIO:
        return self.opener()

    def head(self, size: int = limits.HEAD_BYTES) -> bytes:
        with self.open() as stream:
            return stream.read(size)

    def file(self) -> Path:
        """A path with these bytes unpacked, for libraries that need one; removed with this object."""
        if not self.packing and self.path is not None:
            return self.path
        if self._spilled is None:
            with tempfile.NamedTemporaryFile(prefix="prospekt-", delete=False) as target:
                self._spilled = Path(target.name)
                weakref.finalize(self, self._spilled.unlink, missing_ok=True)
                with self.open() as stream:
                    shutil.copyfileobj(stream, target, limits.BLOCK_BYTES)
        return self._spilled


class Bounded(io.RawIOBase):
    """Unpacked bytes; raises Refusal for damaged data and for a bomb, before it fills the memory."""

    def __init__(self, stream: BinaryIO, packed_size: int) -> None:
        self._stream = stream
        self._ceiling = max(limits.EXPANSION_BYTES, packed_size * limits.EXPANSION_RATIO)
        self._seen = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        try:
            chunk = self._stream.read(len(buffer))
        except BROKEN as error:
            raise Refusal(_damaged()) from error
        self._seen += len(chunk)
        if self._seen > self._ceiling:
            raise Refusal(bomb())
        buffer[: len(chunk)] = chunk
        return len(chunk)

    def close(self) -> None:
        self._stream.close()
        super().close()


def bomb() -> Problem:
    message = _(
        "The packed file grows to more than {ratio} times its size when unpacked, which is not "
        "safe to read. Unpack it yourself and choose the file inside."
    )
    return Problem("expands-too-much", message, {"ratio": limits.EXPANSION_RATIO})


def _damaged() -> Problem:
    message = _("The packed file is damaged or cut off. Pack it again, or choose the file inside.")
    return Problem("damaged-archive", message)


def content_of(path: Path) -> Content:
    """The content of a file, unpacked as often as allowed. Raises Refusal for what cannot be."""
    size = path.stat().st_size
    content = Content(path, lambda: path.open("rb"), size)
    while (packing := _packing(content)) is not None:
        if len(content.packing) >= limits.PACKING_DEPTH:
            message = _("The file is packed more than {limit} times over. Unpack it yourself.")
            raise Refusal(Problem("packed-too-often", message, {"limit": limits.PACKING_DEPTH}))
        content = _unpacked(content, packing)
    return content


def _packing(content: Content) -> str | None:
    head = content.head(4)
    if head[:2] == b"\x1f\x8b":
        return "gz"
    if head[:3] == b"BZh":
        return "bz2"
    if head[:4] == b"PK\x03\x04" or head[:4] == b"PK\x05\x06":
        return None if is_spreadsheet_zip(content.file()) else "zip"
    return None


def is_spreadsheet_zip(path: Path) -> bool:
    """True for XLSX, XLSM, XLSB and ODS, which are zips themselves.

    Raises Refusal for a damaged zip and for the documents of other programs that are zips too.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            kind = archive.read("mimetype")[:100] if "mimetype" in names else b"spreadsheet"
    except BROKEN as error:
        raise Refusal(_damaged()) from error
    if any(name.startswith("xl/") for name in names):
        return True
    if "content.xml" in names and b"spreadsheet" in kind:
        return True
    if any(name in names for name in DOCUMENTS):
        raise Refusal(_document())
    return False


def _document() -> Problem:
    message = _(
        "The file is a document of an office program but not a workbook that can be read. "
        "Save the list as CSV or XLSX and choose that file."
    )
    return Problem("not-a-table", message)


def _unpacked(content: Content, packing: str) -> Content:
    openers: dict[str, Callable[[], BinaryIO]] = {
        "gz": lambda: gzip.GzipFile(fileobj=content.open()),  # type: ignore[dict-item]
        "bz2": lambda: bz2.BZ2File(content.open()),  # type: ignore[dict-item]
    }
    name = ""
    if packing == "zip":
        name = _only_member(content.file())
        openers["zip"] = lambda: _member(content.file(), name)
    opener, size = openers[packing], content.packed_size

    def bounded() -> BinaryIO:
        return io.BufferedReader(Bounded(opener(), size), limits.BLOCK_BYTES)  # type: ignore[return-value]

    # The outer content lives in the closure, and with it its temporary file.
    return Content(None, bounded, size, (*content.packing, packing), name)


def _member(path: Path, name: str) -> BinaryIO:
    try:
        with zipfile.ZipFile(path) as archive:
            return archive.open(name)  # type: ignore[return-value]
    except BROKEN as error:
        raise Refusal(_damaged()) from error


def _only_member(path: Path) -> str:
    with zipfile.ZipFile(path) as archive:
        members = [entry for entry in archive.infolist() if _counts(entry)]
    if len(members) != 1:
        raise Refusal(_not_one(members))
    member = members[0]
    if member.flag_bits & 1:
        message = _("The zip is protected by a password. Unpack it and choose the file inside.")
        raise Refusal(Problem("encrypted-archive", message))
    packed = max(member.compress_size, 1)
    if (
        member.file_size > limits.EXPANSION_BYTES
        and member.file_size > packed * limits.EXPANSION_RATIO
    ):
        raise Refusal(bomb())
    return member.filename


def _counts(entry: zipfile.ZipInfo) -> bool:
    return not entry.is_dir() and not any(litter in entry.filename for litter in LITTER)


def _not_one(members: list[zipfile.ZipInfo]) -> Problem:
    if not members:
        return Problem("empty-archive", _("The zip holds no file."))
    names = ", ".join(member.filename for member in members[:10])
    more = " ..." if len(members) > 10 else ""
    message = _(
        "The zip holds {count} files: {names}. Unpack it and choose the one with your list."
    )
    return Problem("several-files", message, {"count": len(members), "names": names + more})
