"""What leads cost: every table adds up to the cost, whatever the period, the leads and the amounts."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prospekt.capture.rules.costs import (
    Cost,
    Counted,
    Line,
    Origin,
    Period,
    Place,
    costs_of,
    in_period,
    shares,
)
from prospekt.capture.rules.periods import named_period

DAY = date(2026, 3, 1)
FAIR, LIST = 1, 2
"""Campaigns."""
STAND, SELLER, SITE = 11, 12, 13
"""Sources."""
CAMPAIGNS = {FAIR: Place(STAND, "trade_show"), LIST: Place(SELLER, "")}
SOURCES = {STAND: Place(None, "event"), SELLER: Place(None, "bought_list"), SITE: Place()}
ALL = Period()

amounts = st.integers(-(10**12), 10**12)
days = st.integers(0, 400).map(lambda n: DAY + timedelta(days=n))
costs = st.builds(
    lambda campaign, on, n, amount: Cost(
        campaign, on, on + timedelta(days=n) if n else None, amount
    ),
    st.sampled_from((FAIR, LIST, 3)), days, st.integers(0, 90), amounts,
)  # fmt: skip
origins = st.tuples(
    st.sampled_from((None, FAIR, LIST, 3)), st.sampled_from((None, STAND, SELLER, SITE, 14))
)
counted = st.builds(
    Counted,
    st.dictionaries(origins, st.integers(1, 10**6)),
    st.dictionaries(origins, st.integers(0, 10**9)),
)
periods = st.tuples(st.none() | days, st.none() | days).map(
    lambda pair: Period(*(sorted(pair) if None not in pair else pair))  # type: ignore[type-var]
)


@given(amounts, st.lists(st.integers(0, 10**6), min_size=1).filter(any))
def test_shares_add_up_and_none_is_a_unit_off(amount: int, weights: list[int]) -> None:
    found = shares(amount, weights)
    assert sum(found) == amount
    whole = sum(weights)
    for part, weight in zip(found, weights, strict=True):
        assert abs(part * whole - amount * weight) < whole


@pytest.mark.parametrize(
    ("amount", "weights", "parts"),
    [
        (100, [1, 1, 1], [34, 33, 33]),
        (-100, [1, 1, 1], [-34, -33, -33]),
        (1, [1, 2], [0, 1]),
        (5, [0, 7], [0, 5]),
        (0, [3], [0]),
    ],
)
def test_shares(amount: int, weights: list[int], parts: list[int]) -> None:
    assert shares(amount, weights) == parts


@pytest.mark.parametrize("weights", [[], [0, 0], [2, -1]])
def test_nothing_to_share_by(weights: list[int]) -> None:
    with pytest.raises(ValueError, match="weight"):
        shares(1, weights)


@given(costs, st.lists(days, min_size=1, max_size=4, unique=True))
def test_periods_side_by_side_get_the_whole_cost(cost: Cost, cuts: list[date]) -> None:
    ends = sorted(cuts)
    first = [None, *(day + timedelta(days=1) for day in ends)]
    parts = [in_period(cost, Period(a, b)) for a, b in zip(first, [*ends, None], strict=True)]
    assert sum(parts) == cost.amount


@pytest.mark.parametrize(
    ("period", "amount"),
    [
        (ALL, 100),
        (Period(DAY, DAY), 34),
        (Period(DAY + timedelta(days=1), None), 66),
        (Period(None, DAY - timedelta(days=1)), 0),
        (Period(DAY + timedelta(days=3), None), 0),
    ],
)
def test_a_cost_of_three_days(period: Period, amount: int) -> None:
    assert in_period(Cost(FAIR, DAY, DAY + timedelta(days=2), 100), period) == amount


@given(st.lists(costs, max_size=12), counted, periods)
def test_every_table_adds_up(known: list[Cost], leads: Counted, period: Period) -> None:
    found = costs_of(known, leads, CAMPAIGNS, SOURCES, period)
    spent = sum(in_period(cost, period) for cost in known) + sum(leads.prices.values())
    n = sum(leads.leads.values())
    assert (found.total.leads, found.total.cost) == (n, spent)
    for table in (found.by_campaign, found.by_source, found.by_channel):
        assert sum(line.cost for line in table.values()) == spent
        assert sum(line.leads for line in table.values()) == n


@given(st.lists(costs, max_size=12), counted)
def test_a_campaign_has_its_own_costs_and_rows(known: list[Cost], leads: Counted) -> None:
    found = costs_of(known, leads, CAMPAIGNS, SOURCES, ALL)
    for campaign_id, line in found.by_campaign.items():
        own = sum(cost.amount for cost in known if cost.campaign_id == campaign_id)
        rows = sum(paid for origin, paid in leads.prices.items() if origin[0] == campaign_id)
        assert line.cost == own + rows


def tables(leads: dict[Origin, int], *known: Cost) -> tuple[dict, dict, dict]:
    found = costs_of(known, Counted(leads), CAMPAIGNS, SOURCES, ALL)
    return dict(found.by_campaign), dict(found.by_source), dict(found.by_channel)


def test_a_campaigns_cost_is_shared_by_its_leads() -> None:
    by_campaign, by_source, by_channel = tables(
        {(FAIR, STAND): 2, (FAIR, SITE): 1}, Cost(FAIR, DAY, None, 1000)
    )
    assert by_campaign == {FAIR: Line(3, 1000)}
    assert by_source == {STAND: Line(2, 667), SITE: Line(1, 333)}
    assert by_channel == {"trade_show": Line(3, 1000)}


def test_a_campaign_without_leads_stays_with_its_source() -> None:
    by_campaign, by_source, by_channel = tables({}, Cost(LIST, DAY, None, 500))
    assert by_campaign == {LIST: Line(0, 500)}
    assert by_source == {SELLER: Line(0, 500)}
    assert by_channel == {"bought_list": Line(0, 500)}
    assert by_campaign[LIST].per_lead is None


def test_leads_without_anything_are_a_line_of_their_own() -> None:
    assert tables({(None, None): 4}) == ({None: Line(4, 0)}, {None: Line(4, 0)}, {"": Line(4, 0)})


@pytest.mark.parametrize(
    ("line", "per_lead"), [(Line(3, 1000), 333), (Line(2, 1001), 501), (Line(0, 5), None), (Line(4, 0), 0)]
)  # fmt: skip
def test_cost_per_lead_is_rounded_half_up(line: Line, per_lead: int | None) -> None:
    assert line.per_lead == per_lead


@pytest.mark.parametrize(
    ("name", "today", "first", "last"),
    [
        ("month", date(2026, 2, 10), date(2026, 2, 1), date(2026, 2, 28)),
        ("quarter", date(2026, 12, 31), date(2026, 10, 1), date(2026, 12, 31)),
        ("year", date(2026, 7, 1), date(2026, 1, 1), date(2026, 12, 31)),
        ("last_year", date(2026, 7, 1), date(2025, 1, 1), date(2025, 12, 31)),
        ("12m", date(2026, 7, 1), date(2025, 7, 2), date(2026, 7, 1)),
        ("12m", date(2024, 2, 29), date(2023, 3, 1), date(2024, 2, 29)),
        ("all", date(2026, 7, 1), None, None),
    ],
)
def test_named_periods(name: str, today: date, first: date | None, last: date | None) -> None:
    assert named_period(name, today) == Period(first, last)
