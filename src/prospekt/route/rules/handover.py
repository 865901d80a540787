"""The states of a hand-over to sales, and what follows from one to the next."""

from __future__ import annotations

WAITING, ACCEPTED, REJECTED, REROUTED, WITHDRAWN = (
    "waiting", "accepted", "rejected", "rerouted", "withdrawn",
)  # fmt: skip
STATES = (WAITING, ACCEPTED, REJECTED, REROUTED, WITHDRAWN)
SQL = "sql"
"""The lifecycle in which a lead is handed over."""
OPEN_LIFECYCLES = ("suspect", "lead", "mql", "sql", "prospect", "recycled")
"""Leads that somebody works on: they count against what the owner can take."""
