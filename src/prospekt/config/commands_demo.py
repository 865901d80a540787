"""`prospekt demo`: made-up leads and users in a home of their own, then the application, on this machine only."""

from __future__ import annotations

import time
from argparse import Namespace
from collections.abc import Callable

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext

from prospekt.config.commands_serve import serve
from prospekt.config.demo.staff import users
from prospekt.config.demo_load import PASSWORD, check_empty, is_loaded, load_demo
from prospekt.config.home import held_home, prepare
from prospekt.config.playbook_start import enact_configured
from prospekt.config.supervise import check_port
from prospekt.people.models import User
from prospekt.ui import written
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

RIGHT = "see_system"

LOOPBACK = ("127.0.0.1", "localhost", "::1")


def run(args: Namespace) -> int:
    """Load the demo data once, then serve. Raises Refusal where others could reach it, or real data is."""
    _check_private()
    with held_home():
        if not args.no_serve:
            check_port(settings.ENVIRONMENT.host, settings.ENVIRONMENT.port)
        prepare()
        if not is_loaded():
            check_empty()
            enact_configured(now=timezone.now())
            load_demo(n=args.leads, now=timezone.now(), tell=_progress())
        if not args.no_serve:
            serve(_greeting())
    return 0


def _check_private() -> None:
    """Everybody knows the demo passwords, so nobody else may reach the demo."""
    host = settings.BASE_URL.split("://", 1)[1].split("/")[0]
    named = host if host in LOOPBACK else host.rsplit(":", 1)[0].strip("[]")
    if settings.ENVIRONMENT.host not in LOOPBACK or named not in LOOPBACK:
        message = _(
            "The demo has passwords that everybody knows, so it runs on 127.0.0.1 only. Use `prospekt serve` to be reached by others."
        )
        raise Refusal(Problem("demo_reachable", message))


def _progress() -> Callable[[str, int, int], None]:
    started_at = time.monotonic()

    def tell(message: str, done: int, total: int) -> None:
        seconds = written.number(time.monotonic() - started_at, 1)
        told = gettext(message).format(done=written.number(done), total=written.number(total))
        print(f"  {seconds:>5} s  {told}", flush=True)

    return tell


def _greeting() -> str:
    width = max(len(user["email"]) for user in users())
    rows = [
        f"  {user['email']:<{width}}  {User.Role(user['role']).label}, {user['name']}"
        for user in users()
    ]
    return "\n".join(
        [
            "",
            gettext("Prospekt answers at {address}").format(address=settings.BASE_URL),
            "",
            gettext("Demo users, all with the password {password}").format(password=PASSWORD),
            *rows,
            "",
            gettext("Ctrl+C stops it."),
        ]
    )
