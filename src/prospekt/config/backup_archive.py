"""One backup file: a gzipped tar and, behind it, a small gzip with the digest of everything before it.

`tar xzf` reads it too. A byte that was flipped anywhere, or an end that is missing, is found before anything
of the file is believed.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import tarfile
from contextlib import suppress
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import IO, Any

from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

BLOCK = 1 << 20
_SAYS = "prospekt-backup 1 sha256 "
_GZIP = b"\x1f\x8b"
Part = tuple[int, str]
"""Size in bytes and sha256 of one file inside."""


class Writer:
    """Writes a backup file that only its owner can read; nothing of it stays if it is not finished."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.parts: dict[str, Part] = {}
        number = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        self._file = _Seen(os.fdopen(number, "wb"))
        self._gzip = gzip.GzipFile(
            filename="", mode="wb", fileobj=self._file, compresslevel=1, mtime=0
        )
        self._tar = tarfile.TarFile(fileobj=self._gzip, mode="w", format=tarfile.PAX_FORMAT)  # type: ignore[arg-type]

    def __enter__(self) -> Writer:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if error is None:
            self._finish()
            return
        self._file.file.close()
        self.path.unlink(missing_ok=True)

    def add(self, name: str, path: Path) -> None:
        """Add a file as it is now; what is appended to it meanwhile stays out."""
        with path.open("rb") as source:
            info = tarfile.TarInfo(name)
            info.size, info.mode = os.fstat(source.fileno()).st_size, 0o600
            seen = _Seen(source)
            self._tar.addfile(info, seen)  # type: ignore[arg-type]
        self.parts[name] = (info.size, seen.digest.hexdigest())

    def _finish(self) -> None:
        self._tar.close()
        self._gzip.close()
        out = self._file.file
        out.write(_tail_of(self._file.digest.hexdigest()))
        out.flush()
        os.fsync(out.fileno())
        out.close()


class _Seen:
    """A file whose bytes are digested as they pass."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file = file
        self.digest = hashlib.sha256()

    def read(self, size: int) -> bytes:
        data = self.file.read(size)
        self.digest.update(data)
        return data

    def write(self, data: Any) -> int:
        self.digest.update(data)
        return self.file.write(data)

    def flush(self) -> None:
        self.file.flush()


def check_whole(path: Path) -> None:
    """Raises Refusal, naming the file, unless it is a backup with its end and every byte as it was written."""
    try:
        with path.open("rb") as file:
            _check(path, file)
    except FileNotFoundError:
        raise refused("no_backup", _("There is no file {file}. Check the path."), path) from None
    except (IsADirectoryError, PermissionError) as error:
        message = _("{file} cannot be read: {reason}.")
        raise refused("backup_unreadable", message, path, reason=error.strerror) from None


def _check(path: Path, file: IO[bytes]) -> None:
    size = os.fstat(file.fileno()).st_size
    start = file.read(len(_GZIP))
    file.seek(max(0, size - _TAIL))
    tail = file.read(_TAIL)
    has_end = tail[:_TELLS] == _tail_of("0" * 64)[:_TELLS]
    if start != _GZIP and not has_end:
        message = _("{file} is not a backup of Prospekt. Give a file that `prospekt backup` made.")
        raise refused("not_a_backup", message, path)
    if not has_end:
        message = _(
            "The backup {file} is cut off: its end is missing, so it was not restored. Take another copy of it, or an older backup."
        )
        raise refused("backup_cut_off", message, path)
    digest, left = hashlib.sha256(), size - _TAIL
    file.seek(0)
    while left and (block := file.read(min(BLOCK, left))):
        digest.update(block)
        left -= len(block)
    if tail != _tail_of(digest.hexdigest()):
        message = _(
            "The backup {file} was altered or damaged after it was made, so it was not restored. Take another copy of it, or an older backup."
        )
        raise refused("backup_altered", message, path)


def _tail_of(digest: str) -> bytes:
    """A gzip of its own, so that every program that knows the format takes it for an empty end."""
    return gzip.compress(f"{_SAYS}{digest}\n".encode(), compresslevel=0, mtime=0)


_TAIL = len(_tail_of("0" * 64))
_TELLS = _tail_of("0" * 64).index(b"0" * 64)
"""So many bytes of the end are the same in every backup."""


def extract(path: Path, folder: Path) -> dict[str, Part]:
    """Unpack a whole backup into a folder; returns what was in it. Raises Refusal for one that leads elsewhere."""
    found: dict[str, Part] = {}
    try:
        with tarfile.open(path, "r|gz") as tar:
            for member in tar:
                place = PurePosixPath(member.name)
                if not member.isreg() or place.is_absolute() or ".." in place.parts:
                    raise tarfile.TarError(member.name)
                source = tar.extractfile(member)
                assert source is not None
                found[member.name] = _unpack(_Seen(source), folder / place)
    except (tarfile.TarError, EOFError, gzip.BadGzipFile):
        message = _("The backup {file} holds something that no backup holds; it was not restored.")
        raise refused("backup_altered", message, path) from None
    return found


def _unpack(source: _Seen, place: Path) -> Part:
    place.parent.mkdir(parents=True, exist_ok=True)
    size = 0
    with open(place, "xb", opener=_private) as out:
        while block := source.read(BLOCK):
            size += out.write(block)
    return size, source.digest.hexdigest()


def _private(name: str, flags: int) -> int:
    return os.open(name, flags, 0o600)


def refused(code: str, message: str, path: Path, **params: object) -> Refusal:
    """A refusal that names the file."""
    return Refusal(Problem(code, message, {"file": path, **params}))


def size_of(path: Path) -> int:
    """Bytes of a file, or of everything under a folder; 0 if it is not there."""
    total = 0
    for each in [path, *path.rglob("*")]:
        with suppress(OSError):
            total += each.stat().st_size if each.is_file() else 0
    return total
