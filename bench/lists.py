"""The leads list and the lead page: queries beside the same statements run raw, whole requests beside plain JSON."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

from bench.base import spread
from bench.figures import figure
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
    client = _client()
    _add_floor()
    for name, url in PAGES.items():
        plain, _ = spread(lambda: _get(client, "/bench-floor/"))
        p50, p95 = spread(lambda u=url: _get(client, u))
        figure(f"request, {name}", n, p50, "ms", floor=plain, most=5)
        figure(f"request, {name}, p50", n, p50, "ms", most=15)
        figure(f"request, {name}, p95", n, p95, "ms")
        figure(f"request, {name}, statements", n, _queries(client, url), "", most=12)


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


def _raw_page() -> list[Any]:
    connection = import_module("django.db").connection
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.id, p.full_name, p.grade, p.points, p.role, p.owner_id, p.source_id, p.last_touch_at, p.country, c.name"
            " FROM people_person p LEFT JOIN people_company c ON c.id = p.company_id"
            " WHERE p.deleted_at IS NULL ORDER BY p.points DESC, p.id DESC LIMIT 51"
        )
        return cursor.fetchall()


def _client() -> Any:
    client = import_module("django.test").Client(SERVER_NAME="127.0.0.1")
    client.force_login(
        import_module("prospekt.people.models").User.objects.get(pk=1),
        "django.contrib.auth.backends.ModelBackend",
    )
    return client


def _add_floor() -> None:
    """The same rows as JSON through the same middleware, at an address that exists only here."""
    urls = import_module("prospekt.config.urls")
    django_urls, http = import_module("django.urls"), import_module("django.http")
    if not any(getattr(p, "name", "") == "bench-floor" for p in urls.urlpatterns):
        urls.urlpatterns.append(
            django_urls.path(
                "bench-floor/",
                lambda request: http.JsonResponse({"rows": _raw_page()}),
                name="bench-floor",
            )
        )
        django_urls.clear_url_caches()


def _get(client: Any, url: str) -> None:
    response = client.get(url)
    if response.status_code != 200:
        raise SystemExit(f"{url} answered {response.status_code}")


def _queries(client: Any, url: str) -> int:
    utils = import_module("django.test.utils")
    connection = import_module("django.db").connection
    with utils.CaptureQueriesContext(connection) as captured:
        _get(client, url)
    return sum(
        not q["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")) for q in captured
    )
