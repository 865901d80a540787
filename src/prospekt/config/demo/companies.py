"""Invented companies with the legal forms, words and places of their country.

Every web domain ends in .example, which RFC 2606 keeps for examples: no mail can ever arrive.
"""

from __future__ import annotations

import re
from random import Random
from typing import NamedTuple

from prospekt.config.demo import company_words as w
from prospekt.config.demo.places import COUNTRIES, Place
from prospekt.words.folding import fold


class Company(NamedTuple):
    """`core` is the name without legal form; `revenue` is in whole US dollars a year."""

    name: str
    core: str
    domain: str
    country: str
    place: Place
    industry: str
    employees: int
    revenue: int
    mail_form: str


# (smallest, largest, weight): how many firms there are of a size.
_SIZES = ((2, 9, 22), (10, 49, 36), (50, 249, 27), (250, 999, 11), (1000, 6000, 4))
_MAIL_FORMS = (("first.last", 62), ("flast", 20), ("first", 18))


def companies(rng: Random, country: str, n: int) -> list[Company]:
    """`n` companies of the country whose cores and domains differ from one another."""
    made: list[Company] = []
    seen: set[str] = set()
    while len(made) < n:
        company = _company(rng, country)
        if company.domain not in seen:
            seen.add(company.domain)
            made.append(company)
    return made


def _company(rng: Random, country: str) -> Company:
    industry = rng.choices(w.INDUSTRIES, w.INDUSTRY_WEIGHTS)[0]
    employees = _employees(rng)
    core = _core(rng, country, industry)
    return Company(
        name=_with_legal_form(rng, country, core, employees),
        core=core,
        domain=f"{slug(core)}.example",
        country=country,
        place=rng.choice(COUNTRIES[country].places),
        industry=industry,
        employees=employees,
        revenue=_revenue(rng, country, employees),
        mail_form=rng.choices([m for m, _ in _MAIL_FORMS], [n for _, n in _MAIL_FORMS])[0],
    )


def _employees(rng: Random) -> int:
    low, high, _ = rng.choices(_SIZES, [weight for *_, weight in _SIZES])[0]
    # The smaller of two throws: inside a class small firms are the more common ones.
    return low + min(rng.randrange(high - low + 1), rng.randrange(high - low + 1))


def _revenue(rng: Random, country: str, employees: int) -> int:
    """Turnover a head by country, times 0.4 to 2, rounded to two digits as people do."""
    amount = employees * w.TURNOVER[country] * rng.randrange(40, 200) * 10
    step = 10 ** max(len(str(amount)) - 2, 3)
    return max(amount // step, 1) * step


def _core(rng: Random, country: str, industry: str) -> str:
    tongue = w.TONGUES[country]
    trade = rng.choice(w.TRADES[tongue][industry])
    first, second = rng.choice(w.FIRST[country]), rng.choice(w.SECOND[country])
    stem = f"{first}{second}" if country in w.JOINED else f"{first} {second}"
    return f"{trade} {stem}" if tongue == "vi" else f"{stem} {trade}"


def _with_legal_form(rng: Random, country: str, core: str, employees: int) -> str:
    size = "large" if employees >= 1000 else "small" if employees < 50 else "middle"
    return rng.choice(w.LEGAL_FORMS[country][size]).format(core)


def slug(text: str) -> str:
    """The text as a part of a domain: Sjømat Nordvik = sjomat-nordvik."""
    return re.sub(r"[^a-z0-9]+", "-", fold(text)).strip("-")
