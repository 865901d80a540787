"""Every table that holds something of a lead, found in the models themselves: what a later stage adds is among them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.apps import apps
from django.db.models import Model
from django.utils.translation import gettext_noop as _

from prospekt.people.models import Company, Person
from prospekt.people.rules.lead_ref import LeadRef

COLUMNS = ("person_id", "company_id")
WORDS: Mapping[str, str] = {
    "people_person": _("Facts"), "people_company": _("Facts"), "people_address": _("Addresses"),
    "people_bulkrow": _("Lines of bulk edits"), "people_change": _("Lines of the audit trail"),
    "people_consent": _("What was allowed and refused"), "people_email": _("E-mail addresses"),
    "people_externalid": _("Ids elsewhere"), "people_leadtag": _("Tags"), "people_link": _("Links"),
    "people_merged": _("Merges"), "people_phone": _("Phone numbers"), "people_segmentmember": _("Segments"), "ledger_event": _("Events"),
    "ledger_text": _("Notes and other words"), "capture_importrow": _("Rows of imports"),
    "capture_spared": _("What an undo spared"), "qualify_answer": _("Answers"),
    "qualify_interest": _("Interest from touches"), "qualify_standing": _("State of the questions"),
    "qualify_stage": _("Lifecycle and temperature by the rules"), "qualify_hold": _("What was set by hand"),
    "qualify_recycleclock": _("Recycle clocks"), "qualify_trialmove": _("Moves in trials of a playbook"),
    "route_decided": _("Decisions about the owner"), "route_handover": _("Hand-overs to sales"),
    "engage_leadfile": _("Files"), "engage_participant": _("Meetings of others"), "engage_task": _("Tasks"), "engage_notification": _("Notifications"),
    "engage_aside": _("Put off or dismissed on the page of the day"), "engage_pulse": _("When it was last reached, and how"),
}  # fmt: skip
"""What the rows of each table are called."""


def models_of_leads() -> list[type[Model]]:
    """Models whose rows belong to a person or a company, in the order of their tables; the lead's own besides."""
    found = []
    for model in apps.get_models(include_auto_created=True):
        columns = {field.column for field in model._meta.concrete_fields}
        if set(COLUMNS) & columns and model is not Person:
            found.append(model)
    return sorted(found, key=lambda model: model._meta.db_table)


def holdings(lead: LeadRef, ids: Iterable[int]) -> dict[str, list[dict[str, Any]]]:
    """All rows of the lead by table, the lead itself first; `ids` are all the numbers it goes by."""
    own: type[Model] = Person if lead.is_person else Company
    wanted = list(ids)
    found = {own._meta.db_table: _rows(own, "pk", wanted)}
    for model in models_of_leads():
        if lead.column in {field.column for field in model._meta.concrete_fields}:
            found[model._meta.db_table] = _rows(model, lead.column, wanted)
    return found


def _rows(model: type[Model], column: str, ids: list[int]) -> list[dict[str, Any]]:
    names = [field.attname for field in model._meta.concrete_fields]
    rows = model._default_manager.filter(**{f"{column}__in": ids})
    return list(rows.order_by("pk").values(*names))


def counts_of(lead: LeadRef, ids: Iterable[int]) -> dict[str, int]:
    """How many rows of the lead each table has; tables without any are left out."""
    wanted = list(ids)
    found = {}
    for model in models_of_leads():
        if lead.column in {field.column for field in model._meta.concrete_fields}:
            n = model._default_manager.filter(**{f"{lead.column}__in": wanted}).count()
            if n:
                found[model._meta.db_table] = n
    return found
