"""Who has a lead and by which rule, and the hand-over that waits, for its page."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse

from prospekt.people.rules.lead_ref import LeadRef
from prospekt.people.rules.rights import Reader
from prospekt.playbook.shapes import Playbook
from prospekt.route.queries.decided import Brief
from prospekt.route.wording import rejection_choices, rule_title


def routing_context(
    lead: LeadRef,
    brief: Brief,
    reader: Reader,
    playbook: Playbook,
    now: datetime,
    *,
    may_assign: bool,
) -> dict[str, Any]:
    """The rule that chose the owner, and accepting or sending back what waits; no statement."""
    routing = playbook.routing
    is_waiting = brief.state == "waiting" and brief.due_at is not None
    is_own = brief.owner_id is not None and brief.owner_id == reader.user_id
    return {
        "why_owner": {
            "url": reverse("lead_routing", args=[str(lead)]),
            "rule": rule_title(routing, brief.rule) if brief.rule else "",
        } if brief.decision else None,
        "handover": {
            "id": brief.handover, "due_at": brief.due_at, "is_late": bool(brief.due_at and brief.due_at <= now),
            "may_decide": may_assign or (is_own and reader.may("change_leads")), "reasons": rejection_choices(routing),
        } if is_waiting else None,
    }  # fmt: skip
