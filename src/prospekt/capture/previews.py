"""The first rows of an import as they will become, ready for a page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.utils.translation import gettext

from prospekt.capture.actions.dry_run import DryRun, Reason, read_purely
from prospekt.capture.actions.prepare_import import table_of
from prospekt.capture.actions.row_reader import plan_of
from prospekt.capture.models import Import
from prospekt.capture.rules.preview import PreviewCell, PreviewRow, preview_facts, preview_row
from prospekt.capture.rules.targets import OWN
from prospekt.capture.wording import OUTCOMES, target_label
from prospekt.people.fields import country_name, language_name
from prospekt.people.rules.draft import Draft
from prospekt.people.touch_words import KIND_WORDS
from prospekt.ui.said import said
from prospekt.ui.written import language

SHOWN = 50
MOST_REASONS = 12


def _country(text: str) -> str:
    return country_name(text) if len(text) == 2 else text


def _language(text: str) -> str:
    return language_name(text) if len(text) == 2 else text


def _kinds(text: str) -> str:
    return ", ".join(str(KIND_WORDS.get(kind, kind)) for kind in text.split(", "))


def _yes(text: str) -> str:
    return gettext("yes") if text == "yes" else text


def _consents(text: str) -> str:
    """`email: yes, call: no` in words."""
    words = {"email": gettext("e-mail"), "call": gettext("calls"), "all": gettext("any contact")}
    found = [part.partition(": ") for part in text.split(", ")] if text else []
    return ", ".join(
        f"{words.get(channel, channel)}: {gettext('yes') if given == 'yes' else gettext('no')}"
        for channel, _sign, given in found
    )


_NAMED: Mapping[str, Callable[[str], str]] = {
    "country": _country, "company_country": _country, "language": _language, "touch_kind": _kinds,
    "bounced": _yes, "consent": _consents,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Preview:
    """Heads of the columns, and rows: line, cells (text, was, reasons), reason (why the row is rejected), is_company.

    `is_whole` says that the file has no further rows.
    """

    heads: list[str]
    rows: list[dict[str, Any]]
    n_problems: int
    is_whole: bool


def preview(record: Import) -> Preview:
    """The first fifty records by the mapping of the draft. Raises Refusal if the file cannot be read any more."""
    plan = plan_of(record)
    facts = preview_facts(plan)
    rows, n = [], 0
    records = table_of(record).records()
    for row in islice(records, SHOWN):
        found = read_purely(row, plan)
        shown = preview_row(row.cells, found, plan, row.line, language())
        rows.append(_row(shown, facts, row.raw, found.draft))
        n += shown.problem is not None or any(cell.problems for cell in shown.cells)
    own = {
        c["target"].removeprefix(OWN): c["name"]
        for c in record.columns
        if c["target"].startswith(OWN)
    }
    own |= {column.own: column.name for column in plan.columns if column.own}
    return Preview(
        [target_label(fact, own) for fact in facts], rows, n, next(records, None) is None
    )


def _row(
    shown: PreviewRow, facts: tuple[str, ...], raw: str, draft: Draft | None
) -> dict[str, Any]:
    return {
        "line": shown.line,
        "cells": [_cell(fact, cell) for fact, cell in zip(facts, shown.cells, strict=True)],
        "reason": said(shown.problem) if shown.problem else "",
        "raw": raw[:200] or " · ".join(cell.text for cell in shown.cells if cell.text),
        "is_company": draft is not None and not draft.is_person,
    }


def _cell(fact: str, cell: PreviewCell) -> dict[str, Any]:
    text = _NAMED[fact](cell.text) if fact in _NAMED else cell.text
    return {
        "text": text,
        "was": "" if cell.was == text else cell.was,
        "reasons": [said(problem) for problem in cell.problems],
    }


def summary(outcome: DryRun) -> dict[str, Any]:
    """A dry run for a page: counts in the order of the receipt, and the most frequent reasons."""
    reasons = sorted(outcome.reasons.values(), key=lambda r: (not r.is_reject, -r.n))
    return {
        "read": outcome.read, "tried": outcome.tried, "is_whole": outcome.is_whole, "warnings": outcome.warnings,
        "is_tried_whole": outcome.is_whole and outcome.tried == outcome.read,
        "figures": [
            {"key": key, "label": gettext(word), "count": outcome.outcomes[key]} for key, word in OUTCOMES.items()
        ],
        "nothing": outcome.read > 0 and outcome.outcomes["rejected"] == outcome.read,
        "reasons": [_reason(reason) for reason in reasons[:MOST_REASONS]], "n_more": max(0, len(reasons) - MOST_REASONS),
    }  # fmt: skip


def _reason(reason: Reason) -> dict[str, Any]:
    return {
        "n": reason.n, "line": reason.line, "is_reject": reason.is_reject, "column": target_label(reason.first.column or "", {}) or reason.first.column or "",
        "value": (reason.first.value or "")[:120], "text": said(reason.first),
    }  # fmt: skip
