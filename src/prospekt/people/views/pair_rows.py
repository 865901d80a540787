"""Two leads side by side, field by field, with whose value stands if nobody chooses; and why they look like one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from prospekt.people.fields import LIFECYCLE_WORDS, money_shown, own_shown, shown_value
from prospekt.people.queries.detail import Details, details_of, lead_values
from prospekt.people.queries.duplicates import pair_of
from prospekt.people.queries.own_fields import own_fields
from prospekt.people.rules.audit_view import FIELD_WORDS
from prospekt.people.rules.edits import COMPANY, PERSON
from prospekt.people.rules.lead_ref import LeadRef
from prospekt.people.rules.matching import COLUMNS, LEVELS
from prospekt.people.rules.merging import OWN, fields_of, fuller, whose
from prospekt.people.rules.rights import Reader
from prospekt.people.views.requests import lead_name
from prospekt.ui import written
from prospekt.ui.waterfall import WaterfallStep

_LABELS: Mapping[str, str] = {
    "company": _("Company"), "owner": _("Owner"), "lifecycle": _("Lifecycle"),
    "list_price": _("Price per lead"), "revenue": _("Revenue"),
}  # fmt: skip
_PARTS: Mapping[str, str] = {
    "emails": _("E-mail"), "phones": _("Phone"), "addresses": _("Address"), "links": _("Link"), "tags": _("Tag"),
    "external": _("Id elsewhere"),
}  # fmt: skip
_CHOSEN_PARTS = {"emails": "email", "phones": "phone"}
_REFUSALS = ("no_contact", "no_email", "no_call")
PREFIX = "take-"
"""Before the name of a field in the form."""


def comparison(one: LeadRef, other: LeadRef, *, reader: Reader) -> dict[str, Any]:
    """What the page of a pair needs: the fuller one first, which is proposed to be kept.

    Raises Refusal not_found for a lead the reader may not see.
    """
    both = {lead: lead_values(lead, reader=reader) for lead in (one, other)}
    details = {lead: details_of(lead) for lead in both}
    keep, gone = (one, other) if fuller(both[one], both[other]) else (other, one)
    mine, theirs = both[keep], both[gone]
    return {
        "keep": _head(keep, mine),
        "gone": _head(gone, theirs),
        "rows": [
            *_field_rows(keep, mine, theirs),
            *_own_rows(keep.is_person, mine, theirs),
        ],
        "parts": _part_rows(details[keep], details[gone]),
        "refusals": [
            {"label": gettext(FIELD_WORDS[name]), "mine": mine[name], "theirs": theirs[name]}
            for name in _REFUSALS
            if mine[name] or theirs[name]
        ],
        **_weights(one, other),
    }


def _head(lead: LeadRef, values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "ref": str(lead),
        "name": lead_name(values),
        "url": reverse("lead", args=[str(lead)]),
        "since": values["first_seen_at"],
        "touched": values["last_touch_at"],
        "owner": values["owner__name"] or values["owner__email"] or "",
    }


def _field_rows(
    lead: LeadRef, mine: Mapping[str, Any], theirs: Mapping[str, Any]
) -> list[dict[str, Any]]:
    labels = PERSON if lead.is_person else COMPANY
    found = []
    for field in fields_of(lead.is_person):
        if field == "source":
            # Where a lead was first met is nothing to choose: the kept one's stays, unless nobody knows it.
            continue
        shown = [_shown(field, values) for values in (mine, theirs)]
        if any(shown):
            label = gettext(_LABELS.get(field) or labels[field])
            found.append(_row(field, label, shown, whose(field, mine, theirs)))
    return found


def _own_rows(
    is_person: bool, mine: Mapping[str, Any], theirs: Mapping[str, Any]
) -> list[dict[str, Any]]:
    found = []
    for slug, own in own_fields().items():
        values = mine["own"].get(slug), theirs["own"].get(slug)
        if own.applies(is_person) and any(value is not None for value in values):
            shown = [own_shown(value, own.kind) for value in values]
            found.append(_row(OWN + slug, own.label, shown, whose(OWN + slug, mine, theirs)))
    return found


def _row(field: str, label: str, shown: Sequence[str], chosen: str) -> dict[str, Any]:
    return {
        "field": PREFIX + field,
        "label": label,
        "mine": shown[0],
        "theirs": shown[1],
        "is_same": shown[0] == shown[1],
        "chosen": chosen,
    }


def _part_rows(mine: Details, theirs: Details) -> list[dict[str, Any]]:
    """What is kept of both; of addresses and numbers, whose come first."""
    found = []
    for part, label in _PARTS.items():
        sides = [[each.shown for each in getattr(side, part)] for side in (mine, theirs)]
        if any(sides):
            choice = _CHOSEN_PARTS.get(part, "")
            found.append({
                "label": gettext(label), "mine": sides[0], "theirs": sides[1], "chosen": "keep",
                "field": PREFIX + choice if choice and all(sides) and sides[0] != sides[1] else "",
            })  # fmt: skip
    return found


def _shown(field: str, values: Mapping[str, Any]) -> str:
    if field == "company":
        return values["company__name"] or ""
    if field == "owner":
        return values["owner__name"] or values["owner__email"] or ""
    if field == "lifecycle":
        return gettext(LIFECYCLE_WORDS.get(values[field], values[field]))
    if field in ("revenue", "list_price"):
        amount = values[field]
        return "" if amount is None else money_shown(amount, values[f"{field}_currency"])
    return shown_value(field, values[field] or None)


def _weights(one: LeadRef, other: LeadRef) -> dict[str, Any]:
    """The waterfall of match weights; nothing for two that no search has found."""
    pair = pair_of(one, other)
    if pair is None or not pair.reasons:
        return {"pair": pair, "steps": []}
    steps = [
        WaterfallStep(
            gettext(COLUMNS.get(column, column)), weight, gettext(LEVELS.get(level, level))
        )
        for column, level, weight in pair.reasons
        if column != "base"
    ]
    base = sum(weight for column, _level, weight in pair.reasons if column == "base")
    return {
        "pair": pair, "steps": steps, "base": base, "total": round(pair.weight, 2),
        "odds": written.number(round(2 ** min(pair.weight, 40))) if pair.weight >= 1 else "",
        "words": {
            "caption": gettext("Why these two look like one: each agreement and its weight"),
            "step": gettext("What was compared"), "points": gettext("Weight"),
            "base": gettext(COLUMNS["base"]), "total": gettext("Match weight"),
        },
    }  # fmt: skip
