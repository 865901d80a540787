"""The leads list and the lead page: queries beside the same statements run raw, whole requests beside plain JSON."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

from bench.base import spread
from bench.figures import figure
from bench.requests import measure_pages
from prospekt.people.rules.rights import EVERYTHING

VIEWS = (
    "",
    "owner=1",
    "lifecycle=mql",
    "grade=A1",
    "grade=A",
    "source=2",
    "campaign=3",
    "tag=2",
    "sort=newest",
    "sort=name",
    "from=2026-11-01",
)
SLOW = {
    "company": '{"fact": "company", "contains": ["firm 77"]}',
    "employees": '{"fact": "employees", "at_least": 4990}',
    "own text": '{"own": "branch", "contains": ["konomi 9"]}',
    "events": '{"event": "touch", "at_least": 3}',
}
"""Filters that no index answers: past 300 ms the page comes without them, asks again, and can be cancelled."""
PAGES = {
    "list": "/leads/",
    "list, grade A1": "/leads/?grade=A1",
    "lead page": "/leads/p17/",
    "companies": "/companies/",
}


def measure(n: int) -> None:
    """Queries of each view, of slow filters, and whole requests with their number of statements."""
    read_view = import_module("prospekt.people.rules.list_view").read_view
    lead_page = import_module("prospekt.people.queries.leads").lead_page
    vocabulary = import_module("prospekt.people.queries.filters").vocabulary
    for view in VIEWS:
        asked = read_view(dict(pair.split("=") for pair in view.split("&") if pair))
        same = _statements(lambda v=asked: lead_page(v, reader=EVERYTHING))
        raw, _ = spread(lambda same=same: _run(same))
        p50, p95 = spread(lambda v=asked: lead_page(v, reader=EVERYTHING))
        figure(f"list query, {view or 'best'}", n, p50, "ms", floor=raw, most=1.5)
        figure(f"list query, {view or 'best'}, p95", n, p95, "ms")
    for name, text in SLOW.items():
        asked = read_view({"filter": text}, vocabulary=vocabulary)
        p50, p95 = spread(lambda v=asked: lead_page(v, reader=EVERYTHING), 5)
        figure(f"slow filter, {name}", n, p50, "ms")
    measure_pages(PAGES, n, user=1)


def _statements(work: Callable[[], Any]) -> list[tuple[str, Any]]:
    """The statements that `work` runs, with their values."""
    found: list[tuple[str, Any]] = []

    def keep(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        found.append((sql, params))
        return execute(sql, params, many, context)

    with import_module("django.db").connection.execute_wrapper(keep):
        work()
    return found


def _run(statements: list[tuple[str, Any]]) -> None:
    with import_module("django.db").connection.cursor() as cursor:
        for sql, params in statements:
            cursor.execute(sql, params)
            cursor.fetchall()
