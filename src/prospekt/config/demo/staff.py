"""Users and campaigns of the demo: the small sales house in which the leads are worked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple, TypedDict


class User(TypedDict):
    """A demo user. `role` is a role of the access table; `country` ("" = all) is what it looks after."""

    email: str
    name: str
    role: str
    team: str
    language: str
    time_zone: str
    country: str


class Cost(NamedTuple):
    """What a campaign cost: `amount` in whole units of its currency, on a day or over days (inclusive)."""

    text: str
    on: date
    until: date | None
    amount: Decimal


class Campaign(TypedDict):
    """A campaign. `channel` is a lead channel; `countries` are ISO codes; days inclusive."""

    name: str
    channel: str
    source: str
    started_on: date
    ended_on: date
    state: str
    budget: Decimal
    costs: tuple[Cost, ...]
    currency: str
    countries: tuple[str, ...]


ASIA, NORDICS, SALES = "Sales Asia", "Sales Nordics", "Sales"
PARENTS: Mapping[str, str] = {ASIA: SALES, NORDICS: SALES}
"""Teams under another team."""


def users() -> list[User]:
    """The nine demo users, the same every time; every address ends in @demo.example."""
    return [
        _user("siti", "Siti Rahmah binti Osman", "manager", SALES, "ms", "Asia/Kuala_Lumpur"),
        _user("kenneth", "Kenneth Yeoh Jin Hong", "team_lead", ASIA, "en", "Asia/Kuala_Lumpur"),
        _user("hafizah", "Nur Hafizah binti Sulaiman", "representative", ASIA, "ms", "Asia/Kuala_Lumpur", "MY"),
        _user("bayu", "Bayu Wicaksono", "representative", ASIA, "id", "Asia/Jakarta", "ID"),
        _user("bjorn", "Bjørn Årdal Nesheim", "representative", NORDICS, "nb", "Europe/Oslo", "NO"),
        _user("thuy", "Đỗ Thị Thuý Nga", "representative", ASIA, "vi", "Asia/Ho_Chi_Minh", "VN"),
        _user("camilla", "Camilla Vestby", "marketing", "Marketing", "en", "Europe/Oslo"),
        _user("audit", "Priscilla Danker", "read_only", "Finance", "en", "Asia/Kuala_Lumpur"),
        _user("admin", "Demo Administrator", "administrator", "Office", "en", "Asia/Kuala_Lumpur"),
    ]  # fmt: skip


def team_for(country: str) -> str:
    """The team that looks after leads of a country (ISO code) while nobody owns them."""
    return ASIA if country in _ASIA else NORDICS


def _user(
    mailbox: str, name: str, role: str, team: str, language: str, time_zone: str, country: str = ""
) -> User:
    return User(
        email=f"{mailbox}@demo.example",
        name=name,
        role=role,
        team=team,
        language=language,
        time_zone=time_zone,
        country=country,
    )


class _Plan(NamedTuple):
    """`first` and `last` count days before today; a cost is text, first and last day after the first, amount."""

    name: str
    channel: str
    source: str
    first: int
    last: int
    budget: int
    costs: tuple[tuple[str, int, int, int], ...]
    currency: str
    countries: tuple[str, ...]


_ASIA = ("MY", "ID", "VN", "SG")
_NORTH = ("NO", "SE", "DK")
_PLANS = (
    _Plan("Spring list SME Malaysia", "bought_list", "Bought list", 540, 515, 4000, (("List of 2,000 firms", 0, 0, 3850),), "USD", ("MY", "SG")),
    _Plan("Nordic Growth Fair", "trade_show", "Trade show", 470, 466, 15000, (("Stand", 0, 4, 11200), ("Travel and hotel", 0, 4, 2960), ("Leaflets", 0, 0, 480)), "USD", _NORTH),
    _Plan("Iklan pencarian Indonesia", "paid_advertising", "Paid advertising", 430, 310, 13500, (("Search ads", 0, 120, 13120),), "USD", ("ID",)),
    _Plan("Webinar: CRM without spreadsheets", "webinar", "Webinar", 365, 340, 6500, (("Speaker", 0, 0, 2500), ("Advertisements", 0, 25, 3400), ("Recording", 25, 25, 390)), "USD", ()),
    _Plan("Hội chợ Doanh nghiệp Phương Nam", "trade_show", "Trade show", 300, 297, 320000000, (("Gian hàng", 0, 3, 286000000), ("Travel", 0, 3, 34500000)), "VND", ("VN",)),
    _Plan("Cold mail new markets", "cold_email", "Cold e-mail", 260, 215, 3200, (("Addresses", 0, 0, 1900), ("Sending service", 0, 45, 1150)), "USD", ()),
    _Plan("Facebook iklan PKS", "social_media", "Social media", 200, 110, 6000, (("Advertisements", 0, 90, 5630),), "USD", _ASIA),
    _Plan("Høstkampanje regnskap", "paid_advertising", "Paid advertising", 120, 45, 98000, (("Søkeannonser", 0, 75, 91400),), "NOK", _NORTH),
    _Plan("Partner referral programme", "partner", "Referral", 330, 0, 12000, (("Commissions", 0, 330, 8460),), "USD", ()),
    _Plan("Year-end demo offer", "landing_page", "Landing page", 30, 0, 7800, (("Design", 0, 0, 1800), ("Advertisements", 3, 30, 3310)), "USD", ()),
)  # fmt: skip


def campaigns(today: date) -> list[Campaign]:
    """Ten campaigns of the 18 months before `today`, oldest first; no countries means all."""
    ordered = sorted(_PLANS, key=lambda plan: -plan.first)
    return [_campaign(plan, today) for plan in ordered]


def _campaign(plan: _Plan, today: date) -> Campaign:
    started_on = today - timedelta(days=plan.first)
    return Campaign(
        name=plan.name,
        channel=plan.channel,
        source=plan.source,
        started_on=started_on,
        ended_on=today - timedelta(days=plan.last),
        state="running" if plan.last == 0 else "over",
        budget=Decimal(plan.budget),
        costs=tuple(
            Cost(
                text,
                started_on + timedelta(days=first),
                started_on + timedelta(days=last) if last > first else None,
                Decimal(amount),
            )
            for text, first, last, amount in plan.costs
        ),
        currency=plan.currency,
        countries=plan.countries,
    )
