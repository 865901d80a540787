"""Names of users, teams, tags, sources, campaigns and own fields, which rows hold only as ids; one statement for all.

What every page of leads asks besides, the playbook that scores now and the bell, comes with it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from prospekt.engage.queries.notices import UNREAD_SQL
from prospekt.people.queries.saved_views import ViewRow, view_row, views_sql
from prospekt.people.queries.seen_segments import segments_sql
from prospekt.people.rules.lead_ref import LeadRef
from prospekt.people.rules.own_values import Own
from prospekt.people.rules.rights import Reader
from prospekt.qualify.queries.scores import RUNNING_SQL
from prospekt.route.queries.decided import Brief, brief_sql, read_brief
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

MOST = 5_000
_PARTS: Mapping[str, str] = {
    "user": "SELECT 'user', id, CASE WHEN name = '' THEN email ELSE name END, CASE WHEN is_active THEN '1' ELSE '' END, name FROM people_user",
    "tag": "SELECT 'tag', id, name, '', key FROM people_tag ORDER BY key",
    "team": "SELECT 'team', id, name, '', name FROM people_team ORDER BY name",
    "source": "SELECT 'source', id, name, '', key FROM capture_source ORDER BY key",
    "campaign": "SELECT 'campaign', id, name, '', key FROM capture_campaign ORDER BY key",
    "own": (
        "SELECT 'own', position, label, kind || '|' || applies_to || '|' || CAST(choices AS text), slug"
        " FROM people_ownfield WHERE removed_at IS NULL ORDER BY position, label"
    ),
    "running": f"SELECT 'running', 0, name, '', version FROM ({RUNNING_SQL}) AS enacted",
}


@dataclass(slots=True)
class Names:
    """Names by id, each kind in the order of its alphabet; own fields by slug in theirs."""

    user: dict[int, str] = field(default_factory=dict)
    active: list[tuple[int, str]] = field(default_factory=list)
    team: dict[int, str] = field(default_factory=dict)
    tag: dict[int, str] = field(default_factory=dict)
    source: dict[int, str] = field(default_factory=dict)
    campaign: dict[int, str] = field(default_factory=dict)
    own: dict[str, Own] = field(default_factory=dict)
    views: list[ViewRow] = field(default_factory=list)
    running: tuple[str, str] | None = None
    """Name and version of the playbook that scores now, if one was enacted."""
    unread: int | None = None
    """What is new on the bell of whoever it was asked for."""
    segment: dict[int, str] = field(default_factory=dict)
    """The segments of the reader, where the views are asked for."""
    question: dict[str, str] = field(default_factory=dict)
    """Titles of the playbook's questions, where events of answers are told."""
    brief: Brief = Brief()
    """What was decided about the lead it was asked for: by which rule, and the hand-over that waits."""


def check_origins(chosen: Mapping[str, str], names: Names) -> None:
    """Whether `source` and `campaign`, ids as text, are there: to the stage below they are only numbers.

    Raises Refusal unknown_code.
    """
    gone = {
        "source": _("This source is no longer there. Choose another one."),
        "campaign": _("This campaign is no longer there. Choose another one."),
    }
    for name, known in (("source", names.source), ("campaign", names.campaign)):
        text = chosen.get(name, "")
        if text and not (text.isascii() and text.isdigit() and int(text[:18]) in known):
            raise Refusal(Problem("unknown_code", gone[name], column=name))


def all_names(
    views_of: Reader | None = None,
    *,
    segments_of: Reader | None = None,
    bell_of: int | None = None,
    routing_of: LeadRef | None = None,
) -> Names:
    """The names of up to 5,000 of each kind, and of the playbook that scores now.

    With the saved views and segments that a reader has, or the segments alone, what is new on the bell of a user, and the
    brief of the routing of a lead.
    """
    selects = [f"SELECT * FROM ({part} LIMIT {MOST}) AS {kind}s" for kind, part in _PARTS.items()]
    values: tuple[Any, ...] = ()
    if views_of:
        sql, values = views_sql(views_of)
        selects.append(f"SELECT * FROM ({sql}) AS views")
    if reader := views_of or segments_of:
        sql, more = segments_sql(reader)
        selects.append(f"SELECT * FROM ({sql}) AS segments")
        values += more
    if bell_of is not None:
        selects.append(f"SELECT 'unread', n, '', '', '' FROM ({UNREAD_SQL}) AS unread")
        values += (bell_of,)
    if routing_of:
        sql, more = brief_sql(routing_of)
        selects.append(sql)
        values += more
    found, own, brief = Names(), [], {}
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(selects), values)
        rows = sorted(cursor.fetchall(), key=lambda row: row[2].casefold())
    for kind, id_, name, extra, key in rows:
        if kind == "own":
            own.append((id_, key, _own(name, extra)))
        elif kind in ("decided", "handover"):
            brief[kind] = (id_, name, extra, key)
        elif kind == "running":
            found.running = (name, key)
        elif kind == "unread":
            found.unread = id_
        elif kind == "view":
            found.views.append(view_row(id_, name, extra, key))
        else:
            getattr(found, kind)[id_] = name
            if extra:
                found.active.append((id_, name))
    found.brief = read_brief(brief)
    found.own = {slug: field for _position, slug, field in sorted(own, key=lambda row: row[0])}
    return found


def _own(label: str, told: str) -> Own:
    kind, applies_to, choices = told.split("|", 2)
    return Own(label, kind, tuple(json.loads(choices)), "", applies_to)
