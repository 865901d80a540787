"""The operations of this stage, in the order of the documentation."""

from __future__ import annotations

from prospekt.capture.rest import import_rows, imports, origins, upsert

ROUTERS = (upsert.rest.router, imports.rest.router, import_rows.rest.router, origins.rest.router)
