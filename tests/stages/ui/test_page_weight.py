"""A page brings at most 40 KiB of JavaScript and CSS, gzipped, everything counted."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest

STATIC = Path("src/prospekt/ui/static")
LIMIT = 40 * 1024
LOADED = re.compile(r"""<(?:script|link rel="stylesheet")[^>]*\{% static '([^']+)' %\}""")


def loaded_by(template: Path) -> set[str]:
    return set(LOADED.findall(template.read_text()))


def weight(files: set[str]) -> int:
    return sum(len(gzip.compress((STATIC / name).read_bytes(), 6)) for name in files)


def base() -> set[str]:
    folder = Path("src/prospekt/ui/templates/ui")
    return loaded_by(folder / "base.html") | loaded_by(folder / "_head.html")


def test_base_page_loads_what_it_should() -> None:
    assert {"ui/app.css", "ui/vendor/htmx.min.js", "ui/theme.js"} <= base()


@pytest.mark.parametrize("template", sorted(Path("src").rglob("*.html")), ids=str)
def test_weight(template: Path) -> None:
    extra = {name for name in loaded_by(template) if (STATIC / name).exists()}
    assert weight(base() | extra) <= LIMIT
