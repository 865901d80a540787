"""What the shipped settings send along with every answer, and what Django's own checks say about them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

HTTPS = "https://crm.example.com"
"""Under https the settings are others, so they are read in a process of their own."""
CRAWL = """
import json, sys, django
django.setup()
from django.test import Client
from django.core.management import call_command
from tests.trust.addresses import addresses
call_command("migrate", verbosity=0)
call_command("createcachetable", verbosity=0)
from prospekt.people.models import User
user = User.objects.create_user("a@example.com", "correct-horse-7", role="administrator")
samples = {"ref": "p1", "lead_ref": "p1", "uidb36": "1", "key": "x-y", "kind": "email", "slug": "word",
           "token": "none", "line": "p1", "file": "card.toml", "version": "0" * 16}
samples |= {"pk": "1"} | {part: "1" for address in addresses() for part in address.parts if part.endswith("_id")}
found = {}
for who in ("nobody", "administrator"):
    client = Client(headers={"host": "crm.example.com", "x-forwarded-proto": "https"})
    if who != "nobody":
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    for path in [*(address.path(samples) for address in addresses()), "/nowhere/", "/static/ui/app.css"]:
        for method in ("get", "post", "delete"):
            answer = getattr(client, method)(path)
            cookies = {name: dict(morsel) for name, morsel in answer.cookies.items()}
            found[f"{who} {method} {path}"] = [answer.status_code, dict(answer.headers), cookies]
plain = Client(headers={"host": "crm.example.com"}).get("/leads/")
found["redirect"] = [plain.status_code, dict(plain.headers), {}]
sign_in = Client(headers={"host": "crm.example.com", "x-forwarded-proto": "https"})
answer = sign_in.post("/accounts/login/", {"login": "a@example.com", "password": "correct-horse-7"})
found["sign in"] = [answer.status_code, dict(answer.headers), {n: dict(m) for n, m in answer.cookies.items()}]
print(json.dumps(found))
"""
Answers = dict[str, tuple[int, dict[str, str], dict[str, dict[str, object]]]]


def under_https(home: Path, *command: str) -> subprocess.CompletedProcess[str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PROSPEKT_", "TEST_"))}
    env = {
        **kept,
        "PROSPEKT_HOME": str(home),
        "PROSPEKT_BASE_URL": HTTPS,
        "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
        "DJANGO_SETTINGS_MODULE": "prospekt.config.settings",
    }
    return subprocess.run(
        [sys.executable, *command], env=env, capture_output=True, text=True, timeout=120
    )


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> Answers:
    done = under_https(tmp_path_factory.mktemp("https"), "-c", CRAWL)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.trust
def test_the_shipped_settings_pass_the_checks_for_deployment(tmp_path: Path) -> None:
    done = under_https(tmp_path, "-m", "django", "check", "--deploy", "--fail-level", "WARNING")
    assert done.returncode == 0, done.stderr
    assert "0 silenced" in done.stdout + done.stderr


@pytest.mark.trust
def test_every_answer_has_every_header_under_https(answers: Answers) -> None:
    assert len(answers) > 100
    for where, (status, headers, _cookies) in answers.items():
        assert status != 500, where
        if where != "redirect":
            assert headers["Strict-Transport-Security"].startswith(
                "max-age=31536000; includeSub"
            ), where
        check_headers(where, headers)


def check_headers(where: str, headers: dict[str, str]) -> None:
    assert headers["X-Content-Type-Options"] == "nosniff", where
    assert headers["Referrer-Policy"] == "same-origin", where
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin", where
    if where == "redirect":
        return
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy, where
    assert "frame-ancestors 'none'" in policy, where
    assert "unsafe" not in policy, where
    assert "*" not in policy, where
    assert "http" not in policy, where
    if "/static/" not in where:
        assert "no-store" in headers["Cache-Control"], where
        assert "Set-Cookie" not in headers or "private" in headers["Cache-Control"], where


@pytest.mark.trust
def test_cookies_are_bound_to_the_host_and_to_https(answers: Answers) -> None:
    names = set()
    for where, (_status, _headers, cookies) in answers.items():
        for name, cookie in cookies.items():
            if cookie["max-age"] == 0:
                continue
            names.add(name)
            assert name.startswith("__Host-"), (where, name)
            assert cookie["secure"], (where, name)
            assert cookie["httponly"], (where, name)
            assert cookie["samesite"] == "Lax", (where, name)
            assert cookie["path"] == "/", (where, name)
            assert not cookie["domain"], (where, name)
    assert names >= {"__Host-session", "__Host-csrf"}


def test_http_is_sent_to_https(answers: Answers) -> None:
    status, headers, _cookies = answers["redirect"]
    assert (status, headers["Location"]) == (301, f"{HTTPS}/leads/")
