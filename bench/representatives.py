"""Eight representatives at once on a real server (list, lead page, log a touch, edit), beside the same during an import."""

from __future__ import annotations

import os
import statistics
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from importlib import import_module
from itertools import cycle
from pathlib import Path
from typing import Any

from bench.base import each_alone, grow, home, table
from bench.figures import figure
from bench.import_speed import write_list

PEOPLE = 8
SECONDS = 20.0
PAUSE = 0.25
"""Seconds between two requests of one representative, who reads and types more slowly still."""
LARGEST = 100_000
"""More leads change these figures little, and take long to make."""
IMPORTED = 30_000
Waits = dict[str, list[float]]


def main(n: int) -> None:
    """Print p50 and p95 (ms) of each action without and with an import, their ratio, and failed requests."""
    with home() as folder:
        grow(n)
        _measure(n, folder)


def _measure(n: int, folder: Path) -> None:
    installation = import_module("tests.stages.config.installation")
    prospekt = installation.Installation(folder, os.environ["PROSPEKT_DATABASE_URL"])
    browsers = [_browser(prospekt, number) for number in range(PEOPLE)]
    path = folder / "leads.csv"
    write_list(path, IMPORTED)
    try:
        prospekt.start("serve")
        installation.until(lambda: prospekt.status() == 200, 600)
        _busy(browsers, lambda: False, 5.0)
        calm, _ = _busy(browsers, lambda: False, SECONDS)
        import_module("tests.trust.effects").queue_file(prospekt, path)
        installation.until(lambda: _imported(prospekt) > 0, 600)
        first = _imported(prospekt)
        began = time.monotonic()
        pressed, failed = _busy(browsers, lambda: _is_over(prospekt), SECONDS * 6)
        speed = (_imported(prospekt) - first) / (time.monotonic() - began)
    finally:
        prospekt.end()
    rows = []
    for action in calm:
        quiet, busy = _spread(calm[action]), _spread(pressed[action])
        rows.append([action, len(pressed[action]), *quiet, *busy, busy[1] / quiet[1]])
        figure(f"eight at once, {action}, p95 while importing", n, busy[1], "ms", floor=quiet[1])
    title = f"{PEOPLE} representatives, {n:,} leads; import at {speed:,.0f} rows/s; {failed} failed"
    heads = ("action", "times", "p50 ms", "p95 ms", "p50 importing", "p95 importing", "p95 ratio")
    table(title, heads, rows)
    if failed:
        raise SystemExit(f"{failed} requests failed")


def _browser(prospekt: Any, number: int) -> Any:
    return import_module("tests.trust.browsing").Browser(prospekt, f"rep{number}@bench.example")


def _imported(prospekt: Any) -> int:
    return prospekt.scalar("SELECT MAX(done) FROM capture_import")


def _is_over(prospekt: Any) -> bool:
    return bool(prospekt.rows("SELECT 1 FROM capture_import WHERE state = 'done'"))


def _busy(browsers: list[Any], is_over: Callable[[], bool], seconds: float) -> tuple[Waits, int]:
    """Let all work until it is over; returns milliseconds by action, and how many requests failed."""
    waits: Waits = defaultdict(list)
    stop, failures = threading.Event(), []
    threads = [
        threading.Thread(target=_work, args=(browser, number, stop, waits, failures), daemon=True)
        for number, browser in enumerate(browsers)
    ]
    for thread in threads:
        thread.start()
    began = time.monotonic()
    while time.monotonic() - began < seconds and not is_over():
        time.sleep(0.5)
    stop.set()
    for thread in threads:
        thread.join(60)
    return waits, len(failures)


def _work(
    browser: Any, number: int, stop: threading.Event, waits: Waits, failures: list[int]
) -> None:
    towns = cycle(("Oslo", "Bergen", "Penang", "Hanoi"))
    lead = f"/leads/p{number * 100 + 17}/"
    touch = {"kind": "call", "direction": "out", "outcome": "", "topic": "", "note": "spoke"}
    actions: tuple[tuple[str, Callable[[], Any]], ...] = (
        ("list", lambda: browser.get("/leads/")),
        ("lead page", lambda: browser.get(lead)),
        ("log a touch", lambda: browser.post(f"{lead}touch/", **touch)),
        (
            "edit",
            lambda: browser.post(
                f"{lead}edit/", field="city", value=next(towns), version="999999999"
            ),
        ),
    )
    for name, act in cycle(actions):
        if stop.wait(PAUSE):
            return
        answer = act()
        waits[name].append(answer.seconds * 1_000)
        if answer.status not in (200, 302):
            failures.append(answer.status)


def _spread(found: list[float]) -> tuple[float, float]:
    """Median and 95th percentile."""
    return statistics.median(found), statistics.quantiles(found, n=20)[-1]


if __name__ == "__main__":
    each_alone(main, "bench.representatives", LARGEST)
