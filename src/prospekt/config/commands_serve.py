"""`prospekt serve`: database in step, then web server and worker until told to stop."""

from __future__ import annotations

from argparse import Namespace
from contextlib import suppress

from django.conf import settings
from django.db import connections
from django.utils import timezone
from django.utils.translation import gettext

from prospekt.config.home import held_home, prepare, wait_for_database
from prospekt.config.playbook_start import enact_configured
from prospekt.config.supervise import (
    Child,
    answers,
    check_port,
    stop_on_signals,
    supervise,
    web_command,
    worker_command,
)
from prospekt.ledger.room import DiskFull
from prospekt.words.problem import gettext_noop as _

RIGHT = "see_system"


def run(args: Namespace) -> int:
    """Serve until SIGTERM or SIGINT. Raises Refusal if the home or the port is taken."""
    with held_home():
        check_port(settings.ENVIRONMENT.host, settings.ENVIRONMENT.port)
        wait_for_database()
        for sentence in prepare():
            print(sentence, flush=True)
        with suppress(DiskFull):
            # Who cannot save can still read; another playbook then takes over at the next start.
            enact_configured(now=timezone.now())
        greeting = gettext("Prospekt answers at {address} (Ctrl+C stops it)")
        serve(greeting.format(address=settings.BASE_URL))
    return 0


def serve(greeting: str) -> None:
    """Run both processes; the greeting is printed when the address answers."""
    host, port = settings.ENVIRONMENT.host, settings.ENVIRONMENT.port
    connections.close_all()
    reachable = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)

    def greet() -> bool:
        if not answers(reachable, port):
            return False
        print(greeting, flush=True)
        return True

    children = (
        Child(_("web server"), web_command(host, port)),
        Child(_("worker"), worker_command()),
    )
    supervise(children, until=stop_on_signals(), when_up=greet)
