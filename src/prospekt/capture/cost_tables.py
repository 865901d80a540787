"""Leads, cost and cost per lead as a page or a command shows them: rows with words, sums, and what stands apart."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext

from prospekt.capture.models import Campaign
from prospekt.capture.queries.costs import Report
from prospekt.capture.queries.origins import campaign_rows, source_rows
from prospekt.capture.rules.channels import CHANNELS
from prospekt.capture.rules.costs import Line
from prospekt.people.fields import money_shown
from prospekt.ui import written

TONES: Mapping[str, str] = {
    "planned": "neutral", "running": "good", "over": "neutral", "called_off": "refused",
}  # fmt: skip


def cost_tables(report: Report, by: str) -> dict[str, Any]:
    """The rows `by` campaign, source or channel, their sum, and the costs in other currencies."""
    rows = {"campaign": _campaigns, "source": _sources, "channel": _channels}[by](report)
    total = _row(report.costs.total, report.currency, name=gettext("Together"))
    names = {row.pk: row.name for row in campaign_rows()}
    return {
        "rows": rows, "total": total, "apart": _apart(report, names), "currency": report.currency,
    }  # fmt: skip


def channel_word(code: str) -> str:
    """A channel in the reader's language."""
    return gettext(CHANNELS[code]) if code in CHANNELS else code


def _row(line: Line, currency: str, **more: Any) -> dict[str, Any]:
    return {
        "leads": line.leads,
        "amount": line.cost,
        "cost": _amount(line.cost, currency) if line.cost else "",
        "per_lead": _amount(line.per_lead, currency) if line.cost and line.per_lead is not None else "",
        "is_without_leads": bool(line.cost) and not line.leads,
        **more,
    }  # fmt: skip


def _amount(minor: int, currency: str) -> str:
    """An amount without its currency, which stands over the column."""
    return money_shown(minor, currency).removesuffix(f" {currency}")


def _campaigns(report: Report) -> list[dict[str, Any]]:
    lines = report.costs.by_campaign
    rows = [
        _row(
            lines[row.pk], report.currency, name=row.name, url=reverse("campaign", args=[row.pk]),
            source=row.source.name if row.source else "", channel=channel_word(row.channel),
            days=days_shown(row), state=row.get_state_display(), tone=TONES.get(row.state, "neutral"),
            budget="" if row.budget is None else money_shown(row.budget, row.currency or report.currency),
        )
        for row in campaign_rows()
    ]  # fmt: skip
    if None in lines:
        rows.append(
            _row(lines[None], report.currency, name=gettext("Without a campaign"), is_rest=True)
        )
    return rows


def _sources(report: Report) -> list[dict[str, Any]]:
    lines = report.costs.by_source
    rows = [
        _row(
            lines.get(row.pk, Line()), report.currency, name=row.name,
            url=reverse("source", args=[row.pk]), channel=channel_word(row.channel),
        )
        for row in source_rows()
    ]  # fmt: skip
    if None in lines:
        rows.append(
            _row(lines[None], report.currency, name=gettext("Without a source"), is_rest=True)
        )
    return rows


def _channels(report: Report) -> list[dict[str, Any]]:
    lines = report.costs.by_channel
    known = sorted(
        ((channel_word(code), line) for code, line in lines.items() if code),
        key=lambda pair: (-pair[1].leads, pair[0]),
    )
    rows = [_row(line, report.currency, name=word) for word, line in known]
    if "" in lines:
        rows.append(
            _row(lines[""], report.currency, name=gettext("Without a channel"), is_rest=True)
        )
    return rows


def _apart(report: Report, names: Mapping[int, str]) -> list[dict[str, str]]:
    """Costs that cannot be added up with the others, by currency: what, and whose."""
    found = []
    for currency, by_campaign in report.apart.items():
        whose = [names.get(id_ or 0, gettext("rows bought")) for id_ in by_campaign]
        total = money_shown(sum(by_campaign.values()), currency)
        found.append({"cost": total, "whose": ", ".join(dict.fromkeys(whose))})
    return found


def days_shown(row: Campaign) -> str:
    """From when to when a campaign is planned."""
    days = [written.day(day) if day else "" for day in (row.starts_on, row.ends_on)]
    return " – ".join(days).strip() if any(days) else ""
