"""The rows of a messy but believable lead list, the same on every machine for one seed.

Only `random.Random` decides, and only by its integers, choices and plain fractions.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from random import Random

from prospekt.config.demo.companies import companies
from prospekt.config.demo.copies import typed_again
from prospekt.config.demo.rows import HEADERS, Rows
from prospekt.config.demo.staff import campaigns, users
from prospekt.config.demo.touches import Touch, touches

__all__ = ["HEADERS", "SEED", "TODAY", "Touch", "campaigns", "leads", "touches", "users"]

SEED = 20261121
TODAY = date(2026, 11, 21)
# Per mille of the leads; the remainder of rounding falls to the first.
SHARES = (
    ("MY", 250), ("ID", 200), ("NO", 200), ("VN", 200), ("SG", 40), ("SE", 30), ("GB", 30),
    ("US", 30), ("DK", 20),
)  # fmt: skip
COMPANIES_PER_LEAD, WITHOUT_PERSON, COPIES = 0.38, 0.06, 0.03


def leads(n: int = 5000, seed: int = SEED, today: date = TODAY) -> Iterator[dict[str, str]]:
    """`n` different leads, and among them 3 % of them once more, typed differently, without id.

    Every row has all HEADERS; an unknown cell is "". Countries are in English, dates ISO 8601,
    Employees and Annual revenue whole numbers, revenue in US dollars a year. About 6 % are
    companies of which no person is known (Full name is empty).
    """
    rng = Random(seed)
    rows = _originals(rng, n, today)
    after: dict[int, list[dict[str, str]]] = {}
    for chosen in rng.sample(range(n), round(n * COPIES)):
        place = rng.randrange(chosen, n)
        after.setdefault(place, []).append(typed_again(rng, rows[chosen]))
    for place, row in enumerate(rows):
        yield row
        yield from after.get(place, ())


def _originals(rng: Random, n: int, today: date) -> list[dict[str, str]]:
    rows = Rows(rng, today)
    made = [row for code, count in _quotas(n) for row in _of_country(rng, rows, code, count)]
    rng.shuffle(made)
    for number, row in enumerate(made, start=1):
        row["External id"] = f"L-{number:05d}"
    return made


def _quotas(n: int) -> list[tuple[str, int]]:
    quotas = [(code, n * share // 1000) for code, share in SHARES]
    first, count = quotas[0]
    return [(first, count + n - sum(count for _, count in quotas)), *quotas[1:]]


def _of_country(rng: Random, rows: Rows, code: str, count: int) -> Iterator[dict[str, str]]:
    """First the companies without a person; then every other company in turn gets its first
    person; then, the earlier a company stands, the more people it gets."""
    lonely = round(count * WITHOUT_PERSON)
    firms = companies(rng, code, max(round(count * COMPANIES_PER_LEAD), lonely + 1))
    known = firms[lonely:]
    yield from (rows.company(firm) for firm in firms[:lonely])
    for place in range(count - lonely):
        if place >= len(known):
            place = min(rng.randrange(len(known)), rng.randrange(len(known)))
        yield rows.person(known[place])
