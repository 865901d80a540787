"""Numbers, money, days and times as whoever reads now is used to them: their language, their time zone.

The one place where screens, mails and answers of the API get them from; files for programs are not written so.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.utils import timezone, translation

from prospekt.words import written
from prospekt.words.zones import time_zones

Number = Decimal | float | int


def language() -> str:
    """The language of whoever reads."""
    return translation.get_language() or "en"


def number(value: Number, places: int | None = None) -> str:
    """With thousands apart and the decimals there are, or `places` of them."""
    return written.number(value, language(), places)


def money(amount: Decimal, currency: str, places: int) -> str:
    """Amount and code of the currency."""
    return written.money(amount, currency, places, language())


def day(value: date | datetime) -> str:
    """A day; of a moment, the day it is in the reader's time zone."""
    return written.day(_day(value), language())


def clock(value: datetime | time) -> str:
    """The time of day in the reader's time zone."""
    at = here(value) if isinstance(value, datetime) else value
    return written.clock(time(at.hour, at.minute), language())


def moment(value: datetime) -> str:
    """Day and time in the reader's time zone."""
    return written.moment(here(value), language())


def here(value: datetime) -> datetime:
    """A moment in the reader's time zone."""
    return timezone.localtime(value) if timezone.is_aware(value) else value


def _day(value: date | datetime) -> date:
    return here(value).date() if isinstance(value, datetime) else value


@contextmanager
def as_read_by(language: str, time_zone: str) -> Iterator[None]:
    """Write as this person reads; "" leaves language or time zone as they are."""
    here = timezone.get_current_timezone()
    zone = ZoneInfo(time_zone) if time_zone in time_zones() else here
    with translation.override(language or translation.get_language()), timezone.override(zone):
        yield
