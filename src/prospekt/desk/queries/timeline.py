"""The timeline: what happened to a lead, newest first, page by page, grouped by the reader's days."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from typing import Any

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from prospekt.desk.moments import Happened, Names, moment_of
from prospekt.ledger.bulk import moment
from prospekt.people.queries.instants import instant
from prospekt.people.queries.merged import with_merged
from prospekt.people.rules.lead_ref import LeadRef
from prospekt.words.problem import Problem, Refusal

PAGE = 30
SHOWS: Mapping[str, tuple[str, str, str]] = {
    "all": (_("All"), "history", "AND e.name <> 'facts.used'"),
    "touches": (_("Touches"), "phone", "AND e.name = 'touch.recorded'"),
    "notes": (_("Notes"), "message-square", "AND e.name = 'note.added'"),
    "files": (_("Files"), "file-text", "AND e.name LIKE 'file.%%'"),
    "tasks": (
        _("Tasks"),
        "calendar-check",
        "AND (e.name LIKE 'task.%%' OR e.name LIKE 'meeting.%%')",
    ),
    "changes": (
        _("Changes"),
        "pencil",
        "AND e.name NOT IN ('touch.recorded', 'note.added', 'facts.used') AND e.name NOT LIKE 'task.%%'"
        " AND e.name NOT LIKE 'meeting.%%' AND e.name NOT LIKE 'file.%%'",
    ),
}
"""What can be shown: word, icon, condition."""


@dataclass(frozen=True, slots=True)
class Timeline:
    """Days as the component takes them, the place where the next page begins, and all events that were read."""

    days: list[dict[str, Any]]
    next: str = ""
    read: tuple[Happened, ...] = ()


def timeline(
    lead: LeadRef, show: str, after: str, names: Names, size: int = PAGE, read: int = 0,
    ids: Sequence[int] = (),
) -> Timeline:  # fmt: skip
    """A page of the timeline; one statement, another for what was merged where `ids` do not tell it. Raises Refusal for an unknown `show` or a changed place.

    `read` asks for more events than the page shows, for whoever counts touches.
    """
    if show not in SHOWS:
        message = _("The timeline cannot show “{value}”. Show one of: {allowed}.")
        raise Refusal(
            Problem(
                "unknown_filter",
                message,
                {"value": show[:40], "allowed": ", ".join(SHOWS)},
                column="show",
            )
        )
    events = _events(
        lead.column, ids or with_merged(lead.column, [lead.id]), SHOWS[show][2], after, max(size + 1, read)
    )  # fmt: skip
    page = events[:size]
    last = page[-1] if len(events) > size else None
    days = _days([moment_of(event, names) for event in page])
    return Timeline(days, _place(last) if last else "", tuple(events))


def _events(
    column: str, ids: Sequence[int], condition: str, after: str, limit: int
) -> list[Happened]:
    values: list[Any] = []
    behind = ""
    if after:
        at, id_ = _read_place(after)
        behind = "AND (e.occurred_at < %s OR (e.occurred_at = %s AND e.id < %s))"
        values = [at, at, id_]
    leads = ", ".join(map(str, ids))
    sql = (
        "SELECT e.id, e.occurred_at, e.name, e.actor_id, e.door, e.facts, t.text FROM ledger_event e"
        f" LEFT JOIN ledger_text t ON t.event_id = e.id WHERE e.{column} IN ({leads}) {condition} {behind}"
        f" ORDER BY e.occurred_at DESC, e.id DESC LIMIT {limit}"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return [_happened(row) for row in cursor.fetchall()]


def _happened(row: Sequence[Any]) -> Happened:
    id_, at, name, actor_id, door, facts, text = row
    return Happened(
        id_,
        instant(at),
        name,
        actor_id,
        door,
        json.loads(facts) if isinstance(facts, str) else facts,
        text or "",
    )


def _days(moments: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    today = timezone.localdate()
    found = []
    for on, group in groupby(moments, key=lambda one: timezone.localtime(one["at"]).date()):
        label = {0: gettext("Today"), 1: gettext("Yesterday")}.get((today - on).days, "")
        found.append({"on": on, "label": label, "moments": list(group)})
    return found


def _place(event: Happened) -> str:
    text = json.dumps([event.at.astimezone(UTC).isoformat(), event.id])
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _read_place(text: str) -> tuple[Any, int]:
    try:
        at, id_ = json.loads(
            base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        )
        when = datetime.fromisoformat(at)
        good = type(id_) is int and 0 < id_ < 2**63 and when.tzinfo is not None
    except (binascii.Error, ValueError, TypeError, RecursionError):
        good = False
    if not good:
        message = _(
            "This part of the timeline cannot be found: its address was changed. Begin at the newest."
        )
        raise Refusal(Problem("bad_cursor", message))
    return moment(when), id_
