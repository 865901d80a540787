"""`prospekt worker`: background jobs and the schedule."""

from __future__ import annotations

from argparse import Namespace

from prospekt.config.supervise import stop_on_signals
from prospekt.config.worker import work

RIGHT = "see_system"


def run(args: Namespace) -> int:
    """Work until SIGTERM or SIGINT; with --once until nothing is left."""
    return work(stop_on_signals(), once=args.once)
