"""A real installation: how soon it answers, what it holds in memory and on disk, and how heavy a page is."""

from __future__ import annotations

import gzip
import re
import tempfile
import time
from importlib import import_module
from importlib.metadata import distributions
from os import sysconf
from pathlib import Path
from typing import Any

from bench.base import grow, home
from bench.figures import figure

LEADS = 10_000
ASKED = 200
ROOT = Path(__file__).parents[1]
_LOADED = re.compile(r'(?:src|href)="/static/([^"?]+\.(?:js|css))"')
_NAME = re.compile(r"^([A-Za-z0-9_.-]+)==", re.MULTILINE)


def main() -> None:
    """The figures; none depends on the rows."""
    figure("files of the core, without bytecode", 0, _installed_mb("core"), "MB", most=250)
    figure("files of what make demo brings", 0, _installed_mb("default"), "MB", most=700)
    _start()
    with home():
        grow(LEADS)
        figure("page weight, JavaScript and CSS gzipped", LEADS, _weight_kb(), "KiB", most=40)


def _installed_mb(listed: str) -> float:
    wanted = {
        _key(name) for name in _NAME.findall((ROOT / f"requirements/{listed}.txt").read_text())
    }
    files = [
        Path(str(part.locate()))
        for found in distributions()
        if _key(found.name) in wanted
        for part in found.files or ()
        if part.suffix != ".pyc"
    ]
    files += [path for path in (ROOT / "src").rglob("*") if path.suffix != ".pyc"]
    return sum(path.stat().st_size for path in files if path.is_file()) / 1e6


def _key(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _start() -> None:
    until = import_module("tests.stages.config.installation").until
    with tempfile.TemporaryDirectory(prefix="prospekt-bench-") as folder:
        for name in ("first", "second"):
            prospekt = import_module("tests.stages.config.installation").Installation(Path(folder))
            try:
                began = time.monotonic()
                process = prospekt.start("serve")
                until(lambda p=prospekt: p.status() == 200, 600)
                figure(f"serve answers, {name} start", 0, time.monotonic() - began, "s", most=3)
                used = sum(_used(pid) for pid in _family(process.pid))
                figure(f"processor until serve answers, {name} start", 0, used, "CPU s")
                if name == "second":
                    _memory(prospekt, process.pid)
            finally:
                prospekt.end()


def _memory(prospekt: Any, pid: int) -> None:
    before = len(prospekt.said())
    for _ in range(ASKED):
        prospekt.status("/accounts/login/")
    figure("log of 200 pages", 0, (len(prospekt.said()) - before) / 1024, "KiB")
    for name, number in sorted(prospekt.children(pid).items()):
        resident = sum(map(_resident_mb, _family(number)))
        figure(f"memory of {name}", 0, resident, "MB", most=150 if name == "web" else None)


def _family(pid: int) -> list[int]:
    """A process and all under it."""
    found = [pid]
    for one in found:
        for children in Path(f"/proc/{one}/task").glob("*/children"):
            found += map(int, children.read_text().split())
    return found


def _resident_mb(pid: int) -> float:
    """What a process holds in memory; pages shared with others count in parts (Pss)."""
    told = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return int(told.partition("\nPss:")[2].split()[0]) / 1024


def _used(pid: int) -> float:
    """Seconds of processor time of a process, and of those it has ended."""
    used = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:15]
    return sum(map(int, used)) / sysconf("SC_CLK_TCK")


def _weight_kb() -> float:
    """What the leads list loads, by the files it names."""
    lists = import_module("bench.lists")
    finders = import_module("django.contrib.staticfiles.finders")
    page = lists._client().get("/leads/").content.decode()
    files = [Path(finders.find(name)) for name in set(_LOADED.findall(page))]
    return sum(len(gzip.compress(path.read_bytes(), 6)) for path in files) / 1024


if __name__ == "__main__":
    main()
