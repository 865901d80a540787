"""Whole requests of a signed-in user, beside the same rows as JSON through the same middleware."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any

from bench.base import spread
from bench.figures import figure


def measure_pages(pages: Mapping[str, str], n: int, *, user: int) -> None:
    """Name -> address: median and 95th percentile in ms, and the number of statements."""
    client = _client(user)
    _add_floor()
    for name, url in pages.items():
        plain, _ = spread(lambda: _get(client, "/bench-floor/"))
        p50, p95 = spread(lambda u=url: _get(client, u))
        figure(f"request, {name}", n, p50, "ms", floor=plain, most=5)
        figure(f"request, {name}, p50", n, p50, "ms", most=15)
        figure(f"request, {name}, p95", n, p95, "ms")
        figure(f"request, {name}, statements", n, _queries(client, url), "", most=12)


def _raw_page() -> list[Any]:
    connection = import_module("django.db").connection
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.id, p.full_name, p.grade, p.points, p.role, p.owner_id, p.source_id, p.last_touch_at, p.country, c.name"
            " FROM people_person p LEFT JOIN people_company c ON c.id = p.company_id"
            " WHERE p.deleted_at IS NULL ORDER BY p.points DESC, p.id DESC LIMIT 51"
        )
        return cursor.fetchall()


def _client(user: int) -> Any:
    client = import_module("django.test").Client(SERVER_NAME="127.0.0.1")
    client.force_login(
        import_module("prospekt.people.models").User.objects.get(pk=user),
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
