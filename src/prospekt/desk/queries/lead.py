"""The lead page and its panel: everything known about one person or company, in a handful of statements."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from prospekt.desk.queries.columns import lead_url, round_points
from prospekt.desk.queries.consent import consent_context
from prospekt.desk.queries.files import files_context
from prospekt.desk.queries.names import Names
from prospekt.desk.queries.routing import routing_context
from prospekt.desk.queries.score import EVENTS_READ, opened_score
from prospekt.desk.queries.tasks import tasks_context
from prospekt.desk.queries.timeline import SHOWS, timeline
from prospekt.people.fields import LIFECYCLE_WORDS, field_view, shown_value
from prospekt.people.queries.detail import (
    PEOPLE_SHOWN,
    Details,
    details_of,
    lead_values,
    people_of,
    user_choices,
)  # fmt: skip
from prospekt.people.queries.rights import reaches_row
from prospekt.people.rules.edits import OWN, editable
from prospekt.people.rules.lead_ref import LeadRef
from prospekt.people.rules.rights import Reader
from prospekt.qualify.queries.scores import COMPANY, PERSON, playbook_of, read_lead
from prospekt.qualify.queries.stages import asked_of_leads
from prospekt.qualify.queries.verdicts import conditions_of
from prospekt.qualify.stage_words import stage_card
from prospekt.qualify.wording import answers_card, question_titles
from prospekt.ui.places import address

_OFFERED = ("change_leads", "assign_leads", "claim_leads", "remove_leads")
_IN_PANEL = ("full_name", "name", "role", "industry", "employees", "city", "priority")


def lead_context(
    lead: LeadRef,
    names: Names,
    *,
    reader: Reader,
    now: datetime,
    show: str = "all",
    after: str = "",
    base_url: str = "",
    is_panel: bool = False,
) -> dict[str, Any]:
    """All that the page (or the panel) needs. Raises Refusal (not_found, unknown_filter, bad_cursor)."""
    values = lead_values(lead, reader=reader, rights=_OFFERED)
    can = _can(reader, values, lead)
    details = details_of(lead)
    reads_newest = show == "all" and not after
    playbook = playbook_of(names.running)
    names.question = question_titles(playbook)
    newest = EVENTS_READ if reads_newest else 0
    page = timeline(lead, show, after, names, read=newest, ids=details.ids)
    kind = PERSON if lead.is_person else COMPANY
    conditions = [*conditions_of(playbook), *asked_of_leads(playbook)]
    read = read_lead(playbook.card, conditions, kind, lead.id)
    url = base_url or lead_url(str(lead))
    return {
        "lead": lead,
        "page_url": lead_url(str(lead)),
        "values": values,
        "name": values.get("full_name")
        or values.get("name")
        or values["email"]
        or values["phone"]
        or f"#{lead.id}",
        "version": values["version"],
        "company_url": lead_url(f"c{values['company_id']}") if values.get("company_id") else "",
        "lifecycle": gettext(LIFECYCLE_WORDS.get(values["lifecycle"], values["lifecycle"])),
        "score": round_points(values["points"]),
        "priority": gettext("Priority: {word}").format(
            word=shown_value("priority", values["priority"]).lower()
        )
        if values["priority"]
        else "",
        "opened": opened_score(
            lead,
            values,
            now,
            page.read if reads_newest else None,
            address("scorecard") if reader.may("see_playbooks") else "",
            playbook.card,
            read,
        ),
        "fields": [
            field_view(lead, name, values, names.own) for name in _names(lead, names, is_panel)
        ],
        "card": answers_card(
            lead, values, playbook, reader=reader, now=now, facts=read.of_conditions
        ),
        "details": details,
        "links": links(details),
        "refusals": _refusals(values),
        "stage": {}
        if is_panel
        else stage_card(
            lead, playbook, may_change=can["change"], users=names.user, facts=read.of_conditions
        ),
        **({} if is_panel else consent_context(lead, values, details)),
        **({} if is_panel else files_context(page.read if reads_newest else ())),
        **({} if is_panel else tasks_context(lead, reader, now, may_change=can["change"])),
        **(
            {}
            if is_panel
            else routing_context(lead, names.brief, reader, playbook, now, may_assign=can["assign"])
        ),
        "can": can,
        "users": user_choices(reader) if reader.may("assign_leads") else [],
        "source": names.source.get(values["source_id"] or 0, ""),
        "campaign": names.campaign.get(values["campaign_id"] or 0, ""),
        "people": _people(lead, reader) if not lead.is_person and not is_panel else [],
        "days": page.days,
        "shows": [] if is_panel else _shows(url, show),
        "older_url": f"{url}?{urlencode({'show': show, 'after': page.next})}" if page.next else "",
        "after": after,
    }


def _names(lead: LeadRef, names: Names, is_panel: bool) -> list[str]:
    listed = list(editable(lead.is_person))
    if is_panel:
        return [name for name in listed if name in _IN_PANEL]
    return [
        *listed,
        *(OWN + slug for slug, own in names.own.items() if own.applies(lead.is_person)),
    ]


def links(details: Details) -> list[dict[str, str]]:
    """Web addresses; only http and https can be clicked, anything else is plain text."""
    found = []
    for link in details.links:
        is_safe = link.shown.lower().startswith(("http://", "https://")) and not any(
            c.isspace() or ord(c) < 32 for c in link.shown
        )
        found.append(
            {
                "shown": link.shown.split("://", 1)[-1].rstrip("/"),
                "url": link.shown if is_safe else "",
            }
        )
    return found


def _refusals(values: Mapping[str, Any]) -> list[str]:
    words = {
        "no_contact": _("Must not be contacted"), "no_email": _("No e-mail"), "no_call": _("No calls"),
        "bounced": _("E-mail came back"),
    }  # fmt: skip
    return [gettext(word) for column, word in words.items() if values[column]]


def _can(reader: Reader, values: Mapping[str, Any], lead: LeadRef) -> dict[str, bool]:
    """What the reader may do with the lead, so that the page offers nothing else."""
    free = values["owner_id"] is None
    return {
        "change": reaches_row(reader, "change_leads", values, lead),
        "assign": reaches_row(reader, "assign_leads", values, lead),
        "claim": free and reaches_row(reader, "claim_leads", values, lead),
        "remove": reaches_row(reader, "remove_leads", values, lead),
    }


def _people(lead: LeadRef, reader: Reader) -> list[dict[str, Any]]:
    rows = people_of(lead.id, reader=reader)
    return [
        {**row, "url": lead_url(f"p{row['id']}"), "score": round_points(row["points"]),
         "name": row["full_name"] or row["email"] or row["phone"] or f"#{row['id']}"}
        for row in rows[:PEOPLE_SHOWN]
    ]  # fmt: skip


def _shows(url: str, show: str) -> list[dict[str, Any]]:
    return [
        {
            "label": gettext(word),
            "icon": icon,
            "url": f"{url}?show={key}#timeline",
            "is_on": key == show,
        }
        for key, (word, icon, _condition) in SHOWS.items()
    ]
