"""What a backup says of itself: who made it, of what, and what has to come out when it is restored."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.migrations.loader import MigrationLoader

from prospekt.config.backup_archive import Part, refused
from prospekt.words.problem import gettext_noop as _

FORMAT = 1
NAME, MAC = "manifest.json", "manifest.mac"


@dataclass(frozen=True, slots=True)
class Figures:
    """What is compared: rows per table, and the log (events, last id, digest over all, seals, the last chain)."""

    counts: Mapping[str, int]
    ledger: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Manifest:
    """The manifest of one backup. `columns` and `sequences` are those of PostgreSQL; SQLite's file has its own."""

    version: str
    engine: str
    began_at: str
    key: str
    migrations: Sequence[str]
    figures: Figures
    columns: Mapping[str, Sequence[str]] = field(default_factory=dict)
    sequences: Mapping[str, int] = field(default_factory=dict)
    parts: Mapping[str, Part] = field(default_factory=dict)
    format: int = FORMAT

    def write(self, folder: Path) -> None:
        """The manifest, and a code over it that only the secret key can make."""
        text = json.dumps(asdict(self), ensure_ascii=False, indent=1).encode()
        (folder / NAME).write_bytes(text)
        (folder / MAC).write_text(_mac(text))


def fingerprint() -> str:
    """Tells secret keys apart without giving one away."""
    return hmac.new(_key(), b"prospekt.backup.key", hashlib.sha256).hexdigest()[:16]


def _mac(text: bytes) -> str:
    return hmac.new(_key(), b"prospekt.backup.manifest" + text, hashlib.sha256).hexdigest()


def _key() -> bytes:
    return settings.SECRET_KEY.encode()


def read_manifest(
    folder: Path, found: Mapping[str, Part], path: Path, *, any_key: bool = False
) -> Manifest:
    """The manifest of an unpacked backup, believed. Raises Refusal, naming the file, where it cannot be restored.

    `any_key` takes one that was made under another secret key.
    """
    said = _read(folder, path)
    if said.get("format") != FORMAT:
        _too_new(path, said)
    if said["key"] != fingerprint() and not any_key:
        message = _(
            "The backup {file} was made with another secret key (fingerprint {made}; the key here has {here})."
            " Give the key file that was kept with it by --key, or, if it is lost, start a new one with --new-key:"
            " everybody then signs in anew."
        )
        raise refused("wrong_key", message, path, made=said["key"], here=fingerprint())
    text = (folder / NAME).read_bytes()
    mac = (folder / MAC).read_text() if (folder / MAC).exists() else ""
    is_ours = any_key or hmac.compare_digest(mac, _mac(text))
    manifest = Manifest(**{**said, "figures": Figures(**said["figures"])})
    inside = {name: tuple(part) for name, part in manifest.parts.items()}
    if not is_ours or inside != {n: p for n, p in found.items() if n not in (NAME, MAC)}:
        message = _("The backup {file} was altered after it was made, so it was not restored.")
        raise refused("backup_altered", message, path)
    if unknown_migrations(manifest):
        _too_new(path, said)
    return manifest


def _read(folder: Path, path: Path) -> dict[str, Any]:
    try:
        return dict(json.loads((folder / NAME).read_bytes()))
    except (OSError, ValueError):
        message = _("The backup {file} says nothing of what it holds; it was not restored.")
        raise refused("backup_altered", message, path) from None


def _too_new(path: Path, said: Mapping[str, Any]) -> None:
    message = _(
        "The backup {file} was made by Prospekt {made}, which is newer than this one ({here}). Install that version first."
    )
    raise refused(
        "backup_too_new", message, path, made=said.get("version"), here=version("prospekt")
    ) from None


def unknown_migrations(manifest: Manifest) -> list[str]:
    """Steps of the database that this version does not know."""
    known = {".".join(key) for key in MigrationLoader(None).disk_migrations}
    return [name for name in manifest.migrations if name not in known]
