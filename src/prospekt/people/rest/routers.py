"""The operations of this stage, in the order of the documentation."""

from __future__ import annotations

from prospekt.people.rest import (
    companies,
    consent,
    duplicates,
    lead_details,
    leads,
    names,
    own_fields,
    saved_views,
    segments,
)

ROUTERS = tuple(
    room.rest.router
    for room in (
        leads,
        lead_details,
        consent,
        companies,
        saved_views,
        segments,
        own_fields,
        duplicates,
        names,
    )
)
