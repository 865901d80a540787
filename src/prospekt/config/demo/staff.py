"""Users and campaigns of the demo: the small sales house in which the leads are worked."""

from __future__ import annotations

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


class Campaign(TypedDict):
    """A campaign. `cost` is in whole units of `currency`; `countries` are ISO codes; days inclusive."""

    name: str
    channel: str
    source: str
    started_on: date
    ended_on: date
    cost: Decimal
    currency: str
    countries: tuple[str, ...]


ASIA, NORDICS = "Sales Asia", "Sales Nordics"


def users() -> list[User]:
    """The nine demo users, the same every time; every address ends in @demo.example."""
    return [
        _user("siti", "Siti Rahmah binti Osman", "manager", "Sales", "ms", "Asia/Kuala_Lumpur"),
        _user("kenneth", "Kenneth Yeoh Jin Hong", "team_lead", ASIA, "en", "Asia/Kuala_Lumpur"),
        _user("hafizah", "Nur Hafizah binti Sulaiman", "representative", ASIA, "ms", "Asia/Kuala_Lumpur", "MY"),
        _user("bayu", "Bayu Wicaksono", "representative", ASIA, "id", "Asia/Jakarta", "ID"),
        _user("bjorn", "Bjørn Årdal Nesheim", "representative", NORDICS, "nb", "Europe/Oslo", "NO"),
        _user("thuy", "Đỗ Thị Thuý Nga", "representative", ASIA, "vi", "Asia/Ho_Chi_Minh", "VN"),
        _user("camilla", "Camilla Vestby", "marketing", "Marketing", "en", "Europe/Oslo"),
        _user("audit", "Priscilla Danker", "read_only", "Finance", "en", "Asia/Kuala_Lumpur"),
        _user("admin", "Demo Administrator", "administrator", "Office", "en", "Asia/Kuala_Lumpur"),
    ]  # fmt: skip


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
    """`first` and `last` count days before today."""

    name: str
    channel: str
    source: str
    first: int
    last: int
    cost: int
    currency: str
    countries: tuple[str, ...]


_ASIA = ("MY", "ID", "VN", "SG")
_NORTH = ("NO", "SE", "DK")
_PLANS = (
    _Plan("Spring list SME Malaysia", "list", "Bought list", 540, 515, 18000, "MYR", ("MY", "SG")),
    _Plan("Nordic Growth Fair", "event", "Trade show", 470, 466, 145000, "NOK", _NORTH),
    _Plan("Iklan pencarian Indonesia", "web", "Paid advertising", 430, 310, 210000000, "IDR", ("ID",)),
    _Plan("Webinar: CRM without spreadsheets", "web", "Webinar", 365, 340, 6500, "USD", ()),
    _Plan("Hội chợ Doanh nghiệp Phương Nam", "event", "Trade show", 300, 297, 320000000, "VND", ("VN",)),
    _Plan("Cold mail new markets", "email", "Cold e-mail", 260, 215, 3200, "USD", ()),
    _Plan("Facebook iklan PKS", "social", "Social media", 200, 110, 26000, "MYR", _ASIA),
    _Plan("Høstkampanje regnskap", "web", "Paid advertising", 120, 45, 98000, "NOK", _NORTH),
    _Plan("Partner referral programme", "partner", "Referral", 330, 0, 9000, "USD", ()),
    _Plan("Year-end demo offer", "web", "Landing page", 30, 0, 7800, "USD", ()),
)  # fmt: skip


def campaigns(today: date) -> list[Campaign]:
    """Ten campaigns of the 18 months before `today`, oldest first; no countries means all."""
    ordered = sorted(_PLANS, key=lambda plan: -plan.first)
    return [
        Campaign(
            name=plan.name,
            channel=plan.channel,
            source=plan.source,
            started_on=today - timedelta(days=plan.first),
            ended_on=today - timedelta(days=plan.last),
            cost=Decimal(plan.cost),
            currency=plan.currency,
            countries=plan.countries,
        )
        for plan in ordered
    ]
