"""The operations of this stage, in the order of the documentation."""

from __future__ import annotations

from prospekt.engage.rest import files, log_lines, meetings, notices, tasks, today

ROUTERS = tuple(room.rest.router for room in (today, tasks, meetings, files, log_lines, notices))
