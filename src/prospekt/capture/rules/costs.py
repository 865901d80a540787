"""What leads cost: costs of days and periods shared out over leads so that every table adds up to the cost.

All amounts are whole minor units of one currency. Shares are rounded by the largest remainder, so that parts of
a sum are always the sum: over days, over sources of a campaign's leads, over channels.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

Origin = tuple[int | None, int | None]
"""(campaign id, source id) of a lead; None where it has none."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What a campaign cost on a day, or evenly on the days of `on` to `until`."""

    campaign_id: int
    on: date
    until: date | None
    amount: int


@dataclass(frozen=True, slots=True)
class Place:
    """Where a campaign belongs: its source and its channel; a source has only a channel."""

    source_id: int | None = None
    channel: str = ""


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `first` to `last`, both counted; None is open."""

    first: date | None = None
    last: date | None = None

    def holds(self, day: date) -> bool:
        """Whether the day is inside."""
        return (self.first is None or day >= self.first) and (self.last is None or day <= self.last)


@dataclass(slots=True)
class Line:
    """A row of a table: leads generated and what they cost."""

    leads: int = 0
    cost: int = 0

    @property
    def per_lead(self) -> int | None:
        """Cost per lead, half a unit up; None while there are no leads."""
        return (2 * self.cost + self.leads) // (2 * self.leads) if self.leads else None


@dataclass(frozen=True, slots=True)
class Costs:
    """Three tables over the same leads and the same cost; each adds up to `total`."""

    total: Line
    by_campaign: Mapping[int | None, Line]
    by_source: Mapping[int | None, Line]
    by_channel: Mapping[str, Line]


@dataclass(slots=True)
class Counted:
    """What is known of a period: leads by origin, and what was paid for single rows by origin."""

    leads: Mapping[Origin, int] = field(default_factory=dict)
    prices: Mapping[Origin, int] = field(default_factory=dict)


def shares(amount: int, weights: Sequence[int]) -> list[int]:
    """`amount` in parts that add up to it, in proportion to `weights`, by the largest remainder.

    Equal remainders: the first gets it. Raises ValueError where there is nothing to share by.
    """
    whole = sum(weights)
    if whole <= 0 or min(weights) < 0:
        raise ValueError("shares need at least one weight over zero, and none below")
    size, sign = abs(amount), -1 if amount < 0 else 1
    parts = [size * weight // whole for weight in weights]
    left = size - sum(parts)
    by_remainder = sorted(range(len(weights)), key=lambda i: (-(size * weights[i] % whole), i))
    for i in by_remainder[:left]:
        parts[i] += 1
    return [sign * part for part in parts]


def in_period(cost: Cost, period: Period) -> int:
    """How much of a cost falls into the period; disjoint periods together get all of it."""
    last = cost.until or cost.on
    n = (last - cost.on).days + 1
    first_day = 0 if period.first is None else max(0, (period.first - cost.on).days)
    end_day = n if period.last is None else min(n, (period.last - cost.on).days + 1)
    if first_day >= end_day:
        return 0
    return _until_day(cost.amount, n, end_day) - _until_day(cost.amount, n, first_day)


def _until_day(amount: int, n: int, day: int) -> int:
    """What the first `day` of `n` equal days cost together: each day gets its part, the first ones the remainder."""
    size, rest = divmod(abs(amount), n)
    spent = size * day + min(day, rest)
    return -spent if amount < 0 else spent


def costs_of(
    costs: Iterable[Cost],
    counted: Counted,
    campaigns: Mapping[int, Place],
    sources: Mapping[int, Place],
    period: Period,
) -> Costs:
    """Leads and cost of a period by campaign, by source and by channel.

    A campaign's cost is shared out over its leads of the period by their first source; without leads it stays
    with the campaign's own source. What was paid for a row goes with its lead.
    """
    spent: dict[int, int] = defaultdict(int)
    for cost in costs:
        spent[cost.campaign_id] += in_period(cost, period)
    by_campaign: dict[int | None, Line] = defaultdict(Line)
    by_source: dict[int | None, Line] = defaultdict(Line)
    by_channel: dict[str, Line] = defaultdict(Line)
    for origin, n, amount in _shared_out(spent, counted, campaigns):
        campaign_id, source_id = origin
        channel = _channel(campaign_id, source_id, campaigns, sources)
        for line in (by_campaign[campaign_id], by_source[source_id], by_channel[channel]):
            line.leads += n
            line.cost += amount
    total = Line(
        sum(line.leads for line in by_campaign.values()),
        sum(line.cost for line in by_campaign.values()),
    )
    return Costs(total, dict(by_campaign), dict(by_source), dict(by_channel))


def _shared_out(
    spent: Mapping[int, int], counted: Counted, campaigns: Mapping[int, Place]
) -> Iterable[tuple[Origin, int, int]]:
    """(origin, leads, cost): every lead and every unit of cost once."""
    origins: dict[int | None, list[Origin]] = defaultdict(list)
    for origin in sorted({*counted.leads, *counted.prices}, key=_order):
        origins[origin[0]].append(origin)
    for campaign_id, amount in spent.items():
        known = origins.get(campaign_id, [])
        weights = [counted.leads.get(origin, 0) for origin in known]
        if not sum(weights):
            place = campaigns.get(campaign_id, Place())
            yield (campaign_id, place.source_id), 0, amount
            continue
        for origin, part in zip(known, shares(amount, weights), strict=True):
            yield origin, 0, part
    for found in origins.values():
        for origin in found:
            yield origin, counted.leads.get(origin, 0), counted.prices.get(origin, 0)


def _order(origin: Origin) -> tuple[int, int]:
    return origin[0] or 0, origin[1] or 0


def _channel(
    campaign_id: int | None,
    source_id: int | None,
    campaigns: Mapping[int, Place],
    sources: Mapping[int, Place],
) -> str:
    """The campaign's channel; else that of the lead's source, else that of the campaign's source."""
    campaign = campaigns.get(campaign_id or 0, Place())
    return (
        campaign.channel
        or sources.get(source_id or 0, Place()).channel
        or sources.get(campaign.source_id or 0, Place()).channel
    )
