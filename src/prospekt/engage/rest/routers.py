"""The operations of this stage, in the order of the documentation."""

from __future__ import annotations

from prospekt.engage.rest import log_lines, notices, tasks

ROUTERS = tuple(room.rest.router for room in (tasks, log_lines, notices))
