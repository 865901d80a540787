"""What a browser needs to install Prospekt, and to say something while there is no connection."""

from __future__ import annotations

import json
import struct
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client

from prospekt.ui import installing

pytestmark = pytest.mark.django_db


def test_the_manifest_names_icons_of_the_size_it_says(client: Client) -> None:
    answer = client.get("/app.webmanifest?lang=nb")
    assert answer["Content-Type"] == "application/manifest+json"
    told = json.loads(answer.content)
    assert (told["name"], told["start_url"], told["scope"], told["display"]) == (
        "Prospekt", "/", "/", "standalone",
    )  # fmt: skip
    assert told["lang"] == ("nb" if "nb" in dict(settings.LANGUAGES) else "en")
    assert {icon["purpose"] for icon in told["icons"]} == {"any", "maskable"}
    for icon in told["icons"]:
        picture = Path(finders.find(icon["src"].removeprefix("/static/"))).read_bytes()
        assert picture[:8] == b"\x89PNG\r\n\x1a\n"
        width, height = struct.unpack(">II", picture[16:24])
        assert f"{width}x{height}" == icon["sizes"]


def test_the_worker_comes_from_the_root_and_keeps_static_files_only(client: Client) -> None:
    answer = client.get("/service-worker.js")
    assert answer["Content-Type"] == "text/javascript; charset=utf-8"
    assert "worker-src 'self'" in answer["Content-Security-Policy"]
    assert "manifest-src 'self'" in answer["Content-Security-Policy"]
    assert not answer.cookies
    first = answer.content.decode().splitlines()[0]
    shell = json.loads(first.removeprefix("const SHELL = ").removesuffix(";"))
    assert shell["page"] == "/offline/"
    assert shell["cache"] == f"prospekt-{installing.version()}"
    assert shell["files"]
    assert all(name.startswith("/static/ui/") for name in shell["files"])


def test_everything_the_offline_page_loads_is_kept(client: Client) -> None:
    page = client.get("/offline/").content.decode()
    loaded = [part.split('"')[0] for part in page.split('src="')[1:]]
    loaded += [part.split('"')[0] for part in page.split('rel="stylesheet" href="')[1:]]
    assert loaded
    assert set(loaded) <= {f"/static/{name}" for name in installing.KEPT}


def test_the_version_follows_the_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    installing.version.cache_clear()  # another test may have asked in its made-up language
    before = installing.version()
    worker = tmp_path / "service_worker.js"
    worker.write_text(installing._WORKER.read_text() + "// one line more\n")
    monkeypatch.setattr(installing, "_WORKER", worker)
    installing.version.cache_clear()
    assert installing.version() != before
    monkeypatch.undo()
    installing.version.cache_clear()
    assert installing.version() == before


def test_the_offline_page_says_nothing_about_anybody(client: Client, cast: object) -> None:
    apart = client.get("/offline/").content
    client.force_login(cast.rep, backend="django.contrib.auth.backends.ModelBackend")  # type: ignore[attr-defined]
    assert client.get("/offline/").content == apart
    assert b"csrf" not in apart
