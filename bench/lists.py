"""The leads list and the lead page at size: queries beside the same SQL raw, whole requests beside plain JSON."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from bench.base import clock, grow, home, sizes, table
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


def main() -> None:
    """Print, for each size: ms of each view, of the raw page by score, of whole requests, and queries a page."""
    with home():
        done = 0
        figures: list[list[object]] = []
        for n in sizes():
            grow(n, done)
            done = n
            figures.extend(_measure(n))
        table(
            "leads list (ms, median)",
            (
                "leads",
                "view",
                "query",
                "raw score page",
                "ratio",
                "request",
                "floor request",
                "ratio",
                "queries",
            ),
            figures,
        )


def _measure(n: int) -> list[list[object]]:
    connection = import_module("django.db").connection
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    read_view = import_module("prospekt.people.rules.list_view").read_view
    lead_page = import_module("prospekt.people.queries.leads").lead_page
    raw = clock(_raw_page, 15)
    client, floor = _client(), _floor()
    plain = clock(lambda: client.get("/bench-floor/"), 15) if floor else 0.0
    rows: list[list[object]] = []
    for view in VIEWS:
        parameters = dict(pair.split("=") for pair in view.split("&") if pair)
        query = clock(lambda p=parameters: lead_page(read_view(p), reader=EVERYTHING), 15)
        request = clock(lambda v=view: _get(client, f"/leads/?{v}"), 9)
        rows.append(
            [
                n,
                view or "best",
                query,
                raw,
                query / raw,
                request,
                plain,
                request / plain if plain else 0.0,
                _queries(client, f"/leads/?{view}"),
            ]
        )
    person = clock(lambda: _get(client, "/leads/p17/"), 9)
    rows.append(
        [
            n,
            "lead page",
            0.0,
            0.0,
            0.0,
            person,
            plain,
            person / plain if plain else 0.0,
            _queries(client, "/leads/p17/"),
        ]
    )
    return rows


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


def _floor() -> bool:
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
    return True


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


if __name__ == "__main__":
    main()
