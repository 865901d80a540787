"""What comes from others is what the checksum list says, and every icon that is asked for exists."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

STATIC = Path("src/prospekt/ui/static/ui")
SOURCES = [*Path("src").rglob("*.html"), *Path("src").rglob("*.py")]
ASKED = re.compile(r"""\{% icon ["']([\w-]+)|\bicon=["']([\w-]+)|["']icon["']: ["']([\w-]+)""")


def listed() -> dict[str, str]:
    lines = (STATIC / "vendor/CHECKSUMS").read_text().splitlines()
    rows = [line.split("  ", 2) for line in lines if not line.startswith("#")]
    return {name: digest for digest, name, _ in rows}


def test_checksums_match() -> None:
    for name, digest in listed().items():
        assert hashlib.sha256((STATIC / name).read_bytes()).hexdigest() == digest, name


def test_nothing_is_vendored_unlisted() -> None:
    present = {f"vendor/{path.name}" for path in (STATIC / "vendor").iterdir()} - {
        "vendor/CHECKSUMS"
    }
    assert present | {"icons.svg"} == set(listed())


def test_every_icon_asked_for_is_in_the_sprite() -> None:
    sprite = set(re.findall(r'symbol id="([\w-]+)"', (STATIC / "icons.svg").read_text()))
    asked = {
        (next(filter(None, found)), str(path))
        for path in SOURCES
        for found in ASKED.findall(path.read_text())
    }
    assert len(asked) > 20
    assert not [(name, path) for name, path in asked if name not in sprite]
