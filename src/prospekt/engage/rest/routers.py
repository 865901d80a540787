"""The operations of this stage, in the order of the documentation."""

from __future__ import annotations

from prospekt.engage.rest import notices, tasks

ROUTERS = tuple(room.rest.router for room in (tasks, notices))
