"""What a lead allows and refuses, as its page shows it: since when, and how we know."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from prospekt.people.queries.consent import standing_of
from prospekt.people.queries.detail import Details
from prospekt.people.rules.consent import CHANNELS, PURPOSES, REASONS, Fact, Why
from prospekt.people.rules.lead_ref import LeadRef

_SINGLE = tuple(code for code in CHANNELS if code != "all")
_FOR = tuple(code for code in PURPOSES if code != "any")
_WHY: Mapping[str, str] = {
    "do_not_contact": _("do not contact"), "refused": _("refused"), "same_address": _("refused by whoever has the same address"),
    "suppressed": _("on the list of addresses not to use"), "gone": _("no longer there"),
}  # fmt: skip


def consent_context(lead: LeadRef, values: Mapping[str, Any], details: Details) -> dict[str, Any]:
    """The card: a line a channel, a cell a purpose, and the history, newest first; one statement.

    `values` are the columns of the lead.
    """
    standing = standing_of(lead, values, details)
    return {
        "consent_purposes": [gettext(PURPOSES[code]) for code in _FOR],
        "consent_rows": [
            {
                "channel": gettext(CHANNELS[channel]),
                "cells": [
                    _cell(standing.reasons(channel, code), standing.basis(channel, code)) for code in _FOR
                ],
            }
            for channel in _SINGLE
        ],
        "consent_history": [_told(fact) for fact in reversed(standing.facts)],
    }  # fmt: skip


def _cell(reasons: tuple[Why, ...], basis: Fact | None) -> dict[str, Any]:
    if reasons:
        first = reasons[0]
        why = gettext(_WHY[first.code])
        if first.code == "suppressed":
            why = f"{why}: {gettext(REASONS.get(first.source, first.source))}"
        return {"tone": "refused", "word": gettext("No"), "at": first.at, "why": why}
    if basis:
        return {"tone": "good", "word": gettext("Yes"), "at": basis.at, "why": basis.source}
    return {"tone": "neutral", "word": gettext("Not asked"), "at": None, "why": ""}


def _told(fact: Fact) -> dict[str, Any]:
    return {
        "is_given": fact.is_given,
        "what": f"{gettext(CHANNELS.get(fact.channel, fact.channel))}: {gettext(PURPOSES.get(fact.purpose, fact.purpose))}",
        "at": fact.at, "source": fact.source, "text": fact.text,
    }  # fmt: skip
