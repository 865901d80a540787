"""Ports for what tests start."""

from __future__ import annotations

import random
import socket

_BELOW_CONNECTIONS = range(10_000, 30_000)
"""Linux takes the ports of outgoing connections from 32768 on: one of those may be gone again before a server has it."""


def free_port() -> int:
    """A port that nobody listens on."""
    while True:
        port = random.choice(_BELOW_CONNECTIONS)
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)):
                return port
