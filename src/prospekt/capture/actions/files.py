"""Uploaded files: kept by a random name, so that no name a person gave ever becomes a path."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import transaction

from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

CHUNK = 1 << 20
LARGEST = 4 << 30


@dataclass(frozen=True, slots=True)
class Kept:
    """A stored file: its random name, the name it had, its size in bytes and its sha256."""

    file: str
    name: str
    size: int
    sha256: str

    @property
    def path(self) -> Path:
        return path_of(self.file)


def path_of(file: str) -> Path:
    """Where a stored file lies."""
    return Path(settings.MEDIA_ROOT) / file


def delete_after_commit(file: str) -> None:
    """Delete a stored file once the transaction is through; what cannot be deleted is swept later."""

    def delete() -> None:
        path_of(file).unlink(missing_ok=True)

    transaction.on_commit(delete, robust=True)


def keep_file(chunks: Iterable[bytes], name: str) -> Kept:
    """Store what comes in chunks. Raises Refusal if it is larger than 4 GB."""
    folder = Path(settings.MEDIA_ROOT)
    folder.mkdir(parents=True, exist_ok=True)
    file = secrets.token_hex(16)
    digest, size = hashlib.sha256(), 0
    path = folder / file
    try:
        with path.open("xb") as out:
            for chunk in chunks:
                size += len(chunk)
                if size > LARGEST:
                    raise Refusal(
                        Problem(
                            "too_large",
                            _("The file is larger than 4 GB. Split it and import the parts."),
                        )
                    )
                digest.update(chunk)
                out.write(chunk)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return Kept(file, clean_name(name), size, digest.hexdigest())


def keep_path(path: Path) -> Kept:
    """Store a copy of a local file. Raises Refusal if it cannot be read."""
    try:
        with path.open("rb") as source:
            return keep_file(iter(lambda: source.read(CHUNK), b""), path.name)
    except IsADirectoryError:
        raise Refusal(
            Problem(
                "is_folder", _("{name} is a folder. Give the file to import."), {"name": str(path)}
            )
        ) from None
    except FileNotFoundError:
        raise Refusal(
            Problem("no_file", _("There is no file {name}. Check the path."), {"name": str(path)})
        ) from None
    except PermissionError:
        raise Refusal(
            Problem(
                "no_right", _("The file {name} may not be read by this user."), {"name": str(path)}
            )
        ) from None


def clean_name(name: str) -> str:
    """A file name as it may be shown: no path, no line breaks, no control characters."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(c if c.isprintable() else "·" for c in last)[:255] or "file"
