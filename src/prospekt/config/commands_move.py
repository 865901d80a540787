"""`prospekt move --to postgresql://...`: everything from SQLite to an empty PostgreSQL, proved equal."""

from __future__ import annotations

import time
from argparse import Namespace
from importlib.util import find_spec
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.db import OperationalError, connection
from django.utils.translation import gettext

from prospekt.config.databases import at
from prospekt.config.home import held_home, prepare
from prospekt.config.move import Moved, move
from prospekt.ui import written
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

RIGHT = "see_system"


def run(args: Namespace) -> int:
    """Move, and say how to go on. Raises Refusal where it cannot be done; the target is then as it was."""
    database = _target(args.to)
    began = time.monotonic()
    with held_home():
        for sentence in prepare():
            _tell(sentence)
        try:
            moved = move(database, tell=_tell)
        except OperationalError as away:
            if (
                connection.vendor == "sqlite"
                and "could not connect" not in str(away)
                and "failed" not in str(away)
            ):
                raise
            message = _("The database {name} does not answer: {reason}.")
            params = {"name": _hidden(args.to), "reason": " ".join(str(away).split()).rstrip(".")}
            raise Refusal(Problem("no_database", message, params)) from None
    _tell(_moved(moved, time.monotonic() - began))
    _tell(_how_to_go_on(args.to))
    return 0


def _moved(moved: list[Moved], seconds: float) -> str:
    sentence = gettext(
        "Moved in {seconds} s. Tables: {tables}, rows: {rows}. For every table the number of rows and the"
        " digest over them are the same on both sides; and the log is sealed."
    )
    return sentence.format(
        seconds=written.number(seconds, 1),
        tables=written.number(len(moved)),
        rows=written.number(sum(table.rows for table in moved)),
    )


def _target(url: str) -> dict[str, Any]:
    if connection.vendor != "sqlite":
        message = _("This installation is on PostgreSQL already; only a SQLite base can be moved.")
        raise Refusal(Problem("not_sqlite", message))
    if urlsplit(url).scheme not in ("postgres", "postgresql"):
        message = _("Move to an address like postgresql://user:password@host/name.")
        raise Refusal(Problem("not_postgres", message))
    if not find_spec("psycopg"):
        message = _("PostgreSQL needs one package more: pip install 'prospekt[postgres]'.")
        raise Refusal(Problem("no_driver", message))
    return at(url)


def _tell(sentence: str) -> None:
    print(sentence, flush=True)


def _hidden(url: str) -> str:
    """The address without its password."""
    parts = urlsplit(url)
    if parts.password is None:
        return url
    return urlunsplit(parts._replace(netloc=parts.netloc.replace(f":{parts.password}@", ":***@")))


def _how_to_go_on(url: str) -> str:
    command = f"PROSPEKT_DATABASE_URL={_hidden(url)} PROSPEKT_HOME={settings.HOME} prospekt serve"
    switch = gettext("To switch over, start Prospekt with the same home and this setting:")
    keep = gettext(
        "Uploaded files and the secret key stay where they are. The SQLite file is as it was: keep it until you are"
        " content, and start nothing on it meanwhile."
    )
    return f"\n{switch}\n\n  {command}\n\n{keep}"
