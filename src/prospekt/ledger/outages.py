"""Whether a failure only means that the database was away: stopped, restarting, out of reach, or its disk full."""

from __future__ import annotations

from django.db import Error, InterfaceError, OperationalError

from prospekt.ledger.room import is_full

RESTARTING = frozenset({"57P01", "57P02", "57P03", "25P03"})
"""SQL states: shut down, crashed, not up yet, and a transaction that was idle for too long."""


def met_by(error: BaseException) -> BaseException | None:
    """The failure of the database behind an error of Django's, such as of a transaction that could not end after it."""
    rest: list[BaseException | None] = [error] if isinstance(error, Error) else []
    while rest:
        if (found := rest.pop()) is None:
            continue
        if isinstance(found, OperationalError | InterfaceError):
            return found
        rest += [found.__context__, found.__cause__]
    return None


def is_outage(error: BaseException) -> bool:
    """True if the same work can be done once the database is back; nothing is wrong with it.

    A full disk is told by its words. The rest is only of PostgreSQL: without a state the connection broke, and
    class 08 says that in so many words.
    """
    if not isinstance(error, Error):
        return False
    if is_full(error):
        return True
    driver = error.__cause__
    if not hasattr(driver, "sqlstate"):
        return False
    state = driver.sqlstate
    if state is None:
        return isinstance(error, OperationalError | InterfaceError)
    return state in RESTARTING or state.startswith("08")
