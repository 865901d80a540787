"""A bulk edit as its pages show it: what is asked for, what would happen, how far it is, what became of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from prospekt.desk.audit_words import Words
from prospekt.desk.queries.filter_words import Show, sentence, words_here
from prospekt.desk.queries.lists import list_url
from prospekt.desk.queries.names import Names
from prospekt.people.actions.bulk_edit import State, Tried, check_bulk_undoable
from prospekt.people.fields import choices_of, shown_value
from prospekt.people.models import BulkEdit, BulkRow
from prospekt.people.queries.bulk import names_of, reasons_of, rows_with
from prospekt.people.queries.detail import tag_choices, user_choices
from prospekt.people.rules.bulk import FIELDS, REASONS, Planned
from prospekt.people.rules.consent import CHANNELS, PURPOSES, usual_purpose
from prospekt.people.rules.edits import OWN, SHARED
from prospekt.people.rules.lead_ref import LeadRef
from prospekt.people.rules.list_view import ListView, read_view
from prospekt.people.rules.rights import Reader
from prospekt.ui.said import said
from prospekt.words.problem import Problem, Refusal

BUSY = (State.QUEUED, State.RUNNING, State.UNDOING)
TONES: Mapping[str, str] = {
    State.DONE: "good", State.UNDONE: "neutral", State.CANCELLED: "attention", State.FAILED: "refused",
    State.QUEUED: "neutral", State.RUNNING: "neutral", State.UNDOING: "neutral", State.DRAFT: "neutral",
}  # fmt: skip
_QUIET = ("_key",)
SHOWN = 50


def form_context(names: Names, reader: Reader) -> dict[str, Any]:
    """What can be chosen in the form of a bulk edit."""
    may_attribute = reader.may("manage_sources")
    users = user_choices(reader) if reader.may("assign_leads") else []
    return {
        "users": users,
        "may_claim": reader.may("claim_leads"),
        "may_assign": bool(users),
        "priorities": choices_of("priority"),
        "fields": [
            *((name, gettext(SHARED[name])) for name in FIELDS if name != "priority"),
            *((OWN + slug, own.label) for slug, own in names.own.items()),
        ],
        "sources": list(names.source.items()) if may_attribute else [],
        "campaigns": list(names.campaign.items()) if may_attribute else [],
        "channels": [(code, gettext(word)) for code, word in CHANNELS.items()],
        "purposes": [(code, gettext(word)) for code, word in PURPOSES.items()],
        "tags": tag_choices(),
        "may_remove": reader.may("remove_leads"),
    }


def for_whom(record: BulkEdit, names: Names) -> str:
    """A sentence about which leads it is for."""
    if record.leads is not None:
        return gettext("Chosen leads")
    return sentence(_view(record, names), Show(names))


def _view(record: BulkEdit, names: Names) -> ListView:
    return read_view(record.view, vocabulary=lambda: words_here(names))


def back_url(record: BulkEdit) -> str:
    """The list it came from."""
    return list_url({name: value for name, value in record.view.items() if name != "view"})


def edits_in_words(record: BulkEdit, names: Names) -> list[tuple[str, str]]:
    """What is changed, as (field, value)."""
    plain = record.edits
    found = [
        (_field(name, names), _value(name, text, names))
        for name, text in (plain.get("set") or {}).items()
    ]
    for key, word in (("add_tags", _("Tags put on")), ("remove_tags", _("Tags taken off"))):
        if plain.get(key):
            found.append((gettext(word), ", ".join(plain[key])))
    for text in plain.get("refuse") or ():
        channel, _colon, purpose = text.partition(":")
        found.append((gettext("Refused"), said_about(channel, purpose or usual_purpose(channel))))
    if plain.get("remove"):
        found.append((gettext("Recycle bin"), gettext("put into it")))
    return found


def said_about(channel: str, purpose: str) -> str:
    """`E-mail: Marketing`."""
    words = (CHANNELS.get(channel, channel), PURPOSES.get(purpose, purpose))
    return ": ".join(gettext(word) for word in words)


def _field(name: str, names: Names) -> str:
    by_id = {"owner": _("Owner"), "source": _("Source"), "campaign": _("Campaign")}
    if name.startswith(OWN):
        slug = name.removeprefix(OWN)
        return names.own[slug].label if slug in names.own else slug
    return gettext(by_id.get(name) or SHARED.get(name, name))


def _value(name: str, text: str, names: Names) -> str:
    if name in ("owner", "source", "campaign"):
        known = {"owner": names.user, "source": names.source, "campaign": names.campaign}[name]
        if text == "me":
            return gettext("me")
        return known.get(int(text), f"#{text}") if text else gettext("nobody") if name == "owner" else gettext("none")  # fmt: skip
    if name.startswith(OWN):
        return text or gettext("emptied")
    return shown_value(name, text) or gettext("emptied")


def preview_context(record: BulkEdit, tried: Tried, names: Names) -> dict[str, Any]:
    """What would happen: how many, and the first of them before and after."""
    words = Words(names, {}, names.team)
    return {
        "matched": tried.matched,
        "not_yours": tried.not_yours,
        "rows": [
            {"ref": str(lead), "name": name, **_planned(planned, words)}
            for lead, name, planned in tried.first
        ],
    }


def _planned(planned: Planned, words: Words) -> dict[str, Any]:
    changes = [
        {"field": words.field(name), "old": words.value(name, old), "new": words.value(name, new)}
        for name, (old, new) in planned.changes.items()
        if not name.endswith(_QUIET) and not name.startswith("consent+")
    ]
    changes += [
        {"field": gettext("Refused"), "old": "", "new": said_about(*one)}
        for one in planned.refuses
        if not any(name.startswith("no_") for name in planned.changes)
    ]
    return {
        "changes": changes,
        "outcome": planned.outcome,
        "reason": gettext(REASONS.get(planned.reason, planned.reason)) if planned.reason else "",
    }


def progress_context(record: BulkEdit) -> dict[str, Any]:
    """How far it is."""
    is_undo = record.state == State.UNDOING
    labels = {
        State.QUEUED: _("Waiting for the worker"), State.RUNNING: _("Changing leads"),
        State.UNDOING: _("Taking it back"),
    }  # fmt: skip
    done = record.undone if is_undo else record.changed + record.unchanged + record.refused
    total = record.changed if is_undo else record.matched
    return {
        "label": gettext(labels.get(State(record.state), "")), "done": done, "total": max(total, done) or None,
        "unit": gettext("leads"), "is_cancelling": record.is_cancel_asked, "is_undo": is_undo,
        "poll_url": reverse("bulk_progress", args=[record.pk]),
    }  # fmt: skip


def receipt_context(record: BulkEdit, *, reader: Reader) -> dict[str, Any]:
    """What became of the leads, those that were left alone by name."""
    refused, _more = rows_with(record, "refused", most=SHOWN)
    spared, _more = rows_with(record, spared=True, most=SHOWN)
    called = names_of([_ref(row) for row in (*refused, *spared)], reader)
    not_reached = record.matched - record.changed - record.unchanged - record.refused
    parts = [
        {"key": "read", "label": gettext("matched"), "count": record.matched, "url": ""},
        {"key": "updated", "label": gettext("changed"), "count": record.changed, "url": ""},
        {"key": "unchanged", "label": gettext("unchanged"), "count": record.unchanged, "url": ""},
        {"key": "rejected", "label": gettext("refused"), "count": record.refused, "url": ""},
    ]
    if not_reached:
        parts.append({"key": "blank", "label": gettext("not reached"), "count": not_reached, "url": ""})  # fmt: skip
    problem = record.problem or {}
    failed = Problem(problem["code"], problem["message"], problem["params"]) if problem else None
    return {
        "parts": parts,
        "reasons": [(gettext(REASONS.get(code, code)), n) for code, n in reasons_of(record).items()],
        "refused": _listed(refused, called),
        "spared": _listed(spared, called),
        "failure": said(failed) if failed else "",
        "can_undo": can_undo(record),
    }  # fmt: skip


def _listed(rows: Sequence[BulkRow], called: Mapping[LeadRef, str]) -> list[dict[str, Any]]:
    return [
        {
            "ref": str(_ref(row)), "name": called.get(_ref(row), ""), "fields": row.spared or [],
            "reason": gettext(REASONS.get(row.reason, row.reason)) if row.reason else "",
        }
        for row in rows
    ]  # fmt: skip


def _ref(row: BulkRow) -> LeadRef:
    return LeadRef(row.person_id is not None, row.person_id or row.company_id or 0)


def can_undo(record: BulkEdit) -> bool:
    """Whether there is anything that could be taken back."""
    try:
        check_bulk_undoable(record)
    except Refusal:
        return False
    return record.state != State.UNDOING and record.changed > 0
