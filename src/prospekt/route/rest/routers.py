"""The operations of this stage, in the order of the documentation."""

from __future__ import annotations

from prospekt.route.rest import assignment, handovers

ROUTERS = tuple(room.rest.router for room in (assignment, handovers))
