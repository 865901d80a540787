"""Leads and costs of a period, ready for the tables of `rules/costs.py`; a handful of statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection

from prospekt.capture.models import Campaign, CampaignCost, Source
from prospekt.capture.rules.costs import (
    Cost,
    Costs,
    Counted,
    Line,
    Origin,
    Period,
    Place,
    costs_of,
    in_period,
)
from prospekt.ledger.bulk import moment
from prospekt.people.queries.rights import check_right
from prospekt.people.rules.rights import Reader

_TABLES = {
    "people_person": "deleted_at IS NULL",
    "people_company": "deleted_at IS NULL AND is_lead",
}


@dataclass(frozen=True, slots=True)
class Report:
    """The tables in the base currency, and what stands apart because it is in another one."""

    period: Period
    currency: str
    costs: Costs
    apart: Mapping[str, Mapping[int | None, int]]
    """Currency -> campaign (None: rows bought without one) -> minor units in the period."""


def cost_report(period: Period, *, reader: Reader) -> Report:
    """Leads first seen in the period and what they cost. Raises Refusal not_allowed."""
    check_right(reader, "see_sources")
    campaigns = {
        id_: Place(source_id, channel)
        for id_, source_id, channel in Campaign.objects.values_list("id", "source_id", "channel")
    }
    sources = {
        id_: Place(None, channel) for id_, channel in Source.objects.values_list("id", "channel")
    }
    costs, apart = _costs(period)
    prices = _prices(period)
    for currency, by_origin in prices.items():
        if currency != settings.CURRENCY:
            for (campaign_id, _source_id), amount in by_origin.items():
                apart[currency][campaign_id] += amount
    counted = Counted(_leads(period), prices.get(settings.CURRENCY, {}))
    found = costs_of(costs, counted, campaigns, sources, period)
    for campaign_id in campaigns:
        found.by_campaign.setdefault(campaign_id, Line())  # type: ignore[attr-defined]
    return Report(
        period, settings.CURRENCY, found, {code: dict(rows) for code, rows in sorted(apart.items())}
    )


def _costs(period: Period) -> tuple[list[Cost], dict[str, dict[int | None, int]]]:
    apart: dict[str, dict[int | None, int]] = defaultdict(lambda: defaultdict(int))
    base: list[Cost] = []
    rows = CampaignCost.objects.values_list(
        "campaign_id", "incurred_on", "until", "amount", "currency"
    )
    for campaign_id, on, until, amount, currency in rows:
        cost = Cost(campaign_id, on, until, amount)
        if currency == settings.CURRENCY:
            base.append(cost)
        elif part := in_period(cost, period):
            apart[currency][campaign_id] += part
    return base, apart


def _leads(period: Period) -> dict[Origin, int]:
    found: dict[Origin, int] = defaultdict(int)
    for table, here in _TABLES.items():
        where, values = _first_seen(period)
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT campaign_id, source_id, COUNT(*) FROM {table} WHERE {here}{where} GROUP BY 1, 2",
                values,
            )
            for campaign_id, source_id, n in cursor.fetchall():
                found[campaign_id, source_id] += n
    return dict(found)


def _prices(period: Period) -> dict[str, dict[Origin, int]]:
    """What was paid for rows of lists, by currency; rows without one are in the base currency."""
    found: dict[str, dict[Origin, int]] = defaultdict(lambda: defaultdict(int))
    for table, here in _TABLES.items():
        where, values = _first_seen(period)
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT list_price_currency, campaign_id, source_id, SUM(list_price) FROM {table}"
                f" WHERE {here} AND list_price IS NOT NULL{where} GROUP BY 1, 2, 3",
                values,
            )
            for currency, campaign_id, source_id, amount in cursor.fetchall():
                found[currency or settings.CURRENCY][campaign_id, source_id] += int(amount)
    return found


def _first_seen(period: Period) -> tuple[str, list[object]]:
    """Days of the installation's time zone as moments."""
    sql, values = "", []
    if period.first is not None:
        sql += " AND first_seen_at >= %s"
        values.append(_begin(period.first))
    if period.last is not None:
        sql += " AND first_seen_at < %s"
        values.append(_begin(period.last + timedelta(days=1)))
    return sql, values


def _begin(day: date) -> object:
    return moment(datetime.combine(day, time.min, ZoneInfo(settings.TIME_ZONE)))
